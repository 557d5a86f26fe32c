"""The cache of a process: recalls what the file knows of each input, has the function compute the rest, and counts why."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from zhclaims import fingerprint
from zhclaims.cache import NO_CACHE, CachedFunction, NoCache
from zhclaims.cache.database import Database, RowFingerprint, Unusable, size_limit

I = TypeVar("I")  # noqa: E741
V = TypeVar("V")

KNOWN, NEW, DAMAGED = "known", "new", "damaged"
"""What an input is found to be. Any other word is what has changed since its value was computed."""
_ROOM = 2 << 20
"""Bytes of rows whose values a process has at hand. As objects they take several times as much."""
_FILE_EVENTS = {
    "damaged": "the cache was damaged: it was moved aside (cache.sqlite.damaged) and begun anew",
    "older": "the cache was written by another version of zhclaims: it was begun anew",
}
_LOG = logging.getLogger(__name__)


class StoredCache:
    """The cache of one process. Values are the same with it as without it; whoever gets one may not change it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._counts: Counter[str] = Counter()
        self._at_hand: dict[tuple[bytes, bytes | None], Any] = {}
        """Values by fingerprint and input: the revisions of a page ask for the same ones."""
        self._room = _ROOM

    def recall(self, function: CachedFunction[I, V], inputs: Sequence[I]) -> list[V]:
        """The values of the inputs, in order."""
        row = _row_fingerprint(function.name, function.modules, tuple(sorted(function.engine.items())))
        keys = [_key(function.name, i) for i in inputs]
        values = {n: self._at_hand[row.digest, k] for n, k in enumerate(keys) if (row.digest, k) in self._at_hand}
        asked = [n for n in range(len(keys)) if n not in values]
        known = self.database.get([k for n in asked if (k := keys[n])], row)
        decode = _decoder(function.kind).decode
        for n in asked:
            data = known.get(keys[n] or b"")
            if data is not None:
                try:
                    values[n] = decode(data)
                except (msgspec.DecodeError, UnicodeDecodeError):  # of another type: it is computed and written again
                    continue
                self._keep(row, keys[n], values[n], len(data))
        if missing := [n for n in asked if n not in values]:
            computed = list(function.compute([inputs[n] for n in missing]))
            values.update(zip(missing, computed, strict=True))
            self._count(function, Counter(self._reasons([keys[n] for n in missing], known, row)))
            self._put(row, [keys[n] for n in missing], computed)
        self._count(function, {KNOWN: len(inputs) - len(missing)})
        return [values[n] for n in range(len(inputs))]

    def counts(self) -> dict[str, int]:
        """Inputs by `unit/function/what they are found to be`, and what has happened to the file, since the last time."""
        self.database.touch()
        counts = self._counts + Counter({f"files/cache/{what}": n for what, n in self.database.events.items()})
        self.database.events, self._counts = Counter(), Counter()
        return dict(counts)

    def _put(self, row: RowFingerprint, keys: Sequence[bytes | None], values: Sequence[object]) -> None:
        rows: dict[bytes, bytes] = {}
        for key, value in zip(keys, values, strict=True):
            data = _encoded(value)
            if key is not None and data is not None:
                rows[key] = data
                self._keep(row, key, value, len(data))
        self.database.put(rows, row)

    def _keep(self, row: RowFingerprint, key: bytes | None, value: object, size: int) -> None:
        """Have a value at hand; when there is no more room, begin anew."""
        if self._room < size:
            self._at_hand.clear()
            self._room = _ROOM
        if size < self._room:
            self._at_hand[row.digest, key] = value
            self._room -= size

    def _reasons(self, keys: Sequence[bytes | None], known: Mapping[bytes, bytes | None], row: RowFingerprint) -> Iterator[str]:
        """Why each value is computed; a row that is damaged counts once."""
        damaged = {key for key, data in known.items() if data is None}
        others = self.database.get_others([key for key in keys if key and key not in damaged], row)
        yield from (DAMAGED for _ in damaged)
        yield from (_changed(others.get(key or b""), row.content) for key in keys if key not in damaged)

    def _count(self, function: CachedFunction[I, V], found: Mapping[str, int]) -> None:
        for what, n in found.items():
            self._counts[f"{function.unit}/{function.name}/{what}"] += n


