"""Datasets for tests of exports: no stage and no analyzer runs."""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import re
import shutil
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

import made
from zhclaims import schema
from zhclaims.dataset import Dataset
from zhclaims.export import Plan, export
from zhclaims.reader.columns import Column, columns
from zhclaims.records import ArticleRecords, ChangeRecord
from zhclaims.records import records as build

SAMPLE = Path(__file__).parents[1] / "outputs" / "sample"
"""Real output: one article."""

PYTHONS_OWN = (700, 10, 10)
"""When Python's collector looks for cycles, as it begins."""

PARTS = {"articles": "article", "claims": "claim", "references": "reference", "changes": "change"}


def write(directory: Path, pages: Iterable[ArticleRecords]) -> Path:
    """A dataset of the given records."""
    found = ([p.article, *p.claims, *p.references, *p.changes] for p in pages)
    return write_records(directory, (msgspec.to_builtins(record) for records in found for record in records))


def write_records(directory: Path, records: Iterable[dict[str, Any]]) -> Path:
    """A dataset of records as they stand in its files."""
    directory.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(PARTS, 0)
    part_of = {kind: part for part, kind in PARTS.items()}
    with ExitStack() as stack:
        files = {part: stack.enter_context((directory / f"{part}.jsonl").open("wb")) for part in (*PARTS, "rejects")}
        for record in records:
            part = part_of[record["schema"].split("/")[1]]
            files[part].write(msgspec.json.encode(record) + b"\n")
            counts[part] += 1
    schemas = {kind: schema.version(kind) for kind in PARTS.values()}
    manifest = json.loads((SAMPLE / "manifest.json").read_bytes()) | {"counts": counts, "schemas": schemas}
    (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory


@cache
def real() -> Path:
    """The sample, and an article whose claims have changed."""
    directory = Path(tempfile.mkdtemp(prefix="zhclaims-test-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    page = changed(revised(made.article(), 2))
    found = [page.article, *page.claims, *page.references, *page.changes]
    sample = [record for part in ("articles", "claims", "references") for record in records(SAMPLE, part)]
    return write_records(directory, [*map(_of_now, sample), *map(msgspec.to_builtins, found)])


def _of_now(record: dict[str, Any]) -> dict[str, Any]:
    """The record by the schemas of now, whichever number it has."""
    kind = record["schema"].split("/")[1]
    return _filled(columns(kind), record) | {"schema": schema.version(kind)}


def _filled(some: Iterable[Column], record: dict[str, Any]) -> dict[str, Any]:
    """The object with every field that it has now: null where it is older than the field."""
    return {column.name: _value(column, record.get(column.name)) for column in some}


def _value(column: Column, value: Any) -> Any:
    if column.item is not None and isinstance(value, list):
        return [_value(column.item, item) for item in value]
    return _filled(column.fields, value) if column.fields and isinstance(value, dict) else value


def worded(directory: Path) -> Path:
    """The sample with words: two characters each, wherever no blank is between them."""
    article = records(SAMPLE, "articles")[0]
    article["words"] = [list(m.span()) for m in re.finditer(r"\S{1,2}", article["text"])]
    return write_records(directory, [article, *records(SAMPLE, "claims"), *records(SAMPLE, "references")])


def changed(page: ArticleRecords) -> ArticleRecords:
    """The same page, whose revision has reworded its first claim and removed another."""
    claim = page.claims[0]
    change = ChangeRecord(
        claim_id=claim.claim_id,
        kind="reworded",
        article_id=claim.article_id,
        revision_id=claim.revision_id,
        timestamp="2024-01-01T00:00:00Z",
        previous_revision_id=1,
        previous_claim_ids=(claim.claim_id,),
        candidate_claim_id=None,
        section_before=claim.section,
        section_after=claim.section,
        before="以前",
        after=claim.text,
        citations_before=(),
        citations_after=("r_" + "0" * 20,),
    )
    gone = msgspec.structs.replace(change, claim_id="c_" + "0" * 20, kind="removed", after=None, section_after=None)
    return msgspec.structs.replace(page, changes=(change, gone))


def many(directory: Path, n: int) -> Path:
    """A dataset of n small articles of three claims each: cited, broken, uncited."""
    sources = (msgspec.structs.replace(made.SOURCE, path=f"{i}.txt") for i in range(n))
    return write(directory, (build(made.layers(title=f"會議{i}"), s, words=True) for i, s in enumerate(sources)))


def revised(page: ArticleRecords, revision: int) -> ArticleRecords:
    """The same page as another revision of it."""
    replace = msgspec.structs.replace
    return replace(
        page,
        article=replace(page.article, revision_id=revision),
        claims=tuple(replace(c, revision_id=revision) for c in page.claims),
        references=tuple(replace(r, revision_id=revision) for r in page.references),
    )


def need(module: str) -> Any:
    """A package that reads exports; the extra `dev` brings it, so it may be missing here and must not where CI=true."""
    try:
        return importlib.import_module(module)
    except ImportError:
        reason = f"{module} is not installed: pip install -e '.[exports]'"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason, allow_module_level=True)


def records(directory: Path, part: str) -> list[dict]:
    return list(Dataset(directory).records(part))


JOINED = ("article_title", "article_wikidata", "entity_mentions", "date_mentions", "cited_references")
LOCATED = ("claim_span", "mention", "entity_id")


def record_of(row: Any) -> Any:
    """The record that a row of a table is of: without what it points at, and with instants as they are written."""
    if isinstance(row, dict):
        return {name: record_of(value) for name, value in row.items() if not _is_joined(name, value)}
    if isinstance(row, list):
        return [record_of(item) for item in row]
    return f"{row:%Y-%m-%dT%H:%M:%SZ}" if isinstance(row, datetime) else row


def _is_joined(name: str, value: Any) -> bool:
    """Whether a claim has it by what it points at. Its items are a list, an article and an entity have one of that name."""
    return name in (*JOINED, *LOCATED) or (name == "wikidata" and not isinstance(value, str | None))


def exported(directory: Path, form: str, to: Path, **options) -> Path:
    """Where the dataset went."""
    export(Plan(dataset=Dataset(directory), **options), form, to)
    return to


def peak(call: Callable[[], object]) -> int:
    """The most memory that a call takes. Runs of the same process may have slowed Python's collector down: it is as it begins,
    and what they have left counts for nothing: the more there is, the later it would look through all."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*PYTHONS_OWN)
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()
        gc.set_threshold(*thresholds)
