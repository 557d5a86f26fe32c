"""The templates of a wiki by their own pages: an index in one SQLite file, written once and read by any number of processes.

A row is the title of a page (see `page_title`), what it redirects to, and its text, packed. Each row has a checksum, for SQLite
gives back whatever a bad disk has made of it. The digest of an index is of all that it holds, in the order of titles, and so says
whether two dumps hold the same templates.

Bounds: rows are written as they come and read one by one, so memory does not grow with the wiki; a page of more than a million
characters is left out.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from zhclaims.errors import UsageError

VERSION = 1
"""Of the table and of what stands in it. It is part of a file's name: a file of another version is not looked at."""
NAMESPACE = 10
TEXT_AT_MOST = 1_000_000
"""Characters of a template; those of the wiki have 2 MiB at most, and seldom a tenth of that."""
PREFIXES = ("template:", "模板:", "樣板:", "样板:", "t:")
"""Names of the namespace on the wikis of Chinese."""

_SCHEMA = """
CREATE TABLE templates (title TEXT PRIMARY KEY, redirect TEXT, text BLOB, checksum BLOB NOT NULL);
CREATE TABLE contents (sha256 TEXT, pages INTEGER, bytes INTEGER);
"""
_CHECKSUM = 8
_FAST = 1
_AT_HAND = 2_000
"""Templates that a process keeps at hand, if they are short."""
_SHORT = 2_000
_ROWS = 1_000
"""Rows that are written together."""


class TemplatePage(NamedTuple):
    """The page of a template."""

    title: str
    """Without its namespace."""
    redirect: str | None
    """The title that it leads to; None for a template."""
    text: str


def page_title(name: str) -> str | None:
    """The title of the page that a template's name leads to, without its namespace; None for a page of another namespace.

    Only the case of the first letter is free, as it is in MediaWiki.

    >>> page_title("cite_web"), page_title("模板: cite web"), page_title(":首页")
    ('Cite web', 'Cite web', None)
    """
    name = " ".join(name.replace("_", " ").split())
    for prefix in PREFIXES:
        if name.lower().startswith(prefix):
            name = name[len(prefix) :].strip()
            break
    if not name or name.startswith((":", "#")):
        return None
    first = name[0].upper()
    return (first if len(first) == 1 else name[0]) + name[1:]


class Contents(NamedTuple):
    """What an index holds, in short."""

    sha256: str
    """Of all titles, redirects and texts."""
    pages: int
    bytes: int
    """Of the texts."""


class IndexWriter:
    """Writes an index under another name; `finish` gives it its own. The last page of equal titles counts."""

    def __init__(self, draft: Path) -> None:
        self.draft = draft
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        self._rows = sqlite3.connect(draft, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.executescript(_SCHEMA)
        self._waiting: list[tuple[str, str | None, bytes, bytes]] = []

    def add(self, page: TemplatePage) -> None:
        packed = zlib.compress(page.text.encode("utf-8", "surrogatepass"), _FAST)
        self._waiting.append((page.title, page.redirect, packed, _checksum(page.title, page.redirect, packed)))
        if len(self._waiting) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?)", self._waiting)
        self._rows.execute("COMMIT")
        self._waiting = []

    def finish(self, path: Path) -> None:
        """Give the index its name; whoever has another one open under that name goes on with it."""
        self._flush()
        self._rows.execute("INSERT INTO contents VALUES (?, ?, ?)", self._contents())
        self._rows.close()
        self.draft.replace(path)

    def _contents(self) -> Contents:
        digest, pages, size = hashlib.sha256(), 0, 0
        for title, redirect, packed, _ in self._rows.execute("SELECT * FROM templates ORDER BY title"):
            text = zlib.decompress(packed)
            digest.update(repr((title, redirect, len(text))).encode() + text)
            pages, size = pages + 1, size + len(text)
        return Contents(digest.hexdigest(), pages, size)

    def abandon(self) -> None:
        """Take away what was written."""
        self._rows.close()
        self.draft.unlink(missing_ok=True)


class TemplateIndex:
    """An index, opened to be read."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError if there is none, UsageError if it is damaged."""
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path = path
        self._rows = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._at_hand: OrderedDict[str, TemplatePage | None] = OrderedDict()

    def close(self) -> None:
        self._rows.close()

    def find(self, title: str) -> TemplatePage | None:
        """The page of that very title (see `page_title`), if there is one. UsageError if its row is damaged."""
        if title in self._at_hand:
            self._at_hand.move_to_end(title)
            return self._at_hand[title]
        try:
            row = self._rows.execute("SELECT * FROM templates WHERE title = ?", (title,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise self._damaged() from error
        except UnicodeEncodeError:  # a lone surrogate stands in no title
            row = None
        found = self._page(*row) if row else None
        if found is None or len(found.text) <= _SHORT:
            self._at_hand[title] = found
            if len(self._at_hand) > _AT_HAND:
                self._at_hand.popitem(last=False)
        return found

    def contents(self) -> Contents:
        """What it holds, as it was written. UsageError if the file is damaged."""
        try:
            (row,) = self._rows.execute("SELECT * FROM contents").fetchall()
        except (sqlite3.DatabaseError, ValueError) as error:
            raise self._damaged() from error
        return Contents(*row)

    def _page(self, title: str, redirect: str | None, packed: bytes, checksum: bytes) -> TemplatePage:
        if checksum != _checksum(title, redirect, packed):
            raise self._damaged()
        return TemplatePage(title, redirect, zlib.decompress(packed).decode("utf-8", "surrogatepass"))

    def _damaged(self) -> UsageError:
        """The error for a damaged index, which is taken away."""
        self._path.unlink(missing_ok=True)
        return UsageError(f"{self._path}: the index of templates was damaged: the same command writes it anew")


def _checksum(title: str, redirect: str | None, packed: bytes) -> bytes:
    return hashlib.blake2b(repr((title, redirect)).encode() + packed, digest_size=_CHECKSUM).digest()
