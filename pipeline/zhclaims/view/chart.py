"""The small chart above the timeline: a bar for each stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.view.lists import Period

WIDTH, HEIGHT = 320, 56
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST = 32
"""Bars that can be told apart and hit with a finger."""


class Bar(NamedTuple):
    """A stretch of years from `start`; `target` is the year of the first period in it. Lengths in units of the chart."""

    start: int
    end: int
    claims: int
    target: int
    x: float
    y: float
    width: float
    height: float


def chart(periods: Sequence[Period]) -> list[Bar]:
    """Bars of equal stretches of time, none for a stretch without claims. Nothing to show for fewer than two."""
    if len(periods) < 2:
        return []
    first, last = periods[0].year, periods[-1].year
    step = next((s for s in _STEPS if (last - first) // s < _MOST), (last - first) // _MOST + 1)
    origin = first // step * step
    width = WIDTH / ((last - origin) // step + 1)
    counts: dict[int, int] = {}
    targets: dict[int, int] = {}
    for period in periods:
        slot = (period.year - origin) // step
        counts[slot] = counts.get(slot, 0) + len(period.entries)
        targets.setdefault(slot, period.year)
    top = max(counts.values())
    return [_bar(slot, counts[slot], targets[slot], (origin, step, width, top)) for slot in counts]


def _bar(slot: int, count: int, target: int, scale: tuple[int, int, float, int]) -> Bar:
    origin, step, width, top = scale
    height = round(max(3.0, HEIGHT * count / top), 2)
    start = origin + slot * step
    gap = min(2.0, width / 5)
    x, y = round(slot * width + gap / 2, 2), round(HEIGHT - height, 2)
    return Bar(start, start + step - 1, count, target, x, y, round(width - gap, 2), height)
