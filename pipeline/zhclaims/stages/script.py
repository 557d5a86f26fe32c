"""Script: the article text in Simplified script and as the analysis view, both joined to it by one exact map.

Rules and models are written once, for Simplified text with full-width Chinese punctuation and curly quotation marks. The
*view* is the text in that form. OpenCC (configuration `t2s`) converts it, block by block; text that is in Simplified script
already is never converted, because conversion is not idempotent in general. On top of it the view replaces characters one for
one:

- ASCII punctuation next to Chinese text becomes Chinese ("," → "，"); between Latin words or digits it stays,
- quotation marks of all shapes become “ ” and ‘ ’; straight ones are paired by their order within a block,
- an opening mark that plainly closes (after a full stop, while a quotation is open) is read as closing, and reported,
- full-width letters and digits become ASCII, the many middle dots become "·", rare spaces become " ".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import cycle

import msgspec

from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.hanscript import HAN, detect, to_simplified
from zhclaims.issue_texts import reported
from zhclaims.model import Issue, Page, Script
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

_CHINESE_SIDE = re.compile(f"[{HAN}，。！？：；、「」『』《》〈〉（）“”‘’…—～·]")
_WIDE = dict(zip(",:;?!()", "，：；？！（）", strict=True))
_NARROW = re.compile("[,:;?!()]")
_ONE_TO_ONE = {
    **dict(zip("「」『』﹁﹂﹃﹄〝〞", "“”‘’“”‘’“”", strict=True)),
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E) if chr(0x21 + i).isalnum()},  # full-width letters and digits
    **dict.fromkeys("•‧∙⋅・･●", "·"),
    **dict.fromkeys("\u00a0\u3000\u2002\u2003\u2009\t", " "),
}
_REPLACED = re.compile(f"[{''.join(_ONE_TO_ONE)}]")
_CURLY = re.compile("[“”]")


class Converted(msgspec.Struct, frozen=True, array_like=True):
    """A block in Simplified script, as the view, the aligned pieces that join it to its text, and where an opening quotation mark
    of the view was read as closing."""

    hans: str
    view: str
    pieces: list[tuple[int, int]]
    reversed_at: list[int]


def script(page: Page, cache: Cache = NO_CACHE) -> tuple[Script, tuple[Issue, ...]]:
    """The text of the page in Simplified script and as the analysis view; issues for reversed quotation marks."""
    hans, view, pieces, issues = [], [], [], []
    at = 0
    blocks = cache.recall(CONVERSION, [block.span.of(page.text) for block in page.blocks])
    for block, converted in zip(page.blocks, blocks, strict=True):
        hans.append(page.text[at : block.span.start])
        view.append(page.text[at : block.span.start])
        pieces.append((block.span.start - at,) * 2)
        for offset in converted.reversed_at:
            span = OffsetMap(converted.pieces).back(Span(offset, offset + 1)).shift(block.span.start)
            issues.append(reported("reversed_quote", span, text=span.of(page.text)))
        hans.append(converted.hans)
        view.append(converted.view)
        pieces += converted.pieces
        at = block.span.end
    tail = page.text[at:]
    layer = Script(
        variant=detect(page.text),
        text_hans="".join(hans) + tail,
        view="".join(view) + tail,
        map=OffsetMap([*pieces, (len(tail), len(tail))]),
    )
    return layer, tuple(issues)


def _convert(texts: Sequence[str]) -> Iterator[Converted]:
    for text in texts:
        hans, pieces = to_simplified(text)
        view, reversed_at = _view(hans)
        yield Converted(hans, view, pieces, reversed_at)


CONVERSION = CachedFunction("script", "blocks", Converted, _convert, (__name__,))
"""The part of the stage that depends on the text of one block alone."""


def _view(text: str) -> tuple[str, list[int]]:
    """The view of one block in Simplified script, and where an opening quotation mark was read as closing."""
    view = _with_curly_quotes(_widened(_REPLACED.sub(lambda m: _ONE_TO_ONE[m[0]], text)))
    reversed_at = _reversed_quotes(view)
    characters = list(view) if reversed_at else []
    for i in reversed_at:
        characters[i] = "”"
    return "".join(characters) or view, reversed_at


def _widened(text: str) -> str:
    """The text where ASCII punctuation that touches Chinese text is Chinese; both brackets of a pair follow either."""
    places = [m.start() for m in _NARROW.finditer(text)]
    characters = list(text) if places else []
    open_brackets: list[int] = []
    for i in places:
        c = text[i]
        if c == "(":
            open_brackets.append(i)
        if _beside_chinese(characters, i):
            characters[i] = _WIDE[c]
        if c == ")" and open_brackets:
            partner = open_brackets.pop()
            if characters[partner] == "（" or characters[i] == "）":
                characters[partner], characters[i] = "（", "）"
    return "".join(characters) or text


def _beside_chinese(characters: list[str], i: int) -> bool:
    """Whether a Chinese character or mark stands next to character `i`, spaces passed over."""
    before = _neighbour(characters, i, -1)
    after = _neighbour(characters, i, +1)
    return bool(_CHINESE_SIDE.match(before) or _CHINESE_SIDE.match(after))


def _neighbour(characters: list[str], i: int, step: int) -> str:
    j = i + step
    while 0 <= j < len(characters) and characters[j] == " ":
        j += step
    return characters[j] if 0 <= j < len(characters) else ""


def _with_curly_quotes(text: str) -> str:
    """The text where straight quotation marks, if they are even in number, open and close in turn."""
    marks = cycle("“”")
    return text if text.count('"') % 2 else re.sub('"', lambda _: next(marks), text)


def _reversed_quotes(text: str) -> list[int]:
    """Where an opening mark closes: it follows a full stop inside an open quotation."""
    found, is_open = [], False
    for m in _CURLY.finditer(text):
        i = m.start()
        reverse = is_open and m[0] == "“" and text[i - 1] in "。！？…"
        if reverse:
            found.append(i)
        is_open = m[0] == "“" and not reverse
    return found
