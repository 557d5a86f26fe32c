"""The three tables of a wiki that tell of items: `page_props` (the item of a page by its number), `page` (the titles of pages,
and which are redirects), `redirect` (where these lead).

Titles count in the main namespace alone: items of categories, templates and pages of the project are about pages of the wiki, and
not about what is written of. A redirect is followed once, as MediaWiki does: one that leads to a redirect leads to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from zhclaims.errors import UsageError
from zhclaims.sources.dump.streams import Fingerprint, chunks
from zhclaims.sources.wikidata.index import IndexWriter, key
from zhclaims.sources.wikidata.sql import Batch, Fault, OnFault, Table, number_of, text_of

PAGE_PROPS, PAGE, REDIRECT = "page_props", "page", "redirect"
_NAME = re.compile(r"(?P<prefix>.*?)page_props(?P<suffix>\.sql(?:\.\w+)?)")
_SUFFIXES = (".sql.gz", ".sql", ".sql.bz2", ".sql.zst")
_ITEM = re.compile(rb"Q([1-9][0-9]{0,17})")
_NAMED = 20
"""Faults of a file that are kept word for word; of more the number is."""


class TableFile(msgspec.Struct, frozen=True):
    """A file that was read."""

    table: str
    name: str
    bytes: int
    mtime: int
    """In nanoseconds."""
    sha256: str
    faults: int = 0
    told: tuple[str, ...] = ()
    """The first of the faults, a line each."""


class Told(msgspec.Struct, frozen=True):
    """What an index was made from, and what it holds."""

    files: tuple[TableFile, ...]
    pages: int
    """Pages that have an item."""
    titles: int
    """Titles that lead to an item."""


def table_files(page_props: Path) -> dict[str, Path]:
    """The files of the three tables that are there, by the name of the table. UsageError for a file of another name."""
    named = _NAME.fullmatch(page_props.name)
    if named is None:
        raise UsageError(f"{page_props}: give the file whose name ends in page_props.sql.gz; the two others are found beside it")
    found = {PAGE_PROPS: page_props}
    for table in (PAGE, REDIRECT):
        every = (page_props.with_name(f"{named['prefix']}{table}{suffix}") for suffix in (named["suffix"], *_SUFFIXES))
        there = next((file for file in every if file.is_file()), None)
        found |= {table: there} if there else {}
    return found


def prefix(page_props: Path) -> str:
    """What the names of the three files begin with: `zhwiki-20240501-`."""
    named = _NAME.fullmatch(page_props.name)
    return named["prefix"] if named else ""


def make_index(files: dict[str, Path], path: Path, draft: Path) -> Told:
    """Write the index of these files. UsageError if one is no dump of its table; InputError and OSError as they are read, OSError
    if the draft cannot be written."""
    writer = IndexWriter(draft)
    try:
        read = tuple(_read(table, files[table], writer) for table in (PAGE_PROPS, PAGE, REDIRECT) if table in files)
        told = Told(read, *writer.resolve())
        writer.finish(path, msgspec.json.encode(told).decode())
    except BaseException:
        writer.abandon()
        raise
    return told


def _read(table: str, file: Path, writer: IndexWriter) -> TableFile:
    fingerprint, state = Fingerprint(), file.stat()
    told: list[str] = []
    faults = 0

    def fault(found: Fault) -> None:
        nonlocal faults
        faults += 1
        if len(told) < _NAMED:
            told.append(f"{file.name}, {found}")

    for batch in Table(table, *_COLUMNS[table]).rows(chunks(file, fingerprint), file.name, fault):
        if table == PAGE_PROPS:
            writer.add_pages(_items(batch, fault))
        elif table == PAGE:
            writer.add_titles(_titles(batch, fault))
        else:
            writer.add_redirects(_redirects(batch, fault))
    sha256 = fingerprint.finish(file)
    return TableFile(table, file.name, state.st_size, mtime(file), sha256, faults, tuple(told))


def mtime(file: Path) -> int:
    """When a file was last written, in nanoseconds; 0 where the store does not tell."""
    state = file.stat()
    return int(getattr(state, "st_mtime_ns", 0) or float(getattr(state, "st_mtime", 0) or 0) * 1e9)


def _items(batch: Batch, fault: OnFault) -> Iterator[tuple[int, int]]:
    """Numbers of pages and of their items."""
    for i, (page, name, value) in enumerate(batch.cells):
        if name == b"'wikibase_item'":
            number, item = number_of(page), _ITEM.fullmatch(text_of(value) or b"")
            if number is None or item is None:
                fault(batch.fault(i, f"page {_shown(page)}: {_shown(value)} is no item"))
            else:
                yield number, int(item[1])


def _titles(batch: Batch, fault: OnFault) -> Iterator[tuple[int, int, bool]]:
    """Titles of articles, numbers of the pages, and whether these are redirects."""
    for i, (page, namespace, title, redirect) in enumerate(batch.cells):
        if namespace == b"0":
            number, written = number_of(page), text_of(title)
            if number is None or not written:
                fault(batch.fault(i, f"page {_shown(page)} has no title: {_shown(title)}"))
            else:
                yield key(written), number, redirect not in (b"0", b"'0'")


def _redirects(batch: Batch, fault: OnFault) -> Iterator[tuple[int, int, bool]]:
    """Numbers of redirects, the titles of this wiki that they lead to, and whether it is to a section."""
    for i, (page, namespace, title, interwiki, fragment) in enumerate(batch.cells):
        if namespace == b"0" and not text_of(interwiki):
            number, written = number_of(page), text_of(title)
            if number is None or not written:
                fault(batch.fault(i, f"redirect {_shown(page)} leads to no title: {_shown(title)}"))
            else:
                yield number, key(written), bool(text_of(fragment))


def _shown(cell: bytes | None) -> str:
    return (cell or b"NULL")[:40].decode("utf-8", "replace")


_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    PAGE_PROPS: (("pp_page", "pp_propname", "pp_value"), ()),
    PAGE: (("page_id", "page_namespace", "page_title", "page_is_redirect"), ()),
    REDIRECT: (("rd_from", "rd_namespace", "rd_title"), ("rd_interwiki", "rd_fragment")),
}
"""The columns of each table that are needed, and those that some versions do not have."""
