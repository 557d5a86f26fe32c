"""Drafts of blocks and entries of reference lists, and how drafts are collected while a walk goes over a page.

Footnotes are not paired yet, and what is no text is still in the drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from zhclaims.sources.html.elements import tex
from zhclaims.sources.html.tokens import SLOT, attribute
from zhclaims.sources.html.walk import Closer, Opener
from zhclaims.terms import BlockKind


class LinkStart(NamedTuple):
    """The beginning of a link to a page of the wiki."""

    target: str
    partial: bool = False
    """It leads to a section of the page."""


class LinkEnd(NamedTuple):
    """The end of the innermost link."""


LINK_END = LinkEnd()


class FootnoteMarker(NamedTuple):
    """A footnote marker."""

    label: str
    """As shown, without brackets."""
    entry: str
    """The id of its entry: `cite_note-…`."""
    ref: str
    """Its own id: `cite_ref-…`."""
    tag: str = ""
    """Its start tag, where Parsoid says there what it was made from."""
    apart: bool = False
    """It stands on something that is left out of the text."""


class Message(NamedTuple):
    """An error message of Cite's."""

    text: str


class PageNote(NamedTuple):
    """The pages that follow a marker: ":12-13"."""

    text: str


Event = LinkStart | LinkEnd | FootnoteMarker | Message | PageNote


class Told(NamedTuple):
    """What a tag in an entry, or in a line of a list of works, says of the work that is cited (see `cited`)."""

    kind: str
    """`cite`, `coins`, `made` (by a citation template), `link` (the first of a `<cite>`)."""
    tag: str
    """Its start tag; of a `cite` its classes, of a `link` where it leads."""
    text: str = ""
    before: str = ""
    """Of a `link`: what it shows, and what stands before it in its `<cite>`."""
    anchor: str = ""
    """Of a `cite`: its id, by which short notes lead to it."""


class Draft(NamedTuple):
    """A block before what is no text was taken out of it."""

    kind: BlockKind
    text: str
    events: tuple[Event, ...] = ()
    level: int = 0
    """Of a heading."""
    hidden: bool = False
    """No reader sees it, or it is no part of the article."""
    urls: tuple[str, ...] = ()
    """Where its links lead out of the wiki."""
    told: tuple[Told, ...] = ()
    is_row: bool = False
    """It is a row of an information box (see `boxes`)."""

    @property
    def shown(self) -> str:
        """The block as a reader sees it."""
        return _shown(self.text, self.events)

    def lines(self) -> list[Draft]:
        """A draft for each line, as preformatted text has them."""
        found: list[Draft] = []
        at = 0
        for line in self.text.split("\n"):
            count = line.count(SLOT)
            found.append(self._replace(text=line, events=self.events[at : at + count]))
            at += count
        return found


class Entry(NamedTuple):
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
    told: tuple[Told, ...] = ()
    beside: str = ""
    """What stands around the works in it, where their elements show them."""
    links_beside: tuple[str, ...] = ()
    """Where links around them lead."""

    @property
    def shown(self) -> str:
        """The entry as a reader sees it."""
        return _shown(self.text, self.events).lstrip("^↑ ")


class OpenEntry(NamedTuple):
    """The entry of a reference list that is being read."""

    id: str
    number: int
    """Of its list."""
    group: str
    backlinks: list[str]
    urls: list[str]
    told: list[Told]
    works: list[tuple[int, int, int, int]]
    """Of each work the pieces and the links where it begins and ends."""

    def told_of(self, pieces: list[str]) -> tuple[tuple[Told, ...], str, tuple[str, ...]]:
        """What is told of the works, and the text and the links around them; none of these if nothing shows where they are."""
        if not self.works:
            return tuple(self.told), "", ()
        edges = [(0, 0), *((end, last) for _, end, _, last in self.works)]
        starts = [*((start, first) for start, _, first, _ in self.works), (len(pieces), len(self.urls))]
        text = "".join("".join(pieces[low:high]) for (low, _), (high, _) in zip(edges, starts, strict=True))
        links = tuple(u for (_, low), (_, high) in zip(edges, starts, strict=True) for u in self.urls[low:high])
        return tuple(self.told), " ".join(text.replace(SLOT, "").split()).strip("^↑ "), links


class PageParts(NamedTuple):
    """What a walk over a page finds."""

    drafts: list[Draft]
    entries: list[Entry]

    @property
    def markers(self) -> list[FootnoteMarker]:
        """Every marker, those of the text first."""
        holders: tuple[Draft | Entry, ...] = (*self.drafts, *self.entries)
        return [e for x in holders for e in x.events if isinstance(e, FootnoteMarker)]

    def change(self, event: Callable[[Event], Event]) -> PageParts:
        """The same with each event changed."""
        return PageParts(
            [d._replace(events=tuple(map(event, d.events))) if d.events else d for d in self.drafts],
            [n._replace(events=tuple(map(event, n.events))) if n.events else n for n in self.entries],
        )


