"""The benchmark: peers in the same run, missing ones told, growth with its exponent, a plot."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from itertools import count

import pytest

from zhclaims.benchmark import Growth, growth, svg, timing
from zhclaims.benchmark.comparisons import Row
from zhclaims.benchmark.growth import sizes
from zhclaims.benchmark.peers import Peer, work
from zhclaims.benchmark.timing import best, one_core, seconds
from zhclaims.cli import benchmarked
from zhclaims.errors import UsageError


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "河.wikitext"
    path.write_text(
        "'''河水'''於2006年6月4日在[[北京市]]上漲。<ref>某報. 2006年6月5日.</ref>次日，人們離開了。", encoding="utf-8"
    )
    return path


def test_a_table_of_ratios_and_a_curve(page, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(timing, "_ENOUGH", 0.02)  # two ticks of a clock that ticks a hundred times a second
    plot, numbers = tmp_path / "g.svg", tmp_path / "g.json"
    benchmarked.benchmark([page], (1, 2), plot, numbers)
    printed = capsys.readouterr().out
    for what in ("words and names", "the whole product", "script", "dates", "reading wikitext", "validation", "seconds grow"):
        assert what in printed
    assert "name a page of html, too" in printed
    found = json.loads(numbers.read_bytes())
    assert {row["what"] for row in found["rows"] if row["ratio"]} >= {"the whole product", "validation", "script"}
    assert found["growth"]["pages"] == [1, 2]
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")


def test_what_is_not_installed_is_told_with_the_command():
    def load():
        raise ImportError("no")

    assert work(Peer("x", "pip install x", load)) is None
    told = benchmarked.line(benchmarked.cells(Row("dates", 10, 1.0, "x", None, "pip install x")))
    assert told.split() == ["dates", "x", "10", "10", "–", "pip", "install", "x"]


def test_the_quickest_round_counts_and_calls_take_turns(monkeypatch):
    monkeypatch.setattr(timing, "_ENOUGH", 0)
    calls = []
    times = best([lambda: calls.append("a"), lambda: calls.append("b")], 2)
    assert calls == ["a", "b"] * 3
    assert len(times) == 2
    with one_core():
        assert all(time >= 0 for time in times)


def test_a_short_call_is_told_by_a_clock_that_ticks_slowly(monkeypatch):
    now = count()
    monkeypatch.setattr(timing.time, "process_time", lambda: next(now) // 40 / 100)
    assert seconds(lambda: None) == pytest.approx(0.01 / 40, rel=0.2)


@pytest.mark.parametrize(("exponent", "seconds"), [(1.0, (2.0, 20.0, 200.0)), (2.0, (1.0, 100.0, 10_000.0))])
def test_the_exponent_of_growth(exponent, seconds):
    found = Growth((1, 10, 100), seconds)
    assert found.exponent == pytest.approx(exponent)
    assert f"power {exponent:.2f}" in svg(found)


def test_one_run_has_no_exponent(page):
    found = growth([page], 1)
    assert (found.pages, found.exponent) == ((1,), None)
    assert "<svg" in svg(found)


def test_sizes_go_up_to_the_most():
    assert sizes(1) == (1,)
    assert sizes(10_000)[-3:] == (1000, 3000, 10_000)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        benchmarked.benchmark([tmp_path / "x"], (1, 0), None, None)
