"""Which statement of a revision is which statement of the revision before.

Equal statements find each other first; those that are left find each other by similarity, with the section, the references and
the neighbours as evidence, in one assignment over all of them. A match that has a rival of about the same weight is none: rather
lost than wrong. Cost: near-linear, for only what has changed is compared, and only with what shares rare pairs of characters;
bounded at worst by `_CANDIDATES` comparisons a statement.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims.revisions.statements import Statement, similarity

_LEAST = 0.5
_LEAST_IF_SHORT, _SHORT = 0.7, 10
"""Least similarity of a match, and of one between statements of which one is shorter than `_SHORT` characters."""
_MARGIN = 0.08
_SECTION, _REFERENCES, _NEIGHBOUR, _ORDER = 0.05, 0.05, 0.05, 0.01
"""What evidence adds to the weight: the same section, a shared reference, each agreeing neighbour; the order decides ties."""
_CANDIDATES, _COMMON = 12, 60
"""Statements that one is compared with, at most; pairs of characters that more statements have are no evidence."""
_NOBODY = -1
_WHOLE = 0.9
"""Least similarity of a statement with the parts that it was split into, put together."""


class Matching(NamedTuple):
    """`partner`: from a statement now to the one before. `also`: a statement now → others before that went into it (merged) or
    the one before that it was split from. `unsure`: what was too close to call, now → before."""

    partner: dict[int, int]
    also: dict[int, tuple[int, ...]]
    unsure: dict[int, int]


def match(before: Sequence[Statement], now: Sequence[Statement], known: Collection[str] = ()) -> Matching:
    """Indices into both sequences, which are in the order of the text. Statements now whose keys are `known` from elsewhere find
    equal partners only."""
    partner = _equal(before, now)
    left = {i for i in range(len(now)) if i not in partner and now[i].key not in known}
    gone = set(range(len(before))) - set(partner.values())
    weights = _weights(before, now, _Work(left, gone, partner))
    also: dict[int, tuple[int, ...]] = {}
    splits = [(main, j, rest, j) for j, main, rest in _parted(before, now, left, ((j, i) for i, j in sorted(weights)))]
    merges = [(i, main, i, rest) for i, main, rest in _parted(now, before, gone, sorted(weights))]
    for main, j, rest, other in splits + merges:
        if main in left and j in gone and rest not in also:
            partner[main] = j
            also[rest] = (other,)
            left -= {main, rest}
            gone -= {j, other}
    weights = {(i, j): weight for (i, j), weight in weights.items() if i in left and j in gone}
    chosen = best_pairs(weights)
    rivals = _rivals(weights, chosen)
    sure = {i: j for i, j in chosen.items() if i not in rivals}
    return Matching(partner | sure, also, {i: j for i, j in chosen.items() if i in rivals})


# ── equal ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _equal(before: Sequence[Statement], now: Sequence[Statement]) -> dict[int, int]:
    """Statements with equal keys; where a key stands several times, those with the most alike around them."""
    places, then = _places(now), _places(before)
    found: dict[int, int] = {}
    several: dict[tuple[int, int], float] = {}
    for key, here in places.items():
        there = then.get(key, [])
        if len(here) == len(there) == 1:
            found[here[0]] = there[0]
        elif len(here) * len(there) > _CANDIDATES**2:
            found.update(zip(here, there, strict=False))
        else:
            pairs = {(i, j): _context(before, now, i, j) for i in here for j in there}
            several.update({(i, j): 1 + weight for (i, j), weight in pairs.items()})
    return found | best_pairs(several)


def _places(statements: Sequence[Statement]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for i, statement in enumerate(statements):
        places[statement.key].append(i)
    return places


def _context(before: Sequence[Statement], now: Sequence[Statement], i: int, j: int) -> float:
    same = sum(_key(now, i + step) == _key(before, j + step) for step in (-1, 1))
    apart = abs(i / max(len(now), 1) - j / max(len(before), 1))
    return _around(before[j], now[i]) + _NEIGHBOUR * same - _ORDER * apart


def _key(statements: Sequence[Statement], i: int) -> str | None:
    return statements[i].key if 0 <= i < len(statements) else None


def _around(before: Statement, now: Statement) -> float:
    return _SECTION * (before.section == now.section) + _REFERENCES * (not before.references.isdisjoint(now.references))


# ── similar ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Work(NamedTuple):
    left: set[int]
    gone: set[int]
    partner: Mapping[int, int]


def _weights(before: Sequence[Statement], now: Sequence[Statement], work: _Work) -> dict[tuple[int, int], float]:
    by_pair: dict[str, list[int]] = defaultdict(list)
    for j in sorted(work.gone):
        for pair in _shingles(before[j].key):
            by_pair[pair].append(j)
    weights: dict[tuple[int, int], float] = {}
    for i in sorted(work.left):
        shared = Counter(j for pair in _shingles(now[i].key) for j in by_pair.get(pair, ()) if len(by_pair[pair]) <= _COMMON)
        for j, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]:
            alike = similarity(before[j], now[i])
            short = min(len(before[j].key), len(now[i].key)) < _SHORT
            if alike >= (_LEAST_IF_SHORT if short else _LEAST):
                neighbours = sum(work.partner.get(i + step) == j + step for step in (-1, 1))
                weights[i, j] = alike + _around(before[j], now[i]) + _NEIGHBOUR * neighbours
    return weights


def _shingles(key: str) -> set[str]:
    return {a + b for a, b in pairwise(key)} or {key}


def _rivals(weights: Mapping[tuple[int, int], float], chosen: Mapping[int, int]) -> set[int]:
    """The statements now whose match has a rival: another pairing of one of the two is about as good, and what it would take
    has no better match of its own."""
    owner = {j: i for i, j in chosen.items()}
    found = set()
    for (i, j), weight in weights.items():
        partner, holder = chosen.get(i, _NOBODY), owner.get(j, _NOBODY)
        for mine, taken in (((i, partner), (holder, j)), ((holder, j), (i, partner))):
            matched = _NOBODY not in mine and mine != (i, j)
            if matched and weight > weights[mine] - _MARGIN and weights.get(taken, 0.0) < weight + _MARGIN:
                found.add(mine[0])
    return found


# ── split and merged ────────────────────────────────────────────────────────────────────────────────────────────────────


def _parted(
    wholes: Sequence[Statement], parts: Sequence[Statement], free: set[int], pairs: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """A whole and two free neighbours that are its parts, the longer first. `pairs` are of a whole and what is similar to it."""
    for whole, part in pairs:
        for first, second in ((part - 1, part), (part, part + 1)):
            if first in free and second in free and _is_whole(wholes[whole], parts[first], parts[second]):
                main, rest = sorted((first, second), key=lambda n: -len(parts[n].key))
                yield whole, main, rest


def _is_whole(whole: Statement, first: Statement, second: Statement) -> bool:
    """Whether the two together say what the whole does, and more of it than the longer one alone."""
    parts = Statement(first.text + second.text)
    longer = max(first, second, key=lambda part: len(part.key))
    alike = similarity(whole, parts) if len(longer.key) < len(whole.key) else 0.0
    return alike >= _WHOLE and alike > similarity(whole, longer)


# ── the best pairing ────────────────────────────────────────────────────────────────────────────────────────────────────

# One to one, with the greatest sum of weights, which are sparse. Pairs that hang together are solved apart from all others, each
# group exactly (the Hungarian method with potentials, O(n² m); Kuhn 1955, Munkres 1957). Groups of more than `_MOST` members on
# the smaller side, which real edits do not make, are paired best weight first: the cost is bounded at worst.

_MOST = 200

Weights = Mapping[tuple[int, int], float]


def best_pairs(weights: Weights) -> dict[int, int]:
    """From left to right, of pairs with weights above 0; what has no partner is left out."""
    found: dict[int, int] = {}
    for group in _connected(weights):
        lefts, rights = sorted({a for a, _ in group}), sorted({b for _, b in group})
        if len(group) == 1:
            found.update(group)
        elif min(len(lefts), len(rights)) > _MOST:
            found.update(_best_first(group, weights))
        else:
            found.update(_exact(lefts, rights, weights))
    return found


def _connected(weights: Weights) -> list[list[tuple[int, int]]]:
    """The pairs in groups that share no member."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(member: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(member, member) != member:
            parent[member] = member = parent[parent[member]]
        return member

    for a, b in weights:
        parent[root(("left", a))] = root(("right", b))
    groups: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b in sorted(weights):
        groups[root(("left", a))].append((a, b))
    return list(groups.values())


