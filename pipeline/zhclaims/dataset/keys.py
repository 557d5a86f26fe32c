"""Keys of records and what is known of each, outside of memory: there may be more of them than it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from zhclaims.errors import UsageError

Key = tuple[Any, ...]
"""The kind of thing, then what distinguishes one from another: strings, whole numbers, None."""

_SETTINGS = "pragma journal_mode = off; pragma synchronous = off; pragma temp_store = file; pragma cache_size = -2000"


class Keys:
    """A mapping from keys to a value each, in a temporary file that goes with it.

    It takes 2 MB of memory whatever it holds, and where temporary files go some 70 bytes a key, or with the links between the
    records of a wiki of a million articles about two gigabytes.
    """

    def __init__(self, table: sqlite3.Connection) -> None:
        self._table = table
        table.executescript(_SETTINGS)
        table.execute("create table keys (key blob primary key, value) without rowid")

    def put(self, key: Key, value: str = "") -> bool:
        """Set the value of a key; False if it had one, which goes."""
        where, what = _bytes(key), value.encode("utf-8", "surrogatepass")
        if self._table.execute("insert or ignore into keys values (?, ?)", (where, what)).rowcount:
            return True
        self._table.execute("update keys set value = ? where key = ?", (what, where))
        return False

    def get(self, key: Key) -> str | None:
        """The value of a key; None if it has none."""
        row = self._table.execute("select value from keys where key = ?", (_bytes(key),)).fetchone()
        return row[0].decode("utf-8", "surrogatepass") if row else None

    def __contains__(self, key: Key) -> bool:
        return self._table.execute("select 1 from keys where key = ?", (_bytes(key),)).fetchone() is not None


@contextmanager
def temporary() -> Iterator[Keys]:
    """Keys that are gone after the block. UsageError if there is no room for them."""
    try:
        with closing(sqlite3.connect("")) as table:  # a file without a name, which SQLite takes away
            yield Keys(table)
    except sqlite3.Error as error:
        raise UsageError(f"cannot index the records where temporary files go: {error}; TMPDIR names another place") from error


def _bytes(key: Key) -> bytes:
    """A form of its own for each key; it takes lone surrogates, too."""
    return repr(key).encode()
