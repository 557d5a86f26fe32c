"""`--where`: a condition in SQL over a claim's columns says which claims are wanted. SQLite decides, and sees nothing else.

SQLite's authorizer lets a condition read the columns and call the functions that are listed here; files, other databases,
settings and endless loops are out of its reach.

A claim may have several items of Wikidata. A condition is over one of them at a time, and a claim meets it that does so with any:
`wikidata = 'Q42'`, or without apostrophes, finds the claims of the article Q42 and those in which an entity Q42 is named.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.reader.columns import ITEMS, Column

# fmt: off
_FUNCTIONS = frozenset((
    "->", "->>", "abs", "coalesce", "count", "glob", "iif", "ifnull", "instr", "json_array_length", "json_each", "json_extract",
    "json_type", "length", "like", "lower", "ltrim", "max", "min", "nullif", "replace", "round", "rtrim", "substr", "substring",
    "sum", "total", "trim", "typeof", "upper",
))
# fmt: on
_TABLES = ("claim", "json_each", "")
_ITEM = re.compile(
    r"""('(?:[^']|'')*'|"[^"]*")|(\b(?:article_)?wikidata\s*(?:==?|<>|!=|\bis\b(?:\s+not\b)?)\s*)(Q[1-9][0-9]*)\b""",
    re.IGNORECASE,
)
"""An item that stands without apostrophes; strings and quoted names are passed over."""
_NUMBER = "claim_number"
"""The column of a claim's number among those of its article."""
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
        self._database.execute(f"CREATE TABLE claim ({', '.join(map(_quoted, (_NUMBER, *known)))})")
        self._database.execute("SELECT 1 FROM json_each('[]')")  # opened before it is asked for
        self._advice = f"it is a condition in SQL over the columns {', '.join(known)}"
        condition = _ITEM.sub(lambda found: found[1] or f"{found[2]}'{found[3].upper()}'", condition)
        self._query = f"SELECT {_NUMBER} FROM claim WHERE (\n{condition}\n) ORDER BY {_NUMBER}"
        self._read: set[str] = set()
        self._refused: list[str] = []
        self._ask(f"SELECT {_NUMBER} FROM claim WHERE\n{condition}\n")  # brackets in it close only what it opens
        self._ask(self._query)
        self._columns = [known[name] for name in known if name in self._read]
        names = [_NUMBER, *(c.name for c in self._columns)]
        self._insert = f"INSERT INTO claim ({', '.join(map(_quoted, names))}) VALUES ({', '.join('?' * len(names))})"

    def keep(self, claims: Sequence[Record]) -> list[Record]:
        """Those of the claims that meet the condition, in order."""
        self._database.execute("DELETE FROM claim")
        self._database.executemany(self._insert, (row for i, claim in enumerate(claims) for row in self._rows(i, claim)))
        return [claims[i] for i in dict.fromkeys(self._ask(self._query))]

    def _rows(self, number: int, claim: Record) -> Iterator[list[object]]:
        """The rows of a claim: one, or if the condition is over its items one for each."""
        cells = [None if c.name == ITEMS else _cell(c, claim.get(c.name)) for c in self._columns]
        at = next((i for i, c in enumerate(self._columns) if c.name == ITEMS), None)
        if at is None:
            yield [number, *cells]
            return
        for item in claim.get(ITEMS) or [None]:
            yield [number, *cells[:at], item, *cells[at + 1 :]]

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