def _best_first(pairs: Iterable[tuple[int, int]], weights: Weights) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for a, b in sorted(pairs, key=lambda pair: (-weights[pair], pair)):
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return found


def _exact(lefts: list[int], rights: list[int], weights: Weights) -> dict[int, int]:
    matrix = np.array([[weights.get((a, b), 0.0) for b in rights] for a in lefts])
    if len(lefts) > len(rights):
        pairs = [(row, column) for column, row in enumerate(_hungarian(-matrix.T))]
    else:
        pairs = list(enumerate(_hungarian(-matrix)))
    return {lefts[row]: rights[column] for row, column in pairs if matrix[row, column] > 0}


def _hungarian(cost: NDArray[np.float64]) -> list[int]:
    """For each row of `(rows, columns)` costs, rows <= columns, its column in the cheapest pairing of all rows."""
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=int)  # the row that has a column, from 1; 0: none. Column 0 is where a new row starts
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        way = np.zeros(columns + 1, dtype=int)
        least, done = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=bool)
        while owner[column]:
            done[column] = True
            at = owner[column]
            reduced = cost[at - 1] - row_price[at] - column_price[1:]
            better = ~done[1:] & (reduced < least[1:])
            least[1:][better], way[1:][better] = reduced[better], column
            following = int(np.where(done, np.inf, least).argmin())
            step = least[following]
            row_price[owner[done]] += step
            column_price[done] -= step
            least[~done] -= step
            column = following
        while column:
            owner[column], column = owner[way[column]], int(way[column])
    found = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            found[owner[column] - 1] = column - 1
    return found
