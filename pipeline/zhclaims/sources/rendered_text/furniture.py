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
from zhclaims.sources.common.text import fold
from zhclaims.sources.rendered_text.lines import Line, part

_SENTENCE_END = re.compile("[。！？；]")
_EDIT_SEPARATORS = re.compile("[|·・/]")
_NO_TITLE = re.compile(r"[。；\[\]{}|#<>\t]")
_TITLE_AT_MOST = 120
_FRONT_AT_MOST = 600  # lines above the article: menus and the list of languages
_CHROME_AT_LEAST = 5
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


def without_furniture(lines: Sequence[Line], title: str | None = None) -> Body:
    """The title (`title` if the caller knows it) and the lines of the article."""
    kept = _before_tail(lines)
    tagline = _tagline(kept)
    if tagline is not None:
        front = [without_edit_link(x) or x for x in kept[:tagline] if not _is_furniture(x) and not _is_chrome(x)]
        rest = _article(kept[tagline + 1 :])
        return Body(title or _title_in_front(front, rest), rest)
    language_button = next((i for i, x in enumerate(kept[:_FRONT_AT_MOST]) if _is_language_button(x)), 0)
    if language_button and _is_title(kept[language_button - 1]):
        return Body(title or kept[language_button - 1].text, _article(_without_chrome(kept[language_button + 1 :])))
    rest = _article(_without_chrome(kept))
    found = _first_as_title(rest, title)
    return Body(title or found, rest[1:] if found else rest)


def _article(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if fold(line.text) in phrases("navbox"):
            _mark_side_bar(kept)
        elif not _is_furniture(line):
            kept.append(_without_toggle(line))
    return kept


def _mark_side_bar(kept: list[Line]) -> None:
    """A side bar ends on "查论编"; all above it that is neither a sentence nor a heading belongs to it."""
    i = len(kept) - 1
    while i >= 0 and not kept[i].boxed and not _SENTENCE_END.search(kept[i].text) and without_edit_link(kept[i]) is None:
        kept[i] = kept[i]._replace(boxed=True)
        i -= 1


def _tagline(lines: Sequence[Line]) -> int | None:
    """Where "維基百科,自由的百科全書" stands below the title; None if it does not, or only at the page's foot."""
    for i, line in enumerate(lines[:_FRONT_AT_MOST]):
        if fold(line.text) in phrases("tagline"):
            return i
        heads_page = any(fold(x.text) in phrases("tagline") for x in lines[i + 1 : i + 5])  # the title has an edit link
        if _is_of_an_article(line) and not heads_page:
            return None
    return None


def _title_in_front(front: Sequence[Line], rest: Sequence[Line]) -> str | None:
    """The title among the lines above the tagline, which on a whole screen's copy hold menus and names of languages too."""
    for i, line in enumerate(front):
        if i and _is_language_button(line):
            return front[i - 1].text
    beginning = fold("".join(x.text[:500] for x in rest[:20]))
    likely = [x for x in front if _is_title(x)]
    named = [x for x in likely if fold(x.text) in beginning] if len(likely) > 1 else []
    best = max(named, key=lambda x: len(x.text)) if named else likely[-1] if likely else None
    return _without_site_name(best.text) if best else None


def _first_as_title(lines: Sequence[Line], known: str | None) -> str | None:
    """The title that the first line gives; None if that line is none."""
    if not lines or not _is_title(lines[0]):
        return None
    first = lines[0].text
    plain = _without_site_name(first)
    if known is not None:
        return plain if fold(known) in (fold(first), fold(plain)) else None
    return plain if len(lines) > 1 else None


def _is_title(line: Line) -> bool:
    """Whether the line looks like a title: short, no sentence, without characters that no title has."""
    text = line.text
    return len(text) <= _TITLE_AT_MOST and not _NO_TITLE.search(text) and not text.endswith(("，", ",", "：", ":"))


def _without_site_name(text: str) -> str:
    """The title in "X - 維基百科,自由的百科全書", as browsers name a page."""
    for dash in ("-", "–", "—"):
        left, found, right = text.rpartition(dash)
        if found and left.strip() and fold(right) in phrases("title_suffix"):
            return left.strip()
    return text


def _is_language_button(line: Line) -> bool:
    return any(re.fullmatch(p, line.text) for p in phrases("pattern", "head")) if len(line.text) < 12 else False


def _is_chrome(line: Line) -> bool:
    return fold(line.text) in phrases("line", "head")


def _without_chrome(lines: list[Line]) -> list[Line]:
    """The lines without menus above the first sentence. A few of their words alone may be fields of an information box."""
    head = next((i for i, x in enumerate(lines) if _SENTENCE_END.search(x.text) or without_edit_link(x) is not None), 0)
    if sum(_is_chrome(x) for x in lines[:head]) < _CHROME_AT_LEAST:
        return lines
    return [x for i, x in enumerate(lines) if i >= head or not _is_chrome(x)]


def _is_furniture(line: Line) -> bool:
    text = fold(line.text)
    return (
        text in phrases("line", "any")
        or text in phrases("tagline")
        or text.startswith(phrases("prefix", "any"))
        or text.endswith(phrases("suffix"))
        or (text.startswith(phrases("coordinates")) and "°" in text)
        or (len(text) <= _NOTICE_AT_MOST and any(re.fullmatch(p, text) for p in phrases("pattern", "any")))
    )


def _without_toggle(line: Line) -> Line:
    """The line without "[显示]" and its like at the end."""
    toggle = next((p for p in phrases("inline") if line.text.endswith(p) and len(line.text) > len(p)), "")
    return part(line, 0, len(line.text) - len(toggle)) if toggle else line


def _before_tail(lines: Sequence[Line]) -> list[Line]:
    """The lines before the page's foot: after it stand only categories, languages and the site's own links.

    Lines of the site itself (取自…, 本页面最后修订于…) begin the foot; a navigation box or a category line does where no sentence
    follows, for side bars and tables have the same within the article.
    """
    last = max((i for i, x in enumerate(lines) if _is_of_an_article(x)), default=-1)
    end = next((i for i in range(last + 1, len(lines)) if _is_of_the_site(fold(lines[i].text))), len(lines))
    last = max((i for i in range(last + 1, end) if _SENTENCE_END.search(lines[i].text)), default=last)
    weak = (*phrases("prefix", "category"), *phrases("navbox"))
    end = next((i for i in range(last + 1, end) if fold(lines[i].text).startswith(weak)), end)
    return list(lines[:end])


def _is_of_the_site(text: str) -> bool:
    return text.startswith(phrases("prefix", "tail")) or text in phrases("line", "tail")


def _is_of_an_article(line: Line) -> bool:
    """Whether only an article has such a line: a heading with its edit link, an entry of a footnote list, a cited sentence."""
    return without_edit_link(line) is not None or line.text.startswith(("^", "↑")) or "。[" in line.text
