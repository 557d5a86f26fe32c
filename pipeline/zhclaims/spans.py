"""Spans, the one type for a stretch of a text, and the arithmetic on them.

Offsets are Unicode code points, half-open: a span holds the characters `text[span.start:span.end]`. Spans that only touch share
no character, and so do not overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """`[start, end)` in code points, `0 <= start <= end`. Which text it counts in is documented where it is stored."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The text that the span covers.

        >>> Span(1, 3).of("哈薩克")
        '薩克'
        """
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The span `by` characters further on; before it if `by` is negative."""
        return Span(self.start + by, self.end + by)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies within this span, borders included."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character; an empty span overlaps what it stands inside of, not what it only touches."""
        return self.start < other.end and other.start < self.end


def trim(text: str, span: Span, characters: str | None = None) -> Span:
    """The span without the white space (or the given characters) at its ends; empty at its end if nothing is left.

    >>> trim(" 甲 ", Span(0, 3))
    Span(start=1, end=2)
    """
    piece = text[span.start : span.end]
    kept = piece.strip(characters)
    if len(kept) == len(piece):
        return span
    start = span.start + len(piece) - len(piece.lstrip(characters))
    return Span(start, start + len(kept))


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; of two that overlap only the longer one (of equally long ones the earlier). None may be empty."""
    chosen: list[Span] = []
    taken: set[int] = set()  # offsets: a longer span that overlaps a span holds its first or its last character
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if span.start not in taken and span.end - 1 not in taken:
            chosen.append(span)
            taken.update(range(*span))
    return sorted(chosen)


class SpanIndex:
    """Disjoint spans in order, none of them empty: which one holds an offset or a span is found in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [s.start for s in spans]

    def at(self, offset: int) -> int | None:
        """The index of the span that holds the character at `offset`; None if none does."""
        i = bisect_right(self._starts, offset) - 1
        return i if i >= 0 and offset < self._spans[i].end else None

    def holds(self, span: Span) -> bool:
        """Whether one of the spans covers `span`, which is not empty."""
        i = self.at(span.start)
        return i is not None and self._spans[i].covers(span)

    def touching(self, span: Span) -> range:
        """The indices of the spans that overlap `span`."""
        low = bisect_right(self._starts, span.start) - 1
        if low < 0 or self._spans[low].end <= span.start:
            low += 1
        high = low
        while high < len(self._spans) and self._spans[high].start < span.end:
            high += 1
        return range(low, high)
