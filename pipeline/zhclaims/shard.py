"""One shard of a run end to end: read, process, validate, write. Its directory appears once all of it is done."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.dataset import Dataset, Identity, PageIndex, PageLines, page_lines, read_index, reject_lines, write_shard
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.flow import named, process
from zhclaims.model import Page
from zhclaims.records import ArticleRecords, RejectRecord, SourceRecord, records
from zhclaims.settings import Settings
from zhclaims.sources import rendered_text
from zhclaims.sources.decoding import decode
from zhclaims.sources.files import Document

FORMAT = "rendered_text"

_MOST = 64
"""Documents of the largest shard: what a break costs at most."""

_LOG = logging.getLogger(__name__)


class Input(msgspec.Struct, frozen=True):
    """A document of a run."""

    file: str
    source: SourceRecord


class Shard(msgspec.Struct, frozen=True):
    """Some documents of a run that are processed together, and where their records go."""

    directory: str
    inputs: tuple[Input, ...]
    settings: Settings


def survey(documents: Sequence[Document]) -> tuple[Input, ...]:
    """The documents with hash and size. UsageError if one cannot be read."""
    return tuple(Input(str(d.file), source(d.path, _bytes(d.file))) for d in documents)


def deal(dataset: Dataset, inputs: Sequence[Input], identity: Identity) -> tuple[Shard, ...]:
    """The inputs dealt into shards, in order: the same for the same input, whatever the number of workers."""
    size = min(max(len(inputs) // _MOST, 1), _MOST)
    batches = [tuple(inputs[i : i + size]) for i in range(0, len(inputs), size)]
    return tuple(Shard(str(dataset.parts / f"{n:06}-{_key(b, identity)}"), b, identity.settings) for n, b in enumerate(batches))


def run(shard: Shard) -> tuple[PageIndex, ...]:
    """Write the records of a shard, unless they are there; what its pages have come to, in order.

    A page that cannot be processed becomes a reject. InternalError if a record breaks its schema: that is our bug, and the shard
    is not written.
    """
    directory = Path(shard.directory)
    if not directory.exists():
        write_shard(directory, [_lines(document, shard.settings) for document in shard.inputs])
    return tuple(read_index(directory))


def extract(page: Page, source: SourceRecord, settings: Settings) -> ArticleRecords:
    """The records of a page. StageError if a stage fails."""
    layers = process(page, settings, analyzer(settings.analyzer))
    with named("records"):
        return records(layers, source, words=settings.words)


def read(data: bytes, path: str) -> Page:
    """The page in a document. InputError if there is none."""
    with named("read"):
        return rendered_text.read(decode(data, path), path)


def source(path: str, data: bytes) -> SourceRecord:
    """A document, as records name it."""
    return SourceRecord(path, FORMAT, hashlib.sha256(data).hexdigest(), len(data))


@cache
def analyzer(name: str) -> Analyzer:
    """The analyzer of that name, loaded once in each process."""
    return analyzers.load(name)


def _key(inputs: Sequence[Input], identity: Identity) -> str:
    """What the shard's content depends on, as a hash: the run without its inputs, and its own inputs."""
    content = msgspec.structs.replace(identity, inputs=tuple(i.source for i in inputs))
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:24]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _lines(document: Input, settings: Settings) -> PageLines:
    """The records of a document as lines, or the reject that it becomes."""
    path = document.source.path
    page: Page | None = None
    try:
        data = _bytes(Path(document.file))
        if source(path, data) != document.source:
            raise InputError(f"{path} has changed since the run began", reason="changed_during_run")
        page = read(data, path)
        found = extract(page, document.source, settings)
        with named("write"):
            return page_lines(found)
    except (InputError, StageError) as error:
        _LOG.debug("%s rejected", path, exc_info=True)
        return reject_lines(_reject(document.source, error, title=page.title if page else None))


def _reject(source: SourceRecord, error: InputError | StageError, title: str | None) -> RejectRecord:
    return RejectRecord(
        source=source,
        title=title,
        stage=error.stage if isinstance(error, StageError) else "read",
        reason=error.reason,
        place=error.place,
        message=str(error),
    )
