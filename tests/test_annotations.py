"""The annotated corpus: whole rows, spans that lie in their texts, splits by article, and the script that adds the prose."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from zhclaims.terms import AttributionKind, EntityLabel

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus" / "annotations"
SCRIPT = ROOT / "pipeline" / "training" / "annotations.py"


@pytest.fixture(scope="module")
def annotations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("annotations", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def spans(row: dict[str, Any]) -> Iterator[list[int]]:
    for name in row.get("names", ()):
        yield name["span"]
    for report in row.get("attributions", ()):
        yield from (report[part] for part in ("source", "cue", "content", "antecedent") if report.get(part))
        yield from report.get("more", ())


@pytest.mark.parametrize("part", ["attributions", "names"])
def test_rows_are_whole(part: str, annotations: ModuleType) -> None:
    found = rows(part)
    assert len({row["sha256"] for row in found}) == len(found)
    for row in found:
        assert set(row) == {"line", "source", "title", "sha256", "split", part}
        assert row["split"] == annotations.split_of(row["title"])
        assert all(0 <= start < end for start, end in spans(row))


def test_reports_and_names_are_of_the_kinds_that_records_know() -> None:
    reports = [report for row in rows("attributions") for report in row["attributions"]]
    assert {report["kind"] for report in reports} <= set(AttributionKind)
    assert {name["label"] for row in rows("names") for name in row["names"]} <= set(EntityLabel)
    for report in reports:
        cue = range(*report["cue"])
        assert not set(cue) & set(range(*report["content"]))
        assert report["source"] is None or not set(cue) & set(range(*report["source"]))


def test_names_do_not_overlap() -> None:
    for row in rows("names"):
        places = [name["span"] for name in row["names"]]
        assert all(a[1] <= b[0] for a, b in zip(places, places[1:], strict=False)), row["line"]


def test_every_row_has_its_text(shared: Path, annotations: ModuleType) -> None:
    prose = annotations.read_prose([shared / "nlp" / "wikipedia_prose.jsonl"])
    closed = set((shared / "nlp" / "held_out_lines.txt").read_text(encoding="utf-8").split())
    for part in annotations.PARTS:
        joined = list(annotations.joined(part, prose))
        assert len(joined) == len(rows(part))
        assert not {str(row["line"]) for row in joined} & closed
        for row in joined:
            for one in row[part]:
                assert one.get("text", "x").strip() == one.get("text", "x")


def test_the_script_joins_from_any_json(tmp_path: Path) -> None:
    text = "王明說，甲城很大。"
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    spec = importlib.util.spec_from_file_location("annotations", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    head = {"line": 0, "source": "x", "title": "甲", "sha256": module.digest(text), "split": "train"}
    report = {"source": [0, 2], "cue": [2, 3], "content": [4, 8], "kind": "say", "quoted": False, "antecedent": None}
    (corpus / "attributions.jsonl").write_text(json.dumps(head | {"attributions": [report]}) + "\n", encoding="utf-8")
    (corpus / "names.jsonl").write_text(json.dumps(head | {"names": [{"span": [0, 2], "label": "PER"}]}) + "\n", encoding="utf-8")
    prose = tmp_path / "squad.json"
    prose.write_text(json.dumps({"data": [{"paragraphs": [{"context": text, "qas": [{"question": "?"}]}]}]}), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(prose), "--annotations", str(corpus)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    (joined,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.stderr == "1 paragraphs; 0 of 2 rows have no text in the prose given\n"
    assert joined["attributions"][0]["source"] == {"start": 0, "end": 2, "text": "王明"}
    assert joined["attributions"][0]["content"]["text"] == "甲城很大"
    assert joined["names"] == [{"start": 0, "end": 2, "text": "王明", "label": "PER"}]
