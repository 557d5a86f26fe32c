"""The subject of a sentence: the noun phrase that its main clause begins with, or none where that begins with its predicate.

A clause is read from the left. Adverbs, connectives, times and prepositional phrases are its background and passed over, and so
is a clause that only says when or why (……后，……); then comes the subject, a noun phrase, or the predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.lexicon import background, words
from zhclaims.stages.anaphora.noun_phrases import (
    JOINS,
    MODIFIED,
    is_modifier,
    is_noun,
    is_preposition,
    phrase_end,
    with_relative,
    without_comment,
    without_time,
)
from zhclaims.stages.anaphora.passage import BRACKET, NAME, TIME, TITLE, Passage, Unit

_CLAUSES = 4
"""Clauses of a sentence that are looked at: its subject is dropped where none of them has one."""
_UNITS = 60
"""Units of a clause that are looked at: no noun phrase is longer."""
_PASSED = frozenset({TIME, BRACKET, "ADV", "CCONJ", "SCONJ", "INTJ", "PUNCT", "PART"})
_WHEN = re.compile("[0-9一二三四五六七八九十百几数半初末]+(?:年|月|日|世纪|年代)(?:[初末底间起]|以来)?$")
"""How noun phrases end that say when."""


class Reading(NamedTuple):
    """How a sentence begins. Offsets are of the view."""

    subject: Span | None
    """The noun phrase; None where it is dropped, or where the sentence says only that there is something (有……)."""
    at: int
    """Where the subject begins, or would stand."""
    predicate: int
    """Where the rest of its clause begins."""
    dropped: bool
    """Whether the predicate stands there without a subject."""
    verbless: bool = False
    """Whether no verb stands with the noun phrase: it may be what is said of somebody (北宋开国功臣。), and no subject."""
    later: Span | None = None
    """Where it is dropped, the subject of the next clause that has one: it may be that of the sentence (面对困难，他……)."""


class Read(NamedTuple):
    """A clause as it begins."""

    subject: Span | None
    at: int
    after: int
    has_predicate: bool
    is_background: bool


def read_sentence(passage: Passage, start: int, end: int) -> Reading:
    """The subject of the sentence, or of the part of one, between the offsets."""
    fallback: Read | None = None
    clauses = _first_clauses(passage, start, end)
    for clause in clauses:
        if not clause.is_background and (clause.subject or clause.has_predicate):
            is_weak = clause.subject is None or clause.subject.start > clause.at  # 有 and what there is
            if is_weak and fallback and fallback.subject:
                return _reading(fallback)
            return _reading(clause, clauses)
        if fallback is None and (clause.subject or clause.has_predicate):
            fallback = clause
    return _reading(fallback) if fallback else Reading(None, start, start, dropped=False)


def _first_clauses(passage: Passage, start: int, end: int) -> Iterator[Read]:
    at = start
    for _ in range(_CLAUSES):
        _, clause, clause_end = clause_from(passage, at, end)
        yield clause
        at = clause_end + 1
        if at >= end:
            return


def clause_from(passage: Passage, at: int, end: int) -> tuple[list[Unit], Read, int]:
    """The clause that begins at an offset: its units, how it begins, where it ends. Each is read once in a paragraph."""
    known = passage.clauses.get((at, end))
    if known is None:
        units, close = passage.clause(at, end, _UNITS)
        known = passage.clauses[at, end] = units, _read_clause(passage, units, Span(at, close)), close
    return known


def _reading(clause: Read, rest: Iterable[Read] = ()) -> Reading:
    verbless = clause.subject is not None and not clause.has_predicate
    dropped = clause.subject is None and clause.has_predicate
    later = next((other.subject for other in rest if other.subject), None) if dropped else None
    return Reading(clause.subject, clause.at, clause.after, dropped, verbless, later)


def _read_clause(passage: Passage, units: list[Unit], clause: Span) -> Read:
    view = passage.view
    texts = [view[start:end] for start, end, _ in units]
    subordinate = bool(texts) and (_opens_background(texts) or _closes_background(units, texts))
    person, place, i = None, None, 0
    while i < len(units):
        unit, text = units[i], texts[i]
        modified = None if is_noun(unit, text) else _modified_subject(units, texts, i)
        if modified:
            span = Span(unit.start, units[modified - 1].end)
            return Read(span, unit.start, units[modified].start, has_predicate=True, is_background=subordinate)
        if unit.tag == TIME and _is_said_of_time(units, texts, i + 1):
            return Read(Span(unit.start, unit.end), unit.start, units[i + 1].start, has_predicate=True, is_background=subordinate)
        if is_preposition(unit, text):
            after = None if text in words("agent") else _after_phrase(units, texts, i)
            after = _after_object(units, texts, i) if after is None else after
            if after is None:
                late = subordinate or text not in words("agent") or _is_frame(units, texts)
                return Read(person, unit.start, unit.start, has_predicate=True, is_background=late)
            i = after
        elif (unit.tag in _PASSED and text not in words("two")) or text in background():
            i += 1
        elif not is_noun(unit, text) and not is_modifier(units, texts, i):
            event = _event_subject(units, texts, i)
            if event:
                span = Span(unit.start, units[event - 1].end)
                return Read(span, unit.start, units[event].start, has_predicate=True, is_background=subordinate)
            being = _is_of_being(units, texts, i)
            subject = person or ((place or _what_is_there(units, texts, i)) if being else None)
            aside = subordinate or (not subject and not being and _is_frame(units, texts))
            return Read(subject, unit.start, unit.start, subject is not None or not being, aside)
        else:
            last = max(phrase_end(units, texts, i), i + 1)  # a modifier without its noun is passed over
            last = with_relative(units, texts, i, without_time(units, texts, i, last))
            after_setting = _after_setting(units, texts, i, last)
            if after_setting:
                if texts[after_setting - 1] in words("inside") and units[last - 1].tag != TIME:
                    place = Span(unit.start, units[after_setting - 1].end)
                person = Span(unit.start, unit.end) if unit.start in passage.people else person
                i = after_setting
                continue
            last = without_comment(units, i, last)
            span = Span(unit.start, units[last - 1].end)
            after = units[last].start if last < len(units) else clause.end
            aside = subordinate and texts[last : last + 1] not in (["除"], ["除了"])
            aside = aside or (last == len(units) and units[last - 1].tag not in (NAME, TITLE) and units[i].tag != NAME)
            if aside and last == len(units) and i and units[i - 1].tag == TIME:
                break
            return Read(span, unit.start, after, has_predicate=last < len(units), is_background=aside)
    return Read(person, clause.start, clause.start, has_predicate=False, is_background=True)


def _modified_subject(units: list[Unit], texts: list[str], i: int) -> int | None:
    """Where the subject ends that a verb or preposition (unit `i`) begins as a modifier (生过孩子的母亲则……); None if none."""
    if units[i].tag not in ("VERB", "ADP") or texts[i] in words("copula") or texts[i] in words("agent") - {"由", "为"}:
        return None
    close = next((k for k in range(i + 1, min(i + 25, len(units) - 1)) if texts[k] in ("的", "之")), None)
    if (
        close is None
        or close == i + 1
        or units[close + 1].tag not in MODIFIED | {"ADJ"}
        or (close - i > 8 and texts[i] in words("embedding"))
    ):
        return None
    if units[i].tag == "ADP" and (units[close - 1].tag != "VERB" or texts[i] in words("subordinate") - {"由", "为"}):
        return None
    end = phrase_end(units, texts, close + 1)
    if end >= len(units) or texts[end] in words("closing") or texts[end - 1] in words("background"):
        return None
    return end if units[end].tag in ("VERB", "ADV", "AUX", "ADP") or texts[end] in ("则", "却", "便", "就", "也") else None


def _event_subject(units: list[Unit], texts: list[str], i: int) -> int | None:
    """Where a verb with its object (unit `i` on) ends that is a subject, for a modal verb or an adverb stands behind it
    (燃烧化石燃料会……, 发射通常……); None if it is none.
    """
    if units[i].tag != "VERB" or len(texts[i]) < 2 or texts[i] in words("embedding") or texts[i] in words("copula"):
        return None
    if i + 1 < len(units) and texts[i + 1] in words("generally"):
        return i + 1
    for k in range(i + 2, len(units)):
        if texts[k] in words("modal"):
            return k if units[k - 1].tag == "NOUN" else None
        if units[k].tag not in ("NOUN", "ADJ", "PROPN", "NUM", "PART", NAME):
            return None
    return None


def _is_said_of_time(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether what stands at unit `i`, behind a time, is said of that: ……是, 为 with a number, 占."""
    if i >= len(units):
        return False
    return (texts[i][-1] == "是" and units[i].tag == "VERB") or texts[i] == "占" or (texts[i] == "为" and _counts(units, i + 1))


