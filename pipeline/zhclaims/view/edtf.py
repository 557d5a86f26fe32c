"""What a date's `value` means to a reader: a name in Chinese, the years that it falls in, and its place in time."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.terms import DateModifier

_DAY = re.compile(r"(?P<year>-?\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?(?:T(?P<hour>\d\d))?(?::\d\d)*")
_SEASONS = {"21": "春", "22": "夏", "23": "秋", "24": "冬"}
_MODS = {
    DateModifier.START: ("", "初"),
    DateModifier.MID: ("", "中"),
    DateModifier.END: ("", "末"),
    DateModifier.APPROX: ("約", ""),
    DateModifier.BEFORE: ("", "之前"),
    DateModifier.AFTER: ("", "之後"),
}


class When(NamedTuple):
    """A point or stretch of time that can be put on a line."""

    order: tuple[int, int, int, int]
    """Year, month, day, hour, by which it sorts; 0 where the value does not say."""
    label: str
    """In Chinese, Traditional script: `2006年10月12日`, `1990年代`, `前221年`."""
    periods: tuple[str, ...]
    """The years, decades or centuries that it names, as labels: both ends of an interval."""
    grain: int
    """How fine its first period is: 0 a century, 1 a decade, 2 a year."""


def when(value: str, mod: DateModifier | None = None) -> When | None:
    """None for durations, sets and whatever is too vague for a place in time.

    >>> when("2006-10/2007").label
    '2006年10月至2007年'
    >>> when("199X", DateModifier.APPROX)
    When(order=(1990, 0, 0, 0), label='約1990年代', periods=('1990年代',), grain=1)
    """
    ends = [_DAY.fullmatch(end) for end in value.split("/")]
    if not ends or len(ends) > 2 or not all(ends):
        return None
    known = [end for end in ends if end]
    before, after = _MODS[mod] if mod else ("", "")
    label = before + "至".join(map(_label, known)) + after
    periods = tuple(dict.fromkeys(_period(end["year"]) for end in known))
    return When(_order(known[0]), label, periods, 2 - known[0]["year"].count("X"))


def _order(day: re.Match[str]) -> tuple[int, int, int, int]:
    month = day["month"] or "0"
    if month in _SEASONS:
        month = str(int(month) * 3 - 60)  # spring begins in March
    return (int(day["year"].replace("X", "0")), int(month), int(day["day"] or 0), int(day["hour"] or 0))


def _label(day: re.Match[str]) -> str:
    month, number, hour = day["month"], day["day"], day["hour"]
    parts = [_period(day["year"])]
    if month:
        parts.append(_SEASONS.get(month) or f"{int(month)}月")
    if number:
        parts.append(f"{int(number)}日")
    if hour:
        parts.append(f"{int(hour)}時")
    return "".join(parts)


def _period(year: str) -> str:
    if year.endswith("XX"):
        return f"{int(year[:2]) + 1}世紀"
    if year.endswith("X"):
        return f"{int(year[:3])}0年代"
    number = int(year)
    return f"{number}年" if number > 0 else f"前{1 - number}年"
