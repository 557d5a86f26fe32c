"""A whole run: find the documents, deal them into shards, have an engine map them, finish the dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from zhclaims import shard
from zhclaims.dataset import Dataset, Identity, Manifest, PageIndex, locked, now, tool
from zhclaims.errors import InternalError
from zhclaims.records import RejectRecord
from zhclaims.settings import Settings
from zhclaims.sources.files import find

Pages = tuple[PageIndex, ...]


class Engine(Protocol):
    """Maps a function over shards and yields what it gives, in the order of the shards."""

    def __call__(
        self, function: Callable[[shard.Shard], Pages], shards: Sequence[shard.Shard], workers: int
    ) -> Iterator[Pages]: ...


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a user asks for."""

    inputs: tuple[Path, ...]
    to: Path
    settings: Settings
    workers: int = 1
    force: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What a run has come to."""

    manifest: Manifest
    rejects: tuple[RejectRecord, ...]
    left_out: tuple[Path, ...]
    """Files in the input directories that are no pages."""
    done_before: bool
    """The directory held this very run already; nothing was written."""


class Progress(Protocol):
    """Is told of the run as it goes."""

    def begin(self, pages: int) -> None: ...

    def advance(self, pages: int) -> None: ...


def run(job: Job, engine: Engine, progress: Progress) -> Outcome:
    """Carry out the job. UsageError if the inputs or the directory do not allow it."""
    started = now()
    found = find(job.inputs)
    inputs = shard.survey(found.documents, job.settings)
    fingerprint = shard.analyzer(job.settings.analyzer).fingerprint
    identity = Identity(tool(), job.settings, fingerprint, tuple(s for i in inputs for s in i.sources))
    dataset = Dataset(job.to)
    if not job.force and dataset.holds(identity):
        return _outcome(dataset, found.left_out, done_before=True)
    with locked(job.to):
        todo = dataset.begin(identity, force=job.force)
        if todo:
            shards = shard.deal(dataset, inputs, identity)
            progress.begin(sum(i.pages for i in inputs))
            for pages in engine(shard.run, shards, job.workers):
                progress.advance(len(pages))
            dataset.finish(identity, [Path(s.directory) for s in shards], started)
    return _outcome(dataset, found.left_out, done_before=not todo)


def _outcome(dataset: Dataset, left_out: tuple[Path, ...], *, done_before: bool) -> Outcome:
    manifest = dataset.manifest()
    if manifest is None:
        raise InternalError(f"{dataset.directory} has no manifest after a run")
    rejects = tuple(msgspec.json.decode(line, type=RejectRecord) for line in dataset.lines("rejects"))
    return Outcome(manifest, rejects, left_out, done_before)
