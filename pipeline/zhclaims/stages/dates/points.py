"""Parses points in time: a year and what narrows it down, a month, a day, a time of day (上午8时30分, 14:30, 凌晨)."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.dates.clock import parse_time
from zhclaims.stages.dates.expressions import DECADE, YEAR, Interval, Moment, Point, Reign, coarser, edtf, impossible
from zhclaims.stages.dates.lexicon import lookalikes, words
from zhclaims.stages.dates.numerals import number
from zhclaims.stages.dates.tokens import EARLIER, LATER, Cursor, Token
from zhclaims.stages.dates.years import parse_year
from zhclaims.vocab import alternatives

_PHASE = re.compile(
    rf"(?P<phase>{alternatives(words('phase'))})"
    r"(?<!初(?=中[学生毕]|[选始步次赛审级试高衷恋诊稿唐版评等见学创代]))(?<!底(?=[特部层盘片线牛薪]))(?<!末(?=[代端]))"
)
_MIDDLE_ENDS = re.compile(r"[，。、；：）至到在—–]|$")
_SEASON_OF_EVENT = re.compile(r"[^，。；]{0,4}?(?:奥|运动会|联?赛|锦标|残奥|大运|转会|学期|攻势|战役|会议|杯)")
_NO_BARE_SEASON = re.compile(r"春[节晚运秋城雨季天梅]|夏[威令朝季天]|秋[瑾千香季天]|冬[奥泳虫季天]")
_PART_OF_FEAST = re.compile("期间|前夕|假期|黄金周|联欢|晚会|晚间|档|岛|树|老人|起义|战|路|大典|文化|庙会")
"""What makes the days about a feast, or another thing, of its name (春节期间, 春节联欢晚会): no day is certain."""
_MONTH_PLACE = re.compile(r"[于在至到自从由年月日同及和与、约迟早了并并后前期初末底中直已春夏秋冬]$|截至$|直到$|今年$|每年$")
_NO_MONTH_PLACE = re.compile(r"(?<![年月后前])的$|(?:缩短|减少|延长|增加|增至|减至|缩减)[到至为]?$")
_FIRST_PART = re.compile(r"[前头首](?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})个?(?P<unit>月|季度|季)(?!节)")
_ABOUT = re.compile(r"(?:大?约[在于为]?|大概[在于]?|约莫|估计[在于])$")
_AROUND = re.compile(r"前后|左右|上下")
_DAYS_OF_MONTH = re.compile(r"月(?:[0-9]{1,2}[日号]?[及和与、至到])+$")
"""What makes a bare "13号" a day and no house number: the days of a month listed before it."""
_LISTED_DAY = re.compile(r"[月日号][及和与或、至到\-–—－~～]$")
"""What stands before a day in Chinese numerals that goes on a list or a range of days (三月十四日和二十四日)."""
_LOST_UNIT = re.compile(r"[^0-9\s年月日号，。]")
_DAYS_AT_CLAUSE = ("第二天", "第二日", "后一天", "那天", "这天", "前天", "是日")
_NEXT_IN_WORD = (tuple("本军元冕"), tuple("文皇空然气"))  # 是日|本; 明天|文
_DAY_PLACE = re.compile(r"[在于自从由至到及和与或、\-–—－~～]$|截至$|直到$")
_DAY_LENGTH = re.compile(r"(?:历时|为期|持续|长达|共|达|约|近|逾|超过|每|停留|了|用|花|费时)$")
_DAY_SPAN = re.compile(r"[之以]?内|间|时间|的时间|之久")


def parse_point(cursor: Cursor, i: int) -> tuple[Point | Interval | Reign, int] | None:
    """The point in time that begins at token `i`, and the index of the token after it."""
    begun = parse_year(cursor, i)
    if begun and isinstance(begun[0], Interval | Reign):
        return begun
    if begun and isinstance(begun[0], Point):
        within, i = _within_year(cursor, begun[0], begun[1])
        if isinstance(within, Interval):
            return within, i
        found = within
    else:
        opened = _bare_month(cursor, i) or _day_alone(cursor, i) or parse_time(cursor, i, None)
        if opened is None:
            return None
        found, i = opened
    if not found.feast and (found.moment.month is not None or found.month_shift is not None):
        found, i = _day(cursor, found, i)
    if _is_day(found):
        found, i = _weekday(cursor, found, i)
        found, i = parse_time(cursor, i, found) or (found, i)
    return _checked(_with_mod(cursor, found), cursor), i


def _is_day(found: Point) -> bool:
    """Whether a point names a day, by its number (5月3日) or by its distance from another day (次日)."""
    return found.moment.day is not None or found.day_shift is not None


# ── within a year ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _first_part(cursor: Cursor, found: Point, i: int) -> tuple[Interval, int] | None:
    """The first months or quarters of a year (2013年前八月, 2021年前两个季度), and the index of the token after them; None if
    none follow."""
    m = _FIRST_PART.match(cursor.text, found.span.end, cursor.end)
    n = number(m["n"]) if m else None
    months = None if m is None or n is None else n if m["unit"] == "月" else 3 * n
    if m is None or months is None or not 2 <= months <= 12:
        return None
    while (token := cursor.get(i)) is not None and token.start < m.end():
        i += 1
    start, end = (found._replace(moment=found.moment._replace(month=month)) for month in (1, months))
    return Interval(Span(found.span.start, m.end()), start, end), i


def _within_year(cursor: Cursor, found: Point, i: int) -> tuple[Point | Interval, int]:
    if found.moment.digits == YEAR and not found.mod:
        if first_part := _first_part(cursor, found, i):
            return first_part
        narrowed = _month(cursor, i, found) or _part_of_year(cursor, found, i)
        if narrowed:
            return narrowed
    return _phase(cursor, found, i)


def _part_of_year(cursor: Cursor, found: Point, i: int) -> tuple[Point, int] | None:
    """The season, quarter, half or holiday after a year, and the index of the token after it; None if none follows."""
    token = cursor.next_to(i)
    if token is not None and token.kind == "lunar_mark" and (feast := cursor.next_to(i + 1)) is not None:
        token, i = (feast, i + 1) if feast.kind in ("holiday", "feast") else (token, i)  # 2000年农历除夕
    if token is None:
        return None
    grown = found._replace(span=Span(found.span.start, token.end))
    if token.kind == "season" and _is_season(cursor, token):
        return grown._replace(moment=found.moment._replace(season=int(token.value))), i + 1
    if token.kind == "half":
        return grown._replace(moment=found.moment._replace(season=int(token.value))), i + 1
    if token.kind == "quarter":
        digit = next(c for c in token.text if c in "一二三四1234")
        return grown._replace(moment=found.moment._replace(season=32 + (number(digit) or 0))), i + 1
    if token.kind in ("holiday", "feast"):
        if _PART_OF_FEAST.match(cursor.text, token.end, cursor.end):
            return grown, i + 1
        if "-" not in token.value:
            return grown._replace(feast=token.value), i + 1
        month, day = map(int, token.value.split("-"))
        return grown._replace(moment=found.moment._replace(month=month, day=day)), i + 1
    return None


def _is_season(cursor: Cursor, token: Token) -> bool:
    """Whether a season is a time there, and no part of an event (冬季奥运会) or of another word (春节)."""
    after = cursor.after(token.end, 8)
    if _SEASON_OF_EVENT.match(after):
        return False
    return len(token.text) > 1 or not _NO_BARE_SEASON.match(cursor.after(token.start, 2))


def _phase(cursor: Cursor, found: Point, i: int) -> tuple[Point, int]:
    """初, 底, 中旬 … after a year, decade, century or month."""
    end = found.span.end
    m = _PHASE.match(cursor.text, end, cursor.end)
    if m is None or m["phase"] == "中" and not _MIDDLE_ENDS.match(cursor.after(m.end(), 1)):
        return found, i
    token = cursor.next_to(i)
    if token is not None and token.kind == "lunar_day" and token.start == end:  # 正月|初一
        return found, i
    if m["phase"] in ("后期", "前期", "早期", "晚期") and found.moment.month is not None:
        return found, i
    while (token := cursor.get(i)) is not None and token.start < m.end():
        i += 1
    return found._replace(span=Span(found.span.start, m.end()), mod=words("phase")[m["phase"]]), i


# ── month and day ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _bare_month(cursor: Cursor, i: int) -> tuple[Point, int] | None:
    """The month at token `i` without its year, which no date before it gives where it stands like a name or a length
    (神圣十月, 缩短到六月) or is another calendar's (暹罗的3月)."""
    found = _month(cursor, i, None)
    if found is None or found[0].moment.month is None:
        return found
    token, before = cursor.tokens[i], cursor.before(cursor.tokens[i].start, 6)
    named = not token.text[0].isascii() and token.kind == "count" and re.search(rf"[{HAN}]$", before)
    day_follows = (after := cursor.next_to(i + 1)) is not None and (after.unit in ("日", "号", "") or after.kind == "lunar_day")
    idle = not day_follows and (named and not _MONTH_PLACE.search(before) or _NO_MONTH_PLACE.search(before))
    return (found[0]._replace(idle=bool(idle)), found[1])


