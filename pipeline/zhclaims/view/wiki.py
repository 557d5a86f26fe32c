"""Where an article stands on its wiki: addresses of its editor, its history and the revision that was read."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from zhclaims.offsets import SourceMap
from zhclaims.records import ArticleRecord

_NAMES_A_PAGE = ("title", "curid")
"""Parameters of an address that say which page it is of; others (`oldid`, `action` …) would lead the editor astray."""
_SECTIONS_OF = ("wikitext", "dump")
"""Formats whose headings are those that MediaWiki numbers."""


class Wiki(NamedTuple):
    """The addresses of an article's wiki; all are None where it is not known."""

    page: str | None

    def action(self, **parameters: str | int) -> str | None:
        """The address of the page with parameters, as MediaWiki takes them at every address of a page.

        >>> Wiki("https://zh.wikipedia.org/wiki/A?oldid=3#x").action(action="edit", section=2)
        'https://zh.wikipedia.org/wiki/A?action=edit&section=2'
        """
        if self.page is None:
            return None
        parts = urlsplit(self.page)
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name in _NAMES_A_PAGE]
        query = urlencode([*kept, *((name, str(value)) for name, value in parameters.items())])
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it: http and https only, never `javascript:` and its kin."""
    return url if url and re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None


def wiki_of(article: ArticleRecord) -> Wiki:
    """The wiki of an article: known where its record has the page's address."""
    url = web_address(article.url)
    try:
        urlsplit(url or "")
    except ValueError:  # such as an unclosed bracket of IPv6
        return Wiki(None)
    return Wiki(url)


def section_numbers(article: ArticleRecord) -> list[int | None]:
    """The number by which MediaWiki's editor knows each section: the lead is 0 and headings count from 1, those that a template
    writes not counted (they have none). All are None where the source is not wikitext."""
    source = SourceMap(article.source_map)
    numbers: list[int | None] = []
    count = 0
    for section in article.sections:
        written = not article.source_map or source.to_source(section.span) is not None
        count += written
        numbers.append(count if written and article.source.format in _SECTIONS_OF else None)
    return numbers
