"""One shard from end to end: read, process, validate, write."""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from zhclaims import analyzers, flow, hanscript
from zhclaims.analyzers import Analyzer
from zhclaims.cache import current, using
from zhclaims.cache.stored import cache_in
from zhclaims.dataset import Identity, PageLines, ShardWriter, differences, page_lines, read_entry, reject_lines, tool
from zhclaims.errors import InputError, InvalidRecord, StageError, UsageError
from zhclaims.flow import in_stage
from zhclaims.model import Page
from zhclaims.places import as_os_errors, place
from zhclaims.progress import TOGETHER, Avoid, OnTick, Tick, page_begun
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.run.dealing import Shard
from zhclaims.run.history import History
from zhclaims.run.pages import PageEvent, RedirectRevision, RevisionTask, Step, failing, remaining_steps, shard_steps
from zhclaims.settings import Settings
from zhclaims.timing import spent, timed
from zhclaims.watchdog import limited

_CHARACTERS = 1 << 15
"""That pages that are analyzed together may have, unless one alone has more. Bounds memory."""
_A_STEP = 1 << 8
"""Characters that a step counts for, however short."""

_LOG = logging.getLogger(__name__)


class ShardReport(msgspec.Struct, frozen=True):
    """What a shard has come to."""

    pages: int
    seconds: dict[str, float]
    """How long each stage took; `disk` is what they leave of the whole."""
    cache: dict[str, int] = {}
    """What the cache has counted: see `zhclaims.cache.stored`."""


def _ignore(tick: Tick) -> None:
    """Take no note of the progress: for a caller who gives nothing that shows it."""


def process_shard(shard: Shard, on_tick: OnTick = _ignore, avoid: Avoid = MappingProxyType({})) -> ShardReport:
    """Write the records of a shard, unless they are there; `on_tick` is called for pages as they are done.

    `avoid`: pages that have killed the process before, or held it up; they become rejects untried.
    A page that cannot be processed becomes a reject; one that a fault of the machine has made a reject is tried again.
    So does one of which a record breaks its schema; with `strict` that is an InvalidRecord, and the shard is not written.
    """
    directory = place(shard.directory)
    try:
        with as_os_errors(directory):
            return _process(directory, shard, on_tick, avoid)
    except OSError as error:  # while a dump was read; what cannot be written is a UsageError where that is tried
        raise UsageError(f"cannot read on: {error.strerror or error}; the same command carries on") from error


def _process(directory: Path, shard: Shard, on_tick: OnTick, avoid: Avoid) -> ShardReport:
    done = read_entry(directory)
    if done is not None and not done.again:
        on_tick(Tick(done.pages, done.rejects, 0, before=True))
        return ShardReport(done.pages, {})
    _check_program(shard)
    start, before = time.perf_counter(), spent()
    steps = shard_steps(shard, avoid) if done is None else remaining_steps(shard_steps(shard, avoid), shard)
    if TOGETHER not in avoid:
        steps = _prefetched(steps, shard.settings, on_tick)
    store = cache_in(shard.cache)
    with using(store), ShardWriter(directory) as writer:
        for step in steps:
            for page in [step] if isinstance(step, PageLines) else _complete_pages(step, shard, on_tick):
                writer.add(page)
                on_tick(Tick(1, int(page.index.reject is not None), page.index.characters))
        done = writer.end(sum(document.pages for document in shard.inputs))
    seconds = {what: total - before.get(what, 0) for what, total in spent().items()}
    disk = time.perf_counter() - start - sum(seconds.values())
    return ShardReport(done.pages, seconds | {"disk": disk}, store.counts())


def _check_program(shard: Shard) -> None:
    """UsageError where this process runs another program than the run: on another machine, or after an upgrade."""
    if shard.run is not None:
        here = Identity(tool(), shard.settings, analyzer(shard.settings.analyzer).fingerprint, ())
        if differ := differences(shard.run, here):
            raise UsageError(
                f"a worker on {platform.node()} differs from the run: {'; '.join(differ)}: its records would, too; install the"
                " same on every machine, then the same command carries on"
            )


