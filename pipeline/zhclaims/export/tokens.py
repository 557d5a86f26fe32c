"""The text of an article as tokens that leave out nothing but blanks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from zhclaims.spans import Span

_VISIBLE = re.compile(r"\S+")


def tokens(text: str, words: Iterable[Sequence[int]], cuts: Iterable[int]) -> list[Span]:
    """The words, and what stands between them as tokens of its own; none holds a blank or reaches over one of the `cuts`."""
    ends = sorted(set(cuts))
    return [Span(a, b) for piece in _pieces(text, words) for a, b in _visible(text, piece, ends)]


def characters(text: str) -> list[Span]:
    """Every character as a word."""
    return [Span(i, i + 1) for i in range(len(text))]


def _pieces(text: str, words: Iterable[Sequence[int]]) -> Iterator[Span]:
    last = 0
    for start, end in words:
        yield from (Span(last, start), Span(start, end))
        last = end
    yield Span(last, len(text))


def _visible(text: str, piece: Span, cuts: Sequence[int]) -> Iterator[Span]:
    for found in _VISIBLE.finditer(text, piece.start, piece.end):
        start, end = found.span()
        borders = [start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]
        yield from (Span(a, b) for a, b in zip(borders, borders[1:], strict=False))


def inside(spans: Sequence[Span], start: int, end: int) -> range:
    """The indices of the (ordered, disjoint) spans that begin in [start, end)."""
    return range(bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0)))
