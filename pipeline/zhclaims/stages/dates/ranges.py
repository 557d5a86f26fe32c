"""Lists and ranges: the unit that a number takes from the next count (3、4月, 1999—2003年), the points that make one interval."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.dates.clock import in_same_half
from zhclaims.stages.dates.expressions import DECADE, Expression, Interval, Point, edtf
from zhclaims.stages.dates.tokens import LINKS, Cursor, Token

_TO = re.compile(r" ?(?:至|到|[-–—－~～〜─]{1,2}) ?")
_UNTIL_NOW = re.compile(r" ?(?:至今|迄今|到现在|到目前|至目前|至现在|到今天|[-–—－~～]{1,2} ?(?:至今|现在|今))(?![天年日])")
_LISTED = ("年", "月", "日", "号", "世纪", "年代", "赛季")
_OPENED = re.compile(r"[（(，；、：在于从自由][约生自 ]?$")
_CLOSED = re.compile(r" ?(?:在位|年)?[）)，；、]|之?间")
_SHORTEST_LIFE = 10
_NAMED = re.compile(rf"[{HAN}”》][（(][约生 ]?$")


def share_units(cursor: Cursor, read: list[Token]) -> list[Token]:
    """Give a bare number the unit of the next count in its list or range: 3、4月, 24-26日, 1999—2003年."""
    shared = list(read)
    for i in range(len(shared) - 3, -1, -1):
        first, link, last = shared[i : i + 3]
        if first.kind != "count" or first.unit or first.n is None or link.kind not in LINKS or last.kind != "count":
            continue
        if cursor.text[first.end : link.start].strip(" ") or cursor.text[link.end : last.start].strip(" ") or first.vague:
            continue
        pair = _lifespan(cursor, first, link, last) or _pair(cursor, first, link, last)
        if pair:
            shared[i], shared[i + 2] = pair
            if last.unit in ("赛季", "年代") or link.text == "/":
                shared[i + 1] = link._replace(kind="to")
    return shared


def _pair(cursor: Cursor, first: Token, link: Token, last: Token) -> tuple[Token, Token] | None:
    """The two counts of a list or range, with the unit of the last (24-26日, 1999－2003年); None if they do not fit together."""
    a, b = first.n or 0, last.n
    if last.unit not in _LISTED or last.ge or last.vague or b is None:
        return None
    if last.unit in ("年", "赛季"):
        return _years(cursor, first, link, last)
    if last.unit == "年代":
        return _decades(first, last)
    limit = {"月": 12, "日": 31, "号": 31, "世纪": 30}[last.unit]
    if not 1 <= a <= limit or first.digits.isascii() != last.digits.isascii():
        return None
    return first._replace(unit=last.unit), last


def _years(cursor: Cursor, first: Token, link: Token, last: Token) -> tuple[Token, Token] | None:
    """The two years of a list or range with one 年 (1999－2003年, 1998/99年, 618－907年); None if they are lengths."""
    a, b = first.n or 0, last.n or 0
    if 1000 <= a <= 2199 and len(first.digits) == 4 and (link.kind == "to" or link.text == "/" or last.unit == "赛季"):
        b = _whole_year(a, last, link)
    written = len(first.digits) == 4 and 1000 <= a <= 2199 and 1000 <= b <= 2199
    if not written and not _are_old_years(cursor, first, link, last):
        return None
    return first._replace(unit="年"), last._replace(unit="年", n=b, digits=str(b))


def _whole_year(a: int, last: Token, link: Token) -> int:
    """The second year of a range of which the last digits alone are written (1939-45年, 1992-3年, 1999-00年, 1998/99年)."""
    b = last.n or 0
    if len(last.digits) > 2 or not last.digits.isascii():
        return b
    base = 10 ** len(last.digits)
    whole = a // base * base + b
    next_year = whole + base == a + 1  # 1999-00
    if link.text == "/" and last.unit == "年" and whole != a + 1 and not next_year:
        return b
    return whole if whole > a else whole + base if next_year else b


def _are_old_years(cursor: Cursor, first: Token, link: Token, last: Token) -> bool:
    """Whether two counts with one 年 are years before 1000, or before Christ: in brackets (618－907年), or behind 公元前."""
    a, b = first.n or 0, last.n or 0
    before = cursor.before(first.start, 3)
    by_digits = first.digits.isascii() and last.digits.isascii() and link.kind == "to" and len(last.digits) >= 3
    if re.search(r"[元纪]前 ?$", before) and last.digits.isascii():
        return a > b > 0 and link.kind == "to"
    if not by_digits or len(first.digits) < 2:
        return False
    if re.search(r"(?:^|[^之以目此])前$", before):
        return a > b
    if a % 10 == b % 10 == 0 and before[-1:] not in tuple("（("):
        return False
    return a < b <= 2199 and bool(_OPENED.search(before)) and _CLOSED.match(cursor.after(last.end, 3)) is not None


def _decades(first: Token, last: Token) -> tuple[Token, Token] | None:
    """The two decades with one 年代 (二、三十年代, 1970、80年代); None if they are none."""
    a, b = first.n or 0, last.n or 0
    if b % 10 == 0 and 0 < a < 10 and not first.digits.isascii() and a * 10 < b <= 90:
        return first._replace(unit="年代", n=a * 10), last
    if a % 10 or first.digits.isascii() != last.digits.isascii() or not 10 <= a <= 2199:
        return None
    if a >= 1000 and b < 100:
        last = last._replace(n=a // 100 * 100 + b)
    return first._replace(unit="年代"), last


def _lifespan(cursor: Cursor, first: Token, link: Token, last: Token) -> tuple[Token, Token] | None:
    """The two bare years in brackets with a dash between them, as years (（1901-1976）, （701－761）); None if they are none."""
    if last.unit or link.text in ("至", "到") or link.kind != "to" or not 3 <= len(first.digits) <= len(last.digits) <= 4:
        return None
    if not re.search(r"[（(，；、：][约生 ]?$", cursor.before(first.start, 3)) or not re.match(
        r" ?[）)，；]", cursor.after(last.end, 2)
    ):
        return None
    a, b = first.n or 0, last.n or 0
    if not a < b <= min(2199, a + 150) or first.digits[0] == "0":
        return None
    old = a < 1000
    if old and (b - a < _SHORTEST_LIFE or a % 10 == 0 == b % 10 or not _NAMED.search(cursor.before(first.start, 4))):
        return None  # pages, scores
    return first._replace(unit="年"), last._replace(unit="年")


def join(cursor: Cursor, found: list[Expression]) -> list[Expression]:
    """Two points with 至, 到 or a dash between them are one interval."""
    joined: list[Expression] = []
    for expression in found:
        last = joined[-1] if joined else None
        if isinstance(last, Point) and isinstance(expression, Point) and _are_joined(cursor, last, expression):
            written = last.span.of(cursor.text), expression.span.of(cursor.text)
            end = expression._replace(moment=in_same_half(written[0], edtf(last.moment), written[1], expression.moment))
            joined[-1] = Interval(Span(last.span.start, expression.span.end), last, end)
        else:
            joined.append(expression)
    return [_open_end(cursor, e) for e in joined]


def _are_joined(cursor: Cursor, first: Point, last: Point) -> bool:
    """Whether 至, 到 or a dash makes one range of two points (or / one season: 2006/07赛季), and the last has a year or no
    larger field than the first."""
    between = cursor.text[first.span.end : last.span.start]
    season = between == "/" and (cursor.text[last.span.end - 1] in "季度年")
    if first.moment.digits == last.moment.digits == DECADE and cursor.text[first.span.end - 1] != "代":
        return between in ("、", "和", "与", "及", "或", "至", "到", "-", "–", "—", "－")  # 二、三十年代
    if len(between) > 4 or not (_TO.fullmatch(between) or season):
        return False
    return _grain(first) <= _grain(last) or last.has_year or last.year_shift is not None


def _grain(point: Point) -> int:
    """The largest field that the point itself gives: 0 year, 1 month, 2 day, 3 time."""
    if point.has_year or point.year_shift is not None or point.nth is not None or point.unresolved:
        return 0
    if point.moment.month is not None or point.month_shift is not None:
        return 1
    return 2 if point.moment.day is not None or point.day_shift is not None else 3


def _open_end(cursor: Cursor, expression: Expression) -> Expression:
    if not isinstance(expression, Point) or not (expression.has_year and expression.moment.digits >= DECADE):
        return expression
    now = _UNTIL_NOW.match(cursor.text, expression.span.end, cursor.end)
    return Interval(Span(expression.span.start, now.end()), expression, None) if now else expression
