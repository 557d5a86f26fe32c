"""The ledger of a run: a small file in each shard's folder, written last, says that the shard is done and what it holds.

A file for each shard, not lines in a file for all: many processes, on many machines, write it without a lock between them; it
appears whole by one rename or not at all; and damage to it costs one shard, which is done again, never the run.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import msgspec

from zhclaims.dataset.files import whole_file
from zhclaims.dataset.parts import Part, intact

NAME = "done"
_LOG = logging.getLogger(__name__)

FAULTS_OF_THE_MACHINE = frozenset({"cannot_read", "memory_error", "system_error", "worker_died"})
"""Reasons of rejects that the page is not to blame for: the same command tries these pages again."""


class Entry(msgspec.Struct, frozen=True):
    """That a shard is done. `pages` is what went in: each is an article or a reject."""

    shard: str
    """The folder's name: an entry is valid in its own folder alone."""
    pages: int
    articles: int
    rejects: int
    again: int
    """Rejects that are faults of the machine."""
    parts: tuple[Part, ...]


def write(directory: Path, entry: Entry) -> None:
    """Mark a shard done; its parts must be on the disk."""
    data = msgspec.json.encode(entry)
    with whole_file(directory / NAME) as file:
        file.write(_checksum(data) + b" " + data + b"\n")


def read(directory: Path) -> Entry | None:
    """The entry of a shard that is done and as it was written; None if it has to be done, with a warning if it was done once."""
    try:
        line = (directory / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _again(directory, f"its entry in the ledger cannot be read ({error.strerror})")
        return None
    entry = _decoded(line)
    if entry is None or entry.shard != directory.name:
        _again(directory, "its entry in the ledger is damaged")
        return None
    broken = [part.path for part in entry.parts if not intact(directory / part.path, part)]
    if broken:
        _again(directory, f"{', '.join(broken)} cut off or changed")
        return None
    return entry


def _decoded(line: bytes) -> Entry | None:
    checksum, _, data = line.rstrip(b"\n").partition(b" ")
    if checksum != _checksum(data):
        return None
    try:
        return msgspec.json.decode(data, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _again(directory: Path, what: str) -> None:
    _LOG.warning("shard %s: %s; it is done again", directory.name, what)
