"""Words and names of Chinese text by the small network that ships with the package (see data/MODEL_CARD.md).

The network reads text in Simplified script: characters, and which words of a word list they stand in. Its recurrent layers read a
text in both directions, so a character's scores depend on the whole text that it stands in: give it sentences.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims.analyzers.alphabet import Alphabet, code_points
from zhclaims.analyzers.decoding import BEGIN, SINGLE, decode
from zhclaims.analyzers.lexicon import Lexicon, features
from zhclaims.analyzers.onnx import ort
from zhclaims.errors import UsageError
from zhclaims.spans import Span

MODEL = Path(__file__).parent / "data" / "zhclaims-1.npz"
SHA256 = "0a8a2ad486182951b0dd6ecc530344f7928df647fbe066a8d25351f9ca075199"
"""Of the model file. `pipeline/training` makes the file and prints this."""
LABELS = ("PER", "LOC", "ORG")
PARTS = (
    *("a", "ad", "an", "c", "d", "f", "m", "n", "PER", "LOC", "ORG", "nw", "nz", "p", "q", "r", "s", "TIME", "u"),
    *("v", "vd", "vn", "w", "xc"),
)
"""Parts of speech as Baidu LAC names them. The network has them from LAC; names are those of `Tagging.names` only."""

_STEP = 8
"""Texts are padded to a multiple of this: few distinct lengths, so large batches."""
_BATCH = 32
_CELLS = 1 << 16
"""Most characters in a batch, padding included, unless one text alone is longer. Bounds memory."""
_LEAST = 1e-6

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Name(NamedTuple):
    """A name of a text. `score` is the probability of the least certain of its characters, 0 to 1."""

    span: Span
    label: str
    score: float


class Tagging(NamedTuple):
    """The words of a text, in order and without gaps (a white-space character is a word), each with its part of speech, one of
    PARTS, and the names of the text, which are whole words.

    `compounds` are longer words as LAC cuts them (统计学家, 下午三点), with their parts of speech, in order and without gaps too;
    they end where a name does, but not always where a word does.
    """

    words: list[tuple[Span, str]]
    names: list[Name]
    compounds: list[tuple[Span, str]]


class Tagger:
    """The network, its alphabet and its word list. UsageError if the model file is missing or does not belong to the code."""

    def __init__(self, model: Path = MODEL, sha256: str = SHA256) -> None:
        self.sha256 = sha256
        with np.load(io.BytesIO(_read(model, sha256)), allow_pickle=False) as data:
            self.alphabet = Alphabet(data["characters"].tobytes().decode("utf-32-le"))
            self.lexicon = Lexicon(np.cumsum(data["word_hash_steps"], dtype=np.uint64), data["word_classes"])
            self._session = _session(data["network"].tobytes())

    @cached_property
    def fingerprint(self) -> dict[str, str]:
        """What the results depend on."""
        return {"model": self.sha256, "onnxruntime": version("onnxruntime")}

    def tag(self, texts: Sequence[str]) -> list[Tagging]:
        """The words and names of each text; a text gives the same in any company. Texts are in Simplified script."""
        found = [Tagging([], [], []) for _ in texts]
        for width, members in _batches([len(text) for text in texts]):
            batch = self._tag_batch([texts[i] for i in members], width)
            for i, tagging in zip(members, batch, strict=True):
                found[i] = tagging
        return found

    def _tag_batch(self, texts: Sequence[str], width: int) -> list[Tagging]:
        lengths: Integers = np.array([len(text) for text in texts], dtype=np.int64)
        codes = code_points(texts, width)
        inputs: dict[str, Any] = {
            "characters": self.alphabet.numbers(codes).T,
            "features": features(self.lexicon.match(codes)).transpose(1, 0, 2),
            "lengths": lengths.astype(np.int32),
        }
        words, names, lac = (scores.transpose(1, 0, 2) for scores in self._session.run(None, inputs))
        places, tags = decode(words, names, lengths)
        certain = np.exp(np.take_along_axis(names, tags[:, :, None], axis=2)[:, :, 0])
        rows = zip(lengths.tolist(), places, tags, certain, lac, strict=True)
        return [_tagging(place[:n], tag[:n], sure[:n], seen[:n]) for n, place, tag, sure, seen in rows]


def _tagging(places: Integers, tags: Integers, certain: Floats, lac: Floats) -> Tagging:
    """The reading of one text; `lac` is for each character how likely LAC begins a word there, and each of PARTS."""
    names = _names(tags.tolist(), certain)
    begins, parts = lac[:, 0] > 0.5, np.log(lac[:, 1:] + _LEAST)
    words = _words((places == BEGIN) | (places == SINGLE), parts)
    borders = [border for name in names for border in name.span if border < len(begins)]
    begins[[0, *borders]] = True
    return Tagging(words, names, _words(begins, parts))


def _words(begins: Flags, parts: Floats) -> list[tuple[Span, str]]:
    """Words by whether one begins at each character, each with the part of speech that its characters agree on best."""
    starts = np.flatnonzero(begins)
    best = np.add.reduceat(parts, starts).argmax(axis=1).tolist()
    spans = pairwise([*starts.tolist(), len(begins)])
    return [(Span(a, b), PARTS[part]) for (a, b), part in zip(spans, best, strict=True)]


def _names(tags: list[int], certain: Floats) -> list[Name]:
    names = []
    for start in (i for i, tag in enumerate(tags) if tag % 2 == 1):
        end = start + 1
        while end < len(tags) and tags[end] == tags[start] + 1:
            end += 1
        score = round(float(certain[start:end].min()), 3)
        names.append(Name(Span(start, end), LABELS[tags[start] // 2], score))
    return names


def _batches(lengths: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Padded width and members of each batch: texts of one padded width; empty ones are in none."""
    buckets: dict[int, list[int]] = defaultdict(list)
    for i, length in enumerate(lengths):
        if length:
            buckets[-(-length // _STEP) * _STEP].append(i)
    for width, members in sorted(buckets.items()):
        size = max(1, min(_BATCH, _CELLS // width))
        yield from ((width, members[at : at + size]) for at in range(0, len(members), size))


def _read(model: Path, sha256: str) -> bytes:
    try:
        content = model.read_bytes()
    except OSError as error:
        raise UsageError(f"{model}: the analyzer's model cannot be read ({error.strerror}): install zhclaims again") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise UsageError(f"{model}: the analyzer's model is damaged or of another version: install zhclaims again")
    return content


def _session(network: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
