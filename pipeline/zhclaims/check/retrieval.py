"""The passages of a source that are most like a claim: which of its words stand in them, the rare ones counting most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhclaims.check.prepared import Prepared
from zhclaims.spans import Span

AT_MOST = 3
"""Passages of a citation."""
_SENTENCES_AT_MOST = 3
_CANDIDATES = 12
_PRICE = 0.04
"""Of each sentence beyond the first: a longer passage must tell more."""
_SHARE_OF_BEST = 0.6
_LEAST = 0.12


class Passage(NamedTuple):
    """A stretch of a source, by its span in the view, and how much of the claim's words stands in it."""

    span: Span
    score: float


def passages(source: Prepared, words: Sequence[str]) -> list[Passage]:
    """The best passages, of one to three sentences, the best first, disjoint; none where too little of it stands in any."""
    weights = {word: source.weight(word) for word in dict.fromkeys(words)}
    total = sum(weights.values())
    if not total:
        return []
    held: dict[int, set[str]] = defaultdict(set)
    for word in weights:
        for number in source.holding(word):
            held[number].add(word)
    alone = {number: sum(weights[w] for w in some) for number, some in held.items()}
    best = sorted(alone, key=lambda number: (-alone[number], number))[:_CANDIDATES]
    found = [_widest(source, number, held, weights) for number in best]
    return _chosen(sorted(found, key=lambda passage: (-passage.score, passage.span)))


def _widest(source: Prepared, number: int, held: dict[int, set[str]], weights: dict[str, float]) -> Passage:
    """The best stretch of sentences that holds one."""
    total, best = sum(weights.values()), (-1.0, 0.0, Span(0, 0))
    for first in range(max(0, number - _SENTENCES_AT_MOST + 1), number + 1):
        for last in range(number, min(first + _SENTENCES_AT_MOST, len(source.passages))):
            some = set().union(*(held.get(n, ()) for n in range(first, last + 1)))
            score = sum(weights[w] for w in some) / total
            worth = score - _PRICE * (last - first)
            if worth > best[0]:
                best = (worth, score, Span(source.passages[first].start, source.passages[last].end))
    return Passage(best[2], min(1.0, round(best[1], 3)))


def _chosen(found: Iterable[Passage]) -> list[Passage]:
    chosen: list[Passage] = []
    for passage in found:
        least = max(_LEAST, _SHARE_OF_BEST * chosen[0].score if chosen else 0)
        if passage.score >= least and not any(passage.span.overlaps(other.span) for other in chosen):
            chosen.append(passage)
    return chosen[:AT_MOST]
