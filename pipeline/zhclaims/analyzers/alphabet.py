"""Characters as the numbers that a network reads. An unknown character keeps its kind: Han, digit, letter, space …"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KINDS = 8
"""Kinds of characters: padding, Han, digit, capital Latin letter, other letter, white space, middle dot, anything else."""
_HAN, _DIGIT, _CAPITAL, _LETTER, _SPACE, _DOT, _OTHER = range(1, KINDS)

Codes = NDArray[np.uint32]
Integers = NDArray[np.int64]


class Alphabet:
    """Numbers of characters: 0 is padding, the next ones are the unknown characters by kind, then come the known ones."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        self._numbers = _unknown()
        self._numbers[code_points([characters])[0]] = np.arange(KINDS, KINDS + len(characters), dtype=np.int32)

    def __len__(self) -> int:
        return KINDS + len(self.characters)

    def numbers(self, codes: Codes) -> Integers:
        """The number of each code point."""
        return self._numbers[codes].astype(np.int64)


def code_points(texts: Sequence[str], width: int | None = None) -> Codes:
    """Texts as a matrix of code points `(len(texts), width)`, 0 after their ends; without `width` as wide as the longest."""
    codes: Codes = np.zeros((len(texts), max(map(len, texts)) if width is None else width), dtype=np.uint32)
    for row, text in enumerate(texts):
        codes[row, : len(text)] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return codes


def kind(character: str) -> int:
    """The kind of a character."""
    if _is_ideograph(ord(character)):
        return _HAN
    if character.isdigit():
        return _DIGIT
    if "A" <= character <= "Z":
        return _CAPITAL
    if character.isalpha():
        return _LETTER
    if character.isspace():
        return _SPACE
    return _DOT if character in "·•‧・" else _OTHER


def _is_ideograph(code: int) -> bool:
    """Whether a code point is a unified ideograph. It is narrower than `hanscript.HAN`, for the network has learned its kinds so:
    to it unknown radicals and compatibility ideographs are of another kind."""
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x3FFFF


def _unknown() -> NDArray[np.int32]:
    """The number of every code point while none is known: its kind. Beyond the first plane all but Han is one kind."""
    numbers = np.full(0x110000, _OTHER, dtype=np.int32)
    numbers[:0x10000] = [kind(chr(code)) for code in range(0x10000)]
    numbers[0x20000:0x40000] = _HAN
    numbers[0] = 0
    return numbers
