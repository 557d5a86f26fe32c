"""The time expressions of one block: its tokens are parsed from left to right, then ranges are joined.

What is found depends on the block's view alone, so a cache may recall it. A new kind of expression is one more function of
`expression`; new words need no code: they are rows of `vocab/date_words.tsv` (a date word), `vocab/eras.tsv` (a reign title) and
`vocab/date_lookalikes.tsv` (what only looks like one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from zhclaims.cache import Cache, CachedFunction
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.dates.clock import parse_time
from zhclaims.stages.dates.durations import parse_duration, parse_recurrence
from zhclaims.stages.dates.expressions import (
    YEAR,
    Duration,
    Expression,
    Interval,
    Offset,
    Point,
    Recurrence,
    Reign,
    Vague,
)
from zhclaims.stages.dates.lexicon import lookalikes, words
from zhclaims.stages.dates.numerals import legible
from zhclaims.stages.dates.points import parse_point
from zhclaims.stages.dates.ranges import join, share_units
from zhclaims.stages.dates.tokens import LINKS, Cursor, Token, tokenize
from zhclaims.stages.dates.western import parse_western
from zhclaims.vocab import alternatives

_CUT = re.compile(r"[\^×*/⁄−]$|[0-9](?:[eE][+\-]?| ?[.．·])$|分之$|点$")
_CUT_BEFORE_THOUSAND = re.compile(r"[0-9](?: ?[,，'’]|[ \u2009\u202f]|, )$")
"""What stands before the end of a number that is written in a way that is not read (10^9年, 1e5年, 1/3秒, 1 000 000年)."""
_TITLE = re.compile(r"《[^《》\n]{0,80}》|〈[^〈〉\n]{0,80}〉")
_SHORT_QUOTE = re.compile(r"“([^“”。，；！？\n]{1,8})”|‘([^‘’。，；！？\n]{1,8})’")
_PART_OF_WORD_BEFORE = {
    "现在": "出表体呈发实浮展再涌显",
    "现时": "出表体呈发实浮展再涌显",
    "后来": "之以此其随然日今最前",
    "近来": "附最",
    "自此": "来出源",
    "先前": "首原率事祖领优",
}
_PART_OF_WORD_AFTER = re.compile(r"^(?:往|来到?|去)")
_DESCENDANTS = re.compile(r"^(?:代|裔|嗣|世|人(?![们口类]))")
_NAMED_WEEKDAY = re.compile(alternatives(lookalikes("after_weekday")))
_NAMED_HOLIDAY = re.compile(r"岛|联欢|晚会|档|树|老人|大战|快乐|颂歌")
_CLAUSE_BEFORE = re.compile(r"(?:[，。；：！？、\n] ?|^，)(?:但是?|而|并|可)?$")
_CLAUSE_WORD = re.compile(r"之后|以后|之前|以前")


def find_expressions(text: str, block: Span) -> list[Expression]:
    """The time expressions of a block of the analysis view, in order and disjoint."""
    here = legible(block.of(text))
    cursor = Cursor(here, [], 0, len(here))
    cursor = cursor._replace(tokens=share_units(cursor, tokenize(here, 0, len(here))))
    found = _without_openers(_parse(cursor)) + _clause_words(cursor)
    return [_shifted(e, block.start) for e in join(cursor, _disjoint(_outside_names(cursor, found)))]


def _parse(cursor: Cursor) -> list[Expression]:
    found: list[Expression] = []
    i = 0
    while i < len(cursor.tokens):
        parsed = parse_expression(cursor, i) if can_begin(cursor, i) and not _is_cut(cursor, i) else None
        if parsed:
            found.append(parsed[0])
        i = max(parsed[1], i + 1) if parsed else i + 1
    return found


def _without_openers(found: list[Expression]) -> list[Expression]:
    """Without the vague words that only open a date (此前|2016年3月)."""
    return [
        e
        for e, after in zip(found, [*found[1:], None], strict=False)
        if not (isinstance(e, Vague) and isinstance(after, Point | Interval) and e.span.end == after.span.start)
    ]


def parse_expression(cursor: Cursor, i: int) -> tuple[Expression, int] | None:
    """The expression that begins at token `i`, and the index of the token after it."""
    return (
        parse_recurrence(cursor, i)
        or _parse_western(cursor, i)
        or parse_point(cursor, i)
        or parse_duration(cursor, i)
        or _parse_vague(cursor, i)
    )


def can_begin(cursor: Cursor, i: int) -> bool:
    """Whether an expression can begin at token `i`: not at a link, and at a bare number only if a link follows it."""
    token = cursor.tokens[i]
    if token.kind != "count" or token.unit:
        return token.kind not in LINKS and token.unit != "junk"
    following = cursor.get(i + 1)
    return following is not None and following.kind in LINKS


def _is_cut(cursor: Cursor, i: int) -> bool:
    """Whether the token is a count that is only the end of a longer number, and not of a list or range (2006/07赛季)."""
    token, first = cursor.tokens[i], cursor.get(i - 2)
    if token.kind != "count":
        return False
    if first is not None and first.unit == token.unit and cursor.tokens[i - 1].kind in LINKS:
        return False
    before = cursor.before(token.start, 3)
    thousand = token.digits.isascii() and len(token.digits) == 3 and _CUT_BEFORE_THOUSAND.search(before)
    return bool(thousand or _CUT.search(before))


def _parse_vague(cursor: Cursor, i: int) -> tuple[Vague | Recurrence, int] | None:
    """The vague time word at token `i` (现在, 后来), and the index of the token after it; None if there is none."""
    word = _vague_word(cursor, cursor.tokens[i])
    return (word, i + 1) if word else None


def _parse_western(cursor: Cursor, i: int) -> tuple[Point, int] | None:
    """The date at token `i` in digits alone or in English, with the time after it, and the index of the token after them; None
    if there is none."""
    found = parse_western(cursor, i)
    if found is None or found[0].moment.day is None:
        return found
    return parse_time(cursor, found[1], found[0]) or found


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _outside_names(cursor: Cursor, found: list[Expression]) -> list[Expression]:
    """Without what stands in the title of a work, and what is no whole date in a quotation of a few characters."""
    titles, quotes = (SpanIndex([Span(*m.span()) for m in p.finditer(cursor.text)]) for p in (_TITLE, _SHORT_QUOTE))
    return [e for e in found if not titles.holds(e.span) and not (quotes.holds(e.span) and not _is_whole(e))]


def _is_whole(expression: Expression) -> bool:
    """Whether the expression is a date by itself, even as the only words of a quotation."""
    return isinstance(expression, Point) and expression.has_year and expression.moment.digits == YEAR


def _disjoint(found: list[Expression]) -> list[Expression]:
    """In order, the longer of two that overlap."""
    kept: list[Expression] = []
    for e in sorted(found, key=lambda e: (e.span.start, -e.span.end)):
        if kept and e.span.overlaps(kept[-1].span):
            if e.span.end - e.span.start > kept[-1].span.end - kept[-1].span.start:
                kept[-1] = e
        else:
            kept.append(e)
    return kept


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _vague_word(cursor: Cursor, token: Token) -> Vague | Recurrence | None:
    """The vague time word at this token, or 逢 with a weekday, if it is no part of another word (表|现在) or a name."""
    if token.kind == "weekday" and not _NAMED_WEEKDAY.match(cursor.text, token.end, cursor.end):
        if cursor.before(token.start, 1) == "逢":
            return Recurrence(Span(token.start - 1, token.end), f"XXXX-WXX-{words('weekday')[token.text[-1]]}")
        return Vague(Span(token.start, token.end), "XXXX-XX-XX")  # some day: EDTF knows no days of an unknown week
    if token.kind == "holiday" and not _NAMED_HOLIDAY.match(cursor.text, token.end, cursor.end):
        return Vague(Span(token.start, token.end), f"XXXX-{token.value}" if "-" in token.value else "XXXX")
    if token.kind != "vague":
        return None
    before, after = cursor.before(token.start, 1), cursor.after(token.end, 2)
    if before and before in _PART_OF_WORD_BEFORE.get(token.text, ""):
        return None
    if token.text[-1] in "前后来" and _PART_OF_WORD_AFTER.match(after) or token.text == "其后" and _DESCENDANTS.match(after):
        return None
    return Vague(Span(token.start, token.end), token.value, "DURATION" if token.value == "PXX" else "DATE")


def _clause_words(cursor: Cursor) -> list[Vague]:
    """之后, 之前 … that begin a clause: elsewhere they stand after the thing that they date."""
    values = words("vague_clause")
    spans = [Span(*m.span()) for m in _CLAUSE_WORD.finditer(cursor.text, cursor.start, cursor.end)]
    return [Vague(s, values[s.of(cursor.text)]) for s in spans if _CLAUSE_BEFORE.search("，" + cursor.before(s.start, 3))]


# ── of many blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Expressions(msgspec.Struct, frozen=True, array_like=True):
    """The expressions of a block by their class, each class in order. Spans are of the block's view."""

    points: list[Point]
    intervals: list[Interval]
    reigns: list[Reign]
    durations: list[Duration]
    offsets: list[Offset]
    recurrences: list[Recurrence]
    vague: list[Vague]


