"""A SQLite database: tables with foreign keys, and full-text search over claims, as Datasette and any SQLite client read it.

Every list of objects is a table of its own, with `position` in the list; other lists are JSON. `claims_fts` finds what a claim
says in either script, one character or more (see `search`), the best first by `rank`:

    SELECT claims.text FROM claims_fts('恐怖') JOIN claims ON pk = claims_fts.rowid ORDER BY rank

The view `claims_with_refs` has a row for each citation: the claim, and the reference beside it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.export import Format, Plan, refuse_nothing
from zhclaims.export.search import index_text
from zhclaims.export.tables import TABLES, Cell, Table, tables
from zhclaims.export.updating import Entry, Known, Told, basis, entries, index, plain_entries, same
from zhclaims.reader import Document, first_of_each_label
from zhclaims.reader.columns import Column, columns

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "json": "TEXT"}

_KINDS = ("article", "reference", "claim", "change")
_CHECKED = (*_KINDS, "evidence")
"""Where `zhclaims check` was run."""

_LINKS = {"entities": ("claim_entities", "entity", "article_entities"), "dates": ("claim_dates", "date", "article_dates")}
"""Fields of a claim that are indices into its article's lists: the table that links them, its column, the table referred to."""

_SEARCH = 'CREATE VIRTUAL TABLE claims_fts USING fts5(text, content="claims", content_rowid="pk")'
"""What it holds is the text of `claims`, what it finds that by are the words of `search`. Datasette knows a table's search by
`content` in double quotes. The command `rebuild` of FTS5 would index the bare text: it is not for this table."""

_OF_A_CLAIM = ("claim_id", "article_id", "revision_id", "status", "text", "text_hans")
_OF_A_CITATION = ("ref", "support", "reason", "distance", "marker")
_OF_A_REFERENCE = (
    *("reference_id", "work_id", "role", "kind", "text", "title", "container", "publisher", "author", "date", "url"),
    *("archive_url", "dead_link", "access_date", "language", "error"),
)
_STATE = """CREATE TABLE _export_basis (basis TEXT NOT NULL);
CREATE TABLE _export_state (
  article_id TEXT NOT NULL, revision_id INTEGER, digest TEXT NOT NULL, rows TEXT NOT NULL, article INTEGER
);
"""
"""What an update needs to know (see `updating`): a row for each revision of an article, with its key in `articles`."""
_JOINED = f"""CREATE VIEW claims_with_refs AS SELECT
  a.title AS article_title, {", ".join(f"c.{name}" for name in _OF_A_CLAIM)},
  {", ".join(f"i.{name}" for name in _OF_A_CITATION)},
  {", ".join(f"r.{name} AS reference_{name.removeprefix('reference_')}" for name in _OF_A_REFERENCE)}
FROM claims c JOIN articles a ON a.pk = c.article
JOIN claim_citations i ON i.claim = c.pk LEFT JOIN refs r ON r.pk = i.reference"""
"""A claim with a reference beside it: a row for each citation. A reference that is missing is null."""


