"""Lengths of time, points at a distance (3天之后) and recurring times (每年, 每周五)."""

from __future__ import annotations

import re
from fractions import Fraction

from zhclaims.spans import Span
from zhclaims.stages.dates.clock import in_same_half, parse_time, time_after
from zhclaims.stages.dates.expressions import Duration, Expression, Offset, Point, Recurrence, Vague, edtf, impossible
from zhclaims.stages.dates.lexicon import lookalikes, words
from zhclaims.stages.dates.numerals import DIGITS_AT_MOST, amount
from zhclaims.stages.dates.points import parse_point
from zhclaims.stages.dates.tokens import EARLIER, LATER, Cursor, Token
from zhclaims.stages.dates.years import is_prison_term
from zhclaims.vocab import alternatives

_ISO = {
    "世纪": "Y", "年": "Y", "季度": "M", "月": "M", "周": "W", "天": "D", "日": "D",
    "小时": "H", "刻钟": "MIN", "分钟": "MIN", "分": "MIN", "秒": "S",
}  # fmt: skip
"""The letter of each unit in ISO 8601; MIN for minutes, which share theirs with months."""
_TIMES = {"世纪": 100, "季度": 3, "刻钟": 15}
_ORDER = ("Y", "M", "W", "D", "H", "MIN", "S")
_HALF = {"Y": ("M", 6), "D": ("H", 12), "H": ("MIN", 30), "MIN": ("S", 30)}
_DECIMALS_AT_MOST = 12
_COORDINATE = re.compile(r"[0-9一二三四五六七八九十百][度°] ?(?:[0-9一二三四五六七八九十〇零]{1,4}[分′'])?$|[东西]经$|[南北]纬$")
"""What stands before the minutes or seconds of an angle (121度16分31秒)."""
_UNTIL = re.compile(r" ?(?:至|到|[-–—－~～]{1,2}) ?")
_TURNS = re.compile(r"一[次届度回轮任换选会考修祭]")
_SINCE = re.compile(r"[之以]来|来(?![自到访华台港源说临回过了去往袭电信找求年])")
_NO_LENGTH = re.compile(rf"(?:{alternatives(lookalikes('after_duration'))})")
_NOT_COUNTED = re.compile(r"(?:第|每)$")
_SURELY_WEEKS = re.compile(r"[之以]?[内后前]|时间|的时间|左右")
_SOME_DAY = re.compile(r"[有某同]$")
_ABOUT = re.compile(r"(?:大约|(?<![签合条契和公婚预节制违])约|(?<![最附临靠接])近|将近|大概|左右)$")
"""What makes a length approximate; not the end of a word such as 签约 or 最近."""
_NAMED_EVERY = re.compile(rf"(?:{alternatives(lookalikes('after_every'))})|[^，。；、\s]{{1,4}}(?:日报|邮报|时报|新闻)")
_WEEKDAY = re.compile(r"[一二三四五六日](?![天次场期回遍集个小届人年])")


def parse_duration(cursor: Cursor, i: int) -> tuple[Expression, int] | None:
    """The length of time that begins at token `i`; if 之后 or 之前 follows, the point at that distance."""
    if between := _between(cursor, i):
        return between
    parts, j = _parts(cursor, i)
    if not parts or _NOT_COUNTED.search(cursor.before(parts[0].start)):
        return None
    if _COORDINATE.search(cursor.before(parts[0].start)):
        return None
    if parts[0].digits == "万" or parts[0].text == "四周" and not _SURELY_WEEKS.match(cursor.text, parts[0].end):
        return None
    if parts[0].text in ("一天", "一日", "一年", "一晚") and _SOME_DAY.search(cursor.before(parts[0].start)):
        return None
    end = _end(cursor, parts[-1])
    if _NO_LENGTH.match(cursor.text, end):
        return None
    vague = any(p.vague for p in parts) or cursor.text[parts[-1].end : end] in ("多", "余")
    span = Span(parts[0].start, end)
    if (turn := _TURNS.match(cursor.text, end, cursor.end)) and not vague and (value := _iso_length(parts)):
        return Recurrence(Span(span.start, turn.end()), value), j
    return _at_distance(cursor, span, parts, vague) or _length(cursor, span, parts, vague), j


