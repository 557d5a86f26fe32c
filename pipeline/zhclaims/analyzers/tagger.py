"""Words and names of Chinese text by the small network that ships with the package (see data/MODEL_CARD.md).

The network reads text in Simplified script: characters, and which words of a word list they stand in. Its recurrent layers read a
text in both directions, so a character's scores depend on the whole text that it stands in: give it sentences.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims import fingerprint
from zhclaims.analyzers.alphabet import Alphabet, Codes, code_points
from zhclaims.analyzers.decoding import BEGIN, SINGLE, decode
from zhclaims.analyzers.lexicon import Lexicon, features
from zhclaims.networks import read_model, session
from zhclaims.spans import Span

MODEL = Path(__file__).parent / "data" / "zhclaims-2.npz"
SHA256 = "2c2bbb2a5608b5db93a2f47d0325b5d92d69a775e233a5b337f72079e8a642a2"
"""Of the model file. `pipeline/training` makes the file and prints this."""
CONVENTIONS = UNIVERSAL, GUIDE = range(2)
"""By which names are marked: as Universal NER has them, or by the guide of corpus/annotations."""
_SURE = (0.5, 0.0)
"""By convention, how sure of its least certain character a name must be, 0 to 1: what scores best on each development set. Where
records are made, the rules of `stages.entities` judge further."""
LABELS = ("PER", "LOC", "ORG")
PARTS = (
    *("a", "ad", "an", "c", "d", "f", "m", "n", "PER", "LOC", "ORG", "nw", "nz", "p", "q", "r", "s", "TIME", "u"),
    *("v", "vd", "vn", "w", "xc"),
)
"""Parts of speech as Baidu LAC names them. The network has them from LAC; names are those of `Tagging.names` only."""

_ROWS = 32
_CELLS = 1 << 16
"""Most pieces in a batch, and most characters, padding included, unless one piece alone is longer. Bounds memory."""
_STEP_IN_ROWS = 1.0
"""What a step along a batch costs whatever its rows, in characters of one row (measured)."""
_LEAST = 1e-6
_RECENT = 1 << 17
"""Characters of pieces whose labels are kept: the revisions of a page have most of their sentences in common."""

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Small = NDArray[np.uint8]
Flags = NDArray[np.bool_]


class Name(NamedTuple):
    """A name of a text. `score` is the probability of the least certain of its characters, 0 to 1."""

    span: Span
    label: str
    score: float


class Words(NamedTuple):
    """Words of a text in order and without gaps (a white-space character is a word): where each begins `(words,)`, and its part
    of speech as an index of PARTS `(words,)`."""

    starts: Integers
    parts: Small


class Tagging(NamedTuple):
    """The words of a text and its names, which are whole words.

    `compounds` are longer words as LAC cuts them (统计学家, 下午三点). They end where a name does, not always where a word does.
    """

    words: Words
    names: list[Name]
    compounds: Words


class Tagger:
    """The network, its alphabet and its word list. UsageError if the model file is missing or does not belong to the code."""

    def __init__(self, model: Path = MODEL, sha256: str = SHA256) -> None:
        self.sha256 = sha256
        with np.load(io.BytesIO(read_model(model, sha256)), allow_pickle=False) as data:
            self.alphabet = Alphabet(data["characters"].tobytes().decode("utf-32-le"))
            self.lexicon = Lexicon(np.cumsum(data["word_hash_steps"], dtype=np.uint64), data["word_classes"])
            self._session = session(data["network"].tobytes())

    @cached_property
    def fingerprint(self) -> dict[str, str]:
        """What the results depend on."""
        return {"model": self.sha256, **fingerprint.versions("onnxruntime")}

    def tag(self, text: str, ends: Sequence[int], convention: int = GUIDE, recent: RecentPieces | None = None) -> Tagging:
        """The words and names of a text in Simplified script that is cut into pieces: where each ends, in order, the last one
        with the text. A piece gives the same in any company: no word or name is of two, and the network sees one at a time.

        `convention`: by which names are marked (see CONVENTIONS). `recent`: pieces of which it is known by that convention, to
        which these are added.
        """
        borders: Integers = np.array([0, *ends], dtype=np.int64)
        starts, lengths = borders[:-1], np.diff(borders)
        codes = code_points([text])[0]
        labels = _Labels.blank(len(text))
        pieces = [text[start:end] for start, end in pairwise(borders.tolist())] if recent else []
        if recent:
            lengths[recent.fill(pieces, labels)] = 0
        for members in _batches(lengths):
            inside = np.arange(lengths[members].max()) < lengths[members, None]
            at = (starts[members, None] + np.arange(inside.shape[1]))[inside]
            labels.write(at, self._tag_batch(codes[at], inside, convention))
        if recent:
            recent.keep(pieces, labels)
        return Tagging(_words(labels.words), _names(labels.tags, labels.certain, _SURE[convention]), _words(labels.compounds))

    def _tag_batch(self, characters: Codes, inside: Flags, convention: int) -> _Labels:
        """The labels of the characters of a batch, row by row; `inside`: where a row has one `(rows, width)`."""
        codes = np.zeros(inside.shape, dtype=np.uint32)
        codes[inside] = characters
        lengths = inside.sum(axis=1)
        inputs: dict[str, Any] = {
            "characters": self.alphabet.numbers(codes).T,
            "features": features(self.lexicon.match(codes)).transpose(1, 0, 2),
            "lengths": lengths.astype(np.int32),
        }
        words, *conventions, lac = (scores.transpose(1, 0, 2) for scores in self._session.run(None, inputs))
        names = conventions[convention]
        places, tags = (path[inside] for path in decode(words, names, lengths))
        certain = np.exp(np.take_along_axis(names[inside], tags[:, None], axis=1)[:, 0])
        longer = lac[inside]
        first = np.cumsum(lengths) - lengths
        begins, parts = longer[:, 0] > 0.5, np.log(longer[:, 1:] + _LEAST)
        begins |= _borders(tags)
        begins[first] = True
        cut = (places == BEGIN) | (places == SINGLE)
        return _Labels(_agreed(cut, parts), _agreed(begins, parts), tags.astype(np.uint8), certain)


class _Labels(NamedTuple):
    """What the network finds, character by character of a text."""

    words: Small
    compounds: Small
    """0, or where a word begins the number of its part of speech, from 1."""
    tags: Small
    """Name tags as `decoding` has them."""
    certain: Floats
    """How likely the name tag is."""

    @classmethod
    def blank(cls, length: int) -> _Labels:
        words, compounds, tags = np.zeros((3, length), dtype=np.uint8)
        return cls(words, compounds, tags, np.zeros(length, dtype=np.float32))

    def write(self, at: Integers, labels: _Labels) -> None:
        """Enter the labels of the characters at those places."""
        self.words[at], self.compounds[at], self.tags[at], self.certain[at] = labels

    def copy(self, here: slice, other: _Labels, there: slice) -> None:
        """Enter some of other labels."""
        self.words[here], self.compounds[here] = other.words[there], other.compounds[there]
        self.tags[here], self.certain[here] = other.tags[there], other.certain[there]


class RecentPieces:
    """The labels of the last pieces that were read, which come again in revisions of a page. Bounded by their characters."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[_Labels, int]] = {}
        """The labels that those of a piece are among, and where they begin there."""
        self._room = _RECENT

    def fill(self, pieces: Sequence[str], labels: _Labels) -> list[int]:
        """Enter the labels of those pieces that are known, where the pieces follow one another; their numbers."""
        known, at = [], 0
        for number, piece in enumerate(pieces):
            place = self._places.get(piece)
            if place is not None:
                there, first = place
                labels.copy(slice(at, at + len(piece)), there, slice(first, first + len(piece)))
                known.append(number)
            at += len(piece)
        return known

    def keep(self, pieces: Sequence[str], labels: _Labels) -> None:
        """Keep the labels of the pieces; when there is no more room, begin anew."""
        self._room -= len(labels.words)
        if self._room < 0:
            self._places.clear()
            self._room = _RECENT - len(labels.words)
        if self._room >= 0:
            starts = accumulate(map(len, pieces), initial=0)
            self._places.update((piece, (labels, at)) for piece, at in zip(pieces, starts, strict=False))


