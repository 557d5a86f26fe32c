"""Datasets for tests of exports: no stage and no analyzer runs."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import made
from zhclaims.dataset import Dataset
from zhclaims.export import Plan, export
from zhclaims.records import ArticleRecords

SAMPLE = Path(__file__).parents[1] / "outputs" / "sample"
"""Real output: one article."""

PARTS = ("articles", "claims", "references")


def write(directory: Path, pages: Iterable[ArticleRecords]) -> Path:
    """A dataset of the given records."""
    directory.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(PARTS, 0)
    with (
        (directory / "articles.jsonl").open("wb") as articles,
        (directory / "claims.jsonl").open("wb") as claims,
        (directory / "references.jsonl").open("wb") as references,
    ):
        for page in pages:
            for part, file, records in (
                ("articles", articles, [page.article]),
                ("claims", claims, page.claims),
                ("references", references, page.references),
            ):
                file.writelines(msgspec.json.encode(r) + b"\n" for r in records)
                counts[part] += len(records)
    (directory / "rejects.jsonl").touch()
    manifest = json.loads((SAMPLE / "manifest.json").read_bytes()) | {"counts": counts}
    (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory


def many(directory: Path, n: int) -> Path:
    """A dataset of n small articles of three claims each: cited, broken, uncited."""
    return write(directory, (made.article(f"會議{i}", f"{i}.txt") for i in range(n)))


def revised(page: ArticleRecords, revision: int) -> ArticleRecords:
    """The same page as another revision of it."""
    replace = msgspec.structs.replace
    return ArticleRecords(
        article=replace(page.article, revision_id=revision),
        claims=tuple(replace(c, revision_id=revision) for c in page.claims),
        references=tuple(replace(r, revision_id=revision) for r in page.references),
    )


def need(module: str) -> Any:
    """A package that reads exports; the extra `dev` brings it, so it may be missing here and must not where CI=true."""
    try:
        return importlib.import_module(module)
    except ImportError:
        reason = f"{module} is not installed: pip install 'zhclaims[exports]'"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason, allow_module_level=True)


def records(directory: Path, part: str) -> list[dict]:
    return list(Dataset(directory).records(part))


def exported(directory: Path, form: str, to: Path, **options) -> Path:
    """Where the dataset went."""
    export(Plan(dataset=Dataset(directory), **options), form, to)
    return to
