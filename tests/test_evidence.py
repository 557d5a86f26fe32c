"""Evidence in a dataset: written whole, told in the manifest, gone with the records that it is about; read, exported, checked."""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
from collections import Counter
from pathlib import Path

import msgspec
import pytest

import exports
import zhclaims
from earlier import to_number_1
from source_files import pdf, warc
from test_crash import killed, nobody, operations, suicide, watched
from test_shard import run
from test_updates import again, put
from zhclaims import check, schema
from zhclaims.cli import check_command
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export import Plan, export
from zhclaims.records import EvidenceRecord
from zhclaims.terms import Finding, TextState
from zhclaims.validate import faults

PAGES = {
    "大橋": "大橋全長1,280公尺，耗資74億元。<ref>{{cite news|title=大橋通車|url=http://example.org/a|date=2006-06-05"
    "|access-date=2006-06-01}}</ref>\n\n大橋於2006年6月4日通車。<ref>{{cite web|title=B|url=http://example.org/b}}</ref>",
    "小橋": '小橋有47個座位。<ref>{{cite web|title=C|url=http://example.org/c}}</ref>小橋不大。<ref name="none" />',
}


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def dataset(tmp_path) -> Path:
    again(put(tmp_path / "in", **PAGES), tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def sources(tmp_path) -> Path:
    place = tmp_path / "sources"
    place.mkdir()
    (place / "a.txt").write_text("大橋全長1280米，耗資47億元。", encoding="utf-8")
    (place / "b.pdf").write_bytes(pdf("The bridge was opened on June 4, 2006."))
    (place / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    table = "url,file\nhttp://example.org/a,a.txt\nhttp://example.org/b,b.pdf\nhttp://example.org/c,c.pdf\n"
    (place / "sources.csv").write_text(table, encoding="utf-8")
    return place


def rows(directory: Path) -> list[EvidenceRecord]:
    return [msgspec.json.decode(line, type=EvidenceRecord) for line in (directory / "evidence.jsonl").read_bytes().splitlines()]


def content(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir() if file.is_file() and file.name != ".lock"}


def test_a_row_for_each_citation(dataset, sources):
    outcome = check.check(dataset, [sources])
    found = rows(dataset)
    assert [row.state for row in found] == ["available", "available", "unreadable", "not_available"]
    assert [(s.text, s.finding) for s in found[0].signals if s.kind == "number"] == [
        ("1,280公尺", "found"),
        ("74億元", "different"),
    ]
    assert [m.code for m in found[0].metadata] == ["access_before_publication"]
    assert [(s.text, s.finding, s.source_text) for s in found[1].signals] == [("2006年6月4日", "found", "June 4, 2006")]
    assert found[2].problem
    assert found[2].problem.startswith("c.pdf")
    assert outcome.problems == [found[2].problem]
    assert outcome.counts["citations"] == 4


def test_rows_are_valid_and_the_dataset_is_sound(dataset, sources):
    check.check(dataset, [sources])
    for line in (dataset / "evidence.jsonl").read_bytes().splitlines():
        assert schema.faults("evidence", json.loads(line)) == []
    assert list(faults(dataset)) == []
    manifest = Dataset(dataset).manifest()
    assert manifest.evidence.counts["citations"] == 4
    assert manifest.parts[-1].path == "evidence.jsonl"


def test_without_sources_the_references_tell_what_they_show(dataset):
    outcome = check.check(dataset, [])
    assert {row.state for row in rows(dataset)} == {TextState.NOT_AVAILABLE}
    assert outcome.counts["access_before_publication"] == 1
    assert list(faults(dataset)) == []


def test_the_same_again_is_the_same(dataset, sources):
    check.check(dataset, [sources])
    first = content(dataset)
    check.check(dataset, [sources])
    assert content(dataset) == first


def test_texts_are_written_where_spans_can_be_looked_up(dataset, sources, tmp_path):
    check.check(dataset, [sources], save=tmp_path / "texts")
    for row in rows(dataset):
        if row.source is not None:
            text = (tmp_path / "texts" / f"{row.source.sha256}.txt").read_text(encoding="utf-8")
            assert len(text) == row.source.characters
            assert all(s.source_span.of(text) == s.source_text for s in row.signals if s.source_span)
            assert all(p.span.of(text) == p.text for p in row.passages)


def test_what_a_dataset_does_not_have_changes_nothing_of_it(dataset, sources):
    before = content(dataset)
    check.check(dataset, [sources])
    after = content(dataset)
    assert {name: data for name, data in after.items() if name in before and name != "manifest.json"} == {
        name: data for name, data in before.items() if name != "manifest.json"
    }
    record = json.loads(after["manifest.json"])
    del record["evidence"], record["parts"][-1]
    assert record == json.loads(before["manifest.json"])


# ── as long as the records ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_run_leaves_it(dataset, sources, tmp_path):
    check.check(dataset, [sources])
    before = content(dataset)
    again(tmp_path / "in", dataset)
    assert content(dataset) == before


def test_a_run_that_writes_records_anew_takes_it_away(dataset, sources, tmp_path, caplog):
    check.check(dataset, [sources])
    again(put(tmp_path / "in", 大橋=PAGES["大橋"] + "大橋很新。"), dataset)
    assert not (dataset / "evidence.jsonl").exists()
    assert "zhclaims check" in caplog.text
    assert "evidence" not in json.loads((dataset / "manifest.json").read_bytes())
    assert list(faults(dataset)) == []
    check.check(dataset, [sources])
    assert list(faults(dataset)) == []


def test_one_that_was_taken_away_by_hand_hinders_no_run(dataset, sources, tmp_path):
    check.check(dataset, [sources])
    (dataset / "evidence.jsonl").unlink()
    assert any("evidence.jsonl" in fault for fault in faults(dataset))
    run(tmp_path / "in", dataset)
    check.check(dataset, [sources])
    assert list(faults(dataset)) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
@pytest.mark.parametrize("checked", [False, True])
def test_killed_anywhere_the_same_command_makes_it(tmp_path, sources, checked):
    again(put(tmp_path / "in", **PAGES), tmp_path / "first")
    made = tmp_path / "made"
    if checked:
        check.check(tmp_path / "first", [])
    _copy(tmp_path / "first", made)
    lasts = operations(lambda: check.check(made, [sources]), tmp_path / "note")
    whole = content(made)
    chance = random.Random(1)
    for operation in sorted({*chance.sample(range(lasts), min(8, lasts)), *range(max(0, lasts - 8), lasts)}):
        place = tmp_path / str(operation)
        _copy(tmp_path / "first", place)
        assert not killed(watched(lambda place=place: check.check(place, [sources]), suicide(operation)), nobody)
        assert len([*zhclaims.load(place).claims]) == 4
        check.check(place, [sources])
        assert content(place) == whole
        assert list(faults(place)) == []


def _copy(dataset: Path, to: Path) -> None:
    to.mkdir()
    for name, data in content(dataset).items():
        (to / name).write_bytes(data)


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_dataset_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no finished dataset"):
        check.check(tmp_path, [])
    assert [*tmp_path.iterdir()] == []


def test_a_dataset_of_an_earlier_version_is_refused_with_the_way_out(dataset):
    to_number_1(dataset)
    before = content(dataset)
    with pytest.raises(UsageError, match="zhclaims run"):
        check.check(dataset, [])
    assert content(dataset) == before


def test_a_place_that_is_none_leaves_all_as_it_is(dataset, tmp_path):
    before = content(dataset)
    with pytest.raises(UsageError, match="--sources"):
        check.check(dataset, [tmp_path / "none"])
    assert content(dataset) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: row | {"claim_id": "c_" + "0" * 20}, "that cites"),
        (lambda row: row | {"ref": "99"}, "that cites"),
        (lambda row: row | {"article_id": "zhwiki:無"}, "no article"),
        (lambda row: row | {"state": "not_available"}, "$.source"),
        (lambda row: row | {"state": "perhaps"}, "$.state"),
        (lambda row: row | {"signals": [row["signals"][0] | {"text": "無"}]}, "does not re-quote"),
        (lambda row: row | {"passages": [row["passages"][0] | {"span": [0, 9999]}]}, "leaves the text"),
    ],
)
def test_validate_tells_what_is_wrong(dataset, sources, change, told):
    check.check(dataset, [sources])
    lines = (dataset / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    lines[0] = json.dumps(change(json.loads(lines[0])), ensure_ascii=False).encode() + b"\n"
    (dataset / "evidence.jsonl").write_bytes(b"".join(lines))
    assert any(told in fault for fault in faults(dataset) if fault.startswith("evidence.jsonl:1"))


def test_evidence_that_no_manifest_tells_of_is_told(dataset):
    (dataset / "evidence.jsonl").write_bytes(b"{}\n")
    assert list(faults(dataset)) == ["manifest.json: evidence.jsonl is not in the manifest: another run has left it"]
    assert [c.evidence for c in zhclaims.load(dataset).claims] == [()] * 4


# ── read and exported ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_load_gives_it(dataset, sources):
    check.check(dataset, [sources])
    data = zhclaims.load(dataset)
    assert [*data.evidence] == rows(dataset)
    assert all(row.claim_id == claim.claim_id for claim in data.claims for row in claim.evidence)
    assert [len(claim.evidence) for claim in data.claims] == [1, 1, 1, 1]
    first = data.claims[0].evidence[0]
    assert [s.finding for s in first.signals if s.text == "74億元"] == [Finding.DIFFERENT]
    assert len(data.where("article_title = '小橋'").evidence) == 2
    assert "evidence" in data._repr_html_()
    assert "74億元 different" in data.evidence.head()._repr_html_()


def test_a_dataset_without_it_gives_none(dataset):
    data = zhclaims.load(dataset)
    assert [*data.evidence] == []
    assert "evidence" not in data._repr_html_()


def test_tables(dataset, sources, tmp_path):
    exports.need("pyarrow")
    check.check(dataset, [sources])
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(exports.exported(dataset, "parquet", tmp_path / "p") / "evidence.parquet")
    assert table.num_rows == 4
    assert table.to_pylist()[0]["signals"][0]["kind"]
    with (exports.exported(dataset, "csv", tmp_path / "c") / "evidence_signals.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert {row["finding"] for row in found} == {"found", "different"}
    assert {"article_id", "claim_id", "ref", "span_start", "source_span_start"} <= set(found[0])
    database = sqlite3.connect(exports.exported(dataset, "sqlite", tmp_path / "s.db"))
    query = "select c.text, s.text, s.source_text from evidence e join claims c on c.pk = e.claim"
    query += " join evidence_signals s on s.evidence = e.pk where s.finding = 'different'"
    assert [row[1:] for row in database.execute(query)] == [("74億元", "47億元")]
    assert exports.exported(dataset, "hf", tmp_path / "h").joinpath("data", "evidence").is_dir()


def test_pairs(dataset, sources, tmp_path):
    plain = exports.exported(dataset, "pairs", tmp_path / "plain.jsonl").read_bytes()
    check.check(dataset, [sources])
    found = [json.loads(line) for line in exports.exported(dataset, "pairs", tmp_path / "p.jsonl").read_bytes().splitlines()]
    assert [pair["evidence"]["state"] for pair in found] == ["available", "available", "unreadable", "not_available"]
    without = [{name: value for name, value in pair.items() if name != "evidence"} for pair in found]
    assert without == [json.loads(line) for line in plain.splitlines()]
    exports.need("pyarrow")
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(exports.exported(dataset, "pairs", tmp_path / "p.parquet"))
    assert [row["evidence"]["state"] for row in table.to_pylist()] == [pair["evidence"]["state"] for pair in found]


def test_exports_of_what_was_not_checked_are_as_they_were(dataset, tmp_path):
    names = {file.stem for file in exports.exported(dataset, "csv", tmp_path / "c").iterdir()}
    assert not any("evidence" in name for name in names)
    database = sqlite3.connect(exports.exported(dataset, "sqlite", tmp_path / "s.db"))
    assert not any("evidence" in name for (name,) in database.execute("select name from sqlite_master"))


@pytest.mark.parametrize("form", ["parquet", "hf", "sqlite"])
def test_an_export_is_brought_up_to_date_with_it(dataset, sources, tmp_path, form):
    exports.need("pyarrow")

    def updated(to: Path) -> list[str]:
        return export(Plan(dataset=Dataset(dataset), update=True), form, to)

    there = tmp_path / "there.db"
    updated(there)
    check.check(dataset, [])
    updated(there)  # made anew: there were no tables for it
    assert shown(there, form) == shown(exports.exported(dataset, form, tmp_path / "without.db"), form)
    check.check(dataset, [sources])
    assert "changed" in " ".join(updated(there))
    assert shown(there, form) == shown(exports.exported(dataset, form, tmp_path / "new.db"), form)
    again(put(tmp_path / "in", 大橋=PAGES["大橋"] + "大橋很新。"), dataset)
    updated(there)
    assert not any("evidence" in name for name in map(str, there.rglob("*")))
    if form == "sqlite":
        assert not sqlite3.connect(there).execute("select 1 from sqlite_master where name like '%evidence%'").fetchall()


def shown(place: Path, form: str) -> object:
    """The states of the texts that an export holds."""
    if form == "sqlite":
        return sorted(sqlite3.connect(place).execute("select claim_id, ref, state from evidence").fetchall())
    import pyarrow.parquet

    (file,) = [f for f in place.rglob("*.parquet") if "evidence" in str(f.relative_to(place))]
    return [(row["claim_id"], row["ref"], row["state"]) for row in pyarrow.parquet.read_table(file).to_pylist()]


# ── over revisions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_archive_that_came_after_the_link_was_dead():
    dead: dict[str, str] = {}
    revisions = [("2009-01-01T00:00:00Z", False), ("2010-01-01T00:00:00Z", True), ("2011-01-01T00:00:00Z", True)]
    for time, is_dead in revisions:
        document = type("D", (), {"article": {"timestamp": time}, "references": [{"reference_id": "r", "dead_link": is_dead}]})
        check._note_dead_links(document, dead)
    assert dead == {"r": "2010-01-01T00:00:00Z"}


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_tells_what_it_found(dataset, sources, capsys):
    check_command.check(dataset, sources=[sources])
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "4 citations: 2 with a text, 1 without, 1 with one that cannot be read",
        "3 pieces of claims: 2 found, 1 different, 0 not found, 0 in no comparable form",
        "references: 1 consulted before they were published",
        f"{dataset}/evidence.jsonl: 4 rows",
    ]
    assert err.startswith("passed over: c.pdf")


def test_quiet_says_nothing(dataset, sources, capsys):
    check_command.check(dataset, sources=[sources], quiet=True)
    assert capsys.readouterr() == ("", "")


def test_many_problems_are_not_all_shown(dataset, monkeypatch, capsys):
    outcome = check.Outcome(Counter(citations=1), [f"f{n}\n\x1b[2J" for n in range(30)])
    monkeypatch.setattr(check, "check", lambda *args, **more: outcome)
    check_command.check(dataset)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 10 more"
    assert "\x1b" not in "".join(lines)


def test_sources_are_read_once_for_the_claims_of_an_article(dataset, tmp_path, monkeypatch):
    place = tmp_path / "a.warc.gz"
    place.write_bytes(warc([(f"http://example.org/{n}", "text/plain", "大橋全長1280米。".encode()) for n in "abc"]))
    counts = check.check(dataset, [place]).counts
    assert counts["sources"] == 3
    monkeypatch.setattr(check, "_KEPT", 1)
    assert check.check(dataset, [place]).counts["available"] == counts["available"] == 3
