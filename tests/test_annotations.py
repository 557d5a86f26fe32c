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

import zhclaims
from zhclaims.spans import Span
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


def anaphor_rows() -> list[dict[str, Any]]:
    """The rows of anaphors, and those that each reader of the second reading had."""
    return rows("anaphors") + [row | reading for row in rows("second_reading_anaphors") for reading in row["readings"]]


def spans(row: dict[str, Any]) -> Iterator[list[int]]:
    for name in row.get("names", ()):
        yield name["span"]
    for report in row.get("attributions", ()):
        yield from (report[part] for part in ("source", "cue", "content", "antecedent") if report.get(part))
        yield from report.get("more", ())
    for anaphor in row.get("anaphors", ()):
        yield from anaphor["antecedent"] if isinstance(anaphor["antecedent"], list) else ()
    for sentence in row.get("sentences", ()):
        yield sentence["span"]


@pytest.mark.parametrize("part", ["attributions", "names", "anaphors"])
def test_rows_are_whole(part: str, annotations: ModuleType) -> None:
    found = rows(part)
    assert len({row["sha256"] for row in found}) == len(found)
    for row in found:
        more = {"sentences"} if part == "anaphors" else set()
        assert set(row) == {"line", "source", "title", "sha256", "split", part} | more
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


def test_rows_of_sentences_hold_reports_and_where_they_stand() -> None:
    found = rows("sentence_attributions")
    assert len({row["sha256"] for row in found}) == len(found)
    for row in found:
        assert set(row) == {"line", "source", "sha256", "attributions"}
        assert row["attributions"]
        assert all(0 <= start < end for start, end in spans(row))


def test_every_sentence_of_a_row_is_found(shared: Path, annotations: ModuleType) -> None:
    file = shared / "nlp" / "uner_train.iob2"
    read = list(annotations.read_sentences([file]))
    assert sum(bool(row["attributions"]) for row in read) == len(rows("sentence_attributions"))
    assert len(read) > 3_900


