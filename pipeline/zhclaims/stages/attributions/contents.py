"""What is said: the quotation or the clauses that a reporting word governs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.layout import FULL_STOPS
from zhclaims.stages.attributions.lexicon import function_words
from zhclaims.stages.attributions.scene import Level
from zhclaims.stages.attributions.speakers import topic

_ASPECT = re.compile(r"(?:出|到)?[了过着]?\s*")
_LEAD = re.compile(r"\s*[，：、—]*\s*")
_BETWEEN_QUOTES = re.compile(r"[，、；和及与]?\s*")
_SETTING_END = re.compile(r"(?<![\d年月日天周])(?:之后|以后|之前|以前|之时|之际|期间|的同时|以来|之余|的情况下|时|后|前)$")
_ENACTS = frozenset({"announce", "demand", "promise", "accuse", "deny"})
_SAME_AGENT = re.compile(r"并且?(?:[将把对向给为与][其他她它]|[于在][同次翌]?\d|派|立即|随即|开始)")
_CONTRAST = re.compile("但|然而|不过(?!于)|可是")
_CONCEDED = re.compile("虽|尽管|即使|固然|不仅|不但")
"""What lets a contrast belong to what is said: it has been announced there."""
_PREDICATE = re.compile("是|有|将|会|已|能|不|没|应|可|在|为|曾|被|均|都")
_MOST_CLAUSES = 20


Reports = dict[int, list[int]]
"""For the clauses of a level that hold reporting words, by index, where these begin."""


class Content(NamedTuple):
    span: Span
    quoted: bool


def behind(level: Level, cue: Cue, reports: Reports) -> Content | None:
    """The content that follows a cue: a quotation, or what is said in the clauses behind it."""
    view, limit = level.view, level.segment.span.end
    start = _ASPECT.match(view, cue.span.end, limit).end()  # type: ignore[union-attr]
    lead = _LEAD.match(view, start, limit)
    if lead and "，" in lead[0] and cue.kind in ("deny", "accuse") and not _states(level, lead.end(), reports):
        return None
    start = lead.end() if lead else start
    return quotation(level, start) or _clauses_from(level, start, cue, reports)


def _states(level: Level, start: int, reports: Reports) -> bool:
    """Whether what follows a comma can be what is denied or criticised: a quotation or a clause with a subject and no report."""
    if level.quote_at(start):
        return True
    i = level.clause_index(start)
    return i not in reports and topic(level.between(start, level.clauses[i].span.end)) is not None


def from_offset(level: Level, start: int, reports: Reports) -> Content | None:
    """What an account says that ends at `start`."""
    start = _LEAD.match(level.view, start, level.segment.span.end).end()  # type: ignore[union-attr]
    return quotation(level, start) or _clauses_from(level, start, None, reports)


def _clauses_from(level: Level, start: int, cue: Cue | None, reports: Reports) -> Content | None:
    here = level.clause_index(cue.span.start if cue else start - 1)
    first = level.clause_index(start)
    if start >= level.clauses[first].span.end or (cue and level.clauses[first].group != level.clauses[here].group):
        return None
    said = content(level, Span(start, _end(level, cue, Span(start, first), reports)))
    return None if said.span.end - said.span.start <= 3 and level.view[said.span.end - 1] in "的得" else said


def quotation(level: Level, start: int) -> Content | None:
    """The inside of the quotation that opens at `start`, if it is all that is said and not the head of a phrase."""
    quote = level.quote_at(start)
    if quote is None:
        return None
    end = quote.end
    while following := level.quote_at(_BETWEEN_QUOTES.match(level.view, end).end()):  # type: ignore[union-attr]
        end = following.end
    rest = level.view[end : min(end + 1, level.segment.span.end)]
    if rest.isalnum() and rest != "的" and level.view[end - 2] not in FULL_STOPS:
        return None
    closed = level.view[end - 1] in "”’"
    return Content(Span(quote.start + 1, end - closed), True)


def before(level: Level, offset: int) -> Content | None:
    """The quotation that ends right before `offset`, but for a comma."""
    end = offset
    while end > level.segment.span.start and level.view[end - 1] in "，  ":
        end -= 1
    quote = level.quote_before(end)
    return Content(Span(quote.start + 1, quote.end - 1), True) if quote else None


def says_something(level: Level, said: Content) -> bool:
    """Whether what is said is a statement: a quotation, or a clause with a predicate."""
    clause = Span(said.span.start, min(level.clause(said.span.start).span.end, said.span.end))
    return said.quoted or not _is_phrase(level, clause)


def own_clause(level: Level, start: int) -> Content | None:
    """From `start` to the end of its clause."""
    span = Span(start, level.clause(start).span.end)
    return content(level, span) if span.start < span.end else None


def up_to_head(level: Level, said: Content) -> Content:
    """What is said in a modifier: up to the last 的 that has a noun behind it ("被控谋杀的男子")."""
    tokens = level.between(*said.span)
    heads = [t for t, following in pairwise(tokens) if t.is_a("of") and following.nominal]
    return content(level, Span(said.span.start, heads[-1].span.start)) if heads else said


def is_setting(level: Level, cue: Cue) -> bool:
    """Whether the clause of the cue is a setting of the one behind it ("……之后，")."""
    return _setting_end(level, cue.span.end, cue.kind) is not None


def _setting_end(level: Level, start: int, kind: str) -> int | None:
    clause = level.clause(start).span
    match = _SETTING_END.search(level.view, max(start, clause.end - 5), clause.end)
    if match is None or level.view[clause.end : clause.end + 1] != "，" or clause.end + 1 >= level.segment.span.end:
        return None
    opened = level.view[start : start + 1] in tuple("在当自")  # then what is said has a setting of its own
    if level.view[clause.start] not in "在当自" and kind not in _ENACTS:
        return None
    return None if opened or not level.words.begins(match.start()) else match.start()


def _end(level: Level, cue: Cue | None, first: Span, reports: Reports) -> int:
    """Where what is said ends. `first` holds where it begins and the index of its first clause."""
    start, i = first
    clauses = level.clauses
    setting = _setting_end(level, start, cue.kind) if cue and level.clauses[i].span.start <= cue.span.start else None
    if setting is not None:
        return setting
    nested = any(at >= start for at in reports.get(i, ()))  # what is said reports in turn: its parallels belong to it
    if cue and cue.kind in _ENACTS and level.view[start - 1] != "，" and _is_phrase(level, Span(start, clauses[i].span.end)):
        return clauses[i].span.end
    shared = topic(level.between(start, clauses[i].span.end)) is None
    last = i
    while last + 1 < len(clauses) and last - i < _MOST_CLAUSES and clauses[last + 1].group == clauses[i].group:
        if _resumes(level, cue, last + 1, shared) or (last + 1 in reports and not nested and not _is_consequent(level, last + 1)):
            break
        last += 1
    if last + 1 in reports:
        while last > i and level.between(*clauses[last].span)[0].is_a("preposition"):
            last -= 1  # a setting of the next report
    return clauses[last].span.end


def _is_phrase(level: Level, span: Span) -> bool:
    """Whether what is said is a noun phrase and no clause ("批评政府的政策"), so far as parts of speech are known."""
    return level.words.tagged and not level.words.has_verb(span) and not _PREDICATE.search(level.view, *span)


def _is_consequent(level: Level, clause: int) -> bool:
    """Whether the clause is the consequence of a condition in the one before it, so that both are said."""
    return any(t.of(level.view) in function_words("consequent") for t, _ in level.between(*level.clauses[clause].span)[:1])


def _resumes(level: Level, cue: Cue | None, clause: int, shared: bool) -> bool:
    """Whether the narrator speaks again in this clause: by its first word, or because it goes on with what the speaker did."""
    span = level.clauses[clause].span
    if level.view[level.clauses[clause - 1].span.end] == "；":
        return True
    if cue is None:
        return False
    text = level.view[span.start : span.start + 8]
    if any(text.startswith(w) for w in function_words("resume")) or _SAME_AGENT.match(text):
        return True
    concludes = any(text.startswith(w) for w in function_words("conclude"))
    if concludes and topic(level.between(span.start, span.end)) is None:
        return True
    if _CONTRAST.match(text) and not _CONCEDED.search(level.view, cue.span.end, span.start):
        return True
    return shared and (cue.kind in _ENACTS or ("hearsay" in cue.senses and level.clause_index(cue.span.start) > 0))


def content(level: Level, span: Span) -> Content:
    span = trim(level.view, span)
    return Content(span, _holds_speech(level, span))


def _holds_speech(level: Level, span: Span) -> bool:
    """Whether a quotation in the span is more than a name in marks."""
    quotes = [level.quote_at(t.span.start) for t in level.between(*span)]
    return any(q is not None and _is_speech(level, q) for q in quotes)


def is_speech(level: Level, said: Content) -> bool:
    """Whether a quotation that is all that is said is more than a name."""
    return _is_speech(level, Span(said.span.start - 1, min(said.span.end + 1, level.segment.span.end)))


def _is_speech(level: Level, quote: Span) -> bool:
    """It holds a verb or a modifier, or ends as a sentence, and is no name."""
    if quote.start + 1 in level.words.names:
        return level.words.names[quote.start + 1] < quote.end - 2
    text = quote.of(level.view)
    return any(c in "的是不，" for c in text) or text[-2:-1] in FULL_STOPS or level.words.has_verb(quote)
