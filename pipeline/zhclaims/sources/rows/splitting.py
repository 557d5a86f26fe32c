"""A file's bytes → what stands in them one after the other: lines, or objects of JSON, each with the number of its line.

One of them is held at a time, and of one that is longer than a page's file may be, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhclaims.sources.dump.packed import Gap
from zhclaims.sources.rows.records import ROW_AT_MOST

_MARK = re.compile(rb'["{}]')
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)


class Part(NamedTuple):
    """A line or an object, or why there is none."""

    data: bytes
    line: int
    """Number of the line that it begins in, from 1."""
    reason: str = ""
    """`too_large`, `truncated`, `damaged` …; "" where the data are whole."""
    message: str = ""


def lines(pieces: Iterable[bytes | Gap], *, blank: bool = False) -> Iterator[Part]:
    """The lines, without those that hold nothing but white space, unless these are wanted. A line that damage of a packed file
    cuts is told with it."""
    held = bytearray()
    number, length, cut = 1, 0, False
    for piece in pieces:
        if isinstance(piece, Gap):
            held.clear()
            length, cut = 0, True
            yield Part(b"", number, piece.reason, str(piece))
            continue
        at = 0
        while (end := piece.find(b"\n", at)) >= 0:
            length += end - at
            if length <= ROW_AT_MOST:
                held += piece[at:end]
            if not cut and (blank or length > ROW_AT_MOST or held.strip()):
                yield _line(held, number, length)
            held.clear()
            at, number, length, cut = end + 1, number + 1, 0, False
        length += len(piece) - at
        if length <= ROW_AT_MOST:
            held += piece[at:]
    if not cut and (length > ROW_AT_MOST or held.strip()):
        yield _line(held, number, length)


def _line(held: bytearray, number: int, length: int) -> Part:
    return Part(bytes(held), number) if length <= ROW_AT_MOST else too_large(number)


def too_large(line: int, what: str = "a row") -> Part:
    """What is told of a line or an object that is too long to be held."""
    return Part(b"", line, "too_large", f"{what} of more than {ROW_AT_MOST:,} bytes: nothing of it is read")


class Objects:
    """The objects that stand in JSON at one depth: 0 for the value itself, 1 for the items of an array. What stands between
    them is passed over."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._length = self._depth = 0
        self._line = self._begun = 1
        self._in_string = self._escaped = False

    def split(self, pieces: Iterable[bytes | Gap]) -> Iterator[Part]:
        """The objects of the pieces in order; one that the end cuts off is told. Nothing is read after a gap."""
        for piece in pieces:
            if isinstance(piece, Gap):
                yield Part(b"", self._line, piece.reason, str(piece))
                return
            yield from self._split(piece)
        if self._depth:
            yield Part(b"", self._begun, "truncated", "the file ends within an object of JSON: take it anew to have the rest")

    def _split(self, piece: bytes) -> Iterator[Part]:
        at = begin = 0
        counted = 0
        if self._escaped and piece:
            self._escaped, at = False, 1
        while at < len(piece):
            if self._in_string:
                at = self._string_end(piece, at)
                continue
            found = _MARK.search(piece, at)
            if found is None:
                break
            mark, at = found[0], found.end()
            if mark == b'"':
                self._in_string = True
            elif mark == b"{":
                if not self._depth:
                    self._line += piece.count(b"\n", counted, at)
                    counted, begin, self._begun = at, at - 1, self._line
                self._depth += 1
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    self._hold(piece[begin:at])
                    yield self._taken()
        self._line += piece.count(b"\n", counted)
        if self._depth:
            self._hold(piece[begin:])

    def _string_end(self, piece: bytes, at: int) -> int:
        """Where the string goes over into what follows, or the piece's end."""
        end = _IN_STRING.match(piece, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        self._escaped = piece[end:] == b"\\"
        self._in_string = end == len(piece) or self._escaped
        return end + 1

    def _hold(self, data: bytes) -> None:
        self._length += len(data)
        if self._length <= ROW_AT_MOST:
            self._held += data

    def _taken(self) -> Part:
        part = Part(bytes(self._held), self._begun) if self._length <= ROW_AT_MOST else too_large(self._begun)
        self._held.clear()
        self._length = 0
        return part
