"""Where a word may begin and end, whatever a network says: white space and quotation marks stand alone, a word in letters and a
number are whole, and no word is of two scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims.analyzers.alphabet import code_points
from zhclaims.hanscript import HAN, is_han

ALONE = '“”‘’「」『』《》〈〉〝〞＂"'
"""Quotation marks and marks of titles: no word holds them and another character."""
SPACE = "SP"
"""The tag of white space."""

_LETTERS = rf"[^\W\d_{HAN}]+"
_ATOM = re.compile(rf"\s+|{_LETTERS}(?:['’.-]{_LETTERS})*|\d+(?:,\d{{3}})*(?:\.\d+)*|.", re.DOTALL)
"""What no word cuts: white space, words in letters, numbers in digits, any other character."""
_LETTER = re.compile(_LETTERS)
_HAN_RUN = re.compile(f"[{HAN}]+")
_MARKS = re.compile(r"[^\w\s'’.,-]+")
"""Characters of which each is a word where the network makes it one, whatever is beside it."""

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Words(NamedTuple):
    """Words in order and without gaps: where each begins, and its tag; the last one ends with the text."""

    starts: list[int]
    tags: list[str]


def mend_words(text: str, words: Words, borders: Integers) -> Words:
    """The words of texts that follow one another in `text`, mended. `borders`: where a text begins or ends."""
    if not text:
        return words
    found = Words([], [])
    at = 0
    for first, last in _stretches(text, np.array(words.starts), borders):
        found.starts.extend(words.starts[at:first])
        found.tags.extend(words.tags[at:first])
        starts = [*words.starts[first:last], words.starts[last] if last < len(words.starts) else len(text)]
        for start, tag in _atoms(text, starts, words.tags[first:last]):
            found.starts.append(start)
            found.tags.append(tag)
        at = last
    return Words(found.starts + words.starts[at:], found.tags + words.tags[at:])


def _stretches(text: str, starts: Integers, borders: Integers) -> Iterator[tuple[int, int]]:
    """Words side by side in one text, from the first to the one after the last, that are not all Han and no single mark."""
    codes = code_points([text])[0]
    han, mark = _table()
    seen = np.where(codes < len(han), codes, 0)
    in_han = han[seen] | ((codes >= 0x20000) & (codes < 0x40000))  # planes 2 and 3 hold Han characters alone
    lengths = np.diff(starts, append=len(text))
    plain = (np.add.reduceat(in_han, starts, dtype=np.int64) == lengths) | ((lengths == 1) & mark[seen[starts]])
    rough = np.flatnonzero(~plain)
    cuts = np.flatnonzero((np.diff(rough) > 1) | np.isin(starts[rough[1:]], borders)) + 1
    firsts, lasts = rough[np.append(0, cuts)[: len(rough)]], rough[np.append(cuts, len(rough))[: len(rough)] - 1] + 1
    return zip(firsts.tolist(), lasts.tolist(), strict=True)


@cache
def _table() -> tuple[Flags, Flags]:
    """For each code point of the first plane whether it is Han, and whether it is a mark."""
    plane = "".join(map(chr, range(0x10000)))
    tables = np.zeros((2, len(plane)), dtype=np.bool_)
    for table, pattern in zip(tables, (_HAN_RUN, _MARKS), strict=True):
        for run in pattern.finditer(plane):
            table[slice(*run.span())] = True
    return tables[0], tables[1]


def _atoms(text: str, borders: list[int], tags: list[str]) -> Iterator[tuple[int, str]]:
    """Words side by side, by their borders, mended by what no word cuts."""
    begins = set(borders)
    tag_at = [tag for start, end, tag in zip(borders, borders[1:], tags, strict=False) for _ in range(start, end)]
    goes_on = False  # whether the word before may be gone on with
    for atom in _ATOM.finditer(text, borders[0], borders[-1]):
        start = atom.start()
        if text[start].isspace():
            yield start, SPACE
            goes_on = False
        elif start in begins or not goes_on or not _joins(text[start - 1], text[start]):
            yield start, tag_at[start - borders[0]]
            goes_on = True


def _joins(before: str, after: str) -> bool:
    """Whether two characters may stand side by side in a word."""
    return _kind(before) | _kind(after) <= 2


@lru_cache(maxsize=1 << 14)
def _kind(c: str) -> int:
    """1: Han, 2: another script's letter, 4: stands alone, 0: may stand beside any."""
    return 4 if c in ALONE else 1 if is_han(c) else 2 if _LETTER.match(c) else 0
