"""Statements about every year: climate, flowering, opening hours, holidays, customs, statistics. No event dates their months."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.lexicon import lookalikes
from zhclaims.vocab import alternatives

_AFTER = 14
"""How many characters after an expression, in its clause, may tell that the statement is general."""
_CLAUSE = re.compile(r"[，；。！？\n]")
_SENTENCE = re.compile(r"[。！？\n]")
_BEFORE = 40


def is_general(view: str, block: Span, span: Span) -> bool:
    """Whether the clause of an expression, or one before it in its sentence, speaks of every year."""
    before = view[max(block.start, span.start - _BEFORE) : span.start]
    before = _SENTENCE.split(before)[-1]
    after = view[span.end : min(block.end, span.end + _AFTER)]
    after = _CLAUSE.split(after)[0]
    return bool(_marks("general_before").search(before) or _marks("general_after").search(after))


def _marks(role: str) -> re.Pattern[str]:
    return _COMPILED[role]


_COMPILED = {role: re.compile(alternatives(lookalikes(role))) for role in ("general_before", "general_after")}
