"""Exact offsets between two texts, in Unicode code points.

`OffsetMap` joins a text and a converted copy of it that may be longer or shorter; `SourceMap` leads from the article text back to
the document that it was read from. Both are recorded while the second text is made, never guessed afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhclaims.spans import Span


class OffsetMap:
    """A monotone map between the offsets of a text `a` and of its copy `b`.

    It is built from aligned pieces in order: `(length in a, length in b)`. Within a piece of equal lengths characters correspond
    one to one; a piece of unequal lengths is atomic, and a span that touches it grows to the whole of it.

    >>> m = OffsetMap([(2, 2), (1, 2), (1, 1)])
    >>> m.forward(Span(2, 3)), m.back(Span(3, 4))
    (Span(start=2, end=4), Span(start=2, end=3))
    """

    __slots__ = ("_a", "_b", "_pieces", "_same")

    def __init__(self, pieces: Iterable[tuple[int, int]]) -> None:
        a = b = 0
        self._pieces: list[tuple[int, int]] = []  # lengths, with neighbours of the one-to-one kind joined
        self._a: list[int] = []  # where each piece starts in a, and in b
        self._b: list[int] = []
        for in_a, in_b in pieces:
            if in_a == in_b and self._pieces and self._pieces[-1][0] == self._pieces[-1][1]:
                length = self._pieces[-1][0] + in_a
                self._pieces[-1] = (length, length)
            elif in_a or in_b:
                self._pieces.append((in_a, in_b))
                self._a.append(a)
                self._b.append(b)
            a, b = a + in_a, b + in_b
        one_to_one = len(self._pieces) == 1 and self._pieces[0][0] == self._pieces[0][1]
        self._same = a if one_to_one else -1  # the commonest map by far: nothing moves up to here

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text of that length and an equal copy."""
        return cls([(length, length)])

    def forward(self, span: Span) -> Span:
        """The span of `b` that corresponds to a span of `a`; of an empty one, where its next character went."""
        return span if span.end <= self._same else self._through(span, self._a, self._b, 0)

    def back(self, span: Span) -> Span:
        """The span of `a` that corresponds to a span of `b`."""
        return span if span.end <= self._same else self._through(span, self._b, self._a, 1)

    def only_moves(self, span: Span) -> bool:
        """Whether the characters of a span of `a` correspond one to one to those of `b`: each is as far from its copy."""
        if span.end <= self._same or not self._pieces:
            return True
        i = bisect_right(self._a, span.start) - 1
        in_a, in_b = self._pieces[i]
        return in_a == in_b and span.end <= self._a[i] + in_a

    def _through(self, span: Span, here: list[int], there: list[int], side: int) -> Span:
        if not self._pieces:
            return span
        start = self._boundary(span.start, here, there, side, up=False)
        if span.start == span.end:
            return Span(start, start)
        return Span(start, self._boundary(span.end, here, there, side, up=True))

    def _boundary(self, offset: int, here: list[int], there: list[int], side: int, *, up: bool) -> int:
        """Where an offset of one text lies in the other; inside an atomic piece, where that starts, or with `up` ends."""
        i = bisect_right(here, offset - 1 if up else offset) - 1
        inside = offset - here[i]
        mine, other = self._pieces[i][side], self._pieces[i][1 - side]
        if mine == other:
            return there[i] + min(inside, other)
        return there[i] + (other if up or inside >= mine else 0)


class Run(NamedTuple):
    """`length` characters of the article text from `text_start` stand in the source document from `source_start`."""

    text_start: int
    source_start: int
    length: int


class SourceMap:
    """From offsets of the article text to offsets of the source document, by runs in order.

    >>> SourceMap([Run(0, 10, 3), Run(4, 20, 2)]).to_source(Span(1, 6))
    Span(start=11, end=22)
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._starts = [r.text_start for r in runs]

    def to_source(self, span: Span) -> Span | None:
        """From the first to the last character in the source of those of the span that stand there; None if none does.

        A template may show its parameters in another order than they are written in.
        """
        first = last = None
        i = max(bisect_right(self._starts, span.start) - 1, 0)
        while i < len(self._runs) and self._runs[i].text_start < span.end:
            run = self._runs[i]
            low = max(span.start, run.text_start)
            high = min(span.end, run.text_start + run.length)
            if low < high:
                start = run.source_start + low - run.text_start
                first = start if first is None or start < first else first
                last = max(last or 0, start + high - low)
            i += 1
        return None if first is None or last is None else Span(first, last)
