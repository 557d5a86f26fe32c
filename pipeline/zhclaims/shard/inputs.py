"""What a shard reads and where its records go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from zhclaims.errors import UsageError
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings
from zhclaims.sources import dump, formats

DIGEST = 8
"""Bytes by which a page is known again."""


class Input(msgspec.Struct, frozen=True):
    """A document of a run, or some of the pages of a dump."""

    file: str
    source: SourceRecord
    first: int = 0
    """Number of the first page, from 0."""
    groups: int = 1
    """Pages that are read, each with its revisions."""
    pages: int = 1
    """What these come to: every revision is an article or a reject."""
    sizes: tuple[int, ...] = ()
    """What each page of a dump comes to, where histories are read."""
    digests: bytes = b""
    """What the survey has read of each page of a dump, `DIGEST` bytes a page: a shard that reads something else finds it out."""
    beside: SourceRecord | None = None
    """The file that stands beside it and tells where it came from."""
    page: str | None = None
    order: tuple[str, int] = ("", 0)
    """Page and revision, as what stands beside it tells them: its time, and its id. None where it does not tell all of them."""
    kept: bool = False
    """Whether its records are kept as the run that is brought up to date has written them; of a dump, those of the same pages."""

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """Every file that its records depend on."""
        return (self.source, self.beside) if self.beside else (self.source,)


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


def source(path: str, data: bytes, form: str = formats.AUTO) -> SourceRecord:
    """A document, as records name it."""
    return SourceRecord(path, formats.told(data, path, form), hashlib.sha256(data).hexdigest(), len(data))


DumpPage = tuple[dump.Site, Iterable[dump.Item]]
"""A page of a dump: the wiki that it is of, and its revisions; they can be gone through again and again."""


def dump_pages(file: Path, settings: Settings, fingerprint: dump.Fingerprint | None = None) -> Iterator[DumpPage]:
    """The pages of a dump, each with the revisions that the settings ask for, and what is unreadable. Raises as `read_dump`."""
    wanted = namespaces(settings)
    if settings.revisions == "latest":
        return ((site, (item,)) for site, item in dump.read_dump(file, namespaces=wanted, fingerprint=fingerprint))
    return dump.read_histories(file, namespaces=wanted, newest=newest(settings), fingerprint=fingerprint)


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
