"""What the article says about the time of an expression that does not say it itself: its section, its title, the dates before."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.model import Page, Script
from zhclaims.spans import Span
from zhclaims.stages.dates.calendar import YEAR, Moment
from zhclaims.stages.dates.expressions import Expression, Interval, Point
from zhclaims.stages.dates.grammar import expressions
from zhclaims.stages.dates.lexicon import Era

_SEASON = re.compile("赛季|球季|学年")


class Known(NamedTuple):
    """A date that has been resolved, and where it stands."""

    moment: Moment
    block: int
    path: tuple[int, ...]
    sentence: int | None = None
    lunar: bool = False
    era: Era | None = None
    nth: int | None = None


class Years(NamedTuple):
    """The years that a heading or title names: from `first` to `last`, with a month if it names one."""

    first: int | None
    last: int | None
    month: int | None
    label: str
    season: bool = False
    """A season of sport or study, from the middle of `first` to the middle of `last`."""

    def year_of(self, month: int | None) -> int | None:
        """The one year that is meant, for a date in the given month."""
        if self.first == self.last:
            return self.first
        if self.season and month is not None and self.first is not None and self.last == self.first + 1:
            return self.first if month >= 7 else self.last
        return None


def heading_years(page: Page, script: Script) -> dict[int, Years]:
    """For each section that names a time: which."""
    found: dict[int, Years] = {}
    for i, section in enumerate(page.sections):
        named = _years(expressions(script.view, script.to_view(section.span)), section.title, f"section:{section.title}")
        if named:
            found[i] = named
    return found


def title_years(title: str) -> Years | None:
    return _years(expressions(title, Span(0, len(title))), title, "title")


def _years(found: list[Expression], title: str, label: str) -> Years | None:
    if len(found) != 1:
        return None
    expression = found[0]
    if isinstance(expression, Interval) and expression.end is not None:
        first, last = expression.start.moment, expression.end.moment
        if first.year is None or last.digits < YEAR or first.digits < YEAR:
            return None
        return Years(first.year, first.year if last.year is None else last.year, None, label, bool(_SEASON.search(title)))
    if not isinstance(expression, Point) or expression.moment.digits < YEAR:
        return None
    moment = expression.moment
    return Years(moment.year, moment.year, moment.month, label) if moment.year is not None or moment.month is not None else None
