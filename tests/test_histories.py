"""Histories of pages through the whole pipeline: every claim of every revision has its fate, its id and its row."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from test_dump import export, page, revision
from test_shard import run
from zhclaims.dataset import Dataset
from zhclaims.records import normalised
from zhclaims.revisions import State, with_lineage
from zhclaims.run import dealing, shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.sources.files import find
from zhclaims.validate import faults

Record = dict[str, Any]
LINEAGE = {"reference_id", "claim_id", "first_revision", "last_changed_revision", "change", "previous_claim_id", "cited_by"}

A = "大桥建成于1957年。<ref>[https://example.org/a 大桥]</ref>"
B = "它连接汉阳和武昌两区。<ref>{{cite web|title=两区|url=https://example.org/b}}</ref>"
C = "设计者是一位苏联专家。"
D = "每天有八万辆汽车通过桥面。"


def at(number: int) -> str:
    return f"2024-01-{number:02}T00:00:00Z"


def written(folder: Path, *texts: str, **more: Any) -> Path:
    """A dump of one page: its revisions 1, 2, 3 … a day apart."""
    revisions = [revision(n, text.replace("<", "&lt;"), at=at(n)) for n, text in enumerate(texts, 1)]
    file = folder / "dump.xml"
    file.write_bytes(export(page(7, *revisions, **more)))
    return file


def read(file: Path, to: Path, revisions: str = "all", **options: Any) -> Dataset:
    run(file, to, settings=Settings(revisions=revisions), **options)
    assert list(faults(to)) == []
    return Dataset(to)


def by_revision(dataset: Dataset, part: str) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for record in dataset.records(part):
        found[record["revision_id"]].append(record)
    return found


def told(rows: list[Record]) -> list[tuple[str, str | None]]:
    return [(row["kind"], row["after"] or row["before"]) for row in rows]


def ids(claims: list[Record]) -> list[str]:
    return [claim["claim_id"] for claim in claims]


def test_a_history_is_told_claim_by_claim(tmp_path: Path) -> None:
    dataset = read(
        written(tmp_path, A + B + C, A + B + C + D, A + C.replace("一位", "一名") + D, A + B + C + D), tmp_path / "out"
    )
    claims, changes = by_revision(dataset, "claims"), by_revision(dataset, "changes")
    assert [[c["change"] for c in claims[n]] for n in (1, 2, 3, 4)] == [
        ["new"] * 3,
        ["unchanged"] * 3 + ["new"],
        ["unchanged", "reworded", "unchanged"],
        ["unchanged", "restored", "reworded", "unchanged"],
    ]
    assert told(changes[2]) == [("new", D)]
    assert told(changes[3]) == [("reworded", "设计者是一名苏联专家。"), ("removed", "它连接汉阳和武昌两区。")]
    assert ids(claims[4]) == ids(claims[2])
    assert [c["first_revision"] for c in claims[4]] == [1, 1, 1, 2]
    assert [c["last_changed_revision"] for c in claims[4]] == [1, 4, 4, 2]
    assert {row["previous_revision_id"] for row in changes[4]} == {3}
    assert {row["timestamp"] for row in changes[4]} == {at(4)}
    assert next(iter(dataset.manifest_record()["counts"].items())) == ("articles", 4)
    assert dataset.manifest_record()["counts"]["changes"] == sum(map(len, changes.values()))


def test_a_lost_and_a_swapped_source(tmp_path: Path) -> None:
    swapped = A.replace("example.org/a", "example.org/c")
    dataset = read(written(tmp_path, A + B, swapped + B, C + swapped + B.partition("<")[0]), tmp_path / "out")
    changes = by_revision(dataset, "changes")
    first, second = (by_revision(dataset, "references")[n][0]["reference_id"] for n in (1, 2))
    ((swap,), (_, lost)) = changes[2], changes[3]
    assert (swap["kind"], swap["citations_before"], swap["citations_after"]) == (
        "recited",
        [first],
        [second],
    )
    assert first != second
    assert (lost["kind"], lost["before"], lost["citations_after"]) == ("recited", "它连接汉阳和武昌两区。", [])


def test_an_entry_that_tells_more_of_its_work_is_no_other_source(tmp_path: Path) -> None:
    """A title gets an address, the address an archive and a DOI, the title is mended: one source; another DOI is another."""
    template = "大桥建成于1957年。<ref>{{{{cite journal|title={}|journal=桥梁{}}}}}</ref>"
    entries = [
        ("长江上的桥", ""),
        ("长江上的桥", "|url=https://www.example.org/a/"),
        ("长江上的大桥", "|url=http://example.org/a|archive-url=https://web.archive.org/web/2020/http://example.org/a"),
        ("长江上的大桥", "|url=http://example.org/a|doi=10.1000/BRIDGE"),
        ("长江上的大桥", "|doi=10.1000/bridge"),
        ("长江上的大桥", "|doi=10.1000/other"),
    ]
    dataset = read(written(tmp_path, *(template.format(*entry) for entry in entries)), tmp_path / "out")
    assert [c["change"] for c in dataset.records("claims")] == ["new", *["unchanged"] * 4, "recited"]
    assert len({r["reference_id"] for r in dataset.records("references")}) == 2


def test_a_different_statement_names_the_one_before(tmp_path: Path) -> None:
    dataset = read(written(tmp_path, A + B + C, A.replace("1957", "1959") + B + C), tmp_path / "out")
    claims = by_revision(dataset, "claims")
    assert claims[2][0]["previous_claim_id"] == claims[1][0]["claim_id"] != claims[2][0]["claim_id"]
    (row,) = by_revision(dataset, "changes")[2]
    assert (row["before"], row["after"]) == ("大桥建成于1957年。", "大桥建成于1959年。")
    assert row["previous_claim_ids"] == [claims[1][0]["claim_id"]]


def test_what_does_not_depend_on_the_past_is_the_same_bytes(tmp_path: Path) -> None:
    """A revision that is read alone, and after its predecessors: only lineage fields differ."""
    texts = (A + B + C, D + "\n\n== 历史 ==\n" + B + A, C + D + "\n\n== 历史 ==\n" + A.replace("建成", "落成"))
    file = written(tmp_path, *texts)
    alone, after = read(file, tmp_path / "alone", "latest"), read(file, tmp_path / "after")
    for part in ("articles", "claims", "references"):
        assert without_lineage(alone.records(part)) == without_lineage(r for r in after.records(part) if r["revision_id"] == 3)
    assert {c["change"] for c in alone.records("claims")} == {None}
    assert list(alone.records("changes")) == list(alone.records("lineage")) == []


def without_lineage(records: Iterator[Record]) -> list[bytes]:
    found = []
    for record in records:
        for entity in record.get("entities", []):
            if isinstance(entity, dict):
                entity["id"] = ""
        found.append(msgspec.json.encode({k: v for k, v in record.items() if k not in LINEAGE}))
    return found


def test_revisions_count_as_they_are_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, A, A + B, A + B + C)
    newest = read(file, tmp_path / "two", "2")
    assert [a["revision_id"] for a in newest.records("articles")] == [2, 3]
    assert told(by_revision(newest, "changes")[3]) == [("new", C)]


def test_changes_that_claims_do_not_tell_are_found(tmp_path: Path) -> None:
    dataset = read(written(tmp_path, A + B, A + C), tmp_path / "out")
    changes = tmp_path / "out" / "changes.jsonl"
    lines = list(dataset.lines("changes"))
    changes.write_bytes(b"".join(lines[:2]) + lines[3].replace(b'"after":null', b'"after":"x"').replace(b":7", b":8"))
    found = "\n".join(faults(tmp_path / "out"))
    assert "changes.jsonl:3: $.after: a claim that was removed has one" in found
    assert "changes.jsonl:3: $.article_id: no article testwiki:8" in found
    assert "claims.jsonl:4: $.change: new, but no row of the changes tells it" in found


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_out_of_order_twice_and_without_a_parent(tmp_path: Path) -> None:
    """Revisions as they may stand in a dump give the same records as in the order of time; 2 is not there, 3 stands twice."""
    texts = {n: text.replace("<", "&lt;") for n, text in {1: A + B, 3: A + B + C, 4: B + C, 5: A + B + C}.items()}
    straight, mixed = tmp_path / "straight.xml", tmp_path / "mixed.xml"
    revisions = {n: revision(n, text, at=at(n), more=f"<parentid>{n - 1}</parentid>") for n, text in texts.items()}
    straight.write_bytes(export(page(7, *revisions.values())))
    mixed.write_bytes(export(page(7, *(revisions[n] for n in (5, 3, 1, 4, 3)))))
    expected, found = read(straight, tmp_path / "a"), read(mixed, tmp_path / "b")
    for part in ("claims", "changes", "references"):
        assert list(found.lines(part)) == list(expected.lines(part))
    assert [r["reason"] for r in found.records("rejects")] == ["duplicate_revision"]
    assert [row["previous_revision_id"] for row in by_revision(found, "changes")[3]] == [1]


def test_suppressed_text_is_passed_over(tmp_path: Path) -> None:
    hidden = revision(2, "", attributes='deleted="deleted"', at=at(2))
    file = tmp_path / "dump.xml"
    file.write_bytes(export(page(7, revision(1, C, at=at(1)), hidden, revision(3, C + D, at=at(3)))))
    dataset = read(file, tmp_path / "out")
    assert [r["reason"] for r in dataset.records("rejects")] == ["deleted"]
    assert [c["change"] for c in by_revision(dataset, "claims")[3]] == ["unchanged", "new"]


def test_a_page_that_becomes_a_redirect_and_comes_back(tmp_path: Path) -> None:
    dataset = read(written(tmp_path, A + C, "#重定向 [[别处]]", A + C), tmp_path / "out")
    changes, claims = by_revision(dataset, "changes"), by_revision(dataset, "claims")
    assert [a["revision_id"] for a in dataset.records("articles")] == [1, 3]
    assert [row["kind"] for row in changes[2]] == ["removed"] * 2
    assert {(row["revision_id"], row["previous_revision_id"], row["timestamp"]) for row in changes[2]} == {(2, 1, at(2))}
    assert [c["change"] for c in claims[3]] == ["restored"] * 2
    assert ids(claims[3]) == ids(claims[1])


def test_a_page_that_is_a_redirect_now(tmp_path: Path) -> None:
    dataset = read(written(tmp_path, A + C, "#重定向 [[别处]]", more='<redirect title="别处"/>'), tmp_path / "out")
    assert [row["kind"] for row in by_revision(dataset, "changes")[2]] == ["removed"] * 2
    assert [a["revision_id"] for a in dataset.records("articles")] == [1]


def test_a_page_whose_revisions_are_all_hidden(tmp_path: Path) -> None:
    file = tmp_path / "dump.xml"
    file.write_bytes(export(page(7, *(revision(n, "", attributes='deleted="deleted"', at=at(n)) for n in (1, 2)))))
    run(file, tmp_path / "out", settings=Settings(revisions="all"))
    assert Counter(r["reason"] for r in Dataset(tmp_path / "out").records("rejects")) == {"deleted": 2}


def test_histories_are_not_cut_by_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of several revisions give the same bytes in one shard and in several, each from its first revision on."""
    pages = [page(n, *(revision(n * 10 + k, (C + D)[: 11 + 13 * k], at=at(k + 1)) for k in range(2))) for n in range(1, 8)]
    file = tmp_path / "dump.xml"
    file.write_bytes(export(*pages))
    one = read(file, tmp_path / "one")
    monkeypatch.setattr(dealing, "_MOST", 3)
    shards = dealing.deal(one, dealing.survey(find([file]).documents, Settings(revisions="all")), one.manifest().identity)
    assert [(s.inputs[0].first, s.inputs[0].groups, s.inputs[0].pages) for s in shards] == [
        (0, 2, 4),
        (2, 2, 4),
        (4, 2, 4),
        (6, 1, 2),
    ]
    several = read(file, tmp_path / "several")
    for part in ("articles", "claims", "changes"):
        assert list(one.lines(part)) == list(several.lines(part))
    assert Counter(row["kind"] for row in one.records("changes")) == {"new": 14}


