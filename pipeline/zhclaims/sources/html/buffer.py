"""The text that is being collected, with a slot for each event, and where the elements began that are looked at as a whole."""

from __future__ import annotations

from zhclaims.sources.html.pieces import SLOT, Event


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
