"""Entries of reference lists as a reader sees them: text without places, where its links lead, templates that describe works."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from zhclaims.sources.common.labels import label_of_cite
from zhclaims.sources.wikitext.context import Context
from zhclaims.sources.wikitext.conversion import Renderer
from zhclaims.sources.wikitext.strip import CiteError, Literal, Note, Notice, Parameters
from zhclaims.sources.wikitext.whitespace import collapsed

_DRESS = r'</?(?:b|i|u|s|em|strong|small|sup|sub|span|code|cite)>|<cite class="citation">|</?a\b[^>]*+>'
"""Tags that neither hide nor part the text of an entry."""
WHOLE = rf"<entry (\d+)>((?:[^<]++|{_DRESS})*+)</entry>"
"""An entry that no other tags stand in."""
SIGN = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});|" "\x7f\\d+\x7f"
"""An entity, or something put aside."""
_TAGS = re.compile("<[^>]*>")
_LINKED = re.compile(r"<a (\d+)>")
_SIGNS = re.compile(SIGN)


class Entry(NamedTuple):
    """What a list shows of one footnote."""

    place: int
    """Index into `Context.listed`."""
    text: str
    links: tuple[int, ...]
    """Into `Context.targets`."""
    fields: tuple[int, ...]


def decoded(entity: str) -> str:
    """The character that an entity stands for."""
    return html.unescape(entity).replace("\0", "\ufffd")


class Entries:
    """The entries of a page, read one after another."""

    def __init__(self, context: Context, renderer: Renderer) -> None:
        self._context = context
        self._renderer = renderer
        self._text: list[str] = []
        self._links: list[int] = []
        self._fields: list[int] = []
        self.found: list[Entry] = []

    def begin(self) -> None:
        self._links, self._fields = [], []

    def add(self, text: str) -> None:
        self._text.append(text)

    def link(self, target: int) -> None:
        self._links.append(target)

    def end(self, place: int | None) -> None:
        """The entry that began is whole; `place` None if there is none."""
        if place is not None:
            self.found.append(Entry(place, collapsed("".join(self._text)), tuple(self._links), tuple(self._fields)))
        self._text = []

    def whole(self, place: int, body: str) -> None:
        """Take in an entry that was found whole."""
        self._fields = []
        shown = _TAGS.sub("", body)
        if "&" in shown or "\x7f" in shown:
            shown = _SIGNS.sub(lambda m: self.shown(m[0]), shown)
        links = tuple(map(int, _LINKED.findall(body)))
        self.found.append(Entry(place, collapsed(shown), links, tuple(self._fields)))

    def shown(self, token: str) -> str:
        """What an entity or something put aside shows in an entry."""
        if token[0] == "&":
            return decoded(token)
        item = self._context.strip.item(token)
        if isinstance(item, Parameters):
            self._fields.append(item.place)
        elif isinstance(item, Literal):
            return item.text.text
        elif isinstance(item, Notice | CiteError):
            return self._renderer.plain(item.text)
        elif isinstance(item, Note):
            return f"[{self._renderer.plain(label_of_cite(item.group, item.number))}]"
        return ""
