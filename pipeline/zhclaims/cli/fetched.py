"""What `zhclaims fetch` prints: a line for each page on stdout, for each failure on stderr."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable

from zhclaims.sources.api import Event, Failed, Fetched, Leads

_SHOWN = 5


def shown(events: Iterable[Event], *, quiet: bool) -> bool:
    """Print what happens while it happens; whether everything was had."""
    counts: Counter[str] = Counter()
    for event in events:
        if isinstance(event, Failed):
            counts["failed"] += 1
            print(f"zhclaims: {_shown(_failed(event))}", file=sys.stderr, flush=True)
            continue
        counts[_kind(event)] += 1
        if not quiet:
            print(_shown(_line(event)), flush=True)
    if not quiet:
        print(f"{counts['fetched']} fetched, {counts['there']} there already, {counts['failed']} failed")
    return not counts["failed"]


def _shown(line: str) -> str:
    """The line without what steers a terminal or cannot be written: titles and messages are the wiki's."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in line)


def _kind(event: Leads | Fetched) -> str:
    if isinstance(event, Leads):
        return "leads"
    return "fetched" if event.new else "there"


def _line(event: Leads | Fetched) -> str:
    if isinstance(event, Leads):
        return f"{event.title} leads to {' → '.join(event.path)}"
    return f"{event.title}, revision {event.revision_id}{'' if event.new else ' there already'}: {event.file}"


def _failed(event: Failed) -> str:
    """Why, and which titles are meant where that does not name them."""
    if not event.wiki:
        return event.why
    more = f" and {len(event.titles) - _SHOWN} more" if len(event.titles) > _SHOWN else ""
    return f"{event.why}; not fetched: {', '.join(event.titles[:_SHOWN])}{more}"
