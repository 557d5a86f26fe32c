"""A run that is killed at random points, again and again, and carried on: the same bytes as a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import msgspec
import pytest
import spacy

from test_shard import PAGE
from zhclaims.dataset import Dataset
from zhclaims.progress import Tick
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.validate import faults

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked"),
    pytest.mark.usefixtures("many_shards"),
]

KILLS = 30 if os.environ.get("CI") == "true" or os.environ.get("ZHCLAIMS_CRASHES") else 10
KILLS_OF_A_RUN = 5

WIKITEXT = "'''第{n}號大橋'''是一座[[橋]]。<ref>某報，2006年6月4日。</ref>工程師說，大橋在2006年{month}月通車。"


class Untold:
    def begin(self, pages: int) -> None: ...

    def update(self, tick: Tick) -> None: ...


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> Callable[[Path], job.Job]:
    """A job over two hundred pages, half of them in files and half in a dump, with an analyzer that costs little."""
    directory = tmp_path_factory.mktemp("in")
    for n in range(100):
        (directory / f"{n:03}.txt").write_text(PAGE.format(title=f"第{n}號會議") if n % 9 else "", encoding="utf-8")
    pages = "".join(
        f"<page><title>第{n}號大橋</title><ns>0</ns><id>{n + 1}</id><revision><id>{n + 1}</id>"
        f"<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{WIKITEXT.format(n=n, month=n % 12 + 1).replace("<", "&lt;")}</text></revision></page>'
        for n in range(100)
    )
    (directory / "wiki.xml").write_text(f"<mediawiki>{pages}</mediawiki>", encoding="utf-8")
    analyzer = tmp_path_factory.mktemp("model") / "characters"
    spacy.blank("zh").to_disk(analyzer)
    return lambda to: job.Job(inputs=(directory,), to=to, settings=Settings(analyzer=f"spacy:{analyzer}"))


def run(wanted: job.Job) -> None:
    job.run(wanted, local.run, Untold())


def records(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.glob("*.jsonl")}


@pytest.fixture(scope="module")
def whole(wanted, many_shards, tmp_path_factory) -> dict[str, bytes]:
    """What a run that nobody disturbed writes."""
    directory = tmp_path_factory.mktemp("whole")
    run(wanted(directory))
    manifest = Dataset(directory).manifest()
    assert (manifest.counts["articles"], manifest.counts["rejects"]) == (188, 12)
    return records(directory)


def killed(work: Callable[[], None], at: Callable[[int], None]) -> bool:
    """Do the work in a process of its own, which `at` kills; whether it came to its end before that."""
    process = os.fork()
    if process == 0:
        work()
        os._exit(0)
    at(process)
    _, status = os.waitpid(process, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def after(seconds: float) -> Callable[[int], None]:
    def kill(process: int) -> None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)

    return kill


def nobody(process: int) -> None:
    """It kills itself."""


def watched(work: Callable[[], None], watch: Callable[[int], None]) -> Callable[[], None]:
    """The work, by a process that `watch` hears of before each operation on the disk, with its number."""

    def counted() -> None:
        numbers = count()

        def counting(original):
            def call(*arguments, **more):
                watch(next(numbers))
                return original(*arguments, **more)

            return call

        for owner, name in ((os, "fsync"), (os, "unlink"), (os, "rmdir"), (Path, "replace"), (Path, "mkdir"), (Path, "open")):
            setattr(owner, name, counting(getattr(owner, name)))
        work()

    return counted


def suicide(operation: int) -> Callable[[int], None]:
    def watch(number: int) -> None:
        if number == operation:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def operations(work: Callable[[], None], note: Path) -> int:
    """How many operations on the disk the work takes."""
    with note.open("w+b") as file:

        def watch(number: int) -> None:
            os.pwrite(file.fileno(), b"%d" % (number + 1), 0)

        assert killed(watched(work, watch), nobody)
        return int(file.read())


def runs(tmp_path: Path, kills: int) -> Iterator[tuple[Path, int]]:
    """Directories, and how often the run in each is killed."""
    for number, first in enumerate(range(0, kills, KILLS_OF_A_RUN)):
        yield tmp_path / str(number), min(KILLS_OF_A_RUN, kills - first)


def check(directory: Path, whole: dict[str, bytes]) -> None:
    assert records(directory) == whole
    assert sorted(f.name for f in directory.iterdir() if not f.name.startswith(".lock")) == sorted([*whole, "manifest.json"])
    assert list(faults(directory)) == []


def test_killed_by_the_clock(wanted, whole, tmp_path):
    start = time.monotonic()
    assert killed(lambda: run(wanted(tmp_path / "timed")), nobody)
    lasts = time.monotonic() - start
    chance = random.Random(1)
    for directory, kills in runs(tmp_path, KILLS // 2):
        for _ in range(kills):
            killed(lambda to=directory: run(wanted(to)), after(chance.uniform(0, lasts / 2)))
        assert killed(lambda to=directory: run(wanted(to)), nobody)
        check(directory, whole)


def test_killed_at_the_disk(wanted, whole, tmp_path):
    lasts = operations(lambda: run(wanted(tmp_path / "counted")), tmp_path / "note")
    chance = random.Random(2)
    for directory, kills in runs(tmp_path, KILLS // 2):
        for _ in range(kills):
            killed(watched(lambda to=directory: run(wanted(to)), suicide(chance.randrange(lasts // 2))), nobody)
        assert killed(lambda to=directory: run(wanted(to)), nobody)
        check(directory, whole)


def test_killed_while_the_records_appear(wanted, whole, tmp_path):
    """The end of a run: parts are renamed, the manifest is written, what is not needed any more goes."""

    def stop_before_the_end() -> None:
        Dataset.finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        run(wanted(tmp_path / "begun"))

    assert not killed(stop_before_the_end, nobody)
    shutil.copytree(tmp_path / "begun", tmp_path / "counted")
    lasts = operations(lambda: run(wanted(tmp_path / "counted")), tmp_path / "note")
    chance = random.Random(3)
    for operation in [*chance.sample(range(30), 6), *chance.sample(range(30, lasts), 2)]:
        directory = tmp_path / str(operation)
        shutil.copytree(tmp_path / "begun", directory)
        assert not killed(watched(lambda to=directory: run(wanted(to)), suicide(operation)), nobody)
        assert killed(lambda to=directory: run(wanted(to)), nobody)
        check(directory, whole)


def test_killed_while_a_dataset_is_brought_up_to_date(wanted, whole, tmp_path):
    """Edited pages, a new one and one that has gone: the run over them follows claims from what the directory holds."""
    before = wanted(tmp_path).inputs[0]
    edited = tmp_path / before.name
    shutil.copytree(before, edited)
    for n in range(1, 40, 3):
        (edited / f"{n:03}.txt").write_text(PAGE.format(title=f"第{n}號會議").replace("已經結束", "尚未結束"), encoding="utf-8")
    (edited / "002.txt").unlink()
    (edited / "new.txt").write_text(PAGE.format(title="新會議"), encoding="utf-8")

    def update(to: Path) -> None:
        run(msgspec.structs.replace(wanted(to), inputs=(edited,)))

    base = tmp_path / "base"
    run(wanted(base))
    assert records(base) == whole
    shutil.copytree(base, tmp_path / "undisturbed")
    start = time.monotonic()
    update(tmp_path / "undisturbed")
    lasts = time.monotonic() - start
    updated = records(tmp_path / "undisturbed")
    assert updated["changes.jsonl"]
    chance = random.Random(4)
    for directory, kills in runs(tmp_path, KILLS // 2):
        shutil.copytree(base, directory)
        for _ in range(kills):
            killed(lambda to=directory: update(to), after(chance.uniform(0, lasts / 2)))
        assert killed(lambda to=directory: update(to), nobody)
        check(directory, updated)
