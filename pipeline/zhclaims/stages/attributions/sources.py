"""Where the source of a report stands that is not the subject of its own clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from zhclaims.spans import Span
from zhclaims.stages.attributions.extent import is_setting
from zhclaims.stages.attributions.lexicon import cue_pattern, ends_with, function_words, nouns, senses
from zhclaims.stages.attributions.reading import Outer, Reading
from zhclaims.stages.attributions.speakers import speaker
from zhclaims.stages.attributions.tokens import Token

_SETTING_ENDS = re.compile("[时后中]|之前|之际|期间")
_CLAUSES_BACK = 6
_DRAFTS_BACK = 8


def carried(r: Reading) -> Span | None:
    """The source of the report before, or the subject of a clause before, where the cue's own clause has none."""
    own = [t for t in r.before if not t.is_a("adverb", "auxiliary", "gap")]
    if own and own[-1].is_a("noun") and not any(t.is_a("preposition", "verb") for t in own):
        return None  # there is one, and it has not been understood
    clauses = r.level.clauses
    here = r.level.clause_index(r.cue.span.start)
    if here == 0 and r.outer:
        return _around(r, r.outer)
    for i in range(here - 1, max(here - _CLAUSES_BACK, 0) - 1, -1):
        if clauses[i].group != clauses[here].group:
            break
        span = clauses[i].span
        last = next((d for d in reversed(r.earlier[-_DRAFTS_BACK:]) if span.start <= d.cue.start < span.end), None)
        if last:
            return last.source
        said = any(d.content and d.content.span.overlaps(span) for d in r.earlier[-3:])
        found = None if said or r.level.quote_at(span.start) or _begins_with_verb(r, span) else r.level.topic(*span)
        if found:
            return found
    return None


def _begins_with_verb(r: Reading, clause: Span) -> bool:
    """Whether a clause begins with a reporting word that is no noun: it has no subject, whatever the analyzer made of it."""
    match = cue_pattern().match(r.level.view, *clause)
    verb = bool(match) and len(match[0]) > 1 and "clause" in senses().get(match[0], {}) if match else False
    return bool(verb and match) and ends_with(match[0], nouns("evidence") + nouns("account") + nouns("act-demand")) is None  # type: ignore[index]


def joins(r: Reading, tokens: Sequence[Token]) -> bool:
    """Whether the cue is joined to the report before it in its clause ("说……并称……")."""
    own = [t for t in tokens if not t.is_a("gap") and (not t.is_a("adverb", "auxiliary") or t.is_a("connective"))]
    return bool(own) and r.text(own[-1]) in ("、", "并", "并且", "且", "又", "以及", "及", "也", "还")


def _around(r: Reading, outer: Outer) -> Span | None:
    """The subject before a quotation that begins with the cue ("一些人“认为……”")."""
    opener = r.level.segment.span.start - 1
    if r.level.head(opener + 1, r.cue.span.start):
        return None
    i = bisect_right(outer.drafts, opener, key=lambda d: d.cue.end)
    last = outer.drafts[i - 1].cue.end if i else 0
    return speaker(outer.level.tail(max(outer.level.clause(opener).span.start, last), opener))


def in_setting(r: Reading, tokens: Sequence[Token]) -> Span | None:
    """The subject of a clause that is itself a setting: 在 SOURCE cue CONTENT 之后."""
    opens = bool(tokens) and r.text(tokens[0]) in ("在", "自", "自从", "当", "于")
    return speaker(tokens[1:]) if opens and is_setting(r.level, r.cue) else None


def in_open_setting(r: Reading, tokens: Sequence[Token]) -> bool:
    """Whether the cue stands without a subject of its own in a setting that a reporting verb follows in the same clause."""
    own = [t for t in tokens if not t.is_a("adverb", "gap")]
    if not own or r.text(own[-1]) not in ("在", "当", "于"):
        return False
    view, end = r.level.view, r.clause.end
    return any(
        cue_pattern().search(view, m.end(), min(m.end() + 4, end)) for m in _SETTING_ENDS.finditer(view, r.cue.span.end, end)
    )


def is_general(r: Reading, tokens: Sequence[Token]) -> bool:
    """Whether the report is everybody's or somebody's ("一般认为", "也有认为"), not that of a subject before."""
    return bool(tokens) and (tokens[-1].is_a("existential") or r.text(tokens[-1]) in function_words("general"))
