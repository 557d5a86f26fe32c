"""A teacher: multilingual-e5-small and LAC side by side under one GRU, with the features of the word list. Too big to ship."""

from __future__ import annotations

import numpy as np
import torch
from corpora import CONVENTIONS, TAGS
from e5 import E5, HIDDEN
from encoder import Cutter, Encoder, Pieces
from lac import Lac
from learn import Pupil, hide
from reading import FEATURES, Batch, Reader
from recurrence import run
from torch import Tensor, nn
from torch.nn.functional import dropout

from zhclaims.analyzers.alphabet import KINDS
from zhclaims.analyzers.decoding import PLACES

_VECTOR, _STATES, _TOP, _PLACES_IN_PIECES, _PLACE_VECTOR = 128, 256, 160, 4, 16
_RATES = {"e5": 1e-4, "lac": 2e-4, "top": 1e-3}


class Teacher(nn.Module):
    """Scores of places in words and of name tags by each convention, like the student's."""

    def __init__(self, model: E5, pieces: list[int], characters: int) -> None:
        super().__init__()
        self.encoder = Encoder(model, pieces)
        self.vectors = nn.Embedding(characters, _VECTOR)
        self.first = nn.GRU(_VECTOR, _STATES // 2, bidirectional=True, batch_first=True)
        self.second = nn.GRU(_STATES, _STATES // 2, bidirectional=True, batch_first=True)
        self.lac = nn.Linear(_STATES, 59)
        self.place = nn.Embedding(_PLACES_IN_PIECES, _PLACE_VECTOR)
        self.top = nn.GRU(_STATES + 59 + FEATURES + HIDDEN + _PLACE_VECTOR, _TOP, bidirectional=True, batch_first=True)
        self.heads = nn.Linear(2 * _TOP + _STATES + FEATURES + HIDDEN, len(PLACES) + len(CONVENTIONS) * TAGS)

    def start_from(self, lac: Lac, characters: str) -> None:
        """Put LAC's weights where they have a place."""
        self.vectors.weight.data = torch.tensor(np.stack([*KINDS * [lac.vector("")], *map(lac.vector, characters)]))
        lac.into_gru(self.first, 0)
        lac.into_gru(self.second, 1)
        lac.into_linear(self.lac)

    def forward(self, batch: Batch, pieces: Pieces) -> tuple[Tensor, ...]:
        read = self.encoder(pieces).gather(1, pieces.piece.unsqueeze(2).expand(-1, -1, HIDDEN))
        states = run(self.first, self._drop(self.vectors(batch.numbers), 0.15), batch.lengths)
        states = run(self.second, states, batch.lengths)
        words = batch.features
        seen = [self._drop(states), torch.tanh(self.lac(states) / 4), words, self._drop(read), self.place(pieces.place)]
        top = run(self.top, torch.cat(seen, -1), batch.lengths)
        scores = self.heads(torch.cat([self._drop(torch.cat([top, states, read], -1)), words], -1))
        return scores.split([len(PLACES), *[TAGS] * len(CONVENTIONS)], dim=-1)

    def _drop(self, states: Tensor, share: float = 0.35) -> Tensor:
        return dropout(states, share, self.training)


def pupil(teacher: Teacher, reader: Reader, cutter: Cutter) -> Pupil:
    """How a teacher is trained: what is trained already moves slowly."""
    groups: dict[str, list[nn.Parameter]] = {key: [] for key in _RATES}
    for name, parameter in teacher.named_parameters():
        part = name.split(".")[0]
        key = "e5" if part == "encoder" else "lac" if part in ("vectors", "first", "second", "lac") else "top"
        groups[key].append(parameter)

    def see(network: nn.Module, texts: list[str]) -> tuple[Tensor, ...]:
        batch = reader.read(texts)
        pieces = cutter.cut(texts, batch.numbers.shape[1])
        return network(hide(batch), cutter.hide(pieces, 0.04)) if network.training else network(batch, pieces)

    return Pupil(teacher, see, [{"params": groups[key], "lr": rate} for key, rate in _RATES.items()])
