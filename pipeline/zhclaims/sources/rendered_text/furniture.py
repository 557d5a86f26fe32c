"""Page furniture: what a copy of a rendered page carries that is no part of the article.

The phrases are data (`vocab/page_furniture.tsv`). Whole lines are left out, or whole pieces at the end of a line; nothing is
ever cut out of the middle of a sentence here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.sources.rendered_text.lines import Line, fold, part

_SENTENCE_END = re.compile("[。！？；]")
_EDIT_SEPARATORS = re.compile("[|·・/]")
_TITLE_AT_MOST = 120
_NOTICE_AT_MOST = 300


class Body(NamedTuple):
    """A page without its furniture."""

    title: str | None
    lines: list[Line]


@cache
def phrases(match: str, zone: str | None = None) -> tuple[str, ...]:
    """The folded phrases of one kind, longest first."""
    rows = [r for r in vocab.load("page_furniture") if r["match"] == match and zone in (None, r["zone"])]
    return tuple(sorted({fold(r["phrase"]) for r in rows}, key=len, reverse=True))


def without_edit_link(line: Line) -> Line | None:
    """The line without the "[編輯]" or "[编辑 | 编辑源代码]" at its end (empty if it is nothing else); None if it has none."""
    if not line.text.endswith(("]", "］")):
        return None
    opening = max(line.text.rfind("["), line.text.rfind("［"))
    words = _EDIT_SEPARATORS.split(fold(line.text[opening + 1 : -1]))
    if opening < 0 or not all(word in phrases("edit") for word in words):
        return None
    return part(line, 0, opening)


def is_edit_word(line: Line) -> bool:
    """Whether the line is nothing but the name of an edit link, as mobile pages have it on a line of its own."""
    return fold(line.text) in phrases("edit")


def strip(lines: Sequence[Line]) -> Body:
    """The title and the lines of the article."""
    kept = _before_tail(lines)
    head = _head_length(kept)
    kept = [x for i, x in enumerate(kept) if not _is_head_chrome(x, i, head)]
    tagline = next((i for i, x in enumerate(kept) if fold(x.text) in phrases("tagline")), None)
    kept = [_without_toggle(x) for x in kept]
    return _with_title(kept, tagline)


def _with_title(lines: list[Line], tagline: int | None) -> Body:
    content = [(i, x) for i, x in enumerate(lines) if not _is_furniture(x)]
    before = [(i, x) for i, x in content if tagline is not None and i < tagline]
    for i, line in (before or content)[-1 if before else 0 :][:1]:
        title = _title(line, certain=bool(before), alone=len(content) == 1)
        if title is not None:
            return Body(title, [x for j, x in content if j > i])
    return Body(None, [x for _, x in content])


def _title(line: Line, *, certain: bool, alone: bool) -> str | None:
    """The title that the line gives; None if it does not look like one."""
    text = line.text
    for suffix in phrases("title_suffix"):
        for dash in ("-", "–", "—"):
            left, found, right = text.rpartition(dash)
            if found and left.strip() and fold(right) == suffix:
                return left.strip()
    plausible = len(text) <= _TITLE_AT_MOST and not text.endswith(("。", "；", "，", ",", "：", ":")) and "。" not in text
    is_title = plausible and "[" not in text and "\t" not in text and (certain or not alone)
    return text if is_title else None


def _is_furniture(line: Line) -> bool:
    text = fold(line.text)
    return (
        text in phrases("line", "any")
        or text in phrases("tagline")
        or text in phrases("navbox")
        or text.startswith(phrases("prefix", "any"))
        or text.endswith(phrases("suffix"))
        or (text.startswith(phrases("coordinates")) and "°" in text)
        or (len(text) <= _NOTICE_AT_MOST and any(re.fullmatch(p, text) for p in phrases("pattern", "any")))
    )


def _without_toggle(line: Line) -> Line:
    """The line without "[显示]" and its like at the end."""
    if line.text.endswith("]"):
        opening = line.text.rfind("[")
        if opening > 0 and fold(line.text[opening:]) in phrases("inline"):
            return part(line, 0, opening)
    return line


def _head_length(lines: Sequence[Line]) -> int:
    """How many lines stand before the first sentence or section."""
    for i, line in enumerate(lines):
        if _SENTENCE_END.search(line.text) or without_edit_link(line) is not None:
            return i
    return 0


def _is_head_chrome(line: Line, index: int, head: int) -> bool:
    if index >= head:
        return False
    text = fold(line.text)
    return text in phrases("line", "head") or any(re.fullmatch(p, text) for p in phrases("pattern", "head"))


def _before_tail(lines: Sequence[Line]) -> list[Line]:
    """The lines before the page's foot: after it stand only categories, languages and the site's own links."""
    last = max((i for i, x in enumerate(lines) if _is_of_an_article(x)), default=-1)
    for i in range(last + 1, len(lines)):
        text = fold(lines[i].text)
        if text.startswith((*phrases("prefix", "tail"), *phrases("navbox"))) or text in phrases("line", "tail"):
            return list(lines[:i])
    return list(lines)


def _is_of_an_article(line: Line) -> bool:
    """Whether only an article has such a line: a heading with its edit link, an entry of a footnote list, a cited sentence."""
    return without_edit_link(line) is not None or line.text.startswith(("^", "↑")) or "。[" in line.text
