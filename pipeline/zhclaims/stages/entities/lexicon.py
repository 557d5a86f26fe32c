"""The words by which names are known: places of the world, and the vocabulary tables in the form that the rules ask for."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from zhclaims import vocab

PLACE_PREFIXES = frozenset("新旧古大小上下南北东西")
"""Characters that make another name of a place inside one word: 新西班牙, 古罗马."""
CITY_SUFFIXES = frozenset("市州省县区镇郡")


class Place(NamedTuple):
    kind: str
    """`territory` (a country or a region of the world) or `city`."""
    weight: float


_TERRITORY = Place("territory", 4.0)
_CITY, _SHORT_CITY, _SETTLERS_TOWN = Place("city", 2.0), Place("city", 1.0), Place("city", 0.4)


@cache
def places() -> dict[str, Place]:
    """Every place of the lexicon in Simplified script: GeoNames' cities, CLDR's territories in all variants of Chinese, states
    that were and long names of states."""
    found = {row["place"]: _place(row["place"], row["kind"]) for row in vocab.load("places")}
    for name in words("former_territories"):
        found[name] = _TERRITORY
    for word in words("no_names"):
        found.pop(word, None)
    return found


def _place(name: str, kind: str) -> Place:
    """Short names may be words, and small towns of settlers bear the names of persons (伊丽莎白, 马歇尔)."""
    if kind == "territory":
        return _TERRITORY
    if kind == "settlers_town":
        return _SETTLERS_TOWN
    return _CITY if len(name) > 3 else _SHORT_CITY


@cache
def place_heads() -> dict[str, tuple[int, ...]]:
    """For the first two characters of a place the lengths that places of that beginning have, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in places():
        lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


@cache
def words(table: str) -> frozenset[str]:
    """The first column of a table."""
    rows = vocab.load(table)
    first = next(iter(rows[0]))
    return frozenset(row[first] for row in rows)


@cache
def any_of(table: str, **where: str) -> str:
    """The first column of a table (rows with the given values only) as one alternative of a pattern, longest first."""
    rows = vocab.load(table)
    first = next(iter(rows[0]))
    chosen = {row[first] for row in rows if all(row[k] == v for k, v in where.items())}
    return "|".join(re.escape(word) for word in sorted(chosen, key=lambda w: (-len(w), w)))


@cache
def transliteration() -> frozenset[str]:
    return words("transliteration_characters")


def is_transliterated(text: str) -> bool:
    """Whether every character is one that foreign names are written with."""
    return all(c in transliteration() or c == "·" for c in text)


@cache
def _people() -> re.Pattern[str]:
    parts = []
    for row in vocab.load("people_suffixes"):
        unless = "".join(row["not_followed_by"].split())
        parts.append(re.escape(row["suffix"]) + (f"(?![{unless}])" if unless else ""))
    return re.compile("|".join(parts))


@cache
def people_heads() -> frozenset[str]:
    """What makes the name of a people, a language or a creed begins with one of these characters."""
    return frozenset(row["suffix"][0] for row in vocab.load("people_suffixes"))


def names_people(view: str, end: int) -> bool:
    """Whether what ends at `end` is the stem of a people's, a language's or a creed's name (哈萨克族, 法语, 日本人)."""
    return _people().match(view, end) is not None


@cache
def organisation_openers() -> dict[str, frozenset[str]]:
    """Words that open an organisation's name without being a name (世界, 国际 …), and the heads before which they do."""
    return {row["word"]: frozenset(row["heads"].split()) for row in vocab.load("organisation_openers")}


def sure_place(text: str) -> str:
    """The kind of a place whose name is hardly a word: `territory`, or `city` if it has three or more characters; else ""."""
    place = places().get(text)
    return place.kind if place and (place.kind == "territory" or len(text) > 2) else ""


COMMON_MODIFIERS = "恐怖|极端|激进|犯罪|武装|国际|非政府|人权|宗教|政治|军事|民间|慈善|合作|反对|伊斯兰教?"
"""What makes a common noun with 组织, 势力, 团体 … and no name."""
