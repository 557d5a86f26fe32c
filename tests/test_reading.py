"""A dump in several shards: each process reads through it once, and a shard is the same however it was come by."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_dump import export, page, revision
from zhclaims.cli.progress import Quiet
from zhclaims.dataset import Dataset, Identity, read_shard, tool
from zhclaims.errors import UsageError
from zhclaims.run import dealing, job, local, shard
from zhclaims.run import pages as run_pages
from zhclaims.settings import Settings
from zhclaims.sources.dump import Unreadable, streams
from zhclaims.sources.files import find


@pytest.fixture
def opened(monkeypatch) -> list[Path]:
    """The dumps that are opened, in order."""
    seen: list[Path] = []
    chunks = streams.chunks
    monkeypatch.setattr(streams, "chunks", lambda path, *more: seen.append(path) or chunks(path, *more))
    return seen


def shards(tmp_path: Path, data: bytes, revisions: str) -> tuple[dealing.Shard, ...]:
    file = tmp_path / "wiki.xml"
    file.write_bytes(data)
    settings = Settings(revisions=revisions)
    inputs = dealing.survey(find([file]).documents, settings)
    identity = Identity(tool(), settings, shard.analyzer("embedded").fingerprint, tuple(s for i in inputs for s in i.sources))
    dataset = Dataset(tmp_path / "out")
    dataset.begin(identity)
    return dealing.deal(dataset, inputs, identity)


def pages(work: dealing.Shard) -> list[str]:
    """Title and text, or the reason, of what a shard reads."""
    (document,) = work.inputs
    found = []
    for _, items in run_pages.dump_part(document, work.settings):
        found += [f"{item.title}:{item.reason if isinstance(item, Unreadable) else item.revision_id}" for item in items]
    return found


BROKEN = page(90, revision(900, "甲\x01乙")), page(150, "<revision><id>x</id></revision>")
DUMPS = {
    "whole": export(*(page(n, revision(n * 10), revision(n * 10 + 1)) for n in range(1, 201))),
    "broken": export(*(page(n) for n in range(1, 90)), BROKEN[0], *(page(n) for n in range(91, 150)), BROKEN[1], page(151)),
    "cut off": export(*(page(n) for n in range(1, 141)))[:-200],
}


@pytest.mark.parametrize("revisions", ["latest", "all"])
@pytest.mark.parametrize("data", DUMPS.values(), ids=DUMPS)
def test_shards_in_any_order_are_the_same_and_in_order_one_reading_is_enough(tmp_path, opened, data, revisions):
    works = shards(tmp_path, data, revisions)
    assert len(works) > 2
    anew = []
    for work in works:
        run_pages.close_dump()
        anew.append(pages(work))
    run_pages.close_dump()
    opened.clear()
    assert [pages(work) for work in works] == anew
    assert len(opened) == 1
    assert [pages(work) for work in works[::-1]] == anew[::-1]
    assert [pages(work) for work in works[::2]] == anew[::2]


def test_a_shard_that_was_broken_off_is_read_anew(tmp_path, opened):
    first, second, *_ = shards(tmp_path, DUMPS["whole"], "latest")
    run_pages.close_dump()
    whole = pages(second)
    stream = run_pages.dump_part(first.inputs[0], first.settings)
    next(stream)
    stream.close()
    assert pages(second) == whole


def test_other_settings_and_other_dumps_are_not_mixed_up(tmp_path, opened):
    latest = shards(tmp_path, DUMPS["whole"], "latest")
    every = shards(tmp_path, DUMPS["whole"], "all")
    one = pages(latest[0])
    opened.clear()
    assert len(pages(every[1])) == sum(i.pages for i in every[1].inputs)
    assert len(opened) == 1
    assert pages(latest[0]) == one


def test_records_are_whole(tmp_path):
    works = shards(tmp_path, DUMPS["broken"], "latest")
    for work in works:
        shard.process_shard(work)
    found = [p.index.path for work in works for p in read_shard(Path(work.directory))]
    assert len(found) == sum(i.pages for work in works for i in work.inputs) == 151


def test_no_dump_stays_open_after_a_run(tmp_path):
    (tmp_path / "wiki.xml").write_bytes(DUMPS["broken"])
    job.run(job.Job(inputs=(tmp_path / "wiki.xml",), to=tmp_path / "out", settings=Settings()), local.run, Quiet())
    assert run_pages._OPEN == []
    wanted = job.Job(inputs=(tmp_path / "wiki.xml",), to=tmp_path / "other", settings=Settings())
    with pytest.raises(UsageError):
        job.run(wanted, fail_after_a_shard, Quiet())
    assert run_pages._OPEN == []


def fail_after_a_shard(function, shards, workers, on_tick):
    yield function(shards[0], on_tick, {})
    assert run_pages._OPEN
    raise UsageError("no more")
