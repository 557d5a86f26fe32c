"""A text without marks that are not of the page, and the way back to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.model import Issue, Page
from zhclaims.offsets import Run, SourceMap
from zhclaims.spans import Span


class Edit(NamedTuple):
    """A piece of the source that goes, and what stands in its place."""

    start: int
    end: int
    own: str = ""


class Address(NamedTuple):
    """Where a link leads, and what it stands on in the source."""

    span: Span
    url: str


class Rewritten(NamedTuple):
    """A text as the reader of copies takes it."""

    text: str
    runs: tuple[Run, ...] = ()
    """From the text to the source; none where they are the same."""
    addresses: tuple[Address, ...] = ()
    """Of links that led out of the wiki, in order."""


def rewrite(text: str, edits: Iterable[Edit], addresses: Iterable[Address] = ()) -> Rewritten:
    """The text with the edits made. Of two that overlap the one that begins first counts, and the longer one."""
    pieces: list[str] = []
    runs: list[Run] = []
    at = length = 0
    for start, end, own in sorted(edits, key=lambda e: (e.start, e.end > e.start, -e.end)):
        if start < at:
            continue
        if start > at:
            pieces.append(text[at:start])
            runs.append(Run(length, at, start - at))
            length += start - at
        if own:
            pieces.append(own)
            length += len(own)
        at = end
    if at < len(text):
        pieces.append(text[at:])
        runs.append(Run(length, at, len(text) - at))
    return Rewritten("".join(pieces), tuple(runs), tuple(sorted(addresses)))


def located(page: Page, rewritten: Rewritten) -> Page:
    """The page that was read from a rewritten text, with all that points into it pointing into the source."""
    if not rewritten.runs:
        return page
    to_source = SourceMap(rewritten.runs)
    entries = []
    for entry in page.entries:
        source = to_source.to_source(entry.source) if entry.source else None
        urls = _addresses_in(source, rewritten.addresses) if source else ()
        entries.append(msgspec.structs.replace(entry, source=source, urls=tuple(dict.fromkeys(urls))))
    return msgspec.structs.replace(
        page,
        entries=tuple(entries),
        markers=tuple(
            msgspec.structs.replace(m, source=to_source.to_source(m.source) if m.source else None) for m in page.markers
        ),
        issues=tuple(_located(issue, to_source) for issue in page.issues),
        source_map=tuple(_composed(page.source_map, rewritten.runs)),
    )


def _located(issue: Issue, to_source: SourceMap) -> Issue:
    if issue.source is None:
        return issue
    start, end = issue.source
    if start < end:
        return msgspec.structs.replace(issue, source=to_source.to_source(issue.source))
    before = to_source.to_source(Span(max(start - 1, 0), max(start, 1)))
    return msgspec.structs.replace(issue, source=Span(before.end, before.end) if before else None)


def _addresses_in(span: Span, addresses: Sequence[Address]) -> list[str]:
    low, high = 0, len(addresses)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if addresses[middle].span.start < span.start else (low, middle)
    found = []
    while low < len(addresses) and addresses[low].span.start < span.end:
        found.append(addresses[low].url)
        low += 1
    return found


def _composed(first: Sequence[Run], second: Sequence[Run]) -> list[Run]:
    """Runs from a text to a second and from that to a third, as runs from the first to the third."""
    found: list[Run] = []
    i = 0
    for text_start, source_start, length in first:
        while i < len(second) and second[i].text_start + second[i].length <= source_start:
            i += 1
        k = i
        while k < len(second) and second[k].text_start < source_start + length:
            low = max(source_start, second[k].text_start)
            high = min(source_start + length, second[k].text_start + second[k].length)
            found.append(Run(text_start + low - source_start, second[k].source_start + low - second[k].text_start, high - low))
            k += 1
    return found
