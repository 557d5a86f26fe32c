"""What a shard reads and where its records go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from zhclaims.errors import UsageError
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings
from zhclaims.sources import dump, formats


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


def source(path: str, data: bytes, form: str = formats.AUTO) -> SourceRecord:
    """A document, as records name it."""
    return SourceRecord(path, formats.told(data, path, form), hashlib.sha256(data).hexdigest(), len(data))


def dump_items(file: Path, settings: Settings) -> Iterator[tuple[dump.Site, dump.Item]]:
    """The revisions of a dump that the settings ask for, and what is unreadable in between. Raises as `dump.read_dump` does."""
    return dump.read_dump(file, namespaces=namespaces(settings), history=settings.history)


def namespaces(settings: Settings) -> list[int]:
    """The numbers of the namespaces that are read. UsageError if the setting is no list of numbers."""
    parts = [part.strip() for part in settings.namespaces.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise UsageError(f"no list of namespaces: {settings.namespaces!r} (numbers with commas between them, as 0,14)")
    return [int(part) for part in parts]
