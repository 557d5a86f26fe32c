"""The network that reads references (`stages/references/reader`) while it learns: vocabulary, layers, training, file."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from e5 import E5, HIDDEN
from export import Graph, write_archive
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn.functional import dropout

from zhclaims.stages.references import learned
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.learned import FIELDS, MEETINGS
from zhclaims.stages.references.reader import rows_of
from zhclaims.stages.references.signs import KIND, SIZES, Seen
from zhclaims.stages.references.tokens import Pieces

_WIDTH, _VECTOR, _FEATURE, _SIGN = 96, 64, 16, 48
_STEPS = (1, 2, 4, 8, 1, 2)
_FREQUENT = 20_000
"""So many of the likeliest pieces are known beside those of the strings."""
_BATCH, _RATE, _DECAY, _DROPPED, _HIDDEN = 32, 2e-3, 0.02, 0.25, 0.12
_NEVER = -1e4


class Vocabulary(NamedTuple):
    """The pieces that the reader knows, with e5's vectors of them."""

    texts: list[str]
    logarithms: list[float]
    vectors: np.ndarray
    pieces: Pieces


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Pieces of e5 that fold to themselves: those in the folded texts, all single characters, and the likeliest others."""
    e5 = E5()
    known = {piece: told for piece, told in e5.pieces.items() if _may_occur(piece)}
    everything = Pieces([*known], [score for _, score in known.values()])
    met = {token.piece for text in texts for token in everything.tokens_of(text)}
    ordered = sorted(known, key=lambda piece: -known[piece][1])
    names = list(known)
    kept = {names[piece] for piece in met if piece is not None} | {*ordered[:_FREQUENT]}
    kept |= {piece for piece in known if len(piece.lstrip("▁")) <= 1}
    found = sorted(kept)
    vectors = e5.matrix("emb.word", HIDDEN, [known[piece][0] for piece in found]).astype(np.float32)
    scores = [float(np.float16(known[piece][1])) for piece in found]
    return Vocabulary(found, scores, (vectors - vectors.mean(0)) / vectors.std(), Pieces(found, scores))


def _may_occur(piece: str) -> bool:
    """Whether a piece can be in a folded text in Chinese, Japanese or a Latin script."""
    bare = piece.lstrip("▁")
    return len(piece) <= 8 and "\n" not in piece and fold(bare) == bare and all(map(_is_ours, bare))


def _is_ours(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff" or "\u3040" <= c <= "\u30ff" or c < "\u0250" or unicodedata.category(c)[0] in "PN"


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Example(NamedTuple):
    """What is seen of each token, the fields that it may have by its form, and those that are right, both `(tokens, fields)`."""

    seen: Seen
    meetings: list[int]
    possible: np.ndarray
    right: np.ndarray
    weight: float


def example(seen: Seen, right: Sequence[set[str]], weight: float) -> Example:
    """An example by the names of the fields that are right for each token."""
    possible = learned.masks()[seen.features.categories[:, KIND]] == 0
    wanted = np.array([[name in names for name in FIELDS] for names in right]) & possible
    lost = ~wanted.any(1)  # the field that is right cannot be by the form of the atom: leave it open
    wanted[lost] = possible[lost]
    return Example(seen, learned.meetings_of(seen), possible, wanted, weight)


# ── the network ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Batch(NamedTuple):
    """Examples side by side `(rows, width, …)`; `there`: which tokens are."""

    pieces: Tensor
    categories: Tensor
    signs: Tensor
    starts: Tensor
    there: Tensor


class Network(nn.Module):
    """`reader.scores`, and what speaks for fields that follow each other, as parameters."""

    def __init__(self, vocabulary: Vocabulary, signs: dict[str, int]) -> None:
        super().__init__()
        self.signs, self.known = signs, vocabulary.pieces
        self.register_buffer("given", torch.tensor(np.concatenate([vocabulary.vectors, np.zeros((2, HIDDEN), np.float32)])))
        self.vector = nn.Linear(HIDDEN, _VECTOR, bias=False)
        self.special = nn.Embedding(2, _VECTOR)
        self.features = nn.ModuleList(nn.Embedding(size, _FEATURE) for size in SIZES)
        self.of_signs = nn.EmbeddingBag(len(signs), _SIGN, mode="sum")
        self.first = nn.Linear(_VECTOR + _FEATURE * len(SIZES) + _SIGN, _WIDTH)
        self.layers = nn.ModuleList(nn.Conv1d(_WIDTH, 2 * _WIDTH, 3, padding=step, dilation=step) for step in _STEPS)
        self.whole = nn.Linear(2 * _WIDTH, _WIDTH)
        self.fields = nn.Linear(_WIDTH, len(FIELDS))
        same = torch.eye(len(FIELDS))
        self.follow = nn.Parameter(torch.stack([2 * same, 2 * same, same, same, 0 * same]))
        assert len(self.follow) == MEETINGS

    @property
    def unknown(self) -> int:
        """The number of the unknown piece; that of what has been read before is the next one."""
        return len(self.given) - 2

    def forward(self, batch: Batch) -> Tensor:
        """How much speaks for each field of each token."""
        rows, width = batch.pieces.shape
        special = batch.pieces >= self.unknown
        vectors = self.vector(self.given[batch.pieces])
        vectors = vectors + self.special((batch.pieces - self.unknown).clamp(min=0)) * special[..., None]
        features = [embedding(batch.categories[:, :, i]) for i, embedding in enumerate(self.features)]
        signs = self.of_signs(batch.signs, batch.starts).view(rows, width, -1)
        there = batch.there[:, :, None]
        states = self.first(self._drop(torch.cat([vectors, *features, signs], -1))) * there
        for number, layer in enumerate(self.layers):
            if number == len(self.layers) // 2:
                mean = states.sum(1) / there.sum(1)
                entry = torch.cat([mean, states.masked_fill(there == 0, _NEVER).amax(1)], -1)
                states = (states + self.whole(entry)[:, None]) * there
            found, gate = layer(states.transpose(1, 2)).transpose(1, 2).chunk(2, -1)
            states = (states + self._drop(torch.tanh(found) * torch.sigmoid(gate))) * there
        return self.fields(states)

    def _drop(self, states: Tensor) -> Tensor:
        return dropout(states, _DROPPED, self.training)

    def batch(self, examples: Sequence[Example], hidden: float = 0.0) -> Batch:
        """Examples side by side; a share of their pieces as if unknown."""
        width = max(len(e.seen.tokens) for e in examples)
        pieces = torch.full((len(examples), width), self.unknown)
        categories = torch.zeros((len(examples), width, len(SIZES)), dtype=torch.long)
        there = torch.zeros((len(examples), width))
        signs: list[int] = []
        starts = []
        for row, e in enumerate(examples):
            count = len(e.seen.tokens)
            pieces[row, :count] = torch.tensor(rows_of(e.seen, self.unknown))
            categories[row, :count] = torch.tensor(e.seen.features.categories)
            there[row, :count] = 1
            for i in range(width):
                starts.append(len(signs))
                signs += [self.signs[s] for s in e.seen.features.signs[i] if s in self.signs] if i < count else []
        if hidden:
            pieces = pieces.masked_fill((torch.rand(pieces.shape) < hidden) & (pieces < self.unknown), self.unknown)
        return Batch(pieces, categories, torch.tensor(signs, dtype=torch.long), torch.tensor(starts), there)

    @torch.no_grad()
    def reads(self, e: Example) -> bool:
        """Whether each token of an example gets a right field."""
        self.eval()
        scores = self(self.batch([e]))[0].masked_fill(~torch.tensor(e.possible), _NEVER).numpy()
        path = learned.best(scores, e.meetings, self.follow.detach().numpy())
        return all(e.right[i, field] for i, field in enumerate(path))


# ── how it learns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def learn(examples: Sequence[Example], vocabulary: Vocabulary, epochs: int) -> Network:
    """A network that has learned from the examples: AdamW, so that of all sequences of fields the right ones weigh most."""
    torch.manual_seed(0)
    counts = Counter(s for e in examples for signs in e.seen.features.signs for s in signs)
    network = Network(vocabulary, {sign: i for i, sign in enumerate(sorted(s for s, n in counts.items() if n > 2))})
    dice = random.Random(0)
    optimizer = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(examples) // _BATCH)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 100) * max(0.0, 1 - step / steps))
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for numbers in _batches(examples, dice):
            loss = _loss(network, [examples[i] for i in numbers])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            rates.step()
            total += float(loss.detach()) * len(numbers)
        print(f"epoch {epoch + 1} of {epochs}: loss {total / len(examples):.4f}", flush=True)
    return network.eval()


def _batches(examples: Sequence[Example], dice: random.Random) -> list[list[int]]:
    """Batches of examples of about one length, in any order."""
    order = list(range(len(examples)))
    dice.shuffle(order)
    order.sort(key=lambda i: len(examples[i].seen.tokens) // 8)
    batches = [order[i : i + _BATCH] for i in range(0, len(order), _BATCH)]
    dice.shuffle(batches)
    return batches


def _loss(network: Network, some: Sequence[Example]) -> Tensor:
    scores = network(network.batch(some, _HIDDEN))
    rows, width, fields = scores.shape
    possible, right = torch.ones((rows, width, fields), dtype=torch.bool), torch.ones((rows, width, fields), dtype=torch.bool)
    meetings = torch.zeros((rows, width), dtype=torch.long)
    for row, e in enumerate(some):
        count = len(e.seen.tokens)
        possible[row, :count], right[row, :count] = torch.tensor(e.possible), torch.tensor(e.right)
        meetings[row, :count] = torch.tensor(e.meetings)
    counts = torch.tensor([len(e.seen.tokens) for e in some])
    weights = torch.tensor([e.weight for e in some])
    scores = scores.masked_fill(~possible, _NEVER)
    of_all = _together(scores, network.follow, meetings, counts)
    of_right = _together(scores.masked_fill(~right, _NEVER), network.follow, meetings, counts)
    return ((of_all - of_right) * weights).sum() / (weights * counts).sum()


def _together(scores: Tensor, follow: Tensor, meetings: Tensor, counts: Tensor) -> Tensor:
    """For each row the logarithm of the weights of all its sequences of fields together (forward)."""
    weight = scores[:, 0]
    for i in range(1, scores.shape[1]):
        further = torch.logsumexp(weight[:, :, None] + follow[meetings[:, i]], 1) + scores[:, i]
        weight = torch.where((i < counts)[:, None], further, weight)
    return torch.logsumexp(weight, 1)


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@torch.no_grad()
def save(network: Network, vocabulary: Vocabulary, path: Path) -> str:
    """Write the file; its SHA-256. Vectors in 8 bits, weights in 16; what the first layer does to features and signs is done."""
    first, bias = network.first.weight.T.numpy(), network.first.bias.numpy()
    vectors = network.vector(network.given).numpy()
    vectors[-2:] += network.special.weight.numpy()
    scale = np.abs(vectors).max(0) / 127 + 1e-12
    at = _VECTOR
    features = []
    for embedding in network.features:
        features.append(embedding.weight.numpy() @ first[at : at + _FEATURE])
        at += _FEATURE
    features[0] = features[0] + bias
    arrays: dict[str, Any] = {
        "pieces": _text(vocabulary.texts),
        "signs": _text(sorted(network.signs, key=lambda sign: network.signs[sign])),
        "piece_scores": np.array(vocabulary.logarithms, np.float16),
        "vectors": np.round(vectors / scale).astype(np.int8),
        "vector_scale": scale.astype(np.float32),
        "projection": first[:_VECTOR].astype(np.float16),
        "features": np.concatenate(features).astype(np.float16),
        "of_signs": (network.of_signs.weight.numpy() @ first[at:]).astype(np.float16),
        "network": np.frombuffer(_layers(network), np.uint8),
        "follow": network.follow.numpy().astype(np.float16),
    }
    return write_archive(arrays, path)


def _layers(network: Network) -> bytes:
    """The layers as an ONNX file: `states (tokens, width)` to scores of fields `(tokens, fields)`."""
    graph = Graph()
    rows = graph.add("Unsqueeze", graph.add("Transpose", "states", perm=[1, 0]), graph.constant(np.array([0])))
    for number, layer in enumerate(network.layers):
        if number == len(network.layers) // 2:
            mean = graph.add("ReduceMean", rows, axes=[2], keepdims=1)
            most = graph.add("ReduceMax", rows, axes=[2], keepdims=1)
            entry = graph.add("Transpose", graph.add("Concat", mean, most, axis=1), perm=[0, 2, 1])
            whole = graph.add("Transpose", graph.linear(network.whole, entry), perm=[0, 2, 1])
            rows = graph.add("Add", rows, whole)
        step = _STEPS[number]
        weights, bias = graph.weight(layer.weight.numpy()), graph.weight(layer.bias.numpy())
        found = graph.add("Conv", rows, weights, bias, dilations=[step], pads=[step, step], kernel_shape=[3])
        told = graph.add("Split", found, outputs=2, axis=1)
        gated = graph.add("Mul", graph.add("Tanh", told), graph.add("Sigmoid", f"{told}_1"))
        rows = graph.add("Add", rows, gated)
    states = graph.add("Transpose", graph.add("Squeeze", rows, graph.constant(np.array([0]))), perm=[1, 0])
    scores = graph.linear(network.fields, states)
    inputs = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["tokens", _WIDTH])
    return graph.file([inputs], [helper.make_tensor_value_info(scores, TensorProto.FLOAT, ["tokens", len(FIELDS)])])


def _text(words: Sequence[str]) -> np.ndarray:
    return np.frombuffer("\n".join(words).encode("utf-8"), np.uint8)
