"""Titles → files: which revisions are wanted, which of them are there already, and the rest from the wiki."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.errors import InputError
from zhclaims.sources import addresses
from zhclaims.sources.api import files, names, queries
from zhclaims.sources.api.answers import Page, Revision
from zhclaims.sources.api.client import Client, Refused
from zhclaims.sources.api.queries import Resolved, Site
from zhclaims.sources.beside import Beside
from zhclaims.sources.language_converter import check

T = TypeVar("T")


class Wanted(NamedTuple):
    """What to fetch. `html`: pages as the wiki renders them, in place of their wikitext."""

    titles: tuple[str, ...]
    to: Path
    variant: str = "source"
    revisions: int = 1
    html: bool = False


class Leads(NamedTuple):
    """A title that stands for another: normalised, in another variant, or a redirect."""

    title: str
    path: tuple[str, ...]


class Fetched(NamedTuple):
    """A revision that is in its file now; `new` if it was not before."""

    titles: tuple[str, ...]
    """Those asked for that lead to it."""
    title: str
    revision_id: int
    file: Path
    new: bool


class Failed(NamedTuple):
    """What could not be had, and why: one line for a person, with the way out. `titles` are those asked for."""

    titles: tuple[str, ...]
    why: str
    reason: str
    wiki: bool = False
    """It is the wiki that failed: `titles` are those that were still to come, and `why` does not name them."""


Event = Leads | Fetched | Failed


class _Revision(NamedTuple):
    """A revision that is wanted, and where it goes. `known` is what is known before its text is."""

    id: int
    file: Path
    known: Beside


def fetch(client: Client, wanted: Wanted) -> Iterator[Event]:
    """Fetch pages into files, the texts of up to 50 with one request; what happens, as it happens.

    A page that cannot be had is a `Failed`, and the rest goes on; where the wiki itself fails, one `Failed` names what is left.

    Raises `UsageError` for an unknown variant or a directory that cannot be written to.
    """
    variant = check(wanted.variant)
    asked = list(dict.fromkeys(wanted.titles))
    left = Counter(asked)
    try:
        job = _Job(client, queries.site(client), wanted, variant, left)
        for titles in _batches(asked, queries.BATCH):
            for event in _batch(job, titles):
                if not isinstance(event, Leads):
                    left.subtract(event.titles)
                yield event
    except InputError as error:
        yield Failed(tuple(title for title in asked if left[title] > 0), str(error), error.reason, wiki=True)


class _Job(NamedTuple):
    client: Client
    site: Site
    wanted: Wanted
    variant: str
    left: Counter[str]
    """Revisions that are still to come, by the title that leads to them: 1 where they are not known yet."""


def _batch(job: _Job, titles: Sequence[str]) -> Iterator[Event]:
    pages: dict[int, tuple[Page, list[str]]] = {}
    for found in queries.resolve(job.client, titles):
        if found.path:
            yield Leads(found.requested, found.path)
        if found.page is None or found.page.pageid is None:
            yield Failed((found.requested,), f"{_named(found)}: {found.why}", "no_page")
        else:
            pages.setdefault(found.page.pageid, (found.page, []))[1].append(found.requested)
    missing: list[_Revision] = []
    for page, requested in pages.values():
        for revision in _revisions(job, page, tuple(requested)):
            event = _there(revision)
            if event is None:
                missing.append(revision)
            else:
                yield event
    for some in _batches(missing, queries.BATCH):
        yield from _texts(job, {r.id: r for r in some})


def _there(revision: _Revision) -> Event | None:
    """What there is to tell of a revision before it is fetched: None where it has to be."""
    try:
        return _fetched(revision, new=False) if files.is_there(revision.file, revision.known) else None
    except InputError as error:
        return Failed(revision.known.requested, str(error), error.reason)


def _revisions(job: _Job, page: Page, requested: tuple[str, ...]) -> list[_Revision]:
    several = job.wanted.revisions > 1
    suffix = ".html" if job.wanted.html else ".wikitext"
    known = Beside(
        title=page.title,
        requested=requested,
        wiki=job.client.endpoint,
        site=job.site.name or None,
        url=addresses.of_page(job.site.base, page.title),
        namespace=page.ns,
        page_id=page.pageid,
        licence=job.site.licence,
        variant=None if job.variant == "zh" else job.variant,
    )
    ids = queries.revision_ids(job.client, page, job.wanted.revisions)
    job.left.update({title: len(ids) - 1 for title in requested})
    files_of = (job.wanted.to / f"{names.stem(page.title)}{f'@{number}' if several else ''}{suffix}" for number in ids)
    return [_Revision(n, file, msgspec.structs.replace(known, revision_id=n)) for n, file in zip(ids, files_of, strict=True)]


def _texts(job: _Job, wanted: dict[int, _Revision]) -> Iterator[Event]:
    """Write some revisions as they come; those that do not come are failures."""
    left = dict(wanted)
    for _, found in queries.revisions(job.client, list(wanted), texts=not job.wanted.html):
        revision = left.pop(found.revid, None)
        if revision is not None:
            yield _written(job, revision, found)
    for revision in left.values():
        yield _failed(revision, "the wiki does not give it (deleted, or hidden)", "no_revision")


def _written(job: _Job, revision: _Revision, found: Revision) -> Event:
    known = msgspec.structs.replace(
        revision.known,
        parent_id=found.parentid,
        timestamp=found.timestamp,
        contributor=found.user,
    )
    try:
        text = _html(job, known, revision.id) if job.wanted.html else _wikitext(found)
    except Refused as error:
        return _failed(revision, str(error), error.reason)
    if text is None:
        return _failed(revision, "its text is hidden, or no wikitext", "no_text")
    try:
        files.write(revision.file, text, known)
    except InputError as error:
        return Failed(known.requested, str(error), error.reason)
    return _fetched(revision, new=True)


def _fetched(revision: _Revision, *, new: bool) -> Fetched:
    return Fetched(revision.known.requested, revision.known.title, revision.id, revision.file, new)


def _wikitext(found: Revision) -> str | None:
    slot = found.slots.get("main")
    return slot.content if slot and slot.contentmodel == "wikitext" else None


def _html(job: _Job, known: Beside, revision_id: int) -> str:
    """A document around the rendering, so that its encoding and title are told."""
    body = queries.rendered(job.client, revision_id, job.variant)
    head = f'<meta charset="utf-8">\n<title>{escape(known.title)}</title>'
    return f'<!DOCTYPE html>\n<html lang="{job.variant}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _failed(revision: _Revision, why: str, reason: str) -> Failed:
    return Failed(revision.known.requested, f"{revision.known.title}, revision {revision.id}: {why}", reason)


def _named(found: Resolved) -> str:
    """The title asked for, and where it led, in one line."""
    return " → ".join(" ".join(title.split()) or repr(title) for title in (found.requested, *found.path))


def _batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(items), size):
        yield list(items[first : first + size])