def _what_is_there(units: list[Unit], texts: list[str], i: int) -> Span | None:
    """The noun phrase behind the verb of being at unit `i`; None if none stands there, or the verb is of having, too (设有)."""
    if texts[i] not in words("being"):
        return None
    first = i + 1
    while first < len(units) and texts[first] in ("了", "过", "着", "著"):
        first += 1
    if first >= len(units) or not (is_noun(units[first], texts[first]) or is_modifier(units, texts, first)):
        return None
    return Span(units[first].start, units[max(phrase_end(units, texts, first), first + 1) - 1].end)


def _is_frame(units: list[Unit], texts: list[str]) -> bool:
    """Whether a clause without a subject only says how the next one is meant, or what for: 特别是, 从历史看, 与去年相比,
    以此为基础, 为解决问题.
    """
    first = next((i for i, text in enumerate(texts) if text not in background() and units[i].tag != TIME), 0)
    if texts[-1][-1] in "是说":
        return True
    if texts[first] in words("framing"):
        return texts[-1] in words("framed") or (texts[first] == "以" and texts[-2:-1] == ["为"])
    return texts[first] == "为" and first + 1 < len(units) and units[first + 1].tag == "VERB"


def _is_of_being(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether the verb at unit `i` says that there is something: 有, 出现, 设有."""
    return texts[i] in words("being") or (texts[i][-1] == "有" and units[i].tag == "VERB")


def _opens_background(texts: list[str]) -> bool:
    """Whether the clause opens with a word that makes it the background of the next one: 由于, 虽然, 在 …"""
    first = next((t for t in texts if t not in background() or t in words("subordinate")), "")
    return (
        first in words("subordinate")
        or first in words("fronting")
        or (first in words("reaching") and (_says_when("".join(texts)) or texts[-1] in words("background")))
    )


def _says_when(phrase: str) -> bool:
    """Whether a phrase ends on a year, a month, a day, a century."""
    return _WHEN.search(phrase[-12:]) is not None


def _closes_background(units: list[Unit], texts: list[str]) -> bool:
    """Whether the clause ends on a word that makes it the background of the next one: ……后, ……期间."""
    return texts[-1] in words("closing") or (units[-1].tag not in (NAME, TITLE) and texts[-1][-1] in "后时前" and len(texts) > 2)


def _after_phrase(units: list[Unit], texts: list[str], i: int) -> int | None:
    """After the prepositional phrase that begins at unit `i`; None where nothing shows where it ends before its verb."""
    if texts[i] in words("closing") and i == 0:
        return i + 1
    for k in range(i + 1, len(units)):
        if texts[k] in words("closing") and (k + 1 == len(units) or texts[k + 1] not in ("的", "之")):
            return k + 1
        if units[k].tag == TIME and k == i + 1 and texts[k + 1 : k + 2] not in (["的"], ["至"], ["到"]):
            return k + 1
    if any(unit.tag in ("VERB", "AUX") for unit in units[i + 1 :]):
        return i + 1 if texts[i] in words("subordinate") - {"在"} else None
    return len(units)


def _after_object(units: list[Unit], texts: list[str], i: int) -> int | None:
    """After the preposition at unit `i` and its noun phrase, if the verb stands right behind: the clause has no subject; None
    where two noun phrases may stand there, the second of which is the subject.
    """
    if texts[i] not in words("with-object"):
        return None
    last = phrase_end(units, texts, i + 1)
    if last == i + 1 or last >= len(units) or units[last].tag not in ("VERB", "ADV", "AUX", "ADP", "CCONJ"):
        return None
    for k in range(i + 2, last):
        if units[k].tag in (NAME, TITLE, "PRON") and texts[k - 1] not in JOINS and texts[k - 1] not in ("的", "之"):
            return None
    return last


def _after_setting(units: list[Unit], texts: list[str], first: int, last: int) -> int | None:
    """After a noun phrase that is no subject, for it says when or where: 战争期间, 日军入侵后; None where it may be one: also of
    what such a time is (任期为五年).
    """
    if last - first > 1 and (texts[last : last + 1] == ["是"] or (texts[last : last + 1] == ["为"] and _counts(units, last + 1))):
        return None
    if texts[last - 1] in words("background") or (units[last - 1].tag != NAME and _says_when("".join(texts[first:last]))):
        return last
    if last < len(units) and texts[last] in words("closing") and texts[last + 1 : last + 2] not in (["的"], ["有"], ["是"]):
        return last + 1
    return None if any(u.tag != TIME for u in units[first:last]) else last


def _counts(units: list[Unit], i: int) -> bool:
    """Whether a number or a time stands at unit `i`."""
    return i < len(units) and units[i].tag in ("NUM", TIME)
