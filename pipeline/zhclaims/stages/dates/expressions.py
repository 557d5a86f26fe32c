"""Time expressions as data: a moment of which some fields are known, and what an expression says before the context completes it.

`Moment` is the point in time, with its form in EDTF (ISO 8601-2) and the arithmetic on it; years are astronomical: 0 is 1 BC. The
other classes are the kinds of expressions that stand in a text: `Point`, `Interval`, `Reign`, `Duration`, `Offset`, `Recurrence`,
`Vague`.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.dates.eras import Era
from zhclaims.stages.dates.numerals import DIGITS_AT_MOST

CENTURY, DECADE, YEAR = 2, 3, 4


class Moment(NamedTuple):
    """A point in time, as far as it is known. A known field may follow an unknown one: the month of 5月."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    season: int | None = None
    """EDTF: 21 spring … 24 winter, 33 … 36 quarters, 40 and 41 halves of a year."""
    digits: int = YEAR
    """How many digits of the year are known: 4, 3 (a decade) or 2 (a century)."""
    zone: str = ""
    """Of a time: `Z` or `±hh:mm`, where the text tells it."""


_LAST_BEFORE_CHRIST = {"-00XX": "-0099/0000", "-000X": "-0009/0000"}
"""The last century before Christ, and its last decade: their masks would hold the year -0000, which is none."""


def edtf(m: Moment) -> str:
    """The value in EDTF; X for digits that are not known.

    A year of more than four digits stands alone, after a Y. A decade or century of such years has no form in EDTF, nor has a
    year of more than 18 digits here: XXXX.

    >>> edtf(Moment(2006, 8, 24, 8)), edtf(Moment(-220)), edtf(Moment(1990, digits=3)), edtf(Moment(None, 5, 17))
    ('2006-08-24T08', '-0220', '199X', 'XXXX-05-17')
    >>> edtf(Moment(-11999)), edtf(Moment(-29901, digits=2))
    ('Y-11999', 'XXXX')
    """
    value = _year(m)
    if value in _LAST_BEFORE_CHRIST:
        return _LAST_BEFORE_CHRIST[value]
    if value.startswith("Y"):
        return value
    if m.season is not None:
        return value if m.year is None else f"{value}-{m.season:02d}"
    has_day = m.day is not None or m.hour is not None
    if m.month is not None or has_day:
        value += "-XX" if m.month is None else f"-{m.month:02d}"
    if has_day:
        value += "-XX" if m.day is None else f"-{m.day:02d}"
    clock = [f"{part:02d}" for part in (m.hour, m.minute, m.second) if part is not None]
    return value + (f"T{':'.join(clock)}{m.zone}" if clock else "")


def edtf_interval(first: Moment, last: Moment | None) -> str:
    """The interval in EDTF; open where `last` is None; XXXX if neither end is known at all.

    >>> edtf_interval(Moment(1999), Moment(2004)), edtf_interval(Moment(1949), None), edtf_interval(century(1, True), Moment(14))
    ('1999/2004', '1949/..', '-0099/0014')
    """
    start, end = edtf(first).split("/")[0], ".." if last is None else edtf(last).split("/")[-1]
    known = start != "XXXX" or end not in ("XXXX", "..")
    return (start if start == end and len(first) and first[1:4] == (None, None, None) else f"{start}/{end}") if known else "XXXX"


def _year(m: Moment) -> str:
    if m.year is None:
        return "XXXX"
    sign, size = ("-", -m.year) if m.year < 0 else ("", m.year)
    if size >= 10**YEAR:
        return f"Y{sign}{size}" if m.digits == YEAR and size < 10**DIGITS_AT_MOST else "XXXX"
    return sign + f"{size:04d}"[: m.digits] + "X" * (YEAR - m.digits)


def century(n: int, before_christ: bool) -> Moment:
    """The n-th century: 19 gives 18XX; before Christ 3 gives -02XX (astronomical years -299 … -200), 1 gives -00XX."""
    return Moment(-(n - 1) * 100 - 1 if before_christ else (n - 1) * 100, digits=CENTURY)


def impossible(m: Moment) -> str | None:
    """Which field cannot be (month, day, hour, minute, second); None if the moment can be."""
    if m.month is not None and not 1 <= m.month <= 12:
        return "month"
    if m.day is not None and not 1 <= m.day <= _days(m):
        return "day"
    for name, part, last in (("hour", m.hour, 24), ("minute", m.minute, 59), ("second", m.second, 60)):
        if part is not None and part > last:
            return name
    if m.hour == 24 and (m.minute or m.second):
        return "hour"
    return None


