"""Dates of a source as parts that can be compared: year, month and day, each known or not.

Those of Chinese text are what the stage `dates` finds. Dates of prose in other languages ("June 4", "le 4 juin 2006", "4. Juni
2006") are read here, by the names of months in `vocab/month_names.tsv`; a bare year is a date there, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.model import Date
from zhclaims.spans import Span, SpanIndex
from zhclaims.terms import DateType

_VALUE = re.compile(r"(?P<year>-?[0-9]{1,3}[0-9X]|-?[0-9]{2}XX|XXXX)(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?(?:T.*)?")
_BARE_YEAR = re.compile(r"(?<![\w.,:/$€£¥-])(?P<year>1[0-9]{3}|20[0-9]{2})(?![\w%/]|[.,:][0-9]|-[0-9])")
_DAYS = re.compile(r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|er|\.|º|ª)?\s(?:de\s|of\s)?$")


class Parts(NamedTuple):
    """A date by its parts; None for one that is not known. A year may end in X: a decade, a century."""

    year: str | None
    month: int | None = None
    day: int | None = None

    @property
    def known(self) -> int:
        """How many parts are known."""
        return sum(part is not None for part in self)

    @property
    def value(self) -> str:
        """The date in EDTF."""
        parts = [self.year or "XXXX", *(f"{n:02}" for n in (self.month, self.day) if n is not None)]
        return "-".join(parts) if self.month is not None or self.day is None else f"{parts[0]}-XX-{parts[1]}"


class SourceDate(NamedTuple):
    """A date of a source: its span, and its value, of which an interval has two."""

    span: Span
    parts: Parts


def parts_of(date_value: str, *, without_year: bool = False) -> list[Parts]:
    """The dates that an EDTF value names: none of a duration, a set or a word such as 現在, two of an interval.

    >>> parts_of("2006-06-04"), parts_of("2006/2007-01"), parts_of("P3Y")
    ([Parts(year='2006', month=6, day=4)], [Parts(year='2006', month=None, day=None), Parts(year='2007', month=1, day=None)], [])
    """
    found = []
    for end in date_value.split("/"):
        m = _VALUE.fullmatch(end)
        if m is None:
            continue
        year = None if without_year or m["year"] == "XXXX" else m["year"]
        parts = Parts(year, int(m["month"]) if m["month"] else None, int(m["day"]) if m["day"] else None)
        if parts.known:
            found.append(parts)
    return found


def of_stage(dates: Iterable[Date], text: str) -> Iterator[SourceDate]:
    """The dates that the stage found. A year that it took from somewhere else in the text is not known for sure."""
    for date in dates:
        if date.type in (DateType.DATE, DateType.TIME):
            loose = date.anchor is not None and "年" not in date.span.of(text)
            yield from (SourceDate(date.span, parts) for parts in parts_of(date.value, without_year=loose))


def of_prose(text: str) -> Iterator[SourceDate]:
    """The dates of prose in languages that write months by their names, and bare years."""
    taken: list[Span] = []
    for m in _months().finditer(text):
        found = _around_month(text, m)
        if found is not None:
            taken.append(found.span)
            yield found
    known = SpanIndex(taken)
    for m in _BARE_YEAR.finditer(text):
        span = Span(*m.span())
        if not known.touching(span):
            yield SourceDate(span, Parts(m["year"]))


_AFTER = re.compile(
    r"\.?(?:\s(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![\w:.%]|,[0-9]))?(?:,?\s(?:de\s|of\s|г\.\s)?(?P<year>[12][0-9]{3})(?!\w))?"
)


def _around_month(text: str, month: re.Match[str]) -> SourceDate | None:
    """The date of which a month is named; None if neither a day nor a year stands beside it: "may" is a verb, too."""
    before = _DAYS.search(text, max(0, month.start() - 10), month.start())
    if before and text[before.start() - 1 : before.start()].isdigit():
        before = None
    after = _AFTER.match(text, month.end())
    day = before["day"] if before else after["day"] if after else None
    year = after["year"] if after else None
    number = int(day) if day else None
    if (number is None and year is None) or (number is not None and not 1 <= number <= 31):
        return None
    start = before.start() if before else month.start()
    return SourceDate(
        Span(start, after.end() if after else month.end()), Parts(year, int(_month_names()[month[0].lower()]), number)
    )


@cache
def _month_names() -> dict[str, str]:
    return {row["name"]: row["month"] for row in vocab.load("month_names")}


@cache
def _months() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W\d_])(?:{'|'.join(sorted(map(re.escape, _month_names()), key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE
    )


def agree(a: Parts, b: Parts) -> bool:
    """Whether two dates can be the same day, month or year: the parts that both know are equal, and there is one.

    >>> agree(Parts("2006", 6, 4), Parts(None, 6, 4)), agree(Parts("2006", 6), Parts("2006", 7))
    (True, False)
    """
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    return bool(both) and all(_equal(x, y) for x, y in both) and not (b.year is None and a.day is not None and b.day is None)


def holds(source: Parts, claim: Parts) -> bool:
    """Whether a date of the source, which agrees with the claim's, tells every part of it."""
    return all(x is not None or y is None for x, y in zip(source, claim, strict=True))


def _equal(a: str | int | None, b: str | int | None) -> bool:
    """Whether two parts are equal; a decade or a century (199X) is equal to each of its years."""
    if isinstance(a, str) and isinstance(b, str) and "X" in a + b:
        return all("X" in (x, y) or x == y for x, y in zip(a, b, strict=False))
    return a == b
