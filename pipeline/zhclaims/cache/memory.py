"""A memory over a store: recalls what is known of each input, has the part compute the rest, and counts why."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from zhclaims.cache import code
from zhclaims.cache.parts import Part
from zhclaims.cache.store import Fingerprint, Found, Store

I = TypeVar("I")  # noqa: E741
V = TypeVar("V")

KNOWN, NEW, DAMAGED = "known", "new", "damaged"
"""What an input is found to be. Any other word is what has changed since its value was computed."""
_UNWRITABLE = (UnicodeEncodeError, OverflowError)
"""Lone surrogates, numbers of more than 64 bits."""
_NOTHING = object()
_ROOM = 2 << 20
"""Bytes of rows whose values a process has at hand. As objects they take several times as much."""


class Remembering:
    """The memory of one process. Values are the same with it as without it; whoever gets one may not change it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._counts: Counter[str] = Counter()
        self._at_hand: dict[tuple[bytes, bytes | None], Any] = {}
        """Values by fingerprint and input: the revisions of a page ask for the same ones."""
        self._room = _ROOM

    def recall(self, part: Part[I, V], inputs: Sequence[I]) -> list[V]:
        fingerprint = _fingerprint(part.name, part.modules, tuple(sorted(part.engine.items())))
        keys = [_key(part.name, i) for i in inputs]
        values = {n: self._at_hand[fingerprint.digest, k] for n, k in enumerate(keys) if (fingerprint.digest, k) in self._at_hand}
        asked = [n for n in range(len(keys)) if n not in values]
        found = self.store.get([k for n in asked if (k := keys[n])], fingerprint)
        for n in asked:
            row = found.values.get(keys[n] or b"")
            value = _decoded(part.kind, row)
            if row is not None and value is not _NOTHING:
                values[n] = value
                self._keep(fingerprint, keys[n], value, len(row))
        missing = [n for n in asked if n not in values]
        if missing:
            computed = list(part.compute([inputs[n] for n in missing]))
            values.update(zip(missing, computed, strict=True))
            self._put(fingerprint, [keys[n] for n in missing], computed)
        self._count(part, [keys[n] for n in missing], found, fingerprint)
        self._counts[f"{part.unit}/{part.name}/{KNOWN}"] += len(inputs) - len(missing)
        return [values[n] for n in range(len(inputs))]

    def counted(self) -> dict[str, int]:
        """Inputs by `unit/part/what they are found to be`, and what has happened to the file, since the last time."""
        self.store.touch()
        told, counts = self.store.database.told, self._counts
        counts.update({f"files/cache/{what}": n for what, n in told.items()})
        self.store.database.told, self._counts = Counter(), Counter()
        return {name: n for name, n in counts.items() if n}

    def _put(self, fingerprint: Fingerprint, keys: Sequence[bytes | None], values: Sequence[object]) -> None:
        rows: dict[bytes, bytes] = {}
        for key, value in zip(keys, values, strict=True):
            row = _encoded(value)
            if key is not None and row is not None:
                rows[key] = row
                self._keep(fingerprint, key, value, len(row))
        self.store.put(rows, fingerprint)

    def _keep(self, fingerprint: Fingerprint, key: bytes | None, value: object, size: int) -> None:
        """Have a value at hand; when there is no more room, begin anew."""
        if self._room < size:
            self._at_hand.clear()
            self._room = _ROOM
        if key is not None and size < self._room:
            self._at_hand[fingerprint.digest, key] = value
            self._room -= size

    def _count(self, part: Part[I, V], missing: Sequence[bytes | None], found: Found, fingerprint: Fingerprint) -> None:
        self._counts[f"{part.unit}/{part.name}/{DAMAGED}"] += len(found.damaged)
        for key in missing:
            if key not in found.damaged:
                other = found.others.get(key or b"")
                what = NEW if other is None else _changed(other, fingerprint.content)
                self._counts[f"{part.unit}/{part.name}/{what}"] += 1


@lru_cache(maxsize=256)
def _fingerprint(part: str, modules: tuple[str, ...], engine: tuple[tuple[str, str], ...]) -> Fingerprint:
    content = json.dumps({"part": part, "engine": dict(engine), **code.fingerprint(modules)}, sort_keys=True).encode()
    return Fingerprint(hashlib.sha256(content).digest(), content)


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def _key(part: str, value: object) -> bytes | None:
    """The SHA-256 of an input; None for one that cannot be written down."""
    try:
        return hashlib.sha256(part.encode() + b"\0" + msgspec.msgpack.encode(value)).digest()
    except _UNWRITABLE:
        return None


def _decoded(kind: Any, row: bytes | None) -> Any:
    """The value of a row; `_NOTHING` if there is none, or none that can be read: it is then computed and written again."""
    if row is None:
        return _NOTHING
    try:
        return _decoder(kind).decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _NOTHING


def _encoded(value: object) -> bytes | None:
    try:
        return msgspec.msgpack.encode(value)
    except _UNWRITABLE:
        return None


def _changed(there: bytes, here: bytes) -> str:
    """What differs between two fingerprints: `analyzer`, `model`, `code`, or the names of packages."""
    old, new = _content(there), _content(here)
    engines = old.get("engine", {}), new.get("engine", {})
    if engines[0] != engines[1]:
        return "model" if engines[0].get("name") == engines[1].get("name") else "analyzer"
    if old.get("code") != new.get("code"):
        return "code"
    return ", ".join(sorted(k for k in {**old, **new} if old.get(k) != new.get(k))) or "fingerprint"


def _content(fingerprint: bytes) -> dict[str, Any]:
    try:
        found = json.loads(fingerprint)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("engine", {}), dict) else {}


def told(counts: Mapping[str, int]) -> list[str]:
    """What a run says of its cache, a line each: what was done again and why, and what was damaged."""
    lines = []
    by_reason: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for name, n in sorted(counts.items()):
        unit, part, what = name.split("/", 2)
        if n > 0 and what not in (KNOWN, NEW):
            by_reason.setdefault((unit, what), []).append((part, n))
    for (unit, what), found in by_reason.items():
        n = max(n for _, n in found)
        parts = ", ".join(part for part, _ in found)
        if unit == "files":
            lines.append(_FILES.get(what, f"the cache was {what}"))
        elif what == DAMAGED:
            lines.append(f"cache: {n:,} damaged rows: computed again ({parts})")
        else:
            lines.append(f"{what} changed: {n:,} {unit} again ({parts})")
    return lines


_FILES = {
    "damaged": "the cache was damaged: it was moved aside (cache.sqlite.damaged) and begun anew",
    "older": "the cache was written by another version of zhclaims: it was begun anew",
}
