"""A page with the items of Wikidata that are known of it and of the pages that it links to."""

from __future__ import annotations

import msgspec

from zhclaims.model import Link, Page
from zhclaims.sources import language_converter
from zhclaims.sources.common import wikis
from zhclaims.sources.common.items import FindItem, Known, page_title


def by_links(page: Page, find: FindItem) -> FindItem:
    """What finds items by titles, so that it takes them as links of the page write them: with a section, in another variant, and
    with any first letter where the wiki does not tell its case apart."""
    any_case = not wikis.is_case_sensitive(page.wiki)
    anyhow = language_converter.in_any_variant(find) if wikis.has_variants(page.wiki) else find

    def found(target: str) -> Known | None:
        title = page_title(target, any_case=any_case)
        return anyhow(title) if title else None

    return found


def with_items(page: Page, own: str | None, find: FindItem) -> Page:
    """The page with its item and those of its links. What it has already stays: it is what the page itself says.

    `find`: see `by_links`.
    """
    own = page.wikidata or own
    title = page_title(page.title)

    def known(link: Link) -> Link:
        found = None if link.wikidata else Known(own) if own and page_title(link.target) == title else find(link.target)
        if found is None or found.item is None:
            return link
        return Link(link.span, link.target, found.item, link.partial or found.partial or "#" in link.target)

    return msgspec.structs.replace(page, wikidata=own, links=tuple(map(known, page.links)))
