"""Parses years of rule: by a reign title and a number (开元二十九年), its sexagenary name (光绪甲午年), or a phase (万历年间)."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.dates.eras import LONGEST, Era, choose_era, era_before, lasting, realm_is_named
from zhclaims.stages.dates.expressions import Moment, Point, Reign
from zhclaims.stages.dates.tokens import Cursor, Token

_RULER = re.compile(
    r"[太高世圣德英文武仁孝显肃景宣正纯宪哲中定端成睿明光燕神元顺思毅惠兴献章玄真钦徽理度宁恭代穆敬懿僖昭][祖宗]$|[帝王公汗]$"
)
_REALM = 12
"""How many characters before a title may name its realm (大越李朝顺天元年)."""
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FIRST_CYCLE = 4  # the year 4 was 甲子
_LISTED = re.compile(r"(?:[、和与及至到－–—\-]|以及)$")
_CLAUSE_ENDS = re.compile(r"[，。、；（）]")
_MIDDLE_ENDS = re.compile(r"[，。、；：）至到在—–]|$")
_IN_A_WORD = {"初": "中高等级选次", "末": "代", "间": "谍接隔歇断距"}
_DYNASTY_ENDS = ("初", "末", "中", "中期", "末期", "初期", "末年", "初年")
"""What 至元 stands before as 至|元: up to the end of the Yuan."""


def reign_year(cursor: Cursor, i: int, token: Token) -> Point | None:
    """The year of rule by the reign title or ruler that stands before the number; None if there is none."""
    end = token.start - (cursor.before(token.start, 1) == " ")
    candidates = era_before(cursor.text[max(cursor.start, end - LONGEST) : end], min(LONGEST, end - cursor.start))
    n = token.n or 0
    if not candidates or not 1 <= n <= 9999 or n > 99 and candidates[0].last:
        return None
    start = end - len(candidates[0].name)
    candidates = _of_whole_name(cursor, candidates, start)
    if not candidates or candidates[0].ordinary_word and not _is_surely_reign(cursor, i, candidates, start):
        return None
    era = choose_era(candidates, cursor.before(start, _REALM), n)
    if era is None or era.first is None:
        return Point(Span(start, token.end), unresolved=True, lunar=True, nth=n, candidates=candidates)
    return of_era(Span(start, token.end), era, n)


def of_era(span: Span, era: Era, n: int) -> Point:
    """The n-th year of an era."""
    year = (era.first or 0) + n - 1
    lunar = era.gregorian_from is None or year < era.gregorian_from
    return Point(span, Moment(year), lunar=lunar, era=era, nth=n)


def _of_whole_name(cursor: Cursor, candidates: tuple[Era, ...], start: int) -> tuple[Era, ...]:
    """Without the rulers whose name would begin inside of another (唐|太宗, 齐|襄公)."""
    before = cursor.before(start, 1)
    inside = bool(re.match(f"[{HAN}]", before)) and before not in "于在至自从到由年的及与和即"
    return tuple(e for e in candidates if not (e.ruler and inside))


def ruler_year(cursor: Cursor, token: Token) -> Point | None:
    """The year of a ruler who is in no table, known only if a gloss follows (仁祖二十年); None if no ruler stands before the
    number."""
    before = cursor.before(token.start, 2)
    if token.digits.isascii() or len(before) < 2 or not _RULER.search(before) or (token.n or 0) > 99:
        return None
    start = token.start - 2 * (before[-1] in "祖宗")
    return Point(Span(start, token.end), unresolved=True, lunar=True, nth=token.n)


def _is_surely_reign(cursor: Cursor, i: int, candidates: tuple[Era, ...], start: int) -> bool:
    """Whether a reign title that is also a word is one: 延长三年 lengthens something by three years, unless a realm stands
    before it, the year is the first, or a month follows."""
    after = cursor.next_to(i + 1)
    month = after is not None and (after.kind in ("lunar_month", "leap", "season") or after.unit == "月" and not after.ge)
    count, of_verb = cursor.tokens[i], candidates[0].ordinary_word == "verb"
    if month or count.digits == "元" and not of_verb or realm_is_named(candidates, cursor.before(start, _REALM)):
        return True
    alone = cursor.clause_starts(start) and not count.digits.isascii() and _CLAUSE_ENDS.match(cursor.after(count.end, 1))
    return not of_verb and bool(alone)


def cycle_year(cursor: Cursor, token: Token) -> Point | None:
    """The year of a reign by its sexagenary name (光绪甲午年); None if no year of the reign, or two, had it."""
    stem, branch = _STEMS.index(token.text[0]), _BRANCHES.index(token.text[1])
    candidates = era_before(cursor.before(token.start, LONGEST), len(cursor.before(token.start, LONGEST)))
    start = token.start - len(candidates[0].name)
    span = Span(start, token.end)
    if candidates[0].ordinary_word and not realm_is_named(candidates, cursor.before(start, _REALM)):
        return None
    years = {
        e: [y for y in range(e.first, e.last + 1) if (y - _FIRST_CYCLE) % 10 == stem and (y - _FIRST_CYCLE) % 12 == branch]
        for e in candidates
        if e.first is not None and e.last is not None and not e.ruler
    }
    able = [e for e, found in years.items() if len(found) == 1]
    if len(able) != 1:
        of_one_year = tuple(e._replace(first=years[e][0], last=years[e][0]) for e in able)
        return Point(span, unresolved=True, lunar=True, nth=1, candidates=of_one_year) if candidates else None
    return of_era(span, able[0], years[able[0]][0] - (able[0].first or 0) + 1)


def parse_phase(cursor: Cursor, token: Token) -> Reign | None:
    """A reign as a stretch of time, or its beginning, middle or end (万历年间, 光绪初年, 嘉靖、万历年间); None if what follows
    makes another word of it."""
    if token.text in _IN_A_WORD and cursor.after(token.end, 1) and cursor.after(token.end, 1) in _IN_A_WORD[token.text]:
        return None
    if token.text == "中" and not _MIDDLE_ENDS.match(cursor.after(token.end, 1)):
        return None
    last, start = _title(cursor, token.start)
    if last and last[0].name == "至元" and token.text in _DYNASTY_ENDS and cursor.before(start, 1) not in ("元", "祖", "帝"):
        return None
    first = last
    while (link := _LISTED.search(cursor.before(start))) and (found := _title(cursor, start - len(link[0])))[0]:
        first, start = found
    if not last or last[0].ordinary_word and not realm_is_named(last, cursor.before(start, _REALM)):
        return None
    return Reign(Span(start, token.end), first, last, token.value or None)


def _title(cursor: Cursor, end: int) -> tuple[tuple[Era, ...], int]:
    """The eras whose name ends at `end`, those that the words right before it tell where they do, and where it begins."""
    before = cursor.before(end, LONGEST)
    candidates = tuple(e for e in era_before(before, len(before)) if not e.ruler and e.first is not None)
    if not candidates:
        return (), end
    start = end - len(candidates[0].name)
    chosen = choose_era(lasting(candidates, 1), cursor.before(start, _REALM), 1)
    return ((chosen,) if chosen else candidates), start
