"""Parquet: a file each for articles, claims, references and changes; pandas, Polars, DuckDB and pyarrow read them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhclaims.export.arrow import Tables, arrow_schema
from zhclaims.export.plan import Format, Plan, need
from zhclaims.export.reader import KINDS

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 100_000_000
"""Bytes of a row group in memory."""


def writer(path: Path, wanted: pa.Schema) -> Any:
    """A Parquet file to write tables to, each a row group."""
    return need("pyarrow.parquet", "parquet", "--to parquet").ParquetWriter(path, wanted, compression="zstd")


def write(plan: Plan, directory: Path) -> None:
    schemas = {part: arrow_schema(part, plan.provenance()) for part in KINDS}
    tables = Tables(schemas, ROW_GROUP)
    with ExitStack() as stack:
        files = {part: stack.enter_context(writer(directory / f"{part}.parquet", schemas[part])) for part in KINDS}
        for document in plan.documents():
            for part, table in tables.add(document):
                files[part].write_table(table, row_group_size=table.num_rows)
        for part, table in tables.rest():
            files[part].write_table(table, row_group_size=table.num_rows)


FORMAT = Format("parquet", "Parquet files with nested, typed columns", write, is_directory=True)