# ── a real wiki's history ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Record], Dataset]:
    """What the wiki's editors did, and what the pipeline makes of it."""
    folder = shared / "oracle" / "revisions"
    edits = json.loads((folder / "edits.json").read_text(encoding="utf-8"))
    return edits, read(folder / "article_history.xml", tmp_path_factory.mktemp("real"))


def test_every_edit_of_a_real_history(real: tuple[list[Record], Dataset]) -> None:
    """What the editors did to each sentence is its fate; all others are unchanged and keep their ids."""
    edits, dataset = real
    claims, rows = by_revision(dataset, "claims"), by_revision(dataset, "changes")
    everything = list(claims.values())
    for edit, number, versions in zip(edits, claims, pairwise([[], *everything]), strict=True):
        (op,) = edit["ops"]
        CHECKS[op["op"]](op, rows[number], versions, everything)


Versions = tuple[list[Record], list[Record]]


def one_row(kind: str, key: str) -> Callable[..., None]:
    def check(op: Record, rows: list[Record], versions: Versions, _: Any) -> None:
        (row,) = rows
        assert row["kind"] == kind
        assert normalised(op[key]) in normalised(row["after"] or row["before"])
        before, after = map(set, map(ids, versions))
        assert after - before == ({row["claim_id"]} if kind == "new" else set())
        assert before - after == ({row["claim_id"]} if kind == "removed" else set())

    return check


