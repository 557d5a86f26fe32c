"""A claim beside a source: for each quotation, number, date and name what the source shows of it, and the score of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhclaims.check import slots
from zhclaims.check.claims import ClaimItems, Name, NamedDate, Quote
from zhclaims.check.prepared import Prepared, fold
from zhclaims.check.quantities import Quantity, around
from zhclaims.check.retrieval import Passage, passages
from zhclaims.check.written_dates import SourceDate, agree, holds
from zhclaims.records.evidence import PassageRecord, ScoreRecord, SignalRecord
from zhclaims.spans import Span
from zhclaims.terms import Finding, FoundIn, SignalKind

_WEIGHTS = {"words": 4, "numbers": 3, "names": 2, "dates": 2, "quotes": 2}
_WELL = 0.25
"""Score of a passage from which on it tells of what the claim tells."""
_LONGEST = 600
"""Characters of a passage that are shown."""
_TELLING = 100
"""A whole number from which on it tells by itself, without what it counts."""


class Comparison(NamedTuple):
    """What a source shows of a claim."""

    passages: tuple[PassageRecord, ...]
    signals: tuple[SignalRecord, ...]
    score: ScoreRecord | None


class _Shown(NamedTuple):
    """What a source shows of a piece. The span is of the source's view."""

    finding: Finding
    at: Span | None = None
    passage: bool = False
    exact: bool = True
    value: str | None = None


_MISSING = _Shown(Finding.NOT_FOUND)
_BEYOND = _Shown(Finding.NOT_COMPARABLE)


def compare(claim: ClaimItems, source: Prepared) -> Comparison:
    """A claim beside a source."""
    words = claim.text_words if source.chinese else claim.foreign_words(source)
    best = passages(source, words)
    beside = _Beside(claim, source, best)
    signals = tuple(sorted(beside.signals(), key=lambda s: (s.span, s.kind)))
    shown = tuple(_passage(source, passage) for passage in best)
    score = _score(best[0].score if best else 0.0, signals) if words else None
    return Comparison(shown, signals, score)


def _passage(source: Prepared, passage: Passage) -> PassageRecord:
    span = source.back(passage.span)
    text = span.of(source.text)
    start = span.start + len(text) - len(text.lstrip())
    end = min(span.end - (len(text) - len(text.rstrip())), start + _LONGEST)
    return PassageRecord(Span(start, end), source.text[start:end], passage.score)


def _score(words: float, signals: Sequence[SignalRecord]) -> ScoreRecord:
    """The parts, and their mean by weight."""
    parts: dict[str, float | None] = {"words": words}
    for kind in SignalKind:
        able = [s for s in signals if s.kind is kind and s.finding is not Finding.NOT_COMPARABLE]
        share = sum(s.finding is Finding.FOUND for s in able) / len(able) if able else None
        parts[f"{kind.value}s"] = None if share is None else round(share, 3)
    known = [(weight, part) for name, weight in _WEIGHTS.items() if (part := parts[name]) is not None]
    value = sum(weight * part for weight, part in known) / sum(weight for weight, _ in known)
    return ScoreRecord(round(value, 3), **parts)


