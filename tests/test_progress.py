"""How a run tells of itself: counts, speed, time left; lines that nothing in a page can forge."""

from __future__ import annotations

import io
import json
import logging

import pytest
from rich.console import Console
from rich.progress import Progress

from zhclaims.cli import display, progress
from zhclaims.cli.lines import Lines, as_json, plain
from zhclaims.progress import Tick

EVIL = "甲\nzhclaims: all well\r\x1b[2J\u2028\u202e\x85\ud800乙"


def meter(pages, *times):
    return progress.Meter(pages, iter(times).__next__)


def test_speed_and_time_left_are_of_what_was_done():
    found = meter(100, 0.0, 20.0, 20.0, 20.0)
    assert found.left is None
    found.add(Tick(10, 1, 50_000))
    assert found.speed == 2500
    assert found.left == 180


def test_pages_that_were_done_before_cost_no_time():
    found = meter(100, 0.0, 5.0)
    found.add(Tick(50, 0, 0, before=True))
    assert found.left is None
    found.add(Tick(10, 0, 1000))
    assert found.left == 20


def test_pages_of_a_process_that_died_are_taken_back():
    found = meter(10, 0.0, 1.0, 1.0)
    found.add(Tick(2, 1, 100))
    found.add(Tick(-2, -1, -100))
    assert (found.pages, found.rejects, found.speed, found.left) == (0, 0, 0, None)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3599, "1 h 0 min"), (90_000, "25 h 0 min")]
)
def test_durations(seconds, told):
    assert progress.duration(seconds) == told


def test_summary():
    found = meter(120, 0.0, *[60.0] * 4)
    found.add(Tick(60, 2, 600_000))
    assert progress.summary(found) == "60 of 120 pages, 10,000 characters/s, 2 rejected, 1 min left"


def test_a_bar_on_a_terminal():
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=120)
    with Progress(*progress.COLUMNS, console=console) as bar:
        told = progress.Bar(bar)
        bar.refresh()
        told.begin(4)
        told.update(Tick(3, 1, 100))
    assert "looking through the input" in shown.getvalue()
    assert "3 of 4 pages" in shown.getvalue()
    assert "1 rejected" in shown.getvalue()


def test_json_lines(capsys):
    told = progress.JsonLines()
    told.begin(2)
    told.update(Tick(1, 0, 10))
    told.update(Tick(1, 1, 0))
    begin, last = map(json.loads, capsys.readouterr().err.splitlines())
    assert begin == {"event": "begin", "pages": 2}
    assert (last["event"], last["pages"], last["of"], last["rejects"], last["seconds_left"]) == ("progress", 2, 2, 1, 0)


def test_nothing_in_a_page_forges_a_line():
    for line in (plain(EVIL), as_json("rejected", title=EVIL)):
        assert len(line.splitlines()) == 1
        assert line.isprintable()
        assert "甲" in line
    assert json.loads(as_json("rejected", title=EVIL))["title"] == EVIL


@pytest.mark.parametrize("as_json", [False, True])
def test_the_log_is_a_line_a_message(capsys, as_json):
    record = logging.LogRecord("zhclaims", logging.WARNING, "", 0, "%s", (EVIL,), None)
    Lines(json=as_json).emit(record)
    (line,) = capsys.readouterr().err.splitlines()
    assert "甲" in line
    if as_json:
        assert json.loads(line) == {"event": "log", "level": "warning", "message": EVIL}


def test_a_traceback_stands_below_its_message_or_in_it(capsys):
    try:
        raise ValueError("x")
    except ValueError as error:
        record = logging.LogRecord("zhclaims", logging.DEBUG, "", 0, "failed", (), (ValueError, error, error.__traceback__))
    Lines(json=False).emit(record)
    assert capsys.readouterr().err.splitlines()[-1] == "ValueError: x"
    Lines(json=True).emit(record)
    assert json.loads(capsys.readouterr().err)["traceback"].endswith("ValueError: x")


def test_where_the_time_went():
    told = display.time_spent({"read": 1.0, "analysis": 3.0, "join": 0.001})
    assert told == "time went to: analysis 3.0 s (75%), read 1.0 s (25%)"
