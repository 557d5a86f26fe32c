"""The file of the cache: rows in SQLite, in WAL mode, which any number of processes read and write at once.

A row is a value under the SHA-256 of its input and the fingerprint of its function, with a checksum over all three: SQLite gives
back whatever a bad disk has made of a row, the checksum does not.

Whatever happens to the file, a run goes on. A damaged file is moved aside and a new one begun; one that another version of
zhclaims wrote is begun anew; one that cannot be read or written is left alone.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import platformdirs
from filelock import FileLock, Timeout

from zhclaims.errors import UsageError

NAME = "cache.sqlite"
VERSION = 2
"""Of the tables and of what stands in them. A file of another version is begun anew."""

_SCHEMA = """
CREATE TABLE rows (input BLOB NOT NULL, fingerprint INTEGER NOT NULL, value BLOB NOT NULL, used INTEGER NOT NULL);
CREATE UNIQUE INDEX rows_by_input ON rows (input, fingerprint);
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, digest BLOB NOT NULL UNIQUE, content BLOB NOT NULL
);
"""
_ID = "(SELECT id FROM fingerprints WHERE digest = ?)"
_WAIT = 5.0
"""Seconds that one process waits for another to have written."""
_ATTEMPTS = 3
"""Damaged files in a row in one process: then the disk is bad, and the cache is left alone."""
_QUERY = 500
"""Rows that one query asks for."""
_CHECKSUM = 8
"""Bytes of a checksum."""
_CHECKED_EVERY = 16 << 20
"""Bytes that are written before the size is looked at again."""
_KEPT = 0.9
"""What is kept of the bound, when it is reached."""
_LIMIT = "1GiB"
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FORMAT}
_NO_LOCK = (OSError, Timeout, NotImplementedError)
"""What locking a file may raise; the last one where the file system has no locks."""
_LOG = logging.getLogger(__name__)

T = TypeVar("T")


def default_directory(given: Path | None = None) -> Path:
    """The directory that is given, that of the environment variable ZHCLAIMS_CACHE, or the user's cache directory."""
    named = given or os.environ.get("ZHCLAIMS_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("zhclaims", appauthor=False))


def size_limit() -> int:
    """Bytes that the cache may take: ZHCLAIMS_CACHE_SIZE, or 1 GiB. UsageError if that is no size."""
    return parse_size(os.environ.get("ZHCLAIMS_CACHE_SIZE") or _LIMIT)


def parse_size(text: str) -> int:
    """Bytes of a size such as `500MB`, `2G` or `1000000`. UsageError if it is none.

    >>> parse_size("2G"), parse_size("500 MB")
    (2147483648, 524288000)
    """
    found = re.fullmatch(r"(\d{1,15}(?:\.\d+)?) ?([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise UsageError(f"no size: {text!r} (write 500MB, 2G or a number of bytes)")
    return int(float(found[1]) * _UNITS[found[2].upper()])


class Unusable(Exception):
    """The cache cannot be used here. `str(error)` is the reason, in a few words."""


class RowFingerprint(NamedTuple):
    """All that a value depends on but its input: the name of its function, and the rest as JSON, of which there is a digest."""

    function: str
    digest: bytes
    content: bytes


class Database:
    """The file in a directory, open, and kept below `limit` bytes: what was not used for the longest goes first.

    Unusable if it cannot be opened. Days are counted from 1970.
    """

    def __init__(self, directory: Path, limit: int) -> None:
        self.path = directory / NAME
        self.events: Counter[str] = Counter()
        """What has happened to the file: `damaged`, `older`."""
        self._limit = limit
        self._unchecked = _CHECKED_EVERY
        self._stale: list[tuple[bytes, bytes]] = []
        self._damages = 0
        self._threads = threading.RLock()
        self._processes = FileLock(f"{self.path}.lock", timeout=_WAIT)
        self._connection: sqlite3.Connection | None = None
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(_reason(error)) from error
        self._open()

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, inputs: Sequence[bytes], fingerprint: RowFingerprint) -> dict[bytes, bytes | None]:
        """The values of those inputs that are known; None for one whose row is damaged."""
        found: dict[bytes, bytes | None] = {}
        day = today()
        sql = f"SELECT input, value, used FROM rows WHERE fingerprint = {_ID} AND input"
        for key, value, used in self._select(sql, fingerprint.digest, inputs):
            sound = isinstance(value, bytes) and value[:_CHECKSUM] == _checksum(fingerprint, key, value[_CHECKSUM:])
            found[key] = value[_CHECKSUM:] if sound else None
            if sound and used != day:
                self._stale.append((key, fingerprint.digest))
        return found

    def get_others(self, inputs: Sequence[bytes], fingerprint: RowFingerprint) -> dict[bytes, bytes]:
        """For those inputs that are known under other fingerprints: the content of one of these."""
        sql = "SELECT input, content FROM rows JOIN fingerprints ON id = fingerprint WHERE digest != ? AND input"
        found = self._select(sql, fingerprint.digest, inputs)
        return {key: content for key, content in found if isinstance(content, bytes)}

    def put(self, values: Mapping[bytes, bytes], fingerprint: RowFingerprint) -> None:
        """Keep values by input."""
        rows = [(i, _checksum(fingerprint, i, value) + value, today()) for i, value in values.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO fingerprints (function, digest, content) VALUES (?, ?, ?)", fingerprint)
            (number,) = connection.execute(f"SELECT {_ID}", (fingerprint.digest,)).fetchone()
            connection.executemany(f"INSERT OR REPLACE INTO rows VALUES (?, {number}, ?, ?)", rows)
            self._touch(connection)

        if self._write(write):
            self._unchecked += sum(len(value) for _, value, _ in rows)
        if self._unchecked >= _CHECKED_EVERY:
            self._unchecked = 0
            self.shrink(self._limit)

    def touch(self) -> None:
        """Note the day on the rows that were used since the last time."""
        if self._stale:
            self._write(self._touch)

    def size(self) -> int:
        """Bytes of the file that hold something."""
        return self.do(_size, 0)

    def shrink(self, limit: int, before: int = 0) -> int:
        """Forget what was not used since the day `before`, and more of the longest unused if the rest is over the limit; how
        many rows went."""

        def shrunk(connection: sqlite3.Connection) -> int:
            gone = _delete(connection, "used < ?", before)
            while (size := _size(connection)) > limit:
                (rows,) = connection.execute("SELECT count(*) FROM rows").fetchone()
                if not rows:
                    break
                share = max(int(rows * (1 - _KEPT * limit / size)), 1)
                gone += _delete(connection, "rowid IN (SELECT rowid FROM rows ORDER BY used, rowid LIMIT ?)", share)
            return gone

        return self.do(shrunk, 0)

    def _select(self, sql: str, digest: bytes, inputs: Sequence[bytes]) -> list[tuple[Any, ...]]:
        """The rows of a query that asks for a fingerprint, and ends before the list of inputs."""

        def select(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            batches = (inputs[at : at + _QUERY] for at in range(0, len(inputs), _QUERY))
            queries = ((f"{sql} IN ({','.join('?' * len(some))})", (digest, *some)) for some in batches)
            return [row for query in queries for row in connection.execute(*query)]

        return self.do(select, [])

    def _touch(self, connection: sqlite3.Connection) -> None:
        used, self._stale = self._stale, []
        connection.executemany(f"UPDATE rows SET used = {today()} WHERE input = ? AND fingerprint = {_ID}", used)

    # ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def do(self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What the action gives, or `otherwise` where the file does not allow it."""
        with self._threads:
            while self._connection is not None:
                try:
                    return action(self._connection)
                except sqlite3.Error as error:
                    if _code(error) in _BUSY:
                        break
                    self._recover(error)
            return otherwise

    def close(self) -> None:
        """Leave the file alone from here on."""
        with self._threads:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _write(self, action: Callable[[sqlite3.Connection], None]) -> bool:
        """Do it as one transaction: all of it or nothing, however the process ends. False if it was not done."""

        def whole(connection: sqlite3.Connection) -> bool:
            with connection:  # which commits, or takes back what was done before an error
                connection.execute("BEGIN IMMEDIATE")
                action(connection)
            return True

        return self.do(whole, False)

    def _open(self) -> None:
        """Open the file, or a new one in its place. Unusable if that cannot be done."""
        try:
            with self._processes:
                for _ in range(_ATTEMPTS):
                    try:
                        self._connection = sqlite3.connect(
                            self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False
                        )
                        self._file = _file_number(self.path)
                        if _prepare(self._connection):
                            return
                        self._set_aside("older")
                    except sqlite3.Error as error:
                        if _code(error) not in _DAMAGED:
                            raise
                        self._set_aside("damaged")
        except (sqlite3.Error, *_NO_LOCK) as error:
            self.close()
            raise Unusable(_reason(error)) from error
        raise Unusable("its file cannot be written, or is damaged again and again")

    def _recover(self, error: sqlite3.Error) -> None:
        """Have a new file in place of a damaged one; where that cannot help, leave the file alone from here on."""
        self._damages += 1
        try:
            if _code(error) not in _DAMAGED or self._damages > _ATTEMPTS:
                raise error
            self._set_aside("damaged")
            self._open()
        except (sqlite3.Error, Unusable, *_NO_LOCK) as reason:
            self.close()
            _LOG.warning("the cache in %s is not used from here on: %s", self.path.parent, _reason(reason))

    def _set_aside(self, why: str) -> None:
        """Take the file away, unless another process has done so already; a damaged one is kept beside its place."""
        self.close()
        with self._processes:
            if _file_number(self.path) != self._file:
                return
            if why == "damaged":
                self.path.replace(f"{self.path}.damaged")
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            self.events[why] += 1


def today() -> int:
    """Days since 1970."""
    return int(time.time() // 86400)


def _prepare(connection: sqlite3.Connection) -> bool:
    """Make a new file ready; False if the file is of another version. No other process does so at the same time."""
    connection.text_factory = bytes  # a damaged cell may be no text
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, and nothing else
    connection.execute("PRAGMA cell_size_check = ON")
    if _pragma(connection, "user_version") == 0:
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT")
    connection.execute("SELECT (SELECT count(*) FROM fingerprints), (SELECT 1 FROM rows LIMIT 1)")
    return _pragma(connection, "user_version") == VERSION


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _checksum(fingerprint: RowFingerprint, key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(fingerprint.digest + key + value, digest_size=_CHECKSUM).digest()


def _size(connection: sqlite3.Connection) -> int:
    pages, free, page = (_pragma(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * page


def _delete(connection: sqlite3.Connection, which: str, value: int) -> int:
    gone = connection.execute(f"DELETE FROM rows WHERE {which}", (value,)).rowcount
    if gone:
        connection.executescript("PRAGMA incremental_vacuum")  # a step a page, which `execute` would not take
    return gone


def _file_number(path: Path) -> tuple[int, int] | None:
    """Which file stands at a path; None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    return code & 0xFF


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


# ── what users do with it, whether or not runs are under way ──────────────────────────────────────────────────────────────


class Holding(NamedTuple):
    """What the cache holds of one function: rows, their bytes, and how many builds, models or packages they are of."""

    function: str
    rows: int
    bytes: int
    versions: int


def holdings(database: Database) -> list[Holding]:
    """What the file holds of each function, by its name."""
    sql = """
        SELECT CAST(function AS BLOB), count(*), sum(length(value)), count(DISTINCT fingerprint)
        FROM rows JOIN fingerprints ON id = fingerprint GROUP BY function ORDER BY function
    """
    none: list[tuple[Any, ...]] = []
    rows = database.do(lambda connection: connection.execute(sql).fetchall(), none)
    return [Holding(str(name, errors="replace"), *numbers) for name, *numbers in rows]


def existing(directory: Path) -> Database:
    """The file in a directory, open. UsageError if there is none, or it cannot be used."""
    if not (directory / NAME).exists():
        raise UsageError(f"no cache in {directory}")
    try:
        return Database(directory, limit=0)
    except Unusable as reason:
        raise UsageError(f"cannot use the cache in {directory}: {reason}") from reason


def clear(directory: Path) -> int:
    """Forget everything; how many rows went. UsageError if there is no cache, or it cannot be used."""
    return prune(directory, limit=0, days=-1)


def prune(directory: Path, limit: int, days: int) -> int:
    """Forget what was not used for more than so many days, and the longest unused of the rest while the cache is over `limit`
    bytes; how many rows went. UsageError if there is no cache, or it cannot be used."""
    database = existing(directory)
    gone = database.shrink(limit, today() - days)
    database.do(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(), [])
    return gone
