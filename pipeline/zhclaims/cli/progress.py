"""How a run goes: live on a terminal, as JSON lines for machines, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from zhclaims.cli.lines import as_json, say
from zhclaims.progress import Tick

_EVERY = 10.0
"""Seconds between two lines of progress in JSON."""


COLUMNS = (BarColumn(20), TextColumn("{task.fields[summary]}"), TimeElapsedColumn())
"""What a bar shows."""


class Meter:
    """Counts pages. Speed and time left are of this run alone: what an earlier one has done costs no time."""

    def __init__(self, pages: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.pages, self.rejects, self.characters = pages, 0, 0, 0
        self._new = 0
        self._clock, self._start = clock, clock()

    def add(self, tick: Tick) -> None:
        self.pages += tick.pages
        self.rejects += tick.rejects
        self.characters += tick.characters
        self._new += 0 if tick.before else tick.pages

    @property
    def elapsed(self) -> float:
        """Seconds."""
        return self._clock() - self._start

    @property
    def speed(self) -> float:
        """Characters of article text a second."""
        return self.characters / self.elapsed if self.elapsed else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take if it is like what was done; None before anything was."""
        return (self.total - self.pages) * self.elapsed / self._new if self._new > 0 else None


class Quiet:
    """Shows nothing."""

    def begin(self, pages: int) -> None:
        """Show nothing."""

    def update(self, tick: Tick) -> None:
        """Show nothing."""


class Bar:
    """A bar on a terminal."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, summary="looking through the input")  # a dump takes minutes

    def begin(self, pages: int) -> None:
        self._meter = Meter(pages)
        self._bar.update(self._task, total=pages, summary=summary(self._meter))

    def update(self, tick: Tick) -> None:
        self._meter.add(tick)
        self._bar.update(self._task, completed=self._meter.pages, summary=summary(self._meter))


class JsonLines:
    """A line when the run begins, and every few seconds how it goes."""

    def begin(self, pages: int) -> None:
        self._meter = Meter(pages)
        self._next = _EVERY
        say(as_json("begin", pages=pages))

    def update(self, tick: Tick) -> None:
        self._meter.add(tick)
        if self._meter.elapsed >= self._next or self._meter.pages == self._meter.total:
            self._next = self._meter.elapsed + _EVERY
            say(as_json("progress", **fields(self._meter)))


@contextmanager
def progress(*, quiet: bool, log_json: bool) -> Iterator[Quiet | Bar | JsonLines]:
    """What shows how a run goes, for as long as it goes on."""
    console = Console(stderr=True)
    if log_json or quiet or not console.is_terminal:
        yield JsonLines() if log_json else Quiet()
        return
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        yield Bar(bar)


def fields(meter: Meter) -> dict[str, object]:
    """How it goes, for machines."""
    left = meter.left
    return {
        "pages": meter.pages,
        "of": meter.total,
        "rejects": meter.rejects,
        "characters_per_second": round(meter.speed),
        "seconds": round(meter.elapsed, 1),
        "seconds_left": None if left is None else round(left, 1),
    }


def summary(meter: Meter) -> str:
    """How it goes, for people.

    >>> meter = Meter(120, iter((0.0, 60.0, 60.0, 60.0, 60.0)).__next__)
    >>> meter.add(Tick(60, 2, 600_000))
    >>> summary(meter)
    '60 of 120 pages, 10,000 characters/s, 2 rejected, 1 min left'
    """
    left = meter.left
    return ", ".join(
        [
            f"{meter.pages:,} of {meter.total:,} pages",
            f"{meter.speed:,.0f} characters/s",
            *([f"{meter.rejects:,} rejected"] if meter.rejects else []),
            *([f"{duration(left)} left"] if left is not None else []),
        ]
    )


def duration(seconds: float) -> str:
    """A length of time in words.

    >>> duration(4), duration(95), duration(7300)
    ('4 s', '2 min', '2 h 2 min')
    """
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
