"""What a file of rows holds: pages, each with what the file says of it, and what could not be read."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from zhclaims.issue_texts import reported
from zhclaims.model import Licence, Page
from zhclaims.sources.common import decoding, wikis
from zhclaims.sources.dump.records import Unreadable
from zhclaims.sources.html import read_html
from zhclaims.sources.rendered_text import read_rendered_text
from zhclaims.sources.wikitext import FindTemplate, read_wikitext

HTML, WIKITEXT, TEXT = "html", "wikitext", "rendered_text"

ROW_AT_MOST = 1 << 26
"""Bytes of one row, as of a file of one page."""
_TITLE_AT_MOST, _URL_AT_MOST = 1_000, 10_000
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z", re.ASCII)
_NUMBER = re.compile(r"0*([1-9][0-9]{0,17})", re.ASCII)


class Row(NamedTuple):
    """A page, or a revision of one."""

    title: str
    text: str
    form: str
    """What the text is: `html`, `wikitext`, `rendered_text`."""
    page_id: int | None = None
    revision_id: int | None = None
    timestamp: str | None = None
    """ISO 8601 in UTC, to the second."""
    url: str | None = None
    database: str | None = None
    """Name of the wiki's database, where the row has it."""
    namespace: int = 0
    wikidata: str | None = None
    """Item of the page, where the row has it."""
    licence: Licence | None = None
    unverified: str = ""
    """`unverified_end` or `unverified` where no checksum covers it in a packed file."""


Item = Row | Unreadable


def read_row(row: Row, *, variant: str = "source", find_template: FindTemplate | None = None) -> Page:
    """The page of a row: what the row says goes before what its text shows. InputError as
    `decoding.checked` and the reader of its form raise it."""
    title = row.title[:_TITLE_AT_MOST]
    decoding.checked(row.text, title or "a page")
    if row.form == HTML:
        page = read_html(row.text, title=title)
    elif row.form == WIKITEXT:
        page = read_wikitext(row.text, title=title, variant=variant, find_template=find_template)
    else:
        page = read_rendered_text(row.text, title=title)
    return msgspec.structs.replace(
        page,
        title=title or page.title,
        page_id=row.page_id or page.page_id,
        revision_id=row.revision_id or page.revision_id,
        timestamp=row.timestamp or page.timestamp,
        url=row.url or page.url,
        wiki=wikis.name(row.database, row.url) if row.database or row.url else page.wiki,
        wikidata=row.wikidata or page.wikidata,
        licence=row.licence or page.licence,
        issues=(*page.issues, reported(row.unverified)) if row.unverified else page.issues,
    )


def unreadable(reason: str, message: str, place: str, title: str | None = None) -> Unreadable:
    """What is told of a row that is no page; `place` says where it stands."""
    return Unreadable(reason, message, 0, title, packed=place)


def number(written: object) -> int | None:
    """The number of a page or a revision, however it is written; None where it is none.

    >>> number("013"), number(7), number(True), number("x")
    (13, 7, None, None)
    """
    found = _NUMBER.fullmatch(str(written)) if isinstance(written, int | str) and not isinstance(written, bool) else None
    return int(found[1]) if found else None


def timestamp(written: str | None) -> str | None:
    """The time to the second; None where it is no time in UTC.

    >>> timestamp("2024-01-01T00:00:00.123Z"), timestamp("2024")
    ('2024-01-01T00:00:00Z', None)
    """
    found = _TIME.fullmatch(written or "")
    return f"{found[1]}Z" if found else None


def address(written: str | None) -> str | None:
    """The address, percent-encoded; None where it is none.

    >>> address("https://zh.wikipedia.org/wiki/河"), address("file:///x")
    ('https://zh.wikipedia.org/wiki/%E6%B2%B3', None)
    """
    if not written or len(written) > _URL_AT_MOST or not written.startswith(("https://", "http://")):
        return None
    return quote(written, safe="%/:?&=#;,+@!$'()*~[]", errors="replace")
