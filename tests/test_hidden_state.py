"""Nothing that a process keeps grows with the documents that it has read: what is kept by text has a bound."""

from __future__ import annotations

import functools
import random
import re
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

import hostile
from zhclaims import analyzers
from zhclaims.sources.html import walk
from zhclaims.stages.dates import numerals
from zhclaims.stages.references import parse_reference

DOCUMENTS = 2_000
OF_CONSTANTS = 120
"""Entries that an unbounded cache may have: there are as many tables of words, kinds of words, patterns."""
OF_TEXT = 100_000
"""Entries that a bounded cache may have room for."""
BOUNDED = {"zhclaims.sources.html.walk._plans": walk._PLANS_AT_MOST}
"""Collections that a module empties when they are as long."""
CACHE = type(functools.cache(len))


def modules() -> Iterator[ModuleType]:
    yield from (module for name, module in sorted(sys.modules.items()) if name.split(".")[0] == "zhclaims")


def caches() -> dict[str, functools._lru_cache_wrapper[object]]:
    """Every cached function of the package that is loaded, methods included."""
    found = {}
    for module in modules():
        for owner in (module, *(v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__)):
            for value in vars(owner).values():
                inner = getattr(value, "__func__", value)
                if isinstance(inner, CACHE):
                    found[f"{inner.__module__}.{inner.__qualname__}"] = inner
    return found


def collections() -> dict[str, int]:
    """The length of every collection that a module holds and may change."""
    return {
        f"{module.__name__}.{name}": len(value)
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, dict | list | set) and not name.startswith("__")
    }


def overgrown(found: dict[str, functools._lru_cache_wrapper[object]]) -> list[str]:
    """The caches that have grown beyond the bound of their kind, or may do so."""
    return [
        f"{name}: {cache.cache_info()}"
        for name, cache in sorted(found.items())
        if (cache.cache_info().maxsize or 0) > OF_TEXT
        or cache.cache_info().maxsize is None
        and cache.cache_info().currsize > OF_CONSTANTS
    ]


def han(noise: random.Random, most: int = 6) -> str:
    return "".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(noise.randint(1, most)))


def number(noise: random.Random) -> str:
    return str(noise.randrange(10 ** noise.randint(1, 4)))


def reference(noise: random.Random) -> str:
    """A reference whose parts are all its own: names, title, language, publisher, date, pages."""
    styles = (
        "A%, B. 標題@@（@語）. @日報. % (%): % [2011-01-%].",
        "@，《@@》，@出版社，%年，第%頁（@）",
        "[@文] @, @. @[J]. @, 20%, %(%): %-%. ISBN % （@）",
        "@@ 互聯網檔案館存檔，存檔日期20%-02-21. @ The W% (@)",
    )
    return filled(noise, noise.choice(styles))


def filled(noise: random.Random, form: str) -> str:
    """The form with Han characters for each "@" and digits for each "%"."""
    return re.sub("[@%]", lambda m: han(noise) if m[0] == "@" else number(noise), form)


def paragraph(noise: random.Random) -> str:
    """A statement with names, a date, a length of time, a quotation, a footnote marker."""
    forms = (
        "%年%月%日，@大學教授@·@說：「@@。」他在@市工作了@年[%]。",
        "根據@報道，@公司（@ Inc%，簡稱@）於@%年成立，歷時%個月。[%]",
        "@國@委員會主席@表示，《@》是@寫的“@”，%天之後@[%]。",
    )
    return filled(noise, noise.choice(forms))


def documents(noise: random.Random, count: int) -> None:
    """Read and process that much of everything; no word of it stands in any document before."""
    analyzer = analyzers.load()
    for _ in range(count // 50):
        hostile.processed(hostile.page("\n".join(paragraph(noise) for _ in range(50))), analyzer)
        hostile.processed(hostile.cited(*(reference(noise) for _ in range(50))), analyzer)
    prose = "".join(filled(noise, "{{@|@=%}}[[@:@|@]]-{zh-cn:@;zh-tw:@}-<ref name='@'>@</ref>\n") for _ in range(count))
    html = "".join(
        filled(noise, '<p class="@" id="@"><a href="/wiki/@" title="@">@</a><sup id="cite_ref-%">[@ %]</sup></p>')
        for _ in range(count)
    )
    hostile.read(prose, "wikitext")
    hostile.read(f'<div class="mw-parser-output">{html}</div>', "html")
    hostile.read("\n".join(f"{paragraph(noise)}\n{han(noise)}[編輯]" for _ in range(count)), "rendered_text")


def test_nothing_grows_with_what_is_read() -> None:
    noise = random.Random(1)
    documents(noise, 50)  # loads what is loaded once
    before = collections()
    documents(noise, DOCUMENTS)
    found = caches()
    assert len(found) > 60
    assert not overgrown(found)
    after = collections()
    room = {name: BOUNDED.get(name, before.get(name, 0) + OF_CONSTANTS) for name in after}
    assert [(name, after[name]) for name in after if after[name] > room[name]] == []


def test_no_number_is_kept_however_long_it_is() -> None:
    before = numerals._number.cache_info(), numerals._amount.cache_info()
    for digits in ("1" * 100_000, "一" * 100_000):
        assert numerals.number(digits) is numerals.amount(digits) is None
    assert (numerals._number.cache_info(), numerals._amount.cache_info()) == before


@pytest.mark.parametrize("make", [functools.cache, functools.lru_cache(maxsize=1 << 20)])
def test_a_cache_by_text_is_found(make) -> None:
    cached = make(parse_reference)
    noise = random.Random(2)
    for _ in range(OF_CONSTANTS + 1):
        cached(reference(noise))
    assert len(overgrown({"cached": cached})) == 1
