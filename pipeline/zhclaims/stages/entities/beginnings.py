"""Where words of a list may stand in a text, for all of the text at once: by the two characters that they begin with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
"""The code points of a text, of those beyond U+FFFF the lower 16 bits: some characters that stand for others cost a look more."""


def codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint16)


class Beginnings:
    """The beginnings of words of two or more characters."""

    def __init__(self, words: Iterable[str]) -> None:
        both = codes("".join(word[:2] for word in words))
        self._first, self._second = np.zeros(1 << 16, np.bool_), np.zeros(1 << 16, np.bool_)
        self._first[both[::2]] = self._second[both[1::2]] = True

    def within(self, text: Codes) -> list[int]:
        """The offsets at which a word may stand; it stands nowhere else."""
        found: list[int] = np.flatnonzero(self._first[text[:-1]] & self._second[text[1:]]).tolist()
        return found
