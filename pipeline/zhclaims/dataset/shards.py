"""The folder of a shard: its parts, an index of its pages, and its entry in the ledger, written last, which says that it is done.

The ledger is a file in each shard's folder, not lines in a file for all: many processes, on many machines, write it without a
lock between them; an entry appears whole by one rename or not at all; and damage to it costs one shard, which is done again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType

import msgspec

from zhclaims.dataset.files import Staged, make_directory, whole_file, writing
from zhclaims.dataset.pages import PARTS, PageIndex, PageLines
from zhclaims.dataset.parts import Part, PartWriter, is_intact
from zhclaims.errors import InternalError

ENTRY = "done"
"""Name of the file that holds a shard's entry in the ledger."""
_INDEX = "index"
_LOG = logging.getLogger(__name__)

FAULTS_OF_THE_MACHINE = frozenset({"cannot_read", "memory_error", "system_error", "worker_died"})
"""Reasons of rejects that the page is not to blame for: the same command tries these pages again."""


class LedgerEntry(msgspec.Struct, frozen=True):
    """Says that a shard is done. `pages` is what went in: each is an article or a reject."""

    shard: str
    """The folder's name: an entry is valid in its own folder alone."""
    pages: int
    articles: int
    rejects: int
    again: int
    """Rejects that are faults of the machine."""
    parts: tuple[Part, ...]


def read_index(directory: Path) -> list[PageIndex]:
    """What the pages of a finished shard have put into it, in order."""
    with (directory / f"{_INDEX}.jsonl").open("rb") as lines:
        return [msgspec.json.decode(line, type=PageIndex) for line in lines]


def read_shard(directory: Path) -> Iterator[PageLines]:
    """The pages of a finished shard, in order."""
    parts = {part: _lines_of(directory / f"{part}.jsonl") for part in PARTS}
    for index in read_index(directory):
        yield PageLines(index, {part: list(islice(parts[part], n)) for part, n in index.lines.items()})


class ShardWriter:
    """Writes a shard page by page, as a context manager; what was written goes unless `end` is reached.

    UsageError for what the file system refuses.
    """

    def __init__(self, directory: Path) -> None:
        self.articles = self.rejects = self._again = 0
        self._directory = directory
        self._stage = Staged(directory)

    def __enter__(self) -> ShardWriter:
        with writing(self._directory):
            make_directory(self._directory)
            self._parts = {part: PartWriter(self._stage, part) for part in (*PARTS, _INDEX)}
        return self

    def add(self, page: PageLines) -> None:
        reject = page.index.reject
        self.articles += reject is None
        self.rejects += reject is not None
        self._again += reject is not None and reject.reason in FAULTS_OF_THE_MACHINE
        lines = {**page.lines, _INDEX: [msgspec.json.encode(page.index) + b"\n"]}
        with writing(self._directory):
            for part, some in lines.items():
                self._parts[part].write(some)

    def end(self, given: int | None = None) -> LedgerEntry:
        """Mark the shard done in the ledger. InternalError if more or fewer pages came than were `given`: it is not done then."""
        pages = self.articles + self.rejects
        if given not in (None, pages):
            came = f"{self.articles} articles and {self.rejects} rejects came out"
            raise InternalError(f"{self._directory.name}: {given} pages went in, {came}")
        with writing(self._directory):
            parts = tuple(part for writer in self._parts.values() for part in writer.end())
            self._stage.publish()
            entry = LedgerEntry(self._directory.name, pages, self.articles, self.rejects, self._again, parts)
            write_entry(self._directory, entry)
        return entry

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stage.discard()


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


# ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_entry(directory: Path, entry: LedgerEntry) -> None:
    """Mark a shard done. Its parts must be flushed to the disk before."""
    data = msgspec.json.encode(entry)
    with whole_file(directory / ENTRY) as file:
        file.write(_checksum(data) + b" " + data + b"\n")


def read_entry(directory: Path) -> LedgerEntry | None:
    """The entry of a shard that is done and as it was written; None if it has to be done, with a warning if it was done once."""
    try:
        line = (directory / ENTRY).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _warn(directory, f"its entry in the ledger cannot be read ({error.strerror})")
        return None
    entry = _decoded_entry(line)
    if entry is None or entry.shard != directory.name:
        _warn(directory, "its entry in the ledger is damaged")
        return None
    broken = [part.path for part in entry.parts if not is_intact(directory / part.path, part)]
    if broken:
        _warn(directory, f"{', '.join(broken)} cut off or changed")
        return None
    return entry


def _decoded_entry(line: bytes) -> LedgerEntry | None:
    checksum, _, data = line.rstrip(b"\n").partition(b" ")
    if checksum != _checksum(data):
        return None
    try:
        return msgspec.json.decode(data, type=LedgerEntry)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _warn(directory: Path, what: str) -> None:
    _LOG.warning("shard %s: %s; it is done again", directory.name, what)
