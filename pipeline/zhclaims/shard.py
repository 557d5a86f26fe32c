"""One shard of a run end to end: read, process, validate, write. Its directory appears once all of it is done."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.dataset import Dataset, Identity, PageIndex, PageLines, page_lines, read_index, reject_lines, write_shard
from zhclaims.errors import InputError, StageError, UsageError
from zhclaims.flow import process
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
    return tuple(Input(str(d.file), _source(d.path, _bytes(d.file))) for d in documents)


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
        write_shard(directory, [page for document in shard.inputs for page in _pages(document, shard.settings)])
    return tuple(read_index(directory))


def extract(data: bytes, path: str, settings: Settings) -> ArticleRecords:
    """The records of one document. InputError if it cannot be read as a page, StageError if a stage fails."""
    page = rendered_text.read(decode(data, path), path)
    return records(process(page, settings, analyzer(settings.analyzer)), _source(path, data), words=settings.words)


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


def _source(path: str, data: bytes) -> SourceRecord:
    return SourceRecord(path, FORMAT, hashlib.sha256(data).hexdigest(), len(data))


def _pages(document: Input, settings: Settings) -> Iterator[PageLines]:
    try:
        data = Path(document.file).read_bytes()
        if _source(document.source.path, data) != document.source:
            raise InputError(f"{document.source.path} has changed since the run began", reason="changed_during_run")
        yield page_lines(extract(data, document.source.path, settings))
    except (InputError, StageError) as error:
        _LOG.debug("%s rejected", document.source.path, exc_info=True)
        yield reject_lines(_reject(document.source, error))


def _reject(source: SourceRecord, error: InputError | StageError) -> RejectRecord:
    return RejectRecord(
        source=source,
        title=None,
        stage=getattr(error, "stage", "read"),
        reason=error.reason,
        place=error.place,
        message=str(error),
    )
