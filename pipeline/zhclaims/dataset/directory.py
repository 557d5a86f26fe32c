"""A dataset directory on disk: begun, carried on after a break, finished, and read back.

While a run is under way the directory `.parts` holds the run's identity and a folder for each finished shard, named by the hash
of everything that its content depends on. To finish, the shards are joined in order into one file for each kind of record, these
are renamed into place, the manifest is written, and `.parts` goes. The manifest is there if and only if the dataset is whole.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from zhclaims.dataset.files import whole_file, writing
from zhclaims.dataset.manifest import COUNTED, Identity, Manifest, Part, differences, schemas
from zhclaims.dataset.pages import PARTS, PageLines, read_shard, reject_lines
from zhclaims.errors import UsageError
from zhclaims.records import RejectRecord, SourceRecord

T = TypeVar("T")

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

    def lines(self, part: str) -> Iterator[bytes]:
        """The lines of a part (`articles`, `claims`, `references`, `rejects`). UsageError if it is not there."""
        path = self.directory / f"{part}.jsonl"
        if not path.is_file():
            raise UsageError(f"no dataset: {path} is missing")
        with path.open("rb") as file:
            yield from file

    def records(self, part: str) -> Iterator[dict[str, Any]]:
        """The records of a part. UsageError if a line is no JSON object."""
        for number, line in enumerate(self.lines(part), 1):
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UsageError(f"{self.directory / part}.jsonl, line {number}: {error}") from error

    # ── write ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, identity: Identity, *, force: bool = False) -> bool:
        """Make the directory ready for a run; False if it holds that very run, finished.

        UsageError if it holds another run or files that no run of zhclaims wrote, unless `force` is given.
        """
        self._refuse_file()
        if force:
            shutil.rmtree(self.parts, ignore_errors=True)
        elif self.holds(identity):
            shutil.rmtree(self.parts, ignore_errors=True)  # a run that was stopped at its very end has left it
            return False
        with writing(self.directory):
            self.parts.mkdir(parents=True, exist_ok=True)
            with whole_file(self._run) as file:
                file.write(msgspec.json.encode(identity))
        return True

    def finish(self, identity: Identity, shards: Iterable[Path], started: str) -> Manifest:
        """Join the finished shards, in order, into the files of the dataset, write the manifest and clear up."""
        with writing(self.directory):
            joined = self.parts / "joined"
            joined.mkdir(exist_ok=True)
            counts, rejects = _join(shards, joined)
            manifest = Manifest(
                tool=identity.tool,
                schemas=schemas(),
                settings=identity.settings,
                analyzer=identity.analyzer,
                inputs=identity.inputs,
                counts={name: counts[name] for name in COUNTED},
                rejects=dict(sorted(rejects.items())),
                parts=tuple(_part(joined / f"{part}.jsonl") for part in PARTS),
                started=started,
                ended=now(),
            )
            self._manifest.unlink(missing_ok=True)
            for part in PARTS:
                (joined / f"{part}.jsonl").replace(self.directory / f"{part}.jsonl")
            with whole_file(self._manifest) as file:
                file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
            shutil.rmtree(self.parts, ignore_errors=True)
        return manifest

    def holds(self, identity: Identity) -> bool:
        """Whether the directory holds that very run, finished. UsageError if it holds another, or files that no run wrote."""
        self._refuse_file()
        manifest = self.manifest()
        run = manifest.identity if manifest else self._decode(self._run, Identity)
        if run is None:
            self._refuse_foreign()
            return False
        differ = differences(run, identity)
        if differ:
            raise UsageError(f"{self.directory} holds another run: {'; '.join(differ)}; {_WAY_OUT}")
        if manifest is None:
            return False
        for part in manifest.parts:
            if not self._intact(part):
                raise UsageError(f"{self.directory / part.path} is not as the run left it; {_WAY_OUT}")
        return True

    def _refuse_file(self) -> None:
        if self.directory.exists() and not self.directory.is_dir():
            raise UsageError(f"{self.directory} is a file: choose a directory")

    def _refuse_foreign(self) -> None:
        """A directory without any run is free to use unless it holds files by the names that we write."""
        for name in (*(f"{part}.jsonl" for part in PARTS), "manifest.json"):
            if (self.directory / name).exists() and not self.parts.exists():
                raise UsageError(f"{self.directory / name} was not written by a run of zhclaims that is known; {_WAY_OUT}")

    def _intact(self, part: Part) -> bool:
        path = self.directory / part.path
        return path.is_file() and _part(path) == part

    def _decode(self, path: Path, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
            raise UsageError(f"cannot read {path}: {error}; {_WAY_OUT}") from error


def now() -> str:
    """The time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _join(shards: Iterable[Path], joined: Path) -> tuple[Counter[str], Counter[str]]:
    """Write the pages of all shards into one file for each part; counts of what they hold and of rejects by reason."""
    counts: Counter[str] = Counter()
    rejects: Counter[str] = Counter()
    with ExitStack() as stack:
        files = {part: stack.enter_context(whole_file(joined / f"{part}.jsonl")) for part in PARTS}
        for page in _without_duplicates(page for shard in shards for page in read_shard(shard)):
            counts.update(page.index.counts)
            if page.index.reject:
                rejects[page.index.reject.reason] += 1
            for part, lines in page.lines.items():
                files[part].writelines(lines)
    return counts, rejects


def _without_duplicates(pages: Iterable[PageLines]) -> Iterator[PageLines]:
    """The pages, where one that says it is the same revision of the same article as an earlier one becomes a reject."""
    seen: dict[tuple[str, int | None], str] = {}
    for page in pages:
        article, key = page.index.article, (page.index.article or "", page.index.revision)
        if article is not None and key in seen:
            yield _duplicate(page, seen[key])
        else:
            seen[key] = page.index.path
            yield page


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


def _part(path: Path) -> Part:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with path.open("rb") as file:
        records = sum(1 for _ in file)
    return Part(path.name, records, path.stat().st_size, digest)
