"""Dates as references print them, to ISO 8601, as precise as the source and no more; and imprints, which begin with one.

The imprint says when and where in its container a work appeared: "2009, 106 (S1): 9971–9978", "2005: 534–535".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from typing import NamedTuple

from zhclaims.spans import Span

_MONTHS = {m.lower(): i for i, m in enumerate(calendar.month_name) if m} | {
    m.lower(): i for i, m in enumerate(calendar.month_abbr) if m
}
_MONTHS["sept"] = 9
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "春": 21, "夏": 22, "秋": 23, "冬": 24}
"""ISO 8601-2 writes the seasons of no stated hemisphere as months 21 to 24."""
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?![a-z])"
)
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?(?!\d)"
_NUMERAL = "[〇○零一二三四五六七八九十]"


class DateMatch(NamedTuple):
    """A date that stands in the text. `iso` is None where it cannot be (30 February)."""

    iso: str | None
    start: int
    end: int


def iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """The ISO 8601 form of the parts; None if there is no such day.

    >>> iso(2011, 2), iso(2011, 2, 30)
    ('2011-02', None)
    """
    if month is None:
        return f"{year:04d}"
    if not (1 <= month <= 12 or (day is None and 21 <= month <= 24)):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _number(text: str) -> int:
    """Arabic digits (an ordinal's letters are dropped) or Chinese numerals up to 99.

    >>> _number("12th"), _number("二十七"), _number("十"), _number("二〇〇五")
    (12, 27, 10, 2005)
    """
    if text[0].isascii():
        return int(re.sub(r"\D", "", text))
    if "十" in text:
        tens, ones = text.split("十", 1)
        return 10 * (_DIGITS.get(tens, 0) if tens else 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[c]) for c in text))


def _month(text: str) -> int:
    return _MONTHS[text.rstrip(".").lower()]


def _numeric(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a date in digits (2011-07-18, 2011.7.18, 2011-07); None if there is no such day."""
    return iso(int(m["y"]), int(m["m"]), int(m["d"]) if m["d"] else None)


def _chinese(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a Chinese date (2012年9月21日, 二〇一二年, 2012年春); None if there is no such day."""
    month = _number(m["m"]) if m["m"] else _SEASONS[m["s"]] if m["s"] else None
    return iso(_number(m["y"]), month, _number(m["d"]) if m["d"] else None)


def _republic(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a date that counts the years of the Republic (民国95年 is 2006); None if there is no such day."""
    year = 1 if m["y"] == "元" else _number(m["y"])
    return iso(1911 + year, _number(m["m"]) if m["m"] else None, _number(m["d"]) if m["d"] else None)


_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each era of Japan."""


def _japanese(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a date that counts the years of an era of Japan (昭和52年 is 1977); None if there is no such day."""
    year = _ERAS[m["era"]] + (1 if m["y"] == "元" else _number(m["y"]))
    return iso(year, _number(m["m"]) if m["m"] else None, _number(m["d"]) if m["d"] else None)


def _english(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of an English date (18 July 2011, July 18, 2011); None if there is no such day."""
    return iso(int(m["y"]), _month(m["m"]), _number(m["d"]) if m["d"] else None)


def _english_no_day(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of an English month with its year (July 2011)."""
    return iso(int(m["y"]), _month(m["m"]))


def _months(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a range of two months in one year (July/August 2011)."""
    first, last = iso(int(m["y"]), _month(m["m"])), iso(int(m["y"]), _month(m["n"]))
    return f"{first}/{last}"


def _days(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a range of days in one month (October 4-5, 2001); None if there is no such day."""
    first, last = (iso(int(m["y"]), _month(m["m"]), _number(m[day])) for day in ("d", "e"))
    return f"{first}/{last}" if first and last and first < last else None


def _season(m: re.Match[str]) -> str | None:
    """The ISO 8601-2 form of an English season with its year (Spring 2011 is 2011-21)."""
    return iso(int(m["y"]), _SEASONS[m["s"].lower()])


def _slashes(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a date with slashes: 7/18/2011 and 18/7/2011 are certain, 7/8/2011 is only a year; None if there is
    no such day."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["y"])
    if a == b or (a > 12) != (b > 12):
        return iso(year, min(a, b) if max(a, b) > 12 else a, max(a, b) if max(a, b) > 12 else b)
    return iso(year) if a <= 12 else None


def _years(m: re.Match[str]) -> str | None:
    """The ISO 8601 form of a range of years (2013-15, 1999/2003); None if the last is not after the first."""
    first, last = m["y"], m["z"]
    last = first[: 4 - len(last)] + last
    return f"{first}/{last}" if last > first else None


def _year(m: re.Match[str]) -> str | None:
    """The year alone (2013, c. 1850), which is its own ISO 8601 form."""
    return m["y"]


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], str | None]], ...] = (
    (rf"(?P<y>{_YEAR})([-/.])\s?(?P<m>[01]?\d)\2\s?(?P<d>[0-3]?\d)(?![\d])", _numeric),
    (rf"(?P<y>{_YEAR})\s?年?\s?[-/至]\s?(?P<z>{_YEAR})\s?年(?!\s?\d)", _years),
    (
        rf"(?:公元)?(?P<y>{_YEAR}|{_NUMERAL}{{4}})\s?[年년](?:度)?(?:\s?(?P<m>[01]?\d|{_NUMERAL}{{1,2}})\s?[月월]份?(?:\s?(?P<d>[0-3]?\d|{_NUMERAL}{{1,3}})\s?[日号일])?|(?P<s>[春夏秋冬])[季天]?)?",
        _chinese,
    ),
    (
        rf"(?:中华)?民国\s?(?P<y>1?\d{{1,2}}|{_NUMERAL}{{1,3}}|元)\s?年(?:\s?(?P<m>[01]?\d|{_NUMERAL}{{1,2}})\s?月(?:\s?(?P<d>[0-3]?\d|{_NUMERAL}{{1,3}})\s?[日号])?)?",
        _republic,
    ),
    (r"民(?P<y>1?\d\d)(?![\d年])(?P<m>)(?P<d>)", _republic),
    (
        rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<y>\d{{1,2}}|{_NUMERAL}{{1,3}}|元)\s?年(?:\s?(?P<m>[01]?\d|{_NUMERAL}{{1,2}})\s?月(?:\s?(?P<d>[0-3]?\d|{_NUMERAL}{{1,3}})\s?日)?)?",
        _japanese,
    ),
    (rf"(?P<d>{_DAY})[\s-](?P<m>{_MONTH}),?[\s-](?P<y>{_YEAR})(?!\d)", _english),
    (rf"(?P<m>{_MONTH})\s(?P<d>{_DAY}),?\s(?P<y>{_YEAR})(?!\d)", _english),
    (rf"(?P<d>{_DAY})\s?-\s?(?P<e>{_DAY})\s(?P<m>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)", _days),
    (rf"(?P<m>{_MONTH})\s(?P<d>{_DAY})\s?-\s?(?P<e>{_DAY}),?\s(?P<y>{_YEAR})(?!\d)", _days),
    (rf"(?P<y>{_YEAR}),?\s(?P<m>{_MONTH})(?:\s(?P<d>{_DAY}))?", _english),
    (rf"(?P<m>{_MONTH})\s?[-/]\s?(?P<n>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)", _months),
    (rf"(?P<m>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)", _english_no_day),
    (rf"(?P<s>spring|summer|autumn|fall|winter),?\s(?P<y>{_YEAR})(?!\d)", _season),
    (rf"(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)/(?P<y>{_YEAR})(?!\d)", _slashes),
    (rf"(?P<m>0[1-9]|1[0-2])/(?P<y>{_YEAR})(?P<d>)(?![\d/])", _numeric),
    (rf"(?P<y>{_YEAR})[-/.](?P<m>0[1-9]|1[0-2])(?P<d>)(?!\d|[.-]\d)", _numeric),
    (r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)", _numeric),
    (rf"(?P<y>{_YEAR})/(?P<m>[1-9])(?P<d>)(?![\d/])", _numeric),
    (rf"(?P<y>{_YEAR})\s?[-/]\s?(?P<z>\d{{4}}|\d{{2}})年?(?!\d)", _years),
    (rf"(?:c\.\s?|约)?(?P<y>{_YEAR})(?!\d)[a-z]?(?![A-Za-z\d])", _year),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE | re.ASCII), read) for pattern, read in _FORMS)
