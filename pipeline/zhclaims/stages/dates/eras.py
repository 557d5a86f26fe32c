"""Reign titles, years of rulers who had none, and which of several eras of one name is meant.

The titles are rows of `vocab/eras.tsv`, the rulers of `vocab/rulers.tsv`; `vocab/realms.tsv` ranks the realms (0: dynasties that
held China or half of it, 1: others with long annals, 2: the rest), and `vocab/realm_signs.tsv` has the names that tell of one.
A title that several realms used is of the one that the text tells; a text that tells of none is about the one of the highest
rank, if that is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zhclaims.hanscript import to_simplified
from zhclaims.spans import Span
from zhclaims.vocab import alternatives, load


class Era(NamedTuple):
    """A reign title, a ruler or another count of years. Years are astronomical (0 is 1 BC)."""

    name: str
    realm: str
    first: int | None
    """Its year 1; None where the chronicles do not tell, or where its years are none of the sun's."""
    last: int | None
    gregorian_from: int | None = None
    """From which year on its months are Gregorian; None if they are lunar all along."""
    ordinary_word: str = ""
    """`verb` or `name`, if the title is also such a word (延长; 大同): it needs its realm beside it, 元年 or a month; a name may
    begin a clause instead."""
    ruler: bool = False
    """It counts the years of a ruler by his name: rulers of other realms had the same, so the text must tell the realm."""


_FOLD = str.maketrans("乾昇祐応寛暦徳観竜亀斉霊塁静", "干升佑应宽历德观龙龟齐灵垒静")
"""Pairs of characters that conversion and editors mix up in reign titles, and Japanese forms that conversion leaves."""
_DYNASTY = {
    "汉": "西汉 东汉 蜀汉 后汉 北汉 南汉 成汉 汉赵",
    "魏": "曹魏 北魏 东魏 西魏",
    "吴": "东吴 吴杨氏",
    "晋": "西晋 东晋 后晋",
    "宋": "刘宋 北宋 南宋",
    "齐": "南齐 北齐",
    "梁": "南梁 后梁",
    "陈": "南陈",
    "周": "北周 武周 后周",
    "唐": "唐 后唐 南唐",
    "辽": "辽",
    "夏": "西夏 夏",
    "金": "金 后金",
    "元": "元 北元",
    "明": "明 南明",
    "清": "清",
    "隋": "隋",
    "秦": "前秦 后秦 西秦",
    "燕": "前燕 后燕 南燕 北燕 西燕",
    "凉": "后凉 南凉 北凉 西凉",
    "赵": "汉赵 后赵",
    "蜀": "蜀汉 前蜀 后蜀",
    "新": "新",
    "莫": "越南莫朝",
    "阮": "越南阮朝",
    "黎": "越南后黎朝",
}
"""The realms that one character names, right before a title (清嘉庆), before 朝 or 代, or with a ruler (汉桓帝建和)."""
_BY_CHARACTER = re.compile(rf"([{''.join(_DYNASTY)}])(?:[朝代国]|[^，。、；\s]{{1,3}}[帝宗祖王])?的?$")
_STOP = re.compile("[，。；：、！？（）“”]")
_ERA_LENGTHS = (7, 6, 5, 4, 3, 2)
LONGEST = 8
"""How many characters before a number hold a title."""
_NEAR, _FAR = 30, 60
"""An era so near to a date beside it is meant if every other era of its name is so far from it."""
_KEPT = 1000  # sentences, paragraphs, the article
_SURELY = 2
_LONGEST_REALM = 350
"""Years; a realm that lasted longer tells of no time."""
"""How many times as many names of its realm an article has that settles a title."""


@cache
def eras() -> dict[str, tuple[Era, ...]]:
    """Every reign title and ruler with the realms that had it."""
    table: dict[str, tuple[Era, ...]] = {}
    for row in (*load("eras"), *load("rulers")):
        era = Era(
            row["name"].translate(_FOLD),
            row["realm"],
            _year(row["first"]),
            _year(row["last"]),
            _year(row.get("gregorian_from", "")),
            row.get("ordinary_word", ""),
            "ordinary_word" not in row,
        )
        table[era.name] = (*table.get(era.name, ()), era)
    return table


@cache
def last_characters() -> frozenset[str]:
    """The characters in which a reign title or the name of a ruler ends, in all their forms."""
    ends = {name[-1] for name in eras()}
    return frozenset(ends | {chr(c) for c, to in _FOLD.items() if chr(to) in ends})


def _year(written: str) -> int | None:
    """The year of a cell of a table; None of an empty one."""
    return int(written) if written else None


@cache
def _rank() -> dict[str, int]:
    return {row["realm"]: int(row["rank"]) for row in load("realms")}


