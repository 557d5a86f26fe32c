"""Time expressions as they stand in the text, before anything is completed from the context."""

from __future__ import annotations

from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.dates.calendar import Moment
from zhclaims.stages.dates.lexicon import Era


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
    issue: str | None = None
    """What is wrong with the expression, in words; None if it is sound."""

    @property
    def has_year(self) -> bool:
        return self.moment.year is not None


class Interval(NamedTuple):
    """From one point to another; the end is None where it is open (1949年至今)."""

    span: Span
    start: Point
    end: Point | None


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


Expression = Point | Interval | Duration | Offset | Recurrence | Vague
