"""The local engine: shards one after the other in this process, or side by side in processes of their own."""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import TypeVar

from zhclaims.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")


def run(function: Callable[[T], R], shards: Sequence[T], workers: int = 1) -> Iterator[R]:
    """`function` of each shard, in the order of the shards. It must be importable by name, for the processes start afresh.

    UsageError if a process dies, as it does where memory runs out.
    """
    workers = min(workers, len(shards))
    if workers <= 1:
        yield from map(function, shards)
        return
    level = logging.getLogger("zhclaims").getEffectiveLevel()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(level,))
    try:
        yield from pool.map(function, shards)
    except BrokenExecutor as error:
        raise UsageError(
            "a worker process died, perhaps for want of memory: run again with fewer --workers to carry on"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(level: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one decides
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("zhclaims").setLevel(level)
