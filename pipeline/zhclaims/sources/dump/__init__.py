"""XML dumps of a wiki → revisions with their wikitext, as they stream by.

`.xml`, plain or packed as bz2 (multistream too), gz or zst; schema 0.10 and 0.11; current pages or full histories.

Of a packed dump only that is used whose checksum holds; after damage, reading goes on with the next page.

The way of a dump: `streams` unpacks the file (`bzip2`, or `members` for gz and zst), `export` parses its XML into revisions,
`histories` chooses the latest revision of each page or orders all of them, and `read_revision` gives the wikitext of one to
`read_wikitext`.

Bounds: one revision is held at a time, and one block of bz2 (47 MB) or 16 MiB of what a member of gz or zst unpacks to, so memory
does not grow with the dump; a revision of more than 16 million characters is not read, a tag of more than 64 MiB or 32 levels of
elements end the reading, entities cannot be declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from zhclaims.errors import InputError
from zhclaims.issue_texts import reported
from zhclaims.model import Page
from zhclaims.sources.common import wikis
from zhclaims.sources.dump import packed, streams
from zhclaims.sources.dump.export import Export
from zhclaims.sources.dump.histories import PageHistory, articles, histories, latest_revisions, wikitext_revisions
from zhclaims.sources.dump.records import Item, Revision, Site, Unreadable
from zhclaims.sources.dump.streams import Fingerprint
from zhclaims.sources.dump.template_pages import read_templates, redirect_of, template_page
from zhclaims.sources.wikitext import FindTemplate, read_wikitext

__all__ = [
    "Fingerprint",
    "Item",
    "OnRevision",
    "PageHistory",
    "Revision",
    "Site",
    "Unreadable",
    "read_dump",
    "read_histories",
    "read_revision",
    "read_templates",
    "redirect_of",
    "template_page",
]

UNVERIFIED = (packed.UNVERIFIED_END, packed.UNVERIFIED)
"""Issues of pages that no checksum covers, by their codes."""


OnRevision = Callable[[Revision], None]
"""Is shown every revision of a dump as it streams by, those of other namespaces, too."""


def read_dump(
    path: Path,
    *,
    namespaces: Iterable[int] = (0,),
    fingerprint: Fingerprint | None = None,
    on_revision: OnRevision | None = None,
) -> Iterator[tuple[Site, Item]]:
    """The articles of a dump in order, each with its site, the latest revision of each, and what is unreadable in between.

    Redirects and pages that are no wikitext are passed over. `fingerprint` takes in the bytes of the file as they are read.

    Raises `InputError` with reason `no_dump`, `xml_doctype`, `packed_7z`; `OSError` as `open` does.
    """
    export = Export(streams.chunks(path, fingerprint))
    for item in latest_revisions(articles(_shown(export, on_revision), frozenset(namespaces))):
        yield export.site, item


def read_histories(
    path: Path,
    *,
    namespaces: Iterable[int] = (0,),
    newest: int | None = None,
    fingerprint: Fingerprint | None = None,
    on_revision: OnRevision | None = None,
) -> Iterator[tuple[Site, PageHistory]]:
    """The articles of a dump in order, each with its site and its revisions in the order of time: all of them, or the newest.

    A revision that is a redirect stands among the others, with `redirect` set. Raises as `read_dump` does.
    """
    export = Export(streams.chunks(path, fingerprint))
    wanted = wikitext_revisions(_shown(export, on_revision), frozenset(namespaces))
    for page in histories(wanted, newest):
        yield export.site, page


def _shown(export: Export, on_revision: OnRevision | None) -> Iterator[Item]:
    """The items of a dump, each revision shown before it goes on."""
    if on_revision is None:
        yield from export.items()
        return
    for item in export.items():
        if isinstance(item, Revision):
            on_revision(item)
        yield item


def read_revision(revision: Revision, site: Site, *, variant: str = "source", find_template: FindTemplate | None = None) -> Page:
    """The page of a revision. InputError (`deleted`, `no_text`) if the dump lacks its text, else as `read_wikitext`."""
    if revision.text is None:
        why = ("deleted", "its text was deleted") if revision.deleted else ("no_text", "the dump holds no text of it")
        raise InputError(f"{revision.title}: {why[1]}", reason=why[0], place=f"revision {revision.revision_id}")
    doubts = tuple(reported(code) for code in (revision.unverified,) if code)
    page = read_wikitext(revision.text, title=revision.title, variant=variant, find_template=find_template)
    return msgspec.structs.replace(
        page,
        page_id=revision.page_id,
        revision_id=revision.revision_id,
        timestamp=revision.timestamp,
        url=wikis.page_address(site.base, revision.title),
        wiki=wikis.name(site.name, site.base),
        issues=(*page.issues, *doubts),
    )
