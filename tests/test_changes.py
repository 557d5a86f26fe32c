"""`zhclaims changes`: a database that does what its rows say holds what the dataset holds."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

import exports
import made
from test_cli import fails, zhclaims
from test_histories import run
from test_updates import put
from zhclaims import schema
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.revisions.updates import Kind, updates

NOTE = "<ref>{{{{cite web|title={0}|url=https://example.org/{0}}}}}</ref>"
TEXT = "大河有一座桥。" + NOTE.format("a") + "桥长三十米整。" + NOTE.format("b") + "河水很深。\n\n河边有山。"


def kept(directory: Path, name: str) -> Path:
    return Path(shutil.copytree(directory, directory.parent / name))


@pytest.fixture
def states(tmp_path) -> tuple[Path, Path]:
    """A dataset, and a copy of it as it was before its pages were edited."""
    pages, out = tmp_path / "in", tmp_path / "out"
    run(put(pages, 河=TEXT, 山="山很高。" + NOTE.format("c"), 湖="湖很大。"), out)
    before = kept(out, "before")
    edited = TEXT.replace("桥长三十米整", "桥长达三十米整").replace(NOTE.format("a"), NOTE.format("z")).replace("河水很深。", "")
    (pages / "湖.wikitext").unlink()
    run(put(pages, 河=edited, 海="海很寬。"), out)
    return out, before


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str | None, str | None]]:
    return [(row["kind"], row["before"], row["after"]) for row in rows]


def test_what_was_added_removed_changed_and_resourced(states):
    out, before = states
    rows = list(updates(out, before))
    assert sorted(told(rows)) == sorted(
        [
            ("resourced", "大河有一座桥。", "大河有一座桥。"),
            ("changed", "桥长三十米整。", "桥长达三十米整。"),
            ("removed", "河水很深。", None),
            ("removed", "湖很大。", None),
            ("added", None, "海很寬。"),
        ]
    )
    resourced = next(row for row in rows if row["kind"] == "resourced")
    assert resourced["citations_before"] != resourced["citations_after"]
    assert [r["title"] for r in resourced["references"]] == ["z"]
    assert {row["title"] for row in rows if row["revision_id"] is None} >= {"湖"}


def test_every_row_is_of_its_schema_and_holds_the_record_of_now(states):
    out, before = states
    now = {c["claim_id"]: c for c in Dataset(out).records("claims")}
    for row in updates(out, before, everything=True):
        assert schema.faults("update", row) == []
        assert row["claim"] == now.get(row["claim_id"])
        assert [f for r in row["references"] for f in schema.faults("reference", r)] == []


def test_a_database_that_does_as_it_is_told_holds_what_the_dataset_holds(tmp_path):
    """Over random edits of several pages, one state after another."""
    chance = random.Random(7)
    sentences = [f"第{n}句說了{word}。" for n, word in enumerate("天地玄黃宇宙洪荒日月盈昃")]
    pages, out = tmp_path / "in", tmp_path / "out"
    database: dict[str, Any] = {}
    before = None
    for step in range(6):
        texts = {}
        for title in chance.sample("甲乙丙丁戊", 4):
            some = chance.sample(sentences, chance.randint(1, 8))
            texts[title] = "".join(s + (NOTE.format(chance.choice("abc")) if chance.random() < 0.5 else "") for s in some)
        run(put(pages, **texts), out)
        rows = [] if before is None else list(updates(out, before, everything=True))
        for row in rows:
            assert (row["claim_id"] in database) == (row["kind"] != Kind.ADDED)
            if row["claim"] is None:
                del database[row["claim_id"]]
            else:
                database[row["claim_id"]] = row["claim"]
        now = {c["claim_id"]: c for c in Dataset(out).records("claims")}
        database = database if before else now
        assert database == now
        before = kept(out, f"state{step}")


def test_of_several_revisions_the_last_one_counts(tmp_path):
    first = exports.revised(made.article(), 1)
    second = exports.revised(made.article(), 2)
    gone, *left = second.claims
    second = msgspec.structs.replace(second, claims=tuple(left))
    before, now = exports.write(tmp_path / "a", [first]), exports.write(tmp_path / "b", [first, second])
    for directory in (before, now):
        manifest = json.loads((directory / "manifest.json").read_bytes())
        manifest["parts"] = [{"path": f"{part}.jsonl", "sha256": directory.name} for part in exports.PARTS]
        (directory / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [(r["kind"], r["claim_id"], r["revision_id"]) for r in updates(now, before)] == [("removed", gone.claim_id, 2)]
    rows = list(updates(now, before, everything=True))
    assert [(r["kind"], r["previous_revision_id"]) for r in rows] == [("other", 1), ("other", 1), ("removed", 1)]
    assert list(updates(now, now)) == []


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_on_the_command_line(states, tmp_path):
    out, before = states
    result = zhclaims("changes", out, "--since", before)
    assert (result.returncode, result.stderr) == (
        0,
        f"{out} since {before}: 1 added, 2 removed, 1 changed, 1 resourced\n",
    )
    assert [json.loads(line) for line in result.stdout.splitlines()] == list(updates(out, before))
    to = tmp_path / "changes.jsonl"
    silent = zhclaims("changes", out, "--since", before / "manifest.json", "--to", to, "--quiet")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")
    assert to.read_text(encoding="utf-8") == result.stdout
    assert zhclaims("changes", out, "--since", out).stderr.endswith(": no claim has changed\n")


def test_another_build_is_told(states):
    out, before = states
    manifest = json.loads((before / "manifest.json").read_text())
    manifest["tool"]["code"] = "0" * 64
    (before / "manifest.json").write_text(json.dumps(manifest))
    assert "another build of zhclaims" in zhclaims("changes", out, "--since", before).stderr


def test_what_cannot_be_compared_is_told_in_a_line(states, tmp_path):
    out, before = states
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(before / "manifest.json", alone)
    fails(zhclaims("changes", out, "--since", alone / "manifest.json"), 2, "what stood there is needed, too; keep a copy")
    fails(zhclaims("changes", out, "--since", tmp_path / "nothing"), 2, "holds no finished dataset")
    fails(zhclaims("changes", out, "--since", before / "claims.json"), 2, "is no manifest.json in the directory of a dataset")
    with pytest.raises(UsageError, match="holds no finished dataset"):
        list(updates(tmp_path / "nothing", before))