def _shown(text: str, events: Sequence[Event]) -> str:
    """The text with its events as a reader sees them."""
    parts = text.split(SLOT)
    return " ".join((parts[0] + "".join(_as_text(e) + part for e, part in zip(events, parts[1:], strict=True))).split())


def _as_text(event: Event) -> str:
    """How an event reads within an entry."""
    if isinstance(event, FootnoteMarker):
        return f"[{event.label}]"
    return event.text if isinstance(event, Message | PageNote) else ""


# ── collecting ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Buffer:
    """Pieces of text in order. `pieces` may be appended to directly."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.events: list[Event] = []
        self._starts: list[int] = []

    def event(self, event: Event) -> None:
        self.pieces.append(SLOT)
        self.events.append(event)

    def start(self) -> None:
        """What follows is looked at as a whole when its element closes."""
        self._starts.append(len(self.pieces))

    def taken(self) -> str:
        """The text since the last start, taken out; the events in it stay."""
        start = min(self._starts.pop(), len(self.pieces))
        text = "".join(self.pieces[start:])
        events = text.count(SLOT)
        self.pieces[start:] = [SLOT] * events
        return text.replace(SLOT, "") if events else text

    def emptied(self) -> tuple[str, tuple[Event, ...]]:
        """All text and its events; nothing is left."""
        text, events = "".join(self.pieces), tuple(self.events)
        self.pieces.clear()
        self.events.clear()
        return text, events


class Blocks:
    """Collects drafts of blocks."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._text = Buffer()
        self.pieces = self._text.pieces
        self._urls: list[str] = []
        self._told: list[Told] = []
        self._kinds = [BlockKind.PARAGRAPH]
        self._levels = [0]
        self._hidden = self._preformatted = 0
        self._formula = ""
        self._entry: OpenEntry | None = None

    # ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _flush(self) -> None:
        """End the block."""
        if not self.pieces:
            return
        if self._entry is not None:
            self.pieces.append(" ")
            return
        text, events = self._text.emptied()
        urls, told = tuple(dict.fromkeys(self._urls)), tuple(self._told)
        if urls or told:
            self._urls.clear()
            self._told.clear()
        if events or not text.isspace():
            draft = Draft(self._kinds[-1], text, events, self._levels[-1], self._hidden > 0, urls, told)
            self.drafts += draft.lines() if self._preformatted else (draft,)

    def _open_block(self, tag: str) -> Closer:
        self._flush()
        return self._flush

    def _open_kind(self, kind: BlockKind) -> Closer:
        self._flush()
        self._kinds.append(kind)
        return self._close_kind

    def _close_kind(self) -> None:
        self._flush()
        self._kinds.pop()

    def _open_heading(self, tag: str) -> Closer:
        self._flush()
        self._kinds.append(BlockKind.HEADING)
        self._levels.append(int(tag[1]))
        return self._close_heading

    def _close_heading(self) -> None:
        self._close_kind()
        self._levels.pop()

    def _open_preformatted(self, tag: str) -> Closer:
        self._flush()
        self._preformatted += 1
        return self._close_preformatted

    def _close_preformatted(self) -> None:
        self._flush()
        self._preformatted -= 1

    def _break_line(self, tag: str) -> None:
        """A line break: what follows is a block of its own, except within a heading."""
        if self._levels[-1]:
            self.pieces.append(" ")
        else:
            self._flush()

    def _open_hidden(self, tag: str) -> Closer:
        self._flush()
        self._hidden += 1
        return self._close_hidden

    def _close_hidden(self) -> None:
        self._flush()
        self._hidden -= 1

    # ── within a line ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_unseen(self, tag: str) -> Closer:
        self._text.start()
        return self._close_unseen

    def _close_unseen(self) -> None:
        self._text.taken()

    def _open_message(self, tag: str) -> Closer:
        self._text.start()
        return self._close_message

    def _close_message(self) -> None:
        self._text.event(Message(" ".join(self._text.taken().split())))

    def _open_math(self, tag: str) -> Closer:
        self._text.start()
        self._formula = ""
        return self._close_math

    def _close_math(self) -> None:
        """A formula reads as its TeX."""
        text = self._text.taken()
        self.pieces.append(self._formula or text)

    def _open_formula(self, tag: str) -> Closer:
        self._formula = tex(attribute(tag, "alttext"))
        return self._open_unseen(tag)

    def _open_picture(self, tag: str) -> None:
        self._formula = self._formula or tex(attribute(tag, "alt"))


def opens(kind: BlockKind) -> Opener:
    """The opener of an element whose blocks are of a kind."""
    return lambda blocks, tag: blocks._open_kind(kind)
