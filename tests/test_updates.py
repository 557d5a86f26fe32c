"""Runs again over input that has changed: what did not change is kept, what did is followed from what the directory holds."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from test_dump import export, page, revision
from test_histories import A, B, C, D, Record, at, by_revision, ids, told
from test_shard import content, run
from zhclaims.dataset import Dataset, previous
from zhclaims.errors import UsageError
from zhclaims.run import job, shard
from zhclaims.settings import Settings
from zhclaims.sources import sidecar
from zhclaims.validate import faults


def put(folder: Path, **texts: str) -> Path:
    """Wikitext pages, by their titles."""
    folder.mkdir(exist_ok=True)
    for title, text in texts.items():
        (folder / f"{title}.wikitext").write_text(text, encoding="utf-8")
    return folder


def again(inputs: Path, to: Path, **options: Any) -> tuple[Dataset, job.Outcome]:
    """Run, and a copy of what the directory holds then."""
    outcome = run(inputs, to, **options)
    assert list(faults(to)) == []
    assert not (to / ".parts").exists()
    assert not [open_one for open_one in previous._OPEN if open_one.startswith(str(to))], "a snapshot that is gone is still open"
    copy = to.parent / f"{to.name}-{sum(1 for _ in to.parent.iterdir())}"
    return Dataset(Path(shutil.copytree(to, copy))), outcome


def of(dataset: Dataset, part: str, title: str) -> list[Record]:
    return [r for r in dataset.records(part) if r["article_id"] == f"zhwiki:{title}"]


@pytest.fixture
def processed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the pages that were processed."""
    seen: list[str] = []
    original = shard.extract

    def extract(page: Any, *more: Any) -> Any:
        seen.append(page.title)
        return original(page, *more)

    monkeypatch.setattr(shard, "extract", extract)
    return seen


def test_only_what_changed_is_processed_and_followed(tmp_path: Path, processed: list[str]) -> None:
    corpus, out = put(tmp_path / "in", 甲=A + B + C, 乙=B, 丙=D), tmp_path / "out"
    first, outcome = again(corpus, out)
    before = {title: ids(of(first, "claims", title)) for title in ("甲", "乙", "丙")}
    kept = [line for line in first.lines("claims") if "zhwiki:丙".encode() in line]
    assert outcome.update is None
    processed.clear()
    put(corpus, 甲=A + C + D, 丁=C)
    (corpus / "乙.wikitext").unlink()
    second, outcome = again(corpus, out)
    assert sorted(processed) == ["丁", "甲"]
    assert outcome.update == "1 of 3 documents changed, 1 new, 1 gone (乙.wikitext), 1 articles no longer there (乙)"
    assert [a["title"] for a in second.records("articles")] == ["丁", "丙", "甲"]
    assert [line for line in second.lines("claims") if "zhwiki:丙".encode() in line] == kept
    claims = of(second, "claims", "甲")
    assert [c["change"] for c in claims] == ["unchanged", "unchanged", "new"]
    assert ids(claims)[:2] == [before["甲"][0], before["甲"][2]]
    assert told(of(second, "changes", "甲")) == [("new", D), ("removed", "它连接汉阳和武昌两区。")]
    assert of(second, "changes", "丙") == of(second, "changes", "丁") == []


def test_changes_add_up_over_runs_and_what_was_removed_comes_back(tmp_path: Path) -> None:
    corpus, out = tmp_path / "in", tmp_path / "out"
    first, _ = again(put(corpus, 甲=A + B + C, 乙=B), out)
    again(put(corpus, 甲=A + C), out)
    third, _ = again(put(corpus, 甲=A + B + C.replace("一位", "一名")), out)
    assert [c["change"] for c in of(third, "claims", "甲")] == ["unchanged", "restored", "reworded"]
    assert ids(of(third, "claims", "甲")) == ids(of(first, "claims", "甲"))
    kinds = [kind for kind, _ in told(list(third.records("changes")))]
    assert kinds == ["removed", "restored", "reworded"]
    fourth, outcome = again(put(corpus, 乙=B + D), out)
    assert outcome.update == "1 of 2 documents changed"
    assert [kind for kind, _ in told(of(fourth, "changes", "甲"))] == kinds
    assert [c["change"] for c in of(fourth, "claims", "甲")] == ["unchanged", "restored", "reworded"]


