"""One shard from end to end: read, process, validate, write."""

from __future__ import annotations

import gc
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, count, groupby, islice, takewhile
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.cache import opening
from zhclaims.cache.parts import using
from zhclaims.dataset import Held, PageLines, open_held, read_entry, reject_lines, write_shard
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.flow import named, process
from zhclaims.model import Page
from zhclaims.places import as_os_errors, place
from zhclaims.progress import Tick
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.shard.chain import Chain, Kept, Unread, kept, kept_of_dump
from zhclaims.shard.inputs import Input, Shard, source
from zhclaims.shard.reading import part
from zhclaims.sources import addresses, beside, bounds, dump, formats, wikis
from zhclaims.timing import spent, timed, timed_over
from zhclaims.watchdog import limited

_OBJECTS = 200_000  # that may come to be before Python's collector looks for cycles: a page makes as many, and hardly a cycle

_LOG = logging.getLogger(__name__)


class Report(msgspec.Struct, frozen=True):
    """What a shard has come to."""

    pages: int
    seconds: dict[str, float]
    """How long each stage took; `disk` is what they leave of the whole."""
    cache: dict[str, int] = {}
    """What the cache has counted: see `zhclaims.cache.memory`."""


def _untold(tick: Tick) -> None:
    """Nobody listens."""


def run(shard: Shard, tell: Callable[[Tick], None] = _untold, avoid: frozenset[int] = frozenset()) -> Report:
    """Write the records of a shard, unless they are there; `tell` hears of pages as they are done.

    `avoid`: numbers of pages in the shard, from 0, that have killed the process before; they become rejects untried.
    A page that cannot be processed becomes a reject; one that a fault of the machine has made a reject is tried again.
    InternalError if a record breaks its schema: that is our bug, and the shard is not written.
    """
    directory = place(shard.directory)
    try:
        with as_os_errors(directory):
            return _run(directory, shard, tell, avoid)
    except OSError as error:  # while a dump was read; what cannot be written is told where that is tried
        raise UsageError(f"cannot read on: {error.strerror or error}; the same command carries on") from error


def _run(directory: Path, shard: Shard, tell: Callable[[Tick], None], avoid: frozenset[int]) -> Report:
    done = read_entry(directory)
    if done is not None and not done.again:
        tell(Tick(done.pages, done.rejects, 0, before=True))
        return Report(done.pages, {})
    start, before = time.perf_counter(), spent()
    pages = _told(_processed(shard, avoid, tell), tell)
    memory = opening.memory(shard.cache)
    with using(memory):
        done = write_shard(directory, pages, sum(document.pages for document in shard.inputs))
    seconds = {what: total - before.get(what, 0) for what, total in spent().items()}
    disk = time.perf_counter() - start - sum(seconds.values())
    return Report(done.pages, seconds | {"disk": disk}, opening.counted(memory))


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


class _Job(NamedTuple):
    """A revision to process: the document that it is in, how to get at it, and its title where that is known before."""

    source: SourceRecord
    read: Callable[[], Page]
    title: str | None = None


class _Emptied(NamedTuple):
    """A revision that makes a redirect of the page."""

    revision_id: int
    timestamp: str


class _Page(NamedTuple):
    """A page: its revisions in the order of time, and what is known of it before these are read, if that is all of it."""

    revisions: Iterable[_Job | _Emptied]
    unread: Unread | None = None


def _pages(document: Input, settings: Settings) -> Iterator[_Page]:
    """The pages of a document, in order."""
    if document.source.format != formats.DUMP:
        yield _Page((_Job(document.source, partial(_read, document, settings)),))
        return
    try:
        _check_size(document)
        for site, items in timed_over("read", part(document, settings)):
            unread = _unread(document.source, site, items) if document.kept else None
            yield _Page(map(partial(_item, document.source, site, settings), items), unread)
    except InputError as error:
        yield _Page((_Job(document.source, partial(_raise, error)),))
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror or error}; the same command carries on") from error


def _unread(source: SourceRecord, site: dump.Site, items: Iterable[dump.Item]) -> Unread | None:
    """What is known of a page of a dump before its texts are read; None if some of it will be no article."""
    found = items.revisions if isinstance(items, dump.PageHistory) else list(items)
    revisions = [item for item in found if isinstance(item, dump.Revision) and item.redirect is None]
    if not revisions or len(revisions) < max(len(found), items.count if isinstance(items, dump.PageHistory) else 0):
        return None
    article = f"{wikis.name(site.name, site.base)}:{revisions[-1].page_id}"
    title = revisions[-1].title
    return Unread(source, article, title, addresses.of_page(site.base, title), [r.revision_id for r in revisions])


