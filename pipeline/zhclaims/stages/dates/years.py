"""Parses the year of a time expression: is "N年" a year of the calendar, a year of rule, or a number of years?"""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.expressions import DECADE, Interval, Moment, Point, Reign, century, edtf
from zhclaims.stages.dates.lexicon import lookalikes
from zhclaims.stages.dates.numerals import is_positional, neighbours, number
from zhclaims.stages.dates.reigns import cycle_year, parse_phase, reign_year, ruler_year
from zhclaims.stages.dates.tokens import EARLIER, LATER, Cursor, Token
from zhclaims.vocab import alternatives

_SURELY_LENGTH_BEFORE = re.compile(r"(?:近|长达|超过|逾|距今|经过|历经|历时|持续|存在|延续|不到|不足|至少)约?$")
_LENGTH_BEFORE = re.compile(
    r"(?:近|有|长达|超过|多达|逾|达|距今|经过|历经|历时|持续|存在|延续|了|不到|不足|至少|每|满|共|长|统治|相隔|间隔|为期|刑|监禁|其后|此后)约?$"
)
_LENGTH_AFTER = re.compile(r"[的]?历史|之久|以上|以来的|来[，的]|[之以]?[前后][，。的、]|间[，的]")
_PLACE_OF_YEAR = re.compile(r"(?:[在于自从由至到即约年－–—\-~～（(]|截至|截止|公元|直到)$")
_SENTENCED = re.compile(r"(?:徒刑|监禁|拘役|刑期|判刑|判处|判|处)[^，。；：、]{0,4}$")
_PUNISHMENT = re.compile(r"(?:的)?(?:有期)?(?:徒刑|监禁|拘役)")
_BEFORE_CHRIST = re.compile(
    r"(?:^|[^之以目年月日天周期提此先早婚生战会赛史空从跟面眼门阵产行睡餐饭课幕台案事午届任世身学职考演开停封解建复])前$"
)
"""前 that is no end of a word (此前2016年, 婚前)."""
_SURELY_BEFORE_CHRIST = re.compile(r"(?:^|[在于自从由至到约即或和及与、，。；：（(－–—\-~～])前$")
_NAMED_CENTURY = re.compile(alternatives(lookalikes("after_century")))
_BEFORE_CHRIST_ENDS = re.compile(r"[（(－–—\-~～至]前$")
_BC_RANGE = re.compile(
    r"(?P<opened>[（(]?)(?P<calendar>[公西]元|纪元)?前 ?(?P<n>[0-9一二两三四五六七八九十百千〇零]{1,8})(?P<unit>年|世纪)?"
    r"(?:左右|前后)?(?:[－–—\-~～〜─]{1,2}|至|到)$"
)
_REPUBLIC = 1912
_YEAR_BEFORE = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})$")
_SENTENCE_AT_MOST = 60
_BC_RANGE_AT_MOST = 20
_FIRST_YEARS = re.compile(r"[的里中间内都均共没是每皆就一]|以来|之[内中]")
_ACROSS_EPOCH = re.compile(r"前[0-9]{1,3}年?(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?[－–—\-~～至到]$")


def parse_year(cursor: Cursor, i: int) -> tuple[Point | Interval | Reign, int] | None:
    """The year, decade or century that begins at token `i`, and the index of the token after it."""
    token = cursor.tokens[i]
    if token.kind in ("reign_phase", "cycle"):
        found = parse_phase(cursor, token) if token.kind == "reign_phase" else cycle_year(cursor, token)
        return (found, i + 1) if found else None
    if token.kind == "calendar":
        return _with_calendar(cursor, i, token)
    if token.kind == "century":
        found = Point(Span(token.start, token.end), century(int(token.value), False), from_document=True)
        return _decade_of_century(cursor, i + 1, found)
    if token.kind == "year_phase":
        return Point(Span(token.start, token.end), year_shift=0, mod=token.value), i + 1
    if token.kind in ("year", "year_now"):
        return _pointing_year(cursor, i, token)
    if token.kind == "count" and token.unit == "年代":
        found_decades = _decades(token)
        return (found_decades, i + 1) if found_decades else None
    if token.kind == "count" and not token.ge and not token.vague and token.n is not None:
        return _counted(cursor, i, token)
    return None