class _Beside:
    """One claim beside one source, with the passages that are most like it."""

    def __init__(self, claim: ClaimItems, source: Prepared, best: Sequence[Passage]) -> None:
        self._claim, self._source = claim, source
        self._spans = [passage.span for passage in best]
        self._well = [passage.span for passage in best if passage.score >= _WELL]
        self._numbers = slots.within(source.quantities, self._spans)
        self._dates = slots.dates_within(source.dates, self._spans)

    def signals(self) -> Iterator[SignalRecord]:
        claim = self._claim
        yield from (self._signal(SignalKind.QUOTE, q.view, None, self._quote(q)) for q in claim.quotes)
        yield from (self._signal(SignalKind.NUMBER, q.span, q.shown, self._number(q)) for q in claim.quantities)
        yield from (self._signal(SignalKind.DATE, d.view, d.parts.value, self._date(d)) for d in claim.dates)
        yield from (self._signal(SignalKind.NAME, n.view, None, self._name(n)) for n in claim.names)

    def _signal(self, kind: SignalKind, view: Span, value: str | None, shown: _Shown) -> SignalRecord:
        at = None if shown.at is None else self._source.back(shown.at)
        return SignalRecord(
            kind=kind,
            span=self._claim.to_article(view),
            text=self._claim.read.back(view).of(self._claim.read.text),
            value=value,
            finding=shown.finding,
            found_in=None if at is None else FoundIn.PASSAGE if shown.passage else FoundIn.ELSEWHERE,
            exact=shown.exact,
            source_span=at,
            source_text=None if at is None else at.of(self._source.text),
            source_value=shown.value,
        )

    # ── quotations and names ──

    def _quote(self, quote: Quote) -> _Shown:
        found = [self._source.find(part, self._spans) for part in quote.parts]
        if all(found):
            at, passage = found[0] or (Span(0, 0), False)
            return _Shown(Finding.FOUND, at, passage)
        if not self._source.chinese and not quote.latin:
            return _BEYOND
        other = slots.other_words(quote, self._source, self._spans)
        return _MISSING if other is None else _Shown(Finding.DIFFERENT, other, passage=True, exact=False)

    def _name(self, name: Name) -> _Shown:
        for form in name.han:
            if found := self._source.find(form, self._spans):
                return _Shown(Finding.FOUND, *found)
        for form in name.latin:
            if found := self._source.find(fold(form), self._spans, whole=True):
                return _Shown(Finding.FOUND, *found)
        if found := self._part_of_name(name):
            return _Shown(Finding.FOUND, *found, exact=False)
        if not self._source.chinese and not name.latin:
            return _BEYOND
        other = slots.other_name(name, self._claim.read, self._source, self._well)
        return _MISSING if other is None else _Shown(Finding.DIFFERENT, other, passage=True)

    def _part_of_name(self, name: Name) -> tuple[Span, bool] | None:
        """Where the last part of a person's foreign name stands (普京, Putin); None if it does not, or the name has no parts."""
        if not name.person:
            return None
        own = self._claim.read.view[slice(*name.view)]
        last = [fold(own.rpartition("·")[2])] if "·" in own else []
        last += [fold(form.rpartition(" ")[2]) for form in name.latin if " " in form]
        finds = (self._source.find(part, self._spans, whole=part.isascii()) for part in last if len(part) > 1)
        return next(filter(None, finds), None)

    # ── numbers and dates ──

    def _number(self, number: Quantity) -> _Shown:
        alone = self._is_alone(number)
        slot = slots.same_slot(number, self._numbers, alone=alone)
        equal = [q for q in self._numbers if slots.agrees(number, q)]
        best = next((q for q in equal if q in slot), None) or (
            equal[0] if equal and not self._is_taken(slot, equal, number) else None
        )
        if best is not None:
            return self._held(number, best, passage=True)
        other = next((q for q in slot if self._is_well(q.span) and not slots.agrees(number, q)), None)
        if other is not None and (equal or not self._is_claimed(other)):
            return _Shown(Finding.DIFFERENT, other.span, passage=True, value=other.shown)
        elsewhere = next((q for q in self._source.quantities if self._tells(number, q)), None)
        if elsewhere is not None:
            return self._held(number, elsewhere, passage=False)
        return _MISSING

    def _held(self, number: Quantity, found: Quantity, *, passage: bool) -> _Shown:
        return _Shown(Finding.FOUND, found.span, passage, number.value == found.value, found.shown)

    def _is_alone(self, number: Quantity) -> bool:
        """Whether the claim has no other number of the same things."""
        return sum(q.thing == number.thing for q in self._claim.quantities) == 1

    def _is_taken(self, slot: Sequence[Quantity], equal: Sequence[Quantity], number: Quantity) -> bool:
        """Whether equal numbers of the passage are about something else, and another one stands in the claim's place (47 dead
        and 74 hurt, against 74 dead and 47 hurt): what is told beside them differs, or the claim has both the other way round."""
        others = [q for q in self._claim.quantities if q is not number]
        for same in equal:
            turned = any(slots.agrees(q, other) and q.around & same.around for q in others for other in slot)
            told = same.told and number.told and not same.told & number.told and any(number.told & other.told for other in slot)
            if number.around & same.around or not (turned or told):
                return False
        return True

    def _is_claimed(self, other: Quantity) -> bool:
        """Whether a number of the source is another one of the claim."""
        return any(slots.agrees(q, other) and q.around & other.around for q in self._claim.quantities)

    def _is_well(self, span: Span) -> bool:
        """Whether a span stands in a passage that tells of what the claim tells."""
        return any(view.covers(span) for view in self._well)

    def _tells(self, number: Quantity, found: Quantity) -> bool:
        """Whether an equal number in another passage is the claim's: it counts the same things, or is large enough to tell."""
        if not slots.agrees(number, found):
            return False
        return (number.thing == found.thing and number.thing != "") or (number.value == found.value and number.value >= _TELLING)

    def _date(self, date: NamedDate) -> _Shown:
        agreeing = [d for d in self._dates if agree(d.parts, date.parts)]
        other = slots.other_date(date, self._claim.dates, [d for d in self._dates if self._is_well(d.span)])
        if other is not None and self._shared(date, other) > 1 and not any(self._shared(date, d) for d in agreeing):
            return self._of_date(Finding.DIFFERENT, other, date)  # the claim's day may be told, but of something else
        if agreeing:
            return self._of_date(Finding.FOUND, max(agreeing, key=lambda d: holds(d.parts, date.parts)), date)
        elsewhere = [d for d in self._source.dates if agree(d.parts, date.parts)]
        sure = [d for d in elsewhere if date.parts.day is not None and holds(d.parts, date.parts)]
        if sure or (elsewhere and other is None):
            return self._of_date(Finding.FOUND, (sure or elsewhere)[0], date, passage=False)
        return _MISSING if other is None else self._of_date(Finding.DIFFERENT, other, date)

    def _of_date(self, finding: Finding, found: SourceDate, date: NamedDate, *, passage: bool = True) -> _Shown:
        exact = finding is Finding.DIFFERENT or holds(found.parts, date.parts)
        return _Shown(finding, found.span, passage, exact, found.parts.value)

    def _shared(self, date: NamedDate, found: SourceDate) -> int:
        """How many words of the clauses are shared that a date of the claim and one of the source stand in."""
        return len(around(self._claim.read.view, date.view) & around(self._source.view, found.span))