@cache
def _signs() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The names that tell of a realm, as a pattern, and the realms of each."""
    realms = {row["word"]: tuple(row["realms"].split()) for row in load("realm_signs")}
    first = "".join(sorted({word[0] for word in realms}))
    return re.compile(f"(?=[{first}])(?:{alternatives(realms)})"), realms


def era_before(text: str, end: int) -> tuple[Era, ...]:
    """The eras of which the name ends at `end`: several if more than one realm used it; empty if none did."""
    if text[max(0, end - 1) : end] not in last_characters():
        return ()
    for length in _ERA_LENGTHS:
        found = eras().get(text[max(0, end - length) : end].translate(_FOLD))
        if found and end >= length:
            return found
    return ()


def lasting(candidates: tuple[Era, ...], count: int) -> tuple[Era, ...]:
    """The eras that had so many years; one more is the year in which the news of the next one came."""
    return tuple(e for e in candidates if e.first is None or count >= 1 and (e.last is None or count <= e.last - e.first + 2))


def choose_era(candidates: tuple[Era, ...], before: str, count: int) -> Era | None:
    """The one era that is meant: its realm is named right before it, or no other era of the name had that many years."""
    able = lasting(candidates, count)
    if len({e.first for e in able}) == 1:
        return None if able[0].ruler and len(able[0].name) == 2 else able[0]
    named = _named_realm(able, before)
    return named[0] if len(named) == 1 else None


def realm_is_named(candidates: tuple[Era, ...], before: str) -> bool:
    """Whether one of the realms that used the name stands right before it."""
    return bool(_named_realm(candidates, before))


def _named_realm(candidates: Sequence[Era], before: str) -> list[Era]:
    """The eras whose realm stands right before the title: by its name or that of a ruler (渤海, 李朝), or in short (清)."""
    pattern, realms = _signs()
    before = _STOP.split(before)[-1]
    told = list(pattern.finditer(before))
    for m in reversed(told):
        if len(before) - m.end() <= 4 and (named := [e for e in candidates if e.realm.startswith(realms[m[0]])]):
            return named
    short = _BY_CHARACTER.search(before)
    names = _DYNASTY[short[1]].split() if short else []
    return [e for e in candidates if e.realm in names]


class Surroundings:
    """What an article tells of realms and years, for the titles that several realms used."""

    def __init__(self, view: str, title: str) -> None:
        pattern, self._realms = _signs()
        self._titled = frozenset(m[0] for m in pattern.finditer(to_simplified(title)[0]))
        self._found = [(m.start(), m[0]) for m in pattern.finditer(view)]
        self._starts = [at for at, _ in self._found]
        self._kept: dict[Span, frozenset[str]] = {}

    def choose(self, candidates: tuple[Era, ...], around: Sequence[Span], nth: int) -> Era | None:
        """The era that is meant in its year `nth`; None if the text does not tell.

        `around`: its sentence, its paragraph, its article, in that order.
        """
        able = [e for e in lasting(candidates, nth) if e.first is not None]
        whole = self._told(able, around[-1], self._titled)
        for told in (*(self._told(able, span) for span in around[:-1]), whole):
            if named := _surely(told):
                return named
        untold = [e for e in able if not e.ruler]
        highest = min((_rank()[e.realm] for e in untold), default=0)
        principal = [e for e in untold if _rank()[e.realm] == highest]
        return principal[0] if _is_one(principal) and not any(whole[e] for e in able if e not in principal) else None

    def told_by(self, candidates: tuple[Era, ...], span: Span, nth: int) -> Era | None:
        """The one era of which the span tells by the names in it; None if it tells of none, or of several."""
        able = [e for e in lasting(candidates, nth) if e.first is not None]
        return _surely(self._told(able, span))

    def _words(self, span: Span) -> frozenset[str]:
        """The different names in a span; those of the spans that were asked for last are kept."""
        if span not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
            self._kept[span] = frozenset(word for _, word in self._found[first:last])
        return self._kept[span]

    def _told(self, able: Sequence[Era], span: Span, besides: frozenset[str] = frozenset()) -> Counter[Era]:
        """How surely different names in the span, and `besides`, tell of each era: of its realm, or of another of its time."""
        words = besides | self._words(span)
        return Counter({e: sum(_weight(e, self._realms[word]) for word in words) for e in able})


def _weight(era: Era, realms: tuple[str, ...]) -> int:
    """2 if the realm of the era is one of those that a name tells of, 1 if one of those was of its time (诸葛亮 for 魏太和)."""
    if era.realm.startswith(realms):
        return 2
    spans = (_lifetime().get(realm, (0, 0)) for realm in realms)
    return int(any(first <= (era.first or 0) <= last and last - first <= _LONGEST_REALM for first, last in spans))


@cache
def _lifetime() -> dict[str, tuple[int, int]]:
    """From when to when each realm had titles."""
    found: dict[str, tuple[int, int]] = {}
    for realm, first, last in ((e.realm, e.first, e.last) for named in eras().values() for e in named):
        if first is not None:
            earliest, latest = found.get(realm, (first, first))
            found[realm] = (min(earliest, first), max(latest, last or first))
    return found


def _surely(told: Counter[Era]) -> Era | None:
    """The one era that is told twice as surely as every other; None if there is none."""
    best = max(told.values(), default=0)
    named = [e for e, n in told.items() if n == best]
    others = max((n for n in told.values() if n != best), default=0)
    return named[0] if best and _is_one(named) and best >= _SURELY * others else None


def nearest(able: Sequence[Era], years: Sequence[int], nth: int) -> Era | None:
    """The one era of which year `nth` is near to a date beside it: 永和三年 after 345年 is of the Jin; None if there is none."""
    for year in years:
        by_distance = sorted(((abs((e.first or 0) + nth - 1 - year), e) for e in able), key=lambda pair: pair[0])
        if by_distance and by_distance[0][0] <= _NEAR and (len(by_distance) == 1 or by_distance[1][0] >= _FAR):
            return by_distance[0][1]
    return None


def _is_one(named: Sequence[Era]) -> bool:
    """Whether the eras begin in one year: they are one."""
    return len({e.first for e in named}) == 1
