"""The best words and names of a text together: a word never crosses the border of a name, and a name is whole words.

Scores come for each character: four for its place in a word (BEGIN, MIDDLE, END, SINGLE), and one for each name tag: 0 is no
name, then for each label the tag of its first character and the tag of the others (1 and 2, 3 and 4, …).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

BEGIN, MIDDLE, END, SINGLE = PLACES = range(4)
_NEVER = np.float32(-1e9)

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


def decode(words: Floats, names: Floats, lengths: Integers) -> tuple[Integers, Integers]:
    """Place in its word and name tag of each character, `(rows, width)` both; behind the end of a row they have no meaning.

    From log-probabilities of places `(rows, width, 4)` and of tags `(rows, width, tags)`; rows have a length of at least 1.
    """
    place, tag = _states(names.shape[2])
    emissions = words[:, :, place] + names[:, :, tag]
    path = _viterbi(np.ascontiguousarray(np.moveaxis(emissions, 1, 0)), lengths, names.shape[2])
    return place[path], tag[path]


def _viterbi(emissions: Floats, lengths: Integers, tags: int) -> Integers:
    """The best path of states `(rows, width)` for emissions `(width, rows, states)`."""
    width, rows, states = emissions.shape
    start, transitions, stop = _grammar(tags)
    history = np.empty_like(emissions)
    history[0] = emissions[0] + start
    step = transitions[:, None, :]  # (from, 1, to): the maximum runs over the slowest axis
    for t in range(1, width):
        np.maximum.reduce(history[t - 1].T[:, :, None] + step, axis=0, out=history[t])
        history[t] += emissions[t]
    everyone = np.arange(rows)
    state = (history[lengths - 1, everyone] + stop).argmax(axis=1)
    path: Integers = np.zeros((width, rows), dtype=np.int64)
    for t in range(width - 1, -1, -1):
        inside = t < lengths - 1
        if inside.any():
            before = (history[t] + transitions[:, path[min(t + 1, width - 1)]].T).argmax(axis=1)
            state = np.where(inside, before, state)
        path[t] = state
    return path.T


@cache
def _states(tags: int) -> tuple[Integers, Integers]:
    """Place and name tag of each state: all pairs but those where a name begins inside a word."""
    pairs = [(place, tag) for place in PLACES for tag in range(tags) if tag % 2 == 0 or place in (BEGIN, SINGLE)]
    return np.array([place for place, _ in pairs]), np.array([tag for _, tag in pairs])


@cache
def _grammar(tags: int) -> tuple[Floats, Floats, Floats]:
    """0 where a state may come first `(states,)`, follow another `(from, to)`, come last `(states,)`; far below 0 elsewhere."""
    place, tag = _states(tags)
    pairs = list(zip(place.tolist(), tag.tolist(), strict=True))
    start = [p in (BEGIN, SINGLE) and (n == 0 or n % 2 == 1) for p, n in pairs]
    follows = [[_may_follow(a, b) for b in pairs] for a in pairs]
    stop = [p in (END, SINGLE) for p, _ in pairs]
    first, between, last = (np.where(np.array(allowed), np.float32(0), _NEVER) for allowed in (start, follows, stop))
    return first, between, last


def _may_follow(before: tuple[int, int], after: tuple[int, int]) -> bool:
    (place, tag), (next_place, next_tag) = before, after
    same_word = next_place in (MIDDLE, END)
    if same_word != (place in (BEGIN, MIDDLE)):
        return False
    same_name = next_tag > 0 and next_tag % 2 == 0
    inside = (tag + 1) // 2 * 2  # the tag of a further character of the name before, 0 if there is no name
    return next_tag == inside if same_name or same_word else True
