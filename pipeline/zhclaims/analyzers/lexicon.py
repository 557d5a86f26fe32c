"""Words of a list found in text, by hashes: every occurrence of every length at once, on whole batches of characters.

The list is kept as 64-bit hashes of its words, so it loads in an instant and costs eight bytes a word; that a string of a text
has the hash of a word by chance happens less than once in 10^12 characters. Texts are matrices of code points `(rows, width)`, 0
where a row has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

CLASSES = 16
"""Classes of words: a bit each."""
PLACES = 4
"""Where in a word a character stands: at its start, at its end, inside, in a word of four characters or more."""
SHORTEST, LONGEST = 2, 8

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Flags = NDArray[np.uint16]
Floats = NDArray[np.float32]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xBF58476D1CE4E5B9)
_BLOOM = 22
_BLOOM_SHIFT = np.uint64(64 - _BLOOM)


class Lexicon:
    """Hashes of words in ascending order, and for each the set of its classes as bits."""

    def __init__(self, hashes: Hashes, classes: Flags) -> None:
        self.hashes = hashes
        self.classes = classes
        self._maybe = np.zeros(1 << _BLOOM, dtype=np.bool_)  # nine of ten strings are known to be no word by one look
        self._maybe[_slots(hashes)] = True

    @classmethod
    def of(cls, words: Mapping[str, int]) -> Lexicon:
        """From words and their classes. Words that are too short or too long to be looked up are left out."""
        kept = [word for word in words if SHORTEST <= len(word) <= LONGEST]
        hashes = _hash_words(kept)
        order = np.argsort(hashes)
        classes = np.array([words[word] for word in kept], dtype=np.uint16)
        return cls(hashes[order], classes[order])

    def match(self, codes: Codes) -> Flags:
        """For each character `(rows, width, PLACES)` the classes of the words that it stands in, by its place in them."""
        start, end, inside, long = found = np.zeros((PLACES, *codes.shape), dtype=np.uint16)
        for length, hashes in _grams(codes):
            hits = self._look_up(hashes)
            if hits is None:
                continue
            width = hits.shape[1]
            start[:, :width] |= hits
            end[:, length - 1 :] |= hits
            for offset in range(1, length - 1):
                inside[:, offset : offset + width] |= hits
            if length > 3:
                for offset in range(length):
                    long[:, offset : offset + width] |= hits
        return np.moveaxis(found, 0, -1)

    def _look_up(self, hashes: Hashes) -> Flags | None:
        """Classes of the word with each hash, 0 where there is none; None if there is none at all."""
        candidates = np.flatnonzero(self._maybe[_slots(hashes)].ravel())
        wanted = hashes.ravel()[candidates]
        at = np.searchsorted(self.hashes, wanted)
        at[at == len(self.hashes)] = 0
        known = self.hashes[at] == wanted if len(self.hashes) else np.zeros(0, dtype=np.bool_)
        if not known.any():
            return None
        hits = np.zeros(hashes.shape, dtype=np.uint16)
        hits.ravel()[candidates[known]] = self.classes[at[known]]
        return hits


def features(flags: Flags) -> Floats:
    """The flags of `Lexicon.match` as numbers 0 and 1: `(rows, width, PLACES * CLASSES)`."""
    bits = (flags[..., None] >> np.arange(CLASSES, dtype=np.uint16)) & np.uint16(1)
    return bits.reshape(*flags.shape[:2], PLACES * CLASSES).astype(np.float32)


def _slots(hashes: Hashes) -> NDArray[np.int64]:
    return (hashes >> _BLOOM_SHIFT).astype(np.int64)


def _grams(codes: Codes) -> Iterator[tuple[int, Hashes]]:
    """For each length of words the hash of the string that starts at each place: `(rows, width - length + 1)`."""
    spread = codes.astype(np.uint64) * _SPREAD
    spread ^= spread >> np.uint64(29)
    rolling = spread
    for length in range(SHORTEST, min(LONGEST, codes.shape[1]) + 1):
        rolling = rolling[:, :-1] * _STEP + spread[:, length - 1 :]
        yield length, rolling ^ (rolling >> np.uint64(31))


def _hash_words(words: list[str]) -> Hashes:
    hashes: Hashes = np.zeros(len(words), dtype=np.uint64)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    for length in np.unique(lengths):
        members = np.flatnonzero(lengths == length)
        text = "".join(words[i] for i in members)
        codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").reshape(len(members), length)
        *_, (_, last) = _grams(codes)
        hashes[members] = last[:, 0]
    return hashes
