"""A whole run: find the documents, deal them into shards, have an engine map them, finish the dataset."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from zhclaims import shard
from zhclaims.cache import opening
from zhclaims.dataset import Dataset, Identity, Manifest, locked, now, tool
from zhclaims.errors import InternalError, InvalidRecord
from zhclaims.places import place, reachable
from zhclaims.progress import Avoid, Tell, Tick
from zhclaims.records import RejectRecord
from zhclaims.settings import Settings
from zhclaims.shard import Report, Shard
from zhclaims.sources.files import find
from zhclaims.timing import spent, timed

Function = Callable[[Shard, Tell, Avoid], Report]
"""What is done with a shard: see `shard.run`."""


class Engine(Protocol):
    """Maps a function over shards and yields what it gives, in the order of the shards; hands on what it tells."""

    def __call__(self, function: Function, shards: Sequence[Shard], workers: int, tell: Tell) -> Iterator[Report]: ...


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a user asks for."""

    inputs: tuple[Path, ...]
    to: Path
    settings: Settings
    workers: int = 1
    force: bool = False
    cache: Path | None = None
    """Directory of the cache of local results; None to do without. Nothing that is written depends on it."""
    strict: bool = False
    """Whether a record that breaks its schema, which is a bug of zhclaims, ends the run in place of rejecting its page."""


class Outcome(msgspec.Struct, frozen=True):
    """What a run has come to."""

    manifest: Manifest
    rejects: tuple[RejectRecord, ...]
    left_out: tuple[Path, ...]
    """Files in the input directories that are no pages."""
    done_before: bool
    """The directory held this very run already; nothing was written."""
    update: str | None = None
    """What was done again of a run that the directory held, and why; None if it held none."""
    seconds: dict[str, float] = {}
    """How long each stage took, summed over pages and processes."""
    cache: dict[str, int] = {}
    """What the cache has counted, summed likewise: see `zhclaims.cache.memory`."""


class Progress(Protocol):
    """Is told of the run as it goes."""

    def begin(self, pages: int) -> None: ...

    def tell(self, tick: Tick) -> None: ...


def run(job: Job, engine: Engine, progress: Progress) -> Outcome:
    """Carry out the job. UsageError if the inputs or the directory do not allow it; InvalidRecord where it is strict."""
    with reachable(*job.inputs, job.to):
        outcome = _run(job, engine, progress)
    for reject in outcome.rejects:  # of shards that were done before, too
        if job.strict and reject.reason == "invalid_record":
            raise InvalidRecord(reject.message, reject.place or "$")
    return outcome


def _run(job: Job, engine: Engine, progress: Progress) -> Outcome:
    started, before = now(), spent()
    found = find(job.inputs)
    with timed("survey"):
        inputs = shard.survey(found.documents, job.settings)
    fingerprint = shard.analyzer(job.settings.analyzer).fingerprint
    identity = Identity(tool(), job.settings, fingerprint, tuple(s for i in inputs for s in i.sources))
    dataset = Dataset(job.to)
    if not job.force and dataset.holds(identity) and not dataset.parts.exists():
        return _outcome(dataset, found.left_out, done_before=True)
    seconds: defaultdict[str, float] = defaultdict(float)
    cached: Counter[str] = Counter()
    update = None
    with locked(job.to):
        todo = dataset.begin(identity, force=job.force)
        if todo:
            cache = opening.usable(job.cache) if job.cache else None
            there = dataset.previous_run()
            inputs = shard.kept(inputs, there, identity) if there else inputs
            dealt = shard.deal(dataset, inputs, identity)
            shards = [msgspec.structs.replace(s, cache=cache, strict=job.strict) for s in dealt]
            progress.begin(sum(i.pages for i in inputs))
            for report in engine(shard.run, shards, job.workers, progress.tell):
                cached.update(report.cache)
                for what, some in report.seconds.items():
                    seconds[what] += some
            with timed("join"):
                directories = [place(s.directory) for s in shards]
                update = ", ".join(shard.why(inputs, there, identity, dataset.lost_articles(directories))) if there else None
                dataset.finish(identity, directories, started)
    outcome = _outcome(dataset, found.left_out, done_before=not todo)
    return msgspec.structs.replace(outcome, update=update, seconds=dict(seconds) | _own(before), cache=dict(cached))


def _own(before: Mapping[str, float]) -> dict[str, float]:
    """What the run has spent around its shards; what it has spent in them stands in their reports."""
    return {what: seconds - before.get(what, 0) for what, seconds in spent().items() if what in ("survey", "model", "join")}


def _outcome(dataset: Dataset, left_out: tuple[Path, ...], *, done_before: bool) -> Outcome:
    manifest = dataset.manifest()
    if manifest is None:
        raise InternalError(f"{dataset.directory} has no manifest after a run")
    rejects = tuple(msgspec.json.decode(line, type=RejectRecord) for line in dataset.lines("rejects"))
    return Outcome(manifest, rejects, left_out, done_before)
