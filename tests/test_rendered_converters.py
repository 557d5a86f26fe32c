"""Copies that converters make of what a real MediaWiki renders (Markdown, texts of a parser, w3m), against what its HTML says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from html_copies import DIALECTS, EXTRACTOR, copy, markdown, raised, texts, wide
from pages import read_text
from zhclaims.model import Page
from zhclaims.offsets import SourceMap

pytestmark = pytest.mark.usefixtures("shared")

ORACLE = Path(__file__).parents[2] / "shared/oracle"
WAYS: dict[str, Callable[[str, str], str]] = {
    **{name: lambda html, title, d=d: markdown(html, title, d) for name, d in DIALECTS.items()},
    "texts": lambda html, title: texts(html, title, stripped=False),
    "stripped texts": lambda html, title: texts(html, title, stripped=True),
    "w3m": lambda html, title: raised(copy(html, title, EXTRACTOR)),
    "full-width": lambda html, title: wide(copy(html, title, EXTRACTOR)),
    "black brackets": lambda html, title: wide(copy(html, title, EXTRACTOR), "【】"),
}


@cache
def truth(name: str) -> dict[str, Any]:
    return json.loads((ORACLE / f"truth/{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def source(name: str, way: str) -> str:
    html = (ORACLE / f"html/{name}.zh-hans.html").read_text(encoding="utf-8")
    return WAYS[way](html, truth(name)["title"])


def squeezed(text: str) -> str:
    return re.sub(r"\s|\[\d+\]", "", text)


def names(*without: str) -> list[str]:
    return sorted({p.stem for p in (ORACLE / "truth").glob("*.json")} - set(without)) if ORACLE.is_dir() else ["absent"]


@cache
def page(name: str, way: str) -> Page:
    return read_text(source(name, way))


def expected(name: str) -> dict[str, Any]:
    return truth(name)["variants"]["zh-hans"]  # type: ignore[no-any-return]


LOOK_ALIKES = ("n29_toc_placement", "n35_links")
"""Typed "[9]" and the number of a bare link."""
HIDDEN = "n21_blocks"
"""A marker in hidden text, which no copy holds."""
CUT_ENTRY = {("n39_tag_function", "stripped texts")}
"""A text in brackets within an error message of an entry."""
TYPED_MARKS = "n31_bold_quotes"
"""Emphasis that is opened and closed again where a line of the source ended."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", names(*LOOK_ALIKES, HIDDEN))
def test_markers_and_their_places(name: str, way: str) -> None:
    if (name, way) in CUT_ENTRY:
        return
    found, shown = page(name, way), expected(name)["markers"]
    assert [m.ref for m in found.markers] == [m["shown"][1:-1] for m in shown]
    for marker, known in zip(found.markers, shown if name != TYPED_MARKS and name != "n15_short_refs" else (), strict=False):
        assert squeezed(found.text[max(marker.at - 40, 0) : marker.at]).endswith(squeezed(known["before"])[-8:])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", names(LOOK_ALIKES[1]))
def test_entries(name: str, way: str) -> None:
    if (name, way) in CUT_ENTRY or (name == LOOK_ALIKES[0] and "texts" in way):
        return
    entries = [e for x in expected(name)["reference_lists"] for e in x["entries"]]
    found = page(name, way).entries
    assert [e.backlinks for e in found] == [e["backlinks"] for e in entries]
    for entry, known in zip(found, entries, strict=True):
        assert squeezed(entry.text).startswith(squeezed(known["text"]))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", names("n19_magic_words", "n25_headings", LOOK_ALIKES[0]))
def test_sections(name: str, way: str) -> None:
    titles = [re.sub(r"\[.*?\]", "", s["title"]) for s in expected(name)["sections"]]
    assert [s.title for s in page(name, way).sections] == titles
    if way in DIALECTS:
        assert [s.level for s in page(name, way).sections] == [s["level"] for s in expected(name)["sections"]]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", names())
def test_offsets_into_the_source_are_exact(name: str, way: str) -> None:
    text, found = source(name, way), page(name, way)
    for start, at, length in found.source_map:
        assert found.text[start : start + length] == text[at : at + length]
    to_source = SourceMap(found.source_map)
    assert all(to_source.to_source(b.span) for b in found.blocks)
    for marker in found.markers:
        assert marker.source is not None
        assert marker.ref in re.sub(r"[\\\^]", "", marker.source.of(text))
    for entry in found.entries:
        assert entry.source is not None
        assert squeezed(entry.text)[-3:] in squeezed(re.sub(r"\\|\*|`|_", "", entry.source.of(text)))


def test_addresses_of_entries_are_kept() -> None:
    for way in ("turndown", "html2text with links", "html2text with links below", "pandoc"):
        urls = [url for e in page("article", way).entries for url in e.urls]
        assert len(urls) > 40
        assert all(url.startswith("http") for url in urls)


@pytest.mark.parametrize(
    ("text", "entries", "refs"),
    [
        (
            "甲城很大。[^1]乙城很小。[^b]\n\n[^1]: 王明. 城志. 1998.\n[^b]: 李红. 某报. 2001.\n",
            ["王明. 城志. 1998.", "李红. 某报. 2001."],
            "12",
        ),
        ("# 甲城\n\n甲城很大。[1]乙城很小。[2]\n\n[1]: 王明. 城志. 1998.\n[2]: https://a.example/b\n", None, "12"),
        (
            "# 甲城\n\n甲城*很大*。\\[1\\] 乙城 __很小__。\\[2\\]\n\n## 注释\n\n1. ↑ 王明. 城志.\n2. ↑ 李红. 某报.\n",
            ["王明. 城志.", "李红. 某报."],
            "12",
        ),
    ],
)
def test_footnotes_of_markdown(text: str, entries: list[str] | None, refs: str) -> None:
    found = read_text(text)
    assert "".join(m.ref for m in found.markers) == refs
    assert [e.text for e in found.entries] == (entries or ["王明. 城志. 1998.", "https://a.example/b"])
    assert not re.search(r"[*_\\\[\]^]", found.text)


def test_marks_that_are_text_stay() -> None:
    """Lone stars, underscores inside words, escapes, code, brackets: and a plain copy with a star or two is no Markdown."""
    found = read_text("# 甲\n\n3 * 4 是 12，变量 a_b_c 和 \\*星\\* 不变；`x*y*z` 也是[笑]。[^1]\n\n[^1]: 来源.\n")
    assert found.text == "3 * 4 是 12，变量 a_b_c 和 *星* 不变；x*y*z 也是[笑]。"
    plain = "甲公司股价为3*4元，型号A**B**C。[1]它很大。\n\n参考文献\n\n1. ^ 王明.\n"
    assert "A**B**C" in read_text(plain).text
