"""What is marked in a text, found by place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from zhclaims.spans import Span

T = TypeVar("T")


class Mark(NamedTuple):
    """A span with the class of its mark and the index of what it marks."""

    span: Span
    name: str
    number: int


class Marks:
    """Marks that may nest and overlap, asked by span."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = sorted(marks)
        self._starts = [m.span.start for m in self._marks]
        self._longest = max((m.span.end - m.span.start for m in self._marks), default=0)

    def over(self, span: Span) -> list[Mark]:
        """The marks that share a character with the span, in order."""
        low = bisect_left(self._starts, span.start - self._longest)
        high = bisect_left(self._starts, span.end)
        return [m for m in self._marks[low:high] if m.span.overlaps(span)]


class Points(Generic[T]):
    """Things that stand between two characters, asked by stretch."""

    def __init__(self, points: Iterable[tuple[int, T]]) -> None:
        self._points = sorted(points, key=lambda p: p[0])
        self._places = [at for at, _ in self._points]

    def within(self, low: int, high: int) -> list[tuple[int, T]]:
        """Those from `low` to before `high`, in order."""
        return self._points[bisect_left(self._places, low) : bisect_left(self._places, high)]
