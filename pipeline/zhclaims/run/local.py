"""The local engine: shards one after the other in this process, or side by side in processes of their own.

One worker is this process itself: nothing is started that a small run would wait for, and a script or a notebook that calls it
needs no guard (`if __name__ == "__main__"`). Over a long run a process grows, as Python gives little memory back: where it takes
more than a bound, a fresh one goes on. The command line lets its own process be relieved like that, too (`renew`).

A process that dies (killed, out of memory) costs the shard that it was at: a fresh process does that again. Over a page that two
processes have died at no third one shall: the page becomes a reject. So does one over which a process cannot be interrupted when
the page's time is over: it is ended. A shard that keeps on killing ends the run, in clear words.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from zhclaims.errors import InternalError, UsageError
from zhclaims.progress import TOGETHER, Avoid, OnTick, Tick

S = TypeVar("S")
R = TypeVar("R")

_DEATHS_AT_A_PAGE = 2
_DEATHS_IN_A_SHARD = 6
_MEMORY = 700 << 20
"""Bytes: a process that takes more once a shard is done makes room for a fresh one, so that a run of days grows no further."""
_GRACE = 3.0
"""Seconds of the processor's time that a process has, beyond its page's, to end the page by itself."""
_POLL = 1.0
"""Seconds from one look at the processes to the next, where none sends anything."""
_OBJECTS = 200_000
"""That may come to be before Python's collector looks for cycles: a page makes as many, and hardly a cycle."""
_LOG = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")
Function = Callable[[S, OnTick, Avoid], R]
"""What is done with a shard: see `shard.process_shard`."""


def run(function: Function[S, R], shards: Sequence[S], workers: int, on_tick: OnTick, *, renew: bool = False) -> Iterator[R]:
    """`function` of each shard, in the order of the shards: in this process where there is one worker.

    With `renew` that holds until this process takes too much memory; a fresh one does the shards that remain. For processes that
    are started `function` must be importable by name, and so must the script that calls this.

    UsageError if a shard has killed its process again and again, as it does where memory runs out.
    """
    if min(workers, len(shards)) > 1:
        yield from _in_processes(function, shards, min(workers, len(shards)), on_tick)
        return
    for n, shard in enumerate(shards, 1):
        yield function(shard, on_tick, {})
        if renew and n < len(shards) and _memory() > _MEMORY:
            _LOG.debug("a fresh process does the %d shards that remain: this one has grown", len(shards) - n)
            yield from _in_processes(function, shards[n:], 1, on_tick)
            return


@contextmanager
def settled_collector(on_tick: OnTick) -> Iterator[OnTick]:
    """Within the block, once a page is done, Python's collector leaves alone what that has loaded, and looks rarely for cycles: a
    round through the model and the vocabulary costs as much as a page whose blocks are known. After the block it is as it was.

    Yields the `on_tick` to call. Nothing is frozen where the caller has frozen objects: they could not be told apart.
    """
    thresholds, frozen, settled = gc.get_threshold(), gc.get_freeze_count(), False

    def settling(tick: Tick) -> None:
        nonlocal settled
        on_tick(tick)
        if not settled and tick.pages and not tick.before:
            settled = True
            gc.set_threshold(_OBJECTS)
            if not frozen:
                gc.collect()
                gc.freeze()

    try:
        yield settling
    finally:
        gc.set_threshold(*thresholds)
        if settled and not frozen:
            gc.unfreeze()


def _in_processes(function: Function[S, R], shards: Sequence[S], workers: int, on_tick: OnTick) -> Iterator[R]:
    pool = _Pool(function, shards, on_tick)
    try:
        yield from pool.run(workers)
    finally:
        pool.stop()


class _Done(NamedTuple):
    result: Any
    memory: int
    """Bytes that the process takes."""


class _Failed(NamedTuple):
    error: BaseException


class _LogMessage(NamedTuple):
    """A message of the log."""

    logger: str
    level: int
    message: str


