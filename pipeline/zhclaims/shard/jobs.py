"""The pages of a shard, and how each of their revisions is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from zhclaims.cache.parts import Memory
from zhclaims.errors import InputError, UsageError
from zhclaims.model import Page
from zhclaims.places import as_os_errors, place
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings
from zhclaims.shard.chain import Unread
from zhclaims.shard.inputs import Input, source
from zhclaims.shard.reading import changed, part
from zhclaims.sources import beside, dump, formats
from zhclaims.sources.common import bounds, wikis
from zhclaims.timing import timed_over


class Job(NamedTuple):
    """A revision to process: the document that it is in, how to get at it, and its title where that is known before."""

    source: SourceRecord
    read: Callable[[], Page]
    title: str | None = None
    page: Page | None = None
    """What `read` has given, if it has been called."""
    seconds: float = 0.0
    """Of the page's time that reading it has taken."""
    memory: Memory | None = None
    """Knows what the engine says of the page; None for the one in use."""


class Emptied(NamedTuple):
    """A revision that makes a redirect of the page."""

    revision_id: int
    timestamp: str


class Pages(NamedTuple):
    """A page: its revisions in the order of time, and what is known of it before these are read, if that is all of it."""

    revisions: Iterable[Job | Emptied]
    unread: Unread | None = None


def pages(document: Input, settings: Settings) -> Iterator[Pages]:
    """The pages of a document, in order."""
    if document.source.format != formats.DUMP:
        yield Pages((Job(document.source, partial(_read, document, settings)),))
        return
    try:
        _check_size(document)
        for site, items in timed_over("read", part(document, settings)):
            unread = _unread(document.source, site, items) if document.kept else None
            yield Pages(map(partial(_item, document.source, site, settings), items), unread)
    except InputError as error:
        yield Pages((Job(document.source, partial(failing, error)),))
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror or error}; the same command carries on") from error


def _unread(source: SourceRecord, site: dump.Site, items: Iterable[dump.Item]) -> Unread | None:
    """What is known of a page of a dump before its texts are read; None if some of it will be no article."""
    found = items.revisions if isinstance(items, dump.PageHistory) else list(items)
    revisions = [item for item in found if isinstance(item, dump.Revision) and item.redirect is None]
    if any(revision.unverified for revision in revisions):
        return None
    if not revisions or len(revisions) < max(len(found), items.count if isinstance(items, dump.PageHistory) else 0):
        return None
    article = f"{wikis.name(site.name, site.base)}:{revisions[-1].page_id}"
    title = revisions[-1].title
    return Unread(source, article, title, wikis.page_address(site.base, title), [r.revision_id for r in revisions])


def _item(source: SourceRecord, site: dump.Site, settings: Settings, item: dump.Item) -> Job | Emptied:
    if isinstance(item, dump.Revision) and item.redirect is not None:
        return Emptied(item.revision_id, item.timestamp)
    return Job(source, partial(_read_item, site, item, settings), item.title)


_AVOIDED = {
    "worker_died": "the process died over this page again and again, perhaps for want of memory",
    "too_slow": "the page took longer than it may, and its process could not be interrupted but had to be ended",
}


def avoided(reason: str) -> InputError:
    """Why a page is not tried once more."""
    return InputError(_AVOIDED[reason], reason=reason)


def failing(error: Exception) -> Page:
    """Has no page to give."""
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
    more = beside.content(file)
    if _as_surveyed(document, data, more) != document.sources:
        raise InputError(f"{document.source.path} has changed since the run began", reason="changed_during_run")
    known = None if more is None else beside.decoded(more, beside.path_of(file).name)
    variant = known.variant if known and known.variant and settings.variant == "source" else settings.variant
    page = formats.read_bytes(data, document.source.format, path=document.source.path, variant=variant)
    return beside.joined(page, known) if known else page


def _as_surveyed(document: Input, data: bytes, more: bytes | None) -> tuple[SourceRecord, ...]:
    """What a survey would say of these bytes of a page and of what stands beside it."""
    page = source(document.source.path, data, document.source.format)
    return (page,) if more is None else (page, source(document.source.path + beside.SUFFIX, more, beside.FORMAT))


def _check_size(document: Input) -> None:
    """UsageError if a dump has changed: which of its pages are the shard's is not known any more."""
    if place(document.file).stat().st_size != document.source.bytes:
        raise changed(document)


def _read_item(site: dump.Site, item: dump.Item, settings: Settings) -> Page:
    if isinstance(item, dump.Unreadable):
        raise InputError(item.message, reason=item.reason, place=item.place)
    return dump.read_revision(item, site, variant=settings.variant)
