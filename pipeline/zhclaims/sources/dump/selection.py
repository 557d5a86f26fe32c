"""Which revisions of a dump are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhclaims.sources.dump.records import Item, Revision


def latest(items: Iterable[Item]) -> Iterator[Item]:
    """Of each page the latest revision alone; one revision is held at a time.

    What is unreadable of a page counts as none of its revisions, but is handed on.
    """
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
    """Without redirects, pages of other namespaces, and pages that are no wikitext."""
    return (item for item in wikitext(items, namespaces) if not isinstance(item, Revision) or item.redirect is None)


def wikitext(items: Iterable[Item], namespaces: frozenset[int]) -> Iterator[Item]:
    """Without pages of other namespaces, and pages that are no wikitext."""
    for item in items:
        if not isinstance(item, Revision) or (item.namespace in namespaces and item.model in ("wikitext", "")):
            yield item
