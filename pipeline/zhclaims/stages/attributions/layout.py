"""How a sentence is laid out: its quotations, found on characters, and the clauses of each level.

Offsets are those of the view. A *segment* is what stands on one level: the sentence itself, or the inside of one pair of marks.
Its clauses end at commas, colons, semicolons and full stops of that level; what a nested pair encloses cuts nothing outside.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.spans import Span, trim

_CLOSERS = {"”": "“", "’": "‘", "）": "（", "》": "《", "〉": "〈", "】": "【"}
_OPENERS = frozenset(_CLOSERS.values())
_MARK = re.compile(f"[{''.join([*_CLOSERS, *_OPENERS])}]")
_DEEPEST = 12
"""Pairs inside of each other; deeper ones are not looked into."""
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


def layout(view: str, sentence: Span) -> tuple[Segment, ...]:
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
        behind = min(skip[place] + 1, span.end) if place in skip else place
        spoken = behind > place and view[skip[place] - 1] in FULL_STOPS and view[behind : behind + 1].isalnum()
        i = behind
        if spoken or (i < span.end and view[i] in _CLAUSE_ENDS):
            found.append(Clause(trim(view, Span(start, i)), group))
            group += not spoken and view[i] in _GROUP_ENDS
            start = i if spoken else i + 1
        i += not spoken
    found.append(Clause(trim(view, Span(start, span.end)), group))
    return tuple(c for c in found if c.span.start < c.span.end) or (Clause(span, 0),)
