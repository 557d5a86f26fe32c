"""The clauses of a sentence with their noun phrases, and where each of these stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.lexicon import background, words
from zhclaims.stages.anaphora.noun_phrases import is_noun, is_preposition, phrase_end
from zhclaims.stages.anaphora.passage import TIME, Passage, Unit
from zhclaims.stages.anaphora.subjects import clause_from

SUBJECT, OBJECT, OBLIQUE, FRONT = "S", "O", "P", "F"
"""Where a noun phrase stands: as the subject, behind a verb, behind a preposition, before the verb without being any of these."""
_EQUATING = frozenset({"是", "为", "成为", "乃", "系", "作为", "指", "属于", "属"})

_OPENS = re.compile("(?:[一两几数某]|[0-9]+)[位名个条种部座本家间所款项支批篇块段件份首张幅艘架枚台颗辆栋]")


class Phrase(NamedTuple):
    """A noun phrase of a clause."""

    span: Span
    place: str
    says: bool = False
    """Whether it says what the subject is (他是作家)."""


class Clause(NamedTuple):
    """A clause: what lies between two commas or stops. Offsets are of the view."""

    span: Span
    subject: Span | None
    aside: bool
    """Whether it only says when or why."""
    phrases: tuple[Phrase, ...]


def read_clauses(passage: Passage, start: int, end: int) -> Iterator[Clause]:
    """The clauses between the offsets, in order."""
    at = start
    while at < end:
        units, clause, close = clause_from(passage, at, end)
        if units:
            yield Clause(Span(at, close), clause.subject, clause.is_background, tuple(_phrases(passage, units, clause.subject)))
        at = close + 1


def _introduced(view: str, start: int, at: int) -> int:
    """Where a noun phrase begins whose noun stands behind a clause that modifies it: 一条跟俄罗斯比邻的边界; else `at`."""
    if view[at - 1] != "的":
        return at
    opens = [m.start() for m in _OPENS.finditer(view, max(start, at - 40), at)]
    return opens[-1] if opens else at


def _phrases(passage: Passage, units: list[Unit], subject: Span | None) -> Iterator[Phrase]:
    view, aside, closing = passage.view, background(), words("closing")
    texts = [view[start:end] for start, end, _ in units]
    place, equated = FRONT, False
    i, count = 0, len(units)
    while i < count:
        unit, text = units[i], texts[i]
        if subject and unit.start == subject.start:
            yield Phrase(subject, SUBJECT)
            while i < count and units[i].start < subject.end:
                i += 1
        elif unit.tag != TIME and is_noun(unit, text) and text not in aside:
            last = max(phrase_end(units, texts, i), i + 1)
            span = Span(_introduced(view, units[0].start, unit.start), units[last - 1].end)
            yield Phrase(span, place, says=equated and place == OBJECT)
            i = last
        else:
            if unit.tag in ("VERB", "AUX"):
                place, equated = OBJECT, text in _EQUATING
            elif is_preposition(unit, text) and text not in closing:
                place, equated = OBLIQUE, False
            elif place == OBLIQUE and unit.tag == "ADP":
                place = FRONT
            i += 1
