"""gz and zst → their text, member by member (zst: frame by frame), each once its checksum holds.

The checksum of a member stands at its end, so a member is unpacked twice: to see whether it is sound, and once more if its text
is too long to be held. What is damaged ends at the next sound member; where the file merely ends, what was unpacked so far is
given, as covered by no checksum.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from zhclaims import extras
from zhclaims.errors import InputError, UsageError
from zhclaims.sources.dump.packed import DAMAGED, GARBAGE, TRUNCATED, UNVERIFIED, UNVERIFIED_END, Gap, Piece, Unchecked

_HELD = 1 << 24
"""Bytes of a member's text that are held, so that it need not be unpacked again."""
_CHUNK = 1 << 18
_ZSTD_HEAD = 18  # bytes
_SKIPPED = tuple(bytes((n, 0x2A, 0x4D, 0x18)) for n in range(0x50, 0x60))
"""What frames of zst begin with that hold no text."""
_WINDOW_AT_MOST = 1 << 27
"""Bytes of what was unpacked that zstd may look back to: what its own command allows by default."""
_NEAR = 1 << 20
"""By how many bytes the length of a gz member whose end was not found may differ from the length at the file's end: then the file
is whole and the member damaged. A file that was cut ends like that once in two thousand times."""

SOUND, CUT, BROKEN, FOREIGN = "sound", "cut", "broken", "foreign"


class Codec(NamedTuple):
    """A way of packing."""

    magic: bytes
    piece: int
    """Packed bytes that are unpacked at a time: what they may come to bounds the memory."""
    decoder: Callable[[], Any]
    """Makes an object with `decompress`, `eof` and `unused_data`."""
    error: type[Exception]
    prepare: Callable[[bytes], tuple[int, bool]]
    """By the first bytes of a member: how many bytes hold no text and are passed over, and whether it carries a checksum."""


def gz() -> Codec:
    return Codec(b"\x1f\x8b\x08", 1 << 12, lambda: zlib.decompressobj(31), zlib.error, lambda head: (0, True))


def zst(name: str) -> Codec:
    """UsageError if zstandard is not installed; InputError, by `prepare`, for a frame that takes too much memory to unpack."""
    try:
        import zstandard
    except ImportError as error:
        raise UsageError(f"{name} is packed with zstd: {extras.command('zstd', 'zstandard')}") from error

    def prepare(head: bytes) -> tuple[int, bool]:
        if head[:4] in _SKIPPED:
            return 8 + int.from_bytes(head[4:8], "little"), True
        try:
            parameters = zstandard.get_frame_parameters(head)
        except zstandard.ZstdError:  # a head that is damaged is found out by unpacking
            return 0, True
        if parameters.window_size > _WINDOW_AT_MOST:
            size = parameters.window_size >> 20
            message = f"{name} takes {size:,} MiB of memory to unpack, and {_WINDOW_AT_MOST >> 20} are given"
            raise InputError(f"{message}: unpack it with zstd -d --memory={size}MB", reason="packed_too_wide", place="byte 0")
        return 0, bool(parameters.has_checksum)

    def decoder() -> Any:
        return zstandard.ZstdDecompressor(max_window_size=_WINDOW_AT_MOST).decompressobj()

    return Codec(b"\x28\xb5\x2f\xfd", 1 << 10, decoder, zstandard.ZstdError, prepare)


class _Member:
    """A member, by where it begins. What becomes of it is known once it has been unpacked."""

    def __init__(self, file: BinaryIO, codec: Codec, at: int) -> None:
        self.at = self.end = at
        self.state = CUT
        self.length = 0
        """Bytes of its text."""
        self._file, self._codec = file, codec

    def __iter__(self) -> Iterator[bytes]:
        decoder = self._codec.decoder()
        self.state, self.end, self.length = CUT, self.at, 0
        try:
            while not decoder.eof:
                self._file.seek(self.end)
                packed = self._file.read(self._codec.piece)
                if not packed:
                    return
                text = decoder.decompress(packed)
                self.end += len(packed)
                self.length += len(text)
                yield text
        except self._codec.error:
            self.state = BROKEN
            return
        self.state = SOUND
        self.end -= len(decoder.unused_data)


