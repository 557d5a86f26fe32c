"""Parquet: a file each for articles, claims, refs (references) and changes; or a folder as the Hugging Face Hub has them.

pandas, Polars, DuckDB and pyarrow read the files. The folder has Parquet shards, splits by article, a dataset card and
croissant.json: `datasets.load_dataset(folder, "claims")` reads it as it is, and so does whatever reads Croissant.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from zhclaims.dataset.keys import Keys
from zhclaims.export import Format, Plan, card
from zhclaims.export.destination import MARK
from zhclaims.export.row_groups import Earlier, Folder, Sizes
from zhclaims.export.tables import table_of
from zhclaims.export.updating import (
    ANEW,
    Entry,
    Told,
    basis,
    end_state,
    entries,
    index,
    plain_entries,
    read_entries,
    read_state,
    same,
    state_line,
)
from zhclaims.reader import ALL_KINDS, read_documents, read_lines
from zhclaims.reader.arrow import arrow_schema

ROW_GROUP = 25_000_000
"""Weight of the articles of a row group (see `Document.weight`): of claims some 50 to 100 MB in memory."""
SHARD = 400_000_000
"""Bytes on the disk after which a shard is full: the Hub wants files of less than 500 MB."""
SPLITS = ("train", "validation", "test")


def _write_files(plan: Plan, directory: Path) -> Iterator[str]:
    schemas = {part: arrow_schema(part, plan.provenance()) for part in plan.kinds}
    sizes = Sizes(ROW_GROUP, float("inf"))

    def place(part: str, split: str, number: int) -> Path:
        return directory / f"{table_of(part)}.parquet"

    with _filling(plan, "parquet", directory, lambda earlier: Folder(schemas, place, sizes, earlier, with_empty=True)) as filling:
        filling.fill(lambda article: "", [""])
    return filling.told(directory)


# ── the folder for the Hub ──────────────────────────────────────────────────────────────────────────────────────────────


def _write_hub_folder(plan: Plan, directory: Path) -> Iterator[str]:
    splits = split_names(plan.split)
    schemas = {part: arrow_schema(part, plan.provenance(), categories=False) for part in plan.kinds}  # the card names the labels
    split_of = splitter(_articles(plan), plan.split, plan.seed)
    wanted = Sizes(ROW_GROUP // len(splits), SHARD)

    def place(part: str, split: str, number: int) -> Path:
        return directory / "data" / table_of(part) / f"{split}-{number}.parquet"

    with _filling(plan, "hf", directory, lambda earlier: Folder(schemas, place, wanted, earlier)) as filling:
        filling.fill(split_of, splits)
    _number(filling.folder)
    sizes = _sizes(filling.folder)
    (directory / "README.md").write_text(card.readme(plan, sizes), encoding="utf-8")
    made = card.croissant(plan, [part for part in plan.kinds if any(s.part == part for s in sizes)])
    (directory / "croissant.json").write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    yield from filling.told(directory)
    yield from _empty_splits(plan, {size.split for size in sizes})


def _number(folder: Folder) -> None:
    """Give the files names that say how many there are: data/claims/train-00000-of-00003.parquet."""
    for part in folder.schemas:
        for split in {shard.split for shard in folder.shards}:
            some = [shard for shard in folder.shards if shard.split == split and part in shard.paths]
            for i, shard in enumerate(some):
                path = shard.paths[part]
                shard.paths[part] = path.rename(path.with_name(f"{split}-{i:05}-of-{len(some):05}.parquet"))


def _sizes(folder: Folder) -> list[card.Size]:
    """How much of each part is in each split, where there is any."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for i, part in enumerate(ALL_KINDS):
        for shard in folder.shards:
            if part in shard.paths:
                rows, size = found.get((part, shard.split), (0, 0))
                found[part, shard.split] = (rows + shard.rows[i], size + shard.paths[part].stat().st_size)
    return [card.Size(part, split, *found[part, split]) for part in ALL_KINDS for split in SPLITS if (part, split) in found]


def _empty_splits(plan: Plan, filled: set[str]) -> Iterator[str]:
    """What is to be said of splits that were asked for and got nothing."""
    wanted = [name for name, share in zip(split_names(plan.split), plan.split or (), strict=False) if share]
    empty = [name for name in wanted if name not in filled]
    if empty:
        found = set(_articles(plan))
        some = "1 article" if len(found) == 1 else f"{len(found):,} articles"
        yield f"--split: nothing is in {' and '.join(empty)}, for whole articles go into a split, and there is {some}"


def _articles(plan: Plan) -> Iterator[str]:
    """The ids of the articles that are exported."""
    if plan.where is None:
        return (lines.key[0] for lines in read_lines(plan.dataset))
    return (document.article["article_id"] for document in read_documents(plan.dataset, plan.where))


# ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Filling:
    """A folder that is being filled with the articles of a plan."""

    plan: Plan
    folder: Folder
    basis: dict[str, Any]
    there: Keys | None
    lines: Path
    seen: Told = field(default_factory=Told)

    def fill(self, split_of: Callable[[str], str], splits: Sequence[str]) -> None:
        """Put every article into its split."""
        with self.lines.open("wb") if self.plan.update else nullcontext() as kept:
            for entry in self._entries():
                shard = self.folder.add(entry, split_of(entry.key[0])) if entry.known.rows[0] else 0
                if kept:
                    kept.write(state_line(entry.key, entry.known, shard))
        self.folder.finish(splits)

    def _entries(self) -> Iterator[Entry]:
        if not self.plan.update:
            return plain_entries(self.plan)
        earlier = self.folder.earlier
        return entries(self.plan, self.there, self.seen, earlier.usable if earlier else lambda known: False)

    def told(self, directory: Path) -> Iterator[str]:
        """Keep what an update needs; what is to be said of it, if this is one."""
        if self.plan.update:
            end_state(self.lines, self.folder.state(self.basis, directory))
        if self.there is not None:
            yield self.seen.line
        elif self.plan.earlier:
            yield ANEW


@contextmanager
def _filling(plan: Plan, name: str, directory: Path, folder: Callable[[Earlier | None], Folder]) -> Iterator[_Filling]:
    """A folder to fill, beside the earlier export that is brought up to date, if there is one of the same basis."""
    known = basis(plan, name) if plan.update else {}
    mark = plan.earlier / MARK if plan.update and plan.earlier else None
    state = read_state(mark) if mark else None
    if mark is None or state is None or not same(state.basis, known):
        filling = _Filling(plan, folder(None), known, None, directory / MARK)
        with closing(filling.folder):
            yield filling
        return
    seen = Told()
    with index(read_entries(mark), seen) as there:
        filling = _Filling(plan, folder(Earlier(mark.parent, state)), known, there, directory / MARK, seen)
        with closing(filling.folder):
            yield filling


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


PARQUET = Format("parquet", "Parquet files with nested, typed columns", _write_files, is_directory=True, updates=True)
HUB = Format(
    "hf",
    "a Hugging Face dataset: Parquet shards, splits by article, dataset card, croissant.json",
    _write_hub_folder,
    is_directory=True,
    options=frozenset({"split"}),
    updates=True,
)