def _complete_pages(event: PageEvent, shard: Shard, on_tick: OnTick) -> list[PageLines]:
    """Read, process and validate what comes next of a page; the lines that become complete with it, or its reject."""
    history, task, settings = event.history, event.revision, shard.settings
    if task is None:
        return history.end()
    if isinstance(task, RedirectRevision):
        return _add_redirect(history, task, shard)
    on_tick(page_begun(event.number, settings.seconds))
    title = task.title
    try:
        with limited(settings.seconds - task.seconds):
            with in_stage("read"):
                page = task.page or task.read()
            title = page.title
            with using(task.cache or current()):
                found = extract(page, task.source, settings)
        with in_stage("lineage"):
            revision = history.follow(found)
        with in_stage("write"):
            lines = page_lines(revision.records)  # InvalidRecord if one breaks its schema
        return history.add(revision, lines)
    except (InputError, StageError) as error:
        return [_rejected(task.source, title, error, shard)]


def extract(page: Page, source: SourceRecord, settings: Settings) -> ArticleRecords:
    """The records of a page. StageError if a stage fails."""
    layers = flow.process(page, settings, analyzer(settings.analyzer))
    with in_stage("records"):
        return records(layers, source, words=settings.words)


@cache  # as many as a process is asked for: one in a run
def analyzer(name: str) -> Analyzer:
    """The analyzer of that name, loaded once in each process."""
    with timed("model"):
        return analyzers.load(name)


def _add_redirect(history: History, redirect: RedirectRevision, shard: Shard) -> list[PageLines]:
    try:
        history.add_redirect(redirect.revision_id, redirect.timestamp)
    except StageError as error:
        history.refuse(partial(_rejected, error=error, shard=shard))
    return []


def _rejected(source: SourceRecord, title: str | None, error: InputError | StageError, shard: Shard) -> PageLines:
    """The line of a page that an error keeps out; what it quotes can be written. InvalidRecord where that ends the run."""
    if shard.strict and isinstance(error, InvalidRecord):
        raise error
    _LOG.debug("%s rejected", source.path, exc_info=error)
    reject = RejectRecord(
        source=source,
        title=None if title is None else hanscript.clean(title),
        stage=error.stage if isinstance(error, StageError) else "read",
        reason=error.reason,
        place=None if error.place is None else hanscript.clean(error.place),
        message=hanscript.clean(str(error)),
    )
    return reject_lines(reject)


# ── pages read before it is their turn ──────────────────────────────────────────────────────────────────────────────────


def _prefetched(steps: Iterable[Step], settings: Settings, on_tick: OnTick) -> Iterator[Step]:
    """The steps, in order, with revisions that have been read, and of whose blocks the analyzer's results are there: it analyzes
    many blocks together in less time than page by page. `on_tick` is called for the page that is read."""
    batch: list[Step] = []
    room = _CHARACTERS
    for step in steps:
        taken = step
        if isinstance(step, PageEvent) and (task := step.to_process):
            on_tick(page_begun(step.number, settings.seconds))
            task = _read(task, settings)
            taken = step._replace(revision=task)
            room -= len(task.page.text) if task.page else 0
        batch.append(taken)
        room -= _A_STEP
        if room <= 0:
            yield from _analyzed_together(batch, settings, on_tick)
            batch, room = [], _CHARACTERS
    yield from _analyzed_together(batch, settings, on_tick)


def _read(task: RevisionTask, settings: Settings) -> RevisionTask:
    """The revision, read; one that cannot be read fails again when it is its turn."""
    start = time.process_time()
    try:
        with limited(settings.seconds), in_stage("read"):
            page = task.read()
    except (InputError, StageError) as error:
        return task._replace(read=partial(failing, error))
    return task._replace(page=page, seconds=time.process_time() - start)


def _analyzed_together(steps: list[Step], settings: Settings, on_tick: OnTick) -> list[Step]:
    """The steps, with a cache that knows what the analyzer says of all their pages."""
    pages = [step.to_process.page for step in steps if isinstance(step, PageEvent) and step.to_process and step.to_process.page]
    if len(pages) < 2:
        return steps
    on_tick(page_begun(TOGETHER, settings.seconds))
    try:
        with limited(settings.seconds):
            cache = flow.prefetch(pages, analyzer(settings.analyzer), current())
    except StageError:  # some page is to blame: each is analyzed when it is its turn
        _LOG.debug("%d pages cannot be analyzed together", len(pages), exc_info=True)
        return steps
    return [
        step._replace(revision=step.to_process._replace(cache=cache)) if isinstance(step, PageEvent) and step.to_process else step
        for step in steps
    ]
