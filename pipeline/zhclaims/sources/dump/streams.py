"""A dump's bytes, whatever it is packed in: told by its first bytes, never by its name."""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from zhclaims.errors import InputError, UsageError

_CHUNK = 1 << 18
_MAGIC = {b"BZh": "bz2", b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"7z\xbc\xaf": "7z"}


RATIO_AT_MOST = 1_000
"""Bytes that come out of a packed file for one that goes in. Dumps of wikis stay far below it."""
_FREE = 1 << 28
"""Bytes that may come out of a file however small it is."""


class Broken(Exception):
    """The packed stream ends too early or is damaged; what was read before it is sound."""


def kind(head: bytes) -> str:
    """What the first bytes of a file say that it is packed in: `bz2`, `gz`, `zst`, `7z`, or "" for nothing.

    >>> kind(b"BZh91AY"), kind(b"<mediawiki")
    ('bz2', '')
    """
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def chunks(path: Path) -> Iterator[bytes]:
    """The unpacked bytes of a file, piece by piece.

    UsageError if zstandard is not installed; InputError for 7z, and with reason `packed_bomb` for what unpacks without end;
    `Broken` where the packed stream ends too early or is damaged.
    """
    at_most, given = max(_FREE, RATIO_AT_MOST * path.stat().st_size), 0
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        unpacked = _unpacked(file, kind(head), str(path))
        while True:
            try:
                chunk = unpacked.read(_CHUNK)
            except (EOFError, OSError, zlib.error, _zstd_error()) as error:
                raise Broken(str(error)) from error
            if not chunk:
                return
            given += len(chunk)
            if given > at_most:
                message = f"{path.name} unpacks to more than {at_most >> 20} MiB, {RATIO_AT_MOST:,} times its size: no dump"
                raise InputError(message, reason="packed_bomb")
            yield chunk


def _unpacked(file: BinaryIO, packed: str, name: str) -> BinaryIO:
    if packed == "7z":
        raise InputError(f"{name}: 7z archives are not read; take the .bz2 of the dump, or unpack it", reason="packed_7z")
    if packed == "bz2":
        return cast(BinaryIO, bz2.BZ2File(file))
    if packed == "gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    return _zstd(file, name) if packed == "zst" else file


def _zstd(file: BinaryIO, name: str) -> BinaryIO:
    try:
        import zstandard
    except ImportError as error:
        raise UsageError(f"{name} is packed with zstd: pip install 'zhclaims[zstd]'") from error
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file, read_across_frames=True)
    return cast(BinaryIO, reader)


def _zstd_error() -> type[Exception]:
    try:
        import zstandard
    except ImportError:
        return EOFError
    return cast(type[Exception], zstandard.ZstdError)
