"""Words that stand for what is named elsewhere, by class: rows of `vocab/anaphors.tsv`, with those of other tables that fit."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from zhclaims.vocab import alternatives, load

PRONOUNS = ("one", "many", "self", "two", "former", "latter", "speaker", "speakers", "hearer", "there")
"""The classes of words that stand for something by themselves."""
_LONGEST_NOUN = 6
"""Characters of a phrase that are looked at for its class noun."""


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one class: one, many, self, two, former, latter, speaker, determiner, measure, woman, kin, background …"""
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
    return _label_of(phrase[-_LONGEST_NOUN:])


@lru_cache(maxsize=10_000)
def _label_of(end: str) -> tuple[str, str]:
    known = nouns()
    return next(((end[i:], known[end[i:]]) for i in range(len(end)) if end[i:] in known), ("", ""))


@cache
def background() -> frozenset[str]:
    """Words that stand before the subject of a clause and are none: adverbs, connectives, times."""
    kinds = {"adverb", "connective", "time", "initial", "conclude", "consequent", "resume", "joining"}
    found = {row["word"] for row in load("function_words") if row["class"] in kinds}
    return frozenset(found - words("two")) | words("background")


@cache
def anaphor_pattern() -> re.Pattern[str]:
    """Matches where a pronoun, a noun phrase with a determiner or a word of two may stand."""
    told = set().union(*(words(kind) for kind in (*PRONOUNS, "determiner")))
    return re.compile(alternatives(told))


@cache
def _places() -> dict[str, frozenset[str]]:
    """What kinds of places bear a name: city, territory."""
    found = {row["territory"]: frozenset({"territory"}) for row in load("former_territories")}
    found |= {row["realm"]: frozenset({"territory"}) for row in load("realms")}
    for row in load("places"):
        kind = "territory" if row["kind"] == "territory" else "city"
        found[row["place"]] = found.get(row["place"], frozenset()) | {kind}
    return found


def place_kinds(name: str) -> frozenset[str]:
    """The kinds of places that bear a name, as far as they are known: city, territory."""
    return _places().get(name, frozenset())


def called_places(noun: str) -> str:
    """The kind of places that are called by a class noun; "" if it is said of others."""
    if noun.endswith(("国", "国家")):
        return "territory"
    return "city" if noun.endswith(("市", "城", "镇")) else ""
