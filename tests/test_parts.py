"""Files of records: one, or numbered ones beyond a bound."""

from __future__ import annotations

import pytest

import exports
import made
from test_dataset import IDENTITY
from zhclaims.dataset import Dataset, page_lines, parts
from zhclaims.dataset.files import staged
from zhclaims.dataset.parts import PartWriter
from zhclaims.validate import faults


def written(directory, pages, bound):
    with staged(directory) as stage:
        writer = PartWriter(stage, "claims", bound)
        for page in pages:
            writer.write(page)
        return writer.end()


@pytest.mark.parametrize(
    ("pages", "files"),
    [
        ([], {"claims.jsonl": b""}),
        ([[b"a\n"], [b"b\n"]], {"claims.jsonl": b"a\nb\n"}),
        ([[b"a\n"], [b"b\n"], [b"c\n"]], {"claims-00000.jsonl": b"a\nb\n", "claims-00001.jsonl": b"c\n"}),
        ([[b"a\n"], [b"b\n", b"c\n"]], {"claims-00000.jsonl": b"a\n", "claims-00001.jsonl": b"b\nc\n"}),
        ([[b"too long\n"], [], [b"b\n"]], {"claims-00000.jsonl": b"too long\n", "claims-00001.jsonl": b"b\n"}),
    ],
)
def test_a_page_stays_whole_and_a_file_within_the_bound(tmp_path, pages, files):
    found = written(tmp_path, pages, 4)
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == files
    assert [part.path for part in found] == list(files)
    assert [part.bytes for part in found] == [len(data) for data in files.values()]
    assert [part.records for part in found] == [data.count(b"\n") for data in files.values()]
    assert all(parts.is_intact(tmp_path / part.path, part) for part in found)


@pytest.fixture
def pages():
    return [page_lines(made.article(title)) for title in "甲乙丙丁"]


def dataset(directory, pages, *, force=False):
    found = Dataset(directory)
    found.begin(IDENTITY, force=force)
    made.write_shard(found.parts / "a", pages)
    found.finish(IDENTITY, [found.parts / "a"], "2024-01-01T00:00:00Z")
    return found


def test_a_large_dataset_reads_as_a_small_one_does(tmp_path, pages, monkeypatch):
    small = dataset(tmp_path / "small", pages)
    monkeypatch.setattr(parts, "PART_BYTES", 1)
    large = dataset(tmp_path / "large", pages)
    assert [f.name for f in large.files("claims")] == [f"claims-{n:05}.jsonl" for n in range(4)]
    for part in ("articles", "claims", "references", "rejects"):
        assert list(large.lines(part)) == list(small.lines(part))
    assert list(faults(tmp_path / "large")) == []
    assert [line.place for line in large.numbered_lines("articles")][2] == "articles-00002.jsonl:1"


def test_faults_of_numbered_parts_are_found(tmp_path, pages, monkeypatch):
    monkeypatch.setattr(parts, "PART_BYTES", 1)
    dataset(tmp_path, pages)
    (tmp_path / "claims-00001.jsonl").unlink()
    (tmp_path / "claims.jsonl").write_bytes(b"")
    found = list(faults(tmp_path))
    assert "manifest.json: claims-00001.jsonl is missing" in found
    assert "manifest.json: claims.jsonl is not in the manifest: another run has left it" in found


def test_what_a_larger_run_has_left_goes_when_it_is_written_anew(tmp_path, pages, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(parts, "PART_BYTES", 1)
        dataset(tmp_path, pages)
    dataset(tmp_path, pages, force=True)
    written = [part.path for part in Dataset(tmp_path).manifest().parts]
    assert "claims.jsonl" in written
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted([*written, "manifest.json"])


def test_numbered_files_of_others_are_not_overwritten(tmp_path, pages):
    (tmp_path / "claims-00000.jsonl").write_text("mine")
    with pytest.raises(Exception, match=r"claims-00000\.jsonl was not written by a run"):
        dataset(tmp_path, pages)


def test_twenty_times_as_many_shards_are_joined_in_less_than_twice_the_memory(tmp_path):
    needed = []
    for name, shards in (("warm", 1), ("small", 5), ("large", 100)):
        found = Dataset(tmp_path / name)
        found.begin(IDENTITY)
        directories = [found.parts / f"{n:06}" for n in range(shards)]
        for n, directory in enumerate(directories):
            made.write_shard(directory, [page_lines(made.article(f"第{n}號第{i}頁")) for i in range(8)])
        needed.append(exports.peak(lambda f=found, d=directories: f.finish(IDENTITY, d, "2024-01-01T00:00:00Z")))
    assert needed[2] < 2 * needed[1], needed
