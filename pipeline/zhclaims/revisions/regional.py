"""Words that differ between two copies of a page because the copies are in different variants (意大利, 義大利), not by an edit.

Which they are is learnt from the copies: what one says for the other in several statements is the variant's word. A word that
stands in one statement alone cannot be told from an edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from zhclaims.revisions.statements import LONGEST

_TIMES = 2
"""Statements in which one piece stands for the other."""

Piece = tuple[str, str]
"""What stands before, and what stands there now."""


class _Change(NamedTuple):
    src_start: int
    src_end: int
    dest_start: int
    dest_end: int


def words(pairs: Iterable[tuple[str, str]]) -> frozenset[Piece]:
    """The pieces that differ in several of the pairs of statements (their keys)."""
    counts = Counter(piece for before, now in pairs for piece in different(before, now))
    return frozenset(piece for piece, times in counts.items() if times >= _TIMES)


def different(before: str, now: str) -> frozenset[Piece]:
    """The pieces that differ between two keys, pieces that touch as one; long keys differ as one piece."""
    if max(len(before), len(now)) > LONGEST:
        return frozenset({(before, now)})
    changes: list[_Change] = []
    for o in Levenshtein.opcodes(before, now):
        if o.tag == "equal":
            continue
        if changes and (changes[-1].src_end, changes[-1].dest_end) == (o.src_start, o.dest_start):
            changes[-1] = changes[-1]._replace(src_end=o.src_end, dest_end=o.dest_end)
        else:
            changes.append(_Change(o.src_start, o.src_end, o.dest_start, o.dest_end))
    return frozenset((before[a:b], now[c:d]) for a, b, c, d in changes)
