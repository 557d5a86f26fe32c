"""Decoding: the best lawful path, the same for a row alone and in company."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhclaims.analyzers.decoding import BEGIN, END, MIDDLE, PLACES, SINGLE, decode

TAGS = 5


def scores(seed: int, rows: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return tuple(generator.normal(size=(rows, width, n)).astype(np.float32) for n in (len(PLACES), TAGS))


def is_lawful(places: tuple[int, ...], tags: tuple[int, ...]) -> bool:
    """Said once more, in terms of words and names instead of steps."""
    text = "".join("BMES"[place] for place in places)
    words: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1 if text[at] == "S" else text.find("E", at) + 1
        if text[at] not in "BS" or not end or (text[at] == "B" and set(text[at + 1 : end - 1]) - {"M"}):
            return False
        words.append((at, end))
        at = end
    first = all(tag % 2 or not tag or (i and tags[i - 1] in (tag, tag - 1)) for i, tag in enumerate(tags))
    whole = all(tags[i] == (tags[i - 1] + 1) // 2 * 2 for start, end in words for i in range(start + 1, end))
    return bool(first and whole)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("length", [1, 2, 3])
def test_finds_the_best_of_all_lawful_paths(seed, length):
    words, names = scores(seed, 1, length)
    paths = [(p, t) for p in product(PLACES, repeat=length) for t in product(range(TAGS), repeat=length) if is_lawful(p, t)]
    best = max(paths, key=lambda path: sum(words[0, i, p] + names[0, i, t] for i, (p, t) in enumerate(zip(*path, strict=True))))
    places, tags = decode(words, names, np.array([length]))
    assert (tuple(places[0].tolist()), tuple(tags[0].tolist())) == best


@given(st.integers(0, 2**32), st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_paths_are_lawful_and_rows_do_not_disturb_one_another(seed, lengths):
    words, names = scores(seed, len(lengths), max(lengths) + 2)
    places, tags = decode(words, names, np.array(lengths))
    for row, n in enumerate(lengths):
        assert is_lawful(tuple(places[row, :n].tolist()), tuple(tags[row, :n].tolist()))
        alone = decode(words[row : row + 1, :n], names[row : row + 1, :n], np.array([n]))
        assert alone[0][0].tolist() == places[row, :n].tolist()
        assert alone[1][0].tolist() == tags[row, :n].tolist()


def test_places_count_from_the_start_of_a_word():
    assert (BEGIN, MIDDLE, END, SINGLE) == (0, 1, 2, 3)
