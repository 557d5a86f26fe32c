"""Is it a date at all? Places whose words are names (titles of works), and words that only look like time words."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.dates.cursor import Cursor
from zhclaims.stages.dates.expressions import Vague
from zhclaims.stages.dates.lexicon import lookalikes, words
from zhclaims.stages.dates.tokens import Token
from zhclaims.vocab import alternatives

_TITLE = re.compile(r"《[^《》\n]{0,80}》|〈[^〈〉\n]{0,80}〉")
_BRACKETS = re.compile(r"（[^（）\n]*）")
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
_NAMED_WEEKDAY = re.compile(alternatives(lookalikes("after_weekday")))
_NAMED_HOLIDAY = re.compile(r"岛|联欢|晚会|档|树|老人|大战|快乐|颂歌")
_CLAUSE_BEFORE = re.compile(r"(?:[，。；：！？、\n] ?|^，)(?:但是?|而|并|可)?$")
_CLAUSE_WORD = re.compile(r"之后|以后|之前|以前")


def titles(text: str, span: Span) -> list[Span]:
    """Titles of works: what stands in 《》 and 〈〉 is a name, whatever it says."""
    return [Span(*m.span()) for m in _TITLE.finditer(text, span.start, span.end)]


def brackets(text: str, span: Span) -> list[Span]:
    return [Span(*m.span()) for m in _BRACKETS.finditer(text, span.start, span.end)]


def short_quotes(text: str, span: Span) -> list[Span]:
    """Quotations of a few characters: names and words spoken of, in which only a whole date is a date."""
    return [Span(*m.span()) for m in _SHORT_QUOTE.finditer(text, span.start, span.end)]


def vague_word(cursor: Cursor, token: Token) -> Vague | None:
    """The vague time word at this token, if it is no part of another word (表|现在) or name (星期日泰晤士报)."""
    if token.kind == "weekday" and not _NAMED_WEEKDAY.match(cursor.text, token.end, cursor.end):
        return Vague(Span(token.start, token.end), f"XXXX-WXX-{words('weekday')[token.text[-1]]}")
    if token.kind == "holiday" and not _NAMED_HOLIDAY.match(cursor.text, token.end, cursor.end):
        return Vague(Span(token.start, token.end), f"XXXX-{token.value}" if token.value else "XXXX")
    if token.kind != "vague":
        return None
    before, after = cursor.before(token.start, 1), cursor.after(token.end, 2)
    if before and before in _PART_OF_WORD_BEFORE.get(token.text, ""):
        return None
    if token.text[-1] in "前后来" and _PART_OF_WORD_AFTER.match(after):
        return None
    return Vague(Span(token.start, token.end), token.value, "DURATION" if token.value == "PXX" else "DATE")


def clause_words(cursor: Cursor) -> list[Vague]:
    """之后, 之前 … that begin a clause: elsewhere they stand behind the thing that they date."""
    values = words("vague_clause")
    spans = [Span(*m.span()) for m in _CLAUSE_WORD.finditer(cursor.text, cursor.start, cursor.end)]
    return [Vague(s, values[s.of(cursor.text)]) for s in spans if _CLAUSE_BEFORE.search("，" + cursor.before(s.start, 3))]
