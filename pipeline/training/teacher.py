"""A teacher: multilingual-e5-small and LAC side by side under one GRU, with the features of the word list. Too big to ship."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import e5
import numpy as np
import torch
from corpora import CONVENTIONS, TAGS
from e5 import E5, HEADS, HIDDEN, INNER
from lac import Lac
from learn import Pupil, hide
from reading import FEATURES, Batch, Reader
from recurrence import run
from torch import Tensor, nn
from torch.nn.functional import dropout, gelu, scaled_dot_product_attention

from zhclaims.analyzers.alphabet import KINDS
from zhclaims.analyzers.decoding import PLACES

_VECTOR, _STATES, _TOP, _PLACES_IN_PIECES, _PLACE_VECTOR = 128, 256, 160, 4, 16
_RATES = {"e5": 1e-4, "lac": 2e-4, "top": 1e-3}


class Pieces(NamedTuple):
    """Texts in pieces: numbers `(rows, pieces)`, which of them are there; for each character its piece and its place in it."""

    numbers: Tensor
    there: Tensor
    piece: Tensor
    place: Tensor


class Cutter:
    """Makes batches of pieces, and remembers what it has cut. Pieces that its texts do not have are unknown."""

    def __init__(self, model: E5, texts: Iterable[str]) -> None:
        self._model = model
        self._known = {text: model.cut(text) for text in texts}
        self.rows = sorted({number for cut in self._known.values() for number in cut.numbers} | {e5.PADDING, e5.UNKNOWN})
        self._row = {number: row for row, number in enumerate(self.rows)}

    def cut(self, texts: Sequence[str], width: int) -> Pieces:
        """The texts, whose characters are padded to `width`."""
        cuts = [self._known.get(text) or self._model.cut(text) for text in texts]
        most = max(len(cut.numbers) for cut in cuts)
        unknown = self._row[e5.UNKNOWN]
        numbers = torch.full((len(texts), most), self._row[e5.PADDING])
        piece, place = torch.zeros((2, len(texts), width), dtype=torch.long)
        for row, cut in enumerate(cuts):
            numbers[row, : len(cut.numbers)] = torch.tensor([self._row.get(n, unknown) for n in cut.numbers])
            piece[row, : len(cut.piece)], place[row, : len(cut.place)] = torch.tensor(cut.piece), torch.tensor(cut.place)
        there = torch.arange(most) < torch.tensor([len(cut.numbers) for cut in cuts])[:, None]
        return Pieces(numbers, there, piece, place)

    def hide(self, pieces: Pieces, share: float) -> Pieces:
        """The pieces with some of them unknown."""
        hidden = (torch.rand(pieces.numbers.shape) < share) & pieces.there
        return pieces._replace(numbers=pieces.numbers.masked_fill(hidden, self._row[e5.UNKNOWN]))


class Layer(nn.Module):
    """A layer of the encoder, with its weights."""

    def __init__(self, model: E5, number: int) -> None:
        super().__init__()
        self.look, self.out = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm, self.last_norm = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        name = f"l{number}."
        for part, source in ((self.out, "ao"), (self.inner, "fi"), (self.outer, "fo")):
            part.weight.data = torch.tensor(model.matrix(f"{name}{source}.w", part.in_features))
            part.bias.data = torch.tensor(model.vector(f"{name}{source}.b"))
        for norm, source in ((self.norm, "aln"), (self.last_norm, "oln")):
            norm.weight.data, norm.bias.data = (torch.tensor(model.vector(f"{name}{source}.{part}")) for part in "wb")
        self.look.weight.data = torch.tensor(np.concatenate([model.matrix(f"{name}{part}.w", HIDDEN) for part in "qkv"]))
        self.look.bias.data = torch.tensor(np.concatenate([model.vector(f"{name}{part}.b") for part in "qkv"]))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        rows, width, _ = states.shape
        query, key, value = self.look(states).view(rows, width, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        seen = scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2).reshape(rows, width, HIDDEN)
        states = self.norm(states + dropout(self.out(seen), 0.1, self.training))
        return self.last_norm(states + dropout(self.outer(gelu(self.inner(states))), 0.1, self.training))


class Teacher(nn.Module):
    """Scores of places in words and of name tags by each convention, like the student's."""

    def __init__(self, model: E5, pieces: list[int], characters: int) -> None:
        super().__init__()
        self.pieces = torch.tensor(model.matrix("emb.word", HIDDEN, pieces))  # not trained
        self.positions = torch.tensor(model.vector("emb.pos").reshape(-1, HIDDEN) + model.vector("emb.type")[:HIDDEN])
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.norm.weight.data, self.norm.bias.data = (torch.tensor(model.vector(f"emb.ln.{part}")) for part in "wb")
        self.layers = nn.ModuleList(Layer(model, number) for number in range(e5.LAYERS))
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
        read = self._encode(pieces).gather(1, pieces.piece.unsqueeze(2).expand(-1, -1, HIDDEN))
        states = run(self.first, self._drop(self.vectors(batch.numbers), 0.15), batch.lengths)
        states = run(self.second, states, batch.lengths)
        words = batch.features
        seen = [self._drop(states), torch.tanh(self.lac(states) / 4), words, self._drop(read), self.place(pieces.place)]
        top = run(self.top, torch.cat(seen, -1), batch.lengths)
        scores = self.heads(torch.cat([self._drop(torch.cat([top, states, read], -1)), words], -1))
        return scores.split([len(PLACES), *[TAGS] * len(CONVENTIONS)], dim=-1)

    def _encode(self, pieces: Pieces) -> Tensor:
        states = self._drop(self.norm(self.pieces[pieces.numbers] + self.positions[: pieces.numbers.shape[1]]), 0.1)
        mask = torch.zeros(pieces.there.shape).masked_fill(~pieces.there, -1e9)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        return states

    def _drop(self, states: Tensor, share: float = 0.35) -> Tensor:
        return dropout(states, share, self.training)


def pupil(teacher: Teacher, reader: Reader, cutter: Cutter) -> Pupil:
    """How a teacher is trained: what is trained already moves slowly."""
    groups: dict[str, list[nn.Parameter]] = {key: [] for key in _RATES}
    for name, parameter in teacher.named_parameters():
        part = name.split(".")[0]
        key = "e5" if part in ("layers", "norm") else "lac" if part in ("vectors", "first", "second", "lac") else "top"
        groups[key].append(parameter)

    def see(network: nn.Module, texts: list[str]) -> tuple[Tensor, ...]:
        batch = reader.read(texts)
        pieces = cutter.cut(texts, batch.numbers.shape[1])
        return network(hide(batch), cutter.hide(pieces, 0.04)) if network.training else network(batch, pieces)

    return Pupil(teacher, see, [{"params": groups[key], "lr": rate} for key, rate in _RATES.items()])
