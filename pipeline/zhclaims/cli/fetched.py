"""What `zhclaims fetch` prints: a line for each page on stdout, for each failure on stderr."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable

from zhclaims.sources.api import Event, Failed, Fetched, Redirected

_SHOWN = 5


def print_events(events: Iterable[Event], *, quiet: bool) -> bool:
    """Print each event while it happens, and the counts at the end; whether nothing failed."""
    counts: Counter[str] = Counter()
    for event in events:
        if isinstance(event, Failed):
            counts["failed"] += 1
            print(f"zhclaims: {_printable(_failed(event))}", file=sys.stderr, flush=True)
            continue
        counts[_kind(event)] += 1
        if not quiet:
            print(_printable(_line(event)), flush=True)
    if not quiet:
        print(f"{counts['fetched']} fetched, {counts['there']} there already, {counts['failed']} failed")
    return not counts["failed"]


def _printable(line: str) -> str:
    """The line without what steers a terminal or cannot be written: titles and messages are the wiki's."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in line)


def _kind(event: Redirected | Fetched) -> str:
    if isinstance(event, Redirected):
        return "redirected"
    return "fetched" if event.new else "there"


def _line(event: Redirected | Fetched) -> str:
    if isinstance(event, Redirected):
        return f"{event.title} leads to {' → '.join(event.path)}"
    return f"{event.title}, revision {event.revision_id}{'' if event.new else ' there already'}: {event.file}"


def _failed(event: Failed) -> str:
    """Why, and which titles are meant where that does not name them."""
    if not event.wiki:
        return event.why
    more = f" and {len(event.titles) - _SHOWN} more" if len(event.titles) > _SHOWN else ""
    return f"{event.why}; not fetched: {', '.join(event.titles[:_SHOWN])}{more}"
