"""Information boxes of a rendered page: the drafts of each row become one, or none (see `common.box_rows`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhclaims.sources.common.box_rows import BoxLabels, Cell, Label, between, is_box, says_something, stands_alone, without_bullet
from zhclaims.sources.html.blocks import Blocks, Draft, Event, FootnoteMarker, Message
from zhclaims.sources.html.tokens import SLOT, attribute
from zhclaims.sources.html.walk import Closer
from zhclaims.terms import BlockKind

NESTED_AT_MOST = 8
"""Tables within tables whose rows are told apart; what is deeper is read as text of the cell around it."""


class Row:
    """A row that is being read: where the drafts of its cells begin."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.cells: list[tuple[bool, int]] = []


class Box:
    """An information box that is being read, with the tables within it."""

    def __init__(self) -> None:
        self.tables = 0
        """How many tables are open, this one included."""
        self._labels = BoxLabels()
        self._rows: list[Row] = []

    @property
    def is_read(self) -> bool:
        """Whether the rows of the innermost table are told apart."""
        return self.tables <= NESTED_AT_MOST

    def open_row(self, drafts: int) -> None:
        self._rows.append(Row(drafts))

    def open_cell(self, drafts: int, *, is_header: bool) -> None:
        if self._rows:
            self._rows[-1].cells.append((is_header, drafts))

    def close_row(self, drafts: list[Draft]) -> None:
        """Put what the row says in the place of the drafts of its cells."""
        row = self._rows.pop()
        ends = [start for _, start in row.cells[1:]] + [len(drafts)]
        cells = [drafts[start:end] for (_, start), end in zip(row.cells, ends, strict=True)]
        before = drafts[row.start : row.cells[0][1]] if row.cells else drafts[row.start :]
        found = [*_left_out(before), *self._read([is_header for is_header, _ in row.cells], cells)]
        drafts[row.start :] = found

    def _read(self, headers: Sequence[bool], cells: Sequence[Sequence[Draft]]) -> list[Draft]:
        all_drafts = [draft for cell in cells for draft in cell]
        if any(draft.is_row and draft.text.strip(SLOT) for draft in all_drafts):  # a box within the box, which is read already
            return [x for draft in all_drafts for x in ([draft] if draft.is_row else _left_out([draft]))]
        texts = [_plain(" ".join(draft.text for draft in cell if not draft.hidden)) for cell in cells]
        label = self._labels.label([Cell(*pair) for pair in zip(headers, texts, strict=True)])
        if label is None:
            return [x for draft in all_drafts for x in _alone(draft)]
        values = [draft for cell in cells[label.cell + 1 :] for draft in cell]
        return [_joined(label, cells[label.cell], values), *_left_out(draft for draft in all_drafts if draft.hidden)]


class BoxBlocks(Blocks):
    """Collects drafts of blocks, and of the rows of information boxes."""

    def __init__(self) -> None:
        super().__init__()
        self._box: Box | None = None

    def _open_table(self, tag: str) -> Closer:
        self._flush()
        if self._box is None and self._entry is None and "infobox" in tag and is_box(attribute(tag, "class")):
            self._box = Box()
        if (box := self._box) is None:
            return self._flush
        box.tables += 1
        start = len(self.drafts)
        return lambda: self._close_table(box, start)

    def _close_table(self, box: Box, start: int) -> None:
        self._flush()
        is_read = box.is_read
        box.tables -= 1
        if self._box is box:
            if is_read:
                self.drafts[start:] = outside_rows(self.drafts[start:])
            self._box = box if box.tables else None

    def _open_row(self, tag: str) -> Closer:
        self._flush()
        if (box := self._box) is None or not box.is_read:
            return self._flush
        box.open_row(len(self.drafts))
        return lambda: self._close_row(box)

    def _close_row(self, box: Box) -> None:
        self._flush()
        if self._box is box:
            box.close_row(self.drafts)

    def _open_cell(self, tag: str) -> Closer:
        self._flush()
        self._kinds.append(BlockKind.TABLE_CELL)
        if self._box is not None and self._box.is_read:
            self._box.open_cell(len(self.drafts), is_header=tag.startswith("th"))
        return self._close_kind

    def _open_title_of_section(self, tag: str) -> Closer:
        """A heading: no box holds one, but a page whose box is never closed, which is an article from here on."""
        self._box = None
        return self._open_heading(tag)


def outside_rows(drafts: Iterable[Draft]) -> list[Draft]:
    """What stands in a box and in no row of it: a caption, which is left out."""
    return [x for draft in drafts for x in ([draft] if draft.is_row else _left_out([draft]))]


def _plain(text: str) -> str:
    return " ".join(text.replace(SLOT, "").split())


def _alone(draft: Draft) -> list[Draft]:
    """A line of a row without a label."""
    if not draft.hidden and stands_alone(_plain(draft.text)):
        return [draft._replace(kind=BlockKind.TABLE_CELL, level=0, is_row=True)]
    return _left_out([draft])


def _joined(label: Label, labels: Sequence[Draft], values: Sequence[Draft]) -> Draft:
    """One draft of a label and its values."""
    shown = [draft for draft in (*labels, *values) if not draft.hidden]
    name = " ".join(draft.text.strip() for draft in labels if not draft.hidden)
    name = f"{label.above} {without_bullet(name).lstrip()}" if label.above else without_bullet(name)
    value = " ".join(draft.text.strip() for draft in values if not draft.hidden and (draft.events or says_something(draft.text)))
    return Draft(
        BlockKind.TABLE_CELL,
        name.rstrip() + between(_plain(name)) + value.lstrip(),
        tuple(event for draft in shown for event in draft.events),
        urls=tuple(url for draft in shown for url in draft.urls),
        told=tuple(told for draft in shown for told in draft.told),
        is_row=True,
    )


def _left_out(drafts: Iterable[Draft]) -> list[Draft]:
    """The footnote markers of what is left out, which back nothing, and messages about them."""
    events = tuple(_apart(e) for draft in drafts for e in draft.events if isinstance(e, FootnoteMarker | Message))
    return [Draft(BlockKind.TABLE_CELL, SLOT * len(events), events, is_row=True)] if events else []


def _apart(event: Event) -> Event:
    return event._replace(apart=True) if isinstance(event, FootnoteMarker) else event
