"""What comes out of a packed file: bytes whose checksum holds, gaps where there are none, and what no checksum covers."""

from __future__ import annotations

from typing import NamedTuple

DAMAGED, TRUNCATED, GARBAGE = "damaged", "truncated", "trailing_garbage"
UNVERIFIED_END, UNVERIFIED = "unverified_end", "unverified"

_WHY = {
    DAMAGED: "{} are damaged (their checksum does not hold, or they cannot be unpacked): take the dump anew to have them",
    TRUNCATED: "the packed dump breaks off: {} are not whole; take the dump anew to have the rest",
    GARBAGE: "{} follow the end of what is packed and cannot be unpacked; all before them is read",
}


class Gap(NamedTuple):
    """A part of the packed file of which nothing is used."""

    reason: str
    """`damaged`, `truncated`, `trailing_garbage`."""
    start: int
    end: int
    """Bytes of the packed file, half-open."""

    def joined(self, other: Gap) -> Gap:
        """Both, where the other follows at once."""
        reason = other.reason if other.reason in (self.reason, TRUNCATED) else DAMAGED
        return Gap(reason, self.start, other.end)

    @property
    def place(self) -> str:
        where = f"bytes {self.start}-{self.end}" if self.start < self.end else f"the bytes before {self.end}"
        return f"{where} of the packed file"

    def __str__(self) -> str:
        return _WHY[self.reason].format(self.place)


class Unchecked(NamedTuple):
    """What comes next is covered by no checksum."""

    code: str
    """`unverified_end`, where the file breaks off before it; `unverified`, where whoever packed it wrote none."""


Piece = bytes | Gap | Unchecked