def _month(cursor: Cursor, i: int, found: Point | None) -> tuple[Point, int] | None:
    """The month at token `i`: after a year, or alone."""
    token = cursor.next_to(i) if found else cursor.get(i)
    if found and token is None and found.year_shift is not None and (later := cursor.get(i)) is not None and later.unit == "月":
        token = later if cursor.text[found.span.end : later.start] == "的" else None  # 次年的4月
    if token is not None and token.kind == "lunar_mark":
        later = cursor.next_to(i + 1)
        if later is None or later.kind not in ("count", "lunar_month", "leap"):
            return None
        grown = (found or Point(Span(token.start, token.end)))._replace(lunar=True)
        return _month(cursor, i + 1, grown._replace(span=Span(grown.span.start, token.end)))
    if token is None:
        return None
    base = found or Point(Span(token.start, token.end))
    grown = base._replace(span=Span(base.span.start, token.end))
    if token.text == "本月" and cursor.before(token.start, 1) == "日":
        return None
    if token.kind in ("month", "month_now") and found is None:
        return grown._replace(month_shift=int(token.value), now=token.kind == "month_now"), i + 1
    if token.kind in ("lunar_month", "leap"):
        return _phase(cursor, grown._replace(moment=base.moment._replace(month=_lunar_month(token)), lunar=True), i + 1)
    if found and (repaired := _lost_month_unit(cursor, i, found)):
        return repaired
    n = _month_number(cursor, token, i, alone=found is None)
    if n is None:
        return None
    lunar = base.lunar or not token.digits.isascii() and token.digits != "元" and _is_old_arabic_year(cursor, found)
    return _phase(cursor, grown._replace(moment=base.moment._replace(month=n), lunar=lunar), i + 1)


