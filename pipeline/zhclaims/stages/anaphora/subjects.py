"""The subject of a sentence: the noun phrase that its main clause begins with, or none where that begins with its predicate.

A clause is read from the left. Adverbs, connectives, times and prepositional phrases are its background and passed over, and so
is a clause that only says when or why (……后，……); then comes the subject, a noun phrase, or the predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.lexicon import background, words
from zhclaims.stages.anaphora.passage import BRACKET, NAME, QUOTED, TIME, TITLE, Passage, Unit
from zhclaims.vocab import load

_CLAUSES = 4
"""Clauses of a sentence that are looked at: its subject is dropped where none of them has one."""
_UNITS = 60
"""Units of a clause that are looked at: no noun phrase is longer."""
_NOUNS = frozenset({NAME, TITLE, QUOTED, "NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X"})
_MODIFIED = (_NOUNS - {"ADJ"}) | {TIME}
_MODIFYING = frozenset({"VERB", "ADV", "ADJ", "AUX", "ADP"})
_PASSED = frozenset({TIME, BRACKET, "ADV", "CCONJ", "SCONJ", "INTJ", "PUNCT", "PART"})
_WHEN = re.compile("[0-9一二三四五六七八九十百几数半初末]+(?:年|月|日|世纪|年代)(?:[初末底间起]|以来)?$")
"""How noun phrases end that say when."""
_JOINS = frozenset("、和与及或跟暨·-－—–/&") | {"以及", "或者"}


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
            if clause.subject is None and fallback and fallback.subject:
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
    person: Span | None = None
    i = 0
    while i < len(units):
        unit, text = units[i], texts[i]
        modified = None if is_noun(unit, text) else _modified_subject(units, texts, i)
        if modified:
            span = Span(unit.start, units[modified - 1].end)
            return Read(span, unit.start, units[modified].start, has_predicate=True, is_background=subordinate)
        if unit.tag == TIME and texts[i + 1 : i + 2] == ["是"]:
            return Read(Span(unit.start, unit.end), unit.start, units[i + 1].start, has_predicate=True, is_background=subordinate)
        if is_preposition(unit, text):
            after = None if text in _agents() else _after_phrase(units, texts, i)
            if after is None:
                after = _after_object(units, texts, i)
            if after is None:
                late = subordinate or text not in _agents()
                return Read(person, unit.start, unit.start, has_predicate=True, is_background=late)
            i = after
        elif (unit.tag in _PASSED and text not in _two()) or text in background():
            i += 1
        elif not is_noun(unit, text) and not _is_modifier(units, texts, i):
            event = _event_subject(units, texts, i)
            if event:
                span = Span(unit.start, units[event - 1].end)
                return Read(span, unit.start, units[event].start, has_predicate=True, is_background=subordinate)
            existential = text in ("有", "没有", "另有", "也有", "还有")
            return Read(person, unit.start, unit.start, not existential, is_background=subordinate)
        else:
            last = max(phrase_end(units, texts, i), i + 1)  # a modifier without its noun is passed over
            after_setting = _after_setting(units, texts, i, last)
            if after_setting:
                person = Span(unit.start, unit.end) if unit.start in passage.people else person
                i = after_setting
                continue
            last = _without_comment(units, i, last)
            span = Span(unit.start, units[last - 1].end)
            after = units[last].start if last < len(units) else clause.end
            aside = subordinate and texts[last : last + 1] not in (["除"], ["除了"])
            aside = aside or (last == len(units) and units[last - 1].tag not in (NAME, TITLE) and units[i].tag != NAME)
            if aside and last == len(units) and i and units[i - 1].tag == TIME:
                break
            return Read(span, unit.start, after, has_predicate=last < len(units), is_background=aside)
    return Read(person, clause.start, clause.start, has_predicate=False, is_background=True)


@cache
def _agents() -> frozenset[str]:
    return words("agent")


@cache
def _two() -> frozenset[str]:
    return words("two")


def _modified_subject(units: list[Unit], texts: list[str], i: int) -> int | None:
    """Where the subject ends that a verb or preposition (unit `i`) begins as a modifier (生过孩子的母亲则……); None if none."""
    if units[i].tag not in ("VERB", "ADP") or texts[i] in words("copula") or texts[i] in _agents() - {"由", "为"}:
        return None
    close = next((k for k in range(i + 2, min(i + 25, len(units) - 1)) if texts[k] in ("的", "之")), None)
    if close is None or units[close + 1].tag not in _MODIFIED | {"ADJ"} or (close - i > 8 and texts[i] in words("embedding")):
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


def is_preposition(unit: Unit, text: str) -> bool:
    """Whether a unit opens a prepositional phrase; the analyzer takes 东部, 南面 for such words too."""
    return text in _agents() or (unit.tag == "ADP" and (len(text) == 1 or text in _prepositions()))


@cache
def _prepositions() -> frozenset[str]:
    known = {row["word"] for row in load("function_words") if row["class"] in ("preposition", "localizer")}
    return frozenset(known | words("subordinate") | words("closing"))


@cache
def _like_nouns() -> frozenset[str]:
    """Words of titles that the analyzer takes for verbs: 驻, 时任."""
    return frozenset(row["word"] for row in load("function_words") if row["class"] == "noun")


def is_noun(unit: Unit, text: str) -> bool:
    """Whether a unit may stand in a noun phrase as it is."""
    return unit.tag in _NOUNS or (unit.tag == "ADP" and not is_preposition(unit, text)) or text in _like_nouns()


def _opens_background(texts: list[str]) -> bool:
    """Whether the clause opens with a word that makes it the background of the next one: 由于, 虽然, 在 …"""
    first = next((t for t in texts if t not in background() or t in words("subordinate")), "")
    return first in words("subordinate") or (first in words("reaching") and _says_when("".join(texts)))


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
        if units[k].tag in (NAME, TITLE, "PRON") and texts[k - 1] not in _JOINS and texts[k - 1] not in ("的", "之"):
            return None
    return last


def _without_comment(units: list[Unit], first: int, last: int) -> int:
    """The end of a noun phrase without what is already said of it: 潮州（历史悠久）, 芙蓉洞（全长2846米）."""
    end = last
    while end > first + 1 and units[end - 1].tag in ("ADJ", "NUM"):
        end -= 1
    named = units[first].tag == NAME and all(unit.tag == "NOUN" for unit in units[first + 1 : end])
    return first + 1 if named and end < last else end


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


def phrase_end(units: list[Unit], texts: list[str], first: int) -> int:
    """The index after the noun phrase that begins at unit `first`."""
    i = first
    while i < len(units) and (is_noun(units[i], texts[i]) or _continues(units, texts, i, first)):
        i += 1
    while i > first + 1 and (texts[i - 1] in ("的", "之") or units[i - 1].tag == BRACKET or texts[i - 1] in _JOINS):
        i -= 1
    return i


def _continues(units: list[Unit], texts: list[str], i: int, first: int) -> bool:
    """Whether a unit that is no noun belongs to a noun phrase all the same: 的, what joins nouns or modifies the next one."""
    if texts[i] in ("的", "之", "等") or (units[i].tag == BRACKET and i > first):
        return True
    if units[i].tag == TIME and i > first and texts[i - 1] in ("的", "之"):
        return True
    if units[i].tag == "ADP" and texts[i + 1 : i + 2] in (["的"], ["之"]):
        return True
    joins = i + 1 < len(units) and (texts[i] in _JOINS or _is_modifier(units, texts, i))
    return joins and _goes_on(units, texts, i + 1)


def _goes_on(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether a noun phrase goes on at unit `i`."""
    return is_noun(units[i], texts[i]) or texts[i] in ("的", "之") or _is_modifier(units, texts, i)


def _is_modifier(units: list[Unit], texts: list[str], i: int) -> bool:
    """Whether the verb or adverb at unit `i` modifies a noun with the 的 behind it (新建的, 十分传统的). A verb before an
    adjective does not: that modifies its object (显示较高的增长率).
    """
    if texts[i] in words("copula"):
        return False
    k = i
    while k < len(units) and units[k].tag in _MODIFYING and k - i < 3:
        k += 1
    if k == i or k + 1 >= len(units) or texts[k] not in ("的", "之") or units[k + 1].tag not in _MODIFIED:
        return False
    return units[k - 1].tag != "ADJ" or all(unit.tag in ("ADV", "ADJ") for unit in units[i:k])
