"""A dump's bytes, whatever it is packed in: told by its first bytes, never by its name."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from zhclaims.errors import InputError, UsageError
from zhclaims.places import as_os_errors

_CHUNK = 1 << 18
_ZSTD_HEAD = 18  # bytes
_WINDOW_AT_MOST = 1 << 27
"""Bytes of what was unpacked that zstd may look back to: what its own command gives without being told."""

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


class _Watched(io.RawIOBase):
    """A file that remembers when it could not be read: that is not the damage of which unpacking complains by the same errors."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.failed: OSError | None = None
        self._file, self._path = file, path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        try:
            with as_os_errors(self._path):
                data = self._file.read(len(buffer))
        except OSError as error:
            self.failed = error
            raise
        buffer[: len(data)] = data
        return len(data)


def chunks(path: Path) -> Iterator[bytes]:
    """The unpacked bytes of a file, piece by piece.

    UsageError if zstandard is not installed; InputError for 7z, and with reason `packed_bomb` for what unpacks without end,
    `packed_too_wide` for what takes too much memory to unpack;
    `Broken` where the packed stream ends too early or is damaged; OSError where the file cannot be read, for which no dump is to
    blame.
    """
    at_most, given = max(_FREE, RATIO_AT_MOST * path.stat().st_size), 0
    with path.open("rb") as opened:
        file = _Watched(opened, path)
        head = file.read(4)
        file.seek(0)
        unpacked = _unpacked(cast(BinaryIO, file), kind(head), str(path))
        while True:
            try:
                chunk = unpacked.read(_CHUNK)
            except (EOFError, OSError, zlib.error, _zstd_error()) as error:
                if file.failed:
                    raise file.failed from None
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
    with suppress(zstandard.ZstdError):  # a head that is damaged is found out by reading
        _check_window(zstandard.get_frame_parameters(file.read(_ZSTD_HEAD)).window_size >> 20, name)
    file.seek(0)
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_AT_MOST).stream_reader(file, read_across_frames=True)
    return cast(BinaryIO, reader)


def _check_window(size: int, name: str) -> None:
    """InputError if unpacking needs more MiB than it gets."""
    if size > _WINDOW_AT_MOST >> 20:
        message = f"{name} takes {size:,} MiB of memory to unpack, and {_WINDOW_AT_MOST >> 20} are given"
        raise InputError(f"{message}: unpack it with zstd -d --memory={size}MB", reason="packed_too_wide", place="byte 0")


def _zstd_error() -> type[Exception]:
    try:
        import zstandard
    except ImportError:
        return EOFError
    return cast(type[Exception], zstandard.ZstdError)
