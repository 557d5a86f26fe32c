"""bz2 → its text, block by block: each is given once its checksum holds, and damage to one costs no other.

A block begins with a mark of 48 bits, at any bit, and carries the checksum of what it unpacks to, 47 MB at most. The marks cut
the file into blocks without unpacking anything, as bzip2recover does; each is then unpacked as a stream of its own. (Format:
J. Seward, bzip2 1.0; there is no other specification.) Memory holds one block.
"""

from __future__ import annotations

from bz2 import BZ2Decompressor
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from zhclaims.sources.dump.packed import DAMAGED, GARBAGE, TRUNCATED, Gap

_CHUNK = 1 << 18
_PACKED_AT_MOST = 1 << 22
"""Bytes of a packed block: 900,000 symbols of 20 bits, and their tables."""

_HEAD = "head"
"""What stands before the first mark: `BZh` and a digit."""
_BLOCK, _END = "block", "end"
_MARKS = {_BLOCK: 0x314159265359, _END: 0x177245385090}
_MARK_BYTES = 7
"""That a mark may touch."""
_TAIL = 80
"""Bits of the end of a stream: its mark and its checksum."""


class _Needle(NamedTuple):
    """A mark that begins at a certain bit of a byte: bits of the first byte, whole bytes, bits of the last."""

    kind: str
    shift: int
    first: int
    whole: bytes
    last: int

    def places(self, data: bytes, start: int) -> Iterator[int]:
        """The bits of the data at which it stands, looked for from a byte on."""
        ahead = int(self.shift > 0)
        at = data.find(self.whole, start + ahead)
        while at >= 0:
            end = at + len(self.whole)
            if not ahead:
                yield at * 8
            elif end < len(data) and data[at - 1] & 0xFF >> self.shift == self.first and data[end] >> 8 - self.shift == self.last:
                yield (at - 1) * 8 + self.shift
            at = data.find(self.whole, at + 1)


def _needle(kind: str, shift: int) -> _Needle:
    if not shift:
        return _Needle(kind, 0, 0, _MARKS[kind].to_bytes(6), 0)
    spread = (_MARKS[kind] << 8 - shift).to_bytes(_MARK_BYTES)
    return _Needle(kind, shift, spread[0], spread[1:-1], spread[-1] >> 8 - shift)


_NEEDLES = tuple(_needle(kind, shift) for kind in _MARKS for shift in range(8))


class _Region(NamedTuple):
    """The file from one mark to the next."""

    kind: str
    start: int
    end: int
    """Bits of the file."""
    data: bytes
    """Its bytes, shared ones at both ends; empty if there are more than a block can have."""
    last: bool

    def bits(self, skipped: int = 0) -> bytes:
        """Its bits, but for some at its start, from the first bit of a byte on."""
        count = max(self.end - self.start - skipped, 0)
        number = int.from_bytes(self.data) >> -self.end % 8 & (1 << count) - 1
        return (number << -count % 8).to_bytes(-(-count // 8))

    def gap(self, reason: str) -> Gap:
        return Gap(reason, self.start // 8, -(-self.end // 8))


def unpacked(file: BinaryIO) -> Iterator[bytes | Gap]:
    """The text of the blocks of a file, and what is damaged between them."""
    file.seek(0)
    for region in _regions(file):
        if region.kind == _BLOCK:
            text, whole = _decoded(region)
            yield from (text,) if text else ()
            if not whole:
                yield region.gap(TRUNCATED if region.last else DAMAGED)
        else:
            yield from _between(region)


def _between(region: _Region) -> Iterator[Gap]:
    """What is wrong where one stream ends and the next begins."""
    rest = region.bits()
    if region.kind == _END:
        skipped = -(-(region.start + _TAIL) // 8) * 8 - region.start
        if region.start + _TAIL > region.end:
            yield region.gap(TRUNCATED)
            return
        rest = region.bits(skipped).lstrip(b"\0")
        region = region._replace(start=region.end - 8 * len(rest))
    is_head = len(rest) == 4 and rest[:3] == b"BZh" and rest[3:] in b"123456789"
    if region.last and rest and b"BZh9"[: len(rest)][:3] == rest[:3]:
        yield region.gap(TRUNCATED)
    elif region.last and rest:
        yield region.gap(GARBAGE if region.kind == _END else DAMAGED)
    elif not region.last and not is_head:
        yield region.gap(DAMAGED)


def _regions(file: BinaryIO) -> Iterator[_Region]:
    buffer, at, looked = b"", 0, 0
    kind, start, too_long = _HEAD, 0, False
    while chunk := file.read(_CHUNK):
        buffer += chunk
        for bit, following in sorted((bit, needle.kind) for needle in _NEEDLES for bit in needle.places(buffer, looked)):
            place = at * 8 + bit
            if place > start or (kind == _HEAD and place == 0):
                yield _Region(kind, start, place, b"" if too_long else _part(buffer, start - at * 8, bit), False)
                kind, start, too_long = following, place, False
        too_long = too_long or len(buffer) - (start // 8 - at) > _PACKED_AT_MOST
        passed = len(buffer) - _MARK_BYTES if too_long else start // 8 - at
        buffer, at = buffer[passed:], at + passed
        looked = max(len(buffer) - _MARK_BYTES, 0)
    end = at * 8 + 8 * len(buffer)
    yield _Region(kind, start, end, b"" if too_long else _part(buffer, start - at * 8, 8 * len(buffer)), True)


def _part(buffer: bytes, start: int, end: int) -> bytes:
    """The bytes that some bits of the buffer stand in."""
    return buffer[start // 8 : -(-end // 8)]


def _decoded(region: _Region) -> tuple[bytes, bool]:
    """The text of the block that a region begins with, if its checksum holds, and whether the region is that block alone."""
    if not region.data:
        return b"", False
    packed = b"BZh9" + region.bits()
    try:
        text = _drained(BZ2Decompressor(), packed)
        return text, bool(text) and not region.last
    except OSError:
        return _first_block(packed), False


def _first_block(packed: bytes) -> bytes:
    """The text of a whole block that something else follows than a mark: unpacking byte by byte stops at its end."""
    decompressor = BZ2Decompressor()
    try:
        return next((text for n in range(len(packed)) if (text := _drained(decompressor, packed[n : n + 1]))), b"")
    except OSError:
        return b""


def _drained(decompressor: BZ2Decompressor, packed: bytes) -> bytes:
    """All that can be unpacked by now: none of a block that is not whole. OSError if its checksum does not hold."""
    parts = [decompressor.decompress(packed)]
    while parts[-1]:
        parts.append(decompressor.decompress(b""))
    return b"".join(parts)
