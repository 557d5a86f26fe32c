"""Rows of information boxes: which of them say something, and how they read in the article text.

A box says something only where it shows a label and a value together. Such a row is one block, one line: its label, "：" unless
the label ends in a colon, and its value, whose own lines stand side by side ("人口：7,450", "主演：李明 王紅"). Nothing else of a
box is text of the article: titles, headings, pictures with their captions, buttons, values whose label nobody can know. A
footnote of a row backs that row alone, and a footnote of what is left out backs nothing.

A row's label is its first cell, if that is a header (`<th>`), ends in a colon, or stands in a box of two columns that marks no
labels as headers (`Chembox`). A label after a bullet ("• 密度") belongs to the heading or label above it, and is read with it. A
line that stands alone in its row is kept if it has a label of its own ("綽號：山城"), and so is prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

COLON = "："
_LABEL_AT_MOST = 40
_PLAIN_LABEL_AT_MOST = 16
"""Of a label that only its place shows to be one."""
_PROSE_AT_LEAST = 60
_ENDS_SENTENCE = "。"
_COLONS = ("：", ":")
_BULLET = re.compile(r"^([\s\0]*)[•·▪◦●‧∙–-][\s\u00a0]*")
_LABELLED = re.compile(r"(?![上下左右])[^\W\d_][^\W_，。；：:、！？]{1,11}[：:]\s*(?=\S)(?!//)")
_OF_A_PICTURE = re.compile("[圖图]")


class Cell(NamedTuple):
    """A cell of a row: its text as it is shown, without footnote markers."""

    is_header: bool
    text: str


class Label(NamedTuple):
    """Which cell is the label of a row, and the label above it that it is part of ("" for none)."""

    cell: int
    above: str = ""


class BoxLabels:
    """What the rows of one box, and of the boxes within it, have shown so far of how it marks its labels."""

    def __init__(self) -> None:
        self._above = ""
        self._are_headers = False

    def label(self, cells: Sequence[Cell]) -> Label | None:
        """The label of a row; None if the row has none, or no value beside it."""
        filled = [i for i, cell in enumerate(cells) if says_something(cell.text)]
        if len(filled) < 2:
            self._above = cells[filled[0]].text if filled and cells[filled[0]].is_header else self._above
            return None
        first, others = cells[filled[0]], [cells[i] for i in filled[1:]]
        if all(cell.is_header for cell in others) or not self._is_label(first, len(filled)):
            return None
        if _BULLET.match(first.text):
            return Label(filled[0], self._above)
        self._above = first.text
        return Label(filled[0])

    def _is_label(self, cell: Cell, cells: int) -> bool:
        if len(cell.text) > _LABEL_AT_MOST or _ENDS_SENTENCE in cell.text:
            return False
        if cell.is_header:
            self._are_headers = True
            return True
        plain = cells == 2 and not self._are_headers and len(cell.text) <= _PLAIN_LABEL_AT_MOST
        return cell.text.rstrip().endswith(_COLONS) or (plain and not any(c.isdigit() for c in cell.text))


def says_something(text: str) -> bool:
    """Whether a cell holds a letter or a figure."""
    return any(c.isalnum() for c in text)


def without_bullet(label: str) -> str:
    """The label without the bullet that it begins with; NUL, which stands for links and markers there, stays.

    >>> without_bullet(" • 密度")
    ' 密度'
    """
    return _BULLET.sub(r"\1", label, count=1)


def between(label: str) -> str:
    """What stands between a label and its value: nothing but a blank after a label that ends in a colon of ASCII.

    >>> between("人口"), between("人口："), between("CAS:")
    ('：', '', ' ')
    """
    label = label.rstrip()
    return " " if label.endswith(":") else "" if label.endswith(COLON) else COLON


def stands_alone(line: str) -> bool:
    """Whether a line says something without another cell: it has a label of its own, or is prose.

    >>> stands_alone("綽號：山城"), stands_alone("山城"), stands_alone("左：李明"), stands_alone("http://a.example")
    (True, False, False, False)
    """
    line = line.strip()
    found = _LABELLED.match(line)
    if found and not _OF_A_PICTURE.search(found[0]):
        return True
    return len(line) >= _PROSE_AT_LEAST and _ENDS_SENTENCE in line


def is_box(classes: str) -> bool:
    """Whether a table is an information box, by its classes.

    >>> is_box("infobox biota"), is_box("infobox_v2"), is_box("wikitable infoboxes")
    (True, True, False)
    """
    return any(name == "infobox" or name.startswith(("infobox_", "infobox-")) for name in classes.split())
