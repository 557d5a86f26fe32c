"""The documents of a run, looked through (`survey`) and dealt into shards (`deal`): what each reads, where its records go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path

import msgspec

from zhclaims.dataset import WIKIDATA, Dataset, Identity
from zhclaims.errors import InputError, UsageError
from zhclaims.records import SourceRecord
from zhclaims.run import own_templates, wikidata
from zhclaims.run.hashes import hash_and_size
from zhclaims.settings import Settings
from zhclaims.sources import dump, formats, language_converter, rows, sidecar
from zhclaims.sources.files import Document

_EXPANDED = (formats.DUMP, formats.WIKITEXT, formats.JSON)
"""Formats of documents that call templates."""
_MOST = 64
"""Documents of the largest shard: what a break costs at most."""
_ENOUGH = 1 << 17
"""Bytes of documents that make a shard: some seconds of work. With fewer, the disk and small batches would cost as much."""
_SHARDS = 1 << 12
"""Shards that a run of very many documents should not have more of."""
_MOST_OF_DUMP = 20_000
"""Pages of a dump in one shard. A shard reads past the pages before its own, so few shards are better than many."""
DIGEST = 8
"""Bytes by which a page of a dump is known again."""


class Input(msgspec.Struct, frozen=True):
    """A document of a run, or some of the pages of one that holds many."""

    file: str
    source: SourceRecord
    first: int = 0
    """Number of the first page, from 0."""
    groups: int = 1
    """Pages that are read, each with its revisions."""
    pages: int = 1
    """What these come to: every revision is an article or a reject."""
    site: str = ""
    """The wiki that a dump is of."""
    sizes: tuple[int, ...] = ()
    """What each page of a dump comes to, where histories are read."""
    digests: bytes = b""
    """What the survey has read of each page of a dump, `DIGEST` bytes a page: a shard that reads something else finds it out."""
    sidecar: SourceRecord | None = None
    """The file beside it that says where it came from."""
    page: str | None = None
    """The page that it is a revision of, as its sidecar says; None where that does not say page and revision."""
    order: tuple[str, int] = ("", 0)
    """Time and id of the revision, likewise."""
    templates: tuple[own_templates.TemplateSource, ...] = ()
    """The wiki's own templates that its pages are expanded by, the first ones first."""
    kept: bool = False
    """Whether its records are kept as the run that is brought up to date has written them; of a dump, those of the same pages."""

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """Every file that its records depend on."""
        return (self.source, self.sidecar) if self.sidecar else (self.source,)


class Shard(msgspec.Struct, frozen=True):
    """Some documents of a run that are processed together, and where their records go."""

    directory: str
    inputs: tuple[Input, ...]
    settings: Settings
    held: str | None = None
    """The directory of the run that is brought up to date."""
    cache: str | None = None
    """Directory of the cache; nothing that is written depends on it."""
    strict: bool = False
    """Whether a record that breaks its schema ends the run, and not the page alone."""
    items: wikidata.ItemSource | None = None
    """What tells the items of its pages in Wikidata."""
    run: Identity | None = None
    """Program, settings and analyzer of the run, which the process that takes the shard must have, too; no documents."""


def source_record(path: str, content: bytes | str, form: str = formats.AUTO) -> SourceRecord:
    """A document, as records name it; text in hand counts as the UTF-8 that it would be in a file."""
    data = content.encode() if isinstance(content, str) else content
    return SourceRecord(path, formats.format_of(content, path, form), hashlib.sha256(data).hexdigest(), len(data))


def survey(documents: Sequence[Document], settings: Settings, store: own_templates.Store | None = None) -> tuple[Input, ...]:
    """The documents with format, hash, size, number of pages, and with the templates that the settings ask for, whose indexes are
    in the `store`; without one there are none. UsageError if one cannot be read, or for wrong settings."""
    language_converter.check_variant(settings.variant)
    namespaces(settings)
    newest(settings)
    if store is None or settings.templates == own_templates.NONE:
        return tuple(_surveyed(document, settings, None) for document in documents)
    if settings.templates != own_templates.OWN:
        given = (own_templates.given(settings.templates, store),)
        found = [_surveyed(document, settings, None) for document in documents]
        return tuple(msgspec.structs.replace(i, templates=given) if i.source.format in _EXPANDED else i for i in found)
    return _with_those_of_the_wiki([_surveyed(document, settings, store) for document in documents])


