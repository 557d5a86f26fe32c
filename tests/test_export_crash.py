"""An export that is killed: the next one gives the same bytes, leaves nothing of it, and no earlier export is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import exports
from test_crash import KILLS, killed, nobody, operations, suicide, watched
from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export import Plan, export
from zhclaims.export.destination import MARK, destination

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")

KINDS = ["csv", "sqlite"]
"""A format that fills a directory, and one that writes a file."""
NAME = "會議 [ab]*?"
"""Where it goes: no pattern of names, whatever it looks like."""


def content(place: Path) -> dict[str, bytes]:
    files = place.rglob("*") if place.is_dir() else [place]
    return {str(f.relative_to(place)): f.read_bytes() for f in files if f.is_file()}


def work(dataset: Path, form: str, place: Path, *, force: bool = True) -> Callable[[], None]:
    return lambda: export(Plan(dataset=Dataset(dataset)), form, place, force=force)


@pytest.mark.parametrize("form", KINDS)
def test_killed_at_the_disk(tmp_path, form):
    before, dataset = exports.many(tmp_path / "before", 2), exports.many(tmp_path / "in", 5)
    old = content(exports.exported(before, form, tmp_path / "old"))
    new = content(exports.exported(dataset, form, tmp_path / "new"))
    counted = tmp_path / "counted" / NAME
    work(before, form, counted)()
    lasts = operations(work(dataset, form, counted), tmp_path / "note")
    chance = random.Random(1)
    for operation in {*chance.sample(range(lasts), min(KILLS, lasts)), *range(max(0, lasts - KILLS), lasts)}:
        place = tmp_path / str(operation) / NAME
        work(before, form, place)()
        assert not killed(watched(work(dataset, form, place), suicide(operation)), nobody)
        if place.exists():
            assert content(place) in (old, new)
        with pytest.raises(UsageError, match="--force"), destination(place, is_directory=form == "csv", force=False):
            pass  # the next export finds what stood there, be it told to replace it or not
        assert content(place) in (old, new)
        work(dataset, form, place)()
        assert content(place) == new
        assert [f.name for f in place.parent.iterdir()] == [NAME]


@pytest.mark.parametrize("form", KINDS)
def test_killed_where_nothing_stood_before(tmp_path, form):
    dataset = exports.many(tmp_path / "in", 5)
    new = content(exports.exported(dataset, form, tmp_path / "new"))
    lasts = operations(work(dataset, form, tmp_path / "counted"), tmp_path / "note")
    place = tmp_path / "out" / NAME
    for operation in random.Random(2).sample(range(lasts), min(KILLS, lasts)):
        killed(watched(work(dataset, form, place), suicide(operation)), nobody)
    work(dataset, form, place)()
    assert content(place) == new
    assert [f.name for f in place.parent.iterdir()] == [NAME]


def test_a_living_export_is_not_swept(tmp_path):
    place = tmp_path / NAME
    with destination(place, is_directory=True, force=False) as made:
        (made / "some.csv").write_text("1")
        assert killed(lambda: _whole(place), nobody)
        assert (made / "some.csv").is_file()
        shutil.rmtree(place)
    assert content(place) == {MARK: b"", "some.csv": b"1"}
    assert [f.name for f in tmp_path.iterdir()] == [NAME]


def _whole(place: Path) -> None:
    with destination(place, is_directory=True, force=False):
        pass


def test_only_what_is_surely_ours_is_swept(tmp_path):
    place, other = tmp_path / ("a" * 50), tmp_path / ("a" * 51)

    def dies() -> None:
        with destination(other, is_directory=True, force=False):
            os.kill(os.getpid(), signal.SIGKILL)

    assert not killed(dies, nobody)
    prefix = f".{'a' * 40}.zhclaims-"
    for name in (f"{prefix}mine", f".{'a' * 40}.abcdefgh"):
        (tmp_path / name / "export").mkdir(parents=True)
    (tmp_path / f"{prefix}file").write_text("mine")
    (tmp_path / f"{prefix}link").symlink_to(tmp_path / f"{prefix}mine")
    kept = {f.name for f in tmp_path.iterdir()}
    _whole(place)
    assert {f.name for f in tmp_path.iterdir()} == {*kept, place.name}
    _whole(other)
    assert len(list(tmp_path.iterdir())) == len(kept) + 1


def test_an_export_that_cannot_take_the_place_of_another_leaves_it(tmp_path, monkeypatch):
    place = tmp_path / "out"
    _whole(place)
    rename = Path.replace

    def fails(self: Path, to: Path) -> Path:
        if self.name == "export":
            raise OSError("no")
        return rename(self, to)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match="cannot write"), destination(place, is_directory=True, force=True):
        pass
    assert [f.name for f in tmp_path.iterdir()] == ["out"]
    assert content(place) == {MARK: b""}
