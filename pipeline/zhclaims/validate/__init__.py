"""Is a dataset directory sound? Every record against its schema, every link between records, every span, every hash.

A dataset may be larger than memory: its parts are read several times, and the keys that links lead by are kept in a temporary
file (see `zhclaims.dataset.keys`). Memory holds one article and one record of another kind at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhclaims import schema
from zhclaims.dataset import EVIDENCE, PARTS, Dataset, keys
from zhclaims.errors import UsageError
from zhclaims.validate.checks import inconsistencies
from zhclaims.validate.index import ValidRecords, valid_records


def faults(directory: Path) -> Iterator[str]:
    """What is wrong with a dataset, a line a fault, such as `claims.jsonl:12: $.span: …`. UsageError if it is none at all."""
    dataset = Dataset(directory)
    if not directory.is_dir():
        raise UsageError(f"no such directory: {directory}")
    if not (directory / "manifest.json").is_file():
        raise UsageError(f"{directory} holds no dataset: manifest.json is missing")
    yield from _manifest(dataset)
    yield from record_faults(dataset)


def record_faults(dataset: Dataset) -> Iterator[str]:
    """What is wrong with the records of a dataset: each by its schema, then spans, order and links of those that are valid.

    A dataset that an earlier version has written is one of the schemas that its manifest names.
    """
    numbers = _numbers(dataset)
    with keys.temporary() as index, valid_records(dataset, index) as valid:
        for part, kind in (PARTS | ({EVIDENCE: EVIDENCE} if dataset.has_evidence else {})).items():
            yield from _invalid(valid, part, kind, numbers.get(kind))
        yield from inconsistencies(valid)


def _manifest(dataset: Dataset) -> Iterator[str]:
    manifest = dataset.manifest_record()
    wrong = schema.faults("manifest", manifest, schema.earlier_number("manifest", manifest.get("schema")))
    yield from (f"manifest.json: {fault}" for fault in wrong)
    if wrong:
        return
    yield from (f"manifest.json: {fault}" for fault in dataset.faults())


def _numbers(dataset: Dataset) -> dict[str, int]:
    """The numbers of earlier schemas that the dataset is written by, for each kind of record of which that is so."""
    schemas = dataset.manifest_record().get("schemas")
    versions = schemas.items() if isinstance(schemas, dict) else ()
    return {kind: number for kind, version in versions if (number := schema.earlier_number(kind, version)) is not None}


def _invalid(valid: ValidRecords, part: str, kind: str, number: int | None) -> Iterator[str]:
    """What breaks the schema in a part; the rest of its records are valid."""
    try:
        for line in valid.dataset.numbered_lines(part):
            record = line.record()
            wrong = schema.faults(kind, record, number)
            yield from (f"{line.place}: {fault}" for fault in wrong)
            valid.enter(part, line, None if wrong else record)
    except UsageError as error:  # a part that is missing, or a line that is cut off
        yield str(error)
