"""Rows of a data set in Parquet: {id, url, title, text}, as Hugging Face has them of `wikimedia/wikipedia`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhclaims import extras
from zhclaims.errors import InputError, UsageError
from zhclaims.sources.rows.records import ROW_AT_MOST, TEXT, Item, Row, address, number, unreadable

MAGIC = b"PAR1"
_GROUP_AT_MOST = 1 << 30
"""Bytes that a group of rows may unpack to; data sets have some MB."""
_ROWS = 16
_COLUMNS = ("id", "url", "title", "text")


def rows(path: Path) -> Iterator[Item]:
    """The rows in order; a number of them is held at a time, and one group of rows as it is packed.

    UsageError if pyarrow is not installed; InputError if the file is broken, or has other columns.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise UsageError(f"{path} is Parquet, which needs pyarrow: {extras.command('parquet', 'pyarrow')}") from error
    try:
        with path.open("rb") as opened:
            yield from _rows(parquet.ParquetFile(opened), path)
    except (ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # pyarrow tells of broken bytes by an OSError without one
            raise
        message = " ".join(str(error).split())[:200]
        raise InputError(f"{path.name}: broken Parquet ({message}): take it anew", reason="broken_parquet") from error


def _rows(file, path: Path) -> Iterator[Item]:  # type: ignore[no-untyped-def]  # pyarrow has no types
    columns = [name for name in _COLUMNS if name in file.schema_arrow.names]
    if not {"title", "text"} <= set(columns):
        message = f"{path.name}: Parquet with columns {', '.join(file.schema_arrow.names[:10])}: title and text are needed"
        raise InputError(message, reason="unknown_parquet")
    number_of_row = 0
    for group in range(file.num_row_groups):
        meta = file.metadata.row_group(group)
        if meta.total_byte_size > _GROUP_AT_MOST:
            yield unreadable(
                "too_large",
                f"a group of rows of {meta.total_byte_size:,} bytes: write it in smaller ones",
                f"row {number_of_row + 1}",
            )
            number_of_row += meta.num_rows
            continue
        for batch in file.iter_batches(_ROWS, row_groups=[group], columns=columns, use_threads=False):
            for values in batch.to_pylist():
                number_of_row += 1
                yield _row(values, number_of_row)


def _row(values: dict[str, object], at: int) -> Item:
    title, text, url = values.get("title"), values.get("text"), values.get("url")
    if not isinstance(title, str) or not isinstance(text, str):
        return unreadable("broken_row", "a row without a title or a text", f"row {at}", title if isinstance(title, str) else None)
    if len(text) > ROW_AT_MOST:
        return unreadable("too_large", f"{title}: a text of more than {ROW_AT_MOST:,} characters", f"row {at}", title)
    return Row(title, text, TEXT, page_id=number(values.get("id")), url=address(url if isinstance(url, str) else None))
