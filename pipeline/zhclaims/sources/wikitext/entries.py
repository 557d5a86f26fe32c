"""Entries of reference lists as a reader sees them: their text, where their links lead, and the citation templates in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.sources.common.labels import label_of_cite
from zhclaims.sources.common.text import decode_references
from zhclaims.sources.wikitext.context import Context
from zhclaims.sources.wikitext.conversion import Renderer
from zhclaims.sources.wikitext.strip import STRIP_MARKER, CitationMark, CitationStart, CiteError, FootnoteMark, Literal, Notice
from zhclaims.sources.wikitext.whitespace import collapsed

_DRESS = r'</?(?:b|i|u|s|em|strong|small|sup|sub|span|code|cite)>|<cite class="citation">|</?a\b[^>]*+>'
"""Tags that neither hide text of an entry nor separate it."""
WHOLE_ENTRY = rf"<entry (\d+)>((?:[^<]++|{_DRESS})*+)</entry>"
"""An entry in which no other tags stand."""
ENTITY_OR_MARKER = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});|" "\x7f\\d+\x7f"
"""An entity or a strip marker."""
_TAGS = re.compile("<[^>]*>")
_LINKED = re.compile(r"<a (\d+)>")
_SIGNS = re.compile(ENTITY_OR_MARKER)


class Entry(NamedTuple):
    """What a list shows of one footnote."""

    place: int
    """Index into `Context.listed`."""
    text: str
    links: tuple[int, ...]
    """Indexes into `Context.targets`."""
    citations: tuple[int, ...]
    """Indexes into `Context.citations`: of those that stand in no other."""
    beside: str = ""
    """The text around them."""
    links_beside: tuple[int, ...] = ()
    calls: tuple[str, ...] = ()
    """Labels of the footnote markers in it."""


class EntryCollector:
    """Collects the entries of a page, one after another: `begin`, `add_text` and `add_link`, `end`; or `add_whole`."""

    def __init__(self, context: Context, renderer: Renderer) -> None:
        self._context = context
        self._renderer = renderer
        self._text: list[str] = []
        self._links: list[int] = []
        self._citations: list[int] = []
        self._beside: list[str] = []
        self._links_beside: list[int] = []
        self._calls: list[str] = []
        self._depth = 0
        """How many citation templates are open."""
        self.entries: list[Entry] = []

    def begin(self) -> None:
        self._text = []
        self._links, self._citations, self._beside, self._links_beside, self._depth = [], [], [], [], 0
        self._calls = []

    def add_text(self, text: str) -> None:
        self._text.append(text)
        if not self._depth:
            self._beside.append(text)

    def add_link(self, target: int) -> None:
        self._links.append(target)
        if not self._depth:
            self._links_beside.append(target)

    def end(self, place: int | None) -> None:
        """The entry that began is whole; `place` None if there is none."""
        if place is not None:
            links = tuple(self._links)
            entry = Entry(place, collapsed("".join(self._text)), links, tuple(self._citations), calls=tuple(self._calls))
            if self._citations:
                entry = entry._replace(beside=collapsed("".join(self._beside)), links_beside=tuple(self._links_beside))
            self.entries.append(entry)
        self._text = []

    def add_whole(self, place: int, body: str) -> None:
        """Take in an entry that was found whole."""
        self.begin()
        at = 0
        for marker in STRIP_MARKER.finditer(body) if "\x7f" in body else ():
            self._add_piece(body[at : marker.start()])
            self.add_text(self.shown(marker[0]))
            at = marker.end()
        self._add_piece(body[at:])
        self.end(place)

    def _add_piece(self, body: str) -> None:
        """Take in a piece of an entry in which no strip marker stands."""
        for target in _LINKED.findall(body):
            self.add_link(int(target))
        shown = _TAGS.sub("", body)
        self.add_text(_SIGNS.sub(lambda m: self.shown(m[0]), shown) if "&" in shown else shown)

    def shown(self, token: str) -> str:
        """What an entity or a strip marker shows in an entry."""
        if token[0] == "&":
            return decode_references(token)
        item = self._context.strip.item(token)
        if isinstance(item, CitationStart):
            self._depth += 1
        elif isinstance(item, CitationMark):
            self._depth = max(0, self._depth - 1)
            if not self._depth:
                self._citations.append(item.place)
        elif isinstance(item, Literal):
            return item.text.text
        elif isinstance(item, Notice | CiteError):
            return self._renderer.plain(item.text)
        elif isinstance(item, FootnoteMark):
            self._calls.append(self._renderer.plain(label_of_cite(item.group, item.number)))
            return f"[{self._calls[-1]}]"
        return ""