def test_the_same_page_again_with_other_settings_keeps_its_lineage(tmp_path: Path, processed: list[str]) -> None:
    corpus, out = tmp_path / "in", tmp_path / "out"
    again(put(corpus, 甲=A + B, 乙=C), out)
    second, _ = again(put(corpus, 甲=B + D), out)
    lines = {part: list(second.lines(part)) for part in ("claims", "references", "changes", "lineage")}
    processed.clear()
    third, outcome = again(corpus, out, settings=Settings(words=True))
    assert sorted(processed) == ["乙", "甲"]
    assert outcome.update == "--words is False there and True here: all of it again"
    assert {part: list(third.lines(part)) for part in lines} == lines
    assert all(a["words"] for a in third.records("articles"))


def test_pages_that_were_rejected_are_tried_again(tmp_path: Path, processed: list[str]) -> None:
    corpus, out = put(tmp_path / "in", 甲=A), tmp_path / "out"
    (corpus / "空.txt").write_bytes(b"")
    again(corpus, out)
    processed.clear()
    dataset, outcome = again(put(corpus, 乙=B), out)
    assert [r.source.path for r in outcome.rejects] == ["空.txt"]
    assert processed == ["乙"]
    assert len(list(dataset.records("articles"))) == 2


def test_a_run_over_other_documents_is_not_overwritten(tmp_path: Path) -> None:
    again(put(tmp_path / "in", 甲=A), tmp_path / "out")
    other = put(tmp_path / "other", 乙=B)
    with pytest.raises(UsageError, match=r"holds a run over other documents, 甲\.wikitext; use --force"):
        run(other, tmp_path / "out")
    again(other, tmp_path / "out", force=True)


def test_a_run_over_few_of_the_documents_does_not_take_the_place_of_all(tmp_path: Path) -> None:
    corpus = put(tmp_path / "in", 甲=A, 乙=B, 丙=C)
    again(corpus, tmp_path / "out")
    with pytest.raises(UsageError, match=r"over 3 documents of which 2 are not among these: 丙\.wikitext, 乙\.wikitext; use"):
        run(corpus / "甲.wikitext", tmp_path / "out")


def test_force_forgets_what_was_known(tmp_path: Path) -> None:
    corpus, out = tmp_path / "in", tmp_path / "out"
    again(put(corpus, 甲=A), out)
    dataset, outcome = again(put(corpus, 甲=A + B), out, force=True)
    assert outcome.update is None
    assert {c["change"] for c in dataset.records("claims")} == {None}


@pytest.mark.parametrize("step", [3, 12, 21, 30, 39, 48, 57])
def test_an_update_that_was_killed_is_finished_with_the_same_bytes(tmp_path: Path, step: int) -> None:
    from test_dataset import interrupt_at

    corpus = tmp_path / "in"
    for out in (tmp_path / "out", tmp_path / "undisturbed"):
        again(put(corpus, 甲=A + B, 乙=C), out)
        put(corpus, 甲=A + D)
        if out.name == "out":
            with pytest.MonkeyPatch.context() as patch:
                interrupt_at(patch, step)
                with contextlib.suppress(KeyboardInterrupt):
                    run(corpus, out)
            again(corpus, out)
        else:
            again(corpus, out)
    assert content(tmp_path / "out") == content(tmp_path / "undisturbed")


# ── files with revisions of a page ──────────────────────────────────────────────────────────────────────────────────────────


def put_revision(folder: Path, number: int, text: str, day: int) -> Path:
    """A revision as `zhclaims fetch --revisions` writes it."""
    folder.mkdir(exist_ok=True)
    file = folder / f"長江橋@{number}.wikitext"
    file.write_text(text, encoding="utf-8")
    known = sidecar.Sidecar(title="長江橋", site="zhwiki", page_id=7, revision_id=number, timestamp=at(day))
    sidecar.sidecar_path(file).write_bytes(sidecar.encode_sidecar(known))
    return folder