def usable_directory(directory: Path) -> str | None:
    """The directory by its whole path, as the processes of a run are given it; None, with a warning, if it cannot be used."""
    whole = str(directory.absolute())
    try:
        open_cache(whole)
    except Unusable as reason:
        _LOG.warning("no cache in %s (%s): the run goes on without it", directory, reason)
        return None
    return whole


@cache
def open_cache(directory: str) -> StoredCache:
    """The cache of this process over the file in a directory. Unusable if that cannot be opened."""
    return StoredCache(Database(Path(directory), size_limit()))


def cache_in(directory: str | None) -> StoredCache | NoCache:
    """The cache of this process over the file in a directory; one that keeps nothing where there is none that can be opened."""
    if directory is None:
        return NO_CACHE
    try:
        return open_cache(directory)
    except Unusable as reason:
        _LOG.debug("no cache in %s: %s", directory, reason)
        return NO_CACHE


def report_lines(counts: Mapping[str, int]) -> list[str]:
    """What a run says of its cache, a line each: what was done again and why, and what was damaged."""
    lines = []
    by_reason: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for name, n in sorted(counts.items()):
        unit, function, what = name.split("/", 2)
        if n > 0 and what not in (KNOWN, NEW):
            by_reason.setdefault((unit, what), []).append((function, n))
    for (unit, what), found in by_reason.items():
        n = max(n for _, n in found)
        functions = ", ".join(function for function, _ in found)
        if unit == "files":
            lines.append(_FILE_EVENTS.get(what, f"the cache was {what}"))
        elif what == DAMAGED:
            lines.append(f"cache: {n:,} damaged rows: computed again ({functions})")
        else:
            lines.append(f"{what}{'' if '→' in what else ' changed'}: {n:,} {unit} again ({functions})")
    return lines


@lru_cache(maxsize=256)
def _row_fingerprint(function: str, modules: tuple[str, ...], engine: tuple[tuple[str, str], ...]) -> RowFingerprint:
    program = msgspec.structs.asdict(fingerprint.of_modules(modules))
    content = json.dumps({"function": function, "engine": dict(engine), **program}, sort_keys=True).encode()
    return RowFingerprint(function, hashlib.sha256(content).digest(), content)


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def _key(function: str, value: object) -> bytes | None:
    """The SHA-256 of an input; None for one that cannot be written down."""
    data = _encoded(value)
    return None if data is None else hashlib.sha256(function.encode() + b"\0" + data).digest()


def _encoded(value: object) -> bytes | None:
    """A value as a row holds it; None for one that cannot be written: lone surrogates, numbers of more than 64 bits."""
    try:
        return msgspec.msgpack.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return None


class _Content(msgspec.Struct):
    """What the digest of a fingerprint is of."""

    engine: dict[str, str] = {}
    code: str = ""
    packages: dict[str, str] = {}


@lru_cache(maxsize=256)
def _changed(there: bytes | None, here: bytes) -> str:
    """What differs between the fingerprint that a value is known under and the one that holds here: `analyzer`, `model`, `code`,
    or packages with both versions. `new` if it is not known."""
    if there is None:
        return NEW
    try:
        old, new = (msgspec.json.decode(content, type=_Content) for content in (there, here))
    except (msgspec.DecodeError, UnicodeDecodeError):  # that row is damaged
        return "fingerprint"
    if old.engine.get("name") != new.engine.get("name"):
        return "analyzer"
    if old.engine.get("model") != new.engine.get("model"):
        return "model"
    if old.code != new.code:
        return "code"
    changes = fingerprint.changes(old.engine | old.packages, new.engine | new.packages)
    return ", ".join(changes) or "fingerprint"
