"""What a shard goes through, page by page: revisions that are to be read and processed, and lines that are kept as they were.

A process reads through a dump once, however many shards it is cut into: a shard that comes later in the dump reads on where the
last one of the process stopped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, count, groupby, islice, takewhile
from typing import NamedTuple

from zhclaims.cache import Cache
from zhclaims.dataset import FAULTS_OF_THE_MACHINE, PageLines, PreviousSnapshot, open_snapshot, read_shard
from zhclaims.errors import InputError, UsageError
from zhclaims.model import Page
from zhclaims.places import as_os_errors, place
from zhclaims.progress import Avoid
from zhclaims.records import SourceRecord
from zhclaims.run import own_templates, wikidata
from zhclaims.run.dealing import DIGEST, DumpPage, Input, ManyPagesItem, Shard, digest, document_pages, source_record
from zhclaims.run.history import History, KeptRevisions, UnreadPage, kept_of_dump, kept_revisions
from zhclaims.settings import Settings
from zhclaims.sources import documents, dump, formats, rows, sidecar
from zhclaims.sources.common import wikis
from zhclaims.sources.wikitext import FindTemplate
from zhclaims.timing import timed_over

_AVOIDED = {
    "worker_died": "the process died over this page again and again, perhaps for want of memory",
    "too_slow": "the page took longer than it may, and its process could not be interrupted but had to be ended",
}


class RevisionTask(NamedTuple):
    """A revision to process: the document that it is in, how to read it, and its title where that is known before."""

    source: SourceRecord
    read: Callable[[], Page]
    title: str | None = None
    page: Page | None = None
    """What `read` has given, if it has been called."""
    seconds: float = 0.0
    """Of the page's time that reading it has taken."""
    cache: Cache | None = None
    """Knows what the analyzer says of the page; None for the one in use."""


class RedirectRevision(NamedTuple):
    """A revision that makes a redirect of the page."""

    revision_id: int
    timestamp: str


class PageEvent(NamedTuple):
    """What comes next of a page: a revision, by its number in the shard, or (None) the end of all that is known of the page."""

    history: History
    revision: RevisionTask | RedirectRevision | None
    number: int = -1

    @property
    def to_process(self) -> RevisionTask | None:
        """The revision that is to be processed, if there is one."""
        return self.revision if isinstance(self.revision, RevisionTask) else None


Step = PageLines | PageEvent
"""What comes next in a shard: lines that are kept, or what is to be done."""


def shard_steps(shard: Shard, avoid: Avoid) -> Iterator[Step]:
    """What is to be done for a shard, in order, page by page.

    `avoid`: pages that are not tried; to read them fails.
    """
    numbers = count()
    held = open_snapshot(shard.held) if shard.held else None
    add_items = wikidata.adder(shard.items)
    for inputs in _by_page(shard.inputs):
        before = _kept(held, inputs) if held else None
        if before is not None:
            yield from before.lines
            inputs = inputs[len(before.lines) :]
            _skip(numbers, before.lines)
        whole = _is_history(inputs, shard.settings)
        one = before is not None or len(inputs) > 1
        found = (page for document in inputs for page in _pages(document, shard.settings))
        for page in [_Page(chain.from_iterable(page.revisions for page in found))] if one else found:
            if held and page.unread and (lines := kept_of_dump(held, page.unread)):
                yield from lines
                _skip(numbers, lines)
            else:
                history = History(held, whole=whole, state=before.state if before else None)
                yield from _events(history, _with_items(page.revisions, add_items), numbers, avoid)


def remaining_steps(steps: Iterable[Step], shard: Shard) -> Iterator[Step]:
    """The steps of a shard that was done, where pages that no fault of the machine has made rejects are kept as they are.

    A page with several revisions is done again as a whole, for each depends on the one before; and so is a shard with any.
    """
    histories = any(_is_history(inputs, shard.settings) for inputs in _by_page(shard.inputs))
    before: Iterator[PageLines] = iter(()) if histories else read_shard(place(shard.directory))
    for step in steps:
        if isinstance(step, PageEvent) and step.to_process is None:
            yield step  # the end of a page, to which no lines belong here
        else:
            page = next(before, None)
            yield step if page is None or _is_to_retry(page) else page


