"""Parses times of day (上午8时30分, 14:30, 下午三点一刻, 凌晨) and the time zone that the text names for them."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.expressions import Moment, Point
from zhclaims.stages.dates.lexicon import words
from zhclaims.stages.dates.numerals import number
from zhclaims.stages.dates.tokens import Cursor, Token
from zhclaims.vocab import alternatives

_PART_OF_DAY = {"晚": "night", "夜": "night", "晨": "am", "早": "am"}
"""What a day's own last character tells of the clock behind it (当晚10点)."""
_DAYS = ("iso", "turned", "english", "part", "day", "weekday")
"""The kinds of tokens behind which a clock time is one (2018-05-01 14:00)."""
_EXACT = re.compile(r"许|整|左右|[，。、；至]|$")
_PART_OF_HOUR = re.compile(r"半|[一三13]刻(?!钟)")
_MINUTES = {"半": 30, "一": 15, "1": 15, "三": 45, "3": 45}
_ZONES = alternatives(words("zone"))
_OFFSET = r"(?:UTC|GMT) ?(?P<sign>[+\-−–])(?P<hour>[0-9]{1,2})(?:[:：]?(?P<minute>[0-5][0-9]))?(?![0-9])"
_ZONE_BEHIND = re.compile(rf" ?[（(]?(?:{_OFFSET}|(?P<zone>{_ZONES})(?![A-Za-z+\-−]))")
_ZONE_BEFORE = re.compile(rf"(?:{_OFFSET}|(?P<zone>{_ZONES}))[的，）)]?[于在约]?$")
_ZONE_AT_MOST = 14
"""Characters before a date in which a zone is looked for."""
_FARTHEST = 14 * 60
_ANGLE = re.compile(r"(?:赤经|时角|经度)[^，。；]{0,3}$")
_AFTERNOON = re.compile("下午|午后|傍晚|晚|中午|正午")
_PART = re.compile("[午晨早晚夜]|次日|翌日")
_HOUR = re.compile(r"T([0-9]{2})")
_NIGHT_WORDS = re.compile(r"[宴饭班霞节景会间餐会报礼清辽唐明宋期年于安婚餐熟]")


def parse_time(cursor: Cursor, i: int, day: Point | None) -> tuple[Point, int] | None:
    """The time of day at token `i`: after a day, or alone where nothing but a time can be meant."""
    token = cursor.next_to(i) if day else cursor.get(i)
    if token is None or _ANGLE.search(cursor.before(token.start)):
        return None
    part = ""
    if token.kind == "part":
        if len(token.text) == 1 and _NIGHT_WORDS.match(cursor.after(token.end, 1)):
            return None
        part, i = token.value, i + 1
    elif day:
        part = _PART_OF_DAY.get(cursor.text[day.span.end - 1], "")
    placed = bool(day or part)
    clock = None if placed and cursor.next_to(i) is None else _clock(cursor, i, part, placed)
    if clock is None:
        return _part_alone(day, token, i) if part and token.kind == "part" else None
    moment, end, i = clock
    base = day or Point(Span(token.start, end))
    whole = base.moment._replace(hour=moment.hour, minute=moment.minute, second=moment.second)
    whole = whole._replace(zone=_zone(cursor, base.span.start, end))
    return base._replace(span=Span(base.span.start, end), moment=whole, type="TIME"), i


def time_after(cursor: Cursor, i: int) -> tuple[Moment, int, int] | None:
    """The time of day at token `i` where nothing but a time can stand, its end, and the index of the token after it."""
    token = cursor.get(i)
    part = token.value if token is not None and token.kind == "part" else ""
    return _clock(cursor, i + bool(part), part, placed=True)


def in_same_half(first: str, value: str, last: str, end: Moment) -> Moment:
    """The end of a range of times, in the half of the day that its beginning names (下午2时至4时).

    `first`, `last`: both as written; `value`: of the first.
    """
    start = _HOUR.search(value)
    if start is None or end.hour is None or not _AFTERNOON.search(first) or _PART.search(last):
        return end
    return end._replace(hour=end.hour + 12) if end.hour < int(start[1]) <= end.hour + 12 < 24 else end


