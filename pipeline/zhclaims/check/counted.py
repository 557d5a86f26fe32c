"""What numbers count: units, nouns and the words that stand beside a number, in Chinese and in other languages.

The table `vocab/counted.tsv` joins the two: 公里, kilometres and miles are lengths in metres, 人 and people persons, 死亡 and
killed the same word beside them. What is counted is a *thing*: numbers are compared only where they count the same.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from zhclaims import vocab

CURRENCIES = frozenset((
    "usd", "twd", "hkd", "cny", "eur", "gbp", "jpy", "rub", "inr", "krone", "franc", "mark", "peso", "krw", "thb", "vnd", "idr",
    "myr", "sgd", "aud", "cad", "mop", "lira", "kzt",
))  # fmt: skip
MEASURES = CURRENCIES | {
    "money",
    "percent",
    "length",
    "area",
    "volume",
    "mass",
    "speed",
    "power",
    "temperature",
    "magnitude",
    "age",
}
"""Things that a number alone is told by; of others, which are counted, words beside the number tell one from another."""

OF_A_KIND = MEASURES | {
    *("person", "household", "tenth", "year", "month", "week", "day", "hour", "minute", "second"),
    *("times", "vote", "country"),
}
"""Things that are no others, whatever word counts them; what is not among them may be counted by several words."""

CLASSIFIERS = (
    "个名位座条项次所家间架辆艘届岁部本场种枚支只头栋层轮颗票席集首章卷册期篇份件"
    "起宗批队组国省市县州乡镇村校区站线倍人年天日周月分秒级口户例幢剂箱桶吨艇株棵把张台门片块段句字幅套双对"
)
"""Measure words and nouns that are counted without one. Chinese numerals are a number only before one of them or a unit."""

_PREFIXES = {
    "新台币": "twd", "台币": "twd", "人民币": "cny", "港币": "hkd", "美元": "usd", "美金": "usd", "日元": "jpy", "欧元": "eur",
    "NT$": "twd", "HK$": "hkd", "US$": "usd", "$": "usd", "€": "eur", "£": "gbp", "RMB": "cny", "USD": "usd", "CNY": "cny",
    "¥": "money", "￥": "money", "magnitude": "magnitude", "aged": "age", "Magnitude": "magnitude",
}  # fmt: skip


class Unit(NamedTuple):
    """What stands behind a number."""

    thing: str
    scale: Fraction
    end: int
    """Offset of its end."""


@cache
def _words(kind: str, column: str) -> dict[str, tuple[str, Fraction]]:
    rows = [row for row in vocab.load("counted") if row["kind"] == kind]
    return {word: (row["thing"], Fraction(row["scale"])) for row in rows for word in row[column].split("|") if word}


@cache
def _pattern(kind: str, column: str) -> re.Pattern[str]:
    words = vocab.alternatives(_words(kind, column))
    return re.compile(
        words if column == "zh" else rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])", 0 if column == "zh" else re.IGNORECASE
    )


_CLASSIFIED = re.compile(f"个?([{CLASSIFIERS}])")
_BLANK = re.compile(r"[\s-]{0,2}")
_ASIDE = re.compile(r"[^\W\d_]{1,24}[\s-]")
_ASIDE_AT_MOST = 2
"""Words between a number and its noun: 47 local people."""


def chinese_unit(text: str, at: int) -> Unit | None:
    """What is counted by the number that ends at `at`, by the Chinese behind it; None if nothing of that kind stands there."""
    found = _pattern("unit", "zh").match(text, at) or _pattern("unit", "zh").match(text, at + text.startswith("个", at))
    if found:
        return Unit(*_words("unit", "zh")[found[0]], found.end())
    classified = _CLASSIFIED.match(text, at)
    return Unit(f"zh:{classified[1]}", Fraction(1), classified.end()) if classified else None


def latin_unit(text: str, at: int) -> Unit | None:
    """What is counted by the number that ends at `at`, by the words behind it, of which two may stand before the noun; None if
    there is none."""
    if text.startswith("%", at):
        return Unit("percent", Fraction(1), at + 1)
    at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
    for _ in range(_ASIDE_AT_MOST + 1):
        if found := _pattern("unit", "latin").match(text, at):
            return Unit(*_words("unit", "latin")[found[0].lower()], found.end())
        aside = _ASIDE.match(text, at)
        if aside is None:
            break
        at = aside.end()
    return None


_PREFIX = re.compile(rf"({'|'.join(map(re.escape, sorted(_PREFIXES, key=len, reverse=True)))})[\s约近逾达共]{{0,3}}$")


def prefix(text: str, at: int) -> str | None:
    """The thing that words before a number name (新臺幣47億元, $1.5 million); None if none do."""
    found = _PREFIX.search(text, max(0, at - 14), at)
    return _PREFIXES[found[1]] if found else None


def beside(text: str) -> frozenset[str]:
    """The words that tell what numbers in a clause are about, whatever language they are in."""
    found = (("zh", m[0]) for m in _pattern("beside", "zh").finditer(text))
    latin = (("latin", m[0].lower()) for m in _pattern("beside", "latin").finditer(text))
    return frozenset(_words("beside", column)[word][0] for column, word in (*found, *latin))


def comparable(a: str, b: str) -> bool:
    """Whether numbers of two things may be set against each other. Yuan may be of any currency, and years somebody's age; what is
    counted by different measure words, or in another language, may be the same; and a noun that the table does not know may be
    persons or days, but no measure.

    >>> comparable("person", "person"), comparable("money", "usd"), comparable("length", "person"), comparable("zh:座", "")
    (True, True, False, True)
    >>> comparable("zh:枚", "zh:块"), comparable("zh:枚", "year"), comparable("", "year")
    (True, False, True)
    """
    if a == b or {a, b} == {"age", "year"} or {a, b} & {"money"} and {a, b} <= CURRENCIES | {"money"}:
        return True
    if "" in (a, b):
        return not {a, b} & MEASURES
    return a not in OF_A_KIND and b not in OF_A_KIND
