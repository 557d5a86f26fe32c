"""The files of one kind of record: one file, or numbered ones where that would grow beyond a bound."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from zhclaims.dataset.files import Staged

PART_BYTES = 1 << 29
"""Bound of a file of records in a finished dataset, in bytes. A page is never cut in two: a larger one has a file of its own."""

_NAME = re.compile(r"([a-z]+)(?:-(\d{5,}))?\.jsonl")


class Part(msgspec.Struct, frozen=True):
    """A file of records."""

    path: str
    records: int
    bytes: int
    sha256: str


class PartWriter:
    """Writes the lines of one kind of record: to `claims.jsonl`; beyond the bound to `claims-00000.jsonl` and so on."""

    def __init__(self, stage: Staged, kind: str, bound: int = sys.maxsize) -> None:
        self._stage, self._kind, self._bound = stage, kind, bound
        self._done: list[Part] = []
        self._begin()

    def write(self, lines: Sequence[bytes]) -> None:
        """Lines that stay together in a file."""
        data = b"".join(lines)
        if self._bytes and self._bytes + len(data) > self._bound:
            self._end()
            self._begin()
        self._file.write(data)
        self._digest.update(data)
        self._bytes += len(data)
        self._records += len(lines)

    def end(self) -> tuple[Part, ...]:
        """Nothing more comes: the files, in order."""
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


def found(directory: Path, kinds: Iterable[str]) -> dict[str, list[Path]]:
    """The files of records that stand in a directory, those of each kind in order, whoever wrote them."""
    there: dict[str, list[tuple[int, Path]]] = {kind: [] for kind in kinds}
    for path in directory.iterdir() if directory.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name and name[1] in there:
            there[name[1]].append((int(name[2] or -1), path))
    return {kind: [path for _, path in sorted(some)] for kind, some in there.items()}


def faults(directory: Path, parts: Sequence[Part], kinds: Sequence[str]) -> Iterator[str]:
    """What differs between a directory's files of records and what its manifest tells of them, a line a fault."""
    told = {part.path for part in parts}
    yield from (f"{part.path} {fault}" for part in parts for fault in _faults(directory / part.path, part))
    for kind, paths in found(directory, kinds).items():
        yield from (f"{p.name} is not in the manifest: another run has left it" for p in paths if p.name not in told)
        if not any(of_kind(part, kind) for part in parts):
            yield f"{kind}.jsonl is not in the manifest"


def intact(path: Path, part: Part) -> bool:
    """Whether a file is as it was written."""
    return not list(_faults(path, part))


def of_kind(part: Part, kind: str) -> bool:
    """Whether a part holds that kind of record."""
    name = _NAME.fullmatch(part.path)
    return bool(name) and name[1] == kind  # type: ignore[index]  # mypy does not see that `name` is there


def _faults(path: Path, part: Part) -> Iterator[str]:
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
