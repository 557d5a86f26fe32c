"""Parquet: a file each for articles, claims, refs (references) and changes; or a folder as the Hugging Face Hub has them.

pandas, Polars, DuckDB and pyarrow read the files. The folder has Parquet shards, splits by article, a dataset card and
croissant.json: `datasets.load_dataset(folder, "claims")` reads it as it is, and so does whatever reads Croissant.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from zhclaims.export import Format, Plan, card
from zhclaims.export.tables import table_of
from zhclaims.reader import KINDS
from zhclaims.reader.arrow import TableBuilder, arrow_schema, require

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 100_000_000
"""Bytes of a row group in memory."""
SHARD = 400_000_000
"""Bytes on the disk after which a shard is full: the Hub wants files of less than 500 MB."""
SPLITS = ("train", "validation", "test")


def open_file(path: Path, wanted: pa.Schema) -> Any:
    """A Parquet file to write tables to, each a row group."""
    return require("pyarrow.parquet", "parquet", "Parquet").ParquetWriter(path, wanted, compression="zstd")


def _write_files(plan: Plan, directory: Path) -> None:
    schemas = {part: arrow_schema(part, plan.provenance()) for part in KINDS}
    tables = TableBuilder(schemas, ROW_GROUP)
    with ExitStack() as stack:
        files = {part: stack.enter_context(open_file(directory / f"{table_of(part)}.parquet", schemas[part])) for part in KINDS}
        for document in plan.documents():
            for part, table in tables.add(document):
                files[part].write_table(table, row_group_size=table.num_rows)
        for part, table in tables.rest():
            files[part].write_table(table, row_group_size=table.num_rows)


# ── the folder for the Hub ──────────────────────────────────────────────────────────────────────────────────────────────


def _write_hub_folder(plan: Plan, directory: Path) -> Iterable[str]:
    splits = split_names(plan.split)
    schemas = {part: arrow_schema(part, plan.provenance(), categories=False) for part in KINDS}  # the card names the labels
    split_of = splitter(_articles(plan), plan.split, plan.seed)
    tables = {split: TableBuilder(schemas, ROW_GROUP // len(splits)) for split in splits}
    with _filling(directory, splits, schemas) as shards:
        for document in plan.documents():
            split = split_of(document.article["article_id"])
            for part, table in tables[split].add(document):
                shards[part, split].add(table)
        for split, some in tables.items():
            for part, table in some.rest():
                shards[part, split].add(table)
    sizes = [card.Size(part, split, s.rows, s.bytes) for (part, split), s in shards.items() if s.rows]
    (directory / "README.md").write_text(card.readme(plan, sizes), encoding="utf-8")
    made = card.croissant(plan, [part for part in KINDS if any(s.part == part for s in sizes)])
    (directory / "croissant.json").write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    return _empty_splits(plan, {size.split for size in sizes})


def _empty_splits(plan: Plan, filled: set[str]) -> Iterator[str]:
    """What is to be said of splits that were asked for and got nothing."""
    wanted = [name for name, share in zip(split_names(plan.split), plan.split or (), strict=False) if share]
    empty = [name for name in wanted if name not in filled]
    if empty:
        found = {document.article["article_id"] for document in plan.documents()}
        some = "1 article" if len(found) == 1 else f"{len(found):,} articles"
        yield f"--split: nothing is in {' and '.join(empty)}, for whole articles go into a split, and there is {some}"


def _articles(plan: Plan) -> Iterator[str]:
    """The ids of the articles that are exported."""
    return (document.article["article_id"] for document in plan.documents())


@dataclass
class _Shards:
    """The files of one part in one split: data/claims/train-00000-of-00003.parquet. There is none where there are no rows."""

    directory: Path
    split: str
    schema: pa.Schema
    rows: int = 0
    bytes: int = 0
    paths: list[Path] = field(default_factory=list)
    file: Any = None

    def add(self, table: pa.Table) -> None:
        if self.file is None:
            self.directory.mkdir(parents=True, exist_ok=True)
            self.paths.append(self.directory / f"{self.split}-{len(self.paths):05}.parquet")
            self.file = open_file(self.paths[-1], self.schema)
        self.file.write_table(table, row_group_size=table.num_rows)
        self.rows += table.num_rows
        if self.paths[-1].stat().st_size >= SHARD:
            self.close()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.bytes += self.paths[-1].stat().st_size
        self.file = None

    def rename(self) -> None:
        """Give the files names that say how many there are."""
        for i, path in enumerate(self.paths):
            path.rename(path.with_name(f"{self.split}-{i:05}-of-{len(self.paths):05}.parquet"))


@contextmanager
def _filling(directory: Path, splits: tuple[str, ...], schemas: dict[str, pa.Schema]) -> Iterator[dict[tuple[str, str], _Shards]]:
    shards = {
        (part, split): _Shards(directory / "data" / table_of(part), split, schema)
        for part, schema in schemas.items()
        for split in splits
    }
    with ExitStack() as stack:
        for some in shards.values():
            stack.callback(some.close)
        yield shards
    for some in shards.values():
        some.rename()


# ── splits ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def split_names(shares: Sequence[float] | None) -> tuple[str, ...]:
    """The names of the splits that these shares make: two are for training and test."""
    if shares is None:
        return SPLITS[:1]
    return SPLITS if len(shares) == len(SPLITS) else (SPLITS[0], SPLITS[2])


def splitter(articles: Iterable[str], shares: Sequence[float] | None, seed: int) -> Callable[[str], str]:
    """The split of an article, by its id: all revisions of an article are in one.

    The articles are put in an order that depends on their ids and the seed alone, and cut by the shares, each rounded to whole
    articles. Needs some 30 bytes of memory a revision of an article.
    """
    if shares is None:
        return lambda article: SPLITS[0]
    positions = np.unique(np.fromiter((_position(article, seed) for article in articles), dtype=np.uint64))
    ends = [int(positions[end - 1]) if end else -1 for end in _ends(len(positions), shares)]
    known = split_names(shares)
    return lambda article: known[min(bisect_right(ends, _position(article, seed) - 1), len(known) - 1)]


def _position(article: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{article}".encode("utf-8", "surrogatepass")).digest()[:8])


def _ends(total: int, shares: Sequence[float]) -> list[int]:
    """Where each split ends among `total` articles.

    >>> _ends(10, (0.8, 0.1, 0.1))
    [8, 9, 10]
    """
    return [round(total * sum(shares[: i + 1])) for i in range(len(shares))]


PARQUET = Format("parquet", "Parquet files with nested, typed columns", _write_files, is_directory=True)
HUB = Format(
    "hf",
    "a Hugging Face dataset: Parquet shards, splits by article, dataset card, croissant.json",
    _write_hub_folder,
    is_directory=True,
    options=frozenset({"split"}),
)
