"""What is taken out of a line: footnote markers, page notes behind them, notices such as [來源請求], messages of Cite.

A marker may cut a number in two, because copies put a blank behind it ("1[19] 2月27日" is 12月27日). The two are joined where the
digits before the marker cannot stand alone, that is, where

- nothing stands before them that they could count or name: they begin the block or follow the end of a sentence, or
- they follow 年 or 月, where a month or a day has to come, or 在, 自, 从, which introduce no bare number, or
- the digits after the marker begin with 0, as no number of its own does,

and the joined digits are a possible number of the unit behind them (months to 12, days to 31 …). Otherwise two numbers, or two
Latin words, stay apart: where no blank keeps them so, one blank is put between them, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.cite_errors import find_messages
from zhclaims.sources.rendered_text.labels import BRACKETED, Label, Labels
from zhclaims.sources.rendered_text.lines import BLANKS, fold
from zhclaims.spans import Span

CLOSING = "，。；：、！？,.;:!?）)」』”’"
"""Marks before which no blank stands: one that a marker leaves there goes."""
BETWEEN_WORDS = "nothing but a footnote marker stands between two words or numbers; a blank was put in its place"
_PAGES = re.compile(
    r"[:：]\s?第?\s?[\dA-Za-z]{1,6}([\-–—~～,，、&][ ]?\d{1,5}){0,9}\s?[頁页]?"
    r"(?=$|[\s，。；：、！？,.;:!?）)\[」』”])"  # "[1]:3人" is a colon and a number
)
_LEFT_DIGITS = re.compile(r"\d{1,4}$", re.ASCII)
_RIGHT_DIGITS = re.compile(r"(\d{1,4})\s?(年|月|日|号|號|时|時|分|秒)?", re.ASCII)
_WORD = re.compile(r"[0-9A-Za-z]")
_LARGEST = {"年": 2999, "月": 12, "日": 31, "号": 31, "號": 31, "时": 24, "時": 24, "分": 59, "秒": 59}
_ENDS_SENTENCE = frozenset("。！？!?…；;」』”’")


class Cut(NamedTuple):
    """A piece of a line that does not go into the text."""

    span: Span
    """In the line."""
    label: Label | None = None
    """Of a footnote marker."""
    code: str = ""
    """Of the issue to report: a notice's own, `cite_error_…`, `marker_pages`, `marker_without_label`; "" for none."""


class Join(NamedTuple):
    """What happens at a group of markers that letters or digits touch on both sides."""

    inside: bool
    """They are one number; else they are two words that need a blank between them."""


@cache
def notice_codes() -> dict[str, str]:
    """The codes of notices in the text, such as [來源請求], by their folded words."""
    return {fold(r["phrase"]): r["code"] for r in vocab.load("inline_notices")}


def bracketed(text: str) -> Iterator[str]:
    """What stands between square brackets in the line."""
    return (m[1] for m in BRACKETED.finditer(text))


def cuts(text: str, labels: Labels) -> list[Cut]:
    """The pieces of the line to take out, in order."""
    errors = [Cut(message.span, None, f"cite_error_{message.kind}") for message in find_messages(text)]
    found = [cut for cut in _bracketed_cuts(text, labels) if not any(cut.span.overlaps(x.span) for x in errors)]
    return sorted((*errors, *found), key=lambda cut: cut.span) if errors else found


def _bracketed_cuts(text: str, labels: Labels) -> list[Cut]:
    found: list[Cut] = []
    for m in BRACKETED.finditer(text):
        label = labels.read(m[1])
        code = notice_codes().get(fold(m[1]), "") if label is None else ""
        if not m[1].strip():
            code = "marker_without_label"
        if label is None and not code:
            continue
        found.append(Cut(Span(*m.span()), label, code))
        pages = _PAGES.match(text, m.end()) if label else None
        if pages:
            found.append(Cut(Span(*pages.span()), None, "marker_pages"))
    return found


def groups(text: str, found: Sequence[Cut]) -> list[list[Cut]]:
    """Cuts that stand together, with nothing but white space between them."""
    numbered: list[tuple[int, Cut]] = []
    group, end = 0, -1
    for cut in found:
        group += bool(text[max(end, 0) : cut.span.start].strip(BLANKS)) or end < 0
        numbered.append((group, cut))
        end = cut.span.end
    return [[cut for _, cut in members] for _, members in groupby(numbered, key=lambda x: x[0])]


def join(text: str, group: Sequence[Cut]) -> Join | None:
    """How the letters or digits on both sides of a group of cuts belong together; None if it does not stand between such."""
    start, end = group[0].span.start, group[-1].span.end
    rest = text[end : end + 40]
    left = _LEFT_DIGITS.search(text[max(0, start - 5) : start])
    right = _RIGHT_DIGITS.match(rest.lstrip(BLANKS))
    if left and right and _is_one_number(_before(text, start - len(left[0])), left[0], right):
        return Join(inside=True)
    touches = start > 0 and _WORD.match(text[start - 1]) and _WORD.match(rest)
    return Join(inside=False) if touches else None


def _before(text: str, at: int) -> str:
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
