"""A dump's bytes, unpacked. What a file is packed in is known from its first bytes, never from its name.

Of what is packed only that is given whose checksum holds; the rest is a `Gap`, with its place in the file.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from zhclaims.errors import InputError
from zhclaims.places import as_os_errors
from zhclaims.sources.dump import bzip2, members
from zhclaims.sources.dump.packed import Gap, Piece

_CHUNK = 1 << 18

_MAGIC = {b"BZh": "bz2", b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"7z\xbc\xaf": "7z"}

RATIO_AT_MOST = 1_000
"""Bytes that come out of a packed file for one that goes in. Dumps of wikis stay far below it."""
_FREE = 1 << 28
"""Bytes that may come out of a file however small it is."""


def kind(head: bytes) -> str:
    """What the first bytes of a file say that it is packed in: `bz2`, `gz`, `zst`, `7z`, or "" for nothing.

    >>> kind(b"BZh91AY"), kind(b"<mediawiki")
    ('bz2', '')
    """
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


class Fingerprint:
    """The SHA-256 of a file, taken while it is read: of those bytes that were read, and not of others that stood there later."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes so far, from the file's start."""
        self._digest = hashlib.sha256()

    def update(self, at: int, data: bytes) -> None:
        """Take in bytes that were read at a place of the file; those that were read before do not count again."""
        if at <= self.size < at + len(data):
            self._digest.update(data[self.size - at :])
            self.size = at + len(data)

    def finish(self, path: Path) -> str:
        """The SHA-256 of the whole file, in hexadecimal; what was not read yet is read now."""
        with path.open("rb") as file:
            file.seek(self.size)
            while data := file.read(_CHUNK):
                self.update(self.size, data)
        return self._digest.hexdigest()


class _Watched(io.RawIOBase):
    """A file that calls `on_read` with what is read, and where. Errors of a store are OSErrors."""

    def __init__(self, file: BinaryIO, path: Path, on_read: Callable[[int, bytes], None]) -> None:
        self._file, self._path, self._on_read = file, path, on_read
        self._at = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if offset != self._at or whence != io.SEEK_SET:
            self._at = self._file.seek(offset, whence)
        return self._at

    def read(self, size: int = -1) -> Any:
        with as_os_errors(self._path):
            data = self._file.read(size)
        self._on_read(self._at, data)
        self._at += len(data)
        return data


def chunks(path: Path, fingerprint: Fingerprint | None = None) -> Iterator[Piece]:
    """The unpacked bytes of a file, piece by piece, and what of it is damaged; gaps side by side are one.

    UsageError if zstandard is not installed; InputError for 7z, and with reason `packed_bomb` for what unpacks without end,
    `packed_too_wide` for what takes too much memory to unpack; OSError where the file cannot be read, for which no dump is to
    blame.
    """
    size = path.stat().st_size
    at_most, given = max(_FREE, RATIO_AT_MOST * size), 0

    def count(some: int) -> None:
        nonlocal given
        given += some
        if given > at_most:
            message = f"{path.name} unpacks to more than {at_most >> 20} MiB, {RATIO_AT_MOST:,} times its size: no dump"
            raise InputError(message, reason="packed_bomb")

    with path.open("rb") as opened:
        file = cast(BinaryIO, _Watched(opened, path, fingerprint.update if fingerprint else lambda at, data: None))
        packed = kind(file.read(4))
        if packed == "7z":
            raise InputError(f"{path}: 7z archives are not read; take the .bz2 of the dump, or unpack it", reason="packed_7z")
        if packed in ("gz", "zst"):
            codec = members.gz() if packed == "gz" else members.zst(str(path))
            yield from _gaps_joined(members.Members(file, size, codec, count))
        else:
            for piece in _gaps_joined(bzip2.unpacked(file)) if packed else _plain(file):
                count(len(piece) if isinstance(piece, bytes) else 0)
                yield piece


def _plain(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while data := file.read(_CHUNK):
        yield data


def _gaps_joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, where gaps that nothing stands between are one."""
    gap: Gap | None = None
    for piece in pieces:
        if isinstance(piece, Gap):
            gap = piece if gap is None else gap.joined(piece)
        elif piece:
            if gap is not None:
                yield gap
            gap = None
            yield piece
    if gap is not None:
        yield gap
