"""The documents of a run, surveyed and dealt into shards."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from zhclaims.dataset import Dataset, Identity
from zhclaims.errors import InputError, UsageError
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings
from zhclaims.shard.inputs import Input, Shard, dump_items, namespaces, source
from zhclaims.sources import beside, formats, language_converter
from zhclaims.sources.files import Document

_MOST = 64
"""Documents of the largest shard: what a break costs at most."""

_MOST_OF_DUMP = 20_000
"""Pages of a dump in one shard. A shard reads past the pages before its own, so few shards are better than many."""


def survey(documents: Sequence[Document], settings: Settings) -> tuple[Input, ...]:
    """The documents with format, hash, size and number of pages. UsageError if one cannot be read, or for wrong settings."""
    language_converter.check(settings.variant)
    namespaces(settings)
    return tuple(_surveyed(document, settings) for document in documents)


def deal(dataset: Dataset, inputs: Sequence[Input], identity: Identity) -> tuple[Shard, ...]:
    """The inputs dealt into shards, in order: the same for the same input, whatever the number of workers."""
    single = [i for i in inputs if i.pages == 1]
    size = min(max(len(single) // _MOST, 1), _MOST)
    batches: list[tuple[Input, ...]] = []
    for is_dump, group in groupby(inputs, key=lambda i: i.pages > 1):
        some = tuple(group)
        batches += [(part,) for i in some for part in _parts(i)] if is_dump else _batches(some, size)
    return tuple(Shard(str(dataset.parts / f"{n:06}-{_key(b, identity)}"), b, identity.settings) for n, b in enumerate(batches))


def _surveyed(document: Document, settings: Settings) -> Input:
    """One document; a dump is read through once, for the number of its pages."""
    try:
        with document.file.open("rb") as file:
            head = file.read(formats.HEAD)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise UsageError(f"cannot read {document.file}: {error.strerror}") from error
    form = formats.told(head, document.path, settings.format)
    found = SourceRecord(document.path, form, digest, size)
    pages = _count(document.file, settings) if form == formats.DUMP else 1
    return Input(str(document.file), found, pages=pages, beside=_surveyed_beside(document))


def _surveyed_beside(document: Document) -> SourceRecord | None:
    path = beside.path_of(document.file)
    try:
        return source(document.path + beside.SUFFIX, path.read_bytes(), beside.FORMAT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _count(file: Path, settings: Settings) -> int:
    """The pages of a dump; an error that ends the reading counts as one, for it becomes a reject."""
    count = 0
    try:
        for _ in dump_items(file, settings):
            count += 1
    except InputError:
        count += 1
    return count


def _parts(document: Input) -> list[Input]:
    size = min(max(document.pages // _MOST, _MOST), _MOST_OF_DUMP)
    firsts = range(0, document.pages, size)
    return [msgspec.structs.replace(document, first=n, pages=min(size, document.pages - n)) for n in firsts]


def _batches(inputs: tuple[Input, ...], size: int) -> list[tuple[Input, ...]]:
    return [inputs[i : i + size] for i in range(0, len(inputs), size)]


def _key(inputs: Sequence[Input], identity: Identity) -> str:
    """What the shard's content depends on, as a hash: the run without its inputs, and its own inputs."""
    content = msgspec.structs.replace(identity, inputs=tuple(s for i in inputs for s in i.sources))
    pages = [(i.first, i.pages) for i in inputs if i.source.format == formats.DUMP]
    return hashlib.sha256(msgspec.json.encode((content, pages) if pages else content)).hexdigest()[:24]
