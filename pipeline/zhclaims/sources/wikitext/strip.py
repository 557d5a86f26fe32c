"""What the parser puts aside while it works: footnote marks, literal text, finished pieces, each behind a short token.

Passes after the preprocessor must not look into such pieces. A token is U+007F, a number, U+007F; no text that is read holds
U+007F (see `clean`). Tokens of finished pieces are replaced by the pieces before lines become blocks, those of footnote marks,
notices and errors stay to the end and become markers and issues there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.sources.wikitext.traced import Traced, Weaver
from zhclaims.spans import Span

TOKEN = re.compile("\x7f(\\d+)\x7f")
_RESERVED = re.compile("[\x00\x01\x7f\ud800-\udfff]")


class Note(NamedTuple):
    """A footnote mark in the text."""

    group: str
    number: int
    source: Span | None


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


class Literal(NamedTuple):
    """Text that nothing is done to any more: `<nowiki>`."""

    text: Traced


class Parameters(NamedTuple):
    """The place of a citation template."""

    place: int
    """Index into `Context.fields`."""


class Piece(NamedTuple):
    """A finished piece with its tags: what an extension tag gave."""

    text: Traced


Item = Note | Notice | CiteError | Literal | Parameters | Piece


def clean(text: str) -> str:
    """The text without lone surrogates and the characters that tokens are made of; its length stays.

    >>> clean("a\\x7fb") == "a\\ufffdb"
    True
    """
    return _RESERVED.sub("\ufffd", text)


class StripState:
    """The pieces put aside on one page."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def put(self, item: Item) -> str:
        """The token that stands for the item from now on."""
        self._items.append(item)
        return f"\x7f{len(self._items) - 1}\x7f"

    def item(self, token: str) -> Item:
        return self._items[int(token[1:-1])]

    def notes(self, text: str) -> list[str]:
        """The tokens of footnote marks and their errors in the text, in order."""
        return [m[0] for m in TOKEN.finditer(text) if isinstance(self.item(m[0]), Note | CiteError)]

    def unstrip(self, text: Traced) -> Traced:
        """The text with finished pieces in their places, and pieces within them."""
        for _ in range(20):  # pieces nest no deeper than the expansion that made them
            found = [(m, item) for m in TOKEN.finditer(text.text) if type(item := self._items[int(m[1])]) is Piece]
            if not found:
                return text
            out = Weaver()
            at = 0
            for match, piece in found:
                out.keep(text, at, match.start())
                out.add(piece.text)
                at = match.end()
            out.keep(text, at, len(text))
            text = out.done()
        return text

    def plain(self, text: str) -> str:
        """The text without tokens of marks, with literal text as it is: what a name or a number is read from."""
        return TOKEN.sub(lambda m: self._shown(self.item(m[0])), text) if "\x7f" in text else text

    @staticmethod
    def _shown(item: Item) -> str:
        return item.text.text if isinstance(item, Literal | Piece) else ""