def test_files_of_one_page_are_its_history(tmp_path: Path) -> None:
    """In the order of time, whatever their names; the same as from a dump."""
    for number, text, day in ((1000, A + B + C, 3), (999, A + B, 2), (5, B, 1)):
        corpus = put_revision(tmp_path / "in", number, text, day)
    put(corpus, 甲=D, 天=C)
    dataset, _ = again(corpus, tmp_path / "out")
    assert [a["revision_id"] for a in dataset.records("articles")] == [None, None, 5, 999, 1000]
    changes = by_revision(dataset, "changes")
    assert {n: told(rows) for n, rows in changes.items()} == {
        5: [("new", "它连接汉阳和武昌两区。")],
        999: [("new", "大桥建成于1957年。")],
        1000: [("new", C)],
    }


def test_a_new_revision_beside_the_old_ones_is_all_that_is_processed(tmp_path: Path, processed: list[str]) -> None:
    corpus, out = tmp_path / "in", tmp_path / "out"
    put_revision(corpus, 1, A + B, 1)
    again(put_revision(corpus, 2, A + B + C, 2), out)
    processed.clear()
    grown, outcome = again(put_revision(corpus, 3, A + C, 3), out)
    assert processed == ["長江橋"]
    assert outcome.update == "0 of 3 documents changed, 1 new"
    at_once, _ = again(corpus, tmp_path / "at-once")
    for part in ("articles", "claims", "references", "changes"):
        assert list(grown.lines(part)) == list(at_once.lines(part))
    (corpus / "長江橋@2.wikitext").unlink()
    (corpus / "長江橋@2.wikitext.json").unlink()
    fewer, _ = again(corpus, out)
    assert [c["change"] for c in by_revision(fewer, "claims")[3]] == ["unchanged", "new"]


# ── dumps ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def dumped(folder: Path, *pages: str) -> Path:
    file = folder / "dump.xml"
    file.write_bytes(export(*pages))
    return file


def of_page(number: int, text: str, day: int, title: str = "") -> str:
    return page(number, revision(number * 100 + day, text.replace("<", "&lt;"), at=at(day)), title=title)


