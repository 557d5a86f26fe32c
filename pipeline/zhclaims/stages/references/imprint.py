"""The imprint: when and where in its container a work appeared: "2009, 106 (S1): 9971–9978", "2005: 534–535"."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date


class Imprint(NamedTuple):
    """Parts of an imprint as spans; `date` is ISO 8601, None where the printed one cannot be."""

    start: int
    date: str | None
    volume: Span | None = None
    issue: Span | None = None
    pages: Span | None = None


_PAGES = (
    r"(?P<pages>(?:第|页|pp?\.)?\s?[A-Za-z]{0,4}\d[\w\s,.+-]{0,40}"
    r"|[ivxlcIVXLC]+(?:\s?-\s?[ivxlcIVXLC\d]+)?|封[面底二三]|第.{1,8}[页版])"
)
_REST = re.compile(
    r"(?:\s?[,;]\.?\s?(?P<vol>(?:[Vv]ol(?:ume|\.)?\s?|第|卷|Special Issue |Suppl\.? )?\s?"
    r"[\w.]*[\dIVXLC一二三四五六七八九十][\w.\s/-]{0,14}(?:卷|辑|册)?)?)?"
    r"(?:\s?,?\s?\((?:总?第)?(?P<issue>[^()]{1,24})\)|\s?,?\s?(?:总?第|[Nn]o\.?\s?)(?P<number>[\w./-]{1,12})\s?期?)?"
    r"(?:\s?[:,]\s?" + _PAGES + r")?[\s.,;]*"
)
_PUBLISHED = re.compile(r"\(?(?:首次?|出版|发表|发布)?[于在]?\s?")
_YEAR_ISSUE = re.compile(r"年?\s?[,,]?\s?第?(\d{1,3})[期号]")


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
    rest = _REST.fullmatch(folded, at, span.end)
    if not rest:
        return None
    issue = _group(rest, "issue") or _group(rest, "number")
    return Imprint(span.start, date.iso, _group(rest, "vol"), issue, _group(rest, "pages"))


def _group(m: re.Match[str], name: str) -> Span | None:
    if not m[name]:
        return None
    start, end = m.span(name)
    kept = m[name].rstrip(" .,")
    return Span(start, start + len(kept)) if kept.strip() else None


def read_tail_imprint(folded: str, span: Span) -> Imprint | None:
    """The imprint at the end of an element that starts with something else: "人民出版社, 1999: 34", "Title, 2013"."""
    for comma in (m.start() for m in re.finditer(",", folded[span.start : span.end][:2000])):
        at = span.start + comma + 1
        while at < span.end and folded[at] == " ":
            at += 1
        imprint = read_imprint(folded, Span(at, span.end))
        if imprint:
            return imprint._replace(start=span.start + comma)
    return None