class Members:
    """The members of a packed file."""

    def __init__(self, file: BinaryIO, size: int, codec: Codec, count: Callable[[int], None]) -> None:
        """`count` is called with the number of bytes that were unpacked, and may raise."""
        self._file, self._size, self._codec, self._count = file, size, codec, count
        self._patience = 2 * size
        """Packed bytes that may be tried in search of a sound member after damage."""

    def __iter__(self) -> Iterator[Piece]:
        """The text of sound members, what is damaged between them, and the text of one that the file's end cuts off."""
        at, unchecked = 0, False
        while (at := self._after_zeros(at)) < self._size:
            passed, checked = self._prepared(at)
            if passed and at + passed <= self._size:  # a frame that would reach beyond the file is damaged, and reported
                at += passed
                continue
            member, held = self._examined(at)
            if not checked and self._hides_checksum(member):
                member.state = BROKEN
            following = self._size if member.state == SOUND else self._next_sound(at + 1)
            if member.state == SOUND or self._is_cut(member, following):
                code = UNVERIFIED_END if member.state == CUT else UNVERIFIED
                if not unchecked and not (checked and member.state == SOUND):
                    unchecked = True
                    yield Unchecked(code)
                yield from self._text(member, held)
                if member.state == CUT:
                    yield Gap(TRUNCATED, member.end, self._size)
                at = member.end
            else:
                garbage = at > 0 and member.state == FOREIGN and following == self._size
                yield Gap(GARBAGE if garbage else DAMAGED, at, following)
                at = following

    def _prepared(self, at: int) -> tuple[int, bool]:
        """See `Codec`. A member after others that claims to be too wide is damaged, rather, and costs itself alone."""
        try:
            return self._codec.prepare(self._read(at, _ZSTD_HEAD))
        except InputError:
            if not at:
                raise
            return 0, True  # unpacking refuses it

    def _hides_checksum(self, member: _Member) -> bool:
        """Whether the four bytes of a checksum follow a member whose head says that it has none: then the head is damaged."""
        if member.state != SOUND or member.end + 4 > self._size:
            return False
        following = [self._read(member.end + skipped, 4) for skipped in (0, 4)]
        here, further = (not head or head in _SKIPPED or head == self._codec.magic for head in following)
        return further and not here

    def _examined(self, at: int) -> tuple[_Member, list[bytes] | None]:
        """A member, unpacked, and its text if that is short enough to be held."""
        member = _Member(self._file, self._codec, at)
        if not self._read(at, len(self._codec.magic)).startswith(self._codec.magic):
            member.state = FOREIGN
            return member, None
        held: list[bytes] | None = []
        for text in member:
            self._count(len(text))
            if held is not None:
                held.append(text)
            if member.length > _HELD:
                held = None
        return member, held

    def _text(self, member: _Member, held: list[bytes] | None) -> Iterator[bytes]:
        if held is not None:
            yield from held
            return
        before = member.state, member.end, member.length
        yield from member
        if (member.state, member.end, member.length) != before:
            raise UsageError("the dump has changed while it was read: the same command reads it anew")

    def _is_cut(self, member: _Member, following: int) -> bool:
        """Whether the file merely ends within the member: no sound one follows, and its last bytes are not a whole one's."""
        if member.state != CUT or following < self._size:
            return False
        length = int.from_bytes(self._read(self._size - 4, 4), "little")
        off = (length - member.length) % (1 << 32)
        return not (self._codec.error is zlib.error and min(off, (1 << 32) - off) < _NEAR)

    def _next_sound(self, start: int) -> int:
        """Where the next sound member begins; the file's end if there is none."""
        for at in self._places(start):
            if self._patience <= 0:
                break
            member, _ = self._examined(at)
            if member.state == SOUND:
                return at
            self._patience -= member.end - at
        return self._size

    def _places(self, start: int) -> Iterator[int]:
        """Where members may begin."""
        magic = self._codec.magic
        while start < self._size:
            data = self._read(start, _CHUNK)
            at = data.find(magic)
            while at >= 0:
                yield start + at
                at = data.find(magic, at + 1)
            start += max(len(data) - len(magic) + 1, 1)

    def _after_zeros(self, at: int) -> int:
        """The place, or the end of the zeros there, which tapes and disks pad files with."""
        while (data := self._read(at, _CHUNK)) and not data.strip(b"\0"):
            at += len(data)
        return at + len(data) - len(data.lstrip(b"\0"))

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)