def _zone(cursor: Cursor, start: int, end: int) -> str:
    """The time zone that stands before a date with its time, or behind it (北京时间2008年…, 13:59 UTC, （UTC+8）)."""
    m = _ZONE_BEHIND.match(cursor.text, end, cursor.end) or _ZONE_BEFORE.search(cursor.before(start, _ZONE_AT_MOST))
    if m is None:
        return ""
    if m["zone"]:
        return words("zone")[m["zone"]]
    minutes = int(m["hour"]) * 60 + int(m["minute"] or 0)
    return f"{'+' if m['sign'] == '+' else '-'}{minutes // 60:02d}:{minutes % 60:02d}" if minutes <= _FARTHEST else ""


def _part_alone(day: Point | None, token: Token, i: int) -> tuple[Point, int] | None:
    """The day with a part of it (5月3日凌晨), whose value stays the day, which is all that is certain; None without a day."""
    return (day._replace(span=Span(day.span.start, token.end), type="TIME"), i) if day else None


def _clock(cursor: Cursor, i: int, part: str, placed: bool) -> tuple[Moment, int, int] | None:
    """The hour, minute and second at token `i`; where they end; the index of the token after them; None if there is no time."""
    token = cursor.get(i)
    if token is None:
        return None
    placed = placed or _ends_range(cursor, i)
    if token.kind == "clock":
        return (_digital(token.text, part), token.end, i + 1) if placed else None
    if token.kind != "count" or token.unit not in ("时", "点") or token.n is None or token.n > 99:
        return None
    hour = _hour(token.n, part)
    minute = cursor.next_to(i + 1)
    if minute is not None and minute.kind == "count" and minute.unit == "分" and minute.n is not None:
        second = cursor.next_to(i + 2)
        whole = number(second.digits.partition(".")[0]) if second is not None and second.unit == "秒" else None
        if second is not None and whole is not None and not second.vague:
            return Moment(hour=hour, minute=minute.n, second=whole), second.end, i + 3
        return Moment(hour=hour, minute=minute.n), minute.end, i + 2
    if part_of_hour := _PART_OF_HOUR.match(cursor.text, token.end, cursor.end):
        while (inner := cursor.get(i + 1)) is not None and inner.start < part_of_hour.end():
            i += 1
        return Moment(hour=hour, minute=_MINUTES[part_of_hour[0][0]]), part_of_hour.end(), i + 1
    if not placed and token.text == "一时":  # 风靡一时
        return None
    if placed or token.text.endswith("点钟") or token.unit == "时" and token.n <= 24 and _EXACT.match(cursor.after(token.end, 2)):
        return Moment(hour=hour), token.end, i + 1
    return None


def _ends_range(cursor: Cursor, i: int) -> bool:
    """Whether the token ends a range of times (14:00至16:30)."""
    before, first, link = (cursor.get(i - n) for n in (3, 2, 1))
    if first is None or link is None or link.kind != "to" or cursor.next_to(i) is None or cursor.next_to(i - 1) is None:
        return False
    if first.kind == "clock" or first.unit == "点":
        return before is not None and (before.kind in _DAYS or before.unit in ("日", "号")) and cursor.next_to(i - 2) is not None
    return first.unit == "时" and first.kind == "count"


def _digital(text: str, part: str) -> Moment:
    hour, minute, *seconds = (int(f) for f in re.split("[:：]", text))
    return Moment(hour=_hour(hour, part), minute=minute, second=seconds[0] if seconds else None)


def _hour(n: int, part: str) -> int:
    if part == "pm" and n < 12 or part == "noon" and n < 6 or part == "night" and 5 <= n < 12:
        return n + 12
    if part == "night" and n == 12:
        return 24
    return 0 if part == "am" and n == 12 else n
