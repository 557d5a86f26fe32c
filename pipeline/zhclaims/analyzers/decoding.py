"""The best words and names of a text together: a word never crosses the border of a name, and a name is whole words.

Scores come for each character: four for its place in a word (BEGIN, MIDDLE, END, SINGLE), and one for each name tag: 0 is no
name, then for each label the tag of its first character and the tag of the others (1 and 2, 3 and 4, …).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BEGIN, MIDDLE, END, SINGLE = PLACES = range(4)
_NEVER = np.float32(-1e9)

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


def decode(words: Floats, names: Floats, lengths: Integers) -> tuple[Integers, Integers]:
    """Place in its word and name tag of each character, `(rows, width)` both; after the end of a row they have no meaning.

    From log-probabilities of places `(rows, width, 4)` and of tags `(rows, width, tags)`; rows have a length of at least 1.
    """
    place, tag = _states(names.shape[2])
    order = np.argsort(-lengths, kind="stable")
    emissions = (words[:, :, place] + names[:, :, tag])[order].transpose(1, 2, 0)
    path = np.empty(words.shape[:2], dtype=np.int64)
    path[order] = _viterbi(np.ascontiguousarray(emissions), lengths[order], names.shape[2]).T
    return place[path], tag[path]


def _viterbi(emissions: Floats, lengths: Integers, tags: int) -> Integers:
    """The best path of states `(width, rows)` for emissions `(width, states, rows)`, the longest rows first."""
    width, _, rows = emissions.shape
    grammar = _grammar(tags)
    going_on = np.searchsorted(-lengths, -np.arange(width + 1), side="left").tolist()  # rows that are longer than so many
    history = emissions
    history[0] += grammar.start
    for t in range(1, width):
        n = going_on[t]
        best = np.maximum.reduceat(history[t - 1, grammar.before, :n], grammar.firsts, axis=0)
        history[t, :, :n] += best[grammar.kinds]
    ends = (history[lengths - 1, :, np.arange(rows)] + grammar.stop[:, 0]).argmax(axis=1)
    path: Integers = np.zeros((width, rows), dtype=np.int64)
    state = ends.copy()
    for t in range(width - 1, -1, -1):
        n = going_on[t + 1]
        state[:n] = (history[t, :, :n] + grammar.follows[:, state[:n]]).argmax(axis=0)
        path[t] = state
    return path


@cache
def _states(tags: int) -> tuple[Integers, Integers]:
    """Place and name tag of each state: all pairs but those where a name begins inside a word."""
    pairs = [(place, tag) for place in PLACES for tag in range(tags) if tag % 2 == 0 or place in (BEGIN, SINGLE)]
    return np.array([place for place, _ in pairs]), np.array([tag for _, tag in pairs])


class _Grammar(NamedTuple):
    """Which state may stand where: 0 if it may, far below 0 elsewhere."""

    start: Floats
    """Come first `(states, 1)`."""
    follows: Floats
    """`(from, to)`."""
    stop: Floats
    """Come last `(states, 1)`."""
    before: Integers
    """States side by side that may stand before another one, for each kind of these."""
    firsts: Integers
    """Where in `before` those of each kind begin."""
    kinds: Integers
    """The kind of each state: those of a kind may follow the same ones."""


@cache
def _grammar(tags: int) -> _Grammar:
    place, tag = _states(tags)
    pairs = list(zip(place.tolist(), tag.tolist(), strict=True))
    start = [p in (BEGIN, SINGLE) and (n == 0 or n % 2 == 1) for p, n in pairs]
    stop = [p in (END, SINGLE) for p, _ in pairs]
    before = [tuple(i for i, a in enumerate(pairs) if _may_follow(a, b)) for b in pairs]
    kinds = list(dict.fromkeys(before))
    sizes: Integers = np.array([len(kind) for kind in kinds], dtype=np.int64)
    return _Grammar(
        start=_never_unless([start]).T,
        follows=_never_unless([[i in some for some in before] for i in range(len(pairs))]),
        stop=_never_unless([stop]).T,
        before=np.concatenate([np.array(kind) for kind in kinds]),
        firsts=np.cumsum(sizes) - sizes,
        kinds=np.array([kinds.index(some) for some in before]),
    )


def _never_unless(allowed: list[list[bool]]) -> Floats:
    return np.where(np.array(allowed), np.float32(0), _NEVER)


def _may_follow(before: tuple[int, int], after: tuple[int, int]) -> bool:
    (place, tag), (next_place, next_tag) = before, after
    same_word = next_place in (MIDDLE, END)
    if same_word != (place in (BEGIN, MIDDLE)):
        return False
    same_name = next_tag > 0 and next_tag % 2 == 0
    inside = (tag + 1) // 2 * 2  # the tag of a further character of the name before, 0 if there is no name
    return next_tag == inside if same_name or same_word else True
