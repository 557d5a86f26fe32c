"""The text of an article as every reader makes it: white space, phrases that are compared, places where a marker was taken out.

A footnote marker may cut a number in two, because copies put a blank after it ("1[19] 2月27日" is 12月27日). The two are joined
where the digits before the marker cannot stand alone, that is, where

- nothing stands before them that they could count or name: they begin the block or follow the end of a sentence, or
- they follow 年 or 月, where a month or a day has to come, or 在, 自, 从, which introduce no bare number, or
- the digits after the marker begin with 0, as no number of its own does,

and the joined digits are a possible number of the unit that follows them (months to 12, days to 31 …). Otherwise two numbers, or
two Latin words, stay apart: where no blank keeps them so, one blank is put between them, and reported.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from html.entities import html5

from zhclaims import vocab
from zhclaims.spans import Span

BLANK = " \t\x1f\u00a0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff"
"""White space and invisible marks of direction, as the inside of a regular-expression class."""

BLANKS = "".join(re.findall(f"[{BLANK}]", "".join(map(chr, range(0x10000)))))
"""The same characters, for `str.strip`."""

CLOSING = "，。；：、！？,.;:!?）)」』”’"
"""Marks before which no blank stands: one that a marker leaves there goes."""

REDIRECT = re.compile(r"\s*#(?:redirect|重定向)\s*:?\s*\[\[([^\[\]|\n]{1,512})(?:\|[^\[\]\n]{0,512})?\]\]", re.IGNORECASE)
"""How wikitext begins that only leads to another page, and the title of that page."""

REMARK = re.compile(r"\s*[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*+[)）][\s.。]*", re.DOTALL)
"""What stands behind a citation in brackets of its own: it says something of the work, and cites no other."""

_FOLD = {**str.maketrans("，：；（）［］？！｜／－“”『』‘’", ",:;()[]?!|/-「」「」「」"), **dict.fromkeys(map(ord, BLANKS))}
_HELD_AT_MOST = 500  # characters of a text whose folded form is kept: each line of a copy is folded a dozen times
_LEFT_DIGITS = re.compile(r"\d{1,4}$", re.ASCII)
_RIGHT_DIGITS = re.compile(r"(\d{1,4})\s?(年|月|日|号|號|时|時|分|秒)?", re.ASCII)
_WORD = re.compile(r"[0-9A-Za-z]")
_LARGEST = {"年": 2999, "月": 12, "日": 31, "号": 31, "號": 31, "时": 24, "時": 24, "分": 59, "秒": 59}
_REFERENCE = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31};)|#(?:[0-9]{1,10}|[xX][0-9A-Fa-f]{1,8});)")
_ENDS_SENTENCE = frozenset("。！？!?…；;」』”’")


def fold(text: str) -> str:
    """The text as phrases are compared: ASCII punctuation, one kind of quotation mark, no white space.

    >>> fold("維基百科，自由的 百科全書")
    '維基百科,自由的百科全書'
    """
    return _folded(text) if len(text) <= _HELD_AT_MOST else text.translate(_FOLD)


@lru_cache(4096)  # 17 MB at most, of lines that are all different and as long as can be
def _folded(text: str) -> str:
    return text.translate(_FOLD)


def decode_references(text: str) -> str:
    """The text with its character references decoded. One needs its semicolon and must be known: `&copy=2` is part of an address.

    >>> decode_references("&lt;&#65; &copy=2 &notanentity;")
    '<A &copy=2 &notanentity;'
    """
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return html5.get(found[1], found[0])
    return html.unescape(found[0]).replace("\0", "\ufffd")


@cache
def codes_of_notices() -> dict[str, str]:
    """The codes of the issues that notices in the text become, such as [來源請求], by their folded words."""
    return {fold(r["phrase"]): r["code"] for r in vocab.load("inline_notices")}


def cuts_number(text: str, cut: Span) -> bool:
    """Whether the digits on both sides of what is cut out of the text, and of blanks after it, are one number."""
    left = _LEFT_DIGITS.search(text[max(0, cut.start - 5) : cut.start])
    right = _RIGHT_DIGITS.match(text[cut.end : cut.end + 40].lstrip(BLANKS))
    return bool(left and right and _is_one_number(_last_character(text, cut.start - len(left[0])), left[0], right))


def parts_words(text: str, cut: Span) -> bool:
    """Whether letters or digits touch what is cut out of the text on both sides."""
    return bool(cut.start > 0 and _WORD.match(text[cut.start - 1]) and _WORD.match(text, cut.end))


def _last_character(text: str, at: int) -> str:
    """The last character before `at` that is no white space; "" if there is none."""
    return text[max(at - 64, 0) : at].rstrip(BLANKS)[-1:]


def _is_one_number(before: str, left: str, right: re.Match[str]) -> bool:
    digits, unit = left + right[1], right[2]
    if unit is None or before.isdigit() or not 1 <= int(digits) <= _LARGEST[unit]:
        return False
    return (
        before == ""
        or before in _ENDS_SENTENCE
        or before in "在自从從"
        or (before == "年" and unit == "月")
        or (before == "月" and unit in "日号號")
        or right[1].startswith("0")
    )
