"""Items of Wikidata: an entity has that of the page which one of its mentions links to, and so have its other mentions.

Nothing is taken from names alone. Where mentions of one entity link to pages of different items, the names were led together
wrongly or the links are wrong: which mention is of which item cannot be told, so none gets one, and an issue says so. What each
link leads to stands with the link all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from zhclaims.issue_texts import reported
from zhclaims.model import Entity, Issue, Page


def with_items(page: Page, entities: Sequence[Entity], linked: Sequence[str | None]) -> tuple[tuple[Entity, ...], list[Issue]]:
    """The entities with their items; `linked` has for each the item of the page that its own mention links to."""
    items: dict[str, dict[str, int]] = defaultdict(dict)
    for i, (entity, item) in enumerate(zip(entities, linked, strict=True)):
        if item is not None:
            items[entity.id].setdefault(item, i)
    if not items:
        return tuple(entities), []
    sure = {identifier: next(iter(found)) for identifier, found in items.items() if len(found) == 1}
    issues = [_conflict(page, entities, found) for found in items.values() if len(found) > 1]
    return tuple(msgspec.structs.replace(e, wikidata=sure[e.id]) if e.id in sure else e for e in entities), issues


def _conflict(page: Page, entities: Sequence[Entity], found: dict[str, int]) -> Issue:
    """The issue at the first mention that contradicts one before it."""
    names = ", ".join(f"{entities[i].span.of(page.text)} {item}" for item, i in found.items())
    return reported("conflicting_wikidata", entities[list(found.values())[1]].span, names=names)
