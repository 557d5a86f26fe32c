"""A folder as the Hugging Face Hub has them: Parquet shards, splits by article, a dataset card, and croissant.json.

`datasets.load_dataset(folder, "claims")` reads it as it is, and so does whatever reads Croissant.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from zhclaims.errors import UsageError
from zhclaims.export import card, croissant
from zhclaims.export.arrow import Tables, arrow_schema
from zhclaims.export.parquet import ROW_GROUP, writer
from zhclaims.export.plan import Format, Plan
from zhclaims.export.reader import KINDS
from zhclaims.export.splits import names, splitter

if TYPE_CHECKING:
    import pyarrow as pa

SHARD = 400_000_000
"""Bytes on the disk after which a shard is full: the Hub wants files of less than 500 MB."""


def write(plan: Plan, directory: Path) -> None:
    splits = names(plan.split)
    schemas = {part: arrow_schema(part, plan.provenance()) for part in KINDS}
    split_of = splitter(_articles(plan), plan.split, plan.seed)
    tables = {split: Tables(schemas, ROW_GROUP // len(splits)) for split in splits}
    with _filling(directory, splits, schemas) as shards:
        for document in plan.documents():
            split = split_of(document.article["article_id"])
            for part, table in tables[split].add(document):
                shards[part, split].add(table)
        for split, some in tables.items():
            for part, table in some.rest():
                shards[part, split].add(table)
    sizes = [card.Size(part, split, s.rows, s.bytes) for (part, split), s in shards.items() if s.rows]
    if not sizes:
        raise UsageError("nothing to export: " + ("no claim meets --where" if plan.where else "the dataset has no articles"))
    (directory / "README.md").write_text(card.text(plan, sizes), encoding="utf-8")
    made = croissant.metadata([part for part in KINDS if any(s.part == part for s in sizes)])
    (directory / "croissant.json").write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")


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
    opened: Any = None

    def add(self, table: pa.Table) -> None:
        if self.opened is None:
            self.directory.mkdir(parents=True, exist_ok=True)
            self.paths.append(self.directory / f"{self.split}-{len(self.paths):05}.parquet")
            self.opened = writer(self.paths[-1], self.schema)
        self.opened.write_table(table, row_group_size=table.num_rows)
        self.rows += table.num_rows
        if self.paths[-1].stat().st_size >= SHARD:
            self.close()

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
            self.bytes += self.paths[-1].stat().st_size
        self.opened = None

    def name(self) -> None:
        """Say in the names how many there are."""
        for i, path in enumerate(self.paths):
            path.rename(path.with_name(f"{self.split}-{i:05}-of-{len(self.paths):05}.parquet"))


@contextmanager
def _filling(directory: Path, splits: tuple[str, ...], schemas: dict[str, pa.Schema]) -> Iterator[dict[tuple[str, str], _Shards]]:
    shards = {
        (part, split): _Shards(directory / "data" / part, split, schema) for part, schema in schemas.items() for split in splits
    }
    with ExitStack() as stack:
        for some in shards.values():
            stack.callback(some.close)
        yield shards
    for some in shards.values():
        some.name()


FORMAT = Format(
    "hf",
    "a Hugging Face dataset: Parquet shards, splits by article, dataset card, croissant.json",
    write,
    is_directory=True,
    options=frozenset({"split"}),
)
