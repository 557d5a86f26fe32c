"""A whole run: find the documents, deal them into shards, have an engine map them, finish the dataset."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Protocol

import msgspec

from zhclaims.cache.stored import usable_directory
from zhclaims.dataset import BESIDES, Dataset, Identity, LostArticles, Manifest, differences, locked, now, tool
from zhclaims.errors import InternalError, InvalidRecord
from zhclaims.places import place, reachable
from zhclaims.progress import Avoid, OnTick, Tick
from zhclaims.records import RejectRecord
from zhclaims.run import own_templates, pages, shard, wikidata
from zhclaims.run.dealing import Input, Shard, deal, survey
from zhclaims.run.local import settled_collector
from zhclaims.run.shard import ShardReport
from zhclaims.settings import Settings
from zhclaims.sources import formats, sidecar
from zhclaims.sources.files import find
from zhclaims.timing import spent, timed

Function = Callable[[Shard, OnTick, Avoid], ShardReport]
"""What is done with a shard: see `shard.process_shard`."""

_NAMED = 5
"""Documents that are gone and are named; of more the number is given."""


class Engine(Protocol):
    """Maps a function over shards and yields its results, in the order of the shards; hands on its ticks."""

    def __call__(self, function: Function, shards: Sequence[Shard], workers: int, on_tick: OnTick) -> Iterator[ShardReport]: ...


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
    templates: tuple[str, ...] = ()
    """What templates of the wiki were read, and what it took, a line each."""
    wikidata: tuple[str, ...] = ()
    """What is known of items of Wikidata, what is missing or malformed there, and what it took, a line each."""
    seconds: dict[str, float] = {}
    """How long each stage took, summed over pages and processes."""
    cache: dict[str, int] = {}
    """What the cache has counted, summed likewise: see `zhclaims.cache.stored`."""


class Progress(Protocol):
    """Shows how the run goes."""

    def begin(self, pages: int) -> None: ...

    def update(self, tick: Tick) -> None: ...


def run(job: Job, engine: Engine, progress: Progress) -> Outcome:
    """Carry out the job. UsageError if the inputs or the directory do not allow it; InvalidRecord where it is strict."""
    try:
        with reachable(*job.inputs, job.to), settled_collector(progress.update) as on_tick, _store(job) as store:
            outcome = msgspec.structs.replace(_run(job, store, engine, progress, on_tick=on_tick), templates=tuple(store.told))
    finally:
        pages.close_dump()
        wikidata.close()
    for reject in outcome.rejects:  # of shards that were done before, too
        if job.strict and reject.reason == "invalid_record":
            raise InvalidRecord(reject.message, reject.place or "$")
    return outcome


@contextmanager
def _store(job: Job) -> Iterator[own_templates.Store]:
    """Where the indexes of templates are: beside the cache; without one they are gone after the run."""
    try:
        if job.cache is not None:
            store = own_templates.store_beside(job.cache)
            yield store
            store.sweep()
        else:
            with tempfile.TemporaryDirectory(prefix="zhclaims-templates-", ignore_cleanup_errors=True) as directory:
                yield own_templates.Store(Path(directory))
                own_templates.close()
    finally:
        own_templates.close()


def _run(job: Job, store: own_templates.Store, engine: Engine, progress: Progress, *, on_tick: OnTick) -> Outcome:
    started, before = now(), spent()
    found = find(job.inputs)
    with timed("survey"):
        inputs = survey(found.documents, job.settings, store)
        items = wikidata.given(job.settings.wikidata)
    fingerprint = shard.analyzer(job.settings.analyzer).fingerprint
    besides = [*dict.fromkeys(source.record for i in inputs for source in i.templates), *([items.record] if items else [])]
    identity = Identity(tool(), _named(job.settings), fingerprint, (*(s for i in inputs for s in i.sources), *besides))
    dataset = Dataset(job.to)
    if not job.force and dataset.holds(identity) and not dataset.parts.exists():
        return _outcome(dataset, found.left_out, items, done_before=True)
    seconds: defaultdict[str, float] = defaultdict(float)
    cached: Counter[str] = Counter()
    update = None
    with locked(job.to):
        todo = dataset.begin(identity, force=job.force)
        if todo:
            cache = usable_directory(job.cache) if job.cache else None
            there = dataset.previous_run()
            inputs = _mark_kept(inputs, there, identity) if there else inputs
            dealt = deal(dataset, inputs, identity)
            shards = [msgspec.structs.replace(s, cache=cache, strict=job.strict, items=items) for s in dealt]
            progress.begin(sum(i.pages for i in inputs))
            for report in engine(shard.process_shard, shards, job.workers, on_tick):
                cached.update(report.cache)
                for what, some in report.seconds.items():
                    seconds[what] += some
            with timed("join"):
                directories = [place(s.directory) for s in shards]
                update = ", ".join(_reasons(inputs, there, identity, dataset.lost_articles(directories))) if there else None
                dataset.finish(identity, directories, started)
    outcome = _outcome(dataset, found.left_out, items, done_before=not todo)
    return msgspec.structs.replace(outcome, update=update, seconds=dict(seconds) | _own(before), cache=dict(cached))


def _named(settings: Settings) -> Settings:
    """The settings as a manifest has them: the same wherever the templates and the dumps of items stand."""
    templates, items = (PurePath(name).name or name for name in (settings.templates, settings.wikidata))
    return msgspec.structs.replace(settings, templates=templates, wikidata=items)


def _own(before: Mapping[str, float]) -> dict[str, float]:
    """What the run has spent around its shards; what it has spent in them stands in their reports."""
    return {what: seconds - before.get(what, 0) for what, seconds in spent().items() if what in ("survey", "model", "join")}


def _outcome(dataset: Dataset, left_out: tuple[Path, ...], items: wikidata.ItemSource | None, *, done_before: bool) -> Outcome:
    manifest = dataset.manifest()
    if manifest is None:
        raise InternalError(f"{dataset.directory} has no manifest after a run")
    rejects = tuple(msgspec.json.decode(line, type=RejectRecord) for line in dataset.lines("rejects"))
    return Outcome(manifest, rejects, left_out, done_before, wikidata=items.told if items else ())


# ── a run that brings a dataset up to date ──────────────────────────────────────────────────────────────────────────────


def _mark_kept(inputs: Sequence[Input], there: Identity, here: Identity) -> tuple[Input, ...]:
    """The inputs, with those marked whose records are kept: nothing that these depend on has changed since the previous run.

    A dump is read again, whether or not it has changed: which of its pages have is not known before.
    """
    if differences(there, here):
        return tuple(inputs)
    same = _is_same(there, here)
    return tuple(msgspec.structs.replace(i, kept=i.source.format == formats.DUMP or same(i)) for i in inputs)


def _reasons(inputs: Sequence[Input], there: Identity, here: Identity, lost: LostArticles) -> list[str]:
    """What of a run that is brought up to date is done again, and why, and what is no longer there, a phrase each."""
    before = {document.path for document in there.inputs if document.format not in (sidecar.FORMAT, *BESIDES)}
    gone = sorted(before - {document.path for document in here.inputs})
    same = _is_same(there, here)
    differ = differences(there, here)
    new = sum(document.source.path not in before for document in inputs)
    changed = sum(not same(document) for document in inputs) - new
    reasons = [f"{'; '.join(differ)}: all of it again"] if differ else [f"{changed:,} of {len(inputs):,} documents changed"]
    reasons += [f"{new:,} new"] if new else []
    reasons += [f"{len(gone):,} gone ({', '.join(gone[:_NAMED])}{' …' if len(gone) > _NAMED else ''})"] if gone else []
    names = ", ".join(lost.titles) + (" …" if lost.number > len(lost.titles) else "")
    reasons += [f"{lost.number:,} articles no longer there ({names})"] if lost.number else []
    return reasons


def _is_same(there: Identity, here: Identity) -> Callable[[Input], bool]:
    """A test of a document: whether it and its sidecar are as they were. One whose path stands twice never is."""
    before = {document.path: document for document in there.inputs if document.format not in BESIDES}
    times = Counter(document.path for run in (there, here) for document in run.inputs if document.format not in BESIDES)

    def same(document: Input) -> bool:
        had = before.get(document.source.path + sidecar.SUFFIX)
        lost = document.sidecar is None and had is not None and had.format == sidecar.FORMAT
        return not lost and all(before.get(s.path) == s and times[s.path] == 2 for s in document.sources)

    return same
