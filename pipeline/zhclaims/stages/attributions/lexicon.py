"""The vocabulary of reporting, ready for look-up: which word reports, in which frame, and which words only look like it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zhclaims.vocab import alternatives, load


class Sense(NamedTuple):
    """One way to use a reporting word."""

    kind: str
    """say, believe, deny, accuse, demand, announce, question, promise."""
    frame: str
    """The syntactic frame that the word takes: a key of `frames.FRAMES`."""


@cache
def senses() -> dict[str, dict[str, Sense]]:
    """For each reporting word its senses by frame."""
    found: dict[str, dict[str, Sense]] = {}
    for row in load("reporting_verbs"):
        found.setdefault(row["word"], {})[row["frame"]] = Sense(row["kind"], row["frame"])
    return found


@cache
def function_words(kind: str) -> frozenset[str]:
    """The closed-class words of one class: adverb, preposition, localizer …"""
    return frozenset(row["word"] for row in load("function_words") if row["class"] == kind)


@cache
def openers(kind: str) -> tuple[str, ...]:
    """The same words, as `str.startswith` takes them."""
    return tuple(function_words(kind))


_FATE_OF_REPORTS = frozenset(
    {"negation", "modal", "resume", "conclude", "consequent", "courtesy", "general", "joining", "condition", "purpose"}
)
"""The classes that say what a word does to a report, not what it is in a phrase."""


@cache
def function_classes() -> dict[str, frozenset[str]]:
    """For each closed-class word its syntactic classes."""
    found: dict[str, set[str]] = {}
    for row in load("function_words"):
        if row["class"] not in _FATE_OF_REPORTS:
            found.setdefault(row["word"], set()).add(row["class"])
    return {word: frozenset(kinds) for word, kinds in found.items()}


@cache
def nouns(kind: str) -> tuple[str, ...]:
    """Reporting nouns of one class (account, account-verb, not-account, work, evidence, act-…), the longest first."""
    words = {row["word"] for row in load("reporting_nouns") if row["class"] == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


@cache
def not_reporting() -> frozenset[str]:
    return frozenset(row["word"] for row in load("not_reporting"))


@cache
def cue_pattern() -> re.Pattern[str]:
    """Matches every reporting word and every word that hides one, the longest at each place."""
    return alternation(senses().keys() | not_reporting())


@cache
def function_pattern() -> re.Pattern[str]:
    return alternation(function_classes())


@cache
def account_pattern() -> re.Pattern[str]:
    """Matches the words that end an account which no comma sets off ("据报纸报道有三人")."""
    return alternation(nouns("account-verb"))


def alternation(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first."""
    return re.compile(alternatives(words))


def ends_with(text: str, words: tuple[str, ...]) -> str | None:
    """The longest of the words (given longest first) that ends the text."""
    return next(w for w in words if text.endswith(w)) if text.endswith(words) else None
