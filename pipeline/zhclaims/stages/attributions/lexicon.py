"""The vocabulary of reporting, ready for look-up: which word reports, in which frame, and which words only look like it.

A new reporting verb is a row of `vocab/reporting_verbs.tsv` for each frame that it takes; if it reports only under a condition,
also one of `reporting_limits.tsv`. A word that holds one and does not report (称为) is a row of `not_reporting.tsv`. Nouns of
accounts, documents and acts of speech are in `reporting_nouns.tsv`, closed-class words in `function_words.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.vocab import alternatives, load

PREPOSITIONS = ("根据", "依据", "按照", "依照", "据")
"""What introduces an account: 根据 SOURCE 的说法."""
ACCOUNTS = ("说法", "看法", "观点")
"""Nouns that stand for an account without a preposition."""

JOINING = frozenset({"、", "并", "并且", "且", "又", "以及"})
"""What joins a reporting verb to the one before it in its clause ("说……并称……")."""

PERSON_ENDS = "者员人长方家们士师民官帝王他她我众徒生友母父子女妻后宗祖世统席理"
"""Last characters of phrases that name persons: 记者, 队员, 总统, 主席 …"""
SPEAKING_ENDS = tuple(f"{PERSON_ENDS}会院府党军社报部局省厅署处庭台馆司界国织团盟队校》志书记传录史典")
"""The same, and those of institutions and of works: whatever can be a source."""


_MEDIA = ("媒体", "传媒", "机构", "团队", "当地人")


@cache
def speaking_ends() -> tuple[str, ...]:
    """How phrases end that can be a source: titles of persons too."""
    return (*SPEAKING_ENDS, *_MEDIA, *dict.fromkeys(row["title"] for row in load("person_titles")))


class Sense(NamedTuple):
    """One way to use a reporting word."""

    kind: str
    """A word of `AttributionKind`."""
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
def extent_words(kind: str) -> frozenset[str]:
    """The words of one class that show where a content ends: act, act-noun, telling."""
    return frozenset(row["word"] for row in load("extent_words") if row["class"] == kind)


@cache
def limited(kind: str) -> frozenset[str]:
    """The reporting words that report only under one condition: light, naming, personal …: see `vocab/reporting_limits.tsv`."""
    return frozenset(row["word"] for row in load("reporting_limits") if row["class"] == kind)


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


def leads_to_speech(view: str, end: int) -> bool:
    """Whether a verb of saying in one character ends at `end` that leads over to speech ("孟子曰：")."""
    return view[end - 1] in "说曰道问答称云载" and view[end : end + 1] in ("：", "“")


def ends_with(text: str, words: tuple[str, ...]) -> str | None:
    """The longest of the words (given longest first) that ends the text."""
    return next(w for w in words if text.endswith(w)) if text.endswith(words) else None


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
