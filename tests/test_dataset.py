"""A dataset directory: whole or not there, carried on after a break, never mixed with another run."""

import contextlib
import errno
import itertools
import os
from pathlib import Path

import msgspec
import pytest

import made
from zhclaims import schema
from zhclaims.dataset import (
    Dataset,
    Identity,
    differences,
    locked,
    open_snapshot,
    page_lines,
    read_entry,
    read_index,
    read_shard,
    reject_lines,
    tool,
)
from zhclaims.dataset.files import whole_file, writing
from zhclaims.errors import InternalError, UsageError
from zhclaims.records import RejectRecord
from zhclaims.settings import Settings

IDENTITY = Identity(tool(), Settings(), {"name": "embedded"}, (made.SOURCE,))


def reject(path="壞.txt"):
    source = msgspec.structs.replace(made.SOURCE, path=path)
    return RejectRecord(source=source, title=None, stage="read", reason="empty_file", place=None, message="leer")


def complete(directory: Path, identity: Identity = IDENTITY, *, force: bool = False) -> bool:
    """A run of two shards: two articles, then a reject."""
    dataset = Dataset(directory)
    if not dataset.begin(identity, force=force):
        return False
    shards = [dataset.parts / "000000-a", dataset.parts / "000001-b"]
    pages = [[page_lines(made.article("甲")), page_lines(made.article("乙"))], [reject_lines(reject())]]
    for shard, some in zip(shards, pages, strict=True):
        if read_entry(shard) is None:
            made.write_shard(shard, some)
    dataset.finish(identity, shards, "2024-01-01T00:00:00Z")
    return True


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Flushing to the disk takes most of the time of these tests, and shows nothing in them."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def content(directory: Path) -> dict[str, bytes]:
    """Every file but the manifest, whose times differ."""
    return {
        f.relative_to(directory).as_posix(): f.read_bytes()
        for f in directory.rglob("*")
        if f.name != "manifest.json" and f.is_file()
    }


def test_a_finished_run_holds_its_parts_and_nothing_else(tmp_path):
    complete(tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "articles.jsonl",
        "changes.jsonl",
        "claims.jsonl",
        "lineage.jsonl",
        "manifest.json",
        "references.jsonl",
        "rejects.jsonl",
    ]
    manifest = Dataset(tmp_path).manifest()
    assert schema.faults("manifest", Dataset(tmp_path).manifest_record()) == []
    assert manifest.counts["articles"] == 2
    assert manifest.counts["claims"] == manifest.counts["cited"] + manifest.counts["broken"] + manifest.counts["uncited"] == 6
    assert manifest.rejects == {"empty_file": 1}
    assert [p.records for p in manifest.parts] == [2, 6, 2, 0, 0, 1]


def test_lines_are_utf8_with_keys_in_schema_order_and_end_in_a_newline(tmp_path):
    complete(tmp_path)
    for part, kind in {"articles": "article", "claims": "claim", "references": "reference", "rejects": "reject"}.items():
        data = (tmp_path / f"{part}.jsonl").read_bytes()
        assert data.endswith(b"\n")
        assert b"\\u" not in data
        for record in Dataset(tmp_path).records(part):
            assert list(record) == list(schema.load(kind)["properties"])


def test_the_same_run_again_does_nothing(tmp_path):
    complete(tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    assert complete(tmp_path) is False
    assert (tmp_path / "manifest.json").read_bytes() == before
    assert complete(tmp_path, force=True) is True


def test_killed_anywhere_the_next_run_finishes_with_the_same_bytes(tmp_path, monkeypatch):
    undisturbed = tmp_path / "undisturbed"
    complete(undisturbed)
    for step in itertools.count():
        directory = tmp_path / str(step)
        with monkeypatch.context() as patch:
            interrupt_at(patch, step)
            try:
                complete(directory)
            except KeyboardInterrupt:
                interrupted = True
            else:
                interrupted = False
        complete(directory)
        assert content(directory) == content(undisturbed)
        assert Dataset(directory).manifest() is not None
        if not interrupted:
            break
    assert step > 20


def interrupt_at(patch, step):
    """The run stops dead at the given call that touches the disk."""
    calls = itertools.count()

    def stopping(original):
        def call(*args, **kwargs):
            if next(calls) == step:
                raise KeyboardInterrupt
            return original(*args, **kwargs)

        return call

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "mkdir")):
        patch.setattr(owner, name, stopping(getattr(owner, name)))


