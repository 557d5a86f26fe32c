"""Text that knows where each of its characters stands in the source, so that every pass over wikitext keeps exact offsets.

A pass cuts and joins traced texts, and never has to search for a piece again. Characters that the parser itself writes (tags, the
text of a template, a decoded entity that is spelt otherwise) have no place in the source: NOWHERE. Places count code points.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence

import numpy as np

from zhclaims.offsets import Run
from zhclaims.spans import Span

NOWHERE = -1
_NO_PLACE = array("i", [NOWHERE])


class Traced:
    """A string and, for each of its characters, the offset of that character in the source document, or NOWHERE."""

    __slots__ = ("at", "text")

    def __init__(self, text: str, at: array[int]) -> None:
        self.text = text
        self.at = at

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int | None = None) -> Traced:
        """The slice from `start` to `end`, both as Python counts them.

        >>> from_source("甲乙丙").cut(1).at
        array('i', [1, 2])
        """
        return Traced(self.text[start:end], self.at[start:end])

    def cut_bare(self, start: int, end: int) -> Traced:
        """The slice from `start` to `end` without the white space at its ends."""
        text = self.text[start:end]
        kept = text.lstrip()
        start += len(text) - len(kept)
        kept = kept.rstrip()
        return Traced(kept, self.at[start : start + len(kept)])

    def strip(self, characters: str | None = None) -> Traced:
        kept = self.text.strip(characters)
        if len(kept) == len(self.text):
            return self
        left = len(self.text) - len(self.text.lstrip(characters)) if kept else 0
        return Traced(kept, self.at[left : left + len(kept)])

    def span(self, start: int, end: int) -> Span | None:
        """Where the characters from `start` to `end` stand in the source, if the first and the last of them do."""
        if start >= end or self.at[start] < 0 or self.at[end - 1] < 0:
            return None
        return Span(self.at[start], self.at[end - 1] + 1)


def from_source(text: str) -> Traced:
    """The source document: each character stands at its own offset."""
    return Traced(text, array("i", np.arange(len(text), dtype=np.intc).tobytes()))


def generated(text: str) -> Traced:
    """Text that the parser writes, and that is nowhere in the source."""
    return Traced(text, _NO_PLACE * len(text))


class TracedBuilder:
    """Builds a traced text of pieces, in linear time."""

    __slots__ = ("_at", "_texts")

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._at = array("i")

    def add(self, piece: Traced) -> None:
        self._texts.append(piece.text)
        self._at += piece.at

    def copy(self, text: Traced, start: int, end: int) -> None:
        self._texts.append(text.text[start:end])
        self._at += text.at[start:end]

    def write(self, text: str) -> None:
        self._texts.append(text)
        self._at += _NO_PLACE * len(text)

    def replace_character(self, text: str, at: int) -> None:
        """Write text that stands for one character, at the offset `at` of the source."""
        self.write(text)
        if text:
            self._at[-len(text)] = at

    def build(self) -> Traced:
        return Traced("".join(self._texts), self._at)


def rewrite(text: Traced, pattern: re.Pattern[str], replace: Callable[[re.Match[str], TracedBuilder], None]) -> Traced:
    """The text with every match of the pattern replaced by what `replace` adds to the builder."""
    out: TracedBuilder | None = None
    at = 0
    for match in pattern.finditer(text.text):
        out = out or TracedBuilder()
        out.copy(text, at, match.start())
        replace(match, out)
        at = match.end()
    if out is None:
        return text
    out.copy(text, at, len(text))
    return out.build()


def joined(pieces: Sequence[Traced | str]) -> Traced:
    """The pieces one after another; strings among them are text that the parser writes."""
    texts: list[str] = []
    at = array("i")
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            at += _NO_PLACE * len(piece)
        else:
            texts.append(piece.text)
            at += piece.at
    return Traced("".join(texts), at)


def source_runs(article: Traced, source: str | None) -> tuple[Run, ...]:
    """The source map of an article: the longest runs whose characters stand one after another in the source.

    With `source`, characters that are spelt otherwise there (an entity's) are in no run: text and source are equal along each.
    Without it the text was converted, and a run joins characters that stand for each other.
    """
    if not article.text:
        return ()
    at = np.frombuffer(article.at, dtype=np.intc)
    known = at >= 0
    if source is not None:
        known &= _characters(article.text) == _characters(source)[at]
    places = np.where(known, at, -2)  # which is followed by no place
    breaks = np.flatnonzero(places[1:] - places[:-1] != 1) + 1
    starts = [0, *breaks.tolist()]
    ends = [*starts[1:], len(places)]
    sources = [int(places[0]), *places[breaks].tolist()]
    return tuple([Run(start, to, end - start) for start, to, end in zip(starts, sources, ends, strict=True) if to >= 0])


def _characters(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