def _is_old_arabic_year(cursor: Cursor, found: Point | None) -> bool:
    """Whether the year is one before 1912 in Arabic digits: a month in Chinese numerals after it is of the old calendar
    (1252年六月)."""
    if found is None or found.moment.year is None or found.moment.year >= 1912:
        return False
    return any(c.isdigit() and c.isascii() for c in found.span.of(cursor.text))


def _lunar_month(token: Token) -> int | None:
    """The number of a month of the lunar calendar (正月, 闰四月); None if it cannot be read."""
    return int(token.value) if token.value else number(token.text[1:-1])


def _month_number(cursor: Cursor, token: Token, i: int, alone: bool) -> int | None:
    """The number of a month (8月); None if it counts months (三个月, 两月) or, `alone` and with no day after it, begins a name
    (五月花)."""
    if token.kind != "count" or token.unit != "月" or token.ge or token.n is None or token.digits in ("两", "半"):
        return None
    if cursor.before(token.start, 1) == "第":
        return None
    day_follows = (after := cursor.next_to(i + 1)) is not None and after.unit in ("日", "号")
    if not alone or day_follows:
        return token.n if token.n < 100 else None
    named = any(cursor.text.startswith(name, token.end) for name in lookalikes("after_month"))
    return None if named or not 1 <= token.n <= 12 else token.n


def _lost_month_unit(cursor: Cursor, i: int, found: Point) -> tuple[Point, int] | None:
    """The day where one other character stands instead of 月 (2005年2与5日): between a year and a day only a month can stand;
    None if there is none."""
    month = cursor.next_to(i)
    if month is None or month.kind != "count" or month.unit not in ("", "日") or month.end - month.start != len(month.digits):
        return None
    day = next((t for t in cursor.tokens[i + 1 : i + 3] if t.kind == "count"), None)
    if day is None or day.unit not in ("日", "号") or day.start != month.end + 1 or not month.digits.isascii():
        return None
    if not _LOST_UNIT.match(cursor.text, month.end) or cursor.text[month.end] in "、至到-–—~～/.":
        return None
    moment = found.moment._replace(month=month.n, day=day.n)
    if impossible(moment):
        return None
    return (
        found._replace(
            span=Span(found.span.start, day.end),
            moment=moment,
            issue={"value": edtf(moment)},
        ),
        cursor.tokens.index(day, i) + 1,
    )


