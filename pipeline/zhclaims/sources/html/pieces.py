"""What a walk over a page finds: drafts of blocks and notes of reference lists, before footnotes are paired."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from zhclaims.model import BlockKind

SLOT = "\0"
"""Stands in the text of a draft or note for each of its events, in order. No document that is read holds U+0000."""


class LinkStart(NamedTuple):
    target: str


class LinkEnd(NamedTuple):
    pass


LINK_END = LinkEnd()


class Call(NamedTuple):
    """A footnote marker."""

    label: str
    """As shown, without brackets."""
    note: str
    """The id that it leads to: `cite_note-…`."""
    ref: str
    """Its own id: `cite_ref-…`."""
    tag: str = ""
    """Its start tag, where Parsoid says there what it was made from."""


class Message(NamedTuple):
    """An error message of Cite's."""

    text: str


class PageNote(NamedTuple):
    """The pages behind a marker: ":12-13"."""

    text: str


Event = LinkStart | LinkEnd | Call | Message | PageNote


class Draft(NamedTuple):
    """A block before what is no text was taken out of it."""

    kind: BlockKind
    text: str
    events: tuple[Event, ...] = ()
    level: int = 0
    """Of a heading."""
    hidden: bool = False
    """No reader sees it, or it is no part of the article."""

    def lines(self) -> list[Draft]:
        """A draft for each line, as preformatted text has them."""
        found: list[Draft] = []
        at = 0
        for line in self.text.split("\n"):
            count = line.count(SLOT)
            found.append(self._replace(text=line, events=self.events[at : at + count]))
            at += count
        return found


class Note(NamedTuple):
    """An entry of a reference list."""

    id: str
    """`cite_note-…`."""
    text: str
    events: tuple[Event, ...]
    backlinks: tuple[str, ...]
    """Ids of the markers that it leads back to."""
    urls: tuple[str, ...]
    list: int
    """The number of its list on the page, from 0."""
    group: str
    """Of its list, where the page says it."""

    @property
    def shown(self) -> str:
        """The entry as a reader sees it."""
        parts = self.text.split(SLOT)
        text = parts[0] + "".join(_as_text(e) + part for e, part in zip(self.events, parts[1:], strict=True))
        return " ".join(text.split()).lstrip("^↑ ")


class Entry(NamedTuple):
    """The entry of a reference list that is being read."""

    id: str
    number: int
    """Of its list."""
    group: str
    backlinks: list[str]
    urls: list[str]


class Found(NamedTuple):
    """All of a page."""

    drafts: list[Draft]
    notes: list[Note]

    @property
    def calls(self) -> list[Call]:
        """Every marker, those of the text first."""
        holders: tuple[Draft | Note, ...] = (*self.drafts, *self.notes)
        return [e for x in holders for e in x.events if isinstance(e, Call)]

    def change(self, event: Callable[[Event], Event]) -> Found:
        """The same with each event changed."""
        return Found(
            [d._replace(events=tuple(map(event, d.events))) if d.events else d for d in self.drafts],
            [n._replace(events=tuple(map(event, n.events))) if n.events else n for n in self.notes],
        )


def _as_text(event: Event) -> str:
    """How an event reads within an entry."""
    if isinstance(event, Call):
        return f"[{event.label}]"
    return event.text if isinstance(event, Message | PageNote) else ""
