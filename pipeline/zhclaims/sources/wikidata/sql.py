"""A table as mysqldump writes it → its rows, one after the other.

`CREATE TABLE` names the columns, each on a line of its own; `INSERT INTO … VALUES (…),(…);` holds thousands of rows in a line,
or, as newer programs write it, each row on its line. Values are numbers, NULL, and strings of bytes with escapes.

A row that is none is told with its line and its byte in the line, and reading goes on with the next that is one. Bounds: a line
of more than 64 MiB is not read, and one is held at a time; of a line in which a thousand rows are broken, the rest is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from zhclaims.errors import UsageError
from zhclaims.sources.dump.packed import Gap, Piece, Unchecked
from zhclaims.sources.rows.splitting import lines

_VALUE = rb"(?:(?:_[a-z0-9]{1,20} ?)?'(?:[^'\\]++|\\.|'')*+'|[^\s'(),;]++)"
_CREATE = re.compile(rb"\s*CREATE TABLE (?:IF NOT EXISTS )?`?(\w+)`? *\(", re.IGNORECASE)
_COLUMN = re.compile(rb"\s*`(\w+)`\s")
_INSERT = re.compile(rb"\s*(?:INSERT|REPLACE)(?: IGNORE)? INTO `?(\w+)`?\s*(?:\(([^()]*)\)\s*)?VALUES\s*", re.IGNORECASE)
_NEXT = re.compile(rb"\)\s*,\s*(?=\()")
_ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
_ESCAPED = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a"}
_BROKEN_AT_MOST = 1_000
_SHOWN = 60

Cells = tuple[bytes | None, ...]
"""The wanted cells of a row as they are written; None for a column that the table does not have."""


class Fault(NamedTuple):
    """What of a file is no row."""

    line: int
    place: int
    """Byte in the line, from 1; 0 where the line as a whole is meant."""
    what: str

    def __str__(self) -> str:
        at = f", byte {self.place}" if self.place else ""
        return f"line {self.line}{at}: {self.what}"


OnFault = Callable[[Fault], None]


class Batch(NamedTuple):
    """The rows of a line."""

    cells: list[Cells]
    line: int
    place: Callable[[int], int]
    """The byte in the line, from 1, at which one of them begins."""

    def fault(self, row: int, what: str) -> Fault:
        """What is told of a row by its index."""
        return Fault(self.line, self.place(row), what)


def text_of(cell: bytes | None) -> bytes | None:
    """The bytes of a string; None for NULL, and for what is none.

    >>> text_of(rb"'O\\'Brien \\\\'"), text_of(b"NULL"), text_of(b"0x4142")
    (b"O'Brien \\\\", None, b'AB')
    """
    if cell is None or cell == b"NULL":
        return None
    if cell.endswith(b"'"):
        inner = cell[cell.index(b"'") + 1 : -1]
        return _ESCAPE.sub(_unescaped, inner) if b"\\" in inner or b"''" in inner else inner
    if cell[:2] in (b"0x", b"0X"):
        try:
            return bytes.fromhex(cell[2:].decode("ascii"))
        except ValueError:
            return None
    return cell


def _unescaped(found: re.Match[bytes]) -> bytes:
    return b"'" if found[1] is None else _ESCAPED.get(found[1], found[1])


def number_of(cell: bytes | None) -> int | None:
    """The whole number of a cell, from 0 on; None for what is none."""
    return int(cell) if cell is not None and cell.isdigit() and len(cell) < 19 else None


class Table:
    """A table that is read: `needed` columns, without which it is another one, and `more`, which some versions do not have."""

    def __init__(self, name: str, needed: Sequence[str], more: Sequence[str] = ()) -> None:
        self.name = name
        self._needed, self._wanted = tuple(needed), (*needed, *more)
        self._there: list[str] = []
        self._creating = self._inserting = False
        self._row = self._line = re.compile(b"")
        self._order: list[int | None] = []

    def rows(self, pieces: Iterable[Piece], file: str, on_fault: OnFault) -> Iterator[Batch]:
        """The wanted cells of all rows, line by line. UsageError if the file is no dump of the table."""
        begun = False
        for part in lines(_checked(pieces)):
            if part.reason:
                on_fault(Fault(part.line, 0, part.message))
                continue
            if create := _CREATE.match(part.data):
                self._begin(create[1].decode("ascii", "replace"), file)
                begun = True
            elif self._creating:
                self._column(part.data, file)
            elif insert := _INSERT.match(part.data):
                if not begun:
                    raise UsageError(f"{file}: rows before a CREATE TABLE: no dump of the table {self.name}")
                if insert[1].decode("ascii", "replace") != self.name:
                    on_fault(Fault(part.line, 0, f"rows of another table than {self.name}"))
                    continue
                if insert[2] is not None:
                    self._compile([name.strip(b" `").decode("ascii", "replace") for name in insert[2].split(b",")], file)
                yield self._of_line(part.data, insert.end(), part.line, on_fault)
            elif self._inserting and part.data.lstrip().startswith(b"("):
                yield self._of_line(part.data, len(part.data) - len(part.data.lstrip()), part.line, on_fault)
        if not begun:
            raise UsageError(f"{file} is no SQL dump of the table {self.name}: it has no CREATE TABLE")

    def _begin(self, name: str, file: str) -> None:
        if name != self.name:
            raise UsageError(f"{file} is a dump of the table {name}, not of {self.name}")
        self._creating, self._there = True, []

    def _column(self, line: bytes, file: str) -> None:
        column = _COLUMN.match(line)
        if column:
            self._there.append(column[1].decode("ascii", "replace"))
        if line.lstrip().startswith(b")"):
            self._creating = False
            self._compile(self._there, file)

    def _compile(self, columns: Sequence[str], file: str) -> None:
        missing = [name for name in self._needed if name not in columns]
        if missing:
            raise UsageError(f"{file}: the table {self.name} has no column {missing[0]}")
        groups = [name for name in columns if name in self._wanted]
        values = [b"(" + _VALUE + b")" if name in self._wanted else _VALUE for name in columns]
        row = rb"\(\s*" + rb"\s*,\s*".join(values) + rb"\s*\)"
        self._row = re.compile(row, re.DOTALL)
        self._line = re.compile(rb"(?:" + row.replace(b"(" + _VALUE + b")", _VALUE) + rb"\s*[,;]\s*)++", re.DOTALL)
        self._order = [groups.index(name) if name in groups else None for name in self._wanted]

    def _of_line(self, line: bytes, at: int, number: int, on_fault: OnFault) -> Batch:
        """The rows of a line; at once where all of it is sound."""
        self._inserting = not line.rstrip().endswith(b";")
        sound = self._line.match(line, at)
        if sound is None or sound.end() < len(line):
            rows = list(self._one_by_one(line, at, number, on_fault))
            return Batch([cells for _, cells in rows], number, lambda i: rows[i][0] + 1)
        found = self._row.findall(line, at)
        cells = found if self._order == list(range(len(self._order))) else [self._ordered(cells) for cells in found]
        return Batch(cells, number, lambda i: next(islice(self._row.finditer(line, at), i, None)).start() + 1)

    def _one_by_one(self, line: bytes, at: int, number: int, on_fault: OnFault) -> Iterator[tuple[int, Cells]]:
        broken = 0
        while at < len(line):
            row = self._row.match(line, at)
            end = _end(line, row.end()) if row else None
            if row is not None and end is not None:
                yield at, self._ordered(row.groups())
                at = end
                continue
            broken += 1
            shown = line[at : at + _SHOWN].decode("utf-8", "replace")
            if broken == _BROKEN_AT_MOST:
                on_fault(Fault(number, at + 1, f"{broken:,} rows are none: the rest of the line is not read"))
                return
            on_fault(Fault(number, at + 1, f"no row of {self.name}: {shown!r}"))
            following = _NEXT.search(line, at)
            if following is None:
                return
            at = following.end()

    def _ordered(self, cells: Sequence[bytes]) -> Cells:
        return tuple(None if i is None else cells[i] for i in self._order)


def _end(line: bytes, at: int) -> int | None:
    """Where the next row begins after one that ends here; None if what follows shows that it was none."""
    rest = line[at : at + 2].lstrip()
    if not rest:
        return len(line)
    return at + line[at:].index(rest[:1]) + 1 if rest[:1] in (b",", b";") else None


def _checked(pieces: Iterable[Piece]) -> Iterator[bytes | Gap]:
    for piece in pieces:
        if not isinstance(piece, Unchecked):
            yield piece
