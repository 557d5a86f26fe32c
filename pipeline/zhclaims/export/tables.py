"""Records as flat tables: objects become columns, lists of objects become tables of their own.

`span` becomes `span_start` and `span_end`, `archive.host` becomes `archive_host`, a claim's `citations` the table
`claim_citations`. Any other list stays one cell of JSON. An object that is null and one of nulls alone look alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhclaims.dataset import Record
from zhclaims.reader import ALL_KINDS
from zhclaims.reader.columns import Column

Cell = str | int | float | bool | None

TABLES = {"article": "articles", "claim": "claims", "reference": "refs", "change": "changes"}
"""The table of each kind of record, by one name in every format: REFERENCES is a word of SQL, and would need quotes."""


def table_of(part: str) -> str:
    """The table of a part of a dataset.

    >>> table_of("claims"), table_of("references")
    ('claims', 'refs')
    """
    return _name(ALL_KINDS[part])


def _name(kind: str) -> str:
    """The table of a kind of record: that of evidence has the name of its kind."""
    return TABLES.get(kind, kind)


@dataclass(frozen=True)
class Table:
    """A flat table: the record's own columns, or those of the objects in its list `of`."""

    name: str
    columns: tuple[Column, ...]
    of: str | None = None

    @property
    def flat(self) -> list[Column]:
        """The columns by the names that they have here, each of a scalar kind or `json`."""
        return [flat for column in self.columns for flat in flattened(column)]

    def rows(self, record: Record) -> Iterator[list[Cell]]:
        """The rows that a record gives: one, or one for each object in its list."""
        for item in [record] if self.of is None else record.get(self.of) or ():
            yield [cell for column in self.columns for cell in cells(column, item.get(column.name))]


def tables(kind: str, columns: Sequence[Column]) -> list[Table]:
    """The tables of a kind of record: its own, and one for each list of objects, such as `claim_citations`."""
    own = Table(_name(kind), tuple(c for c in columns if not c.is_table))
    return [own, *(Table(f"{kind}_{c.name}", c.item.fields, c.name) for c in columns if c.is_table and c.item)]


def flattened(column: Column, prefix: str = "") -> Iterator[Column]:
    """The flat columns that stand for one."""
    name = prefix + column.name
    if column.kind == "struct":
        for field in column.fields:
            yield from flattened(field, f"{name}_")
    elif column.is_span:
        for end in ("start", "end"):
            yield Column(f"{name}_{end}", "integer", column.nullable, column.description)
    else:
        kind = "json" if column.kind == "list" else column.kind
        yield Column(name, kind, column.nullable, column.description)


def cells(column: Column, value: object) -> Iterable[Cell]:
    """The cells of a value, as many as the column has flat columns."""
    if column.kind == "struct":
        fields = value if isinstance(value, dict) else {}
        return [cell for field in column.fields for cell in cells(field, fields.get(field.name))]
    if column.is_span:
        return [*value] if isinstance(value, list) else [None, None]
    if isinstance(value, list | dict):
        return [json.dumps(value, ensure_ascii=False)]
    return [value if isinstance(value, str | int | float) else None]
