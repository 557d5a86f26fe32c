"""Completes expressions from their context: which year (month, day) is meant by 5月3日, 次年, 90年代 at its place in the article.

A field that an expression does not give comes, in this order, from
1. a date before it in the same paragraph, unless its section names another year that the order of months supports,
2. the year (and month) in the headings that it stands under,
3. the last date before it in the same section,
4. the page's title,
5. the only year that the whole article names, and names often.
What none of them gives stays unknown: an X in the value.
"""

from __future__ import annotations

from typing import NamedTuple

from zhclaims.stages.dates.eras import Era
from zhclaims.stages.dates.expressions import (
    DECADE,
    YEAR,
    Moment,
    Offset,
    Point,
    add_days,
    add_months,
    add_years,
    impossible,
)
from zhclaims.stages.dates.feasts import on_feast
from zhclaims.stages.dates.named_years import NamedYears

_REPUBLICAN = (100, 130)
"""Years of the Republic that an article may name without its name beside them; of two digits are years of a century, too."""
_EVER = 10**9
_MODERN = 1900
"""Decades without a century are of the 20th, unless their sentence names another."""
_FAR = 7
"""So many sentences after a date, what comes is as often of another year as of its own."""
_NEAR, _NOT_FAR = 3, 4
"""So many sentences after a date, a bare 次日, a bare 同年 or 三年后 is as often of what was told between."""
_NEW_CALENDAR = 1912
"""From which year on months in China are Gregorian."""


class PreviousDate(NamedTuple):
    """A date that has been resolved, and where it stands."""

    moment: Moment
    block: int
    path: tuple[int, ...]
    sentence: int | None = None
    lunar: bool = False
    arabic: bool = False
    """It is written with Arabic digits."""
    of_month: bool = False
    """It gives a month, of whichever calendar."""


class Count(NamedTuple):
    """The era that a paragraph counts years by, and the year of it that came last: 昭和12年 is followed by 15年."""

    era: Era
    nth: int
    block: int
    path: tuple[int, ...]


class Position(NamedTuple):
    """Where an expression stands, and what the rules need to know of its surroundings."""

    block: int
    path: tuple[int, ...]
    sentence: int | None
    first_in_block: bool
    """It stands in the first sentence of its block."""
    clause_starts: bool
    arabic: bool
    """It is written with Arabic digits."""
    recurs: bool = False
    """A recurring time (每年) stands before it in its sentence: what follows is of no certain year."""
    gloss: int | None = None
    """The year given in the brackets that directly follow it: 仁祖二十年（1642年）."""
    general: bool = False
    """It stands in a statement about every year (七月平均气温, 花期五月), which no date before it completes."""
    counting: Count | None = None
    """The era by which years are counted here."""


class ArticleYears(NamedTuple):
    """What the article as a whole says about time."""

    sections: dict[int, NamedYears]
    title: NamedYears | None
    only_year: int | None
    """The year that every dated expression of the article names, three or more; None if there is none such."""
    modern: bool
    """Every year that it names is of the 20th or 21st century, and there is one."""
    reigns: bool
    """It counts years by reigns or by the Republic."""
    republic: Era | None = None
    """The era of the Republic, where the article counts by it and names no year before it otherwise."""


class Resolved(NamedTuple):
    """A completed point, and what it was completed from (`model.Date.anchor`)."""

    moment: Moment
    anchor: str | None = None
    lunar: bool = False


