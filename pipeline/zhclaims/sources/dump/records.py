"""What a dump holds: its site, revisions of pages, and what could not be read."""

from __future__ import annotations

from typing import NamedTuple


class Site(NamedTuple):
    """The wiki that the dump is of."""

    name: str = ""
    """Of its database: `zhwiki`."""
    base: str = ""
    """Address of its main page."""
    schema: str = ""
    """Version of the export format."""


class Revision(NamedTuple):
    """A revision of a page, with its wikitext."""

    title: str
    namespace: int
    page_id: int
    revision_id: int
    timestamp: str
    """ISO 8601 in UTC."""
    contributor: str | None
    """Name or address; None where it is suppressed."""
    redirect: str | None
    """The page that it leads to."""
    model: str
    """`wikitext` for an article."""
    text: str | None
    """None where it is deleted or suppressed, or the dump holds no texts."""
    deleted: bool = False
    unverified: str = ""
    """`unverified_end` or `unverified` where no checksum covers it in a packed dump (see `packed`); else ""."""


class Unreadable(NamedTuple):
    """A page that is broken, or the place where the dump breaks off."""

    reason: str
    """`broken_page`, `broken_xml`, `too_large`, `truncated`; of a packed dump `damaged`, `trailing_garbage`."""
    message: str
    offset: int
    """In the unpacked bytes."""
    title: str | None = None
    last: bool = False
    """Nothing more can be read."""
    packed: str = ""
    """Which bytes of the packed file it is."""

    @property
    def place(self) -> str:
        return self.packed or f"byte {self.offset}"


Item = Revision | Unreadable
