"""What `zhclaims fetch` asks of which wiki, and what it prints: a line for each page on stdout, for each failure on stderr."""

from __future__ import annotations

import re
import shlex
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from zhclaims.errors import UsageError
from zhclaims.sources.api import Client, Event, Failed, Fetched, Redirected, Wanted, fetch, fetch_templates
from zhclaims.sources.common import wikis
from zhclaims.sources.common.wikis import PageAddress
from zhclaims.sources.language_converter import check_variant

_SHOWN = 5
_BARE = re.compile(r"[\w%+,./:@-]+")
"""What a shell takes as it stands, words in any script among it."""


def wanted_pages(names: Sequence[str], wiki: str | None, variant: str) -> dict[PageAddress, list[str]]:
    """Titles and addresses of pages, by the wiki and the variant that they are asked of (in a `PageAddress` without a title).

    The wiki that an address names is taken for it, and so is its variant, unless one is given. UsageError if one is of no page.
    """
    found: dict[PageAddress, list[str]] = {}
    for name in names:
        page = wikis.page_of(name) or PageAddress(wiki or wikis.DEFAULT_ADDRESS, name)
        there = wiki if wiki and urlsplit(wiki).netloc == urlsplit(page.wiki).netloc else page.wiki
        wanted = page.variant if variant == "source" else variant
        check_variant(wanted)
        found.setdefault(PageAddress(there, "", wanted), []).append(page.title)
    return found


def fetch_pages(
    pages: dict[PageAddress, list[str]], wanted: Wanted, contact: str | None, templates: Path | None = None
) -> Iterator[Event]:
    """What happens while those pages are fetched, wiki by wiki, and then the templates that they use, if `templates` is given."""
    for of, titles in pages.items():
        with Client(of.wiki, contact=contact) as client:
            here: dict[str, None] = {}
            for event in fetch(client, wanted._replace(titles=tuple(titles), variant=of.variant)):
                if isinstance(event, Fetched):
                    here[event.title] = None
                yield event
            if templates is not None and here:
                yield from fetch_templates(client, list(here), wanted._replace(to=templates))


def command_for(address: str) -> str | None:
    """The command that fetches the page of an address; None if it is the address of no page."""
    try:
        page = wikis.page_of(address)
    except UsageError:
        return None
    if page is None:
        return None
    name = page.title if page == PageAddress(wikis.DEFAULT_ADDRESS, page.title) else address
    return f"zhclaims fetch {name if _BARE.fullmatch(name) else shlex.quote(name)} --to pages/"


def print_events(events: Iterable[Event], *, quiet: bool) -> bool:
    """Print each event while it happens, and the counts at the end; whether nothing failed."""
    counts: Counter[str] = Counter()
    for event in events:
        if isinstance(event, Failed):
            counts["failed"] += len(event.titles) if event.wiki else 1  # all that the wiki was still to be asked for
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