def _item(source: SourceRecord, site: dump.Site, settings: Settings, item: dump.Item) -> _Job | _Emptied:
    if isinstance(item, dump.Revision) and item.redirect is not None:
        return _Emptied(item.revision_id, item.timestamp)
    return _Job(source, partial(_read_item, site, item, settings), item.title)


def _processed(shard: Shard, avoid: frozenset[int], tell: Callable[[Tick], None]) -> Iterator[PageLines]:
    """The records of a shard's pages as lines, or the rejects that they become."""
    numbers = count()
    held = open_held(shard.held) if shard.held else None
    for _, group in groupby(enumerate(shard.inputs), key=lambda item: item[1].page or item[0]):
        documents = [document for _, document in group]
        before = _kept(held, documents) if held else None
        if before is not None:
            yield from before.lines
            documents = documents[len(before.lines) :]
            deque(islice(numbers, len(before.lines)), maxlen=0)
        whole = _is_history(documents, shard.settings)
        one = before is not None or len(documents) > 1
        pages = (page for document in documents for page in _pages(document, shard.settings))
        for page in [_Page(chain.from_iterable(page.revisions for page in pages))] if one else pages:
            if held and page.unread and (lines := kept_of_dump(held, page.unread)):
                yield from lines
                deque(islice(numbers, len(lines)), maxlen=0)
                continue
            follows = Chain(held, whole=whole, state=before.state if before else None)
            for revision in page.revisions:
                if isinstance(revision, _Emptied):
                    follows.emptied(revision.revision_id, revision.timestamp)
                else:
                    tell(Tick(0, 0, 0, at=(number := next(numbers))))
                    job = revision._replace(read=partial(_raise, _deadly())) if number in avoid else revision
                    yield from _revision_lines(follows, job, shard.settings)
            yield from follows.end()


def _kept(held: Held, documents: Sequence[Input]) -> Kept | None:
    """What is kept of a page: its first documents, if they have not changed."""
    if documents[0].source.format == formats.DUMP:
        return None
    paths = [document.source.path for document in takewhile(lambda document: document.kept, documents)]
    return kept(held, paths) if paths else None


def _is_history(documents: Sequence[Input], settings: Settings) -> bool:
    """Whether the revisions of a page are read one after the other."""
    return len(documents) > 1 or (settings.revisions != "latest" and any(d.source.format == formats.DUMP for d in documents))


def _told(pages: Iterable[PageLines], tell: Callable[[Tick], None]) -> Iterator[PageLines]:
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


def _revision_lines(chain: Chain, job: _Job, settings: Settings) -> Iterator[PageLines]:
    """The lines that become complete with the next revision, or its reject."""
    title = job.title
    try:
        with limited(settings.seconds):
            with named("read"):
                page = job.read()
            title = page.title
            found = extract(page, job.source, settings)
        yield from chain.add(found)
    except (InputError, StageError) as error:
        _LOG.debug("%s rejected", job.source.path, exc_info=True)
        yield reject_lines(_reject(job.source, error, title=title))


def _deadly() -> InputError:
    return InputError("the process died over this page again and again, perhaps for want of memory", reason="worker_died")


def _raise(error: InputError) -> Page:
    raise error


def _read(document: Input, settings: Settings) -> Page:
    """The page in a file, with what stands beside it."""
    file = place(document.file)
    if document.source.bytes > bounds.FILE_AT_MOST:
        message = (
            f"{document.source.path} has {document.source.bytes >> 20} MiB; a page of at most {bounds.FILE_AT_MOST >> 20} is read"
        )
        raise InputError(message, reason="too_large")
    try:
        with as_os_errors(file):
            data = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {document.source.path}: {error.strerror or error}", reason="cannot_read") from error
    if source(document.source.path, data, document.source.format) != document.source:
        raise InputError(f"{document.source.path} has changed since the run began", reason="changed_during_run")
    known = beside.read(file)
    variant = known.variant if known and known.variant and settings.variant == "source" else settings.variant
    page = formats.read_bytes(data, document.source.format, path=document.source.path, variant=variant)
    return beside.joined(page, known) if known else page


def _check_size(document: Input) -> None:
    """UsageError if a dump has changed: which of its pages are the shard's is not known any more."""
    if place(document.file).stat().st_size != document.source.bytes:
        raise UsageError(f"{document.file} has changed since the run began")


def _read_item(site: dump.Site, item: dump.Item, settings: Settings) -> Page:
    if isinstance(item, dump.Unreadable):
        raise InputError(item.message, reason=item.reason, place=f"byte {item.offset}")
    return dump.read_revision(item, site, variant=settings.variant)


def _reject(source: SourceRecord, error: InputError | StageError, title: str | None) -> RejectRecord:
    return RejectRecord(
        source=source,
        title=title,
        stage=error.stage if isinstance(error, StageError) else "read",
        reason=error.reason,
        place=error.place,
        message=str(error),
    )