def _with_those_of_the_wiki(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """The inputs, where a dump also has the templates of the other dumps of its wiki, of which it may be a part."""
    every = [source for i in inputs for source in i.templates]

    def all_of(own: Input) -> tuple[own_templates.TemplateSource, ...]:
        others = (source for source in every if source.site in (own.site, "") and source not in own.templates)
        return (*own.templates, *dict.fromkeys(others))

    return tuple(msgspec.structs.replace(i, templates=all_of(i)) if i.source.format == formats.DUMP else i for i in inputs)


def deal(dataset: Dataset, inputs: Sequence[Input], identity: Identity) -> tuple[Shard, ...]:
    """The inputs dealt into shards, in order: the same for the same input, whatever the number of workers.

    Files that hold revisions of one page stay together, in the order of time, where the first of them stands.
    """
    enough = max(sum(i.source.bytes for i in inputs if i.pages == 1) // _SHARDS, _ENOUGH)
    held = dataset.previous()
    batches: list[tuple[Input, ...]] = []
    for is_dump, group in groupby(_documents_by_page(inputs), key=lambda page: page[0].pages > 1):
        some = list(group)
        batches += [(part,) for (i,) in some for part in _dump_parts(i)] if is_dump else _batches(some, enough)
    run = msgspec.structs.replace(identity, inputs=())
    directories = (dataset.parts / f"{n:06}-{_key(batch, identity, held)}" for n, batch in enumerate(batches))
    return tuple(
        Shard(str(directory), batch, identity.settings, str(held) if held else None, run=run)
        for directory, batch in zip(directories, batches, strict=True)
    )


def _surveyed(document: Document, settings: Settings, store: own_templates.Store | None) -> Input:
    """One document; a dump is read through once, for the number of its pages."""
    try:
        with document.file.open("rb") as opened:
            form = formats.format_of(opened.read(formats.HEAD), document.path, settings.format)
        if form in formats.OF_MANY_PAGES:
            return _surveyed_pages(document, form, settings, store if form == formats.DUMP else None)
        found = SourceRecord(document.path, form, *hash_and_size(document.file))
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror or error}") from error
    page, order = _revision(document)
    return Input(str(document.file), found, sidecar=_surveyed_sidecar(document), page=page, order=order)


def _surveyed_pages(document: Document, form: str, settings: Settings, store: own_templates.Store | None) -> Input:
    """A dump, or a file of rows, read through once: its hash is of the bytes that its pages were read from. What ends the reading
    counts as a page, for it becomes a reject. The templates of a dump go into the store.
    """
    collector = own_templates.Collector(store, document) if store and form == formats.DUMP else None
    fingerprint = dump.Fingerprint()
    sizes: list[int] = []
    digests = bytearray()
    site = ""
    try:
        on_revision = collector.on_revision if collector else None
        for page in document_pages(document.file, form, settings, fingerprint=fingerprint, on_revision=on_revision):
            site, items = page[0].name, page[1]
            sizes.append(items.count if isinstance(items, dump.PageHistory) else len(items))
            digests += digest(page)
    except InputError:
        sizes.append(1)
    sha256 = fingerprint.finish(document.file)
    templates = collector.finish(sha256, site) if collector else None
    return Input(
        str(document.file),
        SourceRecord(document.path, form, sha256, fingerprint.size),
        groups=len(sizes),
        pages=sum(sizes),
        site=site,
        templates=(templates,) if templates else (),
        sizes=tuple(sizes) if settings.revisions != "latest" else (),
        digests=bytes(digests),
        sidecar=_surveyed_sidecar(document),
    )


def _revision(document: Document) -> tuple[str | None, tuple[str, int]]:
    """Page and revision of a file, as far as its sidecar says; what is broken there, the shard reports."""
    try:
        known = sidecar.read_sidecar(document.file)
    except InputError:
        known = None
    if known is None or not (known.page_id and known.revision_id and known.timestamp):
        return None, ("", 0)
    return f"{known.site or known.wiki}:{known.page_id}", (known.timestamp, known.revision_id)


def _surveyed_sidecar(document: Document) -> SourceRecord | None:
    path = sidecar.sidecar_path(document.file)
    try:
        return SourceRecord(document.path + sidecar.SUFFIX, sidecar.FORMAT, *hash_and_size(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def _dump_parts(document: Input) -> list[Input]:
    """A dump in parts of about the same size; the revisions of a page stay together."""
    size = min(max(document.pages // _MOST, _MOST), _MOST_OF_DUMP)
    if not document.sizes:
        firsts = range(0, document.pages, size)
        return [_part(document, n, [1] * min(size, document.pages - n)) for n in firsts]
    parts: list[Input] = []
    first = before = 0
    for n, come_to in enumerate(accumulate(document.sizes), 1):
        if n == len(document.sizes) or come_to - before >= size:
            parts.append(_part(document, first, document.sizes[first:n]))
            first, before = n, come_to
    return parts


def _part(document: Input, first: int, sizes: Sequence[int]) -> Input:
    digests = document.digests[DIGEST * first : DIGEST * (first + len(sizes))]
    return msgspec.structs.replace(document, first=first, groups=len(sizes), pages=sum(sizes), sizes=(), digests=digests)


def _documents_by_page(inputs: Sequence[Input]) -> list[tuple[Input, ...]]:
    """The inputs, those of one page together."""
    pages: dict[object, list[Input]] = {}
    for n, document in enumerate(inputs):
        pages.setdefault(document.page or n, []).append(document)
    return [tuple(sorted(some, key=lambda i: (i.order, i.source.path))) for some in pages.values()]


def _batches(pages: Sequence[tuple[Input, ...]], enough: int) -> list[tuple[Input, ...]]:
    """Pages side by side, as many as come to so many bytes or to the most documents."""
    batches: list[tuple[Input, ...]] = []
    batch: tuple[Input, ...] = ()
    for page in pages:
        batch += page
        if len(batch) >= _MOST or sum(document.source.bytes for document in batch) >= enough:
            batches.append(batch)
            batch = ()
    return [*batches, batch] if batch else batches


def _key(inputs: Sequence[Input], identity: Identity, held: Path | None) -> str:
    """What the shard's content depends on, as a hash: the run without its inputs, its own inputs, and the run before."""
    templates = dict.fromkeys(source.record for i in inputs for source in i.templates)
    items = (source for source in identity.inputs if source.format == WIKIDATA)
    content = msgspec.structs.replace(identity, inputs=(*(s for i in inputs for s in i.sources), *templates, *items))
    pages = [(i.first, i.pages) for i in inputs if i.source.format in formats.OF_MANY_PAGES]
    more = [part for part in (pages, [held.name] if held else []) if part]
    return hashlib.sha256(msgspec.json.encode((content, *more) if more else content)).hexdigest()[:24]


ManyPagesItem = dump.Item | rows.Item
"""A revision, or what could not be read."""

DumpPage = tuple[dump.Site, dump.PageHistory | tuple[ManyPagesItem, ...]]
"""A page of a dump or of a file of rows: the wiki that it is of, and its revisions; they can be gone through again and again."""


def document_pages(
    file: Path,
    form: str,
    settings: Settings,
    *,
    fingerprint: dump.Fingerprint | None = None,
    on_revision: dump.OnRevision | None = None,
) -> Iterator[DumpPage]:
    """The pages of a document of many, each with the revisions that the settings ask for, and what is unreadable; `on_revision`
    is called for every revision of a dump, whether it is asked for or not. Raises as `read_dump` and `read_rows`.
    """
    wanted = namespaces(settings)
    if form != formats.DUMP:
        return rows.read_rows(file, form, namespaces=wanted, newest=newest(settings), fingerprint=fingerprint)
    if settings.revisions == "latest":
        found = dump.read_dump(file, namespaces=wanted, fingerprint=fingerprint, on_revision=on_revision)
        return ((site, (item,)) for site, item in found)
    count = newest(settings)
    return dump.read_histories(file, namespaces=wanted, newest=count, fingerprint=fingerprint, on_revision=on_revision)


def digest(page: DumpPage) -> bytes:
    """A hash of all that was read of a page."""
    site, items = page
    found = hashlib.blake2b(repr(site).encode("utf-8", "surrogatepass"), digest_size=DIGEST)
    for item in items:
        found.update(repr(item).encode("utf-8", "surrogatepass"))
    return found.digest()


def newest(settings: Settings) -> int | None:
    """How many revisions of a page are read; None for all. UsageError if the setting is neither a number nor a word for one."""
    found = {"latest": 1, "all": None}
    if settings.revisions in found:
        return found[settings.revisions]
    if settings.revisions.isascii() and settings.revisions.isdecimal() and int(settings.revisions) > 0:
        return int(settings.revisions)
    raise UsageError(f"no number of revisions: {settings.revisions!r} (latest, all, or a number from 1)")


def namespaces(settings: Settings) -> list[int]:
    """The numbers of the namespaces that are read. UsageError if the setting is no list of numbers."""
    parts = [part.strip() for part in settings.namespaces.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise UsageError(f"no list of namespaces: {settings.namespaces!r} (numbers with commas between them, as 0,14)")
    return [int(part) for part in parts]