FIRST_OF_DATE = frozenset("0123456789〇○零一二三四五六七八九十公中民明大昭平令约jfmasondwcJFMASONDWC")
"""What a date begins with: a digit, a numeral, an era, a month, a season."""


def match_date(folded: str, at: int = 0) -> DateMatch | None:
    """The date that starts at `at` in a folded text, the longest reading first.

    >>> match_date("18 July 2011].").iso, match_date("2012年9月21日").iso, match_date("民国95年").iso
    ('2011-07-18', '2012-09-21', '2006')
    """
    if folded[at : at + 1] not in FIRST_OF_DATE:
        return None
    for pattern, read in _PATTERNS:
        if m := pattern.match(folded, at):
            return DateMatch(read(m), m.start(), m.end())
    return None


def whole_date(folded: str) -> DateMatch | None:
    """The date if the text is nothing but a date (and blanks, a final dot or comma)."""
    text = folded.strip(" .,;")
    found = match_date(text)
    return found if found and found.end == len(text) else None


# ── imprints ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_ONE = r"(?:[A-Za-z]{0,3}\d{1,7}[a-z]?|[ivxlcIVXLC]{1,8}|[一二三四五六七八九十百千〇零○]{1,6})"
_RANGE = rf"{_ONE}(?:\s?(?:[-、+&至到和及]|[,;](?!\s?(?:19|20)\d\d(?!\d)))\s?(?:第|pp?\.\s?)?{_ONE}){{0,15}}"
DRESSED_PAGES = (
    rf"(?:第\s?{_RANGE}\s?(?:[页面头版](?:\s?[-至到]\s?第?{_ONE}\s?[页面])?|ページ)|(?:页|[Pp]{{1,2}}|[Pp]ages?|[Pp]g|(?:S|str|[Сс])(?=\.?\s?:?\s?\d))\.?\s?:?\s?{_RANGE}|[A-Z]?\d{{1,5}}(?:\s?[-,、]\s?\d{{1,5}}){{0,15}}\s?(?:[页面头]|ページ)"
    r"|[A-Z]?\d{1,3}版)"
)
"""Pages that say what they are: 第12页, 页45, pp. 5-7, P.131, 12-15面; and pages of newspapers (第3版)."""
FRONT_PAGES = (
    rf"(?:扉页|封[面底二三四]|版权页|(?:第?\d{{0,2}}版)?"
    rf"(?:自序|代序|序言?|前言|后记|跋|目录|附录|导[论言]|绪论|引言|凡例|插图|图版|彩插|卷首))\s?(?:{_RANGE})?"
)
"""Pages that have names: 扉页, 序2-3."""
PAGES = rf"(?:{DRESSED_PAGES}|{FRONT_PAGES}|{_RANGE})"
"""Pages where the place says that they are pages."""
_PAGES = (
    r"(?P<pages>(?:第|页|pp?\.|Article(?: number| no\.)?)?\s?[A-Za-z]{0,4}\d[\w\s,.+-]{0,40}"
    rf"|[ivxlcIVXLC]+(?:\s?-\s?[ivxlcIVXLC\d]+)?|{FRONT_PAGES}|第.{{1,8}}[页版])"
)
_REST = re.compile(
    r"(?:\s?[,;]\.?\s?(?P<vol>(?!\s?[Pp]{1,2}\.?\s?\d)(?!总?第?\s?[\d一二三四五六七八九十]+\s?[期号])(?:[Vv]ol(?:ume|\.)?\s?|第|卷"
    r"|Special Issue |Suppl\.? )?\s?"
    r"[\w.]*[\dIVXLC一二三四五六七八九十][\w.\s/-]{0,14}(?:卷|辑|册)?)?)?"
    r"(?:\s?,?\s?\((?:总?第)?(?P<issue>[^()]{1,24})\)|\s?,?\s?(?:总?第|[Nn]o\.?\s?)(?P<number>[\w./-]{1,12})\s?期?)?"
    r"(?:\s?[:,]\s?" + _PAGES + r")?[\s.,;]*"
)


