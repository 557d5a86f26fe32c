"""Bodies of answers, unpacked a piece at a time, so that a few packed bytes never become more in memory than is asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpx

from zhclaims.errors import InputError

ACCEPTED = "gzip"
"""What requests ask for."""

_PIECE = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of 64 KiB at most where it is packed.

    encoding: the header Content-Encoding.

    Raises InputError with reason `encoding` for what was not asked for, such as one packing in another; `httpx.DecodingError` for
    what is broken, or breaks off.
    """
    packings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if not packings:
        return iter(chunks)
    if packings not in (["gzip"], ["x-gzip"]):
        raise InputError(f"it is packed as {', '.join(packings)[:80]}, and only {ACCEPTED} was asked for", reason="encoding")
    return _gunzipped(chunks)


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(_GZIP)
    fed = False
    try:
        for chunk in chunks:
            fed = True
            piece = b""
            while not engine.eof and (chunk or len(piece) == _PIECE):
                piece = engine.decompress(chunk, _PIECE)
                chunk = engine.unconsumed_tail
                yield piece
    except zlib.error as error:
        raise httpx.DecodingError(f"a packed answer that is broken ({error})") from error
    if fed and not engine.eof:
        raise httpx.DecodingError("a packed answer that breaks off")
