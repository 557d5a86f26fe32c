"""The local engine: shards one after the other in this process, or side by side in processes of their own."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def run(function: Callable[[T], R], shards: Sequence[T], workers: int = 1) -> Iterator[R]:
    """`function` of each shard, in the order of the shards. It must be importable by name, for the processes start afresh."""
    workers = min(workers, len(shards))
    if workers <= 1:
        yield from map(function, shards)
        return
    level = logging.getLogger("zhclaims").getEffectiveLevel()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(level,))
    try:
        yield from pool.map(function, shards)
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(level: int) -> None:
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("zhclaims").setLevel(level)
