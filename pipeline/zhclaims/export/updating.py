"""`export --update`: what an export holds already, article by article, so that only what has changed is made again.

An export that is to be updated later keeps a line for each revision of an article (a hash of its records, and how many rows it
has), and what all rows depend on beside the records: the options, the program, what the manifest says of the dataset. Where the
latter is different everything is made anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhclaims import fingerprint
from zhclaims.dataset import keys
from zhclaims.export import Plan
from zhclaims.reader import ALL_KINDS, Document, Key, narrowing, read_lines

ANEW = "made anew: the export that is there was made with other options, by another build, or without --update"

_ARTICLE, _SEEN = "article", "seen"
"""Kinds of keys beside those of revisions."""

Rows = tuple[int, ...]
"""How many rows a revision of an article has in each of `ALL_KINDS`."""


class Known(msgspec.Struct, frozen=True):
    """What an export holds of a revision of an article."""

    digest: str
    weight: int
    rows: Rows
    shard: int = 0
    """Which of the export's shards has the rows."""
    starts: Rows = ()
    """The first of its rows in each part of the shard."""


class Entry(NamedTuple):
    """A revision of an article on its way into an export."""

    key: Key
    known: Known
    document: Document | None
    """Its records; None where the export has its rows."""


@dataclass
class Told:
    """What became of the articles that an update has seen; one of which several revisions are kept counts for each."""

    counts: Counter[str] = field(default_factory=Counter)
    there: int = 0
    """How many articles the export holds."""
    seen: int = 0
    """How many of them the dataset still has."""

    def count(self, key: Key, what: str, there: keys.Keys | None) -> None:
        """Count what becomes of a revision: `kept`, or what is new."""
        held = there is not None and there.get((_ARTICLE, key[0])) is not None
        self.counts[what if what == "kept" else "changed" if held else "new"] += 1
        if there is not None and held:
            self.seen += there.put((_SEEN, key[0]))

    @property
    def line(self) -> str:
        """A line for people."""
        made, gone = self.counts, self.there - self.seen
        counted = {"changed": made["changed"], "new": made["new"], "gone": gone, "as they were": made["kept"]}
        return "articles: " + (", ".join(f"{n:,} {what}" for what, n in counted.items() if n) or "none")


def basis(plan: Plan, name: str) -> dict[str, Any]:
    """What all rows of an export depend on beside the records, as JSON has it."""
    program = fingerprint.of_program()
    found = {
        "format": name,
        "options": {"where": plan.where, "split": plan.split, "seed": plan.seed},
        "program": program.code,
        "packages": {**program.packages, **fingerprint.versions("pyarrow")},
        "dataset": plan.provenance(),
        "parts": list(plan.kinds),
    }
    return dict(json.loads(json.dumps(found)))


@contextmanager
def index(entries: Iterable[tuple[Key, Known]], told: Told) -> Iterator[keys.Keys]:
    """Where to look up what an export holds; outside of memory."""
    with keys.temporary() as found:
        for key, known in entries:
            found.put(key, msgspec.json.encode(known).decode())
            told.there += found.put((_ARTICLE, key[0]))
        yield found


def look_up(found: keys.Keys | None, key: Key) -> Known | None:
    """What an export holds of a revision; None if nothing."""
    value = found.get(key) if found is not None else None
    return None if value is None else msgspec.json.decode(value, type=Known)


def entries(
    plan: Plan, there: keys.Keys | None, told: Told, usable: Callable[[Known], bool] = lambda known: True
) -> Iterator[Entry]:
    """The revisions of the dataset in order, counted in the plan; those of which the condition leaves nothing have no rows. Those
    that are there as they are, and `usable`, come without their records."""
    plan.counts.clear()
    keep = narrowing(plan.where)
    for lines in read_lines(plan.dataset):
        known, digest = look_up(there, lines.key), lines.digest
        if known is not None and known.digest == digest:
            told.count(lines.key, "kept", there)
            entry = Entry(lines.key, known, None) if usable(known) else _entry(lines.key, keep(lines.document()), digest)
        else:
            told.count(lines.key, "new", there)
            entry = _entry(lines.key, keep(lines.document()), digest)
        plan.counts.update(dict(zip(ALL_KINDS, entry.known.rows, strict=True)))
        yield entry


def plain_entries(plan: Plan) -> Iterator[Entry]:
    """The revisions of the dataset for an export that is not to be updated."""
    for document in plan.documents():
        yield _entry((document.article["article_id"], document.article["revision_id"]), document, "")


def _entry(key: Key, document: Document | None, digest: str) -> Entry:
    if document is None:
        return Entry(key, Known(digest, 0, (0,) * len(ALL_KINDS)), None)
    rows = tuple(len(document.records_alone(part)) for part in ALL_KINDS)
    return Entry(key, Known(digest, document.weight, rows), document)


# ── the file that a folder keeps ────────────────────────────────────────────────────────────────────────────────────────


class Shard(msgspec.Struct, frozen=True):
    """Files that hold the rows of the same articles, one of each part that has any."""

    split: str
    rows: Rows
    files: dict[str, str]
    """By part: names relative to the folder."""
    last: bool
    """Whether no shard of the split follows."""


class State(NamedTuple):
    """What a folder keeps beside the lines of its articles."""

    basis: dict[str, Any]
    shards: tuple[Shard, ...]


def state_line(key: Key, known: Known, shard: int) -> bytes:
    """The line of a revision in the file that a folder keeps."""
    return msgspec.json.encode([*key, known.digest, known.weight, known.rows, shard]) + b"\n"


def end_state(file: Path, state: State) -> None:
    """Write what the lines of the file mean below them."""
    with file.open("ab") as out:
        out.write(msgspec.json.encode({"basis": state.basis, "shards": state.shards}) + b"\n")


def read_state(file: Path) -> State | None:
    """What a folder keeps; None if it is not there, or cannot be read: then all is made anew."""
    try:
        with file.open("rb") as lines:
            last = b""
            for line in lines:
                last = line
        found = msgspec.json.decode(last, type=dict[str, Any])
        return State(found["basis"], tuple(msgspec.convert(found["shards"], list[Shard])))
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, KeyError):
        return None


def read_entries(file: Path) -> Iterator[tuple[Key, Known]]:
    """The lines of a folder's articles, with the places of their rows."""
    at: dict[int, list[int]] = {}
    with file.open("rb") as lines:
        for line in lines:
            if not line.startswith(b"["):
                return
            article, revision, digest, weight, rows, shard = msgspec.json.decode(line)
            starts = at.setdefault(shard, [0] * len(rows))
            yield (article, revision), Known(digest, weight, tuple(rows), shard, tuple(starts))
            at[shard] = [start + n for start, n in zip(starts, rows, strict=True)]


def same(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two exports depend on the same beside their records."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
