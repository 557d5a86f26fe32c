"""The learned reader's network: how much speaks for each field of each token of an entry, and for fields that follow each other.

Convolutions over the tokens, ever wider, with gates (van den Oord et al. 2016), and in their midst what the entry is like as a
whole. What goes in is the vector of a token's piece (from multilingual-e5-small), its features and the signs of
its atom (`signs`). `pipeline/training/references.py` makes the file.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhclaims.networks import read_model, session
from zhclaims.stages.references.signs import SIZES, Seen
from zhclaims.stages.references.tokens import SEEN, Pieces, class_of

MODEL = Path(__file__).parent / "data" / "references-1.npz"
SHA256 = "65ae6c256cc4d6aacf8b37c2a084a7a9786b0839384f87fc22c38ddf23345634"
"""Of the model file. `pipeline/training/references.py` makes the file and prints this."""
Array = npt.NDArray[np.float32]
_STARTS = np.cumsum((0, *SIZES[:-1]))


class Network(NamedTuple):
    """The file: the pieces with their vectors, the signs, what runs the layers."""

    pieces: Pieces
    vectors: Array
    """Of each piece, then of what is unknown and of what has been read before, already as the first layer sees it."""
    features: Array
    """Of each value of each feature, one after the other."""
    signs: dict[str, int]
    of_signs: Array
    layers: Callable[[Array], Array]
    follow: Array
    """What speaks for two fields of tokens that follow each other, by how they meet (`learned.meetings_of`)."""


def rows_of(seen: Seen, known: int) -> list[int]:
    """For each token the row of its vector: behind those of the `known` pieces stands that of what is unknown, then that of what
    has been read before."""
    return [known + (class_of(seen.folded[t.span.start]) == SEEN) if t.piece is None else t.piece for t in seen.tokens]


def scores(seen: Seen) -> Array:
    """How much speaks for each field of each token `(tokens, fields)`."""
    network, features = load(), seen.features
    rows = rows_of(seen, len(network.vectors) - 2)
    states = network.vectors[rows] + network.features[features.categories + _STARTS].sum(1)
    told: dict[tuple[str, ...], Array] = {}
    for i, signs in enumerate(features.signs):
        if not signs:
            continue
        if signs not in told:
            told[signs] = network.of_signs[[network.signs[sign] for sign in signs if sign in network.signs]].sum(0)
        states[i] += told[signs]
    return network.layers(states)


@cache
def load(model: Path = MODEL, sha256: str = SHA256) -> Network:
    """The file. UsageError if it is missing or does not belong to the code."""
    with np.load(io.BytesIO(read_model(model, sha256)), allow_pickle=False) as data:
        texts = {name: data[name].tobytes().decode("utf-8").split("\n") for name in ("pieces", "signs")}
        wide = {name: data[name].astype(np.float32) for name in data.files if name not in (*texts, "network")}
        layers = session(data["network"].tobytes())

    def run(states: Array) -> Array:
        found: Array = layers.run(None, {"states": states})[0]
        return found

    return Network(
        Pieces(texts["pieces"], wide["piece_scores"].tolist()),
        (wide["vectors"] * wide["vector_scale"]) @ wide["projection"],
        wide["features"],
        {sign: i for i, sign in enumerate(texts["signs"])},
        wide["of_signs"],
        run,
        wide["follow"],
    )
