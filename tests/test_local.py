"""The local engine."""

import gc
import os
import signal
from pathlib import Path

import pytest

from zhclaims.errors import InputError, InternalError, UsageError
from zhclaims.progress import TOGETHER, Tick, page_begun
from zhclaims.run.local import run, settled_collector

PAGE = Tick(1, 0, 10)


def square(number, on_tick, avoid):
    on_tick(PAGE)
    return number * number


def fail(number, on_tick, avoid):
    raise UsageError(f"no {number}")


def fail_in_a_way_that_cannot_be_sent(number, on_tick, avoid):
    raise InputError("broken", reason="broken")


def die(number, on_tick, avoid):
    os._exit(1)


def die_once(directory, on_tick, avoid):
    """Dies at the second page the first time that it is called."""
    on_tick(PAGE)
    flag = Path(directory, "died")
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    on_tick(PAGE)
    return "done"


def die_at_the_second_page(number, on_tick, avoid):
    for page in range(3):
        on_tick(Tick(0, 0, 0, at=page))
        if page == 1 and page not in avoid:
            os.kill(os.getpid(), signal.SIGKILL)
        on_tick(PAGE)
    return number, sorted(avoid)


def die_over_pages_together(number, on_tick, avoid):
    on_tick(Tick(0, 0, 0, at=2))
    on_tick(Tick(0, 0, 0, at=TOGETHER))
    if TOGETHER not in avoid:
        os.kill(os.getpid(), signal.SIGKILL)
    return number, sorted(avoid)


def hold_up_the_second_page(number, on_tick, avoid):
    """As what runs in C does, which nothing interrupts."""
    for page in range(3):
        on_tick(page_begun(page, 0.2))
        while page == 1 and page not in avoid:
            pass
        on_tick(PAGE)
    return number, dict(avoid)


def done(function, shards, workers=2):
    ticks = []
    return list(run(function, shards, workers, ticks.append)), ticks


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_results_come_in_the_order_of_the_shards(workers):
    results, ticks = done(square, range(5), workers)
    assert results == [0, 1, 4, 9, 16]
    assert ticks == [PAGE] * 5


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_come_through(workers):
    with pytest.raises(UsageError, match=r"no \d"):
        done(fail, range(3), workers)


def test_an_error_that_cannot_be_sent_comes_through_as_ours():
    with pytest.raises(InternalError, match="InputError: broken"):
        done(fail_in_a_way_that_cannot_be_sent, range(2))


def test_a_shard_whose_process_was_killed_is_done_again_by_another(tmp_path, caplog):
    for name in "ab":
        (tmp_path / name).mkdir()
    results, ticks = done(die_once, [tmp_path / "a", tmp_path / "b"])
    assert results == ["done", "done"]
    assert "a worker process died (signal 9); another one does what it was at" in caplog.text
    assert sum(tick.pages for tick in ticks) == 4
    assert sum(tick.characters for tick in ticks) == 40


def test_a_page_that_kills_twice_is_avoided():
    assert done(die_at_the_second_page, [0, 1])[0] == [(0, [1]), (1, [1])]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs a system that tells what time a process has taken")
def test_a_process_that_overstays_is_ended_and_its_page_not_tried_again(monkeypatch, caplog):
    monkeypatch.setattr("zhclaims.run.local._GRACE", 0.2)
    monkeypatch.setattr("zhclaims.run.local._DEATHS_IN_A_SHARD", 1)  # it was no death of its own
    results, ticks = done(hold_up_the_second_page, [0, 1])
    assert results == [(0, {1: "too_slow"}), (1, {1: "too_slow"})]
    assert sum(tick.pages for tick in ticks) == 6
    assert "could not be interrupted when its page's time was over; another one" in caplog.text


def test_a_shard_that_always_kills_is_told():
    with pytest.raises(UsageError, match=r"a worker process died 6 times over the same pages \(exit code 1\)"):
        done(die, range(2))


def test_no_page_is_avoided_where_a_process_dies_over_several_of_them():
    results, _ = done(die_over_pages_together, range(2))
    assert results == [(0, [TOGETHER]), (1, [TOGETHER])]


HELD = []


def take_memory(size, on_tick, avoid):
    """Takes memory and keeps it."""
    HELD.append(b"x" * size)
    return os.getpid()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a system that tells what memory a process takes")
def test_a_process_that_takes_too_much_memory_makes_room_for_a_fresh_one():
    small, _ = done(take_memory, [1] * 6)
    large, _ = done(take_memory, [720 << 20] + [1] * 5)
    assert len(set(small)) <= 2
    assert large[0] not in large[1:]


def process_of(number, on_tick, avoid):
    on_tick(PAGE)
    return os.getpid()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a system that says what memory a process takes")
def test_the_one_process_that_has_grown_is_relieved_where_that_is_allowed(monkeypatch):
    monkeypatch.setattr("zhclaims.run.local._MEMORY", 1)
    ticks = []
    renewed = list(run(process_of, range(4), 1, ticks.append, renew=True))
    assert renewed[0] == os.getpid()
    assert len(set(renewed)) == 4
    assert ticks == [PAGE] * 4
    assert done(process_of, range(4), 1)[0] == [os.getpid()] * 4


def test_nothing_is_started_after_the_last_shard_or_below_the_bound(monkeypatch):
    monkeypatch.setattr("zhclaims.run.local._memory", lambda: 700 << 20)
    assert list(run(process_of, range(3), 1, lambda tick: None, renew=True)) == [os.getpid()] * 3
    monkeypatch.setattr("zhclaims.run.local._MEMORY", 1)
    assert list(run(process_of, range(1), 1, lambda tick: None, renew=True)) == [os.getpid()]


def collector(number, on_tick, avoid):
    """The state of the garbage collector at first, after a page that was done before, and after one that is done."""
    states = [(gc.get_threshold(), gc.get_freeze_count())]
    for tick in (Tick(1, 0, 0, before=True), PAGE):
        on_tick(tick)
        states.append((gc.get_threshold(), gc.get_freeze_count()))
    return states


def collect_and_fail(number, on_tick, avoid):
    on_tick(PAGE)
    raise UsageError("no")


def test_the_garbage_collector_is_given_back_as_it_was():
    before = gc.get_threshold(), gc.get_freeze_count()
    with settled_collector(print) as on_tick:
        first, second = run(collector, range(2), 1, on_tick)
    assert first[:2] == [before, before]
    assert (first[2][0][0], first[2][1] > 10_000) == (200_000, True)
    assert second[0][0] == first[2][0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
    with pytest.raises(UsageError), settled_collector(print) as on_tick:
        list(run(collect_and_fail, range(2), 1, on_tick))
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_objects_that_the_caller_has_frozen_stay_frozen():
    gc.freeze()
    try:
        thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
        with settled_collector(print) as on_tick:
            ((*_, settled),) = run(collector, range(1), 1, on_tick)
        assert settled[0][0] == 200_000
        assert gc.get_threshold() == thresholds
        assert 0 <= frozen - gc.get_freeze_count() < 1_000  # some of them are no longer in use
    finally:
        gc.unfreeze()


def test_a_process_of_the_run_keeps_its_settled_collector_from_shard_to_shard():
    results, _ = done(collector, range(4), 2)
    assert sum(first[1] == 0 for first, *_ in results) <= 2  # the first shard of each process
    assert all(last[0][0] == 200_000 and last[1] > 10_000 for *_, last in results)


def test_nothing_to_do():
    assert done(square, [], 4) == ([], [])
