"""Parts: the files of one kind of record, and their lines. A part is one file, or several with numbers where it is large."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from zhclaims.dataset.files import Staged
from zhclaims.errors import UsageError

T = TypeVar("T")
K = TypeVar("K")

PART_BYTES = 1 << 29
"""Bound of a file of records in a finished dataset, in bytes. A page is never cut in two: a larger one has a file of its own."""

_NAME = re.compile(r"([a-z]+)(?:-(\d{5,}))?\.jsonl")


class Part(msgspec.Struct, frozen=True):
    """A file of records, as a manifest or a ledger lists it."""

    path: str
    records: int
    bytes: int
    sha256: str


class PartWriter:
    """Writes the lines of one kind of record: to `claims.jsonl`; beyond `bound` bytes to `claims-00000.jsonl` and so on."""

    def __init__(self, stage: Staged, kind: str, bound: int = sys.maxsize) -> None:
        self._stage, self._kind, self._bound = stage, kind, bound
        self._done: list[Part] = []
        self._begin()

    def write(self, lines: Sequence[bytes]) -> None:
        """Write lines that must stand in one file, such as those of one page."""
        data = b"".join(lines)
        if self._bytes and self._bytes + len(data) > self._bound:
            self._end()
            self._begin()
        self._file.write(data)
        self._digest.update(data)
        self._bytes += len(data)
        self._records += len(lines)

    def end(self) -> tuple[Part, ...]:
        """Finish the last file and return all of them, in order."""
        self._end()
        if len(self._done) > 1:
            return tuple(self._done)
        whole = f"{self._kind}.jsonl"
        self._stage.rename(self._done[0].path, whole)
        return (msgspec.structs.replace(self._done[0], path=whole),)

    def _begin(self) -> None:
        self._name = f"{self._kind}-{len(self._done):05}.jsonl"
        self._file = self._stage.open(self._name)
        self._digest = hashlib.sha256()
        self._bytes = self._records = 0

    def _end(self) -> None:
        self._stage.close(self._name)
        self._done.append(Part(self._name, self._records, self._bytes, self._digest.hexdigest()))


# ── finding and checking ────────────────────────────────────────────────────────────────────────────────────────────────


def part_files(directory: Path, kinds: Iterable[str]) -> dict[str, list[Path]]:
    """The files of records in a directory: those of each kind (`claims` …) in order, whoever wrote them."""
    found: dict[str, list[tuple[int, Path]]] = {kind: [] for kind in kinds}
    for path in directory.iterdir() if directory.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name and name[1] in found:
            found[name[1]].append((int(name[2] or -1), path))
    return {kind: [path for _, path in sorted(some)] for kind, some in found.items()}


def kind_of(name: str) -> str | None:
    """The kind of record that a file of that name holds; None if it is no file of records.

    >>> kind_of("claims-00001.jsonl"), kind_of("manifest.json")
    ('claims', None)
    """
    found = _NAME.fullmatch(name)
    return found[1] if found else None


def part_faults(directory: Path, parts: Sequence[Part], kinds: Sequence[str], optional: Sequence[str] = ()) -> Iterator[str]:
    """What differs between the files of records in a directory and the parts that its manifest lists, a line a fault. Of `kinds`
    the manifest must list some file."""
    listed = {part.path for part in parts}
    yield from (f"{part.path} {fault}" for part in parts for fault in _file_faults(directory / part.path, part))
    for kind, paths in part_files(directory, (*kinds, *optional)).items():
        yield from (f"{p.name} is not in the manifest: another run has left it" for p in paths if p.name not in listed)
        if kind in kinds and not any(kind_of(part.path) == kind for part in parts):
            yield f"{kind}.jsonl is not in the manifest"


def is_intact(path: Path, part: Part) -> bool:
    """Whether a file is as it was written."""
    return not list(_file_faults(path, part))


def _file_faults(path: Path, part: Part) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except FileNotFoundError:
        yield "is missing"
        return
    except OSError as error:
        yield f"cannot be read: {error.strerror}"
        return
    if digest != part.sha256:
        cut = f": cut off, {size} of {part.bytes} bytes are left" if size < part.bytes else ""
        yield f"has changed since it was written (SHA-256){cut}"


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


Record = dict[str, Any]
"""A record as its line has it."""


class Line(NamedTuple):
    """A line of a part, and where it stands."""

    file: Path
    number: int
    """From 1."""
    at: int
    """Byte of the file that it begins at."""
    data: bytes

    @property
    def place(self) -> str:
        """The file and the line: `claims.jsonl:12`."""
        return f"{self.file.name}:{self.number}"

    def record(self) -> Record:
        """The record that it holds. UsageError if it is no JSON object."""
        try:
            return msgspec.json.decode(self.data, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UsageError(f"{self.file}, line {self.number}: {error}") from error


def numbered_lines(files: Iterable[Path]) -> Iterator[Line]:
    """The lines of files, one file after the other."""
    for path in files:
        at = 0
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                yield Line(path, number, at, data)
                at += len(data)


class InStep(Generic[T, K]):
    """The records of a part, taken article by article: every part has its records in the order of the articles.

    One record that has been read and not taken is in memory, with its key.
    """

    def __init__(self, records: Iterator[T], key: Callable[[T], K]) -> None:
        self._coming = ((key(record), record) for record in records)
        self._next = next(self._coming, None)

    def take(self, belongs: Callable[[K], bool]) -> list[T]:
        """The records that come next, as long as their keys belong to an article."""
        taken = []
        while self._next is not None and belongs(self._next[0]):
            taken.append(self._next[1])
            self._next = next(self._coming, None)
        return taken

    @property
    def next_key(self) -> K | None:
        """The key of the record that comes next; None at the end."""
        return None if self._next is None else self._next[0]
