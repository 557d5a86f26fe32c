"""The vocabulary of dates, in the form that the rules need.

The words are data: a time word is a row of `vocab/date_words.tsv`, a reign title a row of `vocab/eras.tsv`, and what only looks
like a date a row of `vocab/date_lookalikes.tsv`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from zhclaims.vocab import load


class Era(NamedTuple):
    """A reign title or another count of years. Years are astronomical (0 is 1 BC)."""

    name: str
    realm: str
    first: int
    last: int | None
    gregorian_from: int | None
    """From which year on its months are Gregorian; None if they are lunar all along."""
    ordinary_word: bool
    """The title is also a word or a place name (延长, 永康): it needs its realm beside it, 元年 or a month."""


_FOLD = str.maketrans("乾昇祐", "干升佑")  # pairs of characters that conversion and editors mix up in reign titles
_DYNASTY = {
    "汉": "西汉 东汉 蜀汉 后汉 北汉 南汉 成汉 汉赵",
    "魏": "曹魏 北魏 东魏 西魏",
    "吴": "东吴",
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
    "燕": "前燕 后燕 南燕 北燕",
    "凉": "后凉 南凉 北凉 西凉",
    "赵": "汉赵 后赵",
    "蜀": "蜀汉 前蜀 后蜀",
    "新": "新",
    "日": "日本",
    "朝": "朝鲜",
    "越": "越南",
}


@cache
def words(kind: str) -> dict[str, str]:
    """The words of one kind with what they stand for."""
    return {row["word"]: row["value"] for row in load("date_words") if row["kind"] == kind}


@cache
def lookalikes(role: str) -> tuple[str, ...]:
    """What makes an expression of that role no date: the words that follow or hold it."""
    return tuple(row["text"] for row in load("date_lookalikes") if row["role"] == role)


@cache
def eras() -> dict[str, tuple[Era, ...]]:
    """Every reign title with the realms that used it."""
    table: dict[str, tuple[Era, ...]] = {}
    for row in load("eras"):
        era = Era(
            row["name"].translate(_FOLD),
            row["realm"],
            int(row["first"]),
            int(row["last"]) if row["last"] else None,
            int(row["gregorian_from"]) if row["gregorian_from"] else None,
            bool(row["ordinary_word"]),
        )
        table[era.name] = (*table.get(era.name, ()), era)
    return table


_ERA_LENGTHS = (6, 5, 4, 3, 2)


def era_before(text: str, end: int) -> tuple[Era, ...]:
    """The reign titles of which one ends at `end`: several if more than one realm used the name; empty if none did."""
    for length in _ERA_LENGTHS:
        found = eras().get(text[max(0, end - length) : end].translate(_FOLD))
        if found and end >= length:
            return found
    return ()


def choose_era(candidates: tuple[Era, ...], before: str, count: int) -> Era | None:
    """The one era that is meant: its realm is named right before it, or no other era of the name had that many years."""
    lasting = [e for e in candidates if e.last is None or count <= e.last - e.first + 2]
    if len({e.first for e in lasting}) == 1:
        return lasting[0]
    named = _named_realm(lasting, before)
    return named[0] if len(named) == 1 else None


def realm_is_named(candidates: tuple[Era, ...], before: str) -> bool:
    """Whether one of the realms that used the name stands right before it."""
    return bool(_named_realm(list(candidates), before))


def _named_realm(eras_of_name: list[Era], before: str) -> list[Era]:
    """The eras whose realm is named last in `before`, by its whole name (东汉) or in short (汉)."""
    for length in (2, 1):
        for at in range(len(before) - length, -1, -1):
            name = before[at : at + length]
            realms = name if length == 2 else _DYNASTY.get(name, "")
            named = [e for e in eras_of_name if e.realm in realms.split()]
            if named:
                return named
    return []
