"""Where the time goes: seconds that this process has spent in each stage. Records never depend on it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_SPENT: defaultdict[str, float] = defaultdict(float)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """The time that the block takes is added to what was spent on that."""
    start = time.perf_counter()
    try:
        yield
    finally:
        _SPENT[what] += time.perf_counter() - start


def spent() -> Mapping[str, float]:
    """Seconds so far, as they are now."""
    return dict(_SPENT)


def timed_over(what: str, items: Iterable[T]) -> Iterator[T]:
    """The items; the time that each takes to come is added to what was spent on that."""
    stream = iter(items)
    while True:
        with timed(what):
            try:
                item = next(stream)
            except StopIteration:
                return
        yield item
