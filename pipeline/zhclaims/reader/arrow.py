"""Records as Arrow tables: typed columns, nested where a record is nested, each with its description."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from zhclaims import schema
from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.reader.columns import Column, columns, joined_columns
from zhclaims.reader.documents import KINDS, Document

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 200_000
"""Weight of documents after which records become Arrow arrays: as Python objects they take some hundred bytes a unit."""


def require(module: str, extra: str, purpose: str) -> Any:
    """A module of an optional package. UsageError, with the command that installs it, if it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{purpose} needs {module.split('.')[0]}: pip install 'zhclaims[{extra}]'") from error


def pyarrow() -> Any:
    """The package, or a UsageError that says how to install it."""
    return require("pyarrow", "parquet", "Arrow")


def part_columns(part: str) -> tuple[Column, ...]:
    """The columns of a table: those of the records, and for claims what they point at."""
    return columns(KINDS[part]) + (joined_columns() if part == "claims" else ())


def arrow_schema(part: str, provenance: Mapping[str, Any] | None = None) -> pa.Schema:
    """The schema of a table. Its metadata names the schema of the records, and says what is known of where they come from."""
    record = schema.load(KINDS[part])
    metadata = {
        "title": record["title"],
        "description": record["description"],
        "schema": schema.version(KINDS[part]),
        "zhclaims": json.dumps(provenance or {}, ensure_ascii=False),
    }
    return pyarrow().schema([_field(column) for column in part_columns(part)], metadata=metadata)


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description} if column.description else None
    return pyarrow().field(column.name, _type(column), metadata=metadata)


def _type(column: Column) -> pa.DataType:
    arrow = pyarrow()
    if column.item is not None:
        return arrow.list_(_field(replace(column.item, name="element")))  # Parquet's own name for it
    if column.kind == "struct":
        return arrow.struct([_field(field) for field in column.fields])
    return {"integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}.get(column.kind, arrow.string())


def record_batch(part: str, records: Sequence[Record], wanted: pa.Schema | None = None) -> pa.RecordBatch:
    """Records as arrays. What their schema leaves open becomes JSON."""
    opened = [c.name for c in part_columns(part) if c.kind == "json"]
    rows = (
        [{**r, **{name: json.dumps(r.get(name), ensure_ascii=False) for name in opened}} for r in records] if opened else records
    )
    return pyarrow().RecordBatch.from_pylist(rows, schema=wanted or arrow_schema(part))


class TableBuilder:
    """Documents, put together into tables of at least `size` bytes in memory: one becomes a row group."""

    def __init__(self, schemas: Mapping[str, pa.Schema], size: int) -> None:
        self._schemas = schemas
        self._size = size
        self._waiting: list[Document] = []
        self._batches: dict[str, list[pa.RecordBatch]] = {part: [] for part in schemas}

    def add(self, document: Document) -> Iterator[tuple[str, pa.Table]]:
        """Take in a document. Returns the tables that are full now, each with its part."""
        self._waiting.append(document)
        if sum(d.weight for d in self._waiting) >= _BATCH:
            self._convert()
            full = [part for part, some in self._batches.items() if sum(b.nbytes for b in some) >= self._size]
            yield from ((part, self._table(part)) for part in full)

    def rest(self) -> Iterator[tuple[str, pa.Table]]:
        """The last tables, of what is left, where there is any."""
        self._convert()
        yield from ((part, self._table(part)) for part, some in self._batches.items() if some)

    def _convert(self) -> None:
        for part, wanted in self._schemas.items():
            found = [record for document in self._waiting for record in document.records(part)]
            if found:
                self._batches[part].append(record_batch(part, found, wanted))
        self._waiting = []

    def _table(self, part: str) -> pa.Table:
        table = pyarrow().Table.from_batches(self._batches[part], schema=self._schemas[part])
        self._batches[part] = []
        return table
