"""Items of Wikidata in a run (`--wikidata`): where their index is, how it is made, and how each process opens it.

The index stands beside the dumps that it was made from, or in the user's cache directory where nothing can be written there. It
is made once, and again when a file of another size or time takes the place of one of them. On a machine that lacks it the process
that asks for it makes it.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock

from zhclaims.cache.database import default_directory
from zhclaims.dataset import WIKIDATA
from zhclaims.errors import InputError, UsageError
from zhclaims.model import Page
from zhclaims.places import as_os_errors, is_remote, place
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings
from zhclaims.sources import page_items
from zhclaims.sources.wikidata import PAGE, REDIRECT, VERSION, ItemIndex, Told, make_index, mtime, prefix, table_files

NONE = "none"
"""Value of the setting for no items but those that pages name themselves. Any other is the file of the table `page_props`."""

_DATABASE = re.compile(r"(\w+wik\w*)-")
_LOG = logging.getLogger(__name__)

AddItems = Callable[[Page], Page]
"""Gives a page and its links the items that are known."""


class ItemSource(msgspec.Struct, frozen=True):
    """The items of a run."""

    file: str
    """The dump of `page_props`; the others stand beside it."""
    index: str
    """The file of their index."""
    record: SourceRecord
    """What the records of the run depend on: as it stands among its inputs."""
    told: tuple[str, ...] = ()
    """What was read, what is missing and what is malformed, a line each."""


def given(name: str) -> ItemSource | None:
    """The items that the setting names; None for none. UsageError if the file is none, or cannot be read."""
    if name == NONE:
        return None
    start = time.perf_counter()
    file = place(name)
    try:
        with as_os_errors(file):
            if not file.is_file():
                raise UsageError(f"--wikidata: no such file: {name}")
            files = table_files(file)
            known = next(((path, told) for path in _paths(file) if (told := _told(path, files)) is not None), None)
            path, told = known or _made(files, file)
    except OSError as error:
        raise UsageError(f"--wikidata: cannot read {name}: {error.strerror or error}") from error
    except InputError as error:
        raise UsageError(f"--wikidata: {error}") from error
    seconds = None if known else time.perf_counter() - start
    return ItemSource(str(file), str(path), _record(told), tuple(_lines(told, prefix(file), seconds)))


def _paths(file: Path) -> list[Path]:
    """Where the index may be, the best place first."""
    name = f"{prefix(file)}wikidata-{VERSION}.sqlite"
    here = [] if is_remote(file) else [file.absolute()]
    of_place = hashlib.sha256(str(here[0] if here else file).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    beside = [path.with_name(name) for path in here]
    return [*beside, default_directory(None).absolute() / "wikidata" / f"{of_place}-{name}"]


def _told(path: Path, files: dict[str, Path]) -> Told | None:
    """What the index holds; None if there is none, or it was made from other files."""
    try:
        index = ItemIndex(path)
        try:
            told = msgspec.json.decode(index.told(), type=Told)
        finally:
            index.close()
    except (OSError, UsageError, msgspec.DecodeError):
        return None
    there = [(table, file.name, file.stat().st_size, mtime(file)) for table, file in files.items()]
    return told if [(f.table, f.name, f.bytes, f.mtime) for f in told.files] == there else None


def _made(files: dict[str, Path], file: Path) -> tuple[Path, Told]:
    """The index, made in the first place that can be written; of several processes one makes it."""
    *better, last = _paths(file)
    for path in better:
        try:
            return path, _make(files, path)
        except PermissionError:
            _LOG.debug("no index can be written beside %s", file)
        except OSError as error:
            if error.errno != errno.EROFS:
                raise
    last.parent.mkdir(parents=True, exist_ok=True)
    return last, _make(files, last)


def _make(files: dict[str, Path], path: Path) -> Told:
    with _locked(path.with_name(f".{path.name}.lock")):
        told = _told(path, files)
        if told is None:
            told = make_index(files, path, path.with_name(f".{path.name}.{os.getpid()}.draft"))
            for fault in (fault for read in told.files for fault in read.told):
                _LOG.warning("%s", fault)
    return told


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    with FileLock(lock):
        try:
            yield
        finally:
            if os.name != "nt":  # there the lock takes its file away itself
                lock.unlink(missing_ok=True)  # who waits for it sees that it is gone, and makes a new one


def _record(told: Told) -> SourceRecord:
    digest = hashlib.sha256("".join(f"{file.table}\n{file.sha256}\n" for file in told.files).encode()).hexdigest()
    return SourceRecord(told.files[0].name, WIKIDATA, digest, sum(file.bytes for file in told.files))


def _lines(told: Told, name: str, seconds: float | None) -> Iterator[str]:
    how = "known from a run before" if seconds is None else f"read in {seconds:,.1f} s"
    yield f"wikidata: items of {told.pages:,} pages and {told.titles:,} titles, from {told.files[0].name} {how}"
    there = {file.table for file in told.files}
    if PAGE not in there:
        yield f"wikidata: {name}{PAGE}.sql.gz is missing: articles get their items by their numbers, links and names get none"
    elif REDIRECT not in there:
        yield f"wikidata: {name}{REDIRECT}.sql.gz is missing: links to redirects get no items"
    for file in told.files:
        if file.faults:
            more = f" and {file.faults - 1:,} more" if file.faults > 1 else ""
            yield f"wikidata: malformed and left out: {file.told[0]}{more}"


# ── in each process ─────────────────────────────────────────────────────────────────────────────────────────────────────

_OPEN: dict[str, ItemIndex] = {}
"""The index that this process has open, by its file: that of one run (see `close`)."""


def adder(source: ItemSource | None) -> AddItems | None:
    """What gives pages their items; None without a source. An index that is not there is made. UsageError if that fails."""
    if source is None:
        return None
    return _Adder(_opened(source), source.record.path).add


class _Adder:
    """Gives pages the items of an index."""

    def __init__(self, index: ItemIndex, name: str) -> None:
        named = _DATABASE.match(name)
        self._index, self._name, self._database = index, name, named[1] if named else None
        self._has_warned = False

    def add(self, page: Page) -> Page:
        """The page with its items; one of another wiki than the dump is left as it is, which is told once."""
        if self._database in (None, page.wiki):
            return self._with_items(page)
        if not self._has_warned:
            _LOG.warning("%s is of %s: pages of %s get no items from it", self._name, self._database, page.wiki)
            self._has_warned = True
        return page

    def _with_items(self, page: Page) -> Page:
        find = page_items.by_links(page, self._index.find)
        if page.page_id is not None:
            return page_items.with_items(page, self._index.of_page(page.page_id), find)
        known = find(page.title)
        return page_items.with_items(page, known.item if known and not known.partial else None, find)


def _opened(source: ItemSource) -> ItemIndex:
    if source.index not in _OPEN:
        try:
            _OPEN[source.index] = ItemIndex(Path(source.index))
        except FileNotFoundError:
            again = given(source.file)
            if again is None or again.record != source.record:
                raise UsageError(f"{source.file} has changed since the run began: the same command reads it anew") from None
            _OPEN[source.index] = ItemIndex(Path(again.index))
    return _OPEN[source.index]


@contextmanager
def opened(settings: Settings) -> Iterator[AddItems | None]:
    """Within the block, what gives a page the items that the settings ask for; None if they ask for none."""
    try:
        yield adder(given(settings.wikidata))
    finally:
        close()


def close() -> None:
    """Close the index that this process has open."""
    for index in _OPEN.values():
        index.close()
    _OPEN.clear()
