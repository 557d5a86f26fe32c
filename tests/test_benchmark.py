"""The benchmark of speed: peers in the same run, missing ones named, growth with its exponent."""

from __future__ import annotations

import json
import os
from itertools import count

import pytest

from benchmarks import speed
from benchmarks.speed import Growth, Peer, best, cells, growth, line, row, seconds, sizes


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "河.wikitext"
    path.write_text(
        "'''河水'''於2006年6月4日在[[北京市]]上漲。<ref>某報. 2006年6月5日.</ref>次日，人們離開了。", encoding="utf-8"
    )
    return path


@pytest.fixture
def cores():
    """The benchmark keeps its process on one core; the tests that follow have theirs back."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    yield
    if before:
        os.sched_setaffinity(0, before)


@pytest.mark.usefixtures("cores")
def test_a_table_of_ratios_and_the_growth(page, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(speed, "ENOUGH", 0.02)  # two ticks of a clock that ticks a hundred times a second
    numbers = tmp_path / "g.json"
    speed.main([str(page), "--repeat", "1", "--pages", "2", "--json", str(numbers)])
    printed = capsys.readouterr().out
    for what in ("words and names", "the whole product", "script", "dates", "reading wikitext", "validation", "seconds grow"):
        assert what in printed
    assert "name a page of html, too" in printed
    found = json.loads(numbers.read_bytes())
    assert {row["what"] for row in found["rows"] if row["ratio"]} >= {"the whole product", "validation", "script"}
    assert found["growth"]["pages"] == [1, 2]


def test_for_what_is_not_installed_the_command_is_printed(monkeypatch):
    def load():
        raise ImportError("no")

    monkeypatch.setattr(speed, "best", lambda calls, rounds: [1.0 for _ in calls])
    found = row("dates", (lambda: None, ["河" * 10]), (Peer("x", "pip install x", load), []), 1)
    assert line(cells(found)).split() == ["dates", "x", "10", "10", "–", "pip", "install", "x"]


def test_the_quickest_round_counts_and_calls_take_turns(monkeypatch):
    monkeypatch.setattr(speed, "ENOUGH", 0)
    calls = []
    times = best([lambda: calls.append("a"), lambda: calls.append("b")], 2)
    assert calls == ["a", "b"] * 3
    assert len(times) == 2


def test_a_short_call_is_told_by_a_clock_that_ticks_slowly(monkeypatch):
    now = count()
    monkeypatch.setattr(speed.time, "process_time", lambda: next(now) // 40 / 100)
    assert seconds(lambda: None) == pytest.approx(0.01 / 40, rel=0.2)


@pytest.mark.parametrize(("exponent", "times"), [(1.0, (2.0, 20.0, 200.0)), (2.0, (1.0, 100.0, 10_000.0))])
def test_the_exponent_of_growth(exponent, times):
    assert Growth((1, 10, 100), times).exponent == pytest.approx(exponent)


def test_one_run_has_no_exponent(page):
    found = growth([page], 1)
    assert (found.pages, found.exponent) == ((1,), None)


def test_sizes_go_up_to_the_most():
    assert sizes(1) == (1,)
    assert sizes(100) == (1, 3, 10, 30, 100)
    assert sizes(10_000)[-3:] == (1000, 3000, 10_000)


def test_a_file_that_is_not_there(tmp_path, capsys):
    with pytest.raises(SystemExit):
        speed.main([str(tmp_path / "x")])
    assert "no such file" in capsys.readouterr().err
