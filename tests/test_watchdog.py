"""A page that takes too long becomes a reject that names the stage; the run goes on."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest

from fuzz import Silent
from zhclaims import flow, watchdog
from zhclaims.dataset import Dataset
from zhclaims.errors import StageError
from zhclaims.flow import in_stage
from zhclaims.run import job, local, shard
from zhclaims.settings import Settings

POSIX = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts a process")


def endless_expression():
    re.match(r"(?:a+)+$", "a" * 60 + "b")


def endless_loop_that_lets_nothing_through():
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def stage(work, *arguments, seconds=0.2):
    with watchdog.limited(seconds), in_stage("dates"):
        work(*arguments)


@POSIX
@pytest.mark.parametrize("work", [endless_expression, endless_loop_that_lets_nothing_through])
def test_what_does_not_end_is_interrupted(work):
    start = time.process_time()
    with pytest.raises(StageError, match="dates was not done when the page had taken 0.2 s") as caught:
        stage(work)
    assert (caught.value.stage, caught.value.reason) == ("dates", "too_slow")
    assert time.process_time() - start < 5


def test_without_a_timer_the_clock_is_looked_at_when_a_stage_ends():
    """As on Windows; here for a thread."""
    caught = []

    def run():
        with pytest.raises(StageError) as error:
            stage(burn, 0.4)
        caught.append(error.value.reason)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert caught == ["too_slow"]


def test_what_is_in_time_is_left_alone():
    handler = signal.getsignal(signal.SIGVTALRM) if hasattr(signal, "SIGVTALRM") else None
    stage(burn, 0.05, seconds=60)
    burn(0.05)
    watchdog.check()
    assert handler is None or signal.getsignal(signal.SIGVTALRM) == handler


@POSIX
def test_between_stages_the_page_itself_is_named():
    with pytest.raises(StageError, match="page was not done"), watchdog.limited(0.1):
        burn(30)


@POSIX
def test_the_next_page_has_its_own_time():
    with pytest.raises(StageError):
        stage(burn, 30, seconds=0.1)
    stage(burn, 0.05, seconds=60)


def test_errors_of_a_page_come_through():
    with pytest.raises(StageError, match="dates failed: ValueError: no"), watchdog.limited(60), in_stage("dates"):
        raise ValueError("no")


@POSIX
def test_the_run_goes_on_after_a_page_that_takes_too_long(tmp_path, monkeypatch):
    def dates(page):
        return (endless_expression() if "慢" in page.text else ()), ()

    stages = tuple(dates if s.__name__ == "dates" else s for s in flow.STAGES)
    monkeypatch.setattr(flow, "STAGES", stages)
    (tmp_path / "in").mkdir()
    for name in ("快", "慢", "又快"):
        (tmp_path / "in" / f"{name}.txt").write_text(f"{name}\n\n河水{name}漲，人們離開了。", encoding="utf-8")
    shard.analyzer("embedded")  # loading takes time, too
    wanted = job.Job(inputs=(tmp_path / "in",), to=tmp_path / "out", settings=Settings(seconds=1))
    outcome = job.run(wanted, local.run, Silent())
    assert [(r.title, r.stage, r.reason, r.place) for r in outcome.rejects] == [("慢", "dates", "too_slow", None)]
    assert [a["title"] for a in Dataset(tmp_path / "out").records("articles")] == ["又快", "快"]
