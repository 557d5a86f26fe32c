"""`--where`: a condition in SQL over a claim's columns says which claims are wanted. SQLite decides, and sees nothing else.

SQLite's authorizer lets a condition read the columns and call the functions that are listed here; files, other databases,
settings and endless loops are out of its reach.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.reader.columns import Column

# fmt: off
_FUNCTIONS = frozenset((
    "->", "->>", "abs", "coalesce", "count", "glob", "iif", "ifnull", "instr", "json_array_length", "json_each", "json_extract",
    "json_type", "length", "like", "lower", "ltrim", "max", "min", "nullif", "replace", "round", "rtrim", "substr", "substring",
    "sum", "total", "trim", "typeof", "upper",
))
# fmt: on
_TABLES = ("claim", "json_each", "")
_STEPS = 20_000_000
"""Instructions of SQLite's machine after which a condition over one article's claims is given up: some seconds."""


class Where:
    """A condition over claims, such as `status = 'cited' AND entity_mentions LIKE '%李明%'`.

    Columns that hold lists or objects are JSON, which SQLite's JSON functions read. UsageError if the condition is none.
    """

    def __init__(self, condition: str, columns: Iterable[Column]) -> None:
        self.condition = condition
        known = {c.name: c for c in columns}
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
        self._database.execute(f"CREATE TABLE claim ({', '.join(_quoted(name) for name in known)})")
        self._database.execute("SELECT 1 FROM json_each('[]')")  # opened before it is asked for
        self._advice = f"it is a condition in SQL over the columns {', '.join(known)}"
        self._query = f"SELECT rowid FROM claim WHERE (\n{condition}\n) ORDER BY rowid"
        self._read: set[str] = set()
        self._refused: list[str] = []
        self._ask(f"SELECT rowid FROM claim WHERE\n{condition}\n")  # brackets in it close only what it opens
        self._ask(self._query)
        self._columns = [known[name] for name in known if name in self._read]
        names = ["rowid", *(c.name for c in self._columns)]
        self._insert = f"INSERT INTO claim ({', '.join(map(_quoted, names))}) VALUES ({', '.join('?' * len(names))})"

    def keep(self, claims: Sequence[Record]) -> list[Record]:
        """Those of the claims that meet the condition, in order."""
        self._database.execute("DELETE FROM claim")
        rows = ((i, *(_cell(c, claim.get(c.name)) for c in self._columns)) for i, claim in enumerate(claims))
        self._database.executemany(self._insert, rows)
        return [claims[i] for i in self._ask(self._query)]

    def _ask(self, query: str) -> list[int]:
        self._database.set_authorizer(self._authorize)
        self._database.set_progress_handler(lambda: 1, _STEPS)
        try:
            return [row[0] for row in self._database.execute(query)]
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            reason = f"{self._refused[0]} is not allowed there" if self._refused else str(error)
            raise UsageError(f"--where {self.condition!r}: {reason}; {self._advice}") from error
        finally:
            self._database.set_authorizer(None)
            self._database.set_progress_handler(None, 0)

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first in _TABLES:
            self._read.add(second or "")
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _FUNCTIONS):
            return sqlite3.SQLITE_OK
        self._refused.append(f"{second}()" if action == sqlite3.SQLITE_FUNCTION else str(first or second or "that statement"))
        return sqlite3.SQLITE_DENY


def _cell(column: Column, value: object) -> object:
    if value is None or column.kind in ("string", "integer", "number", "boolean"):
        return value
    return json.dumps(value, ensure_ascii=False)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
