"""Which revisions of a dump are wanted: the latest of each page, or all of them in the order of time.

Revisions stand in a dump by id, which is mostly the order of time, but not where histories were merged or imported. For a history
all revisions of one page are therefore held, those of a long one packed; they are unpacked one by one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhclaims.sources.common.text import REDIRECT
from zhclaims.sources.dump.records import Item, Revision, Unreadable

_FAST = 1
_ROOM = 1 << 20
"""Characters of a page that are held as they are, since packing costs as much as some of the stages; what is beyond is packed."""
_SPARE = 64
"""Revisions that are held beyond those that are wanted, so that they are not sorted for each."""


class _Held(NamedTuple):
    revision: Revision
    """Without its text."""
    text: str | bytes | None
    """Bytes where it is packed."""

    @property
    def order(self) -> tuple[str, int]:
        return self.revision.timestamp, self.revision.revision_id


class PageHistory:
    """Revisions of one page in the order of time, after what is unreadable of it.

    Their `redirect` is that of each revision, read from its text; in a dump it is that of the page.
    """

    def __init__(self, newest: int | None) -> None:
        self._newest = newest
        self._unreadable: list[Unreadable] = []
        self._held: list[_Held] = []
        self._room = _ROOM
        self._seen: set[int] = set()
        self._page: tuple[int | None, str | None] = (None, None)

    @property
    def count(self) -> int:
        """How many of its items are no redirects."""
        return len(self._unreadable) + sum(held.revision.redirect is None for held in self._held)

    @property
    def revisions(self) -> list[Revision]:
        """The revisions without their texts."""
        return [held.revision for held in self._held]

    def takes(self, item: Item) -> bool:
        """Whether the item is of this page."""
        page_id, title = self._page
        if isinstance(item, Unreadable):
            return title is not None and item.title == title
        return page_id in (None, item.page_id) and not (page_id is None and self._unreadable)

    def add(self, item: Item) -> None:
        if isinstance(item, Unreadable):
            self._unreadable.append(item)
        elif item.revision_id in self._seen:
            message = f"{item.title}: revision {item.revision_id} stands in the dump again"
            self._unreadable.append(Unreadable("duplicate_revision", message, 0, item.title))
        else:
            self._page = item.page_id, item.title
            self._seen.add(item.revision_id)
            self._room -= len(item.text or "")
            self._held.append(_held(item, packed=self._room < 0))
            if self._newest is not None and len(self._held) > self._newest + _SPARE:
                self.sort()

    def sort(self) -> None:
        """Bring the revisions into order and leave out what is not wanted."""
        self._held.sort(key=lambda held: held.order)
        if self._newest is not None:
            del self._held[: -self._newest]

    def __iter__(self) -> Iterator[Item]:
        yield from self._unreadable
        yield from map(_unpacked, self._held)


def histories(items: Iterable[Item], newest: int | None) -> Iterator[PageHistory]:
    """The pages with all their revisions, or the `newest` alone; pages that were redirects all along are passed over."""
    page = PageHistory(newest)
    for item in items:
        if not page.takes(item):
            yield from _ended(page)
            page = PageHistory(newest)
        page.add(item)
    yield from _ended(page)


def _ended(page: PageHistory) -> Iterator[PageHistory]:
    page.sort()
    if page.count:
        yield page


def _held(revision: Revision, *, packed: bool) -> _Held:
    text = revision.text
    redirect = REDIRECT.match(text) if text else None
    kept = zlib.compress(text.encode("utf-8", "surrogatepass"), _FAST) if packed and text is not None else text
    return _Held(revision._replace(text=None, redirect=redirect[1].strip() if redirect else None), kept)


def _unpacked(held: _Held) -> Revision:
    text = zlib.decompress(held.text).decode("utf-8", "surrogatepass") if isinstance(held.text, bytes) else held.text
    return held.revision._replace(text=text)


def latest_revisions(items: Iterable[Item]) -> Iterator[Item]:
    """The latest revision of each page, and what is unreadable; one revision is held at a time."""
    best: Revision | None = None
    for item in items:
        if not isinstance(item, Revision):
            if item.last and best is not None:
                yield best
                best = None
            yield item
        elif best is None or best.page_id != item.page_id:
            if best is not None:
                yield best
            best = item
        elif (item.timestamp, item.revision_id) > (best.timestamp, best.revision_id):
            best = item
    if best is not None:
        yield best


def articles(items: Iterable[Item], namespaces: frozenset[int]) -> Iterator[Item]:
    """The items of a dump without redirects, pages of other namespaces, and pages that are no wikitext."""
    return (item for item in wikitext_revisions(items, namespaces) if not isinstance(item, Revision) or item.redirect is None)


def wikitext_revisions(items: Iterable[Item], namespaces: frozenset[int]) -> Iterator[Item]:
    """The items of a dump without pages of other namespaces, and pages that are no wikitext."""
    for item in items:
        if not isinstance(item, Revision) or (item.namespace in namespaces and item.model in ("wikitext", "")):
            yield item
