"""Datasets of the schemas of number 1 are read, checked by those schemas, shown, exported and brought up to date."""

from __future__ import annotations

import json
import os
import sqlite3

import jsonschema
import msgspec
import pytest

import exports
import made
import zhclaims
from earlier import NEW, as_number_1, to_number_1
from test_dataset import complete
from test_updates import again, ids, of, put
from zhclaims import schema
from zhclaims.export import FORMATS
from zhclaims.reader import latest_revisions
from zhclaims.sources.common import assembly
from zhclaims.validate import faults
from zhclaims.view import article_page

FIELDS = ("role", "chapter", "series", "number", "original_date", "work_id", "cited_through")


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def old(tmp_path):
    complete(tmp_path / "old")
    return to_number_1(tmp_path / "old")


@pytest.mark.parametrize("name", NEW)
def test_schemas_of_number_1_are_as_they_were(name):
    found = schema.load(name, 1)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["properties"]["schema"]["const"] == f"zhclaims/{name}/1"
    assert schema.version(name) == f"zhclaims/{name}/2"
    assert [schema.faults(name, example, 1) for example in found["examples"]] == [[]] * len(found["examples"])
    assert schema.faults(name, found["examples"][0])


@pytest.mark.parametrize("name", sorted({*schema.NAMES} - {*NEW}))
def test_what_has_not_changed_has_one_schema(name):
    assert schema.load(name, 1) == schema.load(name)


OTHERS = [None, 1, "", "1", "zhclaims/claim/2", "zhclaims/claim/../../1", "zhclaims/claim/１", "zhclaims/article/1"]


@pytest.mark.parametrize("version", OTHERS)
def test_any_other_version_has_no_earlier_schema(version):
    assert schema.earlier_number("claim", version) is None


def test_fields_that_are_new_are_null_and_never_missing():
    wanted = schema.load("reference")
    assert {*FIELDS} == {*wanted["properties"]} - {*schema.load("reference", 1)["properties"]}
    assert list(wanted["properties"]) == list(msgspec.structs.asdict(made.article().references[0]))
    record = wanted["examples"][0]
    assert schema.faults("reference", record | {"role": None})
    for name in FIELDS:
        assert schema.faults("reference", {key: value for key, value in record.items() if key != name})


def test_a_dataset_of_number_1_is_sound(old):
    assert json.loads((old / "references.jsonl").read_bytes().splitlines()[0])["schema"] == "zhclaims/reference/1"
    assert list(faults(old)) == []


def test_its_records_are_held_to_the_schemas_of_number_1(tmp_path):
    complete(tmp_path / "new")
    line = (tmp_path / "new" / "references.jsonl").read_bytes()
    old = to_number_1(tmp_path / "new")
    (old / "references.jsonl").write_bytes(line)
    assert any("references.jsonl:1" in fault and "zhclaims/reference/1" in fault for fault in faults(old))


def test_it_is_loaded_with_what_is_new_as_none(old):
    data = zhclaims.load(old)
    (reference, *_) = data.references
    assert [getattr(reference, name) for name in FIELDS] == [None] * len(FIELDS)
    assert [r.title for claim in data.claims for r in claim.cited_references][:1] == ["某報"]
    assert [page.article.title for page in data.where("status = 'cited'").pages] == ["甲", "乙"]


def test_it_is_shown(old):
    assert all("某報" in article_page(records) for records in latest_revisions(old))


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"conllu"}))  # that needs words
def test_it_is_exported(old, tmp_path, name):
    exports.need("pyarrow")
    found = exports.exported(old, name, tmp_path / "out")
    assert found.exists()
    if name == "sqlite":
        rows = sqlite3.connect(found).execute(f"select {', '.join(FIELDS)} from refs").fetchall()
        assert set(rows) == {(None,) * len(FIELDS)}