class _Worker:
    """A process, and the shard that it is at."""

    def __init__(self, function: Function[Any, Any]) -> None:
        self.connection, there = _SPAWN.Pipe()
        level = logging.getLogger("zhclaims").getEffectiveLevel()
        self.process = _SPAWN.Process(target=_work, args=(there, function, level), daemon=True)
        self.process.start()
        there.close()
        self.shard = self.page = -1
        self.until = 0.0
        """By when its page must be done: see `Tick`."""
        self.ticks: list[Tick] = []

    def assign(self, number: int, shard: object, avoid: Avoid) -> None:
        self.shard, self.page, self.until, self.ticks = number, 0, 0.0, []
        with suppress(BrokenPipeError):  # it has died, which is found where its connection ends
            self.connection.send((shard, avoid))

    def is_overdue(self) -> bool:
        """Whether its page has had its time, and more, and is not done."""
        return bool(self.until) and _processor_seconds(self.process.pid) > self.until + _GRACE

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Pool:
    """Workers over shards."""

    def __init__(self, function: Function[Any, R], shards: Sequence[Any], on_tick: OnTick) -> None:
        self._function, self._shards, self._on_tick = function, shards, on_tick
        self._todo = list(reversed(range(len(shards))))
        self._workers: list[_Worker] = []
        self._results: dict[int, Any] = {}
        self._deaths: dict[int, list[int]] = {}
        """For each shard the pages at which it has killed a process."""
        self._slow: set[tuple[int, int]] = set()
        """Shards and pages over which a process had to be ended."""

    def run(self, workers: int) -> Iterator[Any]:
        for _ in range(workers):
            self._start()
        for number in range(len(self._shards)):
            while number not in self._results:
                self._receive()
            yield self._results.pop(number)

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    def _start(self) -> None:
        worker = _Worker(self._function)
        self._workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """The next shard, if there is one; an idle process waits for one that another may leave."""
        worker.shard = -1
        if self._todo:
            number = self._todo.pop()
            worker.assign(number, self._shards[number], self._avoid(number))

    def _avoid(self, number: int) -> Avoid:
        """Pages over which processes have died; TOGETHER once they have over pages that were worked on at once."""
        deaths = self._deaths.get(number, [])
        died = {page: "worker_died" for page in deaths if page == TOGETHER or deaths.count(page) >= _DEATHS_AT_A_PAGE}
        return died | {page: "too_slow" for shard, page in self._slow if shard == number}

    def _receive(self) -> None:
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), _POLL):
            worker = by_connection[connection]  # type: ignore[index]  # these are connections alone
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                self._replace_dead(worker)
            else:
                self._handle(worker, message)
        for worker in self._workers:
            if worker.is_overdue():
                self._slow.add((worker.shard, worker.page))
                worker.until = 0.0
                worker.process.kill()  # that is found where its connection ends

    def _handle(self, worker: _Worker, message: object) -> None:
        if isinstance(message, Tick):
            worker.until = message.until
            if message.at is None:
                worker.ticks.append(message)
                self._on_tick(message)
            else:
                worker.page = message.at
        elif isinstance(message, _LogMessage):
            logging.getLogger(message.logger).log(message.level, "%s", message.message)
        elif isinstance(message, _Failed):
            raise message.error
        elif isinstance(message, _Done):
            self._results[worker.shard] = message.result
            worker.until = 0.0
            if message.memory > _MEMORY and self._todo:
                self._retire(worker)
                self._start()
            else:
                self._give(worker)

    def _retire(self, worker: _Worker) -> None:
        worker.stop()
        self._workers.remove(worker)

    def _replace_dead(self, worker: _Worker) -> None:
        """Another process does what this one was at."""
        self._retire(worker)
        for tick in worker.ticks if worker.shard >= 0 else ():
            self._on_tick(Tick(-tick.pages, -tick.rejects, -tick.characters, tick.before))
        why = f"a worker process died ({_exit(worker)})"
        if (worker.shard, worker.page) in self._slow:
            why = "a worker process was ended that could not be interrupted when its page's time was over"
        elif worker.shard >= 0:
            self._count_death(worker)
        if worker.shard >= 0:
            self._todo.append(worker.shard)
        _LOG.warning("%s; another one does what it was at", why)
        if self._todo:
            self._start()

    def _count_death(self, worker: _Worker) -> None:
        """UsageError if the processes die over the shard again and again."""
        deaths = self._deaths.setdefault(worker.shard, [])
        deaths.append(worker.page)
        if len(deaths) >= _DEATHS_IN_A_SHARD:
            raise UsageError(
                f"a worker process died {len(deaths)} times over the same pages ({_exit(worker)}), perhaps for want of"
                " memory: run again with fewer --workers to carry on"
            )


def _exit(worker: _Worker) -> str:
    code = worker.process.exitcode or 0
    return f"signal {-code}" if code < 0 else f"exit code {code}"


class _LogSender(logging.Handler):
    """Sends the log to the process that writes it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # the process that writes it is gone
            self._connection.send(_LogMessage(record.name, record.levelno, self.format(record)))


def _work(connection: Connection, function: Function[Any, Any], level: int) -> None:
    """The life of a process: shards come, what becomes of them goes back, until the one that sends them is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # which reach every process; the first one decides
        signal.signal(number, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, handlers=[_LogSender(connection)])
    logging.getLogger("zhclaims").setLevel(level)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError), settled_collector(connection.send) as on_tick:
        while True:
            connection.send(_outcome(function, on_tick, *connection.recv()))


def _outcome(function: Function[Any, Any], on_tick: OnTick, shard: object, avoid: Avoid) -> object:
    try:
        return _Done(function(shard, on_tick, avoid), _memory())
    except BaseException as error:
        return _Failed(_portable(error))


def _memory() -> int:
    """Bytes of memory that this process takes; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _processor_seconds(process: int | None) -> float:
    """Seconds that the processor has given to a process; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def _portable(error: BaseException) -> BaseException:
    """The error, with its traceback as a note; an InternalError in place of one that cannot be sent."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return InternalError(f"{type(error).__name__}: {error}")
    return error
