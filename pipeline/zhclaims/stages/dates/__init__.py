"""Dates: every temporal expression of the article with a normalised value.

- `tokens` (words and numbers), `years`, `points`, `durations`, `grammar`: the expressions of one block, by its view alone.
- `anchoring`: what an expression leaves out, completed from the dates, headings and title around it.
- here: the stage, which walks through the article and keeps the date that came last.
- `eras`, `reigns`, `feasts`, `general`, `named_years`: reign titles, holidays, statements about every year, headings.
- `lexicon`, `numerals`, `expressions`: the vocabulary, the numbers and the data types of all these.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from zhclaims.cache import NO_CACHE, Cache
from zhclaims.issue_texts import reported
from zhclaims.model import Date, Issue, Page, Script
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.dates import anchoring
from zhclaims.stages.dates.anchoring import ArticleYears, Count, Position, PreviousDate
from zhclaims.stages.dates.eras import Era, Surroundings, nearest
from zhclaims.stages.dates.expressions import (
    DECADE,
    YEAR,
    Duration,
    Expression,
    Interval,
    Moment,
    Offset,
    Point,
    Recurrence,
    Reign,
    Vague,
    add_days,
    coarser,
    edtf,
    edtf_interval,
    impossible,
    is_before,
)
from zhclaims.stages.dates.general import is_general
from zhclaims.stages.dates.grammar import find_in_blocks
from zhclaims.stages.dates.named_years import heading_years, title_years
from zhclaims.stages.dates.reigns import of_era
from zhclaims.stages.dates.tokens import Cursor
from zhclaims.terms import BlockKind, DateModifier, DateType

_OFFSET_MASKS = {"年": "XXXX", "月": "XXXX-XX", "周": "XXXX-XX", "天": "XXXX-XX-XX", "日": "XXXX-XX-XX", "时": "XXXX-XX-XX"}
_ATTRIBUTE = re.compile(
    r"[^，。；：！？、\n]{0,10}?(?:的?《|所[建立签订颁制设造写]|条约|协定|协议|公约|宪法|法案|条例|议定书|宣言|公报)"
)
_ARABIC = re.compile("[0-9]")
_BRACKETS = re.compile(r"（[^（）\n]*）")
_BESIDE = 4  # dates on either side that may tell which era is meant
_NOON = 12
_LONGEST_REIGN = 70
_END_OF_THE_REPUBLIC = 1949  # 民国年间, 民国初年: on the mainland
_LENGTH_ENDS = "来后前间内的之以时多余半"


def dates(
    page: Page, script: Script, sentences: tuple[Span, ...], cache: Cache = NO_CACHE
) -> tuple[tuple[Date, ...], tuple[Issue, ...]]:
    """Every temporal expression in the order of the text, and an `impossible_date` issue for each that cannot be.

    Spans count in `page.text`. A value that the text does not surely give is masked with X and `vague`.
    """
    views = [script.to_view(block.span) for block in page.blocks]
    listed = page.listed
    expressions = iter(find_in_blocks(script.view, [view for i, view in enumerate(views) if i not in listed], cache))
    found = [[] if i in listed else next(expressions) for i in range(len(views))]
    return _Resolver(page, script, sentences, list(zip(views, found, strict=True))).run()


class _Resolver:
    """One walk through the article, which remembers the last date before each expression."""

    def __init__(
        self, page: Page, script: Script, sentences: Sequence[Span], blocks: list[tuple[Span, list[Expression]]]
    ) -> None:
        self._page, self._script = page, script
        self._sentences, self._spans = SpanIndex(sentences), sentences
        self._starts = [s.start for s in sentences]
        self._last: PreviousDate | None = None
        self._count: Count | None = None
        self._surroundings: Surroundings | None = None
        self._years: list[tuple[int, int]] = []  # where a year stands in the block, and which
        self._recurred: tuple[int, int | None] | None = None  # block and sentence of the last 每年
        self._dates: list[Date] = []
        self._issues: list[Issue] = []
        self._blocks = blocks
        self._article = _article(page, script, [e for _, found in self._blocks for e in found])

    def run(self) -> tuple[tuple[Date, ...], tuple[Issue, ...]]:
        for i, (view, found) in enumerate(self._blocks):
            brackets = SpanIndex([Span(*m.span()) for m in _BRACKETS.finditer(self._script.view, *view)])
            self._years = [
                (p.span.start, p.moment.year)
                for e in found
                for p in _points(e)
                if p.moment.year is not None and _is_plain_year(p)
            ]
            for expression, following in zip(found, [*found[1:], None], strict=False):
                outside = self._last
                if brackets.holds(expression.span) and _is_age(self._script.view, expression):
                    continue
                gloss_year = _gloss(self._script.view, expression, following)
                self._add(expression, self._position(expression, i, view, gloss_year))
                known = outside is not None and outside.block == i
                gloss = known and (brackets.holds(expression.span) or self._is_attribute(expression, view))
                if gloss or self._page.blocks[i].kind is BlockKind.HEADING:
                    self._last = outside  # brackets date nothing outside of them; headings count by their sections
        return tuple(self._dates), tuple(self._issues)

    def _position(self, expression: Expression, i: int, view: Span, gloss: int | None) -> Position:
        block, span = self._page.blocks[i], expression.span
        at = self._script.to_text(span).start
        sentence = self._sentences.at(at)
        first = sentence is None or self._starts[sentence] <= block.span.start or not self._starts
        cursor = Cursor(self._script.view, [], view.start, view.end)
        return Position(
            block=i,
            path=block.path,
            sentence=sentence,
            first_in_block=first,
            clause_starts=cursor.clause_starts(span.start),
            arabic=self._is_arabic(span),
            recurs=self._recurred == (i, sentence),
            gloss=gloss,
            general=_lacks_year(expression) and is_general(self._script.view, view, span),
            counting=self._count if self._count and self._count.path == block.path else None,
        )

    def _is_attribute(self, expression: Expression, view: Span) -> bool:
        """Whether a year belongs to the treaty or law of that name (维护1839年签署的《伦敦条约》), and dates no event."""
        if not isinstance(expression, Point) or not _is_plain_year(expression) or expression.moment.month is not None:
            return False
        cursor = Cursor(self._script.view, [], view.start, view.end)
        named = _ATTRIBUTE.match(cursor.text, expression.span.end, view.end)
        return named is not None and not cursor.clause_starts(expression.span.start)

    def _is_arabic(self, span: Span) -> bool:
        """Whether an expression is written with Arabic digits."""
        return _ARABIC.search(self._script.view, span.start, span.end) is not None

    def _add(self, expression: Expression, position: Position) -> None:
        if isinstance(expression, Point):
            self._add_point(expression, position)
        elif isinstance(expression, Interval):
            self._add_interval(expression, position)
        elif isinstance(expression, Reign):
            self._add_reign(expression, position)
        elif isinstance(expression, Offset):
            self._add_offset(expression, position)
        elif isinstance(expression, Duration):
            self._add_duration(expression, position)
        elif isinstance(expression, Recurrence):
            self._record(expression.span, "SET", expression.value)
            if expression.value.startswith(("P1Y", "XXXX-")) and "W" not in expression.value:
                self._recurred = (position.block, position.sentence)
        elif isinstance(expression, Vague):
            self._record(expression.span, expression.type, expression.value, vague=True)

    # ── points ──

    def _resolved(self, point: Point, position: Position) -> anchoring.Resolved:
        if point.issue:
            self._impossible(point.issue, point)
        if point.candidates and position.gloss is None:
            era, anchor = self._era(point.candidates, point.span, position, point.nth or 1)
            if era is None:
                self._ambiguous(point.span, point.candidates)
            else:
                year = of_era(point.span, era, point.nth or 1)
                moment = point.moment._replace(year=year.moment.year)
                self._counted(era, point.nth or 1, position)
                return anchoring.Resolved(moment, anchor, point.lunar and year.lunar)
        found = anchoring.resolve_point(point, position, self._last, self._article)
        self._count_on(point, found.moment, position)
        return found

    def _era(self, candidates: tuple[Era, ...], span: Span, position: Position, nth: int) -> tuple[Era | None, str | None]:
        """The era of a title that several realms used, by the dates beside it (`previous`) or by what the text tells."""
        if self._surroundings is None:
            self._surroundings = Surroundings(self._script.view, self._page.title)
        sentence = self._spans[position.sentence] if position.sentence is not None else self._script.to_text(span)
        if told := self._surroundings.told_by(candidates, self._script.to_view(sentence), nth):
            return told, None
        before = self._last.moment.year if self._last and self._last.path == position.path else None
        here = bisect_left(self._years, (span.start, 0))
        around_here = self._years[max(0, here - _BESIDE) : here + _BESIDE]
        beside = [year for _, year in sorted((abs(at - span.start), year) for at, year in around_here)]
        if near := nearest(candidates, ([] if before is None else [before]) + beside, nth):
            return near, "previous"
        around = (self._blocks[position.block][0], Span(0, len(self._script.view)))
        return self._surroundings.choose(candidates, around, nth), None

    def _count_on(self, point: Point, moment: Moment, position: Position) -> None:
        """Keep the era that a point counts by."""
        if point.nth is None or moment.year is None or moment.digits < YEAR:
            return
        if point.era is not None:
            self._counted(point.era, point.nth, position)
        elif position.gloss is not None:  # 三年（978年）: the year in brackets tells where the count begins
            first = moment.year - point.nth + 1
            self._counted(Era("", "", first, first + _LONGEST_REIGN), point.nth, position)
        elif position.counting is not None and moment.year == anchoring.continued_year(point.nth, position):
            self._counted(position.counting.era, point.nth, position)

    def _counted(self, era: Era, nth: int, position: Position) -> None:
        self._count = Count(era, nth, position.block, position.path)

    def _add_point(self, point: Point, position: Position) -> None:
        found = self._resolved(point, position)
        moment = Moment(found.moment.year) if found.lunar and found.moment.digits == YEAR else found.moment
        late = None if point.issue or found.lunar else impossible(moment)
        if late:  # 29 February of the year that the context gave
            self._impossible({"field": late, "value": edtf(moment)}, point)
            moment = coarser(moment, late)
        value = edtf(moment)
        self._record(point.span, point.type, value, point.mod, anchor=found.anchor, vague="XXXX" in value)
        self._remember(moment, position, found.lunar, point)

    def _remember(self, moment: Moment, position: Position, lunar: bool, point: Point) -> None:
        if moment.year is None or moment.digits < YEAR:
            return
        arabic, of_month = self._is_arabic(point.span), point.moment.month is not None
        self._last = PreviousDate(moment, position.block, position.path, position.sentence, lunar, arabic, of_month)

    def _add_reign(self, reign: Reign, position: Position) -> None:
        if position.gloss is not None:  # 太平兴国初年（976年）: the year in brackets says it
            return
        first, anchor = (reign.first[0], None) if len(reign.first) == 1 else self._era(reign.first, reign.span, position, 1)
        last = first if reign.last == reign.first else self._era(reign.last, reign.span, position, 1)[0]
        if first is None or last is None or first.first is None:
            self._ambiguous(reign.span, (*reign.first, *reign.last))
            self._record(reign.span, "DATE", "XXXX", vague=True)
            return
        end = Moment(_END_OF_THE_REPUBLIC if last.realm == "中华民国" and last.last is None else last.last)
        value = (
            edtf(end) if end.year == first.first else edtf_interval(Moment(first.first), end if end.year is not None else None)
        )
        self._record(reign.span, "DATE", value, reign.mod, anchor=anchor)
        self._counted(last, 1, position)

    def _add_interval(self, interval: Interval, position: Position) -> None:
        start = self._resolved(_start_with_year(interval), position)
        first = Moment(start.moment.year) if start.lunar else start.moment
        anchor, end = start.anchor, interval.end
        if end is None:
            value = edtf_interval(first, None)
        else:
            last = self._end_of_interval(first, end, position)
            last = Moment(last.year) if start.lunar and last.digits == YEAR else last
            value = edtf_interval(first._replace(zone=first.zone or last.zone), last._replace(zone=last.zone or first.zone))
            if is_before(last, first):
                self._impossible({"last": edtf(last), "first": edtf(first)}, end)
                value = edtf(Moment(first.year if first.year == last.year else None))
            self._remember(last, position, start.lunar, end)
        self._record(interval.span, interval.start.type, value, interval.mod, anchor=anchor, vague="XXXX" in value)

    def _end_of_interval(self, first: Moment, end: Point, position: Position) -> Moment:
        if end.issue:
            self._impossible(end.issue, end)
        if end.moment.digits == DECADE and not end.has_year and first.year is not None:
            return end.moment._replace(year=first.year // 100 * 100 + (end.nth or 0))
        if end.has_year or any(s is not None for s in (end.year_shift, end.day_shift, end.nth)) or end.now:
            self._remember(first, position, False, end)
            found = self._resolved(end._replace(issue=None), position._replace(gloss=None))
            return Moment(found.moment.year, digits=found.moment.digits) if found.lunar else found.moment
        return _completed_from(first, end.moment)

    # ── the others ──

    def _add_offset(self, offset: Offset, position: Position) -> None:
        moment = anchoring.resolve_offset(offset, position, self._last)
        if moment is None:
            self._record(offset.span, "DATE", _OFFSET_MASKS[offset.unit], vague=True)
            return
        value, mod = edtf(moment), "APPROX" if offset.unit == "周" else None
        self._record(offset.span, "DATE", value, mod, anchor="previous", vague="XXXX" in value)
        self._remember(moment, position, False, Point(offset.span))

    def _add_duration(self, duration: Duration, position: Position) -> None:
        year = self._regnal_year(duration, position)
        if year is None:
            self._record(duration.span, "DURATION", duration.value, duration.mod, vague=duration.vague)
        else:
            glossed = position.gloss is not None
            self._add_point(Point(duration.span, nth=int(duration.value[1:-1]), lunar=True, unresolved=glossed), position)

    def _regnal_year(self, duration: Duration, position: Position) -> int | None:
        """The year of rule meant by 二十三年，… at the start of a clause: the count of the year of rule before it goes on."""
        after = self._script.view[duration.span.end : duration.span.end + 1]
        digits = duration.value[1:-1]
        counts_on = position.clause_starts and after and after not in _LENGTH_ENDS
        if not counts_on or duration.value[-1] != "Y" or not digits.isdigit():
            return None
        return anchoring.continued_year(int(digits), position) if position.gloss is None else position.gloss

    def _impossible(self, why: dict[str, str], point: Point) -> None:
        self._issues.append(reported("impossible_date", self._script.to_text(point.span), **why))

    def _ambiguous(self, span: Span, candidates: tuple[Era, ...]) -> None:
        named = dict.fromkeys(f"{e.realm} {'?' if e.first is None else edtf(Moment(e.first))}" for e in candidates)
        found = reported("ambiguous_era", self._script.to_text(span), text=candidates[0].name, candidates=", ".join(named))
        self._issues.append(found)

    def _record(
        self, span: Span, kind: str, value: str, mod: str | None = None, *, anchor: str | None = None, vague: bool = False
    ) -> None:
        """Add a date whose span counts in the view."""
        modifier = None if mod is None else DateModifier(mod)
        self._dates.append(Date(self._script.to_text(span), DateType(kind), value, modifier, anchor, vague))


def _gloss(view: str, expression: Expression, following: Expression | None) -> int | None:
    """The year in the brackets that directly follow an expression."""
    if not isinstance(expression, Point | Duration | Reign) or not isinstance(following, Point) or not _is_plain_year(following):
        return None
    return following.moment.year if view[expression.span.end : following.span.start] == "（" else None


def _lacks_year(expression: Expression) -> bool:
    """Whether an expression names a month, and no year."""
    point = expression.start if isinstance(expression, Interval) else expression
    return isinstance(point, Point) and point.moment.year is None and point.moment.month is not None


def _is_plain_year(point: Point) -> bool:
    """Whether a point gives a year of the common calendar."""
    return point.moment.year is not None and point.moment.digits == YEAR and point.era is None


def _is_age(view: str, expression: Expression) -> bool:
    """Whether a distance fills its brackets (2004年3月19日（14年前）): what the wiki computed on the day of the copy."""
    return (
        isinstance(expression, Offset)
        and view[expression.span.start - 1] == "（"
        and view[expression.span.end : expression.span.end + 1] == "）"
    )


def _start_with_year(interval: Interval) -> Point:
    """The start of a range that names its year only at its end: 3月至2006年5月, 11月至2006年3月."""
    start, end = interval.start, interval.end
    if end is None or start.has_year or end.moment.year is None or start.year_shift is not None or start.moment.month is None:
        return start
    turned = end.moment.month is not None and start.moment.month > end.moment.month
    return start._replace(moment=start.moment._replace(year=end.moment.year - turned))


def _completed_from(first: Moment, end: Moment) -> Moment:
    """The end of a range, with the larger fields of its start; December to March reaches into the next year."""
    if end.month is None and end.day is None and end.hour is not None:
        same_day = end._replace(year=first.year, month=first.month, day=first.day)
        next_day = add_days(first, 1) if is_before(same_day, first) and end.hour <= _NOON else None  # 23时至1时
        return end._replace(year=next_day.year, month=next_day.month, day=next_day.day) if next_day else same_day
    if end.month is None:
        return end._replace(year=first.year, month=first.month)
    turned = first.year is not None and first.month is not None and end.month < first.month
    return end._replace(year=None if first.year is None else first.year + turned)


def _article(page: Page, script: Script, found: Iterable[Expression]) -> ArticleYears:
    points = [p for e in found for p in _points(e)]
    years = [p.moment.year for p in points if p.moment.year is not None and p.moment.digits == YEAR]
    return ArticleYears(
        sections=heading_years(page, script),
        title=title_years(page.title),
        only_year=years[0] if len(set(years)) == 1 and len(years) >= 3 else None,
        modern=bool(years) and all(1900 <= y <= 2099 for y in years),
        reigns=any(p.era is not None or p.unresolved for p in points),
        republic=_republic(points),
    )


def _republic(points: list[Point]) -> Era | None:
    """The era of the Republic, if the article counts by it and names no year of the common calendar before it; None if not."""
    eras = [p.era for p in points if p.era is not None and p.era.realm == "中华民国"]
    earlier = any(p.moment.year is not None and p.nth is None and p.moment.year < 1900 for p in points)
    return eras[0] if eras and not earlier else None


def _points(expression: Expression) -> list[Point]:
    if isinstance(expression, Interval):
        return [expression.start] + ([expression.end] if expression.end else [])
    return [expression] if isinstance(expression, Point) else []