def test_killed_while_written_anew_the_old_or_the_new_run_is_whole(tmp_path, monkeypatch):
    for step in range(40):
        directory = tmp_path / str(step)
        complete(directory)
        with monkeypatch.context() as patch:
            interrupt_at(patch, step)
            with contextlib.suppress(KeyboardInterrupt):
                complete(directory, force=True)
        manifest = Dataset(directory).manifest()
        complete(directory)
        assert Dataset(directory).manifest() is not None
        if manifest is not None:
            assert Dataset(directory).begin(IDENTITY) is False


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": Settings(words=True)},
        {"analyzer": {"name": "embedded", "model": "2"}},
        {"tool": msgspec.structs.replace(tool(), version="9.0")},
        {"inputs": (msgspec.structs.replace(made.SOURCE, path="b.txt"), made.SOURCE)},
        {"inputs": (msgspec.structs.replace(made.SOURCE, sha256="1" * 64),)},
    ],
)
def test_another_run_over_the_same_documents_brings_it_up_to_date(tmp_path, changes):
    complete(tmp_path)
    other = msgspec.structs.replace(IDENTITY, **changes)
    dataset = Dataset(tmp_path)
    assert dataset.begin(other)
    assert dataset.previous_run() == IDENTITY
    held = open_snapshot(str(dataset.previous()))
    assert [r.article for r in held.of_article("zhwiki:甲").revisions] == [made.article("甲").article]
    assert held.of_article("zhwiki:丙") is None
    assert Dataset(tmp_path).begin(IDENTITY) is False
    assert Dataset(tmp_path).begin(other, force=True)
    assert dataset.previous_run() is None


@pytest.mark.parametrize("finished", [True, False])
def test_a_run_over_other_documents_is_refused(tmp_path, finished):
    if finished:
        complete(tmp_path)
    else:
        Dataset(tmp_path).begin(IDENTITY)
    other = msgspec.structs.replace(IDENTITY, inputs=(msgspec.structs.replace(made.SOURCE, path="b.txt"),))
    with pytest.raises(UsageError, match=r"holds a run over other documents, 頁\.txt; use --force"):
        Dataset(tmp_path).begin(other)
    assert Dataset(tmp_path).begin(other, force=True)


def test_what_differs_is_told():
    other = msgspec.structs.replace(IDENTITY, settings=Settings(words=True, analyzer="other"))
    assert differences(IDENTITY, other) == ["--analyzer is embedded there and other here", "--words is False there and True here"]
    other = msgspec.structs.replace(IDENTITY, tool=msgspec.structs.replace(tool(), version="9.0"), analyzer={"model": "2"})
    assert [phrase.partition(" (")[0] for phrase in differences(other, IDENTITY)] == [
        "written by another build of zhclaims",
        "analyzer's model is 2 there and None here",
        *(f"analyzer's {k} is None there and {v} here" for k, v in IDENTITY.analyzer.items()),
    ]


