"""Breaks that a run meets: damage to the ledger and to parts, full and read-only disks, clocks that go backwards."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess

import pytest

import made
from test_dataset import IDENTITY, complete, content, reject
from zhclaims.dataset import PARTS, Dataset, directory, page_lines, read_entry, reject_lines
from zhclaims.errors import InternalError, UsageError

PAGES = [page_lines(made.article("甲")), reject_lines(reject())]


@pytest.fixture
def shard(tmp_path):
    made.write_shard(tmp_path / "s", PAGES)
    return tmp_path / "s"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KiB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_shard_is_done_by_its_entry_alone(shard):
    entry = read_entry(shard)
    assert (entry.shard, entry.pages, entry.articles, entry.rejects, entry.again) == ("s", 2, 1, 1, 0)
    assert [part.path for part in entry.parts][-1] == "index.jsonl"
    (shard / "done").unlink()
    assert read_entry(shard) is None


def test_the_entry_is_written_last(tmp_path, monkeypatch):
    seen = []
    replace = type(tmp_path).replace
    monkeypatch.setattr(type(tmp_path), "replace", lambda path, to: seen.append(to.name) or replace(path, to))
    made.write_shard(tmp_path / "s", PAGES)
    assert seen[-1] == "done"
    assert seen[:-1] == [*(f"{part}.jsonl" for part in PARTS), "index.jsonl"]


@pytest.mark.parametrize("damage", [b"", b"0 {}", b"\xff\xfe", b"\n"])
def test_a_corrupted_entry_is_told_and_the_shard_is_done_again(shard, caplog, damage):
    (shard / "done").write_bytes(damage)
    assert read_entry(shard) is None
    assert "its entry in the ledger is damaged; it is done again" in caplog.text


@pytest.mark.parametrize("at", range(0, 600, 59))
def test_one_flipped_bit_in_an_entry_is_found(shard, at):
    data = bytearray((shard / "done").read_bytes())
    data[at] ^= 1
    (shard / "done").write_bytes(data)
    assert read_entry(shard) is None


def test_the_entry_of_another_shard_does_not_count(shard, tmp_path):
    shutil.copytree(shard, tmp_path / "t")
    assert read_entry(tmp_path / "t") is None


@pytest.mark.parametrize("part", ["claims", "rejects", "index"])
def test_a_truncated_part_is_told_and_the_shard_is_done_again(shard, caplog, part):
    file = shard / f"{part}.jsonl"
    file.write_bytes(file.read_bytes()[:-1])
    assert read_entry(shard) is None
    assert f"{part}.jsonl cut off or changed; it is done again" in caplog.text


def test_damage_to_a_run_that_was_stopped_leaves_no_trace(tmp_path):
    complete(tmp_path / "whole")
    data = Dataset(tmp_path / "out")
    data.begin(IDENTITY)
    made.write_shard(data.parts / "000000-a", [page_lines(made.article("甲")), page_lines(made.article("乙"))])
    made.write_shard(data.parts / "000001-b", [reject_lines(reject())])
    (data.parts / "000000-a" / "claims.jsonl").write_bytes(b"half")
    (data.parts / "000001-b" / "done").write_bytes(b"no entry")
    (data.parts / "run.json").write_bytes(b"{")
    (data.parts / "000000-a" / ".claims.jsonl.0000").write_bytes(b"left by a killed process")
    complete(tmp_path / "out")
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_damage_between_a_shard_and_the_end_is_found(tmp_path):
    data = Dataset(tmp_path)
    data.begin(IDENTITY)
    made.write_shard(data.parts / "a", PAGES)
    (data.parts / "a" / "claims.jsonl").unlink()
    with pytest.raises(UsageError, match="the same command does it again"):
        data.finish(IDENTITY, [data.parts / "a"], "2024-01-01T00:00:00Z")
    assert data.manifest() is None


def test_pages_in_are_pages_out(tmp_path):
    with pytest.raises(InternalError, match="3 pages went in, 1 articles and 1 rejects came out"):
        made.write_shard(tmp_path / "s", PAGES, 3)
    assert read_entry(tmp_path / "s") is None
    assert list((tmp_path / "s").iterdir()) == []
    assert made.write_shard(tmp_path / "s", PAGES, 2).pages == 2


def test_a_clock_that_goes_backwards_changes_nothing(tmp_path, monkeypatch):
    complete(tmp_path / "whole")
    monkeypatch.setattr(directory, "now", lambda: "1970-01-01T00:00:00Z")
    complete(tmp_path / "out")
    manifest = Dataset(tmp_path / "out").manifest()
    assert manifest.started == manifest.ended == "2024-01-01T00:00:00Z"
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_full_disk_is_told_and_the_run_goes_on_once_there_is_space(small_disk, tmp_path):
    complete(tmp_path / "whole")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(40 << 10))
    with pytest.raises(UsageError, match=r"cannot write .*: No space left on device; free some space and run again"):
        complete(small_disk / "out")
    ballast.unlink()
    complete(small_disk / "out")
    assert content(small_disk / "out") == content(tmp_path / "whole")


def test_a_read_only_disk_is_told(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(UsageError, match="cannot write .*: Read-only file system; choose another directory"):
        complete(small_disk / "out")


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_write_leaves_a_run_to_carry_on(tmp_path, monkeypatch, fault):
    complete(tmp_path / "whole")
    fsync = os.fsync
    for step in range(0, 30, 3):
        calls = iter(range(100))

        def failing(handle, calls=calls, step=step):
            if next(calls) == step:
                raise OSError(fault, os.strerror(fault))
            fsync(handle)

        out = tmp_path / str(step)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing)
            with contextlib.suppress(UsageError):
                complete(out)
        complete(out)  # the same command; where the dataset was whole, it clears up
        assert content(out) == content(tmp_path / "whole")
