"""What users do with the cache: look at it, prune it, clear it. Runs may be under way meanwhile."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from zhclaims.cache.database import NAME, Database, Unusable
from zhclaims.cache.store import Store, today
from zhclaims.errors import UsageError


class Holding(NamedTuple):
    """What the cache holds of one part."""

    rows: int
    bytes: int
    versions: int
    """Fingerprints: builds, models or packages that the rows are of."""


class Stats(NamedTuple):
    path: Path
    bytes: int
    holdings: dict[str, Holding]
    """By part."""


def stats(directory: Path) -> Stats:
    """What the cache in a directory holds. UsageError if there is none, or it cannot be read."""
    store = _opened(directory)
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    none: list[tuple[bytes, int, int]] = []
    for content, rows, size in store.database.do(_by_fingerprint, none):
        found[_part(content)].append((rows, size))
    holdings = {part: _holding(some) for part, some in sorted(found.items())}
    return Stats(store.database.path, store.size(), holdings)


def _holding(versions: list[tuple[int, int]]) -> Holding:
    return Holding(sum(rows for rows, _ in versions), sum(size for _, size in versions), len(versions))


def prune(directory: Path, limit: int, days: int) -> int:
    """Forget what was not used for more than so many days, and the longest unused of the rest while the cache is over `limit`
    bytes; how many rows went. UsageError if there is no cache, or it cannot be written."""
    return _shrunk(_opened(directory), limit, today() - days)


def clear(directory: Path) -> int:
    """Forget everything; how many rows went. UsageError if there is no cache, or it cannot be written."""
    return _shrunk(_opened(directory), 0, today() + 1)


def _shrunk(store: Store, limit: int, before: int) -> int:
    gone = store.shrink(limit, before)
    store.database.do(lambda c: c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(), [])
    return gone


def _opened(directory: Path) -> Store:
    if not (directory / NAME).exists():
        raise UsageError(f"no cache in {directory}")
    try:
        return Store(Database(directory), limit=0)
    except Unusable as reason:
        raise UsageError(f"cannot use the cache in {directory}: {reason}") from reason


def _by_fingerprint(connection: sqlite3.Connection) -> list[tuple[bytes, int, int]]:
    sql = (
        "SELECT f.content, count(*), sum(length(r.value)) FROM rows r JOIN fingerprints f ON f.id = r.fingerprint "
        "GROUP BY r.fingerprint"
    )
    return connection.execute(sql).fetchall()


def _part(content: bytes) -> str:
    try:
        return str(json.loads(content)["part"])
    except (ValueError, TypeError, KeyError):
        return "unknown"
