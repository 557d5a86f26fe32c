"""Times of day: 上午8时30分, 晚上11点, 14:30, 凌晨."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.calendar import Moment
from zhclaims.stages.dates.cursor import Cursor
from zhclaims.stages.dates.expressions import Point
from zhclaims.stages.dates.tokens import Token

_EXACT = re.compile(r"许|整|左右|[，。、；至]|$")
_NIGHT_WORDS = re.compile(r"[会间餐会报礼清辽唐明宋期年于安婚餐熟]")


def time_part(cursor: Cursor, i: int, day: Point | None) -> tuple[Point, int] | None:
    """The time of day at token `i`: behind a day, or alone where nothing but a time can be meant."""
    token = cursor.next_to(i) if day else cursor.get(i)
    if token is None:
        return None
    part = ""
    if token.kind == "part":
        if token.text == "晚" and _NIGHT_WORDS.match(cursor.after(token.end, 1)):
            return None
        part, i = token.value, i + 1
    clock = _clock(cursor, i, part, bool(day or part))
    if clock is None:
        return _part_alone(day, token, i) if part else None
    moment, end, i = clock
    base = day or Point(Span(token.start, end))
    whole = base.moment._replace(hour=moment.hour, minute=moment.minute, second=moment.second)
    return base._replace(span=Span(base.span.start, end), moment=whole, type="TIME"), i


def _part_alone(day: Point | None, token: Token, i: int) -> tuple[Point, int] | None:
    """A day with a part of it: the value stays the day, which is all that is certain."""
    return (day._replace(span=Span(day.span.start, token.end), type="TIME"), i) if day else None


def _clock(cursor: Cursor, i: int, part: str, placed: bool) -> tuple[Moment, int, int] | None:
    """Hour, minute and second at token `i`; where they end; the index of the token behind."""
    token = cursor.get(i)
    if token is None or placed and cursor.next_to(i) is None:
        return None
    if token.kind == "clock":
        return (_digital(token.text, part), token.end, i + 1) if placed else None
    if token.kind != "count" or token.unit not in ("时", "点") or token.n is None or token.n > 99:
        return None
    hour = _hour(token.n, part)
    minute = cursor.next_to(i + 1)
    if minute is not None and minute.kind == "count" and minute.unit == "分" and minute.n is not None:
        second = cursor.next_to(i + 2)
        if second is not None and second.unit == "秒" and second.n is not None:
            return Moment(hour=hour, minute=minute.n, second=second.n), second.end, i + 3
        return Moment(hour=hour, minute=minute.n), minute.end, i + 2
    if cursor.after(token.end, 1) == "半":
        return Moment(hour=hour, minute=30), token.end + 1, i + 1
    if placed or token.text.endswith("点钟") or token.unit == "时" and token.n <= 24 and _EXACT.match(cursor.after(token.end, 2)):
        return Moment(hour=hour), token.end, i + 1
    return None


def _digital(text: str, part: str) -> Moment:
    hour, minute, *seconds = (int(f) for f in re.split("[:：]", text))
    return Moment(hour=_hour(hour, part), minute=minute, second=seconds[0] if seconds else None)


def _hour(n: int, part: str) -> int:
    if part == "pm" and n < 12 or part == "noon" and n < 6 or part == "night" and 5 <= n < 12:
        return n + 12
    if part == "night" and n == 12:
        return 24
    return 0 if part == "am" and n == 12 else n