def _write(plan: Plan, path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            _fill(database, plan)
    except sqlite3.OperationalError as error:  # the disk is full, or cannot be written
        raise UsageError(f"cannot write {path}: {error}; free some space, or choose another --to") from error


def _kinds(plan: Plan) -> tuple[str, ...]:
    """The kinds of records that the export has tables of."""
    return _CHECKED if "evidence" in plan.kinds else _KINDS


def _fill(database: sqlite3.Connection, plan: Plan) -> None:
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;")
    kinds = _kinds(plan)
    database.executescript(_schema(kinds))
    database.execute("INSERT INTO claims_fts(claims_fts, rank) VALUES ('automerge', 16)")  # merged less often: a third faster
    if plan.update:
        database.executescript(_STATE)
    database.execute("BEGIN")
    if plan.update:
        database.execute("INSERT INTO _export_basis VALUES (?)", (json.dumps(basis(plan, "sqlite")),))
    filling = Filling(database, kinds)
    for entry in entries(plan, None, Told()) if plan.update else plain_entries(plan):
        filling.take(entry, keep=plan.update)
    database.execute("COMMIT")


# ── updates ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _update(plan: Plan, path: Path) -> list[str] | None:
    """Put the rows of what has changed in the place of the earlier ones, in one transaction: SQLite undoes one that was killed.
    None if all must be made anew. UsageError if the file is no export.

    Rows of articles that have changed get new keys (`pk`), and stand behind the others.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            if "claims_fts" not in there:
                raise UsageError(f"{path} was not written by `zhclaims export`: choose another --to")
            found = database.execute("SELECT basis FROM _export_basis").fetchone() if "_export_basis" in there else None
            if found is None or not same(json.loads(found[0]), basis(plan, "sqlite")):
                return None
            told = _bring_up_to_date(database, plan)
            refuse_nothing(plan)
            database.execute("COMMIT")
            return [told]
    except sqlite3.Error as error:
        raise UsageError(f"cannot update {path}: {error}; --force writes it anew") from error


def _bring_up_to_date(database: sqlite3.Connection, plan: Plan) -> str:
    rows = database.execute("SELECT rowid, article_id, revision_id, digest, rows FROM _export_state")
    known = (((article, revision), Known(digest, 0, tuple(json.loads(n)), pk)) for pk, article, revision, digest, n in rows)
    told, filling = Told(), Filling(database, _kinds(plan))
    (last,) = database.execute("SELECT ifnull(max(rowid), 0) FROM _export_state").fetchone()
    database.execute("CREATE TEMPORARY TABLE kept (state INTEGER PRIMARY KEY)")
    with index(known, told) as there:
        for entry in entries(plan, there, told):
            if there.get(entry.key) and entry.document is None and entry.known.shard:
                database.execute("INSERT INTO kept VALUES (?)", (entry.known.shard,))
            else:
                filling.take(entry, keep=True)
    gone = "FROM _export_state WHERE rowid <= ? AND rowid NOT IN kept"
    for (article,) in database.execute(f"SELECT article {gone} AND article IS NOT NULL", (last,)).fetchall():
        _remove(database, article, _kinds(plan))
    database.execute(f"DELETE {gone}", (last,))
    return told.line


def _remove(database: sqlite3.Connection, article: int, kinds: Sequence[str]) -> None:
    """Take away the rows of an article, and what the search knows of them."""
    for key, text, hans in database.execute("SELECT pk, text, text_hans FROM claims WHERE article = ?", (article,)).fetchall():
        words = index_text(text, hans, _stored_names(database, key))
        database.execute("INSERT INTO claims_fts(claims_fts, rowid, text) VALUES ('delete', ?, ?)", (key, words))
    own = "SELECT pk FROM {} WHERE article = ?"
    for name, _, _ in _LINKS.values():
        database.execute(f"DELETE FROM {name} WHERE claim IN ({own.format('claims')})", (article,))
    for kind in reversed(kinds):
        for table in reversed(_tables(kind)):
            within = f'"{kind}" IN ({own.format(TABLES.get(kind, kind))})' if table.of else "article = ?"
            if kind == "article":
                within = "article = ?" if table.of else "pk = ?"
            database.execute(f"DELETE FROM {table.name} WHERE {within}", (article,))


def _stored_names(database: sqlite3.Connection, claim: int) -> Iterator[str]:
    """The names and dates that begin in a claim, as `_names` gave them when it was put in."""
    for column in ("text", "text_hans"):
        entities = f"SELECT e.{column} FROM claim_entities c JOIN article_entities e ON e.pk = c.entity WHERE c.claim = ?"
        yield from (name for (name,) in database.execute(entities, (claim,)))
    dates = "SELECT d.text FROM claim_dates c JOIN article_dates d ON d.pk = c.date WHERE c.claim = ?"
    yield from (name for (name,) in database.execute(dates, (claim,)))


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tables(kind: str) -> list[Table]:
    own = tuple(c for c in columns(kind) if not (kind == "claim" and c.name in _LINKS))
    return tables(kind, own)


def _parents(table: Table, kind: str) -> list[tuple[str, str]]:
    """The columns that refer to other tables, and those tables."""
    if table.of is None:
        own = [("claim", TABLES["claim"])] if kind == "evidence" else []
        return [] if kind == "article" else [("article", TABLES["article"]), *own]
    return [(kind, TABLES.get(kind, kind)), *([("reference", TABLES["reference"])] if table.name == "claim_citations" else [])]


def _schema(kinds: Sequence[str] = _KINDS) -> str:
    statements: list[str] = []
    for kind in kinds:
        for table in _tables(kind):
            statements += _create(table, kind)
    for name, column, target in _LINKS.values():
        statements += _link(name, column, target)
    for of, name in (("claims", "status"), ("claims", "claim_id"), ("changes", "claim_id")):
        statements.append(f"CREATE INDEX {of}_by_{name} ON {of} ({name})")
    statements += [
        f"CREATE VIEW {kind} AS SELECT * FROM {TABLES[kind]}" for kind in _KINDS
    ]  # their names until 0.1: for a release
    return ";\n".join([*statements, _JOINED, _SEARCH, ""])


def _link(name: str, column: str, target: str) -> Iterator[str]:
    yield f"""CREATE TABLE {name} (
  claim INTEGER NOT NULL REFERENCES claims(pk),
  {column} INTEGER NOT NULL REFERENCES {target}(pk),
  PRIMARY KEY (claim, {column})
) WITHOUT ROWID"""
    yield f"CREATE INDEX {name}_by_{column} ON {name} ({column})"


def _create(table: Table, kind: str) -> Iterator[str]:
    parents = _parents(table, kind)
    lines = ["pk INTEGER PRIMARY KEY"]
    lines += [f'"{name}" INTEGER REFERENCES {target}(pk)' for name, target in parents]
    lines += ["position INTEGER NOT NULL"] if table.of else []
    lines += [_declared(column) for column in table.flat]
    yield f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n)"
    for name, _ in parents:
        yield f'CREATE INDEX {table.name}_by_{name} ON {table.name} ("{name}")'


def _declared(column: Column) -> str:
    # no NOT NULL: an object that may be null has columns of fields that may not
    return f'"{column.name}" {_TYPES[column.kind]}'


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Filling:
    """Rows into tables, each with the key by which others refer to it."""

    def __init__(self, database: sqlite3.Connection, kinds: Sequence[str]) -> None:
        self._database = database
        self._tables = {kind: _tables(kind) for kind in kinds}
        names = [table.name for some in self._tables.values() for table in some]
        self._keys = {name: count(database.execute(f"SELECT ifnull(max(pk), 0) + 1 FROM {name}").fetchone()[0]) for name in names}

    def take(self, entry: Entry, *, keep: bool) -> None:
        """Put in a revision of an article; with `keep` what an update needs to know of it, too."""
        article = self.add(entry.document) if entry.document else None
        if keep:
            row = (*entry.key, entry.known.digest, json.dumps(entry.known.rows), article)
            self._database.execute("INSERT INTO _export_state VALUES (?, ?, ?, ?, ?)", row)

    def add(self, document: Document) -> int:
        """Put in an article; its key."""
        article, lists = self._record("article", document.article, [])
        keys = [self._record("reference", reference, [article])[0] for reference in document.references]
        references = {ref: keys[i] for ref, i in first_of_each_label(r["ref"] for r in document.references).items()}
        for change in document.changes:
            self._record("change", change, [article])
        claims: dict[str, int] = {}
        for claim in document.claims:
            key, _ = self._record("claim", claim, [article], [references.get(c["ref"]) for c in claim["citations"]])
            claims.setdefault(claim["claim_id"], key)
            for field, (name, _, target) in _LINKS.items():
                rows = [(key, lists[target][i]) for i in claim[field]]
                self._database.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
            words = index_text(claim["text"], claim["text_hans"], _names(claim, document.article))
            self._database.execute("INSERT INTO claims_fts(rowid, text) VALUES (?, ?)", (key, words))
        for row in document.evidence:
            self._record("evidence", row, [article, claims.get(row["claim_id"])])
        return article

    def _record(
        self, kind: str, record: Record, parents: Sequence[Cell], citations: Sequence[Cell] = ()
    ) -> tuple[int, dict[str, list[int]]]:
        """Put a record into its tables: its own key, and those of the items of its lists."""
        own, *lists = self._tables[kind]
        key = next(self._keys[own.name])
        self._insert(own, [[key, *parents, *row] for row in own.rows(record)])
        keys: dict[str, list[int]] = {}
        for table in lists:
            rows = []
            for position, row in enumerate(table.rows(record)):
                reference = [citations[position]] if table.name == "claim_citations" else []
                rows.append([next(self._keys[table.name]), key, *reference, position, *row])
            self._insert(table, rows)
            keys[table.name] = [row[0] for row in rows if isinstance(row[0], int)]
        return key, keys

    def _insert(self, table: Table, rows: list[list[Cell]]) -> None:
        if rows:
            self._database.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _names(claim: Record, article: Record) -> Iterator[str]:
    """The names and dates that begin in a claim, as they stand there and in Simplified script."""
    for mention in (article["entities"][i] for i in claim["entities"]):
        yield from (mention["text"], mention["text_hans"])
    yield from (article["dates"][i]["text"] for i in claim["dates"])


FORMAT = Format(
    "sqlite",
    "a SQLite database with foreign keys and full-text search, ready for Datasette",
    _write,
    is_directory=False,
    updates=True,
    update_file=_update,
)
