"""Reading ahead: an engine reads many blocks together in less time than one page after the other, so pages are read before it is
their turn, and what the engine says of their blocks is at hand when it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from zhclaims import flow
from zhclaims.analyzers import Analyzer
from zhclaims.cache import Prefetched, current
from zhclaims.errors import InputError, StageError
from zhclaims.flow import named
from zhclaims.progress import TOGETHER, Tell, begun
from zhclaims.settings import Settings
from zhclaims.shard.jobs import Job, failing
from zhclaims.shard.steps import Step, Turn, job_of
from zhclaims.watchdog import limited

_CHARACTERS = 1 << 15
"""That pages read ahead may have together, unless one alone has more. Bounds memory."""
_A_STEP = 1 << 8
"""Characters that a step counts for, however short."""

_LOG = logging.getLogger(__name__)

Engine = Callable[[], Analyzer]


def read_ahead(steps: Iterable[Step], settings: Settings, engine: Engine, tell: Tell) -> Iterator[Step]:
    """The steps, in order, with revisions that have been read; `tell` hears which page is being read."""
    held: list[Step] = []
    room = _CHARACTERS
    for step in steps:
        taken = step
        if isinstance(step, Turn) and (job := job_of(step)):
            tell(begun(step.number, settings.seconds))
            read = _read(job, settings)
            taken = step._replace(revision=read)
            room -= len(read.page.text) if read.page else 0
        held.append(taken)
        room -= _A_STEP
        if room <= 0:
            yield from _together(held, settings, engine, tell)
            held, room = [], _CHARACTERS
    yield from _together(held, settings, engine, tell)


def _read(job: Job, settings: Settings) -> Job:
    """The revision, read; one that cannot be read fails again when it is its turn."""
    start = time.process_time()
    try:
        with limited(settings.seconds), named("read"):
            page = job.read()
    except (InputError, StageError) as error:
        return job._replace(read=partial(failing, error))
    return job._replace(page=page, seconds=time.process_time() - start)


def _together(steps: list[Step], settings: Settings, engine: Engine, tell: Tell) -> list[Step]:
    """The steps, with a cache that has at hand what the analyzer says of all their pages."""
    found = [job.page for job in map(job_of, steps) if job and job.page]
    if len(found) < 2:
        return steps
    tell(begun(TOGETHER, settings.seconds))
    try:
        with limited(settings.seconds):
            cache = flow.ahead(found, engine(), current())
    except StageError:  # some page is to blame: each is analyzed when it is its turn
        _LOG.debug("%d pages cannot be analyzed together", len(found), exc_info=True)
        return steps
    return [_with(step, cache) for step in steps]


def _with(step: Step, cache: Prefetched) -> Step:
    job = job_of(step)
    return step._replace(revision=job._replace(cache=cache)) if isinstance(step, Turn) and job else step
