"""The network that ships: LAC's two GRU layers with the features of the word list, a third one, two heads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from corpora import TAGS
from lac import Lac
from learn import Pupil, hide
from reading import FEATURES, Batch, Reader
from recurrence import run
from torch import Tensor, nn

from zhclaims.analyzers.alphabet import KINDS, Alphabet
from zhclaims.analyzers.decoding import PLACES
from zhclaims.analyzers.tagger import PARTS

_VECTOR, _HIDDEN, _LAC_TAGS = 128, 128, 59
_RATE, _RATE_OF_LAC = 1.5e-3, 5e-4


class Student(nn.Module):
    """Scores of places in words `(rows, width, 4)` and of name tags `(rows, width, TAGS)`; parts of speech in a head apart."""

    def __init__(self, characters: int, *, projection: int = 128, top: int = 128, dropout: float = 0.2) -> None:
        super().__init__()
        self.vectors = nn.Embedding(characters, _VECTOR + KINDS)
        self.first = nn.GRU(_VECTOR + KINDS + FEATURES, _HIDDEN, bidirectional=True, batch_first=True)
        self.second = nn.GRU(2 * _HIDDEN, _HIDDEN, bidirectional=True, batch_first=True)
        self.lac = nn.Linear(2 * _HIDDEN, _LAC_TAGS)
        self.projection = nn.Linear(2 * _HIDDEN + _LAC_TAGS + FEATURES, projection)
        self.top = nn.GRU(projection, top, bidirectional=True, batch_first=True)
        self.heads = nn.Linear(2 * top + 2 * _HIDDEN + FEATURES, len(PLACES) + TAGS)
        self.parts = nn.Linear(self.heads.in_features, len(PARTS))  # parts of speech, learned last, by themselves
        self.drop, self.drop_inputs = nn.Dropout(dropout), nn.Dropout(dropout / 2)

    def start_from(self, lac: Lac, alphabet: Alphabet, kind: Callable[[str], int]) -> None:
        """Put LAC's weights where they have a place; behind its vector each character has its kind."""
        kinds = KINDS * [lac.vector("")]
        known = [lac.vector(character) for character in alphabet.characters]
        self.vectors.weight.data[:, :_VECTOR] = torch.tensor(np.stack([*kinds, *known]))
        self.vectors.weight.data[:, _VECTOR:] = torch.eye(KINDS)[[*range(KINDS), *map(kind, alphabet.characters)]]
        lac.into_gru(self.first, 0)
        lac.into_gru(self.second, 1)
        lac.into_linear(self.lac)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        scores = self.heads(self.read(batch))
        return scores[..., : len(PLACES)], scores[..., len(PLACES) :]

    def read(self, batch: Batch) -> Tensor:
        """What the heads see of each character."""
        words = self.drop_inputs(batch.features)
        vectors = self.drop_inputs(self.vectors(batch.numbers))
        states = run(self.first, torch.cat([vectors, words], -1), batch.lengths)
        states = run(self.second, states, batch.lengths)
        seen = torch.cat([self.drop(states), torch.tanh(self.lac(states) / 4), words], -1)
        top = run(self.top, self.projection(seen), batch.lengths)
        return torch.cat([self.drop(torch.cat([top, states], -1)), words], -1)


def pupil(student: Student, reader: Reader) -> Pupil:
    """How a student is trained: what starts from LAC moves more slowly."""
    pretrained = {id(p) for part in (student.vectors, student.first, student.second, student.lac) for p in part.parameters()}
    groups = [
        {"params": [p for p in student.parameters() if (id(p) in pretrained) == old], "lr": rate}
        for old, rate in ((True, _RATE_OF_LAC), (False, _RATE))
    ]

    def see(network: nn.Module, texts: list[str]) -> tuple[Tensor, Tensor]:
        batch = reader.read(texts)
        return network(hide(batch) if network.training else batch)

    return Pupil(student, see, groups)
