"""Whether a sentence can report at all, told from its characters alone: most cannot, and nothing else of them is read."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.attributions.according import ACCOUNTS, PREPOSITIONS
from zhclaims.stages.attributions.lexicon import alternation, senses


def can_report(view: str, sentence: Span) -> bool:
    """Whether a word stands in the sentence without which no rule makes a report: one that reports, or one of an account."""
    return _evidence().search(view, *sentence) is not None


def can_hold_account(view: str, sentence: Span) -> bool:
    """Whether somebody's account can stand in the sentence (根据……, ……的说法)."""
    return _account().search(view, *sentence) is not None


@cache
def _evidence() -> re.Pattern[str]:
    return alternation({*senses(), *PREPOSITIONS, *ACCOUNTS})


@cache
def _account() -> re.Pattern[str]:
    return alternation({*PREPOSITIONS, *ACCOUNTS})