def _days(m: Moment) -> int:
    if m.month is None:
        return 31
    year = 2000 if m.year is None or m.digits < YEAR else m.year  # a leap year: 29 February can be
    return monthrange(year % 400 + 2000, m.month)[1]


def coarser(m: Moment, field: str) -> Moment:
    """The moment without the named field and everything finer."""
    if field == "month":
        return Moment(m.year, digits=m.digits)
    if field == "day":
        return Moment(m.year, m.month, digits=m.digits)
    if field == "hour":
        return m._replace(hour=None, minute=None, second=None)
    return m._replace(minute=None if field == "minute" else m.minute, second=None)


def is_before(a: Moment, b: Moment) -> bool:
    """Whether `a` is surely before `b`, by the fields that both have."""
    if a.digits != b.digits:
        return False
    for mine, other in zip(a[:6], b[:6], strict=True):
        if mine is None or other is None or mine != other:
            return mine is not None and other is not None and mine < other
    return False


def add_years(m: Moment, n: int) -> Moment | None:
    """The year `n` years later; None if the moment has no year, or only a decade or century."""
    return None if m.year is None or m.digits < YEAR else Moment(m.year + n)


def add_months(m: Moment, n: int) -> Moment | None:
    """The month `n` months later; None if the moment has no month."""
    if m.year is None or m.month is None:
        return None
    months = m.year * 12 + m.month - 1 + n
    return Moment(months // 12, months % 12 + 1)


def add_days(m: Moment, n: int) -> Moment | None:
    """The day `n` days later; None if the moment has no day or the result leaves the years 1 … 9999."""
    if m.year is None or m.month is None or m.day is None or impossible(m):
        return None
    try:
        day = datetime.date(m.year, m.month, m.day) + datetime.timedelta(days=n)
    except (ValueError, OverflowError):
        return None
    return Moment(day.year, day.month, day.day)


# ── expressions, before the context completes them ───────────────────────────────────────────────────────────────────────


class Point(NamedTuple):
    """A point in time with the fields that the expression itself gives, and how the others follow from the context."""

    span: Span
    moment: Moment = Moment()
    year_shift: int | None = None
    """Years after the date before (翌年 1, 同年 0); None if the expression does not point back by years."""
    month_shift: int | None = None
    day_shift: int | None = None
    now: bool = False
    """The shift counts from the moment of writing or speaking (今年, 昨天), which the text does not give."""
    mod: str | None = None
    type: str = "DATE"
    lunar: bool = False
    """Month and day are of a lunisolar calendar: only the year is certain."""
    era: Era | None = None
    nth: int | None = None
    """The year of the era; of an expression without an era, a count that may go on counting the era named before (二十三年)."""
    from_document: bool = False
    """The century is that of the writing (上世纪)."""
    unresolved: bool = False
    """The expression names a year that is not certain (a reign title that several realms used)."""
    candidates: tuple[Era, ...] = ()
    """The eras that it may be of, where it is unresolved; `nth` is then its year."""
    idle: bool = False
    """It points back to no date that is certain (他们当年, 诞生的那一年)."""
    feast: str = ""
    """The movable feast or solar term that is meant (a column of vocab/feasts.tsv); the year tells its day."""
    issue: dict[str, str] | None = None
    """What is wrong with the expression, in words; None if it is sound."""

    @property
    def has_year(self) -> bool:
        return self.moment.year is not None


class Interval(NamedTuple):
    """From one point to another; the end is None where it is open (1949年至今)."""

    span: Span
    start: Point
    end: Point | None
    mod: str | None = None


class Reign(NamedTuple):
    """The time of one reign title (万历年间), or from one to another (嘉靖、万历年间): the eras that each may be."""

    span: Span
    first: tuple[Era, ...]
    last: tuple[Era, ...]
    mod: str | None = None


class Duration(NamedTuple):
    """A length of time in ISO 8601."""

    span: Span
    value: str
    vague: bool = False
    mod: str | None = None


class Offset(NamedTuple):
    """A point at a distance from another one: 3天之后. `value` is the masked value where the other one is not known."""

    span: Span
    unit: str
    """年, 月, 周, 天 or 时."""
    n: int | None
    """Positive for later; None if the distance is vague (数周之后)."""
    later: bool


class Recurrence(NamedTuple):
    """A set of times: 每年, 每周五."""

    span: Span
    value: str


class Vague(NamedTuple):
    """A word that says no more than past, present, future or later."""

    span: Span
    value: str
    type: str = "DATE"


Expression = Point | Interval | Reign | Duration | Offset | Recurrence | Vague
