"""CSV (RFC 4180) for spreadsheets: a file for articles, claims, refs (references), changes, and one for each list in them.

A cell of text that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that begins with an
apostrophe: to read the text back, take one apostrophe off the front of a cell. Null and empty text are both empty cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.export.tables import Cell, Table, tables
from zhclaims.reader.columns import Column, table_columns

_KEYS = {
    "article": ("article_id", "revision_id"),
    "claim": ("article_id", "revision_id", "claim_id"),
    "reference": ("article_id", "revision_id", "ref"),
    "change": ("article_id", "revision_id", "claim_id"),
    "evidence": ("article_id", "revision_id", "claim_id", "ref"),
}
"""What names a record: it stands in front of the rows of the record's lists."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may run, full-width signs too; and the apostrophe, so that it can be taken off again."""


def _write(plan: Plan, directory: Path) -> None:
    with ExitStack() as files:
        kinds = plan.kinds
        sheets = {kind: [_Sheet(t, kind, _open(t, plan, directory, files)) for t in _tables(kind)] for kind in kinds.values()}
        for document in plan.documents():
            for part, kind in kinds.items():
                _write_records(sheets[kind], document.records(part))


def _tables(kind: str) -> list[Table]:
    return tables(kind, table_columns(kind))


def _open(table: Table, plan: Plan, directory: Path, files: ExitStack) -> TextIO:
    encoding = "utf-8-sig" if plan.bom else "utf-8"
    return files.enter_context((directory / f"{table.name}.csv").open("w", encoding=encoding, newline=""))


def _write_records(sheets: Sequence[_Sheet], records: Iterable[Record]) -> None:
    for record in records:
        for sheet in sheets:
            sheet.write(record)


class _Sheet:
    """The file of one table."""

    def __init__(self, table: Table, kind: str, file: TextIO) -> None:
        self._table = table
        self._keys = _KEYS[kind] if table.of else ()
        self._writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
        self._writer.writerow([*self._keys, *(["position"] if table.of else []), *(_name(kind, c, table) for c in table.flat)])

    def write(self, record: Record) -> None:
        for position, row in enumerate(self._table.rows(record)):
            front: list[Cell] = [*(record[key] for key in self._keys), position] if self._table.of else []
            self._writer.writerow([_safe(cell) for cell in [*front, *row]])


def _name(kind: str, column: Column, table: Table) -> str:
    """A column's name; one that the record's key has already gets the name of its list before it."""
    return f"{table.of}_{column.name}" if table.of and column.name in _KEYS[kind] else column.name


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


FORMAT = Format(
    "csv",
    "CSV files (RFC 4180) for spreadsheets: articles, claims, refs and what they list",
    _write,
    is_directory=True,
    options=frozenset({"bom"}),
)
