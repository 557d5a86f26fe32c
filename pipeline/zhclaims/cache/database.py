"""The file that values are kept in: SQLite in WAL mode, which any number of processes read and write at once.

Whatever happens to the file, a run goes on. A damaged file is moved aside and a new one begun; one that another version of
zhclaims wrote is begun anew; one that cannot be read or written is left alone.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

NAME = "cache.sqlite"
VERSION = 1
"""Of the tables. Rows of another version are not read."""

_SCHEMA = """
CREATE TABLE rows (input BLOB NOT NULL, fingerprint INTEGER NOT NULL, value BLOB NOT NULL, used INTEGER NOT NULL);
CREATE UNIQUE INDEX rows_by_input ON rows (input, fingerprint);
CREATE TABLE fingerprints (id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, content BLOB NOT NULL);
"""
_WAIT = 5.0
"""Seconds that one process waits for another to have written."""
_MOST_REPLACED = 3
"""Damaged files in a row in one process: then the disk is bad, and the cache is left alone."""

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FORMAT}
_LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Unusable(Exception):
    """The cache cannot be used here. `str(error)` is the reason, in a few words."""


class Database:
    """The database in a directory, open. Unusable if it cannot be opened."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        self.told: Counter[str] = Counter()
        """What has happened to the file: `damaged`, `older`."""
        self._lock = threading.RLock()
        self._replaced = 0
        self._connection: sqlite3.Connection | None = None
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(error.strerror or str(error)) from error
        self._open()

    def do(self, action: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What the action gives, or `otherwise` where the file does not allow it."""
        with self._lock:
            for _ in range(_MOST_REPLACED):
                if self._connection is None:
                    break
                try:
                    return action(self._connection)
                except sqlite3.Error as error:
                    if self._over(error):
                        break
            return otherwise

    def write(self, action: Callable[[sqlite3.Connection], None]) -> bool:
        """Do it as one transaction: all of it or nothing, however the process ends. False if it was not done."""

        def whole(connection: sqlite3.Connection) -> bool:
            with _transaction(connection):
                action(connection)
            return True

        return self.do(whole, False)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    # ── opening ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        for _ in range(_MOST_REPLACED):
            try:
                self._connection = _connected(self.path)
                self._identity = _identity(self.path)
                if _prepared(self._connection):
                    return
                self._set_aside("older")
            except (sqlite3.Error, OSError) as error:
                if not isinstance(error, sqlite3.Error) or _primary(error) not in _DAMAGED:
                    self.close()
                    raise Unusable(_reason(error)) from error
                self._identity = _identity(self.path)
                self._set_aside("damaged")
        raise Unusable("its file cannot be written, or is damaged again and again")

    def _over(self, error: sqlite3.Error) -> bool:
        """Whether there is no sense in another attempt. A damaged file is replaced before the next one."""
        code = _primary(error)
        if code in _BUSY:
            return True
        try:
            self._replaced += 1
            if code not in _DAMAGED or self._replaced > _MOST_REPLACED:
                raise Unusable(_reason(error))
            self._set_aside("damaged")
            self._open()
        except Unusable as reason:
            self.close()
            _LOG.warning("the cache in %s is not used from here on: %s", self.path.parent, reason)
            return True
        return False

    def _set_aside(self, why: str) -> None:
        """Take the file away, unless another process has done so already; a damaged one is kept beside its place."""
        self.close()
        try:
            with FileLock(f"{self.path}.lock", timeout=_WAIT):
                if _identity(self.path) != self._identity:
                    return
                if why == "damaged":
                    self.path.replace(f"{self.path}.damaged")
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self.path}{suffix}").unlink(missing_ok=True)
                self.told[why] += 1
        except (OSError, Timeout) as error:
            raise Unusable(_reason(error)) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    connection.text_factory = bytes  # a damaged cell may be no text
    return connection


def _prepared(connection: sqlite3.Connection) -> bool:
    """Make a new file ready; False if the file is of another version."""
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    _retry(lambda: connection.execute("PRAGMA journal_mode = WAL"))
    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, and nothing else
    connection.execute("PRAGMA cell_size_check = ON")
    version = _version(connection)
    if version == 0:
        with _transaction(connection):
            if _version(connection) == 0:  # no other process has been quicker
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
        version = _version(connection)
    connection.execute("SELECT (SELECT count(*) FROM fingerprints), (SELECT 1 FROM rows LIMIT 1)")
    return version == VERSION


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _retry(action: Callable[[], object]) -> None:
    """SQLite does not wait by itself where two processes make a new file ready."""
    for _ in range(50):
        try:
            action()
            return
        except sqlite3.OperationalError as error:
            if _primary(error) not in _BUSY:
                raise
            time.sleep(0.02)
    action()


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    return code & 0xFF


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