def test_a_changed_part_is_told(tmp_path):
    complete(tmp_path)
    with (tmp_path / "claims.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(UsageError, match=r"claims\.jsonl is not as the run left it"):
        complete(tmp_path)


def test_files_of_others_are_not_overwritten(tmp_path):
    (tmp_path / "claims.jsonl").write_text("mine")
    with pytest.raises(UsageError, match=r"claims\.jsonl was not written by a run"):
        complete(tmp_path)
    assert (tmp_path / "claims.jsonl").read_text() == "mine"


def test_other_files_beside_it_stay(tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    complete(tmp_path)
    assert (tmp_path / "notes.md").read_text() == "mine"


@pytest.mark.parametrize("manifest", [b"", b"{}", b"\xff", b"[1]"])
def test_a_broken_manifest_is_told(tmp_path, manifest):
    complete(tmp_path)
    (tmp_path / "manifest.json").write_bytes(manifest)
    with pytest.raises(UsageError, match=r"cannot read .*manifest\.json"):
        complete(tmp_path)


def test_a_file_in_place_of_the_directory_is_told(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        complete(tmp_path / "out")


def test_the_same_article_twice_becomes_a_reject(tmp_path):
    dataset = Dataset(tmp_path)
    dataset.begin(IDENTITY)
    shard = dataset.parts / "a"
    made.write_shard(shard, [page_lines(made.article("甲", "1.txt")), page_lines(made.article("甲", "2.txt"))])
    manifest = dataset.finish(IDENTITY, [shard], "2024-01-01T00:00:00Z")
    assert manifest.counts["articles"] == manifest.counts["rejects"] == 1
    (record,) = dataset.records("rejects")
    assert record["message"] == "2.txt is the article zhwiki:甲 again, which 1.txt holds"
    assert schema.faults("reject", record) == []


@pytest.mark.parametrize("title", ["../../etc/passwd", "/etc/passwd", "a/b\\c", "..", "甲\n乙"])
def test_titles_name_no_files(tmp_path, title):
    directory = tmp_path / "in" / "out"
    directory.mkdir(parents=True)
    dataset = Dataset(directory)
    dataset.begin(IDENTITY)
    made.write_shard(dataset.parts / "a", [page_lines(made.article(title))])
    dataset.finish(IDENTITY, [dataset.parts / "a"], "2024-01-01T00:00:00Z")
    assert [f.name for f in (tmp_path / "in").iterdir()] == ["out"]
    assert next(dataset.records("articles"))["title"] == title
    assert len(list(dataset.lines("articles"))) == 1


def test_what_killed_runs_left_beside_the_manifest_goes(tmp_path):
    dataset = Dataset(tmp_path)
    for name in (".manifest.json.0123abcd", ".manifest.json.mine", "manifest.json.0123abcd", ".claims.json.0123abcd"):
        (tmp_path / name).touch()
    dataset.begin(IDENTITY)
    assert {f.name for f in tmp_path.iterdir()} == {
        ".manifest.json.mine",
        ".claims.json.0123abcd",
        "manifest.json.0123abcd",
        ".parts",
    }


def test_an_invalid_record_is_our_bug_and_says_where():
    wrong = msgspec.structs.replace(made.article(), article=msgspec.structs.replace(made.article().article, variant="zh-yue"))
    with pytest.raises(InternalError, match=r"頁\.txt: a article breaks its schema at \$\.variant"):
        page_lines(wrong)


def test_a_shard_reads_back_as_it_was_written(tmp_path):
    pages = [page_lines(made.article("甲")), reject_lines(reject()), page_lines(made.article("乙"))]
    entry = made.write_shard(tmp_path / "s", pages)
    assert (entry.pages, entry.articles, entry.rejects) == (3, 2, 1)
    assert list(read_shard(tmp_path / "s")) == pages
    assert [index.article for index in read_index(tmp_path / "s")] == ["zhwiki:甲", None, "zhwiki:乙"]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_whole_or_not_there(tmp_path):
    with contextlib.suppress(RuntimeError), whole_file(tmp_path / "f") as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with whole_file(tmp_path / "f") as file:
        file.write(b"whole")
    assert [f.name for f in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "free some space"), (errno.EACCES, "choose another directory"), (errno.EROFS, "choose another directory")],
)
def test_what_the_file_system_refuses_is_one_line(number, advice):
    with pytest.raises(UsageError, match=advice) as caught, writing(Path("out")):
        raise OSError(number, os.strerror(number))
    assert os.strerror(number) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_dataset_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"no dataset: .*claims\.jsonl is missing"):
        list(Dataset(tmp_path).records("claims"))


def test_a_line_that_is_no_record_is_told(tmp_path):
    (tmp_path / "claims.jsonl").write_text('{"a": 1}\n[]\n')
    with pytest.raises(UsageError, match="line 2"):
        list(Dataset(tmp_path).records("claims"))


def test_a_line_that_is_nested_too_deep_is_told(tmp_path):
    (tmp_path / "claims.jsonl").write_text(f'{{"a": {"[" * 100_000}{"]" * 100_000}}}')
    with pytest.raises(UsageError, match="line 1: maximum recursion"):
        list(Dataset(tmp_path).records("claims"))


def test_a_second_run_is_refused_while_the_first_holds_the_directory(tmp_path):
    out = tmp_path / "out"
    holder = rf"in use by another run \(process {os.getpid()} on "
    with locked(out), pytest.raises(UsageError, match=holder), locked(out):
        pytest.fail("two runs at once")
    with locked(out):
        assert out.is_dir()