def test_paragraphs_may_hold_their_text_themselves(tmp_path: Path, annotations: ModuleType) -> None:
    report = {"source": [0, 2], "cue": [2, 3], "content": [4, 8], "kind": "say", "quoted": False}
    file = tmp_path / "marked.jsonl"
    file.write_text(json.dumps({"title": "甲", "text": "王明說，甲城很大。", "attributions": [report]}) + "\n", encoding="utf-8")
    (row,) = annotations.read_marked([file], "attributions")
    assert row["attributions"][0]["source"] == {"start": 0, "end": 2, "text": "王明"}
    assert not list(annotations.read_marked([file], "names"))  # nobody has marked them
    file.write_text(json.dumps({"title": "甲", "text": "王明", "attributions": [report]}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="does not lie in a text of 2 characters"):
        list(annotations.read_marked([file], "attributions"))


def test_anaphors_are_of_their_kinds_and_stand_for_something_or_say_why() -> None:
    for row in anaphor_rows():
        found = row["anaphors"]
        assert [one["span"] for one in found] == sorted(one["span"] for one in found)
        assert len({tuple(one["span"]) for one in found}) == len(found), row["line"]
        for one in found:
            fields = {"span", "kind", "antecedent", "type", "number"}
            assert fields <= set(one) <= fields | {"why", "topic", "optional"}
            assert one["kind"] in {"pronoun", "nominal", "dropped"}
            assert (one["span"][0] == one["span"][1]) == (one["kind"] == "dropped")
            assert one["type"] in {"PER", "ORG", "LOC", "WORK", "OTHER"}
            assert one["number"] in {"one", "several"}
            assert one.get("why") in ({"several", "none", "event"} if one["antecedent"] is None else {None})
            assert one["antecedent"] is None or one["antecedent"] == "title" or one["antecedent"]
            for start, end in one["antecedent"] if isinstance(one["antecedent"], list) else ():
                assert end <= one["span"][0] or start >= one["span"][1], row["line"]


def test_subjects_lie_in_their_sentences_and_say_what_their_anaphors_say() -> None:
    for row in anaphor_rows():
        anaphors = {tuple(one["span"]): one["antecedent"] for one in row["anaphors"]}
        places = [sentence["span"] for sentence in row["sentences"]]
        assert all(a[1] <= b[0] for a, b in zip(places, places[1:], strict=False)), row["line"]
        for sentence in row["sentences"]:
            assert set(sentence) == {"span", "subject", "stands_for"}
            (start, end), (first, last) = sentence["span"], sentence["subject"]
            assert start <= first <= last <= end
            assert first < last or (first, first) in anaphors
            if (first, last) in anaphors:
                meant = anaphors[first, last]
                one = meant[0] if isinstance(meant, list) and len(meant) == 1 else meant if meant == "title" else None
                assert sentence["stands_for"] == one


def test_a_paragraph_is_in_the_same_part_everywhere() -> None:
    parts: dict[str, str] = {}
    for name in ("attributions", "names", "anaphors"):
        for row in rows(name):
            assert parts.setdefault(row["sha256"], row["split"]) == row["split"]


def test_anaphors_hold_no_text() -> None:
    words = {"pronoun", "nominal", "dropped", "several", "none", "event", "title", "one", "PER", "ORG", "LOC", "WORK", "OTHER"}

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from strings(inner)

    for row in anaphor_rows():
        assert set(strings([row["anaphors"], row["sentences"]])) <= words


@pytest.mark.parametrize(("name", "part"), [("second_reading", "attributions"), ("second_reading_anaphors", "anaphors")])
def test_second_readings_are_two_of_a_paragraph_of_the_corpus(name: str, part: str) -> None:
    heads = {row["sha256"]: (row["line"], row["source"], row["title"], row["split"]) for row in rows(part)}
    found = rows(name)
    assert len({row["sha256"] for row in found}) == len(found)
    for row in found:
        assert set(row) == {"line", "source", "title", "sha256", "split", "readings"}
        assert (row["line"], row["source"], row["title"], row["split"]) == heads[row["sha256"]]
        assert len(row["readings"]) == 2


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
    anaphors = [
        {"span": [4, 5], "kind": "nominal", "antecedent": [[0, 2]], "type": "PER", "number": "one"},
        {"span": [9, 9], "kind": "dropped", "antecedent": "title", "type": "LOC", "number": "one"},
    ]
    sentences = [{"span": [0, 9], "subject": [0, 2], "stands_for": [0, 2]}]
    row = json.dumps(head | {"anaphors": anaphors, "sentences": sentences}) + "\n"
    (corpus / "anaphors.jsonl").write_text(row, encoding="utf-8")
    prose = tmp_path / "squad.json"
    prose.write_text(json.dumps({"data": [{"paragraphs": [{"context": text, "qas": [{"question": "?"}]}]}]}), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(prose), "--annotations", str(corpus)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    (joined,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.stderr == "1 paragraphs; 0 of 3 rows have no text in the prose given\n"
    assert joined["attributions"][0]["source"] == {"start": 0, "end": 2, "text": "王明"}
    assert joined["attributions"][0]["content"]["text"] == "甲城很大"
    assert joined["names"] == [{"start": 0, "end": 2, "text": "王明", "label": "PER"}]
    assert joined["anaphors"][0]["antecedent"] == [{"start": 0, "end": 2, "text": "王明"}]
    assert joined["anaphors"][1]["text"] == ""
    assert joined["anaphors"][1]["antecedent"] == "title"
    assert joined["sentences"][0]["subject"]["text"] == "王明"


def test_names_of_records_follow_the_guide(annotations: ModuleType, shared: Path) -> None:
    """Names of the development split, by span and label; those that are optional count neither way. The floor only rises."""
    prose = annotations.read_prose([shared / "nlp" / "wikipedia_prose.jsonl"])
    right = found = wanted = 0
    for row in annotations.joined("names", prose):
        if row["split"] == "dev":
            marked = {(n["start"], n["end"], n["label"]) for n in row["names"] if not n.get("optional")}
            open_ = [Span(n["start"], n["end"]) for n in row["names"] if n.get("optional")]
            named = {(*e.span, str(e.label)) for e in zhclaims.extract(row["text"]).article.entities}
            named = {n for n in named if n in marked or not any(Span(n[0], n[1]).overlaps(span) for span in open_)}
            right, found, wanted = right + len(marked & named), found + len(named), wanted + len(marked)
    assert 2 * right / (found + wanted) >= 0.865
