"""The local engine: shards one after the other in this process, or side by side in processes of their own.

A process that dies (killed, out of memory) costs the shard that it was at: a fresh process does that again. Over a page that two
processes have died at no third one shall: the page becomes a reject. So does one over which a process cannot be interrupted when
the page's time is over: it is ended. A shard that keeps on killing ends the run, in clear words.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from zhclaims.errors import InternalError, UsageError
from zhclaims.progress import TOGETHER, Avoid, Tell, Tick

S = TypeVar("S")
R = TypeVar("R")

_DEATHS_AT_A_PAGE = 2
_DEATHS_IN_A_SHARD = 6
_MEMORY = 700 << 20
"""Bytes: a process that takes more once a shard is done makes room for a fresh one, so that a run of days grows no further."""
_GRACE = 3.0
"""Seconds of the processor's time that a process has, beyond its page's, to end the page by itself."""
_LOOKS = 1.0
"""Seconds from one look at the processes to the next, where none says anything."""
_SPAWN = multiprocessing.get_context("spawn")
Function = Callable[[S, Tell, Avoid], R]
"""What is done with a shard: see `shard.run`."""


def run(function: Function[S, R], shards: Sequence[S], workers: int, tell: Tell) -> Iterator[R]:
    """`function` of each shard, in the order of the shards. It must be importable by name, for the processes start afresh.

    UsageError if a shard has killed its process again and again, as it does where memory runs out.
    """
    workers = min(workers, len(shards))
    if workers <= 1:
        yield from (function(shard, tell, {}) for shard in shards)
        return
    pool = _Pool(function, shards, tell)
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


class _Said(NamedTuple):
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

    def give(self, number: int, shard: object, avoid: Avoid) -> None:
        self.shard, self.page, self.until, self.ticks = number, 0, 0.0, []
        with suppress(BrokenPipeError):  # it has died; that is found where its connection ends
            self.connection.send((shard, avoid))

    def is_overdue(self) -> bool:
        """Whether its page has had its time, and more, and is not done."""
        return bool(self.until) and _seconds(self.process.pid) > self.until + _GRACE

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Pool:
    """Workers over shards."""

    def __init__(self, function: Function[Any, R], shards: Sequence[Any], tell: Tell) -> None:
        self._function, self._shards, self._tell = function, shards, tell
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
                self._listen()
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
            worker.give(number, self._shards[number], self._avoid(number))

    def _avoid(self, number: int) -> Avoid:
        """Pages over which processes have died; TOGETHER once they have over pages that were worked on at once."""
        deaths = self._deaths.get(number, [])
        died = {page: "worker_died" for page in deaths if page == TOGETHER or deaths.count(page) >= _DEATHS_AT_A_PAGE}
        return died | {page: "too_slow" for shard, page in self._slow if shard == number}

    def _listen(self) -> None:
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), _LOOKS):
            worker = by_connection[connection]  # type: ignore[index]  # these are connections alone
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                self._died(worker)
            else:
                self._heard(worker, message)
        for worker in self._workers:
            if worker.is_overdue():
                self._slow.add((worker.shard, worker.page))
                worker.until = 0.0
                worker.process.kill()  # that is found where its connection ends

    def _heard(self, worker: _Worker, message: object) -> None:
        if isinstance(message, Tick):
            worker.until = message.until
            if message.at is None:
                worker.ticks.append(message)
                self._tell(message)
            else:
                worker.page = message.at
        elif isinstance(message, _Said):
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

    def _died(self, worker: _Worker) -> None:
        """Another process does what this one was at."""
        self._retire(worker)
        for tick in worker.ticks if worker.shard >= 0 else ():
            self._tell(Tick(-tick.pages, -tick.rejects, -tick.characters, tick.before))
        why = f"a worker process died ({_exit(worker)})"
        if (worker.shard, worker.page) in self._slow:
            why = "a worker process was ended that could not be interrupted when its page's time was over"
        elif worker.shard >= 0:
            self._count_death(worker)
        if worker.shard >= 0:
            self._todo.append(worker.shard)
        logging.getLogger(__name__).warning("%s; another one does what it was at", why)
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


class _Sending(logging.Handler):
    """Sends the log to where it is written."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # nobody is left to read it
            self._connection.send(_Said(record.name, record.levelno, self.format(record)))


def _work(connection: Connection, function: Function[Any, Any], level: int) -> None:
    """The life of a process: shards come, what becomes of them goes back, until the one that sends them is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # which reach every process; the first one decides
        signal.signal(number, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, handlers=[_Sending(connection)])
    logging.getLogger("zhclaims").setLevel(level)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(_outcome(function, connection.send, *connection.recv()))


def _outcome(function: Function[Any, Any], tell: Tell, shard: object, avoid: Avoid) -> object:
    try:
        return _Done(function(shard, tell, avoid), _memory())
    except BaseException as error:
        return _Failed(_portable(error))


def _memory() -> int:
    """Bytes of memory that this process takes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _seconds(process: int | None) -> float:
    """Seconds that the processor has given to a process; 0 where the system does not tell."""
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