def find_in_blocks(view: str, blocks: Sequence[Span], cache: Cache) -> list[list[Expression]]:
    """The expressions of each block of the view, in order."""
    found = cache.recall(_CACHED, [block.of(view) for block in blocks])
    return [_in_order(e, block.start) for e, block in zip(found, blocks, strict=True)]


def _by_class(views: Sequence[str]) -> Iterator[Expressions]:
    for view in views:
        found = find_expressions(view, Span(0, len(view)))
        yield Expressions(
            points=[e for e in found if isinstance(e, Point)],
            intervals=[e for e in found if isinstance(e, Interval)],
            reigns=[e for e in found if isinstance(e, Reign)],
            durations=[e for e in found if isinstance(e, Duration)],
            offsets=[e for e in found if isinstance(e, Offset)],
            recurrences=[e for e in found if isinstance(e, Recurrence)],
            vague=[e for e in found if isinstance(e, Vague)],
        )


_CACHED = CachedFunction("dates", "blocks", Expressions, _by_class, (__name__,))


def _in_order(found: Expressions, offset: int) -> list[Expression]:
    mixed = (e for kind in msgspec.structs.astuple(found) for e in kind)
    return sorted((_shifted(e, offset) for e in mixed), key=lambda e: e.span)


def _shifted(expression: Expression, by: int) -> Expression:
    if isinstance(expression, Interval):
        start, end = expression.start, expression.end
        return expression._replace(span=expression.span.shift(by), start=_moved(start, by), end=end and _moved(end, by))
    return expression._replace(span=expression.span.shift(by))


def _moved(point: Point, by: int) -> Point:
    return point._replace(span=point.span.shift(by))
