"""The network that ships: LAC's two GRU layers with the features of the word list, a third one, heads for words and names."""

from __future__ import annotations

from collections.abc import Callable

import lac
import numpy as np
import torch
from corpora import CONVENTIONS, TAGS
from e5 import E5, HIDDEN
from learn import Pupil, hide
from numpy.typing import NDArray
from reading import FEATURES, Batch, Reader
from recurrence import run
from torch import Tensor, nn

from zhclaims.analyzers.alphabet import KINDS, Alphabet
from zhclaims.analyzers.decoding import PLACES

_VECTOR, _HIDDEN, _MEANING = 128, 128, 64
_RATE, _RATE_OF_LAC = 1.5e-3, 5e-4
OUTPUTS = (len(PLACES), *[TAGS] * len(CONVENTIONS))
"""Places in words, and name tags by each convention."""


class Student(nn.Module):
    """Scores of places in words `(rows, width, 4)`, of name tags by each convention `(rows, width, TAGS)`, of LAC's tags `(rows,
    width, lac.TAGS)`.

    LAC's tags come from where LAC has them, behind the second layer: its own scores, kept up while the layers learn the rest.
    Above it each character has a second vector, from those that multilingual-e5-small has for it.
    """

    def __init__(self, characters: int, *, projection: int = 128, top: int = 160, dropout: float = 0.3) -> None:
        super().__init__()
        self.vectors = nn.Embedding(characters, _VECTOR + KINDS)
        self.first = nn.GRU(_VECTOR + KINDS + FEATURES, _HIDDEN, bidirectional=True, batch_first=True)
        self.second = nn.GRU(2 * _HIDDEN, _HIDDEN, bidirectional=True, batch_first=True)
        self.lac = nn.Linear(2 * _HIDDEN, lac.TAGS)
        self.meanings = nn.Embedding(characters, _MEANING)
        self.projection = nn.Linear(2 * _HIDDEN + lac.TAGS + FEATURES + _MEANING, projection)
        self.top = nn.GRU(projection, top, bidirectional=True, batch_first=True)
        self.heads = nn.Linear(2 * top + 2 * _HIDDEN + FEATURES, sum(OUTPUTS))
        self.drop, self.drop_inputs = nn.Dropout(dropout), nn.Dropout(dropout / 2)

    def start_from(self, source: lac.Lac, alphabet: Alphabet, kind: Callable[[str], int]) -> None:
        """Put LAC's weights where they have a place; behind its vector each character has its kind. Second vectors from e5."""
        self.meanings.weight.data = torch.tensor(_meanings(E5(), alphabet.characters))
        kinds = KINDS * [source.vector("")]
        known = [source.vector(character) for character in alphabet.characters]
        self.vectors.weight.data[:, :_VECTOR] = torch.tensor(np.stack([*kinds, *known]))
        self.vectors.weight.data[:, _VECTOR:] = torch.eye(KINDS)[[*range(KINDS), *map(kind, alphabet.characters)]]
        source.into_gru(self.first, 0)
        source.into_gru(self.second, 1)
        source.into_linear(self.lac)

    def forward(self, batch: Batch) -> tuple[Tensor, ...]:
        words = self.drop_inputs(batch.features)
        vectors = self.drop_inputs(self.vectors(batch.numbers))
        states = run(self.first, torch.cat([vectors, words], -1), batch.lengths)
        states = run(self.second, states, batch.lengths)
        tags_of_lac = self.lac(states)
        meanings = self.drop_inputs(self.meanings(batch.numbers))
        seen = torch.cat([self.drop(states), torch.tanh(tags_of_lac / 4), words, meanings], -1)
        top = run(self.top, self.projection(seen), batch.lengths)
        scores = self.heads(torch.cat([self.drop(torch.cat([top, states], -1)), words], -1))
        return *scores.split(list(OUTPUTS), dim=-1), tags_of_lac


def _meanings(model: E5, characters: str) -> NDArray[np.float32]:
    """For each kind and character the chief components of e5's vector for it; 0 where it has none."""
    numbers = [model.number(character) for character in characters]
    known = [i for i, number in enumerate(numbers) if number is not None]
    rows = model.matrix("emb.word", HIDDEN, [number for number in numbers if number is not None])
    rows = rows - rows.mean(axis=0)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    chief = rows @ axes[:_MEANING].T
    found = np.zeros((KINDS + len(characters), _MEANING), dtype=np.float32)
    found[KINDS + np.array(known)] = chief / chief.std()
    return found


def pupil(student: Student, reader: Reader) -> Pupil:
    """How a student is trained: what starts from LAC or e5 moves more slowly."""
    parts = (student.vectors, student.meanings, student.first, student.second, student.lac)
    pretrained = {id(p) for part in parts for p in part.parameters()}
    groups = [
        {"params": [p for p in student.parameters() if (id(p) in pretrained) == old], "lr": rate}
        for old, rate in ((True, _RATE_OF_LAC), (False, _RATE))
    ]

    def see(network: nn.Module, texts: list[str]) -> tuple[Tensor, ...]:
        batch = reader.read(texts)
        return network(hide(batch) if network.training else batch)

    return Pupil(student, see, groups)