def test_a_newer_dump_goes_on_from_the_older(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, _ = again(dumped(tmp_path, of_page(1, A + B, 1), of_page(2, C, 1)), out)
    second, outcome = again(dumped(tmp_path, of_page(1, A + D, 2), of_page(2, C, 1)), out)
    assert outcome.update == "1 of 1 documents changed"
    claims = by_revision(second, "claims")
    assert [(c["change"], c["first_revision"]) for c in claims[102]] == [("unchanged", 101), ("new", 102)]
    assert [c["change"] for c in claims[201]] == [None]
    assert ids(claims[102])[0] == ids(by_revision(first, "claims")[101])[0]


@pytest.mark.parametrize("revisions", ["latest", "all"])
def test_pages_of_a_dump_that_did_not_change_are_kept(tmp_path: Path, processed: list[str], revisions: str) -> None:
    out, settings = tmp_path / "out", Settings(revisions=revisions)
    hidden = revision(401, "", attributes='deleted="deleted"', at=at(1))
    stays = page(2, revision(200, C, at=at(1)), revision(201, C + D, at=at(2)))
    turned = [revision(500, D, at=at(1)), revision(501, "#重定向 [[頁2]]", at=at(2)), revision(502, D + C, at=at(3))]
    rest = (stays, of_page(3, B, 1, "舊名"), page(4, hidden), page(5, *turned))
    again(dumped(tmp_path, of_page(1, A, 1), *rest), out, settings=settings)
    processed.clear()
    grown = page(1, revision(101, A.replace("<", "&lt;"), at=at(1)), revision(102, D, at=at(2)))
    rest = (stays, of_page(3, B, 1, "新名"), page(4, hidden), page(5, *turned))
    found, _ = again(dumped(tmp_path, grown, *rest), out, settings=settings)
    assert "頁2" not in processed
    assert {"頁1", "新名"} <= set(processed)
    if revisions == "all":
        fresh, _ = again(tmp_path / "dump.xml", tmp_path / "fresh", settings=settings)
        for part in ("articles", "claims", "references", "changes", "lineage", "rejects"):
            assert list(found.lines(part)) == list(fresh.lines(part)), part


def test_a_newer_dump_may_have_another_date_in_its_name(tmp_path: Path) -> None:
    dumped(tmp_path, of_page(1, A, 1)).rename(tmp_path / "testwiki-20240101.xml")
    again(tmp_path / "testwiki-20240101.xml", tmp_path / "out")
    dumped(tmp_path, of_page(1, A + B, 2)).rename(tmp_path / "testwiki-20240201.xml")
    dataset, outcome = again(tmp_path / "testwiki-20240201.xml", tmp_path / "out")
    assert outcome.update == "0 of 1 documents changed, 1 new, 1 gone (testwiki-20240101.xml)"
    assert [c["change"] for c in dataset.records("claims")] == ["unchanged", "new"]


def test_a_page_that_moves_and_two_that_swap_titles_keep_their_ids(tmp_path: Path) -> None:
    out = tmp_path / "out"
    pages = [of_page(1, A, 1, "長江橋"), of_page(2, C, 1, "黃河橋"), of_page(3, D, 1, "舊名")]
    first, _ = again(dumped(tmp_path, *pages), out)
    pages = [of_page(1, A + D, 2, "黃河橋"), of_page(2, C, 2, "長江橋"), of_page(3, D + C, 2, "新名")]
    second, _ = again(dumped(tmp_path, *pages), out)
    assert [(a["article_id"], a["title"]) for a in second.records("articles")] == [
        ("testwiki:1", "黃河橋"),
        ("testwiki:2", "長江橋"),
        ("testwiki:3", "新名"),
    ]
    assert [c["change"] for c in second.records("claims")] == ["unchanged", "new", "unchanged", "unchanged", "new"]
    assert set(ids(list(first.records("claims")))) < set(ids(list(second.records("claims"))))


def test_a_page_that_is_a_redirect_in_the_newer_dump_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    again(dumped(tmp_path, of_page(1, A, 1), of_page(2, C, 1)), out)
    redirect = page(1, revision(102, "#重定向 [[頁2]]", at=at(2)), more='<redirect title="頁2"/>')
    dataset, outcome = again(dumped(tmp_path, redirect, of_page(2, C, 1)), out)
    assert outcome.update == "1 of 1 documents changed, 1 articles no longer there (頁1)"
    assert [a["title"] for a in dataset.records("articles")] == ["頁2"]


def test_a_history_that_goes_on_and_one_that_starts_over(tmp_path: Path) -> None:
    """New revisions alone go on after those that are held; all of them again give what they gave at once."""
    texts = {1: A + B, 2: A + B + C, 3: B + C, 4: A + B + D}
    revisions = {n: revision(n, text.replace("<", "&lt;"), at=at(n)) for n, text in texts.items()}
    every = Settings(revisions="all")
    out, whole = tmp_path / "out", tmp_path / "whole"
    again(dumped(tmp_path, page(7, revisions[1], revisions[2])), out, settings=every)
    increment, _ = again(dumped(tmp_path, page(7, revisions[3], revisions[4])), out, settings=every)
    at_once, _ = again(dumped(tmp_path, page(7, *revisions.values())), whole, settings=every)
    assert list(increment.lines("changes")) == list(at_once.lines("changes"))
    assert [(c["claim_id"], c["change"]) for c in increment.records("claims")] == [
        (c["claim_id"], c["change"]) for n in (3, 4) for c in by_revision(at_once, "claims")[n]
    ]
    over, _ = again(dumped(tmp_path, page(7, *revisions.values())), out, settings=every)
    for part in ("claims", "changes", "lineage"):
        assert list(over.lines(part)) == list(at_once.lines(part))
