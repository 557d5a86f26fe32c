"""Entries whose title is a link: a note on it (an archived copy, a dead link) stands behind, then who published the work."""

from __future__ import annotations

import re

from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.facts import put_facts
from zhclaims.stages.references.names import NameList, Strength, find_names, read_names
from zhclaims.stages.references.pieces import pieces_of
from zhclaims.stages.references.plain import put_names
from zhclaims.stages.references.segments import trim_element
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_press

_BEFORE_TITLE = re.compile(r"(?P<names>[^\"“”:《》〈〉]{2,120}?)[,:]\s?(?=[\"“'《〈]|\S{5})")
_PAPER_BEHIND = re.compile(r"(?P<title>.{2,}?)\s?,\s?(?P<paper>[^\s,.。]{2,16})(?:\s?,\s?(?P<date>[\d年月日./-]{6,14}))?")
_PAPER_BEFORE = re.compile(r"(?P<paper>[^\s,.。:]{2,10})\s?:\s?(?P<title>[^\s\"“'《〈].{3,})")
_AUTHOR_BEHIND = re.compile(r"(?P<title>.{4,}?)\s?[,;(\s]\s?(?:作者|撰文|记者|文)\s?[:/]\s?(?P<names>[^\s,:()]{2,16})\)?")
_DATED = re.compile(r"(?:(?P<body>[^,]{3,24}?),\s?)?(?P<title>.{4,}?)\s?,\s?(?P<date>(?:1\d|20)\d\d[\d年月日./-]{4,10})")
_MARKS = ' "“”〈〉《》「」'


def read_linked(draft: Draft, title: Span, rest: Span) -> None:
    """A linked title, perhaps with who wrote it before it, then who published it and perhaps when."""
    title = trim_element(draft.folded, title)
    title = _without_newspaper(draft, title)
    title = _without_date_and_body(draft, title)
    if m := _AUTHOR_BEHIND.fullmatch(draft.folded, *title):
        draft.put("author", Span(*m.span("names")))
        title = Span(*m.span("title"))
    if names := _names_before(draft.folded, title):
        draft.put(names.role, names.span)
        title = Span(names.end, title.end)
    text = title.of(draft.folded).strip()
    whole = text[:1] in '《〈「“"' and text.count(text[0]) == 1  # marks that the note stands within
    draft.put("title", trim(draft.folded, title, _MARKS if whole else ' "“'), strip=" \u3000,，.．")
    for piece in pieces_of(draft.folded, rest):
        text = piece.span.of(draft.folded)
        if piece.kind in ("book", "article"):
            draft.put("container", piece.span)
        elif piece.kind == "names":
            put_names(draft, piece, False)
        elif piece.facts:
            put_facts(draft, piece.facts, False)
        elif len(text) <= 80 and not text[0].islower() and "。" not in text:
            draft.put("publisher", piece.span)


def _without_newspaper(draft: Draft, title: Span) -> Span:
    """The title without the newspaper and the day that the link holds too: "标题,北方新报,2008年6月26日"."""
    before = _PAPER_BEFORE.fullmatch(draft.folded, *title)
    if before and is_container_like(before["paper"]):
        draft.put("publisher", Span(*before.span("paper")))
        return Span(*before.span("title"))
    m = _PAPER_BEHIND.fullmatch(draft.folded, *title)
    if not m or (m["date"] and not whole_date(m["date"])) or not ends_like("news", m["paper"]):
        return title
    draft.put("publisher", Span(*m.span("paper")))
    draft.put_date(match_date(draft.folded, m.start("date")) if m["date"] else None)
    return Span(*m.span("title"))


def _without_date_and_body(draft: Draft, title: Span) -> Span:
    """The title without the day behind it and the body before it that a link may hold too: "某市政府，标题，2004-04-29"."""
    m = _DATED.fullmatch(draft.folded, *title)
    if not m or not whole_date(m["date"]):
        return title
    draft.put_date(match_date(draft.folded, m.start("date")))
    if m["body"] and is_body(m["body"]) and not is_press(m["body"]):
        draft.put("author", Span(*m.span("body")))
        return Span(*m.span("title"))
    return Span(m.start(), m.end("title"))


def _names_before(folded: str, title: Span) -> NameList | None:
    """Who wrote the work, before its title and a comma, colon or full stop; None if nobody is surely named there."""
    m = _BEFORE_TITLE.match(folded, *title)
    names = read_names(folded, Span(*m.span("names"))) if m else None
    if m and names and (names.strength > Strength.WEAK or folded[m.end()] in "\"“'"):
        return names._replace(end=m.end())
    found = find_names(folded, title)
    return found if found and found.strength > Strength.WEAK and title.end - found.end > 3 else None


def is_named(folded: str) -> bool:
    """Whether somebody is named beside the title and nothing but them: "王明，某地的历史", "标题，人民日报"."""
    paper = _PAPER_BEHIND.fullmatch(folded)
    before = _PAPER_BEFORE.fullmatch(folded)
    if (
        _AUTHOR_BEHIND.fullmatch(folded)
        or (before and is_container_like(before["paper"]))
        or (paper and ends_like("news", paper["paper"]))
    ):
        return True
    return folded.count(",") + folded.count(":") == 1 and _BEFORE_TITLE.match(folded) is not None