def _with_calendar(cursor: Cursor, i: int, token: Token) -> tuple[Point | Interval, int] | None:
    """The year, decade or century after the name of a calendar (公元前202年), and the index of the token after it; None if none
    follows."""
    count = cursor.next_to(i + 1)
    if count is None or count.kind != "count" or count.vague or count.unit not in ("年", "世纪", "年代") or count.ge:
        return None
    if count.unit == "年" and (of_epoch := reign_year(cursor, i + 1, count)):  # 黄帝|纪元
        return of_epoch, i + 2
    before_christ = token.value == "bc"
    found = _calendar_year(Span(token.start, count.end), count, before_christ)
    return (found, i + 2) if count.unit == "年" else _decade_of_century(cursor, i + 2, found)


def _calendar_year(span: Span, count: Token, before_christ: bool) -> Point:
    n = count.n
    if n is None or n == 0 and (before_christ or count.unit == "世纪"):  # too large, or a time that never was
        return Point(span, unresolved=True)
    moment = Moment(1 - n if before_christ else n)
    if count.unit == "世纪":
        moment = century(n, before_christ)
    elif count.unit == "年代":
        moment = Moment(-(n // 10 * 10) if before_christ else n // 10 * 10, digits=DECADE)
    return Point(span, moment) if edtf(moment) != "XXXX" else Point(span, unresolved=True)


def _counted(cursor: Cursor, i: int, token: Token) -> tuple[Point | Interval, int] | None:
    """The year, season or century that the count at token `i` names (1998年, 20世纪), and the index of the token after it; None
    if it is a number of years or the like."""
    span = Span(token.start, token.end)
    if _goes_on_before_christ(cursor, token):
        earlier = _calendar_year(span, token, True)
        return (earlier, i + 1) if token.unit == "年" else _decade_of_century(cursor, i + 1, earlier)
    if token.unit == "世纪" and _NAMED_CENTURY.match(cursor.text, token.end):
        return None
    if token.unit == "世纪" and 1 <= (token.n or 0) <= 30 and cursor.before(token.start, 1) != "第":
        before_christ = _is_before_christ(cursor, token, shortest=1)
        span = Span(token.start - before_christ, token.end)
        return _decade_of_century(cursor, i + 1, Point(span, century(token.n or 0, before_christ)))
    if token.unit == "赛季" and (season := _season(cursor, i, token)):
        return season, i + 1
    if token.unit != "年" or cursor.before(token.start, 1) == "第":
        return None
    if cursor.before(token.start, 3) == "民国前" and token.n and not token.ge:
        return Point(Span(token.start - 3, token.end), Moment(_REPUBLIC - token.n)), i + 1
    if reign := reign_year(cursor, i, token) or ruler_year(cursor, token):
        return reign, i + 1
    if token.digits == "元":
        return None
    if _is_before_christ(cursor, token, shortest=3):
        return _calendar_year(Span(token.start - 1, token.end), token, True), i + 1
    found = _plain(cursor, i, token)
    return (found, i + 1) if found else None


def _goes_on_before_christ(cursor: Cursor, token: Token) -> bool:
    """Whether a count ends a range that began before Christ and counts down (公元前3000年至2000年, 公元前300至200年).

    In the brackets behind a name each year has its own 前: （公元前63年－14年） ends in our era.
    """
    m = _BC_RANGE.search(cursor.before(token.start, _BC_RANGE_AT_MOST)) if token.unit in ("年", "世纪") else None
    first = number(m["n"]) if m else None
    if m is None or first is None or not 0 < (token.n or 0) < first or m["unit"] and m["unit"] != token.unit:
        return False
    return bool(m["calendar"]) and not (m["opened"] and m["unit"]) or not m["unit"]


def _season(cursor: Cursor, i: int, token: Token) -> Point | None:
    """The year by which a season of sport, study or business is called (2016学年度, 民国108学年度, 108学年度); None if it is
    a number of seasons."""
    if _four_digits(token):
        return Point(Span(token.start, token.end), Moment(token.n))
    if reign := reign_year(cursor, i, token):
        return reign
    by_place = token.digits.isascii() and 2 <= len(token.digits) <= 3
    named = by_place and not _is_length(cursor, token) and "季" not in token.text
    return Point(Span(token.start, token.end), nth=token.n) if named else None


def _is_before_christ(cursor: Cursor, token: Token, shortest: int) -> bool:
    """Whether 前 before the number means before Christ: "前3年" is the first three years, "前202年" and "（前27年" are not.

    Two digits at the beginning of a clause ("前34年称王") are a year unless what follows speaks of a stretch of time.
    """
    before = cursor.before(token.start, 3)
    if len(token.digits) == 2 and before[-1:] == "前" and cursor.clause_starts(token.start - 1):
        return not _FIRST_YEARS.match(cursor.text, token.end)
    if len(token.digits) < shortest and not (len(token.digits) == 2 and _BEFORE_CHRIST_ENDS.search(before)):
        return False
    able = 1000 <= (token.n or 0) <= 2199  # a year of our era, too
    return bool((_SURELY_BEFORE_CHRIST if able else _BEFORE_CHRIST).search(before))


def is_prison_term(cursor: Cursor, start: int, end: int) -> bool:
    """Whether courts speak between the two offsets: "判处有期徒刑2年6月" is a length, although 月 has no 个."""
    return bool(_SENTENCED.search(cursor.before(start, 12)) or _PUNISHMENT.match(cursor.text, end))


def _plain(cursor: Cursor, i: int, token: Token) -> Point | None:
    """The year without any mark of its calendar, which its digits and its place set apart from a number of years; None if it is
    none."""
    span, n = Span(token.start, token.end), token.n or 0
    after = cursor.next_to(i + 1)
    month_follows = bool(after and after.unit == "月" and not after.ge and after.n)
    if _four_digits(token):
        return None if n % 100 == 0 and n != 1900 and _is_round_length(cursor, token) else Point(span, Moment(n))
    if n >= 1000 or n == 0 and token.digits not in ("00", "〇〇", "零零"):
        return None
    if token.digits.isascii() and _ACROSS_EPOCH.search(cursor.before(token.start)):
        return Point(span, Moment(n))
    if len(token.digits) == 2 and (token.digits[0] in "0〇零" or month_follows or _is_short_year(token)):
        return Point(span, nth=n)
    if month_follows and n < 100:
        return None if is_prison_term(cursor, token.start, after.end if after else token.end) else Point(span, nth=n, lunar=True)
    by_place = token.digits.isascii() or is_positional(token.digits)
    if n >= 100 and by_place and (month_follows or _stands_as_year(cursor, token)):
        return Point(span, Moment(n), nth=n if n >= 10 else None)
    return None


def _is_short_year(token: Token) -> bool:
    """Whether two digits stand by place, as no number of years is written (九七年)."""
    return not token.digits.isascii() and is_positional(token.digits)


def _four_digits(token: Token) -> bool:
    """Whether a count is written as a year from 1000 to 2199 (1997, 一九九七, 二千零八)."""
    n = token.n or 0
    if not 1000 <= n <= 2199:
        return False
    return token.digits.isdigit() and token.digits.isascii() or is_positional(token.digits) or token.digits[-2:-1] in ("零", "〇")


def _is_length(cursor: Cursor, token: Token) -> bool:
    """Whether the words around a count of years speak of a length of time (长达50年, 50年历史)."""
    return bool(_LENGTH_BEFORE.search(cursor.before(token.start)) or _LENGTH_AFTER.match(cursor.after(token.end)))


def _is_round_length(cursor: Cursor, token: Token) -> bool:
    """Whether the words around a round number of years plainly say that it is a length of time (距今1500年, 2000年历史)."""
    after = cursor.after(token.end)
    return bool(_SURELY_LENGTH_BEFORE.search(cursor.before(token.start)) or re.match("[的]?历史|之久|以上|来[，的]", after))


def _stands_as_year(cursor: Cursor, token: Token) -> bool:
    """Whether three digits stand where years stand, and the words around speak of no length."""
    if _is_round_length(cursor, token):
        return False
    before = cursor.before(token.start)
    if (token.n or 0) % 100 == 0 and (LATER.match(cursor.text, token.end) or EARLIER.match(cursor.text, token.end)):
        return False  # 200年后 counts the years from something
    placed = cursor.clause_starts(token.start) or bool(_PLACE_OF_YEAR.search(before))
    is_round = (token.n or 0) % 50 == 0
    return (
        placed
        and not (is_round and _is_length(cursor, token))
        or not placed
        and not is_round
        and not _LENGTH_BEFORE.search(before)
    )


def _pointing_year(cursor: Cursor, i: int, token: Token) -> tuple[Point, int] | None:
    """The year at a distance from another (翌年, 今年), and the index of the token after it; None for 前年, 第二年 … inside of
    a clause."""
    if token.text in ("前年", "第二年", "下一年", "后一年") and not cursor.clause_starts(token.start):
        return None
    if token.text == "前一年" and cursor.before(token.start, 2) == "民国":
        return Point(Span(token.start - 2, token.end), Moment(_REPUBLIC - 1)), i + 1
    now = token.kind == "year_now"
    if m := _YEAR_BEFORE.search(cursor.before(token.start, 5)):  # 1892这一年
        return Point(Span(token.start - 4, token.end), Moment(int(m[1]))), i + 1
    idle = cursor.before(token.start, 1) in tuple("的0123456789") or token.text == "当年" and not _is_of_a_date(cursor, i, token)
    return Point(Span(token.start, token.end), year_shift=int(token.value), now=now, idle=idle), i + 1


def _is_of_a_date(cursor: Cursor, i: int, token: Token) -> bool:
    """Whether 当年 is the year of the date before, and not "in those days": a month follows, or it closes or opens its clause
    behind a date of the same sentence."""
    after = cursor.next_to(i + 1)
    if after is not None and (after.unit == "月" or after.kind in ("season", "lunar_month", "holiday")):
        return True
    sentence = cursor.text[max(cursor.start, token.start - _SENTENCE_AT_MOST) : token.start].rpartition("。")[2]
    return bool(re.search(r"[年月日]", sentence))


def _decade_of_century(cursor: Cursor, i: int, found: Point) -> tuple[Point | Interval, int]:
    """20世纪90年代: the decade after a century."""
    token = cursor.next_to(i)
    if token is None and (later := cursor.get(i)) is not None and cursor.text[found.span.end : later.start] == "的":
        token = later  # 15世纪的40年代
    base = found.moment.year
    if token is None or token.unit != "年代" or base is None or base < 0 or not (numbers := _decade_numbers(token)):
        return found, i
    span = Span(found.span.start, token.end)
    return _one_or_two(span, [found._replace(span=span, moment=Moment(base + n, digits=DECADE)) for n in numbers]), i + 1


def _decades(token: Token) -> Point | Interval | None:
    """The decade (1990年代), or the one or two whose century the context must give (90年代, 七八十年代); None if it is none."""
    span = Span(token.start, token.end)
    n = token.n
    if n is not None and 100 <= n <= 2199 and n % 10 == 0:
        return Point(span, Moment(n, digits=DECADE))
    numbers = _decade_numbers(token)
    return _one_or_two(span, [Point(span, Moment(digits=DECADE), nth=n) for n in numbers]) if numbers else None


def _decade_numbers(token: Token) -> tuple[int, ...]:
    """The decade of 九十年代, both of 七八十年代."""
    pair = neighbours(token.digits)
    numbers = pair if pair else (token.n,) if token.n is not None else ()
    return tuple(n for n in numbers if n % 10 == 0 and n < 100)


def _one_or_two(span: Span, points: list[Point]) -> Point | Interval:
    return points[0] if len(points) == 1 else Interval(span, points[0], points[1])
