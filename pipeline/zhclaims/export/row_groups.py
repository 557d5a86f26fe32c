"""Parquet files of a folder, row group by row group, in which an update finds again what it need not make again.

Row groups and shards end after the same articles in all parts, and where they end depends on the articles around the place, not
on all before it: an article that comes in or goes moves no end but the next ones. A shard of which nothing has changed keeps its
files. In any other one the rows of articles that are as they were are taken from the earlier file, and go back as they were. So
an update gives the bytes that an export of the whole gives.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhclaims.export.updating import Entry, Known, Rows, Shard, State
from zhclaims.reader import ALL_KINDS, Document, Key, arrow
from zhclaims.reader.arrow import part_columns, record_batch, require

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNKED_FROM = 21
"""The first pyarrow that cuts data pages by content, so that what stays the same stays in equal pages."""
_PAGES = {"min_chunk_size": 32 << 10, "max_chunk_size": 128 << 10}
"""Bytes of a page before it is packed: small enough that most pages hold no article that a month has changed."""
_JUMPS = 200
"""How often an update may go back in an earlier export before it makes anew what is left: each time reads a row group."""


def open_file(path: Path, wanted: pa.Schema) -> Any:
    """A Parquet file to write tables to, each a row group; with an index of its pages, cut by content where pyarrow can."""
    parquet = require("pyarrow.parquet", "parquet", "Parquet")
    chunked = int(require("pyarrow", "parquet", "Parquet").__version__.split(".")[0]) >= _CHUNKED_FROM
    more = {"use_content_defined_chunking": _PAGES} if chunked else {}
    return parquet.ParquetWriter(path, wanted, compression="zstd", write_page_index=True, **more)


class Sizes(NamedTuple):
    """When a row group and a shard are full."""

    group: float
    """Weight of its articles (see `Document.weight`)."""
    shard: float
    """Bytes of a file."""


# ── what is there ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Earlier:
    """An earlier export: its rows, by shard and part."""

    directory: Path
    state: State
    _jumps: int = 0
    _last: dict[str, tuple[int, Rows]] = field(default_factory=dict)
    _open: dict[tuple[str, str], _OpenFile] = field(default_factory=dict)

    def usable(self, known: Known) -> bool:
        """Whether the rows may be taken from there: not where articles have come into an order that is all other."""
        split = self.state.shards[known.shard].split
        here = (known.shard, known.starts)
        self._jumps += here < self._last.get(split, here)
        self._last[split] = here
        return self._jumps <= _JUMPS

    def read(self, shard: int, part: str, start: int, rows: int) -> Iterator[pa.Table]:
        """Rows of a part of a shard. One row group of each part of a split is in memory."""
        known = self.state.shards[shard]
        name = known.files[part]
        found = self._open.get((known.split, part))
        if found is None or found.name != name:
            self._open[known.split, part] = found = _OpenFile(self.directory / name, name)
        yield from found.read(start, rows)


class _OpenFile:
    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._file = require("pyarrow.parquet", "parquet", "Parquet").ParquetFile(path)
        groups = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
        self._starts = [sum(groups[:i]) for i in range(len(groups) + 1)]
        self._group, self._table = -1, None

    def read(self, start: int, rows: int) -> Iterator[pa.Table]:
        for i, first in enumerate(self._starts[:-1]):
            begin, end = max(start, first), min(start + rows, self._starts[i + 1])
            if begin < end:
                if self._group != i:
                    self._group, self._table = i, self._file.read_row_group(i)
                assert self._table is not None
                yield self._table.slice(begin - first, end - begin)


# ── what is written ─────────────────────────────────────────────────────────────────────────────────────────────────────


class _Old(NamedTuple):
    """Rows of an earlier export that follow one another."""

    shard: int
    starts: Rows
    rows: Rows

    @property
    def ends(self) -> Rows:
        return _sum(self.starts, self.rows)


class _Group:
    """A row group of each part: rows that are there, and new ones as arrays."""

    def __init__(self, schemas: dict[str, pa.Schema]) -> None:
        self._schemas = schemas
        self._pieces: list[_Old | dict[str, pa.RecordBatch]] = []
        self._waiting: list[Document] = []
        self.weight = 0

    def add(self, entry: Entry) -> None:
        self.weight += entry.known.weight
        if entry.document is not None:
            self._waiting.append(entry.document)
            if sum(d.weight for d in self._waiting) >= arrow._BATCH:
                self._convert()
            return
        self._convert()
        piece = _Old(entry.known.shard, entry.known.starts, entry.known.rows)
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, _Old) and (last.shard, last.ends) == (piece.shard, piece.starts):
            self._pieces[-1] = last._replace(rows=_sum(last.rows, piece.rows))
        else:
            self._pieces.append(piece)

    def table(self, part: str, earlier: Earlier | None) -> pa.Table:
        """The rows of a part."""
        self._convert()
        wanted, at = self._schemas[part], list(ALL_KINDS).index(part)
        found = []
        for piece in self._pieces:
            if not isinstance(piece, _Old):
                found += [arrow.pyarrow().Table.from_batches([piece[part]])] if part in piece else []
            elif earlier is not None:
                found += earlier.read(piece.shard, part, piece.starts[at], piece.rows[at]) if piece.rows[at] else []
        return _alike(found, part, wanted)

    def _convert(self) -> None:
        made = {}
        for part, wanted in self._schemas.items():
            records = [record for document in self._waiting for record in document.records(part)]
            if records:
                made[part] = record_batch(part, records, wanted)
        if made:
            self._pieces.append(made)
        self._waiting = []


def _alike(tables: Sequence[pa.Table], part: str, wanted: pa.Schema) -> pa.Table:
    """The tables as one that does not show which they were: labels are numbered in one way."""
    library = arrow.pyarrow()
    columns = []
    for i, (field_, column) in enumerate(zip(wanted, part_columns(part), strict=True)):
        chunks = [chunk for table in tables for chunk in table.column(i).chunks]
        if library.types.is_dictionary(field_.type):
            chunks = [_labelled(chunks, column.choices, library)]
        columns.append(library.chunked_array(chunks, field_.type).combine_chunks() if chunks else library.array([], field_.type))
    return library.Table.from_arrays(columns, schema=wanted)


def _labelled(chunks: Sequence[pa.Array], choices: Sequence[str], library: Any) -> pa.Array:
    words = library.chunked_array([chunk.cast(library.string()) for chunk in chunks], library.string()).combine_chunks()
    others = sorted({*words.unique().to_pylist()} - {*choices, None})
    known = library.array([*choices, *others], library.string())
    import pyarrow.compute as compute

    return library.DictionaryArray.from_arrays(compute.index_in(words, known).cast(library.int32()), known)


class _OpenShard:
    """A shard on its way: as long as it is an earlier one from the first row on, nothing of it is written."""

    def __init__(self, folder: Folder, split: str, number: int) -> None:
        self.folder, self.split, self.number = folder, split, number
        self.rows: Rows = (0,) * len(ALL_KINDS)
        self.paths: dict[str, Path] = {}
        self.old: int | None = None
        self._files: dict[str, Any] = {}
        self._pending: list[_Group] = []
        self._group = _Group(folder.schemas)
        self._last: Key | None = None

    def take(self, entry: Entry) -> bool:
        """Take in an article; False if the shard turns out to be full."""
        known = entry.known
        follows = entry.document is None and known.starts == self.rows and self.old in (None, known.shard)
        if not any(self.rows):
            self.old = known.shard if follows else None
        elif self.old is not None and not follows:
            self._write_pending()
            if self._full():
                return False
        self._group.add(entry)
        self.rows = _sum(self.rows, known.rows)
        self._last = entry.key
        return True

    def ends(self) -> bool:
        """Whether the shard is full after the article that it has taken in last, which may end a row group."""
        size = self.folder.sizes.group
        if self._group.weight >= 1.5 * size or (self._group.weight >= size and _chance(self._last or ("", None), 8)):
            self._pending.append(self._group)
            self._group = _Group(self.folder.schemas)
            if self.old is None:
                self._write_pending()
        return self._full()

    def _full(self) -> bool:
        if self.old is not None and self.folder.earlier is not None:
            there = self.folder.earlier.state.shards[self.old]
            return self.rows == there.rows and not there.last
        if self._group.weight or self._last is None:
            return False
        size = max((path.stat().st_size for path in self.paths.values()), default=0)
        most = self.folder.sizes.shard
        return size >= most or (size >= most / 2 and _chance(self._last, 4))

    def finish(self) -> None:
        """Have all of it on the disk: the files of an earlier shard that it is, or new ones."""
        earlier = self.folder.earlier
        if self.old is not None and earlier is not None and self.rows == earlier.state.shards[self.old].rows:
            for part, name in earlier.state.shards[self.old].files.items():
                _link(earlier.directory / name, self._place(part))
            return
        self._pending.append(self._group)
        self._write_pending()
        for part in self.folder.schemas if self.folder.with_empty else ():
            self._file(part)
        for file in self._files.values():
            file.close()

    def _write_pending(self) -> None:
        self.old = None
        for group in self._pending:
            for part in self.folder.schemas:
                table = group.table(part, self.folder.earlier)
                if table.num_rows:
                    self._file(part).write_table(table, row_group_size=table.num_rows)
        self._pending = []

    def _file(self, part: str) -> Any:
        if part not in self._files:
            self._files[part] = open_file(self._place(part), self.folder.schemas[part])
        return self._files[part]

    def _place(self, part: str) -> Path:
        self.paths[part] = self.folder.place(part, self.split, self.number)
        self.paths[part].parent.mkdir(parents=True, exist_ok=True)
        return self.paths[part]

    def close(self) -> None:
        for file in self._files.values():
            file.close()


@dataclass
class Folder:
    """Files that articles go into, split by split."""

    schemas: dict[str, pa.Schema]
    place: Callable[[str, str, int], Path]
    """The file of a part in a split, by the number of its shard."""
    sizes: Sizes
    earlier: Earlier | None = None
    with_empty: bool = False
    """Whether a part without rows has a file."""
    shards: list[_OpenShard] = field(default_factory=list)
    _open: dict[str, _OpenShard] = field(default_factory=dict)

    def add(self, entry: Entry, split: str) -> int:
        """Take in an article; the shard that it is in."""
        shard = self._open.get(split) or self._begin(split)
        if not shard.take(entry):
            shard.finish()
            shard = self._begin(split)
            shard.take(entry)
        if shard.ends():
            shard.finish()
            del self._open[split]
        return shard.number

    def finish(self, splits: Sequence[str]) -> None:
        """Finish what is open; every split has a shard then where parts without rows have files."""
        for split in splits:
            if self.with_empty and not any(shard.split == split for shard in self.shards):
                self._begin(split)
        for shard in self._open.values():
            shard.finish()
        self._open = {}

    def close(self) -> None:
        """Let go of files that an error has left open."""
        for shard in self._open.values():
            shard.close()

    def state(self, basis: dict[str, Any], root: Path) -> State:
        """What is to be kept of it: for each shard its files as they are named then."""
        last = {shard.split: shard.number for shard in self.shards}
        return State(
            basis,
            tuple(
                Shard(
                    s.split,
                    s.rows,
                    {part: path.relative_to(root).as_posix() for part, path in s.paths.items()},
                    last[s.split] == s.number,
                )
                for s in self.shards
            ),
        )

    def _begin(self, split: str) -> _OpenShard:
        self._open[split] = shard = _OpenShard(self, split, len(self.shards))
        self.shards.append(shard)
        return shard


def _sum(a: Rows, b: Rows) -> Rows:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _chance(key: Key, one_in: int) -> bool:
    """One time in so many, by the id of the article alone."""
    return hashlib.sha256(key[0].encode("utf-8", "surrogatepass")).digest()[0] % one_in == 0


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, other)
