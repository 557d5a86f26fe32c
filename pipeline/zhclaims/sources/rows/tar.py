"""A tar archive, as it streams by: the bytes of its files, whatever they are called. Nothing is ever written or opened by a name
that stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhclaims.sources.dump.packed import TRUNCATED, Gap

_BLOCK = 512
_REGULAR = b"0\x007"
"""Kinds of members that are files; others (directories, links, long names, extended heads) are passed over."""


def is_tar(head: bytes) -> bool:
    """Whether the bytes are the head of a member of an archive, as POSIX and GNU write it."""
    return len(head) >= _BLOCK and head[257:262] == b"ustar" and _checksum_holds(head[:_BLOCK])


class Archive:
    """The files of an archive, one after the other; each must be read to its end, or `pass_over`ed, before the next."""

    def __init__(self, pieces: Iterable[bytes | Gap]) -> None:
        self._pieces = iter(pieces)
        self._held, self._at = b"", 0
        self.gap: Gap | None = None
        """The damage that the archive could not be read beyond."""
        self._left = self._padding = 0

    def files(self) -> Iterator[Iterator[bytes]]:
        """The bytes of each file, piece by piece. Where the archive is damaged or breaks off, `gap` says so."""
        at = 0
        while True:
            for _ in self._content():  # what the caller has left
                pass
            if not self._take_padding():
                return
            head = self._exactly(_BLOCK)
            if not head.strip(b"\0"):
                return
            if len(head) < _BLOCK or not _checksum_holds(head) or (size := _number(head[124:136])) is None:
                self.gap = self.gap or Gap(TRUNCATED, at, at)
                return
            self._left, self._padding = size, -size % _BLOCK
            at += _BLOCK + size + self._padding
            if head[156:157] in _REGULAR:
                yield self._content()

    def _content(self) -> Iterator[bytes]:
        while self._left:
            data = self._some(self._left)
            if not data:
                self.gap = self.gap or Gap(TRUNCATED, 0, 0)
                self._left = 0
                return
            self._left -= len(data)
            yield data

    def _take_padding(self) -> bool:
        """Whether the archive goes on after the zeros behind a file."""
        padding, self._padding = self._padding, 0
        self._exactly(padding)
        return self.gap is None

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size and (data := self._some(size - len(found))):
            found += data
        return found

    def _some(self, at_most: int) -> bytes:
        """The next bytes, so many at most; b"" at the end, or at a gap."""
        while self._at == len(self._held) and self.gap is None:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            if isinstance(piece, Gap):
                self.gap = piece
                return b""
            self._held, self._at = piece, 0
        data = self._held[self._at : self._at + at_most]
        self._at += len(data)
        return data


def _checksum_holds(head: bytes) -> bool:
    """Whether the head's own sum is that of its bytes, the sum itself counted as spaces."""
    return _number(head[148:156]) == sum(head) - sum(head[148:156]) + 8 * 0x20


def _number(field: bytes) -> int | None:
    """A number in octal, or (as GNU writes large ones) in binary; None where it is none."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big") if not field[1:-8] or not field[1:-8].strip(b"\0") else None
    digits = field.strip(b" \0")
    return int(digits or b"0", 8) if not digits.strip(b"01234567") else None
