"""Rows of information boxes while the page is assembled: their pieces wait until the row ends (see `common.box_rows`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zhclaims.sources.common.box_rows import BoxLabels, Cell, Label, between, says_something, stands_alone, without_bullet
from zhclaims.sources.wikitext.strip import CiteError, FootnoteMark, Hole, Notice
from zhclaims.sources.wikitext.traced import Traced, generated, joined
from zhclaims.sources.wikitext.whitespace import collapsed

_BLANK = generated(" ")


class Mark(NamedTuple):
    """Something that stands at a place of a block."""

    at: int
    item: FootnoteMark | Notice | CiteError | Hole


class Piece(NamedTuple):
    """A block that is read and not yet part of the page, with what stands at its places."""

    text: Traced
    marks: Sequence[Mark] = ()
    links: Sequence[tuple[int, int, int]] = ()
    citations: Sequence[int] = ()
    hidden: bool = False
    """No reader sees it."""
    left_out: bool = False
    """Nothing of it is text of the article, and its footnotes back nothing."""

    def moved(self, by: int, length: int) -> Piece:
        """With its places counted anew in a text of a length."""

        def place(at: int) -> int:
            return min(max(at + by, 0), length)

        marks = [Mark(place(mark.at), mark.item) for mark in self.marks]
        return self._replace(marks=marks, links=[(place(low), place(high), to) for low, high, to in self.links])

    def without(self) -> Piece:
        """What is left of it where it is left out."""
        kept = (mark._replace(item=_apart(mark.item)) for mark in self.marks)
        return Piece(generated(""), [mark for mark in kept if isinstance(mark.item, FootnoteMark | CiteError)], left_out=True)


class _Row:
    def __init__(self) -> None:
        self.before: list[Piece] = []
        self.cells: list[tuple[bool, list[Piece]]] = []
        self.holds_rows = False
        """A box within it has given rows of its own."""


class _Table:
    def __init__(self) -> None:
        self.row: _Row | None = None


class BoxRows:
    """The information box that is open, if one is, with the tables within it."""

    def __init__(self) -> None:
        self._tables: list[_Table] = []
        self._labels = BoxLabels()

    @property
    def is_open(self) -> bool:
        return bool(self._tables)

    def open_table(self, *, is_box: bool) -> None:
        if self._tables or is_box:
            self._labels = self._labels if self._tables else BoxLabels()
            self._tables.append(_Table())

    def close_table(self) -> list[Piece]:
        """The pieces that the last row of the innermost table gives."""
        pieces = self.end_row()
        del self._tables[-1:]
        return pieces

    def open_row(self) -> None:
        if self._tables:
            self._tables[-1].row = _Row()

    def open_cell(self, *, is_header: bool) -> None:
        if self._tables:
            self._row().cells.append((is_header, []))

    def take(self, piece: Piece) -> None:
        row = self._row()
        (row.cells[-1][1] if row.cells else row.before).append(piece)

    def _row(self) -> _Row:
        table = self._tables[-1]
        table.row = table.row or _Row()
        return table.row

    def end_row(self) -> list[Piece]:
        """The pieces that the innermost open row gives, if one is open."""
        row = self._tables[-1].row if self._tables else None
        if row is None:
            return []
        self._tables[-1].row = None
        pieces = [*(piece.without() for piece in row.before), *self._read(row)]
        if len(self._tables) > 1 and any(not piece.left_out for piece in pieces):
            outer = self._tables[-2].row
            if outer is not None:
                outer.holds_rows = True
        return pieces

    def leave(self) -> list[Piece]:
        """All pieces that wait, as they are: the box is never closed, and what follows is the article."""
        rows = [table.row for table in self._tables if table.row is not None]
        self._tables = []
        return [piece for row in rows for piece in (*row.before, *(p for _, cell in row.cells for p in cell))]

    def _read(self, row: _Row) -> Iterator[Piece]:
        texts = [" ".join(_shown(piece) for piece in cell if not piece.hidden) for _, cell in row.cells]
        cells = [Cell(is_header, collapsed(text)) for (is_header, _), text in zip(row.cells, texts, strict=True)]
        label = self._labels.label(cells) if not row.holds_rows else None
        everything = [piece for _, cell in row.cells for piece in cell]
        if label is None:
            yield from (_alone(piece) for piece in everything)
            return
        shown = [[piece for piece in cell if not piece.hidden] for _, cell in row.cells]
        yield _merged(label, shown[label.cell], [piece for cell in shown[label.cell + 1 :] for piece in cell])
        yield from (piece.without() for piece in everything if piece.hidden)


def _apart(item: FootnoteMark | Notice | CiteError | Hole) -> FootnoteMark | Notice | CiteError | Hole:
    return item._replace(apart=True) if isinstance(item, FootnoteMark) else item


def _shown(piece: Piece) -> str:
    return collapsed(piece.text.text)


def _alone(piece: Piece) -> Piece:
    """A line of a row without a label."""
    return piece if not piece.hidden and stands_alone(_shown(piece)) else piece.without()


def _merged(label: Label, labels: Sequence[Piece], values: Iterable[Piece]) -> Piece:
    """One piece of a label and its values."""
    name = _side_by_side(labels)
    bare = without_bullet(name.text.text).strip()
    name = _cut(name, name.text.text.find(bare), len(bare))
    value = _side_by_side(piece for piece in values if piece.marks or says_something(piece.text.text))
    above = generated(f"{label.above} " if label.above else "")
    colon = generated(between(bare))
    text = joined([above, name.text, colon, value.text])
    name = name.moved(len(above), len(text))
    value = value.moved(len(above) + len(bare) + len(colon), len(text))
    return Piece(text, [*name.marks, *value.marks], [*name.links, *value.links], [*name.citations, *value.citations])


def _side_by_side(pieces: Iterable[Piece]) -> Piece:
    texts: list[Traced | str] = []
    parts: list[Piece] = []
    at = 0
    for piece in pieces:
        stripped = piece.text.text.strip()
        piece = _cut(piece, piece.text.text.find(stripped), len(stripped))
        parts.append(piece.moved(at, at + len(stripped)))
        texts += [piece.text, _BLANK] if stripped else []
        at += len(stripped) + 1 if stripped else 0
    return Piece(
        joined(texts[:-1]),
        [mark for part in parts for mark in part.marks],
        [link for part in parts for link in part.links],
        [place for part in parts for place in part.citations],
    )


def _cut(piece: Piece, start: int, length: int) -> Piece:
    """The piece without what stands before a place, and of a length."""
    return piece.moved(-start, length)._replace(text=piece.text.cut(start, start + length))
