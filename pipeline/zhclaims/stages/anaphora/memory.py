"""What a paragraph has told of so far: the things that a later mention may stand for, with the places where they stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.clauses import SUBJECT, Clause, Phrase, read_clauses
from zhclaims.stages.anaphora.discourse import Discourse, Referent, referent
from zhclaims.stages.anaphora.named import Named
from zhclaims.stages.anaphora.phrases import referent_of

SENTENCES = 2
"""Sentences before the one that is read that are looked back through."""
_MOST = 60
"""Things that are looked back through: it keeps long input cheap."""
_PLACES = 8
"""Places of a thing that are looked back at from within a quotation."""
OWNER, MEMBER, PART, BESIDE = "o", "m", "i", "-"
"""Where else something stands: a name within a noun phrase that owns what that names, stands beside others in it (甲和乙), or is
another part of it; a name outside of all of them.
"""
_PERSONAL = frozenset(
    {"我", "我们", "你", "你们", "他", "她", "它", "他们", "她们", "它们", "其", "自己", "谁", "大家", "这", "此", "那"}
)
_POINTING = tuple("该此这那本上每") + ("前一", "后一", "另一", "下一", "同一", "其他", "其它", "其余", "另外", "任何")
"""How noun phrases begin that point to something else, or to what is not yet known: nothing is led to them."""
_COUNTED = frozenset("一几数两某")


class Place(NamedTuple):
    """Where something stood."""

    span: Span
    role: str
    clause: int
    """The number of the clause in its paragraph."""
    sentence: int
    """The number of the sentence, or of its part, in its paragraph."""
    named: bool
    """Whether it is named there, and no pronoun, common noun or dropped subject stands for it."""


class Thing:
    """What may be meant."""

    __slots__ = ("called", "last_named", "last_pronoun", "last_subject", "names", "places", "referent")

    def __init__(self, referent: Referent) -> None:
        self.referent = referent
        self.places: list[Place] = []
        self.names: set[str] = set()
        """By what names, or what words, the paragraph named it."""
        self.called: set[str] = set()
        """By what common nouns the paragraph called it beside its name (作家李明), and what it said that it is."""
        self.last_named: Span | None = None
        self.last_subject: Place | None = None
        self.last_pronoun = ""
        """The pronoun that stood for it last."""

    def until(self, end: int) -> Thing:
        """The thing as it was before an offset, with the last places where it stood."""
        known = Thing(self.referent)
        known.names, known.called, known.last_pronoun = self.names, self.called, self.last_pronoun
        first = self.referent.spans[-1] if self.referent.spans else None
        known.last_named = first if first and first.end <= end else None
        last = bisect_right(self.places, end, key=lambda place: place.span.end)
        for place in self.places[max(last - _PLACES, 0) : last]:
            known.add(place)
        return known

    def add(self, place: Place) -> None:
        self.places.append(place)
        if place.named:
            self.last_named = place.span
        if place.role == SUBJECT:
            self.last_subject = place


class _Told(NamedTuple):
    """Something that stands at a place, or is only called something there."""

    end: int
    meant: Referent
    place: Place | None
    called: str


class Memory:
    """The things of a paragraph, up to an offset that only grows."""

    def __init__(self, discourse: Discourse, mentions: frozenset[int]) -> None:
        self._discourse = discourse
        self._mentions = mentions
        """Where mentions end that are no names: they stand for something, and are nothing by themselves."""
        self.things: dict[str, Thing] = {}
        self.clauses: list[Clause] = []
        self._starts: list[int] = []
        self.sentence = -1
        self._parts: list[Span] = []
        self._waiting: list[_Told] = []
        self._next = 0

    def begin(self, part: Span) -> None:
        """Go on to a sentence or a part of one: it is read when something is asked."""
        self._parts.append(part)

    def advance(self, at: int) -> None:
        """Take in what stands before an offset: of the sentences not yet looked at the first one and the last ones."""
        last = self.sentence + len(self._parts)
        for part in self._parts:
            self.sentence += 1
            if self.sentence == 0 or self.sentence >= last - SENTENCES:
                self._read(part)
        self._parts.clear()
        while self._next < len(self._waiting) and self._waiting[self._next].end <= at:
            told = self._waiting[self._next]
            self._next += 1
            if told.place:
                self.add(told.meant, told.place)
            if told.called and told.meant.key in self.things:
                self._call(self.things[told.meant.key].called, told.called)

    def add(self, meant: Referent, place: Place) -> None:
        """Something stands at a place."""
        thing = self.things.pop(meant.key, None) or Thing(meant)
        self.things[meant.key] = thing  # the last one that was told of is the last
        thing.add(place)
        if place.named:
            self._call(thing.names, place.span.of(self._discourse.passage.view).strip("《》“”"))

    @staticmethod
    def _call(known: set[str], text: str) -> None:
        """Note how something is called, of very many ways the first ones."""
        if len(known) < _MOST:
            known.add(text)

    def latest(self) -> Iterator[Thing]:
        """What the last sentences told of, the latest first; of a sentence without end the last things."""
        for thing in islice(reversed(self.things.values()), _MOST):
            if thing.places[-1].sentence < self.sentence - SENTENCES:
                return
            yield thing

    def clause_at(self, at: int) -> int:
        """The number of the clause that holds an offset."""
        return max(bisect_right(self._starts, at) - 1, 0)

    def _read(self, part: Span) -> None:
        found: list[_Told] = []
        for clause in read_clauses(self._discourse.passage, *part):
            self.clauses.append(clause)
            self._starts.append(clause.span.start)
            found += self._of_clause(clause)
        found.sort(key=lambda told: told.end)
        self._waiting += found

    def _of_clause(self, clause: Clause) -> Iterator[_Told]:
        view = self._discourse.passage.view
        names = self._discourse.between(*clause.span)
        subject: Referent | None = None
        n = 0
        for phrase in clause.phrases:
            span = phrase.span
            text = view[span.start : span.end]
            if span.end in self._mentions or text in _PERSONAL:
                continue
            while n < len(names) and names[n].span.start < span.start:  # in brackets, in quotation marks
                yield self._told(referent(names[n]), names[n].span, BESIDE)
                n += 1
            first = n
            while n < len(names) and names[n].span.start < span.end:
                n += 1
            inside = [name for name in names[first:n] if name.span.end <= span.end] if n > first else ()
            meant = referent_of(self._discourse, span, inside)
            if phrase.place == SUBJECT:
                subject = meant
            said = subject if phrase.says else None
            if said is None or said.label != "PER" or meant.entity is not None:  # 李明是作家: he is no second person
                yield from self._of_phrase(phrase, meant, inside)
            if said:
                yield _Told(span.end, said, None, text)
        for name in names[n:]:
            yield self._told(referent(name), name.span, BESIDE)

    def _of_phrase(self, phrase: Phrase, meant: Referent, inside: Sequence[Named]) -> Iterator[_Told]:
        """What a noun phrase names, and what the names in it do."""
        view, span = self._discourse.passage.view, phrase.span
        if meant.entity is not None or meant.key == self._discourse.topic.key or meant.key[0] == "《":
            yield self._told(meant, meant.spans[-1], phrase.place, view[span.start : meant.spans[-1].start])
        elif meant.several:
            yield self._told(meant, meant.spans[-1], phrase.place)
        elif not view.startswith(_POINTING, span.start):
            yield self._told(meant, meant.spans[-1], phrase.place)
            if not inside:
                yield from self._owner(span)
        for named in inside:
            if named.key != meant.key:
                yield self._told(referent(named), named.span, MEMBER if named.key in meant.several else self._within(named))

    def _owner(self, phrase: Span) -> Iterator[_Told]:
        """The common noun that owns what a phrase names in which no name stands: 基因 of 基因的存在."""
        view = self._discourse.passage.view
        cut = view.find("的", phrase.start, phrase.end)
        if cut > phrase.start + 1 and view[phrase.start] not in _COUNTED:
            span = Span(phrase.start, cut)
            if span.of(view) not in _PERSONAL:
                yield self._told(referent_of(self._discourse, span, ()), span, OWNER)

    def _within(self, named: Named) -> str:
        return OWNER if self._discourse.passage.view[named.span.end : named.span.end + 1] in ("的", "之") else PART

    def _told(self, meant: Referent, span: Span, role: str, called: str = "") -> _Told:
        return _Told(span.end, meant, Place(span, role, len(self.clauses) - 1, self.sentence, named=True), called)
