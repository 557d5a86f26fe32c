"""Rows of the cache: a value under the SHA-256 of its input and a fingerprint, with a checksum over all three.

SQLite gives back whatever a bad disk has made of a row; the checksum does not. A damaged row is no row.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zhclaims.cache.database import Database

_CHUNK = 500
"""Rows that one query asks for."""
_SUM = 8
"""Bytes of a checksum."""
_CHECKED_EVERY = 16 << 20
"""Bytes that are written before the size is looked at again."""
_KEPT = 0.9
"""Of the bound, when it is reached."""


class Fingerprint(NamedTuple):
    """Everything that a value depends on but its input."""

    digest: bytes
    content: bytes
    """As JSON: what the digest is of."""


class Found(NamedTuple):
    values: dict[bytes, bytes]
    """By input."""
    others: dict[bytes, bytes]
    """For inputs that are known under another fingerprint only: the content of one."""
    damaged: set[bytes]


class Store:
    """The rows of a database, kept below `limit` bytes: what was not used for the longest goes first."""

    def __init__(self, database: Database, limit: int) -> None:
        self.database = database
        self._limit = limit
        self._unchecked = _CHECKED_EVERY
        self._stale: list[tuple[bytes, bytes]] = []

    def get(self, inputs: Sequence[bytes], fingerprint: Fingerprint) -> Found:
        """What is known of the inputs."""
        return self.database.do(lambda c: self._get(c, inputs, fingerprint), Found({}, {}, set()))

    def put(self, values: Mapping[bytes, bytes], fingerprint: Fingerprint) -> None:
        """Keep values by input."""
        day = today()
        rows = [(i, _checksum(fingerprint, i, value) + value, day) for i, value in values.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO fingerprints (digest, content) VALUES (?, ?)", fingerprint)
            number = _number(connection, fingerprint)
            sql = f"INSERT OR REPLACE INTO rows (input, fingerprint, value, used) VALUES (?, {number}, ?, ?)"
            connection.executemany(sql, rows)
            self._touch(connection)

        if self.database.write(write):
            self._unchecked += sum(len(value) for _, value, _ in rows)
        if self._unchecked >= _CHECKED_EVERY:
            self._unchecked = 0
            self.shrink(self._limit)

    def touch(self) -> None:
        """Note the day on the rows that were used since the last time."""
        if self._stale:
            self.database.write(self._touch)

    def size(self) -> int:
        """Bytes of the file that hold something."""
        return self.database.do(_size, 0)

    def shrink(self, limit: int, before: int = 0) -> int:
        """Forget what was not used since the day `before`, and more of the longest unused if the rest is over the limit; how
        many rows went."""
        return self.database.do(lambda c: _forget(c, "used < ?", before) + _shrink(c, limit), 0)

    def _get(self, connection: sqlite3.Connection, inputs: Sequence[bytes], fingerprint: Fingerprint) -> Found:
        number = _number(connection, fingerprint)
        values: dict[bytes, bytes] = {}
        others: dict[bytes, int] = {}
        damaged: set[bytes] = set()
        day = today()
        for key, other, value, used in _rows(connection, inputs, number):
            if other != number:
                others[key] = other
            elif not _sound(fingerprint, key, value):
                damaged.add(key)
            else:
                values[key] = value[_SUM:]
                if used != day:
                    self._stale.append((key, fingerprint.digest))
        missing = {key: other for key, other in others.items() if key not in values}
        contents = {n: _content(connection, n) for n in set(missing.values())}
        return Found(values, {key: contents[n] for key, n in missing.items()}, damaged)

    def _touch(self, connection: sqlite3.Connection) -> None:
        sql = "UPDATE rows SET used = ? WHERE input = ? AND fingerprint = (SELECT id FROM fingerprints WHERE digest = ?)"
        connection.executemany(sql, [(today(), *row) for row in self._stale])
        self._stale.clear()


def today() -> int:
    """Days since 1970."""
    return int(time.time() // 86400)


def _rows(connection: sqlite3.Connection, inputs: Sequence[bytes], number: int) -> Iterator[tuple[bytes, int, bytes, int]]:
    for at in range(0, len(inputs), _CHUNK):
        some = inputs[at : at + _CHUNK]
        marks = ",".join("?" * len(some))
        sql = f"SELECT input, fingerprint, CASE fingerprint WHEN {number} THEN value END, used FROM rows WHERE input IN ({marks})"
        yield from connection.execute(sql, some)


def _number(connection: sqlite3.Connection, fingerprint: Fingerprint) -> int:
    """The number of a fingerprint in this file; -1 if it has none."""
    row = connection.execute("SELECT id FROM fingerprints WHERE digest = ?", (fingerprint.digest,)).fetchone()
    return int(row[0]) if row else -1


def _content(connection: sqlite3.Connection, number: int) -> bytes:
    row = connection.execute("SELECT content FROM fingerprints WHERE id = ?", (number,)).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b"{}"


def _checksum(fingerprint: Fingerprint, key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(fingerprint.digest + key + value, digest_size=_SUM).digest()


def _sound(fingerprint: Fingerprint, key: bytes, value: object) -> bool:
    return isinstance(value, bytes) and value[:_SUM] == _checksum(fingerprint, key, value[_SUM:])


def _size(connection: sqlite3.Connection) -> int:
    pages, free, bytes_ = (connection.execute(f"PRAGMA {p}").fetchone()[0] for p in ("page_count", "freelist_count", "page_size"))
    return int((pages - free) * bytes_)


def _shrink(connection: sqlite3.Connection, limit: int) -> int:
    """Forget the longest unused rows, if the file is over the limit, until it is well below."""
    gone = 0
    while (size := _size(connection)) > limit:
        rows = connection.execute("SELECT count(*) FROM rows").fetchone()[0]
        share = max(int(rows * (1 - _KEPT * limit / size)), 1)
        if not rows:
            break
        gone += _forget(connection, "rowid IN (SELECT rowid FROM rows ORDER BY used, rowid LIMIT ?)", share)
    return gone


def _forget(connection: sqlite3.Connection, which: str, value: int) -> int:
    gone = connection.execute(f"DELETE FROM rows WHERE {which}", (value,)).rowcount
    if gone:
        connection.executescript("PRAGMA incremental_vacuum")  # a step a page, which `execute` would not take
    return gone
