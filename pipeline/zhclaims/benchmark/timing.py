"""Seconds of the processor, the quickest of some rounds in which the programs take turns."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Call = Callable[[], object]

_ENOUGH = 0.05
"""Seconds that are measured at least."""


def best(calls: Sequence[Call], rounds: int) -> list[float]:
    """Seconds of the quickest round of each call. Each is called once before, and then they take turns: what disturbs one
    disturbs all."""
    for call in calls:
        call()
    times = [[seconds(call) for call in calls] for _ in range(rounds)]
    return [min(of_one) for of_one in zip(*times, strict=True)]


def seconds(call: Call) -> float:
    """Of the processor, all threads of this process together, for one call. A short one is made again and again, for there are
    systems whose clock ticks a hundred times a second."""
    start, spent, calls = time.process_time(), 0.0, 0
    while not calls or spent < _ENOUGH:
        call()
        calls += 1
        spent = time.process_time() - start
    return spent / calls


@contextmanager
def one_core() -> Iterator[None]:
    """Within the block this process, and the threads that it starts, stay on one core, where the system allows that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