def resolve_point(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    """The point, completed with what its context surely gives."""
    found = _resolved(point, position, last, article)
    return found._replace(moment=on_feast(found.moment, point.feast)) if point.feast else found


def _resolved(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    if (point.unresolved or point.year_shift is not None) and position.gloss is not None:
        return Resolved(point.moment._replace(year=position.gloss), None, point.lunar)
    if point.now or point.unresolved:
        return Resolved(_masked_now(point), None, point.lunar)
    if point.nth is not None and point.era is None and point.has_year and (year := _republican(point.nth, position, article)):
        return Resolved(point.moment._replace(year=year), "previous" if position.counting else "document")
    if point.has_year:
        return Resolved(point.moment, "document" if point.from_document else None, point.lunar)
    if point.moment.digits == DECADE:
        return _decade(point, position, last, article)
    if point.nth is not None:
        return _short_year(point, position, article)
    general = position.general and point.year_shift is None and point.moment.month is not None
    if point.idle or last is not None and _sentences_since(position, last) >= _reach(point):
        return Resolved(point.moment, None, point.lunar)
    if general or position.recurs and (point.moment.month is not None or point.year_shift is not None):
        return Resolved(point.moment, None, point.lunar)
    if point.day_shift is not None:
        return _shifted_day(point, position, last)
    if point.month_shift is not None:
        return _shifted_month(point, position, last)
    if point.year_shift is not None:
        return _shifted_year(point, position, last, article)
    return _completed(point, position, last, article)


def _masked_now(point: Point) -> Moment:
    moment = point.moment
    if point.day_shift is not None:
        return moment._replace(month=None, day=None, hour=moment.hour)
    return moment


def _same_block(position: Position, last: PreviousDate | None) -> PreviousDate | None:
    """The date before, if it stands in the same block, and not too many sentences before."""
    return last if last and last.block == position.block and _sentences_since(position, last) < _FAR else None


def _same_section(position: Position, last: PreviousDate | None) -> PreviousDate | None:
    """The date before, if it stands under the same headings, and not too many sentences before."""
    return last if last and last.path == position.path and _sentences_since(position, last) < _FAR else None


def _reach(point: Point) -> int:
    """How many sentences after a date an expression may still point back to it."""
    if point.day_shift is not None:
        return _NEAR
    bare = point.year_shift is not None and point.moment.month is None and point.moment.season is None
    return _NOT_FAR if bare else _EVER


def _sentences_since(position: Position, last: PreviousDate) -> int:
    """How many sentences after the date before an expression stands; none where it opens a paragraph."""
    begins = position.first_in_block and position.block != last.block
    return 0 if begins or last.sentence is None or position.sentence is None else position.sentence - last.sentence


# ── partial dates ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _completed(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    """A month, day or time without its year."""
    if point.moment.month is None:
        return _day_or_time(point, position, last, article)
    year, anchor = _year_for(point.moment.month, position, last, article)
    lunar = point.lunar or anchor == "previous" and _is_of_old_calendar(year, position, last)
    return Resolved(point.moment._replace(year=year), anchor, lunar)


def _is_of_old_calendar(year: int | None, position: Position, last: PreviousDate | None) -> bool:
    """Whether a month completed with the date before is one of the old calendar: it is in Chinese numerals, the date before is
    of the old calendar too, or is a year before 1912 in Arabic digits (1644年，… 三月十九日)."""
    known = _same_section(position, last)
    if known is None or position.arabic:
        return False
    return known.lunar or known.arabic and year is not None and year < _NEW_CALENDAR


def _year_for(
    month: int | None, position: Position, last: PreviousDate | None, article: ArticleYears
) -> tuple[int | None, str | None]:
    """The year for a date in the given month, and where it comes from."""
    before = _same_block(position, last)
    named = _heading(position, article, month)
    if before and before.moment.year is not None and before.moment.digits == YEAR:
        if named is None or named[0] == before.moment.year or _goes_on(before, position, month):
            from_heading = named is not None and named[0] == before.moment.year
            return before.moment.year, named[1] if named and from_heading else "previous"
        return named
    if named:
        return named
    earlier = _same_section(position, last)
    if earlier and earlier.moment.year is not None and earlier.moment.digits == YEAR:
        return earlier.moment.year, "previous"
    if article.title and (year := article.title.year_of(month)) is not None:
        return year, "title"
    return (article.only_year, "document") if article.only_year is not None else (None, None)


def _heading(position: Position, article: ArticleYears, month: int | None) -> tuple[int, str] | None:
    """The year of the innermost heading that names one."""
    for i in reversed(position.path):
        named = article.sections.get(i)
        if named and (year := named.year_of(month)) is not None:
            return year, named.label
    return None


def _goes_on(before: PreviousDate, position: Position, month: int | None) -> bool:
    """Whether the date before is of the same sentence, or of a month of its year after which this one comes."""
    if before.sentence is not None and before.sentence == position.sentence:
        return True
    return before.moment.month is not None and month is not None and month >= before.moment.month


def _day_or_time(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    before = _same_block(position, last) or _same_section(position, last)
    moment = point.moment
    if before and before.moment.year is not None and before.moment.month is not None and not before.lunar:
        if moment.day is not None:
            return Resolved(_possible(moment._replace(year=before.moment.year, month=before.moment.month)), "previous")
        if before.moment.day is not None and _same_block(position, last) and _sentences_since(position, before) < _NEAR - 1:
            filled = moment._replace(year=before.moment.year, month=before.moment.month, day=before.moment.day)
            return Resolved(filled, "previous")
    if before and before.lunar and before.of_month and moment.day is not None and before.moment.year is not None:
        return Resolved(moment._replace(year=before.moment.year), "previous", lunar=True)
    for i in reversed(position.path):
        named = article.sections.get(i)
        if named and named.month is not None and moment.day is not None:
            year, _ = _year_for(named.month, position, None, article)
            return Resolved(_possible(moment._replace(year=year, month=named.month)), named.label)
    return Resolved(moment)


def _possible(moment: Moment) -> Moment:
    """The moment, or its month where that has no such day (the day belongs to another month then)."""
    return moment if impossible(moment) is None else Moment(moment.year)


# ── pointing back ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _shifted_year(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    year, anchor = _year_for(None, position, last, article)
    before = _same_block(position, last)
    if before and before.moment.digits == YEAR and before.moment.year is not None:
        year, anchor = before.moment.year, "previous"
    if year is None:
        return Resolved(point.moment, None, point.lunar)
    year += point.year_shift or 0
    lunar = point.lunar or point.moment.month is not None and _is_of_old_calendar(year, position, last)
    return Resolved(point.moment._replace(year=year), anchor, lunar)


def _shifted_month(point: Point, position: Position, last: PreviousDate | None) -> Resolved:
    before = _same_block(position, last) or _same_section(position, last)
    moved = add_months(before.moment, point.month_shift or 0) if before and not before.lunar else None
    if moved is None:
        return Resolved(point.moment._replace(month=None))
    return Resolved(_possible(point.moment._replace(year=moved.year, month=moved.month)), "previous")


def _shifted_day(point: Point, position: Position, last: PreviousDate | None) -> Resolved:
    before = _same_block(position, last) or _same_section(position, last)
    moved = add_days(before.moment, point.day_shift or 0) if before and not before.lunar else None
    if moved is not None:
        return Resolved(point.moment._replace(year=moved.year, month=moved.month, day=moved.day), "previous")
    in_month = before and before.moment.year is not None and before.moment.month is not None
    if before and in_month and point.day_shift == 0 and _same_block(position, last):
        return Resolved(Moment(before.moment.year, None if before.lunar else before.moment.month), "previous")
    return Resolved(point.moment)


def resolve_offset(offset: Offset, position: Position, last: PreviousDate | None) -> Moment | None:
    """The point at a distance from the date before; None where it is not certain that it counts from that date.

    Certain where it begins its clause (else the words before it name the event that it counts from), and the date before
    stands in the same paragraph or, for the first sentence of a paragraph, in the paragraphs of the section before it.
    """
    before = _same_block(position, last) or (_same_section(position, last) if position.first_in_block else None)
    if before is None or offset.n is None or not position.clause_starts or before.lunar and offset.unit != "年":
        return None
    if _sentences_since(position, before) > _NOT_FAR:
        return None
    if not offset.later and (before.sentence is None or before.sentence != position.sentence):
        return None
    n = offset.n if offset.later else -offset.n
    if offset.unit == "年":
        return add_years(before.moment, n)
    if offset.unit == "月":
        return add_months(before.moment, n)
    return add_days(before.moment, n * 7 if offset.unit == "周" else n)


# ── years and decades that are written short ────────────────────────────────────────────────────────────────────────────


def _short_year(point: Point, position: Position, article: ArticleYears) -> Resolved:
    """二十三年五月 goes on counting the era named before; 98年5月 is of the century of the article."""
    n = point.nth or 0
    if (era_year := continued_year(n, position)) is not None:
        era = position.counting.era if position.counting else None
        lunar = era is not None and (era.gregorian_from is None or era_year < era.gregorian_from)
        return Resolved(point.moment._replace(year=era_year), "previous", lunar)
    if (year := _republican(n, position, article)) is not None:
        return Resolved(point.moment._replace(year=year), "document")
    if article.modern and not article.reigns and n < 100 and not (point.lunar and n < 10):
        return Resolved(point.moment._replace(year=1900 + n if n >= 30 else 2000 + n), "document")
    return Resolved(point.moment, None, point.lunar)


def continued_year(n: int, position: Position) -> int | None:
    """The year of a count that goes on with the era that the paragraph counts by; None if there is none, or it had no such
    year."""
    count = position.counting
    if count is None or count.era.first is None or count.nth > n:
        return None
    year = count.era.first + n - 1
    return None if count.era.last is not None and year > count.era.last else year


def _republican(n: int, position: Position, article: ArticleYears) -> int | None:
    """The year of the Republic meant by three digits (102年 after 民國98年, 105學年度); None where no such count goes on."""
    if (year := continued_year(n, position)) is not None:
        return year
    era = article.republic
    return None if era is None or era.first is None or not _REPUBLICAN[0] <= n <= _REPUBLICAN[1] else era.first + n - 1


def _decade(point: Point, position: Position, last: PreviousDate | None, article: ArticleYears) -> Resolved:
    n = point.nth or 0
    before = last if last and last.path == position.path else None
    year = before.moment.year if before else None
    near = before is not None and before.sentence == position.sentence
    if year is not None and (year >= _MODERN or year >= 1000 and near):
        base = year // 100 * 100
        if base >= 2000 and n >= 20:
            base -= 100
        return Resolved(point.moment._replace(year=base + n), "previous")
    if article.modern:
        return Resolved(point.moment._replace(year=(1900 if n >= 20 else 2000) + n), "document")
    return Resolved(point.moment)
