"""The best pairing of two groups: one to one, with the greatest sum of weights.

Weights are sparse. Pairs that hang together are solved apart from all others, each group exactly (the Hungarian method with
potentials, O(n² m); Kuhn 1955, Munkres 1957). Groups of more than `_MOST` members on the smaller side, which real edits do not
make, are paired best weight first: the cost is bounded at worst.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

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
