"""What a run writes is flushed to the disk, and in which order: a power failure at any moment leaves a dataset whole or begun.

A disk may keep what it was not asked to flush, or lose it, in any order. So data is flushed before a file gets its name; names
are flushed before what vouches for them is written; and what vouches for old files is removed before these are replaced.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

import made
from test_dataset import IDENTITY, complete
from zhclaims.dataset import Dataset, page_lines, previous
from zhclaims.dataset.lock import locked
from zhclaims.export.destination import destination

pytestmark = pytest.mark.skipif(os.name != "posix", reason="directories are flushed on POSIX systems alone")


class Event(NamedTuple):
    what: str
    """flushed, named, removed."""
    inode: int
    path: Path
    size: int = 0
    """Bytes of a file that is named."""


class Disk:
    """What a program has asked of the disk, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[Event] = []
        fsync, replace, unlink, rmtree = os.fsync, Path.replace, Path.unlink, shutil.rmtree

        def flushing(handle: int) -> None:
            fsync(handle)
            self.events.append(Event("flushed", os.fstat(handle).st_ino, Path()))

        def naming(path: Path, target: Path) -> Path:
            known = path.stat()
            named = replace(path, target)
            self.events.append(Event("named", known.st_ino, Path(target), 0 if path.is_dir() else known.st_size))
            return named

        def removing(path: Path, missing_ok: bool = False) -> None:
            unlink(path, missing_ok=missing_ok)
            self.events.append(Event("removed", -1, path))

        def removing_all(path: Path, *args: object, **kwargs: object) -> None:
            rmtree(path, *args, **kwargs)  # type: ignore[arg-type]
            self.events.append(Event("removed", -1, Path(path)))

        monkeypatch.setattr(os, "fsync", flushing)
        monkeypatch.setattr(Path, "replace", naming)
        monkeypatch.setattr(Path, "unlink", removing)
        monkeypatch.setattr(shutil, "rmtree", removing_all)

    def named(self, path: Path) -> int:
        """When a file got its name."""
        (at,) = (n for n, event in enumerate(self.events) if event.what == "named" and event.path == path)
        return at

    def removed(self, path: Path) -> int:
        return next(n for n, event in enumerate(self.events) if event.what == "removed" and event.path == path)

    def flushed(self, path: Path, after: int, before: int | None = None) -> bool:
        """Whether a file or a directory, by what it is now, was flushed between two events."""
        inode = path.stat().st_ino
        return any(event.what == "flushed" and event.inode == inode for event in self.events[after:before])

    def check_data_before_names(self) -> int:
        """How many files got a name: the data of each was on the disk before."""
        files = [(n, event) for n, event in enumerate(self.events) if event.what == "named" and event.size]
        for at, file in files:
            assert any(e.what == "flushed" and e.inode == file.inode for e in self.events[:at]), f"{file.path}: data not flushed"
        return len(files)


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


def shard_of(tmp_path: Path) -> Path:
    shard = tmp_path / "run" / "000000-a"
    made.write_shard(shard, [page_lines(made.article("甲"))])
    return shard


def test_a_shard_is_on_the_disk_before_its_entry_says_that_it_is_done(tmp_path, disk):
    shard = shard_of(tmp_path)
    assert disk.check_data_before_names() == 5  # articles, claims, references, index and the entry: empty files have no data
    entry = disk.named(shard / "done")
    names = [disk.named(path) for path in shard.iterdir() if path.name != "done"]
    assert max(names) < entry
    assert disk.flushed(shard, max(names) + 1, entry), "names of the parts"
    assert disk.flushed(shard, entry), "name of the entry"


def test_the_folder_of_a_shard_is_on_the_disk_before_anything_in_it(tmp_path, disk):
    shard = shard_of(tmp_path)
    first = min(n for n, event in enumerate(disk.events) if event.what == "named")
    assert disk.flushed(shard.parent, 0, first)


def test_a_run_is_on_the_disk_before_its_shards(tmp_path, disk):
    out = tmp_path / "out"
    with locked(out):
        assert disk.flushed(tmp_path, 0), "name of the dataset's directory"
        dataset = Dataset(out)
        dataset.begin(IDENTITY)
    begun = disk.named(dataset.parts / "run.json")
    assert disk.flushed(out, 0, begun), "name of .parts"
    assert disk.flushed(dataset.parts, begun), "name of what says which run it is"
    disk.check_data_before_names()


@pytest.mark.parametrize("anew", [False, True])
def test_a_dataset_is_on_the_disk_before_its_manifest_and_the_manifest_before_the_shards_go(tmp_path, disk, anew):
    out = tmp_path / "out"
    if anew:
        complete(out)
        disk.events.clear()
    complete(out, force=anew)
    parts = [path for path in out.glob("*.jsonl") if path.is_file()]
    names = [disk.named(path) for path in parts]
    manifest = disk.named(out / "manifest.json")
    assert len(parts) == 6
    assert max(names) < manifest
    assert disk.flushed(out, max(names) + 1, manifest), "names of the parts"
    assert disk.flushed(out, manifest, last_removal(disk, out / ".parts")), "name of the manifest"
    disk.check_data_before_names()


def last_removal(disk: Disk, path: Path) -> int:
    return max(n for n, event in enumerate(disk.events) if event.what == "removed" and event.path == path)


def test_the_old_manifest_is_gone_from_the_disk_before_a_file_that_it_describes_is_replaced(tmp_path, disk):
    out = tmp_path / "out"
    complete(out)
    disk.events.clear()
    complete(out, force=True)
    gone = disk.removed(out / "manifest.json")
    first = min(disk.named(path) for path in out.glob("*.jsonl"))
    assert gone < first
    assert disk.flushed(out, gone + 1, first)


def update(out: Path, disk: Disk) -> tuple[Dataset, Path]:
    """A finished dataset, and the snapshot of it that a run over a newer document keeps."""
    complete(out)
    disk.events.clear()  # what is removed then leaves its inodes to what comes
    dataset = Dataset(out)
    newer = msgspec.structs.replace(IDENTITY, inputs=(msgspec.structs.replace(made.SOURCE, sha256="f" * 64),))
    assert dataset.begin(newer)
    snapshot = dataset.previous()
    assert snapshot is not None
    return dataset, snapshot


def test_the_snapshot_of_the_previous_run_is_on_the_disk_before_the_run_begins(tmp_path, disk):
    dataset, snapshot = update(tmp_path / "out", disk)
    kept = disk.named(snapshot)
    begun = max(n for n, event in enumerate(disk.events) if event.what == "named" and event.path.name == "run.json")
    assert disk.flushed(snapshot, 0, kept), "names in the snapshot"
    assert disk.flushed(dataset.parts, kept + 1, begun), "name of the snapshot"


def test_a_snapshot_without_hard_links_is_flushed_file_by_file(tmp_path, disk, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    _, snapshot = update(tmp_path / "out", disk)
    kept = disk.named(snapshot)
    copied = [path for path in snapshot.iterdir() if path.name != previous._INDEX]  # which SQLite flushes
    assert len(copied) == 7
    assert all(disk.flushed(path, 0, kept) for path in copied)


@pytest.mark.parametrize("is_directory", [True, False])
def test_an_export_is_on_the_disk_before_it_gets_its_name(tmp_path, disk, is_directory):
    to = tmp_path / "export"
    with destination(to, is_directory=is_directory, force=False) as path:
        (path / "a.csv" if is_directory else path).write_text("甲")
    at = disk.named(to)
    assert all(disk.flushed(path, 0, at) for path in ([to, to / "a.csv"] if is_directory else [to]))
    assert disk.flushed(tmp_path, at)
