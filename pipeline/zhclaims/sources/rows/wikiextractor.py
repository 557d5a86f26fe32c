"""Files of wikiextractor: `<doc id="13" url="…" title="…">`, the page's title and text, `</doc>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zhclaims.sources.dump.packed import Gap
from zhclaims.sources.rows.answers import extracted
from zhclaims.sources.rows.records import ROW_AT_MOST, Item, address, number, unreadable
from zhclaims.sources.rows.splitting import lines, too_large

BEGIN = re.compile(r'\s*<doc id="([^"<>]{1,40})"(?: revid="[^"<>]{0,40}")? url="([^"<>]*)" title="(.*)">\s*')
"""A title may hold quotation marks: wikiextractor writes it as it is."""
_END = b"</doc>"


def documents(pieces: Iterable[bytes | Gap]) -> Iterator[Item]:
    """The pages of a file in order, each a `<doc>`, and what is broken."""
    doc: _Doc | None = None
    told = False
    for part in lines(pieces, blank=True):
        if part.reason:
            yield unreadable(part.reason, part.message, f"line {part.line}")
            doc = None
        elif part.data.lstrip().startswith(b"<doc ") and (head := BEGIN.fullmatch(part.data.decode("utf-8", "replace"))):
            if doc:
                yield doc.broken("it has no end before the next one begins")
            doc, told = _Doc(head, part.line), False
        elif doc is None:
            if part.data.strip() and not told:
                told = True
                yield unreadable("broken_row", "text that stands in no <doc>", f"line {part.line}")
        elif part.data.strip() == _END:
            yield doc.item()
            doc = None
        else:
            doc.add(part.data)
    if doc:
        yield doc.broken("the file ends within it")


class _Doc:
    """A page that is being read."""

    def __init__(self, head: re.Match[str], line: int) -> None:
        self._head, self._line = head, line
        self._text = bytearray()
        self._full = False

    def add(self, line: bytes) -> None:
        self._full = self._full or len(self._text) + len(line) >= ROW_AT_MOST
        if not self._full:
            self._text += line + b"\n"

    def broken(self, why: str) -> Item:
        return unreadable("broken_row", f"{self._head[3]}: {why}", f"line {self._line}", self._head[3])

    def item(self) -> Item:
        if self._full:
            part = too_large(self._line, self._head[3])
            return unreadable(part.reason, part.message, f"line {part.line}", self._head[3])
        try:
            text = self._text.decode("utf-8")
        except UnicodeDecodeError as error:
            return self.broken(f"not UTF-8: {error.reason}")
        return extracted(self._head[3], text, number(self._head[1]), address(self._head[2]))