_FIRST_PRINT = re.compile(
    r"\s?[\[(]\s?(?:orig(?:inal(?:ly)?)?\.?\s?(?:pub(?:lished|\.)?\s?)?(?:in\s)?|初版于?|初版|原版|原著|首版|c\.?\s?)?\s?(?P<year>(?:1\d|20)\d\d)"
    r"年?\s?(?:初版|原版|首版|原著|首次出版)?\s?[\])]",
    re.IGNORECASE,
)


class Imprint(NamedTuple):
    """Parts of an imprint as spans; `date` is ISO 8601, None where the printed one cannot be."""

    start: int
    date: str | None
    volume: Span | None = None
    issue: Span | None = None
    pages: Span | None = None
    original: str | None = None
    """The year of the first print, which stands in brackets behind that of this one ("1981 [1934]")."""


def read_imprint(folded: str, span: Span) -> Imprint | None:
    """The imprint if the element is one: a date, then volume, issue and pages, and nothing else.

    >>> text = "2009, 106 (S1): 9971-9978"
    >>> imprint = read_imprint(text, Span(0, len(text)))
    >>> imprint.date, imprint.volume.of(text), imprint.issue.of(text), imprint.pages.of(text)
    ('2009', '106', 'S1', '9971-9978')
    """
    start = span.start + (folded[span.start : span.start + 1] == "(")
    date = match_date(folded, start)
    if not date:
        return None
    at = date.end
    if start > span.start:
        if folded[at : at + 1] != ")":
            return None
        at += 1
    first = first_print(folded, at) if date.iso and len(date.iso) == 4 else None
    at = first.end() if first else at
    rest = _REST.fullmatch(folded, at, span.end)
    if not rest:
        return None
    issue = _group(rest, "issue") or _group(rest, "number")
    return Imprint(span.start, date.iso, _group(rest, "vol"), issue, _group(rest, "pages"), first["year"] if first else None)


