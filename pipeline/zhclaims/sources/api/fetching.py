"""Titles → files: which revisions are wanted, which of them are there already, and the rest from the wiki."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.errors import InputError
from zhclaims.sources.api import files, queries
from zhclaims.sources.api.answers import Page, Revision
from zhclaims.sources.api.client import Client, Garbled, Refused
from zhclaims.sources.api.files import FileState, file_state
from zhclaims.sources.api.queries import LinkItems, Resolved, Site
from zhclaims.sources.common import wikis
from zhclaims.sources.language_converter import check_variant
from zhclaims.sources.sidecar import Sidecar

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """What to fetch. `html`: pages as the wiki renders them, in place of their wikitext."""

    titles: tuple[str, ...]
    to: Path
    variant: str = "source"
    revisions: int = 1
    html: bool = False
    overwrite: bool = False
    """Replace pages that were edited or damaged since they were fetched, too; never what was not fetched."""
    redirects: bool = False
    """Pages that lead elsewhere are wanted as they stand, not the pages that they lead to."""
    links: bool = False
    """The items of the pages that they link to are wanted, too; pages that were fetched without are fetched again."""


class Redirected(NamedTuple):
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


Event = Redirected | Fetched | Failed


class _Revision(NamedTuple):
    """A revision that is wanted, and where it goes. `known` is what is known before its text is."""

    id: int
    file: Path
    known: Sidecar
    before: FileState = FileState()
    """What stands in its place."""


def fetch(client: Client, wanted: Wanted) -> Iterator[Event]:
    """Fetch pages into files, the texts of up to 50 with one request; what happens, as it happens.

    A page that cannot be had is a `Failed`, and the rest goes on. So is one in whose place stands what was not fetched (reason
    `not_ours`), or what was edited or damaged since (`edited`): it stays. Where the wiki itself fails, one names what is left.

    Raises `UsageError` for an unknown variant or a directory that cannot be written to.
    """
    variant = check_variant(wanted.variant)
    asked = list(dict.fromkeys(wanted.titles))
    left = Counter(asked)
    files.remove_leftovers(wanted.to)
    try:
        job = _Job(client, queries.site(client), wanted, variant, left)
        for titles in _batches(asked, queries.BATCH):
            for event in _batch(job, titles):
                if not isinstance(event, Redirected):
                    left.subtract(event.titles)
                yield event
    except InputError as error:
        yield Failed(tuple(title for title in asked if left[title] > 0), str(error), error.reason, wiki=True)


def fetch_templates(client: Client, titles: Sequence[str], wanted: Wanted) -> Iterator[Event]:
    """Fetch the templates that pages of a wiki use into the directory of `wanted`, redirects of templates among them, as pages
    that `run --templates` reads. What happens, as in `fetch`."""
    names: dict[str, None] = {}
    try:
        for some in _batches(list(titles), queries.BATCH):
            names |= dict.fromkeys(queries.templates(client, some))
    except InputError as error:
        yield Failed(tuple(titles), f"the templates of these pages are not known: {error}", error.reason, wiki=True)
        return
    wanted = wanted._replace(titles=tuple(names), variant="source", revisions=1, html=False, redirects=True, links=False)
    yield from fetch(client, wanted)


class _Job(NamedTuple):
    client: Client
    site: Site
    wanted: Wanted
    variant: str
    left: Counter[str]
    """Revisions that are still to come, by the title that leads to them: 1 where they are not known yet."""


def _batch(job: _Job, titles: Sequence[str]) -> Iterator[Event]:
    pages: dict[int, tuple[Page, list[str]]] = {}
    for found in queries.resolve(job.client, titles, follow=not job.wanted.redirects):
        if found.path:
            yield Redirected(found.requested, found.path)
        if found.page is None or found.page.pageid is None:
            yield Failed((found.requested,), f"{_named(found)}: {found.why}", "no_page")
        else:
            pages.setdefault(found.page.pageid, (found.page, []))[1].append(found.requested)
    wanted: list[_Revision] = []
    for page, requested in pages.values():
        try:
            wanted += _revisions(job, page, tuple(requested))
        except Garbled as error:
            yield Failed(tuple(requested), f"{page.title}: {error}", error.reason)
    missing: list[_Revision] = []
    for some in _batches(wanted, queries.BATCH):
        for revision, event in _with_states(job, some):
            if event is None:
                missing.append(revision)
            else:
                yield event
    for some in _batches(missing, queries.BATCH):
        yield from _texts(job, {r.id: r for r in some})


def _with_states(job: _Job, revisions: Sequence[_Revision]) -> Iterator[tuple[_Revision, Event | None]]:
    """Up to 50 revisions, with what stands in their places, and what is to be reported: None where one is to be fetched."""
    present: list[_Revision] = []
    for revision in revisions:
        try:
            present.append(revision._replace(before=file_state(revision.file, revision.known)))
        except InputError as error:
            yield revision, Failed(revision.known.requested, str(error), error.reason)
    unedited = _unedited(job, present)
    for revision in present:
        there = revision.before.content is not None
        if there and revision.file not in unedited:
            yield revision, None if job.wanted.overwrite else _edited(revision)
        else:
            yield revision, _fetched(revision, new=False) if there and _is_whole(job, revision) else None


def _is_whole(job: _Job, revision: _Revision) -> bool:
    """Whether all that is wanted of a revision is there."""
    known = revision.before.known
    return revision.before.is_wanted(revision.known) and (not job.wanted.links or known is None or known.links is not None)


def _unedited(job: _Job, revisions: Sequence[_Revision]) -> set[Path]:
    """The files that are as they were fetched: by the hash that was noted, or else by the size and SHA-1 that the wiki gives."""
    unhashed = [r for r in revisions if r.before.intact is None and r.before.known and r.before.known.revision_id]
    standing = {r.before.known.revision_id: r for r in unhashed if r.before.known} if not job.wanted.html else {}
    found = queries.digests(job.client, [number for number in standing if number]) if standing else ()
    digests = ((standing[r.revid], r) for r in found if isinstance(r, Revision) and r.revid in standing)
    unedited = {revision.file for revision, r in digests if revision.before.holds(r.size, r.sha1)}
    return unedited | {r.file for r in revisions if r.before.intact}


def _edited(revision: _Revision) -> Failed:
    why = "is not as it was fetched: edited, or damaged"
    if revision.before.intact is None:
        why = "may have been edited: what an older zhclaims noted of it does not tell"
    message = f"{revision.file} {why}. It stays: move it to keep it, or replace it with --overwrite"
    return Failed(revision.known.requested, message, "edited")


def _revisions(job: _Job, page: Page, requested: tuple[str, ...]) -> list[_Revision]:
    several = job.wanted.revisions > 1
    suffix = ".html" if job.wanted.html else ".wikitext"
    known = Sidecar(
        title=page.title,
        requested=requested,
        wiki=job.client.endpoint,
        site=job.site.name or None,
        url=wikis.page_address(job.site.base, page.title),
        namespace=page.ns,
        page_id=page.pageid,
        licence=job.site.licence,
        wikidata=queries.own_item(page),
        variant=None if job.variant == "zh" else job.variant,
    )
    ids = queries.revision_ids(job.client, page, job.wanted.revisions)
    job.left.update({title: len(ids) - 1 for title in requested})
    files_of = (job.wanted.to / f"{files.file_stem(page.title)}{f'@{number}' if several else ''}{suffix}" for number in ids)
    return [_Revision(n, file, msgspec.structs.replace(known, revision_id=n)) for n, file in zip(ids, files_of, strict=True)]


def _texts(job: _Job, wanted: dict[int, _Revision]) -> Iterator[Event]:
    """Write some revisions as they come; those that do not come are failures."""
    left = dict(wanted)
    links = _Links(job)
    for found in queries.revisions(job.client, list(wanted), texts=not job.wanted.html):
        revision = left.pop(found.revid, None)
        if revision is None:
            continue
        if isinstance(found, Revision):
            revision = revision._replace(known=links.added(revision.known))
        yield _written(job, revision, found) if isinstance(found, Revision) else _failed(revision, found.error)
    for revision in left.values():
        yield _failed(revision, InputError("the wiki does not give it (deleted, or hidden)", reason="no_revision"))


class _Links:
    """The items of the pages that pages link to, asked for once for each page of a batch, if they are wanted."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self._known: dict[str, LinkItems | None] = {}

    def added(self, known: Sidecar) -> Sidecar:
        """What is known of a page, with the items of its links. InputError if the wiki fails."""
        if not self._job.wanted.links:
            return known
        if known.title not in self._known:
            self._known[known.title] = self._asked(known.title)
        found = self._known[known.title]
        return msgspec.structs.replace(known, links=found.items, sections=found.sections) if found else known

    def _asked(self, title: str) -> LinkItems | None:
        try:
            return queries.link_items(self._job.client, title)
        except InputError as error:
            if not isinstance(error, Refused) and error.reason != "endless":
                raise  # it is the wiki that fails
            _LOG.warning("%s: the items of its links are not known: %s", title, error)
            return None


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
        return _failed(revision, error)
    if text is None:
        return _failed(revision, InputError("its text is hidden, or no wikitext", reason="no_text"))
    try:
        new = files.write_page(revision.file, text, known, revision.before)
    except InputError as error:
        return Failed(known.requested, str(error), error.reason)
    return _fetched(revision, new=new)


def _fetched(revision: _Revision, *, new: bool) -> Fetched:
    return Fetched(revision.known.requested, revision.known.title, revision.id, revision.file, new)


def _wikitext(found: Revision) -> str | None:
    slot = found.slots.get("main")
    return slot.content if slot and slot.contentmodel == "wikitext" else None


def _html(job: _Job, known: Sidecar, revision_id: int) -> str:
    """A document around the rendering, so that its encoding and title are known."""
    body = queries.rendered(job.client, revision_id, job.variant)
    head = f'<meta charset="utf-8">\n<title>{escape(known.title)}</title>'
    return f'<!DOCTYPE html>\n<html lang="{job.variant}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _failed(revision: _Revision, why: InputError) -> Failed:
    return Failed(revision.known.requested, f"{revision.known.title}, revision {revision.id}: {why}", why.reason)


def _named(found: Resolved) -> str:
    """The title asked for, and where it led, in one line."""
    return " → ".join(" ".join(title.split()) or repr(title) for title in (found.requested, *found.path))


def _batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(items), size):
        yield list(items[first : first + size])
