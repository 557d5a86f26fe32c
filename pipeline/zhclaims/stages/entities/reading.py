"""What the rules for names read: the view of an article, or of a block and the words that it is cut into."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.beginnings import Beginnings, Codes, codes

_new = tuple.__new__
"""Makes a named tuple of its fields in a third of the time: an article has a thousand candidates."""


MODEL = "model"
"""By whom a candidate is found that is the engine's word, which counts by its share over the document."""


class Candidate(NamedTuple):
    """A stretch of the view that one rule takes for a name."""

    span: Span
    label: str
    rule: str
    """The rule, or the engine's own label."""
    weight: float
    """How sure the rule is: 1 is what the engine says once, 2 and more is better than the engine."""
    by: str = "gazetteer"
    """What finds it, as in `Entity.by`."""

    def shift(self, by: int) -> Candidate:
        (start, end), label, rule, weight, own = self
        return _new(Candidate, (_new(Span, (start + by, end + by)), label, rule, weight, own))


class Word(NamedTuple):
    span: Span
    tag: str
    """Universal part of speech; a place of the lexicon is PROPN whatever the engine says."""


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
    """Where names may begin and end: see `edges`."""
    mentions: frozenset[Span]
    """Where the engine sees a name."""


@dataclass(frozen=True)
class Reading(Passage):
    """A block as the rules see it."""

    cuts: Cuts
    mentions: tuple[Candidate, ...]
    """What the engine says, untouched."""
    places: tuple[Candidate, ...]
    """Places of the lexicon that stand in the text as words."""

    def word(self, index: int) -> Word:
        starts, ends, tags = self.cuts
        return Word(Span(starts[index], ends[index]), tags[index])

    @cached_property
    def engine(self) -> dict[Span, str]:
        """The engine's label of each of its mentions."""
        return {mention.span: mention.label for mention in self.mentions}

    @cached_property
    def _index(self) -> SpanIndex:
        return SpanIndex([mention.span for mention in self.mentions])

    def engine_labels(self, span: Span) -> set[str]:
        """The labels of the engine's mentions that share a character with `span`."""
        return {self.mentions[i].label for i in self._index.touching(span)}

    def word_at(self, offset: int) -> int | None:
        """Index of the word that holds the character at `offset`."""
        i = bisect_right(self.cuts.starts, offset) - 1
        return i if i >= 0 and offset < self.cuts.ends[i] else None

    def is_boundary(self, offset: int) -> bool:
        """Whether no word is cut at `offset`."""
        i = bisect_right(self.cuts.starts, offset) - 1
        return i < 0 or offset == self.cuts.starts[i] or offset >= self.cuts.ends[i]


def read(view: str, words: Cuts, mentions: Iterable[Candidate]) -> Reading:
    """A block between line breaks as the rules see it: words of the engine, cut anew where a place of the lexicon cuts them."""
    block, known = Span(1, len(view) - 1), tuple(mentions)
    places = tuple(_places(Reading(view, (block,), words, known, ()), block))
    return Reading(view, (block,), _cut(words, places), known, places)


def _places(reading: Reading, block: Span) -> list[Candidate]:
    """Longest places first come, from left to right, without overlaps."""
    found: list[Candidate] = []
    view, known, heads = reading.view, lexicon.places(), lexicon.place_heads()
    behind = block.start
    for at in _beginnings().within(reading.codes):
        for length in heads.get(view[at : at + 2], ()) if at >= behind else ():
            span = Span(at, at + length)
            rank = known.get(view[at : span.end]) if span.end <= block.end else None
            if rank and not lexicon.names_people(view, span.end) and _stands(reading, span, rank):
                span = _with_suffix(reading, span)
                found.append(Candidate(span, "LOC", f"lexicon:{rank.kind}", rank.weight))
                behind = span.end
                break
    return found


@cache
def _beginnings() -> Beginnings:
    return Beginnings(lexicon.places())


def _stands(reading: Reading, span: Span, rank: lexicon.Place) -> bool:
    """Whether the place stands there as a word, and not as the stem of a people's or a language's name."""
    opens = reading.is_boundary(span.start)
    if not opens and reading.before(span.start, 1) in lexicon.PLACE_PREFIXES:
        return False
    length = span.end - span.start
    if rank.kind == "city" and length == 2:
        return reading.engine.get(span) == "LOC" or (opens and _with_suffix(reading, span) != span)
    if length == 2 or (rank.kind == "city" and length == 3):
        return opens and (reading.is_boundary(span.end) or (length == 2 and _continues_as_organ(reading, span)))
    return True


def _with_suffix(reading: Reading, span: Span) -> Span:
    """The place with the 市, 州, 县 … that belongs to it."""
    suffix = reading.after(span.end, 1)
    belongs = suffix and suffix in lexicon.CITY_SUFFIXES and reading.is_boundary(span.end + 1)
    return Span(span.start, span.end + 1) if belongs else span


def _continues_as_organ(reading: Reading, span: Span) -> bool:
    i = reading.word_at(span.start)
    return i is not None and reading.cuts.tags[i] in ("PROPN", "NOUN", "NUM")


def _cut(words: Cuts, places: Sequence[Candidate]) -> Cuts:
    """The words with the places among them: a word that a place cuts gives up what the place takes."""
    starts, ends, tags = list(words.starts), list(words.ends), list(words.tags)
    for place in reversed(places):
        start, end = place.span
        first, behind = bisect_right(ends, start), bisect_left(starts, end)
        if first < behind:
            left = [(starts[first], start, tags[first])] if starts[first] < start else []
            whole = [(start, end, "PROPN")] if starts[first] <= start else []
            right = [(end, ends[behind - 1], tags[behind - 1])] if end < ends[behind - 1] else []
            pieces = [*left, *whole, *right]
            starts[first:behind] = [piece[0] for piece in pieces]
            ends[first:behind] = [piece[1] for piece in pieces]
            tags[first:behind] = [piece[2] for piece in pieces]
    return Cuts(starts, ends, tags)