def failing(error: Exception) -> Page:
    """Raise the error, in place of reading a page."""
    raise error


def _with_items(
    revisions: Iterable[RevisionTask | RedirectRevision], add_items: wikidata.AddItems | None
) -> Iterable[RevisionTask | RedirectRevision]:
    """The revisions, read so that they have their items."""
    if add_items is None:
        return revisions
    return (r._replace(read=partial(_read_with, add_items, r.read)) if isinstance(r, RevisionTask) else r for r in revisions)


def _read_with(add_items: wikidata.AddItems, read: Callable[[], Page]) -> Page:
    return add_items(read())


def _events(
    history: History, revisions: Iterable[RevisionTask | RedirectRevision], numbers: Iterator[int], avoid: Avoid
) -> Iterator[PageEvent]:
    for revision in revisions:
        if isinstance(revision, RedirectRevision):
            yield PageEvent(history, revision)
        elif (number := next(numbers)) in avoid:
            error = InputError(_AVOIDED[avoid[number]], reason=avoid[number])
            yield PageEvent(history, revision._replace(read=partial(failing, error)), number)
        else:
            yield PageEvent(history, revision, number)
    yield PageEvent(history, None)


def _skip(numbers: Iterator[int], lines: Sequence[PageLines]) -> None:
    """Use up the numbers of pages that are kept."""
    deque(islice(numbers, len(lines)), maxlen=0)


def _kept(held: PreviousSnapshot, inputs: Sequence[Input]) -> KeptRevisions | None:
    """What is kept of a page: its first documents, if they have not changed."""
    if inputs[0].source.format in formats.OF_MANY_PAGES:
        return None
    paths = [document.source.path for document in takewhile(lambda document: document.kept, inputs)]
    return kept_revisions(held, paths) if paths else None


def _by_page(inputs: Sequence[Input]) -> Iterator[list[Input]]:
    """The documents of a shard, those that hold revisions of one page together."""
    for _, group in groupby(enumerate(inputs), key=lambda item: item[1].page or item[0]):
        yield [document for _, document in group]


def _is_history(inputs: Sequence[Input], settings: Settings) -> bool:
    """Whether the revisions of a page are read one after the other."""
    return len(inputs) > 1 or (settings.revisions != "latest" and any(d.source.format in formats.OF_MANY_PAGES for d in inputs))


def _is_to_retry(page: PageLines) -> bool:
    return page.index.reject is not None and page.index.reject.reason in FAULTS_OF_THE_MACHINE


# ── pages of a document ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Page(NamedTuple):
    """A page: its revisions in the order of time, and what is known of it before these are read, if that is all of it."""

    revisions: Iterable[RevisionTask | RedirectRevision]
    unread: UnreadPage | None = None


def _pages(document: Input, settings: Settings) -> Iterator[_Page]:
    find_template = own_templates.finder(document.templates)
    if document.source.format not in formats.OF_MANY_PAGES:
        yield _Page((RevisionTask(document.source, partial(_read_file, document, settings)),))
        return
    try:
        if place(document.file).stat().st_size != document.source.bytes:
            raise _changed(document)
        for site, items in timed_over("read", dump_part(document, settings)):
            known = document.kept and document.source.format == formats.DUMP
            unread = _unread(document.source, site, items) if known else None
            read = partial(_read_item, site, settings, find_template)
            yield _Page(map(partial(_revision, document.source, read), items), unread)
    except InputError as error:
        yield _Page((RevisionTask(document.source, partial(failing, error)),))
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror or error}; the same command carries on") from error


def _read_file(document: Input, settings: Settings) -> Page:
    """The page in a file. InputError also where the file, or its sidecar, is not what the survey found."""
    file, path = place(document.file), document.source.path
    try:
        with as_os_errors(file):
            loaded = documents.load_document(file, path, document.source.bytes)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}", reason="cannot_read") from error
    if _sources(loaded, document.source.format) != document.sources:
        raise InputError(f"{path} has changed since the run began", reason="changed_during_run")
    find_template = own_templates.finder(document.templates)
    return documents.read_document(loaded, document.source.format, settings.variant, find_template=find_template)


