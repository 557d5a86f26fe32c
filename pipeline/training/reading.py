"""Texts as networks read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from zhclaims.analyzers.alphabet import Alphabet, code_points
from zhclaims.analyzers.lexicon import CLASSES, PLACES, Lexicon, features

FEATURES = PLACES * CLASSES


class Batch(NamedTuple):
    """Texts: numbers of their characters `(rows, width)`, features `(rows, width, FEATURES)`, lengths `(rows,)`."""

    numbers: Tensor
    features: Tensor
    lengths: Tensor


class Reader:
    """Makes batches of texts, and remembers what it has looked up."""

    def __init__(self, alphabet: Alphabet, lexicon: Lexicon) -> None:
        self.alphabet = alphabet
        self.lexicon = lexicon
        self._known: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def read(self, texts: Sequence[str]) -> Batch:
        """The texts, each of them not empty."""
        width = max(map(len, texts))
        numbers = np.zeros((len(texts), width), dtype=np.int64)
        flags = np.zeros((len(texts), width, PLACES), dtype=np.uint16)
        for row, text in enumerate(texts):
            numbers[row, : len(text)], flags[row, : len(text)] = self._one(text)
        lengths = torch.tensor([len(text) for text in texts])
        return Batch(torch.from_numpy(numbers), torch.from_numpy(features(flags)), lengths)

    def _one(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        if text not in self._known:
            codes = code_points([text])
            self._known[text] = self.alphabet.numbers(codes)[0], self.lexicon.match(codes)[0]
        return self._known[text]