def _between(cursor: Cursor, i: int) -> tuple[Expression, int] | None:
    """The length between two numbers (6到8周), or the vague point at that distance (3、4天之后); None if there is none."""
    first, link, last = cursor.get(i), cursor.next_to(i + 1), cursor.next_to(i + 2)
    if first is None or link is None or last is None or first.unit or link.kind not in ("to", "and") or first.vague:
        return None
    low, high = amount(first.digits), amount(last.digits)
    if last.unit == "年" and 1000 <= (last.n or 0) <= 2199 or first.digits[:1].isascii() != last.digits[:1].isascii():
        return None
    if last.kind != "count" or link.text in ("和", "及", "与", "以及", "或", "/") or not _is_part(last, []) or last.vague:
        return None
    if low is None or high is None or high <= low or link.kind == "and" and high != low + 1:
        return None
    if cursor.before(first.start, 1) == "第":
        return None
    span = Span(first.start, last.end)
    return _at_distance(cursor, span, [last], vague=True) or Duration(span, _vague_value(last), vague=True), i + 3


def _parts(cursor: Cursor, i: int) -> tuple[list[Token], int]:
    """The counts of ever smaller units from token `i` on: 1年6个月, 5小时20分."""
    parts: list[Token] = []
    while (token := cursor.get(i)) is not None and (_is_part(token, parts) or _is_months_of_term(cursor, token, parts)):
        if parts and cursor.text[parts[-1].end : token.start] not in ("", " ", "又", "零", "多"):
            break
        parts.append(token)
        i += 1
    return parts, i


def _is_part(token: Token, parts: list[Token]) -> bool:
    """Whether a token counts a unit of a length of time, and a smaller one than the parts before it (5小时20分)."""
    if token.kind != "count":
        return False
    if token.unit in ("分", "夜"):
        return bool(parts) and parts[-1].unit in ("小时", "时", "天", "日")
    if token.unit == "月" and not (token.ge or token.vague or token.digits in ("两", "半")):
        return False
    if token.unit == "世纪" and not (token.ge or token.vague or "分之" in token.digits):
        return False
    if token.unit == "季度" and not token.ge or token.unit == "年" and token.ge:
        return False
    if token.unit not in _ISO:
        return False
    return not parts or _ORDER.index(_ISO[token.unit]) > _ORDER.index(_ISO.get(parts[-1].unit, "Y"))


def _is_months_of_term(cursor: Cursor, token: Token, parts: list[Token]) -> bool:
    """Whether a count is of the months of a prison term, which courts count without 个 (2年6月)."""
    years = len(parts) == 1 and parts[0].unit == "年" and token.unit == "月" and (token.n or 99) < 12
    return years and is_prison_term(cursor, parts[0].start, token.end)


def _end(cursor: Cursor, last: Token) -> int:
    """The end of the last count, including a 半 or 多 that follows it (一年半, 两年多)."""
    tail = cursor.after(last.end, 2)
    half = tail[:1] == "半" and tail[1:] not in tuple("岛球径数个年决身")
    more = tail[:1] in ("多", "余") and last.unit in ("年", "月", "天", "周", "小时") and tail[1:] not in tuple("次数个名人种")
    return last.end + (half or more)


def _length(cursor: Cursor, span: Span, parts: list[Token], vague: bool) -> Expression:
    since = _SINCE.match(cursor.text, span.end)
    grown = Span(span.start, since.end()) if since else span
    if vague:
        return Vague(grown, "PAST_REF") if since else Duration(span, _vague_value(parts[-1]), vague=True)
    mod = "APPROX" if _ABOUT.search(cursor.before(span.start)) or cursor.after(span.end, 2) == "左右" else None
    value = _iso_length(parts, cursor.text[parts[-1].end : span.end] == "半")
    return Duration(grown, value or _vague_value(parts[-1]), value is None, mod)


