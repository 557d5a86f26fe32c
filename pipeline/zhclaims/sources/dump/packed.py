"""What comes out of a packed file: text whose checksum holds, and where there is none."""

from __future__ import annotations

from typing import NamedTuple

DAMAGED, TRUNCATED, GARBAGE = "damaged", "truncated", "trailing_garbage"
UNVERIFIED_END, UNVERIFIED = "unverified_end", "unverified"

_WHY = {
    DAMAGED: "are damaged: their checksum does not hold, or they cannot be unpacked",
    TRUNCATED: "are not whole: the packed dump breaks off",
    GARBAGE: "follow the end of what is packed and are nothing that unpacks",
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
        return f"bytes {self.start}-{self.end} of the packed file"

    def __str__(self) -> str:
        return f"{self.place} {_WHY[self.reason]}"


class Unchecked(NamedTuple):
    """What comes next is covered by no checksum."""

    code: str
    """`unverified_end`, where the file breaks off before it; `unverified`, where whoever packed it wrote none."""


Piece = bytes | Gap | Unchecked