def first_print(folded: str, at: int) -> re.Match[str] | None:
    """The year of the first print in brackets ("[1934]", "(orig. 1925)", "（1925年初版）"); None if none stands there."""
    return _FIRST_PRINT.match(folded, at)


def _group(m: re.Match[str], name: str) -> Span | None:
    """The span of a group of the match, without blanks, dots and commas at its end; None if nothing is left of it."""
    if not m[name]:
        return None
    start, end = m.span(name)
    kept = m[name].rstrip(" .,")
    return Span(start, start + len(kept)) if kept.strip() else None


_YEAR_BEHIND = re.compile(r"(?:社|局|馆|店|公司|Press)\s?(?P<year>\((?:1\d|20)\d\d年?\))$")
"""The year in brackets behind a publisher: 中州古籍出版社（1991）."""


def read_tail_imprint(folded: str, span: Span) -> Imprint | None:
    """The imprint at the end of an element that starts with something else: "人民出版社, 1999: 34", "Title, 2013"."""
    for comma in (m.start() for m in re.finditer("[,;]", folded[span.start : span.end][:2000])):
        at = span.start + comma + 1
        while at < span.end and folded[at] == " ":
            at += 1
        imprint = read_imprint(folded, Span(at, span.end))
        if imprint:
            return imprint._replace(start=span.start + comma)
    behind = _YEAR_BEHIND.search(folded, *span)
    return read_imprint(folded, Span(behind.start("year"), span.end)) if behind else None
