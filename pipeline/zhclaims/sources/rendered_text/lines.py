"""The lines of a document, each with its place in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.sources.common.text import BLANK, BLANKS
from zhclaims.spans import Span, trim

BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(f"[•‣◦▪▫●○■□☆★∙*·]+[{BLANK}]+|[-–—][{BLANK}]+")


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


def split_lines(text: str) -> list[Line]:
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
    """Whether the line is running text and no item of a list: it has clauses and ends on a full stop, or on markers after one."""
    return any(c in line.text for c in "，,") and line.text.rstrip("0123456789[] ").endswith("。")
