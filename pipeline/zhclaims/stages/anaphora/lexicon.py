"""Words that stand for what is named elsewhere, by class: rows of `vocab/anaphors.tsv`, with those of other tables that fit."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.vocab import alternatives, load


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one class: one, many, self, two, there, determiner, measure, woman, man, kin, background, agent …"""
    return frozenset(row["word"] for row in load("anaphors") if row["class"] == kind)


@cache
def label(word: str) -> str:
    """The type of what a word of the table stands for; "" where it may be anything."""
    return next((row["label"].strip("-") for row in load("anaphors") if row["word"] == word and row["class"] != "noun"), "")


@cache
def nouns() -> dict[str, str]:
    """Class nouns, each with the type of what it is said of."""
    found = {row["noun"]: row["label"] for row in load("class_nouns")}
    found |= {row["title"]: "PER" for row in load("person_titles") if row["side"] == "before"}
    return found | {row["word"]: row["label"].strip("-") for row in load("anaphors") if row["class"] == "noun"}


def label_of(phrase: str) -> tuple[str, str]:
    """The class noun on which a noun phrase ends, and its type; ("", "") where it ends on none."""
    known = nouns()
    for length in range(min(len(phrase), 6), 0, -1):
        if phrase[-length:] in known:
            return phrase[-length:], known[phrase[-length:]]
    return "", ""


@cache
def background() -> frozenset[str]:
    """Words that stand before the subject of a clause and are none: adverbs, connectives, times."""
    kinds = {"adverb", "connective", "time", "initial", "conclude", "consequent", "resume", "joining"}
    found = {row["word"] for row in load("function_words") if row["class"] in kinds}
    return frozenset(found - words("two")) | words("background")


@cache
def anaphor_pattern() -> re.Pattern[str]:
    """Matches where a pronoun, a noun phrase with a determiner or a word of two may stand."""
    told = set().union(*(words(kind) for kind in ("one", "many", "self", "two", "there", "determiner")))
    return re.compile(alternatives(told))
