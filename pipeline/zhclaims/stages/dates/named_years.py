"""The years that headings and the title name, for the dates that stand under them."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.model import Page, Script
from zhclaims.spans import Span
from zhclaims.stages.dates.expressions import YEAR, Expression, Interval, Point
from zhclaims.stages.dates.grammar import find_expressions

_SEASON = re.compile("赛季|球季|学年")


class NamedYears(NamedTuple):
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


def heading_years(page: Page, script: Script) -> dict[int, NamedYears]:
    """The years that headings name, by the number of the section."""
    found: dict[int, NamedYears] = {}
    for i, section in enumerate(page.sections):
        named = _years(find_expressions(script.view, script.to_view(section.span)), section.title, f"section:{section.title}")
        if named:
            found[i] = named
    return found


def title_years(title: str) -> NamedYears | None:
    """The years that the title of the page names; None if it names none, or several times."""
    return _years(find_expressions(title, Span(0, len(title))), title, "title")


def _years(found: list[Expression], title: str, label: str) -> NamedYears | None:
    """The years of the only expression of a heading or title, a point or a closed range; None if it has no such expression."""
    if len(found) != 1:
        return None
    expression = found[0]
    if isinstance(expression, Interval) and expression.end is not None:
        first, last = expression.start.moment, expression.end.moment
        if first.year is None or last.digits < YEAR or first.digits < YEAR:
            return None
        return NamedYears(first.year, first.year if last.year is None else last.year, None, label, bool(_SEASON.search(title)))
    if not isinstance(expression, Point) or expression.moment.digits < YEAR:
        return None
    year, month = expression.moment.year, expression.moment.month
    return None if year is None and month is None else NamedYears(year, year, month, label)