def _sources(loaded: documents.LoadedDocument, form: str) -> tuple[SourceRecord, ...]:
    """What a survey would say of a document and of its sidecar."""
    page = source_record(loaded.path, loaded.content, form)
    if loaded.sidecar is None:
        return (page,)
    return page, source_record(loaded.path + sidecar.SUFFIX, loaded.sidecar, sidecar.FORMAT)


def _revision(
    source: SourceRecord, read: Callable[[ManyPagesItem], Page], item: ManyPagesItem
) -> RevisionTask | RedirectRevision:
    if isinstance(item, dump.Revision) and item.redirect is not None:
        return RedirectRevision(item.revision_id, item.timestamp)
    return RevisionTask(source, partial(read, item), item.title)


def _read_item(site: dump.Site, settings: Settings, find_template: FindTemplate | None, item: ManyPagesItem) -> Page:
    if isinstance(item, dump.Unreadable):
        raise InputError(item.message, reason=item.reason, place=item.place)
    if isinstance(item, rows.Row):
        return rows.read_row(item, variant=settings.variant, find_template=find_template)
    return dump.read_revision(item, site, variant=settings.variant, find_template=find_template)


def _unread(source: SourceRecord, site: dump.Site, items: Iterable[ManyPagesItem]) -> UnreadPage | None:
    """What is known of a page of a dump before its texts are read; None if some of it will be no article."""
    found = items.revisions if isinstance(items, dump.PageHistory) else list(items)
    revisions = [item for item in found if isinstance(item, dump.Revision) and item.redirect is None]
    if any(revision.unverified for revision in revisions):
        return None
    if not revisions or len(revisions) < max(len(found), items.count if isinstance(items, dump.PageHistory) else 0):
        return None
    article = f"{wikis.name(site.name, site.base)}:{revisions[-1].page_id}"
    title = revisions[-1].title
    return UnreadPage(source, article, title, wikis.page_address(site.base, title), [r.revision_id for r in revisions])


# ── a dump that several shards read ─────────────────────────────────────────────────────────────────────────────────────


class _Reader:
    """A dump that is being read. `at` is the number of the page that comes next."""

    def __init__(self, document: Input, settings: Settings) -> None:
        self.of = document.file, document.source.sha256, settings
        self.at = 0
        self._pages = document_pages(place(document.file), document.source.format, settings)

    def read(self, first: int, end: int) -> Iterator[DumpPage]:
        while self.at < end:
            page = next(self._pages, None)
            if page is None:
                return
            self.at += 1
            if self.at > first:
                yield page


_OPEN: list[_Reader] = []
"""The dump that this process has open, if there is one: at most one, from the end of a shard to the begin of the next, or of the
run (`close_dump`)."""


def dump_part(document: Input, settings: Settings) -> Iterator[DumpPage]:
    """The pages of a document of many that a shard is made of. Raises as `document_pages`; UsageError where one is not what the
    survey read."""
    reader = _OPEN.pop() if _OPEN else None
    if reader is None or reader.of != (document.file, document.source.sha256, settings) or reader.at > document.first:
        reader = _Reader(document, settings)
    pages = reader.read(document.first, document.first + document.groups)
    for n, page in enumerate(pages):
        if document.digests[DIGEST * n : DIGEST * (n + 1)] != digest(page):
            raise _changed(document)
        yield page
    _OPEN[:] = [reader]  # not reached where reading was broken off: then the next shard begins anew


def close_dump() -> None:
    """Close the dump that this process has open: no shard comes any more."""
    _OPEN.clear()


def _changed(document: Input) -> UsageError:
    """The error for a dump that somebody writes anew while it is read: which pages are whose is not known any more."""
    return UsageError(f"{document.file} has changed since the run began: the same command reads it anew")
