"""The folder of a shard: its parts and an index of its pages, then its entry in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType

import msgspec

from zhclaims.dataset import ledger
from zhclaims.dataset.files import Staged, make, sync, writing
from zhclaims.dataset.pages import PARTS, PageIndex, PageLines
from zhclaims.dataset.parts import PartWriter
from zhclaims.errors import InternalError

_INDEX = "index"


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
            make(self._directory)
            sync(self._directory.parent)
            self._parts = {part: PartWriter(self._stage, part) for part in (*PARTS, _INDEX)}
        return self

    def add(self, page: PageLines) -> None:
        reject = page.index.reject
        self.articles += reject is None
        self.rejects += reject is not None
        self._again += reject is not None and reject.reason in ledger.FAULTS_OF_THE_MACHINE
        lines = {**page.lines, _INDEX: [msgspec.json.encode(page.index) + b"\n"]}
        with writing(self._directory):
            for part, some in lines.items():
                self._parts[part].write(some)

    def end(self, given: int | None = None) -> ledger.Entry:
        """Mark the shard done in the ledger. InternalError if more or fewer pages came than were `given`: it is not done then."""
        pages = self.articles + self.rejects
        if given not in (None, pages):
            came = f"{self.articles} articles and {self.rejects} rejects came out"
            raise InternalError(f"{self._directory.name}: {given} pages went in, {came}")
        with writing(self._directory):
            parts = tuple(part for writer in self._parts.values() for part in writer.end())
            self._stage.publish()
            entry = ledger.Entry(self._directory.name, pages, self.articles, self.rejects, self._again, parts)
            ledger.write(self._directory, entry)
        return entry

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stage.discard()


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
