"""What the rules for names look at: the view of an article, or of a block with its words and mentions; and candidates."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.entities import lexicon

Codes = NDArray[np.uint16]
"""The code points of a text, of those beyond U+FFFF the lower 16 bits: some characters that stand for others cost a look more."""


def codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint16)


class Beginnings:
    """Where words of a list may stand in a text, for all of the text at once: by the two characters that they begin with."""

    def __init__(self, words: Iterable[str]) -> None:
        both = codes("".join(word[:2] for word in words))
        self._first, self._second = np.zeros(1 << 16, np.bool_), np.zeros(1 << 16, np.bool_)
        self._first[both[::2]] = self._second[both[1::2]] = True

    def within(self, text: Codes) -> list[int]:
        """The offsets at which a word may stand; it stands nowhere else."""
        found: list[int] = np.flatnonzero(self._first[text[:-1]] & self._second[text[1:]]).tolist()
        return found


_new = tuple.__new__
"""Makes a named tuple of its fields in a third of the time: an article has a thousand candidates."""


MODEL = "model"
"""What finds a candidate that is a mention of the analyzer's network: it counts by its share over the document."""


class Candidate(NamedTuple):
    """A stretch of the view that one rule takes for a name."""

    span: Span
    label: str
    rule: str
    """The rule, or the network's own label."""
    weight: float
    """How sure the rule is: 1 is what the network says once, 2 and more is surer than the network."""
    by: str = "gazetteer"
    """What finds it, as in `Entity.by`."""

    def shift(self, by: int) -> Candidate:
        (start, end), label, rule, weight, own = self
        return _new(Candidate, (_new(Span, (start + by, end + by)), label, rule, weight, own))


class Word(NamedTuple):
    span: Span
    tag: str
    """Universal part of speech; a place of the lexicon is PROPN whatever the analyzer says."""


class Cuts(NamedTuple):
    """Words by their places and tags: an article has thousands, and most questions are about where they are cut."""

    starts: list[int]
    ends: list[int]
    tags: list[str]


@dataclass(frozen=True)
class Passage:
    """An article, or a block of one. All spans are of `view`."""

    view: str
    blocks: tuple[Span, ...]

    @cached_property
    def codes(self) -> Codes:
        return codes(self.view)

    def text(self, span: Span) -> str:
        return self.view[span.start : span.end]

    def before(self, offset: int, length: int) -> str:
        return self.view[max(offset - length, 0) : offset]

    def after(self, offset: int, length: int) -> str:
        return self.view[offset : offset + length]


@dataclass(frozen=True)
class Article(Passage):
    """An article, when it is known what the rules say of each of its blocks."""

    edges: bytes
    """Where names may begin and end: see `blocks`."""
    mentions: frozenset[Span]
    """Where the network sees a name."""


@dataclass(frozen=True)
class BlockPassage(Passage):
    """A block as the rules see it."""

    cuts: Cuts
    mentions: tuple[Candidate, ...]
    """What the network says, untouched."""
    places: tuple[Candidate, ...]
    """Places of the lexicon that stand in the text as words."""

    def word(self, index: int) -> Word:
        starts, ends, tags = self.cuts
        return Word(Span(starts[index], ends[index]), tags[index])

    @cached_property
    def labels(self) -> dict[Span, str]:
        """The network's label of each of its mentions."""
        return {mention.span: mention.label for mention in self.mentions}

    @cached_property
    def _index(self) -> SpanIndex:
        return SpanIndex([mention.span for mention in self.mentions])

    def labels_touching(self, span: Span) -> set[str]:
        """The labels of the network's mentions that share a character with `span`."""
        return {self.mentions[i].label for i in self._index.touching(span)}

    def word_at(self, offset: int) -> int | None:
        """Index of the word that holds the character at `offset`."""
        i = bisect_right(self.cuts.starts, offset) - 1
        return i if i >= 0 and offset < self.cuts.ends[i] else None

    def is_boundary(self, offset: int) -> bool:
        """Whether no word is cut at `offset`."""
        i = bisect_right(self.cuts.starts, offset) - 1
        return i < 0 or offset == self.cuts.starts[i] or offset >= self.cuts.ends[i]


def read_block(view: str, words: Cuts, mentions: Iterable[Candidate]) -> BlockPassage:
    """A block between line breaks as the rules see it: words of the analyzer, cut anew where a place of the lexicon cuts them."""
    block, known = Span(1, len(view) - 1), tuple(mentions)
    places = tuple(_places(BlockPassage(view, (block,), words, known, ()), block))
    return BlockPassage(view, (block,), _cut(words, places), known, places)


def _places(passage: BlockPassage, block: Span) -> list[Candidate]:
    """Longest places first come, from left to right, without overlaps."""
    found: list[Candidate] = []
    view, known, heads = passage.view, lexicon.places(), lexicon.place_heads()
    after = block.start
    for at in _beginnings().within(passage.codes):
        for length in heads.get(view[at : at + 2], ()) if at >= after else ():
            span = Span(at, at + length)
            rank = known.get(view[at : span.end]) if span.end <= block.end else None
            if rank and not lexicon.names_people(view, span.end) and _stands(passage, span, rank):
                span = _with_suffix(passage, span)
                found.append(Candidate(span, "LOC", f"lexicon:{rank.kind}", rank.weight))
                after = span.end
                break
    return found


@cache
def _beginnings() -> Beginnings:
    return Beginnings(lexicon.places())


def _stands(passage: BlockPassage, span: Span, rank: lexicon.Place) -> bool:
    """Whether the place stands there as a word, and not as the stem of a people's or a language's name."""
    opens = passage.is_boundary(span.start)
    if not opens and passage.before(span.start, 1) in lexicon.PLACE_PREFIXES:
        return False
    length = span.end - span.start
    if rank.kind == "city" and length == 2:
        return passage.labels.get(span) == "LOC" or (opens and _with_suffix(passage, span) != span)
    if length == 2 or (rank.kind == "city" and length == 3):
        return opens and (passage.is_boundary(span.end) or (length == 2 and _continues_as_organ(passage, span)))
    return True


def _with_suffix(passage: BlockPassage, span: Span) -> Span:
    """The place with the 市, 州, 县 … that belongs to it."""
    suffix = passage.after(span.end, 1)
    belongs = suffix and suffix in lexicon.CITY_SUFFIXES and passage.is_boundary(span.end + 1)
    return Span(span.start, span.end + 1) if belongs else span


def _continues_as_organ(passage: BlockPassage, span: Span) -> bool:
    """Whether the longer word that a place begins is a name, a noun or a number, as that of an organ is (美国国会)."""
    i = passage.word_at(span.start)
    return i is not None and passage.cuts.tags[i] in ("PROPN", "NOUN", "NUM")


def _cut(words: Cuts, places: Sequence[Candidate]) -> Cuts:
    """The words with the places among them: a word that a place cuts gives up what the place takes."""
    starts, ends, tags = list(words.starts), list(words.ends), list(words.tags)
    for place in reversed(places):
        start, end = place.span
        first, after = bisect_right(ends, start), bisect_left(starts, end)
        if first < after:
            left = [(starts[first], start, tags[first])] if starts[first] < start else []
            whole = [(start, end, "PROPN")] if starts[first] <= start else []
            right = [(end, ends[after - 1], tags[after - 1])] if end < ends[after - 1] else []
            pieces = [*left, *whole, *right]
            starts[first:after] = [piece[0] for piece in pieces]
            ends[first:after] = [piece[1] for piece in pieces]
            tags[first:after] = [piece[2] for piece in pieces]
    return Cuts(starts, ends, tags)
