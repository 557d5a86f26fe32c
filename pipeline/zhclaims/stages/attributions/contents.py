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

_ASPECT = re.compile(r"[了过着]?\s*")
_LEAD = re.compile(r"\s*[，：、—]*\s*")
_BETWEEN_QUOTES = re.compile(r"[，、；和及与]?\s*")
_SETTING_END = re.compile(r"(?<![\d年月日天周])(?:之后|以后|之前|以前|之时|之际|期间|的同时|以来|之余|的情况下|时|后|前)$")
_ENACTS = frozenset({"announce", "demand", "promise", "accuse", "deny"})
_SAME_AGENT = re.compile(r"并(?:且)?(?:将|把|对|向|给|为|与)[其他她它]")
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
    start = lead.end() if lead else start
    return quotation(level, start) or _clauses_from(level, start, cue, reports)


def from_offset(level: Level, start: int, reports: Reports) -> Content | None:
    """What an account says that ends at `start`."""
    start = _LEAD.match(level.view, start, level.segment.span.end).end()  # type: ignore[union-attr]
    return quotation(level, start) or _clauses_from(level, start, None, reports)


def _clauses_from(level: Level, start: int, cue: Cue | None, reports: Reports) -> Content | None:
    here = level.clause_index(cue.span.start if cue else start - 1)
    first = level.clause_index(start)
    if start >= level.clauses[first].span.end or (cue and level.clauses[first].group != level.clauses[here].group):
        return None
    return content(level, Span(start, _end(level, cue, Span(start, first), reports)))


def quotation(level: Level, start: int) -> Content | None:
    """The inside of the quotation that opens at `start`, if it is all that is said and not the head of a phrase."""
    quote = level.quote_at(start)
    if quote is None:
        return None
    end = quote.end
    while following := level.quote_at(_BETWEEN_QUOTES.match(level.view, end).end()):  # type: ignore[union-attr]
        end = following.end
    rest = level.view[end : min(end + 1, level.segment.span.end)]
    if rest.isalnum() and level.view[end - 2] not in FULL_STOPS:
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


def own_clause(level: Level, start: int) -> Content | None:
    """From `start` to the end of its clause."""
    span = Span(start, level.clause(start).span.end)
    return content(level, span) if span.start < span.end else None


def up_to_head(level: Level, said: Content) -> Content:
    """What is said in a modifier: up to the last 的 that has a noun behind it ("被控谋杀的男子")."""
    tokens = level.between(*said.span)
    heads = [t for t, following in pairwise(tokens) if t.is_a("of") and following.nominal]
    return content(level, Span(said.span.start, heads[-1].span.start)) if heads else said


def is_setting(level: Level, offset: int) -> bool:
    """Whether the clause at `offset` is a setting of the one behind it ("……之后，")."""
    return _setting_end(level, offset) is not None


def _setting_end(level: Level, start: int) -> int | None:
    clause = level.clause(start).span
    match = _SETTING_END.search(level.view, start, clause.end)
    behind = level.view[clause.end : clause.end + 1]
    return match.start() if match and behind == "，" and clause.end + 1 < level.segment.span.end else None


def _end(level: Level, cue: Cue | None, first: Span, reports: Reports) -> int:
    """Where what is said ends. `first` holds where it begins and the index of its first clause."""
    start, i = first
    clauses = level.clauses
    setting = _setting_end(level, start)
    if setting is not None:
        return setting
    nested = any(at >= start for at in reports.get(i, ()))  # what is said reports in turn: its parallels belong to it
    shared = topic(level.between(start, clauses[i].span.end)) is None
    last = i
    while last + 1 < len(clauses) and last - i < _MOST_CLAUSES and clauses[last + 1].group == clauses[i].group:
        if _resumes(level, cue, last + 1, shared) or (last + 1 in reports and not nested):
            break
        last += 1
    return clauses[last].span.end


def _resumes(level: Level, cue: Cue | None, clause: int, shared: bool) -> bool:
    """Whether the narrator speaks again in this clause: by its first word, or because it goes on with what the speaker did."""
    span = level.clauses[clause].span
    if level.view[level.clauses[clause - 1].span.end] == "；":
        return True
    text = level.view[span.start : span.start + 8]
    if any(text.startswith(w) for w in function_words("resume")) or _SAME_AGENT.match(text):
        return True
    return shared and cue is not None and cue.kind in _ENACTS and topic(level.between(span.start, span.end)) is None


def content(level: Level, span: Span) -> Content:
    span = trim(level.view, span)
    return Content(span, _holds_speech(level, span))


def _holds_speech(level: Level, span: Span) -> bool:
    """Whether a quotation in the span is more than a name in marks."""
    quotes = [level.quote_at(t.span.start) for t in level.between(*span)]
    return any(q is not None and _is_speech(level, q) for q in quotes)


def _is_speech(level: Level, quote: Span) -> bool:
    """It holds a verb or a modifier, or ends as a sentence, and is no name."""
    if quote.start + 1 in level.words.names:
        return level.words.names[quote.start + 1] < quote.end - 2
    text = quote.of(level.view)
    return any(c in "的是不，" for c in text) or text[-2:-1] in FULL_STOPS or level.words.has_verb(quote)
