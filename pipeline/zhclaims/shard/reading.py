"""The pages of a dump, for several shards: one that comes later in the dump reads on where the last one of the process stopped.

So each process reads through a dump once, however many shards it is cut into.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhclaims.errors import UsageError
from zhclaims.places import place
from zhclaims.settings import Settings
from zhclaims.shard.inputs import DIGEST, DumpPage, Input, digest, dump_pages


class _Reader:
    """A dump that is being read. `at` is the number of the page that comes next."""

    def __init__(self, document: Input, settings: Settings) -> None:
        self.of = _name(document, settings)
        self.at = 0
        self._pages = dump_pages(place(document.file), settings)

    def read(self, first: int, end: int) -> Iterator[DumpPage]:
        while self.at < end:
            page = next(self._pages, None)
            if page is None:
                return
            self.at += 1
            if self.at > first:
                yield page


_OPEN: list[_Reader] = []
"""The one that this process has open, if there is one."""


def part(document: Input, settings: Settings) -> Iterator[DumpPage]:
    """The pages of a dump that a shard is made of. Raises as `dump_pages`; UsageError where one is not what the survey read."""
    reader = _OPEN.pop() if _OPEN else None
    if reader is None or reader.of != _name(document, settings) or reader.at > document.first:
        reader = _Reader(document, settings)
    pages = reader.read(document.first, document.first + document.groups)
    for n, page in enumerate(pages):
        if document.digests[DIGEST * n : DIGEST * (n + 1)] != digest(page):
            raise changed(document)
        yield page
    _OPEN[:] = [reader]  # not reached where reading was broken off: then the next shard begins anew


def changed(document: Input) -> UsageError:
    """What is told of a dump that somebody writes anew while it is read: which pages are whose is not known any more."""
    return UsageError(f"{document.file} has changed since the run began: the same command reads it anew")


def _name(document: Input, settings: Settings) -> tuple[str, str, Settings]:
    return document.file, document.source.sha256, settings
