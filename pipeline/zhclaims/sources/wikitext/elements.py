"""The stack of open elements while the page is assembled: what kind of block text stands in, and whether readers see it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.terms import BlockKind

_KINDS = {
    **{f"h{n}": BlockKind.HEADING for n in range(1, 7)},
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("td", "th"), BlockKind.TABLE_CELL),
    "caption": BlockKind.CAPTION,
    "blockquote": BlockKind.QUOTE,
}
BLOCKS = frozenset((*_KINDS, "p", "div", "center", "pre", "ul", "ol", "dl", "table", "tr", "hr"))
TRACKED = BLOCKS - {"hr", "p"} | {"span", "sup", "small", "cite"}
_CLOSED_BY = {
    "li": ("li", ("ul", "ol", "dl", "table", "div", "blockquote")),
    "dd": ("dd dt", ("ul", "ol", "dl", "table", "div", "blockquote")),
    "dt": ("dd dt", ("ul", "ol", "dl", "table", "div", "blockquote")),
    "td": ("td th caption", ("table",)),
    "th": ("td th caption", ("table",)),
    "tr": ("tr td th caption", ("table",)),
}
_DEPTH_AT_MOST = 200
_CLASS = re.compile(r'class="([^"]*)"')


@cache
def _furniture() -> frozenset[str]:
    return frozenset(row["class"] for row in vocab.load("furniture_classes"))


class Element(NamedTuple):
    """An open element. `entry` is set for the footnote of a list, which nothing within can close."""

    name: str
    silent: bool = False
    """No text of the article stands in it: it is hidden, or furniture of the page."""
    is_caption: bool = False
    entry: int | None = None

    @staticmethod
    @lru_cache(maxsize=1_000)
    def from_tag(name: str, attributes: str) -> Element:
        """The element with the attributes that its tag has."""
        found = _CLASS.search(attributes)
        classes = frozenset(found[1].split()) if found else frozenset()
        silent = attributes.endswith("hidden") or bool(classes & _furniture())
        return Element(name, silent, attributes == "class=caption")


class ElementStack:
    """The elements that are open, innermost last. Deeper than 200 the nesting is not followed any more."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._counts: defaultdict[str, int] = defaultdict(int)
        self.silent = 0
        """How many of the open elements within a line are hidden from readers."""
        self.hidden = 0
        """How many of the open blocks are hidden from readers."""
        self.keeps_lines = False
        self.entry: int | None = None

    @property
    def kind(self) -> BlockKind:
        for element in reversed(self._open):
            if element.is_caption:
                return BlockKind.CAPTION
            if element.name in _KINDS:
                return _KINDS[element.name]
        return BlockKind.PARAGRAPH

    @property
    def level(self) -> int:
        """The level of the heading that is open."""
        return next(int(e.name[1]) for e in reversed(self._open) if _KINDS.get(e.name) is BlockKind.HEADING)

    def open(self, element: Element) -> None:
        if len(self._open) >= _DEPTH_AT_MOST:
            return
        if element.name in _CLOSED_BY:
            self._close_implied(*_CLOSED_BY[element.name])
        self._push(element)

    def close(self, name: str) -> None:
        """Close the innermost element of the name and what is open in it; nothing happens if there is none."""
        if not self._counts[name]:
            return
        for i in range(len(self._open) - 1, -1, -1):
            element = self._open[i]
            if element.name == name:
                self._pop_to(i)
                return
            if element.entry is not None or (name not in BLOCKS and element.name in BLOCKS):
                return

    def open_entry(self, index: int) -> None:
        self._push(Element("entry", entry=index))
        self.entry = index

    def close_entry(self) -> None:
        self.entry = None
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].entry is not None:
                self._pop_to(i)
                return

    def _push(self, element: Element) -> None:
        self._open.append(element)
        self._counts[element.name] += 1
        self._see(element, 1)
        self.keeps_lines = self.keeps_lines or element.name == "pre"

    def _see(self, element: Element, change: int) -> None:
        if element.silent and element.name in BLOCKS:
            self.hidden += change
        elif element.silent:
            self.silent += change

    def _pop_to(self, index: int) -> None:
        for element in self._open[index:]:
            self._counts[element.name] -= 1
            self._see(element, -1)
        del self._open[index:]
        self.keeps_lines = self._counts["pre"] > 0

    def _close_implied(self, names: str, within: tuple[str, ...]) -> None:
        """A cell ends the cell before it, an item the item before it, in the same table or list."""
        closed = names.split()
        first: int | None = None
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].name in within or self._open[i].entry is not None:
                break
            if self._open[i].name in closed:
                first = i
        if first is not None:
            self._pop_to(first)