def _day(cursor: Cursor, found: Point, i: int) -> tuple[Point, int]:
    """The day after a month."""
    token = cursor.next_to(i)
    if token is None or found.span.end > token.start or found.mod:
        return found, i
    grown = found._replace(span=Span(found.span.start, token.end))
    if token.kind == "lunar_day":
        end = token.end + (cursor.after(token.end, 1) == "日" and token.text[0] == "初")
        return grown._replace(
            span=Span(found.span.start, end), moment=found.moment._replace(day=int(token.value)), lunar=True
        ), i + 1
    if token.kind != "count" or token.n is None or token.n > 99 or token.ge:
        return found, i
    if token.unit in ("日", "号"):
        return grown._replace(moment=found.moment._replace(day=token.n)), i + 1
    if token.unit == "" and not token.digits.isascii() and 11 <= token.n <= 30:
        return grown._replace(moment=found.moment._replace(day=token.n), lunar=True), i + 1  # 八月十五
    return found, i


def _day_alone(cursor: Cursor, i: int) -> tuple[Point, int] | None:
    """The day at token `i` without its month (次日, 昨天, 3日), and the index of the token after it; None if there is none."""
    token = cursor.tokens[i]
    span = Span(token.start, token.end)
    if token.kind in ("day", "day_now"):
        part_of_word = cursor.after(token.end, 1) in _NEXT_IN_WORD[token.text[-1] == "天"]
        if part_of_word or token.text in _DAYS_AT_CLAUSE and not cursor.clause_starts(token.start):
            return None
        now = token.kind == "day_now"
        kind = "TIME" if token.text[-1] in "晚夜晨早" else "DATE"
        return Point(span, day_shift=int(token.value), now=now, type=kind), i + 1
    if token.kind != "count" or token.unit not in ("日", "号") or token.n is None or not 1 <= token.n <= 31 or token.ge:
        return None
    return (Point(span, Moment(day=token.n)), i + 1) if _is_date_of_month(cursor, token) else None


def _is_date_of_month(cursor: Cursor, token: Token) -> bool:
    """Whether a bare "3日" is the third of the month, not three days."""
    before, after = cursor.before(token.start), cursor.after(token.end)
    if _DAY_LENGTH.search(before) or _DAY_SPAN.match(after) or before.endswith("第"):
        return False
    if not token.digits.isascii() and not cursor.clause_starts(token.start) and not _LISTED_DAY.search(before):
        return False
    if re.match(r"[之以]?[后前]", after):
        return False
    listed = bool(_DAY_PLACE.search(before))
    if token.unit == "号":
        return listed and bool(_DAYS_OF_MONTH.search(cursor.before(token.start, 24)))
    return listed or cursor.clause_starts(token.start)


def _weekday(cursor: Cursor, found: Point, i: int) -> tuple[Point, int]:
    token = cursor.next_to(i)
    if token is not None and token.kind == "weekday":
        return found._replace(span=Span(found.span.start, token.end)), i + 1
    return found, i


# ── what stands around ──────────────────────────────────────────────────────────────────────────────────────────────────


def _with_mod(cursor: Cursor, found: Point) -> Point:
    """The modifier that the words around give; they stay outside the span."""
    if found.mod or found.moment.digits < DECADE:
        return found
    after = cursor.after(found.span.end)
    if _ABOUT.search(cursor.before(found.span.start)) or _AROUND.match(after):
        return found._replace(mod="APPROX")
    if LATER.match(after):
        return found._replace(mod="AFTER")
    return found._replace(mod="BEFORE") if EARLIER.match(after) else found


def _checked(found: Point, cursor: Cursor) -> Point:
    """The point without the fields that cannot be, and why."""
    if found.lunar:
        return found
    field = impossible(found.moment)
    if field is None:
        return found
    why = {"text": found.span.of(cursor.text), "field": field}
    return found._replace(moment=coarser(found.moment, field), issue=why)