def created(op: Record, rows: list[Record], versions: Versions, _: Any) -> None:
    assert [row["kind"] for row in rows] == ["new"] * len(versions[1])


def renamed(op: Record, rows: list[Record], versions: Versions, _: Any) -> None:
    assert rows == []
    assert ids(versions[0]) == ids(versions[1])


def blanked(op: Record, rows: list[Record], versions: Versions, _: Any) -> None:
    assert {row["claim_id"] for row in rows if row["kind"] == "removed"} == set(ids(versions[0]))


def reverted(op: Record, rows: list[Record], versions: Versions, everything: list[list[Record]]) -> None:
    assert ids(versions[1]) == ids(everything[op["rev"] - 1])
    assert Counter(row["kind"] for row in rows) == {"restored": len(versions[1]), "removed": len(versions[0])}


CHECKS: dict[str, Callable[..., None]] = {
    "created": created,
    "changed": one_row("reworded", "after_plain"),
    "added": one_row("new", "after_plain"),
    "moved": one_row("moved", "sentence_plain"),
    "recited": one_row("recited", "sentence_plain"),
    "removed": one_row("removed", "before_plain"),
    "section_renamed": renamed,
    "vandalism_blanking": blanked,
    "revert_to": reverted,
}


def test_copies_in_other_variants_are_no_edits(shared: Path) -> None:
    """The same revision as the wiki shows it to readers in China, Hong Kong and Taiwan: each claim keeps its id."""
    state, first = State(), None
    for variant, most in (("zh-cn", 0), ("zh-hk", 2), ("zh-tw", 8), ("zh-cn", 8)):
        file = shared / "oracle" / "html" / f"article.{variant}.html"
        data = file.read_bytes()
        copy = msgspec.structs.replace(read_document(LoadedDocument(data, file.name)), page_id=54)
        found, state = with_lineage(shard.extract(copy, source_record(file.name, data), Settings()), state)
        first = first or ids(msgspec.to_builtins(found.claims))
        assert ids(msgspec.to_builtins(found.claims)) == first
        changed = [row for row in found.changes if row.kind != "new"]
        assert len(changed) <= most, [(row.before, row.after) for row in changed]
