"""The Ray engine: each shard is a task on a Ray cluster, one that exists already or one of this machine alone.

Where tasks run, and that those of lost workers are done again, is Ray's. Every machine of the cluster needs zhclaims and the same
paths for inputs and output.
"""

from __future__ import annotations

import logging
import re
import signal
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from zhclaims import extras
from zhclaims.errors import InternalError, UsageError, ZhclaimsError
from zhclaims.progress import OnTick, Tick
from zhclaims.run.local import Function, settled_collector

R = TypeVar("R")
S = TypeVar("S")

_RETRIES = 3
"""How often a task is done again after its worker was lost."""

_HOST_AND_PORT = re.compile(r"(?:ray://)?([^/:]+):(\d{1,5})")
_PATIENCE = 10.0
"""Seconds that a cluster has to answer."""

_AHEAD = 4
"""Tasks that are handed to Ray for each core of the cluster: enough that none waits, few enough that a stop is quick."""


def engine(address: str | None) -> Callable[..., Iterator[Any]]:
    """An engine over the cluster at that address ("auto": the one that this machine belongs to); over one of its own without.

    UsageError with the command that installs Ray if it is missing.
    """
    try:
        import ray
    except ImportError as error:
        raise UsageError(f"the engine ray is not installed: {extras.command('ray')}") from error

    def run(function: Function[S, R], shards: Sequence[S], workers: int, on_tick: OnTick) -> Iterator[R]:
        started = _connect(ray, address, workers)
        try:
            for result, ticks in _results(ray, function, shards):
                for tick in ticks:
                    on_tick(tick)
                yield result
        finally:
            if started:
                ray.shutdown()

    return run


def _connect(ray: Any, address: str | None, workers: int) -> bool:
    """Whether a connection was made here, or was there already."""
    if ray.is_initialized():
        return False
    _knock(address or "")
    own = {} if address else {"num_cpus": workers, "include_dashboard": False}
    on_terminate = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **own)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(f"no Ray cluster at {address or 'this machine'}: {_first_line(error)}") from error
    signal.signal(signal.SIGTERM, on_terminate)  # Ray puts its own in its place, which ends us with another code
    return True


def _knock(address: str) -> None:
    """UsageError if nobody answers at HOST:PORT: Ray itself tries for minutes."""
    found = _HOST_AND_PORT.fullmatch(address)
    if found:
        try:
            socket.create_connection((found[1], int(found[2])), timeout=_PATIENCE).close()
        except OSError as error:
            raise UsageError(f"no Ray cluster at {address}: {error.strerror or error}") from error


def _results(ray: Any, function: Function[S, R], shards: Sequence[S]) -> Iterator[tuple[R, list[Tick]]]:
    """What the tasks come to, in the order of the shards."""
    task = ray.remote(num_cpus=1, max_retries=_RETRIES)(_task)
    ahead = int(_AHEAD * ray.cluster_resources().get("CPU", 1)) or 1
    waiting = iter(shards)
    under_way = deque(task.remote(function, shard) for shard in islice(waiting, ahead))
    while under_way:
        yield _result(ray, under_way.popleft())
        under_way.extend(task.remote(function, shard) for shard in islice(waiting, 1))


def _result(ray: Any, reference: Any) -> Any:
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, ZhclaimsError):
            raise error.cause from None
        raise InternalError(_first_line(error.cause)) from error
    except ray.exceptions.RayError as error:
        raise UsageError(
            f"Ray lost the workers of a shard {_RETRIES + 1} times ({type(error).__name__}), perhaps for want of memory: "
            "the same command carries on"
        ) from error


def _task(function: Function[S, R], shard: S) -> tuple[R, list[Tick]]:
    """What a worker does: the shard, and its ticks in one piece."""
    ticks: list[Tick] = []
    with settled_collector(ticks.append) as on_tick:
        result = function(shard, on_tick, {})
    return result, [tick for tick in ticks if tick.at is None]


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