def _agreed(begins: Flags, parts: Floats) -> Small:
    """For the first character of each word the number of the part of speech, from 1, that its characters agree on best."""
    starts = np.flatnonzero(begins)
    numbers = np.zeros(len(begins), dtype=np.uint8)
    numbers[starts] = np.add.reduceat(parts, starts).argmax(axis=1) + 1
    return numbers


def _borders(tags: Integers) -> Flags:
    """Whether a name begins at a character, or has ended before it."""
    borders: Flags = tags % 2 == 1
    borders[1:] |= (tags[:-1] > 0) & (tags[1:] == 0)
    return borders


def _words(numbers: Small) -> Words:
    starts = np.flatnonzero(numbers)
    return Words(starts, numbers[starts] - np.uint8(1))


def _names(tags: Small, certain: Floats, sure: float) -> list[Name]:
    starts = np.flatnonzero(tags % 2 == 1)
    if not len(starts):
        return []
    outside = np.append(np.flatnonzero((tags % 2 == 1) | (tags == 0)), len(tags))
    ends = outside[np.searchsorted(outside, starts, side="right")]
    least = np.minimum.reduceat(np.append(certain, np.float32(1)), np.ravel((starts, ends), order="F"))[::2]
    found = zip(starts.tolist(), ends.tolist(), tags[starts].tolist(), least.tolist(), strict=True)
    return [Name(Span(start, end), LABELS[tag // 2], round(score, 3)) for start, end, tag, score in found if score >= sure]


def _batches(lengths: Integers) -> Iterator[Integers]:
    """The members of each batch: pieces of about one length, the longest ones first; empty ones are in none.

    A batch is as wide as its longest member. All pieces of a shorter length join it where the characters that pad them cost less
    than steps of their own would.
    """
    order = np.argsort(-lengths, kind="stable")
    order = order[: np.count_nonzero(lengths)]
    distinct, counts = np.unique(lengths[order], return_counts=True)
    first = width = n = 0
    for length, count in zip(distinct[::-1].tolist(), counts[::-1].tolist(), strict=True):
        if n > first and count * (width - length) > _STEP_IN_ROWS * length:
            yield from _slices(order[first:n], width)
            first = n
        width = length if n == first else width
        n += count
    yield from _slices(order[first:n], width)


def _slices(members: Integers, width: int) -> Iterator[Integers]:
    size = max(1, min(_ROWS, _CELLS // max(width, 1)))
    yield from (members[at : at + size] for at in range(0, len(members), size))
