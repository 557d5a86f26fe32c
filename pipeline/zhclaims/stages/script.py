"""Script: the article text in Simplified script and the analysis view, behind one exact map.

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

import msgspec

from zhclaims.cache.parts import FORGETFUL, Memory, Part
from zhclaims.hanscript import HAN, detect, to_simplified
from zhclaims.model import Issue, Page, Script
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

_CHINESE_SIDE = re.compile(f"[{HAN}，。！？：；、「」『』《》〈〉（）“”‘’…—～·]")
_TO_WIDE = str.maketrans(",:;?!()", "，：；？！（）")
_QUOTES = str.maketrans("「」『』﹁﹂﹃﹄〝〞", "“”‘’“”‘’“”")
_ONE_TO_ONE = {
    **{0xFF01 + i: 0x21 + i for i in range(0x5E) if chr(0x21 + i).isalnum()},  # full-width letters and digits
    **dict.fromkeys(map(ord, "•‧∙⋅・･●"), ord("·")),
    **dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\t"), ord(" ")),
}


class Converted(msgspec.Struct, frozen=True, array_like=True):
    """A block in Simplified script, as the view, the aligned pieces that join it to its text, and where an opening quotation mark
    of the view was read as closing."""

    hans: str
    view: str
    pieces: list[tuple[int, int]]
    reversed_at: list[int]


def script(page: Page, memory: Memory = FORGETFUL) -> tuple[Script, tuple[Issue, ...]]:
    """The text of the page in Simplified script and as the analysis view; issues for reversed quotation marks."""
    hans, view, pieces, issues = [], [], [], []
    at = 0
    blocks = memory.recall(CONVERSION, [block.span.of(page.text) for block in page.blocks])
    for block, converted in zip(page.blocks, blocks, strict=True):
        hans.append(page.text[at : block.span.start])
        view.append(page.text[at : block.span.start])
        pieces.append((block.span.start - at,) * 2)
        for offset in converted.reversed_at:
            span = OffsetMap(converted.pieces).back(Span(offset, offset + 1)).shift(block.span.start)
            issues.append(Issue("reversed_quote", f"opening mark {span.of(page.text)!r} read as closing", span))
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


CONVERSION = Part("script", "blocks", Converted, _convert, (__name__,))
"""Of the texts of blocks."""


def _view(text: str) -> tuple[str, list[int]]:
    """The view of one block in Simplified script, and where an opening quotation mark was read as closing."""
    characters = list(text.translate(_ONE_TO_ONE).translate(_QUOTES))
    _widen(characters)
    _pair_straight_quotes(characters)
    reversed_at = _close_reversed_quotes(characters)
    return "".join(characters), reversed_at


def _widen(characters: list[str]) -> None:
    """ASCII punctuation that touches Chinese text becomes Chinese; both brackets of a pair follow either."""
    open_brackets: list[int] = []
    for i, c in enumerate(characters):
        if c == "(":
            open_brackets.append(i)
        if c in ",:;?!()" and _beside_chinese(characters, i):
            characters[i] = c.translate(_TO_WIDE)
        if c == ")" and open_brackets:
            partner = open_brackets.pop()
            if characters[partner] == "（" or characters[i] == "）":
                characters[partner], characters[i] = "（", "）"


def _beside_chinese(characters: list[str], i: int) -> bool:
    before = _neighbour(characters, i, -1)
    after = _neighbour(characters, i, +1)
    return bool(_CHINESE_SIDE.match(before) or _CHINESE_SIDE.match(after))


def _neighbour(characters: list[str], i: int, step: int) -> str:
    j = i + step
    while 0 <= j < len(characters) and characters[j] == " ":
        j += step
    return characters[j] if 0 <= j < len(characters) else ""


def _pair_straight_quotes(characters: list[str]) -> None:
    places = [i for i, c in enumerate(characters) if c == '"']
    if len(places) % 2 == 0:
        for n, i in enumerate(places):
            characters[i] = "”" if n % 2 else "“"


def _close_reversed_quotes(characters: list[str]) -> list[int]:
    """Read an opening mark as closing where it follows a full stop inside an open quotation; the places where that was done."""
    found, open_at = [], -1
    for i, c in enumerate(characters):
        if c == "”":
            open_at = -1
        elif c == "“" and open_at >= 0 and characters[i - 1] in "。！？…":
            characters[i] = "”"
            found.append(i)
            open_at = -1
        elif c == "“":
            open_at = i
    return found