def test_a_run_brings_it_up_to_date(tmp_path):
    cited, out = "甲城建於十二世紀。<ref>王明. 某城史. 某社. 2001.</ref>", tmp_path / "out"
    corpus = put(tmp_path / "in", 甲=f"{cited}乙城不大。", 丙="丙河很長。")
    first, _ = again(corpus, out)
    before = {title: ids(of(first, "claims", title)) for title in ("甲", "丙")}
    to_number_1(out)
    put(corpus, 甲=f"{cited}丁城也不大，而且很遠。")
    second, outcome = again(corpus, out)
    assert "another build" in str(outcome.update)
    assert {r["schema"] for r in second.records("references")} == {"zhclaims/reference/2"}
    assert ids(of(second, "claims", "甲"))[0] == before["甲"][0]
    assert ids(of(second, "claims", "丙")) == before["丙"]
    assert {row["kind"] for row in of(second, "changes", "甲")} <= {"new", "removed", "reworded"}
    assert of(second, "changes", "甲")
    assert of(second, "changes", "丙") == []


def test_old_records_are_made_by_leaving_out():
    for name in NEW:
        example = schema.load(name)["examples"][0]
        if name != "manifest":
            assert schema.faults(name, as_number_1(example), 1) == []


LISTS = "\n== 參考書目 ==\n* 王明. 某城史. 某社. 2001.\n* 李紅：《石橋志》，北京：中華書局，1999年。\n"


def by_an_older_reader(corpus, out):
    """A dataset of a build that made claims of entries of lists."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "listed_works", lambda page, details: ())
        first, _ = again(corpus, out)
    to_number_1(out)
    return first


@pytest.mark.parametrize("lists", [LISTS, "\n== 參考書目 ==\n* 張三. 某城漫步. 某社. 2005.\n", ""])
def test_claims_that_the_reader_no_longer_makes_are_not_told_as_edits(tmp_path, lists):
    prose, out = "甲城建於十二世紀，有一座石橋。甲城不大，城牆很長。", tmp_path / "out"
    corpus = put(tmp_path / "in", 甲=f"{prose}{LISTS}")
    first = by_an_older_reader(corpus, out)
    assert len(of(first, "claims", "甲")) > 3
    before = ids(of(first, "claims", "甲"))[:2]
    put(corpus, 甲=f"{prose}乙城在河的那一邊，很遠。{lists}")
    second, _ = again(corpus, out)
    assert ids(of(second, "claims", "甲"))[:2] == before
    assert [(row["kind"], row["after"]) for row in of(second, "changes", "甲")] == [("new", "乙城在河的那一邊，很遠。")]


def test_an_edit_beside_is_told_all_the_same(tmp_path):
    prose, out = "甲城建於十二世紀，有一座石橋。", tmp_path / "out"
    corpus = put(tmp_path / "in", 甲=f"{prose}丙河在城南，流入大海。{LISTS}")
    by_an_older_reader(corpus, out)
    put(corpus, 甲=f"{prose}{LISTS}")
    second, _ = again(corpus, out)
    assert [(row["kind"], row["before"]) for row in of(second, "changes", "甲")] == [("removed", "丙河在城南，流入大海。")]
    put(corpus, 甲=f"{prose}丙河在城南，流入大海。{LISTS}")
    third, _ = again(corpus, out)
    assert [row["kind"] for row in of(third, "changes", "甲")] == ["removed", "restored"]


def test_claims_that_stay_keep_their_ids_ordinals_included(tmp_path):
    page, out = "甲城很大。\n== 參考書目 ==\n* 城牆很長。\n== 歷史 ==\n城牆很長。", tmp_path / "out"
    corpus = put(tmp_path / "in", 甲=page)
    first = by_an_older_reader(corpus, out)
    old = {claim["section"][-1] if claim["section"] else "": claim["claim_id"] for claim in of(first, "claims", "甲")}
    assert set(old) == {"", "參考書目", "歷史"}
    second, _ = again(corpus, out)
    assert ids(of(second, "claims", "甲")) == [old[""], old["歷史"]]
    assert of(second, "changes", "甲") == []
    to_number_1(out)
    put(corpus, 甲=page + "城牆也很高，遠近聞名。")
    third, _ = again(corpus, out)
    assert ids(of(third, "claims", "甲"))[:2] == [old[""], old["歷史"]]
    assert [row["kind"] for row in of(third, "changes", "甲")] == ["new"]
