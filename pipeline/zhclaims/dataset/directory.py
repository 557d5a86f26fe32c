"""A dataset directory on disk: begun, carried on after a break, finished, and read back.

While a run is under way the directory `.parts` holds the run's identity and a folder for each shard, named by the hash of
everything that its content depends on; its entry in the ledger, written last, says that it is done. To finish, the shards are
joined in order into the files of each kind of record, these are renamed into place, and the manifest is written: it is there if
and only if the dataset is whole. Then `.parts` goes, unless pages failed by faults of the machine: the same command tries those
again.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from zhclaims.dataset import keys, parts, previous
from zhclaims.dataset.files import Staged, flush, is_draft, make_directory, remove_directory, staged, whole_file, writing
from zhclaims.dataset.manifest import COUNTED, TEMPLATES, Identity, Manifest, differences, schemas
from zhclaims.dataset.pages import EVIDENCE, PARTS, PageLines, reject_lines
from zhclaims.dataset.parts import Line, Part, PartWriter, numbered_lines, part_faults, part_files
from zhclaims.dataset.previous import LostArticles
from zhclaims.dataset.shards import FAULTS_OF_THE_MACHINE, LedgerEntry, read_entry, read_index, read_shard
from zhclaims.errors import UsageError
from zhclaims.places import is_remote
from zhclaims.records import RejectRecord, SourceRecord

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_NAMED = 3
_NUMBER = re.compile(r"\d+")
_WAY_OUT = "use --force to write it anew, or choose another directory"


class Dataset:
    """A dataset directory, by its path. Nothing is touched before `begin`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.parts = directory / ".parts"
        self._manifest = directory / "manifest.json"
        self._run = self.parts / "run.json"

    # ── read ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def manifest(self) -> Manifest | None:
        """The manifest; None if there is none, UsageError if it cannot be read."""
        return self._decode(self._manifest, Manifest)

    def manifest_record(self) -> dict[str, Any]:
        """The manifest as it stands, whatever is in it. UsageError if it is no JSON object."""
        return self._decode(self._manifest, dict[str, Any]) or {}

    def files(self, part: str) -> list[Path]:
        """The files of a part (`articles`, `claims`, `references`, `rejects`), in order. UsageError if there are none."""
        found = part_files(self.directory, [part])[part]
        if not found:
            raise UsageError(f"no dataset: {self.directory / part}.jsonl is missing")
        return found

    def lines(self, part: str) -> Iterator[bytes]:
        """The lines of a part. UsageError if it is not there."""
        return (line.data for line in self.numbered_lines(part))

    def numbered_lines(self, part: str) -> Iterator[Line]:
        """The same, each with the place that it stands in."""
        yield from numbered_lines(self.files(part))

    def records(self, part: str) -> Iterator[dict[str, Any]]:
        """The records of a part. UsageError if a line is no JSON object."""
        return (line.record() for line in self.numbered_lines(part))

    @property
    def has_evidence(self) -> bool:
        """Whether `zhclaims check` has written what the sources show of these records."""
        try:
            return bool(self.manifest_record().get(EVIDENCE))
        except UsageError:  # it cannot be read, which others say
            return False

    def faults(self) -> Iterator[str]:
        """What differs between the files of records and what the manifest says of them: missing, cut off, changed, extra."""
        manifest = self.manifest()
        if manifest is not None:
            yield from part_faults(self.directory, manifest.parts, list(PARTS), [EVIDENCE])

    # ── write ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, identity: Identity, *, force: bool = False) -> bool:
        """Make the directory ready for a run; False if it holds that very run, finished.

        A finished run over documents of which most are the same is kept as a snapshot, which the new one brings up to date (see
        `previous`).
        UsageError if it holds a run over other documents or files that no run of zhclaims wrote, unless `force` is given.
        """
        self._refuse_file()
        if force:
            remove_directory(self.parts)
        elif self.holds(identity):
            remove_directory(self.parts)  # a run that was stopped at its very end has left it
            return False
        manifest = None if force else self.manifest()
        if not force:
            self._report_unfinished(identity, manifest)
        with writing(self.directory):
            make_directory(self.parts)
            self._sweep()
            if manifest is not None and manifest.identity != identity and not is_remote(self.directory):
                previous.keep_snapshot(self.directory, self.parts, self._manifest)
            with whole_file(self._run) as file:
                file.write(msgspec.json.encode(identity))
        return True

    def previous(self) -> Path | None:
        """The snapshot of the previous run, which this one brings up to date; None if there is none."""
        return None if is_remote(self.parts) else previous.find_snapshot(self.parts)

    def previous_run(self) -> Identity | None:
        """What the previous run was."""
        directory = self.previous()
        manifest = self._decode(directory / self._manifest.name, Manifest) if directory else None
        return manifest.identity if manifest else None

    def lost_articles(self, shards: Sequence[Path]) -> LostArticles:
        """The articles of the previous run that none of the finished shards of this one holds."""
        directory = self.previous()
        articles = (page.article for shard in shards for page in read_index(shard) if page.article is not None)
        return previous.lost_articles(directory, articles) if directory else LostArticles(0, [])

    def finish(self, identity: Identity, shards: Sequence[Path], started: str) -> Manifest:
        """Join the finished shards, in order, into the files of the dataset, write the manifest and clear up.

        UsageError if one of them is not as it was written: the same command does it again.
        """
        entries = [_entry(shard) for shard in shards]
        told = self.has_evidence
        with writing(self.directory), staged(self.directory, self.parts) as stage:
            counts, rejects, written = _join(shards, stage)
            manifest = Manifest(
                tool=identity.tool,
                schemas=schemas(),
                settings=identity.settings,
                analyzer=identity.analyzer,
                inputs=identity.inputs,
                counts={name: counts[name] for name in COUNTED},
                rejects=dict(sorted(rejects.items())),
                parts=written,
                started=started,
                ended=max(now(), started),  # clocks go backwards, too
            )
            self._manifest.unlink(missing_ok=True)
            flush(self.directory)  # it must not come back beside files that it does not describe
            kept = {part.path for part in written}
            for path in (p for some in part_files(self.directory, (*PARTS, EVIDENCE)).values() for p in some):
                if path.name not in kept:
                    path.unlink()
            if told:
                _LOG.warning("%s: %s was about the records before; `zhclaims check` makes it anew", self.directory, EVIDENCE)
        with writing(self.directory):
            with whole_file(self._manifest) as file:
                file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
            if snapshot := self.previous():
                previous.close_snapshot(snapshot)
            if not any(entry.again for entry in entries):
                remove_directory(self.parts)
        return manifest

    def holds(self, identity: Identity) -> bool:
        """Whether the directory holds that very run, finished, with nothing in it to try again.

        UsageError if it holds one over other documents, one that is not as it was left, or files that no run wrote.
        """
        self._refuse_file()
        manifest = self.manifest()
        run = manifest.identity if manifest else self._begun()
        if run is None:
            self._refuse_foreign()
            return False
        if run != identity and (other := _other_documents(run, identity)):
            raise UsageError(f"{self.directory} holds a run over {other}; {_WAY_OUT}")
        if manifest is None:
            return False
        for part in manifest.parts:
            if parts.kind_of(part.path) != EVIDENCE and not parts.is_intact(self.directory / part.path, part):
                raise UsageError(f"{self.directory / part.path} is not as the run left it; {_WAY_OUT}")
        return run == identity and not (self._run.exists() and FAULTS_OF_THE_MACHINE & manifest.rejects.keys())

    def _refuse_file(self) -> None:
        if self.directory.exists() and not self.directory.is_dir():
            raise UsageError(f"{self.directory} is a file: choose a directory")

    def _refuse_foreign(self) -> None:
        """A directory without any run is free to use unless it holds files by the names that we write."""
        if self.parts.exists():
            return
        for path in [p for some in part_files(self.directory, (*PARTS, EVIDENCE)).values() for p in some] + [self._manifest]:
            if path.exists():
                raise UsageError(f"{path} was not written by a run of zhclaims that is known; {_WAY_OUT}")

    def _begun(self) -> Identity | None:
        """The run that was begun and not finished. Where that is damaged none is known: shards are found by their hashes."""
        try:
            return self._decode(self._run, Identity)
        except UsageError:
            _LOG.warning("%s is damaged: whatever of this run is done is found without it", self._run)
            return None

    def _report_unfinished(self, identity: Identity, manifest: Manifest | None) -> None:
        """Say why the finished shards of a run that was interrupted are of no use to this one, if they are not."""
        begun = None
        with suppress(UsageError):  # damaged: `holds` has warned of it
            begun = self._decode(self._run, Identity)
        if begun is not None and (manifest is None or manifest.identity != begun) and (why := differences(begun, identity)):
            _LOG.warning("%s holds a run that was interrupted (%s): it is done anew", self.directory, "; ".join(why))

    def _sweep(self) -> None:
        """Take away what killed runs have left half written; in an object store nothing is."""
        if is_remote(self.parts):
            return
        manifests = [
            path for path in self.directory.iterdir() if is_draft(path, self._manifest) or path.name.startswith(f".{EVIDENCE}")
        ]
        for path in [*self.parts.glob(".*"), *self.parts.glob("*/.*"), *manifests]:
            if path.is_file():
                path.unlink()

    def _decode(self, path: Path, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
            raise UsageError(f"cannot read {path}: {error}; {_WAY_OUT}") from error


def now() -> str:
    """The time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _other_documents(run: Identity, asked: Identity) -> str | None:
    """The documents of a run, in words, if most of them are not among those that are asked for; else None.

    Numbers in names do not count: a newer dump has another date, a newer revision another id.
    """
    documents = ([document.path for document in some.inputs if document.format != TEMPLATES] for some in (run, asked))
    there, here = ({_NUMBER.sub("0", path): path for path in some} for some in documents)
    missing = [path for name, path in there.items() if name not in here]
    if run.inputs and 2 * len(missing) <= len(there):
        return None
    names = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
    if len(missing) < len(there):
        return f"{len(there):,} documents of which {len(missing):,} are not among these: {names}"
    return f"other documents, {names}" if names else "no documents"


def _entry(shard: Path) -> LedgerEntry:
    entry = read_entry(shard)
    if entry is None:
        raise UsageError(f"{shard} was changed by somebody else while the run went on: the same command does it again")
    return entry


def _join(shards: Iterable[Path], stage: Staged) -> tuple[Counter[str], Counter[str], tuple[Part, ...]]:
    """Write the pages of all shards into the files of each part; counts of what they hold and of rejects by reason."""
    counts: Counter[str] = Counter()
    rejects: Counter[str] = Counter()
    writers = {part: PartWriter(stage, part, parts.PART_BYTES) for part in PARTS}
    for page in _without_duplicates(page for shard in shards for page in read_shard(shard)):
        counts.update(page.index.counts)
        if page.index.reject:
            rejects[page.index.reject.reason] += 1
        for part, lines in page.lines.items():
            writers[part].write(lines)
    return counts, rejects, tuple(part for writer in writers.values() for part in writer.end())


def _without_duplicates(pages: Iterable[PageLines]) -> Iterator[PageLines]:
    """The pages, where one that says it is the same revision of the same article as an earlier one becomes a reject."""
    with keys.temporary() as seen:
        for page in pages:
            key = (page.index.article, page.index.revision)
            first = seen.get(key) if page.index.article is not None else None
            if first is None:
                seen.put(key, page.index.path)
            yield page if first is None else _duplicate(page, first)


def _duplicate(page: PageLines, first: str) -> PageLines:
    record = msgspec.json.decode(page.lines["articles"][0])
    return reject_lines(
        RejectRecord(
            source=msgspec.convert(record["source"], SourceRecord),
            title=record["title"],
            stage="write",
            reason="duplicate_article",
            place=None,
            message=f"{page.index.path} is the article {page.index.article} again, which {first} holds",
        )
    )
