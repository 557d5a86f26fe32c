"""Dates in digits alone (2006-08-24, 12.10.2006, 1999/03) and in English (October 12, 2006; 12 October 2006; Nov. 1980).

What begins with the year is read from the largest field down. Of a day and a month before the year, dots tell the order of the
day first; with other signs the month is certain only where the other number is above 12, or the same.
"""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.expressions import Moment, Point, impossible
from zhclaims.stages.dates.tokens import ENGLISH, Cursor

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(ENGLISH)
_YEARS = range(1000, 2200)


def parse_western(cursor: Cursor, i: int) -> tuple[Point, int] | None:
    """The date at token `i` that is written in digits alone or in English, and the index of the token after it; None if there
    is none."""
    token = cursor.tokens[i]
    if token.kind == "iso":
        year, month, *day = (int(part) for part in re.split("[-/.]", token.text))
        moment: Moment | None = Moment(year, month, day[0] if day else None)
    elif token.kind == "turned":
        moment = _turned(token.text)
    elif token.kind == "english":
        moment = _english(token.text)
    else:
        return None
    if moment is None or moment.year not in _YEARS or impossible(moment):
        return None
    return Point(Span(token.start, token.end), moment), i + 1


def _turned(text: str) -> Moment | None:
    """The date of which the year stands last (12.10.2006); None if no order of its numbers is a date."""
    first, second, year = (int(part) for part in re.split("[-/.]", text))
    day_first, month_first = Moment(year, second, first), Moment(year, first, second)
    able = [m for m in (day_first, month_first) if not impossible(m)]
    if len(set(able)) == 2:
        return day_first if "." in text else Moment(year)
    return able[0] if able else None


def _english(text: str) -> Moment | None:
    """The date in English; None if it is none."""
    m = _ENGLISH.fullmatch(text)
    if m is None:
        return None
    month = _MONTHS.index((m["month"] or m["month2"] or m["month3"])[:3].lower()) + 1
    day = m["day"] or m["day2"]
    return Moment(int(m["year"] or m["year2"] or m["year3"]), month, int(day) if day else None)
