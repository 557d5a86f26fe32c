"""A sentence made ready for the rules: its quotations, found on characters, and the clauses and tokens of each level.

Offsets are those of the view. A *segment* is what stands on one level: the sentence itself, or the inside of one pair of marks.
Its clauses end at commas, colons, semicolons and full stops of that level; what a nested pair encloses cuts nothing outside.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions.subjects import clause_subject
from zhclaims.stages.attributions.tokens import Token, Words, tokenize

_CLOSERS = {"”": "“", "’": "‘", "）": "（", "》": "《", "〉": "〈", "】": "【"}
_OPENERS = frozenset(_CLOSERS.values())
_MARK = re.compile(f"[{''.join([*_CLOSERS, *_OPENERS])}]")
_DEEPEST = 12
"""Pairs inside of each other; deeper ones are not looked into."""
_LEAD = re.compile(r"\s*[，：、—]*\s*")
_CLAUSE_ENDS = frozenset("，；：。！？…\n")
_CLAUSE_END = re.compile(f"[{''.join(_CLAUSE_ENDS)}]")
FULL_STOPS = frozenset("。！？…\n")
_GROUP_ENDS = frozenset("。！？\n")


class Clause(NamedTuple):
    span: Span
    """Without the mark that ends it."""
    group: int
    """Clauses between two full stops of their level share it."""


class Segment(NamedTuple):
    span: Span
    """The inside of the pair, or the whole sentence."""
    opener: str
    """The mark that opens it; "" for the sentence."""
    parent: int
    children: tuple[int, ...]
    clauses: tuple[Clause, ...]


def find_segments(view: str, sentence: Span) -> tuple[Segment, ...]:
    """The segments of a sentence, the sentence itself first, then the pairs in order of their opening marks."""
    pairs = _pairs(view, sentence)
    spans = [sentence, *(Span(start + 1, end) for start, end in pairs)]
    parents = _parents(spans)
    children: list[list[int]] = [[] for _ in spans]
    for i, parent in enumerate(parents):
        if i:
            children[parent].append(i)
    return tuple(
        Segment(
            span=span,
            opener=view[span.start - 1] if i else "",
            parent=parents[i],
            children=tuple(children[i]),
            clauses=_clauses(view, span, [spans[c] for c in children[i]]),
        )
        for i, span in enumerate(spans)
    )


def _pairs(view: str, sentence: Span) -> list[tuple[int, int]]:
    """Where each pair opens and closes. A quotation that is never closed reaches to the end of the sentence."""
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    for mark in _MARK.finditer(view, *sentence):
        i, c = mark.start(), mark[0]
        if c in _OPENERS and len(stack) < _DEEPEST:
            stack.append(i)
        elif c in _CLOSERS:
            depth = next((d for d in range(len(stack) - 1, -1, -1) if view[stack[d]] == _CLOSERS[c]), None)
            if depth is not None:
                pairs.append((stack[depth], i))
                del stack[depth:]
    if stack and view[stack[0]] == "“":
        pairs.append((stack[0], sentence.end))
    return sorted(pairs, key=lambda p: (p[0], -p[1]))


def _parents(spans: list[Span]) -> list[int]:
    """For each span, in order of their starts, the index of the innermost one around it; the first is its own."""
    parents = [0]
    around = [0]
    for i, span in enumerate(spans[1:], 1):
        while len(around) > 1 and spans[around[-1]].end <= span.start:
            around.pop()
        parents.append(around[-1])
        around.append(i)
    return parents


def _clauses(view: str, span: Span, inner: list[Span]) -> tuple[Clause, ...]:
    skip = {s.start: s.end for s in inner}
    found: list[Clause] = []
    start, i, group = span.start, span.start, 0
    for place in sorted({m.start() for m in _CLAUSE_END.finditer(view, *span)} | skip.keys()):
        if not i <= place < span.end:
            continue
        after = min(skip[place] + 1, span.end) if place in skip else place
        spoken = after > place and view[skip[place] - 1] in FULL_STOPS and view[after : after + 1].isalnum()
        i = after
        if spoken or (i < span.end and view[i] in _CLAUSE_ENDS):
            found.append(Clause(trim(view, Span(start, i)), group))
            group += not spoken and view[i] in _GROUP_ENDS
            start = i if spoken else i + 1
        i += not spoken
    found.append(Clause(trim(view, Span(start, span.end)), group))
    return tuple(c for c in found if c.span.start < c.span.end) or (Clause(span, 0),)


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
        self._subjects: dict[tuple[int, int], Span | None] = {}

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenize(self.view, self.segment.span, self.inner, self.words)

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

    def subject(self, start: int, end: int) -> Span | None:
        """The subject of what begins in `[start, end)`, read as a clause."""
        if (start, end) not in self._subjects:
            self._subjects[start, end] = clause_subject(self.head(start, end))
        return self._subjects[start, end]

    def after_lead(self, offset: int) -> int:
        """Where what is said begins: after the comma, colon or dash at `offset`."""
        lead = _LEAD.match(self.view, offset, self.segment.span.end)
        return lead.end() if lead else offset

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


class Sentence:
    """A sentence of the view. Its levels are found when a rule asks for them: most sentences report nothing."""

    def __init__(self, view: str, sentence: Span, words: Words) -> None:
        self.view = view
        self.span = sentence
        self.words = words
        self._levels: dict[int, Level] = {}

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return find_segments(self.view, self.span)

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
