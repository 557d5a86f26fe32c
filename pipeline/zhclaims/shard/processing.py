"""One shard from end to end: read, process, validate, write."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.dataset import PageIndex, PageLines, page_lines, read_entry, read_index, reject_lines, write_shard
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.flow import named, process
from zhclaims.model import Page
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.shard.inputs import Input, Shard, dump_items, source
from zhclaims.sources import beside, dump, formats

_LOG = logging.getLogger(__name__)


def run(shard: Shard) -> tuple[PageIndex, ...]:
    """Write the records of a shard, unless they are there; what its pages have come to, in order.

    A page that cannot be processed becomes a reject; one that a fault of the machine has made a reject is tried again.
    InternalError if a record breaks its schema: that is our bug, and the shard is not written.
    """
    directory = Path(shard.directory)
    done = read_entry(directory)
    if done is None or done.again:
        pages = (lines for document in shard.inputs for lines in _lines(document, shard.settings))
        write_shard(directory, pages, sum(document.pages for document in shard.inputs))
    return tuple(read_index(directory))


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
    return analyzers.load(name)


def _lines(document: Input, settings: Settings) -> Iterator[PageLines]:
    """The records of a document's pages as lines, or the rejects that they become."""
    if document.source.format != formats.DUMP:
        yield _page_lines(document.source, lambda: _read(document, settings), settings)
        return
    try:
        _check_size(document)
        for site, item in islice(dump_items(Path(document.file), settings), document.first, document.first + document.pages):
            yield _page_lines(document.source, partial(_read_item, site, item, settings), settings, title=item.title)
    except InputError as error:
        yield reject_lines(_reject(document.source, error, title=None))
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror or error}; the same command carries on") from error


def _page_lines(source: SourceRecord, read: Callable[[], Page], settings: Settings, *, title: str | None = None) -> PageLines:
    try:
        with named("read"):
            page = read()
        title = page.title
        found = extract(page, source, settings)
        with named("write"):
            return page_lines(found)
    except (InputError, StageError) as error:
        _LOG.debug("%s rejected", source.path, exc_info=True)
        return reject_lines(_reject(source, error, title=title))


def _read(document: Input, settings: Settings) -> Page:
    """The page in a file, with what stands beside it."""
    file = Path(document.file)
    try:
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
    if Path(document.file).stat().st_size != document.source.bytes:
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
