"""One shard of a run end to end: read, process, validate, write. Its directory appears once all of it is done."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby, islice
from pathlib import Path

import msgspec

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.dataset import Dataset, Identity, PageIndex, PageLines, page_lines, read_index, reject_lines, write_shard
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.flow import named, process
from zhclaims.model import Page
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.sources import beside, dump, formats, language_converter
from zhclaims.sources.files import Document

_MOST = 64
"""Documents of the largest shard: what a break costs at most."""

_MOST_OF_DUMP = 20_000
"""Pages of a dump in one shard. A shard reads past the pages before its own, so few shards are better than many."""

_CHUNK = 1 << 20
_LOG = logging.getLogger(__name__)


class Input(msgspec.Struct, frozen=True):
    """A document of a run, or some of the pages of a dump."""

    file: str
    source: SourceRecord
    first: int = 0
    """Number of the first page, from 0."""
    pages: int = 1
    beside: SourceRecord | None = None
    """The file that stands beside it and tells where it came from."""

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """Every file that its records depend on."""
        return (self.source, self.beside) if self.beside else (self.source,)


class Shard(msgspec.Struct, frozen=True):
    """Some documents of a run that are processed together, and where their records go."""

    directory: str
    inputs: tuple[Input, ...]
    settings: Settings


def survey(documents: Sequence[Document], settings: Settings) -> tuple[Input, ...]:
    """The documents with format, hash, size and number of pages. UsageError if one cannot be read, or for wrong settings."""
    language_converter.check(settings.variant)
    _namespaces(settings)
    return tuple(_surveyed(document, settings) for document in documents)


def deal(dataset: Dataset, inputs: Sequence[Input], identity: Identity) -> tuple[Shard, ...]:
    """The inputs dealt into shards, in order: the same for the same input, whatever the number of workers."""
    single = [i for i in inputs if i.pages == 1]
    size = min(max(len(single) // _MOST, 1), _MOST)
    batches: list[tuple[Input, ...]] = []
    for is_dump, group in groupby(inputs, key=lambda i: i.pages > 1):
        some = tuple(group)
        batches += [(part,) for i in some for part in _parts(i)] if is_dump else _batches(some, size)
    return tuple(Shard(str(dataset.parts / f"{n:06}-{_key(b, identity)}"), b, identity.settings) for n, b in enumerate(batches))


def run(shard: Shard) -> tuple[PageIndex, ...]:
    """Write the records of a shard, unless they are there; what its pages have come to, in order.

    A page that cannot be processed becomes a reject. InternalError if a record breaks its schema: that is our bug, and the shard
    is not written.
    """
    directory = Path(shard.directory)
    if not directory.exists():
        write_shard(directory, (lines for document in shard.inputs for lines in _lines(document, shard.settings)))
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


def source(path: str, data: bytes, form: str = formats.AUTO) -> SourceRecord:
    """A document, as records name it."""
    return SourceRecord(path, formats.told(data, path, form), hashlib.sha256(data).hexdigest(), len(data))


@cache
def analyzer(name: str) -> Analyzer:
    """The analyzer of that name, loaded once in each process."""
    return analyzers.load(name)


# ── dealing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _surveyed(document: Document, settings: Settings) -> Input:
    """One document; a dump is read through once, for the number of its pages."""
    try:
        with document.file.open("rb") as file:
            head = file.read(formats.HEAD)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror}") from error
    form = formats.told(head, document.path, settings.format)
    found = SourceRecord(document.path, form, digest, size)
    pages = _count(document.file, settings) if form == formats.DUMP else 1
    return Input(str(document.file), found, pages=pages, beside=_surveyed_beside(document))


def _surveyed_beside(document: Document) -> SourceRecord | None:
    path = beside.path_of(document.file)
    try:
        return source(document.path + beside.SUFFIX, path.read_bytes(), beside.FORMAT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _count(file: Path, settings: Settings) -> int:
    """The pages of a dump; 1 where reading ends in an error, which the shard reports."""
    count = 0
    try:
        for _ in _dump(file, settings):
            count += 1
    except InputError:
        count += 1
    return max(count, 1)


def _parts(document: Input) -> list[Input]:
    size = min(max(document.pages // _MOST, _MOST), _MOST_OF_DUMP)
    firsts = range(0, document.pages, size)
    return [msgspec.structs.replace(document, first=n, pages=min(size, document.pages - n)) for n in firsts]


def _batches(inputs: tuple[Input, ...], size: int) -> list[tuple[Input, ...]]:
    return [inputs[i : i + size] for i in range(0, len(inputs), size)]


def _key(inputs: Sequence[Input], identity: Identity) -> str:
    """What the shard's content depends on, as a hash: the run without its inputs, and its own inputs."""
    content = msgspec.structs.replace(identity, inputs=tuple(s for i in inputs for s in i.sources))
    pages = [(i.first, i.pages) for i in inputs if i.source.format == formats.DUMP]
    return hashlib.sha256(msgspec.json.encode((content, pages) if pages else content)).hexdigest()[:24]


# ── processing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _lines(document: Input, settings: Settings) -> Iterator[PageLines]:
    """The records of a document's pages as lines, or the rejects that they become."""
    if document.source.format != formats.DUMP:
        yield _page_lines(document.source, lambda: _read(document, settings), settings)
        return
    try:
        _check_size(document)
        for site, item in islice(_dump(Path(document.file), settings), document.first, document.first + document.pages):
            yield _page_lines(document.source, partial(_read_item, site, item, settings), settings, title=item.title)
    except InputError as error:
        yield reject_lines(_reject(document.source, error, title=None))


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
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    if source(document.source.path, data, document.source.format) != document.source:
        raise InputError(f"{document.source.path} has changed since the run began", reason="changed_during_run")
    known = beside.read(file)
    variant = known.variant if known and known.variant and settings.variant == "source" else settings.variant
    page = formats.read_bytes(data, document.source.format, path=document.source.path, variant=variant)
    return beside.joined(page, known) if known else page


def _dump(file: Path, settings: Settings) -> Iterator[tuple[dump.Site, dump.Item]]:
    return dump.read_dump(file, namespaces=_namespaces(settings), history=settings.history)


def _namespaces(settings: Settings) -> list[int]:
    parts = [part.strip() for part in settings.namespaces.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise UsageError(f"no list of namespaces: {settings.namespaces!r} (numbers with commas between them, as 0,14)")
    return [int(part) for part in parts]


def _check_size(document: Input) -> None:
    if Path(document.file).stat().st_size != document.source.bytes:
        raise InputError(f"{document.source.path} has changed since the run began", reason="changed_during_run")


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
