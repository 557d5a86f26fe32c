"""multilingual-e5-small as a network: to be trained further (`teacher`), or only read with (`read`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import e5
import numpy as np
import torch
from e5 import E5, HEADS, HIDDEN, INNER
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import dropout, gelu, scaled_dot_product_attention

_ROWS = 32
"""Texts that are read together."""

Floats = NDArray[np.float32]


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


class Encoder(nn.Module):
    """States of pieces `(rows, pieces, HIDDEN)`. The vectors of the pieces `rows` are not trained."""

    def __init__(self, model: E5, rows: list[int]) -> None:
        super().__init__()
        self.pieces = torch.tensor(model.matrix("emb.word", HIDDEN, rows))
        self.positions = torch.tensor(model.vector("emb.pos").reshape(-1, HIDDEN) + model.vector("emb.type")[:HIDDEN])
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.norm.weight.data, self.norm.bias.data = (torch.tensor(model.vector(f"emb.ln.{part}")) for part in "wb")
        self.layers = nn.ModuleList(Layer(model, number) for number in range(e5.LAYERS))

    def forward(self, pieces: Pieces) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):  # four times as fast where the processor has it
            return self._read(pieces).float()

    def _read(self, pieces: Pieces) -> Tensor:
        states = self.norm(self.pieces[pieces.numbers] + self.positions[: pieces.numbers.shape[1]])
        states = dropout(states, 0.1, self.training)
        mask = torch.zeros(pieces.there.shape).masked_fill(~pieces.there, -1e9)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        return states


@torch.no_grad()
def read(model: E5, texts: Sequence[str]) -> Iterator[tuple[str, Floats]]:
    """Each text with the states of its characters `(length, HIDDEN)`, the shortest first. Texts have at most 510 pieces."""
    cutter = Cutter(model, texts)
    encoder = Encoder(model, cutter.rows).eval()
    order = sorted(texts, key=len)
    for at in range(0, len(order), _ROWS):
        some = order[at : at + _ROWS]
        pieces = cutter.cut(some, len(some[-1]))
        states = encoder(pieces).numpy()
        for row, text in enumerate(some):
            yield text, states[row, pieces.piece[row, : len(text)].numpy()]
