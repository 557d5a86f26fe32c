"""Records as Arrow tables: typed columns, nested where a record is nested, each with its description."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from zhclaims import extras, schema
from zhclaims.dataset import Record
from zhclaims.errors import UsageError
from zhclaims.reader.columns import Column, table_columns
from zhclaims.reader.documents import ALL_KINDS, Document

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 200_000
"""Weight of documents after which records become Arrow arrays: as Python objects they take some hundred bytes a unit."""


def require(module: str, extra: str, purpose: str) -> Any:
    """A module of an optional package. UsageError, with the command that installs it, if it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{purpose} needs {module.split('.')[0]}: {extras.command(extra, module.split('.')[0])}") from error


def pyarrow() -> Any:
    """The package, or a UsageError that says how to install it."""
    return require("pyarrow", "parquet", "Arrow")


def part_columns(part: str) -> tuple[Column, ...]:
    """The columns of a table: those of the records, and for claims what they point at."""
    return table_columns(ALL_KINDS[part])


def arrow_schema(part: str, provenance: Mapping[str, Any] | None = None, *, categories: bool = True) -> pa.Schema:
    """The schema of a table. Its metadata names the schema of the records, and says what is known of where they come from.

    With `categories` a column of words of a closed list is one of indices into the list, which data frames call categorical.
    """
    record = schema.load(ALL_KINDS[part])
    metadata = {
        "title": record["title"],
        "description": record["description"],
        "schema": schema.version(ALL_KINDS[part]),
    }
    return schema_of(part_columns(part), metadata, provenance, categories=categories)


def schema_of(
    columns: Sequence[Column], metadata: Mapping[str, str], provenance: Mapping[str, Any] | None, *, categories: bool = True
) -> pa.Schema:
    """The schema of a table of those columns, for any reader of Arrow and Parquet."""
    fields = [_category(c) if categories and c.choices else _field(c) for c in columns]
    known = {"zhclaims": json.dumps(provenance or {}, ensure_ascii=False), "pandas": json.dumps(_for_pandas(columns))}
    return pyarrow().schema(fields, metadata={**metadata, **known})


def _for_pandas(columns: Sequence[Column]) -> dict[str, Any]:
    """What pandas is told: integers and truth values stay what they are where some are null, instead of becoming floats."""
    nullable = {"integer": "Int64", "boolean": "boolean"}
    told = [
        {"name": c.name, "field_name": c.name, "pandas_type": kind, "numpy_type": nullable[c.kind], "metadata": None}
        for c in columns
        for kind in [{"integer": "int64", "boolean": "bool"}.get(c.kind)]
        if kind
    ]
    return {"index_columns": [], "column_indexes": [], "columns": told, "pandas_version": "2.2.3"}


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description} if column.description else None
    return pyarrow().field(column.name, _type(column), metadata=metadata)


def _category(column: Column) -> pa.Field:
    arrow = pyarrow()
    return _field(column).with_type(arrow.dictionary(arrow.int32(), arrow.string()))


def _type(column: Column) -> pa.DataType:
    arrow = pyarrow()
    if column.item is not None:
        return arrow.list_(_field(replace(column.item, name="element")))  # Parquet's own name for it
    if column.kind == "struct":
        return arrow.struct([_field(field) for field in column.fields])
    if column.is_time:
        return arrow.timestamp("us", "UTC")
    return {"integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}.get(column.kind, arrow.string())


def record_batch(part: str, records: Sequence[Record], wanted: pa.Schema | None = None) -> pa.RecordBatch:
    """Records as arrays. What their schema leaves open becomes JSON."""
    return batch_of(part_columns(part), records, wanted or arrow_schema(part))


def batch_of(columns: Sequence[Column], records: Sequence[Record], wanted: pa.Schema) -> pa.RecordBatch:
    """Records of those columns as arrays."""
    arrays = [_array(column, [r.get(column.name) for r in records], wanted.field(column.name).type) for column in columns]
    return pyarrow().RecordBatch.from_arrays(arrays, schema=wanted)


def _array(column: Column, values: list[Any], wanted: pa.DataType) -> pa.Array:
    arrow = pyarrow()
    if column.kind == "json":
        values = [json.dumps(value, ensure_ascii=False) for value in values]
    if column.is_time:
        values = [None if value is None else _instant(value) for value in values]
    if column.choices and arrow.types.is_dictionary(wanted):
        words = {word: i for i, word in enumerate(dict.fromkeys([*column.choices, *(v for v in values if v is not None)]))}
        indices = arrow.array([None if value is None else words[value] for value in values], arrow.int32())
        return arrow.DictionaryArray.from_arrays(indices, arrow.array(words, arrow.string()))
    return arrow.array(values, wanted)


def _instant(written: str) -> datetime | None:
    """A point in time; None if it is none: what stands beside a page may be anybody's.

    >>> str(_instant("2024-05-01T06:07:08Z")), _instant("lately")
    ('2024-05-01 06:07:08+00:00', None)
    """
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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
