"""The strip state: what the parser puts aside while it works, with a strip marker in its place (MediaWiki's `StripState`).

Passes after the preprocessor must not look into footnote marks, literal text and the output of extension tags. A strip marker is
U+007F, a number, U+007F; no text that is read holds U+007F (see `replace_reserved`). Markers of extension output are replaced by
it before lines become blocks (`unstrip`); those of footnote marks, notices, holes and errors stay to the end, where `assembly`
makes markers and issues of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.sources.wikitext.traced import Traced, TracedBuilder
from zhclaims.spans import Span

STRIP_MARKER = re.compile("\x7f(\\d+)\x7f")
_RESERVED = re.compile("[\x00\x01\x7f\ud800-\udfff]")


class FootnoteMark(NamedTuple):
    """The mark of a footnote in the text: what Cite makes of a `<ref>`."""

    group: str
    number: int
    source: Span | None
    apart: bool = False
    """It stands on something that is left out of the text."""


class Notice(NamedTuple):
    """A notice such as [來源請求]; `text` is what a reader sees of it, brackets included."""

    code: str
    text: str
    source: Span | None


class CiteError(NamedTuple):
    """A message of Cite's that stands in the text instead of a footnote mark."""

    kind: str
    text: str
    source: Span | None


class Hole(NamedTuple):
    """Where a template was left out whose text is not known; footnotes that stood in it come right behind."""

    name: str
    source: Span | None


class Literal(NamedTuple):
    """Text that is shown as it is: the content of `<nowiki>`."""

    text: Traced


class CitationStart(NamedTuple):
    """Where the text of a citation template begins; `CitationMark` stands where it ends."""


class CitationMark(NamedTuple):
    """Where a citation template stands, so that its parameters are found with the entry that it is part of."""

    place: int
    """Index into `Context.citations`."""


class ExtensionOutput(NamedTuple):
    """What an extension tag gave: text with tags that no later pass changes but the one that makes lines into blocks."""

    text: Traced


Item = FootnoteMark | Notice | CiteError | Hole | Literal | CitationStart | CitationMark | ExtensionOutput


def replace_reserved(text: str) -> str:
    """The text with U+FFFD for lone surrogates and the characters that strip markers are made of; its length stays.

    >>> replace_reserved("a\\x7fb") == "a\\ufffdb"
    True
    """
    return _RESERVED.sub("\ufffd", text)


class StripState:
    """What is put aside on one page."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def add(self, item: Item) -> str:
        """Put an item aside: the strip marker that stands for it from now on."""
        self._items.append(item)
        return f"\x7f{len(self._items) - 1}\x7f"

    def item(self, token: str) -> Item:
        return self._items[int(token[1:-1])]

    def footnote_markers(self, text: str) -> list[str]:
        """The strip markers of footnote marks and of their errors in the text, in order."""
        return [m[0] for m in STRIP_MARKER.finditer(text) if isinstance(self.item(m[0]), FootnoteMark | CiteError)]

    def apart(self, text: str) -> str:
        """The footnote marks of a text that is left out, as marks that stand on nothing of the page, and their errors."""
        return "".join(map(self._apart, self.footnote_markers(text)))

    def _apart(self, token: str) -> str:
        item = self.item(token)
        return self.add(item._replace(apart=True)) if isinstance(item, FootnoteMark) and not item.apart else token

    def unstrip(self, text: Traced) -> Traced:
        """The text with the output of extension tags in its place, and output within that."""
        for _ in range(20):  # tags nest no deeper than the expansion that made them
            found = [
                (m, item) for m in STRIP_MARKER.finditer(text.text) if type(item := self._items[int(m[1])]) is ExtensionOutput
            ]
            if not found:
                return text
            out = TracedBuilder()
            at = 0
            for match, piece in found:
                out.copy(text, at, match.start())
                out.add(piece.text)
                at = match.end()
            out.copy(text, at, len(text))
            text = out.build()
        return text

    def plain(self, text: str) -> str:
        """The text without strip markers, but with literal text and output: what a name or a number is read from."""
        return STRIP_MARKER.sub(lambda m: self._shown(self.item(m[0])), text) if "\x7f" in text else text

    @staticmethod
    def _shown(item: Item) -> str:
        return item.text.text if isinstance(item, Literal | ExtensionOutput) else ""
