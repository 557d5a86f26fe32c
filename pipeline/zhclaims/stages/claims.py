"""Claims: the statements that a footnote can back.

A claim is a sentence. Where footnote markers stand inside a sentence, each stretch that ends at a marker group is a claim of its
own (the citation span), and what follows the last group is one more. A row of an information box is never cut at a marker: what
follows would be a value without its label.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from zhclaims import vocab
from zhclaims.model import Claim, Issue, Page
from zhclaims.spans import Span, SpanIndex, trim

_CLAUSE_MARKS = "，、；：,;:"
_CLOSING = _CLAUSE_MARKS + "」』”’）)】］]〕》〉"
"""What closes what a marker before it backs: "甲[1]，乙", "（甲。[1]）乙"."""
_BLANKS = " \t\u3000\u00a0"
_NO_STATEMENT = _CLAUSE_MARKS + "。！？!?….．｡」』”’\"'）)】]》〉 \n\t\u3000\u00a0"
"""Punctuation and blanks: a stretch of these alone states nothing, so a marker before it closes the sentence."""
_CONTENT = re.compile(f"[^{re.escape(_NO_STATEMENT)}]")


@cache
def notice_codes() -> frozenset[str]:
    """Codes of the issues that the text itself carries as notices; they become flags of the claim that they follow."""
    return frozenset(row["code"] for row in vocab.load("inline_notices"))


_HOLE, _HOLE_FLAG = "unknown_template", "template_left_out"
"""An issue of ours, and its flag: words of the statement are missing, since a template's text is not known."""
_NO_BEGINNING = ("是", "為", "为", "的", "和", "與", "与", "及", "，", "、", "也", "曾", "於", "于")
"""Before these the words stood that a hole took: it is part of the statement that begins so."""
_INDENT_AT_MOST = 20  # blanks before the first statement of a block


def claims(page: Page, sentences: tuple[Span, ...]) -> tuple[tuple[Claim, ...], tuple[Issue, ...]]:
    """The claims of the page in order: disjoint spans that together cover its sentences."""
    blocks = SpanIndex([b.span for b in page.blocks])
    places = sorted({m.at for m in page.markers if m.ends_statement})
    notices = sorted((i.span.end, i.code) for i in page.issues if i.span and i.code in notice_codes())
    holes = sorted(i.span.end for i in page.issues if i.span and i.code == _HOLE)
    found: list[Claim] = []
    for number, sentence in enumerate(sentences):
        block = page.blocks[blocks.touching(sentence)[0]]
        for span in (sentence,) if block.is_row else _stretches(page.text, sentence, places):
            flags = _flags(page.text, span, notices)
            if holes and _has_hole(page.text, span, block.span.start, holes):
                flags = tuple(sorted((*flags, _HOLE_FLAG)))
            found.append(Claim(span, block.kind, block.path, number, flags))
    return tuple(found), ()


def _stretches(text: str, sentence: Span, places: list[int]) -> Iterator[Span]:
    """The stretches of a sentence between the markers that stand inside of it."""
    start = sentence.start
    content = _first_content(text, sentence)
    last = start + len(sentence.of(text).rstrip(_NO_STATEMENT))
    within = places[bisect_right(places, start) : bisect_left(places, last)]
    marked = frozenset(within)
    for at in within:
        if at > content:
            end = _group_end(text, at, marked)
            yield trim(text, Span(start, end))
            start = end
            content = _first_content(text, Span(start, sentence.end))
    yield trim(text, Span(start, sentence.end))


def _group_end(text: str, at: int, marked: frozenset[int]) -> int:
    """Where a group of markers ends that begins at `at`, with what it closes: "甲[1] [2]，乙" has a blank between its two."""
    end, after = at - 1, at
    while after > end and after in marked:
        end = after
        while text[end] in _CLOSING:
            end += 1
        after = end
        while text[after] in _BLANKS:
            after += 1
    return end


def _first_content(text: str, span: Span) -> int:
    """Where the first character stands that is no punctuation and no blank; the end of the span if there is none."""
    found = _CONTENT.search(text, *span)
    return found.start() if found else span.end


def _flags(text: str, span: Span, notices: list[tuple[int, str]]) -> tuple[str, ...]:
    """The notices that stand in the span or close it, sorted."""
    end = span.end
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    first, last = bisect_right(notices, span.start, key=_place), bisect_right(notices, end, key=_place)
    return tuple(sorted({code for _, code in notices[first:last]}))


def _place(notice: tuple[int, str]) -> int:
    return notice[0]


def _has_hole(text: str, span: Span, block_start: int, holes: list[int]) -> bool:
    """Whether words of the claim are missing: within it, at its end, or where it begins its block or has no beginning."""
    start = span.start
    if text.startswith(_NO_BEGINNING, start) or (start - block_start < _INDENT_AT_MOST and not text[block_start:start].strip()):
        start = max(block_start, start - 1) - 1
    end = span.end
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    return bisect_right(holes, start) < bisect_right(holes, end)
