"""The part `evidence` of a finished dataset: written beside its records, and told in its manifest.

The manifest stops to tell of the old part before that goes, and tells of the new one when it is there: whenever the work is
killed, the dataset is whole, with evidence or without, and the same command makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from zhclaims import schema
from zhclaims.dataset.directory import Dataset
from zhclaims.dataset.files import Staged, flush, whole_file, writing
from zhclaims.dataset.manifest import Evidence, tool
from zhclaims.dataset.pages import EVIDENCE, line
from zhclaims.dataset.parts import PART_BYTES, Part, PartWriter, kind_of, part_files
from zhclaims.errors import UsageError
from zhclaims.records.evidence import EvidenceRecord

Write = Callable[[Iterable[EvidenceRecord]], None]

_DRAFT = re.compile(rf"\.(?:{EVIDENCE}(?:-[0-9]+)?\.jsonl|manifest\.json)\.[0-9a-f]{{8}}")


def require_current(dataset: Dataset) -> None:
    """UsageError if there is no finished dataset of this version of zhclaims."""
    found = dataset.manifest_record().get("schema")
    if found is None:
        raise UsageError(f"{dataset.directory} holds no finished dataset: manifest.json is missing")
    if found != schema.version("manifest"):
        raise UsageError(
            f"{dataset.directory} was written by an earlier version of zhclaims: `zhclaims run` brings it up to date"
        )


@contextmanager
def replaced(dataset: Dataset, counts: Mapping[str, int]) -> Iterator[Write]:
    """Within the block, rows are written, those of one article at a time; after it they are the dataset's evidence, and `counts`
    stand in its manifest.

    UsageError if it cannot be written.
    """
    directory = dataset.directory
    with writing(directory):
        _sweep(directory)
        stage = Staged(directory)
        try:
            writer = PartWriter(stage, EVIDENCE, PART_BYTES)
            yield lambda rows: writer.write([line(EVIDENCE, row, row.article_id) for row in rows])
            written = writer.end()
            _tell(dataset, (), None)
            stage.publish()
        except BaseException:
            stage.discard()
            raise
        _remove_others(directory, written)
        _tell(dataset, written, Evidence(schema.version(EVIDENCE), tool(), dict(sorted(counts.items()))))


def _tell(dataset: Dataset, written: Iterable[Part], what: Evidence | None) -> None:
    """Write into the manifest which evidence there is."""
    record: dict[str, Any] = dataset.manifest_record()
    if what is None and not record.pop(EVIDENCE, None):
        return
    others = [part for part in record["parts"] if kind_of(part["path"]) != EVIDENCE]
    record["parts"] = [*others, *map(msgspec.structs.asdict, written)]
    if what is not None:
        record[EVIDENCE] = msgspec.to_builtins(what)
    with whole_file(dataset.directory / "manifest.json") as file:
        file.write(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")


def _remove_others(directory: Path, written: Iterable[Part]) -> None:
    """Take away files of evidence that were there before under other names."""
    kept = {part.path for part in written}
    for path in part_files(directory, [EVIDENCE])[EVIDENCE]:
        if path.name not in kept:
            path.unlink()
    flush(directory)


def _sweep(directory: Path) -> None:
    """Take away what a killed check has left half written."""
    for path in directory.iterdir():
        if _DRAFT.fullmatch(path.name):
            path.unlink()
