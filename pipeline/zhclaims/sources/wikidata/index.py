"""The items of a wiki's pages in one SQLite file, written once and read by any number of processes.

`pages` has the item of a page by its number. `titles` has what the titles of articles lead to, redirects followed, by 8 bytes of
their hash, which for the four million titles of zh.wikipedia takes a fourth of their room (two of them fall together once in a
million wikis): NULL for a page without item, and a negative number where a redirect leads to a section of its page.

Bounds: rows are written as they come, and what has to be put together is in a temporary file; memory does not grow with the wiki.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from zhclaims.errors import UsageError
from zhclaims.sources.common.items import Known

VERSION = 1
"""Of the tables and of what stands in them. It is part of a file's name: a file of another version is not looked at."""

_CACHE = "-65536"
"""Of each database while an index is made: 64 MB."""
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = {_CACHE};
ATTACH '' AS scratch;
PRAGMA scratch.cache_size = {_CACHE};
CREATE TABLE pages (id INTEGER PRIMARY KEY, item INTEGER NOT NULL);
CREATE TABLE titles (title INTEGER PRIMARY KEY, item INTEGER);
CREATE TABLE contents (told TEXT);
CREATE TABLE scratch.named (title INTEGER PRIMARY KEY, page INTEGER, redirect INTEGER);
CREATE TABLE scratch.hops (page INTEGER PRIMARY KEY, title INTEGER, section INTEGER);
"""
_RESOLVE = """
INSERT INTO titles SELECT named.title, CASE WHEN named.redirect THEN (
    SELECT CASE WHEN hops.section THEN -pages.item ELSE pages.item END FROM scratch.hops AS hops
    JOIN scratch.named AS target ON target.title = hops.title AND NOT target.redirect JOIN pages ON pages.id = target.page
    WHERE hops.page = named.page
) ELSE (SELECT item FROM pages WHERE id = named.page) END FROM scratch.named AS named ORDER BY named.title
"""
_AT_HAND = 20_000
"""Titles that a process keeps at hand."""


def key(title: bytes) -> int:
    """What stands for a title: the first 8 bytes of its hash, as SQLite's whole numbers are."""
    return int.from_bytes(hashlib.blake2b(title, digest_size=8).digest(), "big", signed=True)


class IndexWriter:
    """Writes an index under another name; `finish` gives it its own."""

    def __init__(self, draft: Path) -> None:
        """OSError if the draft cannot be written."""
        draft.unlink(missing_ok=True)
        draft.open("xb").close()
        self.draft = draft
        self._rows = sqlite3.connect(draft, isolation_level=None)
        self._rows.executescript(_SCHEMA)

    def add_pages(self, rows: Iterable[tuple[int, int]]) -> None:
        """Numbers of pages and of their items."""
        self._add("INSERT OR REPLACE INTO pages VALUES (?, ?)", rows)

    def add_titles(self, rows: Iterable[tuple[int, int, bool]]) -> None:
        """Titles of articles (see `key`), numbers of the pages, and whether these are redirects."""
        self._add("INSERT OR REPLACE INTO scratch.named VALUES (?, ?, ?)", rows)

    def add_redirects(self, rows: Iterable[tuple[int, int, bool]]) -> None:
        """Numbers of redirects, the titles that they lead to, and whether it is to a section."""
        self._add("INSERT OR REPLACE INTO scratch.hops VALUES (?, ?, ?)", rows)

    def _add(self, statement: str, rows: Iterable[tuple[int, ...]]) -> None:
        self._rows.execute("BEGIN")
        self._rows.executemany(statement, rows)
        self._rows.execute("COMMIT")

    def resolve(self) -> tuple[int, int]:
        """Follow the redirects, each once. How many pages have an item, and how many titles lead to one."""
        self._rows.execute("BEGIN")
        self._rows.execute(_RESOLVE)
        self._rows.execute("COMMIT")
        (pages,) = self._rows.execute("SELECT count(*) FROM pages").fetchone()
        (titles,) = self._rows.execute("SELECT count(item) FROM titles").fetchone()
        return pages, titles

    def finish(self, path: Path, told: str) -> None:
        """Give the index its name, with what is told of it; whoever has another one open under that name goes on with it."""
        self._rows.execute("INSERT INTO contents VALUES (?)", (told,))
        self._rows.close()
        self.draft.replace(path)

    def abandon(self) -> None:
        """Take away what was written."""
        self._rows.close()
        self.draft.unlink(missing_ok=True)


class ItemIndex:
    """An index, opened to be read."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError if there is none."""
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path = path
        self._rows = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._at_hand: OrderedDict[str, Known | None] = OrderedDict()

    def close(self) -> None:
        self._rows.close()

    def told(self) -> str:
        """What was told of it when it was made. UsageError if the file is damaged."""
        rows = self._ask("SELECT told FROM contents", ())
        if len(rows) != 1 or not isinstance(rows[0][0], str):
            raise self._damaged()
        return rows[0][0]

    def of_page(self, page_id: int) -> str | None:
        """The item of a page by its number, of any namespace. UsageError if the index is damaged."""
        rows = self._ask("SELECT item FROM pages WHERE id = ?", (page_id,))
        return _item(rows[0][0]) if rows else None

    def find(self, title: str) -> Known | None:
        """What is known of a title (see `items.page_title`); None where no article and no redirect has it. UsageError if the
        index is damaged."""
        if title in self._at_hand:
            self._at_hand.move_to_end(title)
            return self._at_hand[title]
        written = title.replace(" ", "_").encode("utf-8", "surrogatepass")
        rows = self._ask("SELECT item FROM titles WHERE title = ?", (key(written),))
        found = Known(_item(rows[0][0]), (rows[0][0] or 0) < 0) if rows else None
        self._at_hand[title] = found
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return found

    def _ask(self, query: str, values: tuple[int, ...]) -> list[tuple[int]]:
        try:
            return self._rows.execute(query, values).fetchall()
        except (sqlite3.DatabaseError, OverflowError) as error:
            raise self._damaged() from error

    def _damaged(self) -> UsageError:
        """The error for a damaged index, which is taken away."""
        self._path.unlink(missing_ok=True)
        return UsageError(f"{self._path}: the index of items was damaged: the same command writes it anew")


def _item(number: int | None) -> str | None:
    return f"Q{abs(number)}" if number else None
