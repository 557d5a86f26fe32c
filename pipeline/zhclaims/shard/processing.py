"""One shard from end to end: read, process, validate, write."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from zhclaims import analyzers, hanscript
from zhclaims.analyzers import Analyzer
from zhclaims.cache import current, using
from zhclaims.cache.stored import cache_in
from zhclaims.dataset import PageLines, read_entry, reject_lines, write_shard
from zhclaims.errors import InputError, InvalidRecord, StageError, UsageError
from zhclaims.flow import named, process
from zhclaims.model import Page
from zhclaims.places import as_os_errors, place
from zhclaims.progress import TOGETHER, Avoid, Tell, Tick, begun
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.shard.again import left
from zhclaims.shard.ahead import read_ahead
from zhclaims.shard.chain import Chain
from zhclaims.shard.inputs import Shard
from zhclaims.shard.jobs import Emptied, Job
from zhclaims.shard.steps import Step, steps
from zhclaims.sources import formats
from zhclaims.timing import spent, timed
from zhclaims.watchdog import limited

_OBJECTS = 200_000  # that may come to be before Python's collector looks for cycles: a page makes as many, and hardly a cycle

_LOG = logging.getLogger(__name__)


class Report(msgspec.Struct, frozen=True):
    """What a shard has come to."""

    pages: int
    seconds: dict[str, float]
    """How long each stage took; `disk` is what they leave of the whole."""
    cache: dict[str, int] = {}
    """What the cache has counted: see `zhclaims.cache.stored`."""


def _untold(tick: Tick) -> None:
    """Nobody listens."""


def run(shard: Shard, tell: Tell = _untold, avoid: Avoid = MappingProxyType({})) -> Report:
    """Write the records of a shard, unless they are there; `tell` hears of pages as they are done.

    `avoid`: pages that have killed the process before, or held it up; they become rejects untried.
    A page that cannot be processed becomes a reject; one that a fault of the machine has made a reject is tried again.
    So does one of which a record breaks its schema; with `strict` that is an InvalidRecord, and the shard is not written.
    """
    directory = place(shard.directory)
    try:
        with as_os_errors(directory):
            return _run(directory, shard, tell, avoid)
    except OSError as error:  # while a dump was read; what cannot be written is told where that is tried
        raise UsageError(f"cannot read on: {error.strerror or error}; the same command carries on") from error


def _run(directory: Path, shard: Shard, tell: Tell, avoid: Avoid) -> Report:
    done = read_entry(directory)
    if done is not None and not done.again:
        tell(Tick(done.pages, done.rejects, 0, before=True))
        return Report(done.pages, {})
    start, before = time.perf_counter(), spent()
    todo = steps(shard, avoid) if done is None else left(steps(shard, avoid), shard)
    pages = _told(_processed(todo, shard, avoid, tell), tell)
    store = cache_in(shard.cache)
    with using(store):
        done = write_shard(directory, pages, sum(document.pages for document in shard.inputs))
    seconds = {what: total - before.get(what, 0) for what, total in spent().items()}
    disk = time.perf_counter() - start - sum(seconds.values())
    return Report(done.pages, seconds | {"disk": disk}, store.counts())


def extract(page: Page, source: SourceRecord, settings: Settings) -> ArticleRecords:
    """The records of a page. StageError if a stage fails."""
    layers = process(page, settings, analyzer(settings.analyzer))
    with named("records"):
        return records(layers, source, words=settings.words)


def read(data: bytes, path: str, settings: Settings | None = None) -> Page:
    """The page in a document. InputError if there is none."""
    settings = settings or Settings()
    form = formats.told(data, path, settings.format)
    with named("read"):
        return formats.read_bytes(data, form, path=path, variant=settings.variant)


@cache
def analyzer(name: str) -> Analyzer:
    """The analyzer of that name, loaded once in each process."""
    with timed("model"):
        return analyzers.load(name)


def _processed(todo: Iterable[Step], shard: Shard, avoid: Avoid, tell: Tell) -> Iterator[PageLines]:
    """The records of a shard's pages as lines, or the rejects that they become."""
    if TOGETHER not in avoid:
        todo = read_ahead(todo, shard.settings, partial(analyzer, shard.settings.analyzer), tell)
    for step in todo:
        if isinstance(step, PageLines):
            yield step
        elif isinstance(step.revision, Job):
            tell(begun(step.number, shard.settings.seconds))
            yield from _revision_lines(step.chain, step.revision, shard)
        elif step.revision is not None:
            _empty(step.chain, step.revision, shard)
        else:
            yield from step.chain.end()


def _told(pages: Iterable[PageLines], tell: Tell) -> Iterator[PageLines]:
    for page in pages:
        yield page
        tell(Tick(1, int(page.index.reject is not None), page.index.characters))
        _settle()


@cache
def _settle() -> None:
    """Have Python's collector leave alone what the first page has loaded: a round through the model and the vocabulary costs as
    much as a page whose blocks are known."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _revision_lines(chain: Chain, job: Job, shard: Shard) -> Iterator[PageLines]:
    """The lines that become complete with the next revision, or its reject."""
    title, settings = job.title, shard.settings
    try:
        with limited(settings.seconds - job.seconds):
            with named("read"):
                page = job.page or job.read()
            title = page.title
            with using(job.cache or current()):
                found = extract(page, job.source, settings)
        yield from chain.add(found)
    except (InputError, StageError) as error:
        yield _rejected(job.source, title, error, shard)


def _empty(chain: Chain, revision: Emptied, shard: Shard) -> None:
    try:
        chain.emptied(revision.revision_id, revision.timestamp)
    except StageError as error:
        chain.refuse(partial(_rejected, error=error, shard=shard))


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
