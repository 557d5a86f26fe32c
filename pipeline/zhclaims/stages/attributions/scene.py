"""A sentence made ready: its levels with their clauses and tokens, asked by offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from zhclaims.spans import Span
from zhclaims.stages.attributions.layout import Clause, Segment, layout
from zhclaims.stages.attributions.speakers import topic
from zhclaims.stages.attributions.tokens import Token, Words, tokens

_REACH = 60
"""Tokens of a clause that are looked at, from either end. No noun phrase is longer, and it keeps long input cheap."""


class Level:
    """One segment of a sentence with its tokens."""

    def __init__(self, view: str, segment: Segment, inner: dict[int, int], words: Words) -> None:
        self.view = view
        self.segment = segment
        self.clauses = segment.clauses
        self.inner = inner
        self.words = words
        self._clause_starts = [c.span.start for c in segment.clauses]
        self._topics: dict[tuple[int, int], Span | None] = {}

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self.view, self.segment, self.inner, self.words)

    @cached_property
    def _starts(self) -> list[int]:
        return [t.span.start for t in self.tokens]

    def clause_index(self, offset: int) -> int:
        return max(bisect_right(self._clause_starts, offset) - 1, 0)

    def clause(self, offset: int) -> Clause:
        return self.clauses[self.clause_index(offset)]

    def head(self, start: int, end: int) -> Sequence[Token]:
        """The first tokens that begin in `[start, end)`, no more than anything looks at."""
        first = bisect_left(self._starts, start)
        return self.tokens[first : min(bisect_left(self._starts, end), first + _REACH)]

    def tail(self, start: int, end: int) -> Sequence[Token]:
        """The last tokens that begin in `[start, end)`, no more than anything looks at; one that reaches further is cut."""
        last = bisect_left(self._starts, end)
        found = self.tokens[max(bisect_left(self._starts, start), last - _REACH) : last]
        if found and found[-1].span.end > end:
            found[-1] = found[-1]._replace(span=Span(found[-1].span.start, end))
        return found

    def topic(self, start: int, end: int) -> Span | None:
        """The subject of what begins in `[start, end)`, read as a clause."""
        if (start, end) not in self._topics:
            self._topics[start, end] = topic(self.head(start, end))
        return self._topics[start, end]

    def size(self, span: Span) -> int:
        """How many tokens begin in the span."""
        return bisect_left(self._starts, span.end) - bisect_left(self._starts, span.start)

    def holds(self, offset: int) -> bool:
        """Whether the character stands on this level and not inside of a nested pair or in the middle of a token."""
        i = bisect_left(self._starts, offset)
        return i < len(self._starts) and self._starts[i] == offset

    def quote_at(self, offset: int) -> Span | None:
        """The quotation, marks included, that opens at `offset`."""
        if self.view[offset : offset + 1] in ("“", "‘") and offset in self.inner:
            return Span(offset, self.inner[offset])
        return None

    def quote_before(self, offset: int) -> Span | None:
        """The quotation, marks included, that closes right before `offset`."""
        if self.view[offset - 1 : offset] not in ("”", "’"):
            return None
        i = bisect_left(self._starts, offset) - 1
        start = self._starts[i] if i >= 0 else -1
        return Span(start, offset) if self.inner.get(start) == offset else None


class Scene:
    """A sentence of the view. Its levels are found when a rule asks for them: most sentences report nothing."""

    def __init__(self, view: str, sentence: Span, words: Words) -> None:
        self.view = view
        self.span = sentence
        self.words = words
        self._levels: dict[int, Level] = {}

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return layout(self.view, self.span)

    @cached_property
    def _starts(self) -> list[int]:
        return [s.span.start for s in self.segments]

    def level(self, index: int) -> Level:
        if index not in self._levels:
            segment = self.segments[index]
            inner = {}
            for child in segment.children:
                span = self.segments[child].span
                inner[span.start - 1] = min(span.end + 1, segment.span.end)
            self._levels[index] = Level(self.view, segment, inner, self.words)
        return self._levels[index]

    def segment_at(self, offset: int) -> int:
        """The innermost segment that holds the character at `offset`."""
        i = bisect_left(self._starts, offset + 1) - 1
        while i > 0 and self.segments[i].span.end <= offset:
            i = self.segments[i].parent
        return max(i, 0)