def _vague_value(token: Token) -> str:
    letter = _ISO.get(token.unit, "D")
    return f"PTX{letter[0]}" if letter in ("H", "MIN", "S") else f"PX{letter}"


def _iso_length(parts: list[Token], half: bool = False) -> str | None:
    """The length in ISO 8601, largest unit first: P8Y, P1Y6M, PT1H30M. `half`: 半 follows the last count.

    None if it takes more than 18 digits before the point or 12 after it.
    """
    amounts: dict[str, Fraction] = {}
    for token in parts:
        if token.unit == "夜":
            continue
        letter, times = _ISO[token.unit], _TIMES.get(token.unit, 1)
        halves = (token.digits == "半") + token.half + (half and token is parts[-1])
        whole = Fraction(0) if token.digits == "半" else amount(token.digits)
        if whole is None:
            return None
        smaller, many = _HALF.get(letter, (letter, Fraction(1, 2))) if times == 1 else (letter, Fraction(times, 2))
        amounts[letter] = amounts.get(letter, Fraction(0)) + whole * times
        amounts[smaller] = amounts.get(smaller, Fraction(0)) + many * halves
    written: dict[str, str] = {}
    for unit in _ORDER:
        plain = _plain(amounts.get(unit, Fraction(0)))
        if plain is None:
            return None
        if plain != "0":
            written[unit] = plain + unit[0]
    clock = "".join(written.get(u, "") for u in ("H", "MIN", "S"))
    return "P" + "".join(written.get(u, "") for u in ("Y", "M", "W", "D")) + ("T" + clock if clock else "" if written else "0D")


def _plain(exact: Fraction) -> str | None:
    """The number in plain decimals; None if it takes too many digits."""
    scaled = exact * 10**_DECIMALS_AT_MOST
    if scaled.denominator != 1 or exact >= 10**DIGITS_AT_MOST:
        return None
    whole, decimals = divmod(int(scaled), 10**_DECIMALS_AT_MOST)
    return f"{whole}.{decimals:0{_DECIMALS_AT_MOST}d}".rstrip("0").rstrip(".")


# ── at a distance ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _at_distance(cursor: Cursor, span: Span, parts: list[Token], vague: bool) -> Expression | None:
    """The point before or after a length of time (三天之后, 数百年前); None if neither 后 nor 前 follows the length."""
    later, earlier = LATER.match(cursor.text, span.end), EARLIER.match(cursor.text, span.end)
    mark = later or earlier
    if mark is None or mark.end() > cursor.end:
        return None
    grown = Span(span.start, mark.end())
    first = parts[0]
    whole = len(parts) == 1 and not vague and first.n is not None and not first.half and span.end == first.end
    unit = {"世纪": "年", "季度": "月"}.get(first.unit, first.unit)
    unit = unit if unit in ("年", "月", "周", "天", "日") else "时"
    whole = whole and first.unit not in ("世纪", "季度")
    if not later and (vague or (first.n or 0) > 9999) and unit == "年":
        return Vague(grown, "PAST_REF")
    return Offset(grown, unit, first.n if whole and unit != "时" else None, bool(later))


# ── again and again ─────────────────────────────────────────────────────────────────────────────────────────────────────


def parse_recurrence(cursor: Cursor, i: int) -> tuple[Recurrence | Vague, int] | None:
    """The set of times that begins at token `i`."""
    token = cursor.tokens[i]
    if token.kind == "each":
        return _each(cursor, i, token)
    if token.kind != "every" or _NAMED_EVERY.match(cursor.text, token.end, cursor.end):
        return None
    span = Span(token.start, token.end)
    if token.value == "P1W" and _WEEKDAY.match(cursor.text, token.end, cursor.end):
        return _with_time(cursor, Span(token.start, token.end + 1), _weekday_value(cursor.text[token.end]), i)
    of = token.end + (cursor.after(token.end, 1) == "的")
    following = cursor.get(i + 1)
    if following is not None and cursor.text[of : following.start] not in ("", " "):
        following = None
    if following is not None and following.kind in ("count", "season", "part", "clock", "lunar_mark", "lunar_month"):
        narrowed = _narrowed(cursor, i + 1, token)
        if narrowed:
            narrowed = _until(cursor, *narrowed, i)
            return Recurrence(Span(token.start, narrowed[0].end), narrowed[1]), _token_from(cursor, narrowed[0].end, i)
    return Recurrence(span, token.value), i + 1


