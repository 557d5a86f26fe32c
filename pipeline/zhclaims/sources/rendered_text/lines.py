"""The lines of a document, each with its place in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.spans import Span, trim

BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
BLANK = " \t\x1f\u00a0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff"
"""White space and invisible marks of direction, as the inside of a regular-expression class."""

BLANKS = "".join(re.findall(f"[{BLANK}]", "".join(map(chr, range(0x10000)))))
"""The same characters, for `str.strip`."""

_BULLET = re.compile(f"[•‣◦▪▫●○■□∙*·]+[{BLANK}]+|[-–—][{BLANK}]+")
_FOLD = {**str.maketrans("，：；（）［］？！｜／－“”『』‘’", ",:;()[]?!|/-「」「」「」"), **dict.fromkeys(map(ord, BLANKS))}


class Line(NamedTuple):
    """A line with text on it, without the white space at its ends."""

    span: Span
    """In the document."""
    text: str
    gap: bool
    """Whether a blank line (or the start of the document) stands before it."""
    indented: bool
    boxed: bool = False
    """Part of a side bar."""


def split(text: str) -> list[Line]:
    """The lines of the document that have text on them."""
    lines: list[Line] = []
    gap, at = True, 0
    ends = [(m.start(), m.end()) for m in BREAK.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        span = trim(text, Span(at, end), BLANKS)
        if span.start < span.end:
            lines.append(Line(span, span.of(text), gap, span.start > at))
        gap = span.start == span.end
        at = following
    return lines


def part(line: Line, start: int, end: int) -> Line:
    """The characters `[start, end)` of the line as a line of its own, without white space at its ends."""
    inner = trim(line.text, Span(start, end), BLANKS)
    return line._replace(span=inner.shift(line.span.start), text=inner.of(line.text))


def without_bullet(line: Line) -> Line | None:
    """What a bullet stands before; None if the line has none."""
    bullet = _BULLET.match(line.text)
    return part(line, bullet.end(), len(line.text)) if bullet else None


def is_sentence(line: Line) -> bool:
    """Whether the line is running text and no item of a list: it has clauses and ends on a full stop, markers behind it apart."""
    return any(c in line.text for c in "，,") and line.text.rstrip("0123456789[] ").endswith("。")


def fold(text: str) -> str:
    """The text as phrases are compared: ASCII punctuation, one kind of quotation mark, no white space.

    >>> fold("維基百科，自由的 百科全書")
    '維基百科,自由的百科全書'
    """
    return text.translate(_FOLD)