def _with_time(cursor: Cursor, span: Span, value: str, i: int) -> tuple[Recurrence, int]:
    """A weekday that recurs, with the time that follows it (每周日上午11:00～11:30), and the index of the token after them."""
    j = _token_from(cursor, span.end, i)
    first = cursor.get(j)
    found = time_after(cursor, j) if first is not None and cursor.text[span.end : first.start] in ("", " ", "的") else None
    if found is not None and found[0].hour is not None and impossible(found[0]) is None:
        clock = edtf(found[0])
        span, value = _until(cursor, Span(span.start, found[1]), value + clock[clock.index("T") :], i)
    return Recurrence(span, value), _token_from(cursor, span.end, i)


def _until(cursor: Cursor, span: Span, value: str, i: int) -> tuple[Span, str]:
    """A recurring time and where it ends, with the end of its range if one follows (每日8时至18时)."""
    link = _UNTIL.match(cursor.text, span.end, cursor.end)
    j = _token_from(cursor, link.end(), i) if link else i
    if "T" not in value or link is None or (first := cursor.get(j)) is None or first.start != link.end():
        return span, value
    end = time_after(cursor, j)
    if end is None or impossible(end[0]) is not None:
        return span, value
    last = in_same_half(span.of(cursor.text), value, cursor.text[first.start : end[1]], end[0])
    return Span(span.start, end[1]), f"{value}/{edtf(last)}"


def _narrowed(cursor: Cursor, i: int, every: Token) -> tuple[Span, str] | None:
    """The part of the year, month or day that recurs (每年5月1日, 每月15日, 每天上午8时) and its value; None if none follows."""
    token = cursor.tokens[i]
    if token.kind == "season" and every.value == "P1Y" and len(token.text) > 1:
        return Span(token.start, token.end), f"XXXX-{token.value}"
    if every.value == "P1M" and token.unit in ("日", "号") and token.n is not None and token.n <= 31:
        return Span(token.start, token.end), f"XXXX-XX-{token.n:02d}"
    day = Point(Span(every.start, every.end))
    found = parse_time(cursor, i, day) if every.value == "P1D" else parse_point(cursor, i) if every.value == "P1Y" else None
    if found is None or not isinstance(found[0], Point) or found[0].has_year or found[0].issue:
        return None
    return found[0].span, "P1Y" if found[0].lunar else edtf(found[0].moment)


def _each(cursor: Cursor, i: int, token: Token) -> tuple[Recurrence | Vague, int] | None:
    """The set of times after 每 or 每隔, 每逢 (每三年, 每隔两周, 每逢星期五, 每逢5月); None if there is none."""
    following = cursor.next_to(i + 1)
    if following is None:
        return None
    if following.kind == "weekday":
        return _with_time(cursor, Span(token.start, following.end), _weekday_value(following.text[-1]), i)
    parts, j = _parts(cursor, i + 1)
    if parts and (any(part.vague for part in parts) or _ISO[parts[0].unit] in ("Y", "M", "W", "D")):
        span = Span(token.start, parts[-1].end)
        value = None if any(part.vague for part in parts) else _iso_length(parts)
        return (Recurrence(span, value) if value else Vague(span, _vague_value(parts[-1]), "SET")), j
    found = parse_point(cursor, i + 1)
    if found and isinstance(found[0], Point) and found[0].moment.month and not found[0].has_year and not found[0].lunar:
        return Recurrence(Span(token.start, found[0].span.end), edtf(found[0].moment)), found[1]
    return None


def _weekday_value(character: str) -> str:
    return f"XXXX-WXX-{words('weekday')[character]}"


def _token_from(cursor: Cursor, at: int, i: int) -> int:
    """The index of the first token, from token `i` on, that begins at `at` or later."""
    while (token := cursor.get(i)) is not None and token.start < at:
        i += 1
    return i
