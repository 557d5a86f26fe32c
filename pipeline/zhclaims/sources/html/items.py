"""The item of Wikidata that a saved page names as its own: in its configuration, its JSON-LD, its head, or the link of its skin.

Links of the article to items (of authority control, of sister projects) say nothing of the page and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

import msgspec

from zhclaims.sources.common.items import item_id, item_of_address

_CONFIG = re.compile(r'"wgWikibaseItemId"\s*:\s*"([^"\\]{1,30})"')
_LINKED_DATA = re.compile(r"<script\b[^<>]*\bapplication/ld\+json\b[^<>]*>")
_HEAD_TAG = re.compile(r"<(?:link|meta)\b[^<>]*+>", re.IGNORECASE)
_ID = re.compile(r"(?<![A-Za-z0-9])Q[0-9]{1,20}(?![A-Za-z0-9])")
_ENTITY_PAGE = re.compile(r"Special(?::|%3A)EntityPage/(Q[0-9]{1,20})(?![A-Za-z0-9])")
_OF_SKIN = re.compile(r'\bid=["\']?t-wikibase\b|[\s"\'-]wikibase["\s]|\bwbc-editpage\b')
"""The link that skins have in their sidebar or menu, and the one below their list of languages."""

_TRIED = 100
_TAG_AT_MOST = 1_000
_SCRIPT_AT_MOST = 100_000
_END = re.compile("</script", re.IGNORECASE)


class _LinkedData(msgspec.Struct, frozen=True):
    """The part of schema.org's Article that Wikibase writes."""

    main: object = msgspec.field(name="mainEntity", default=None)
    same: object = msgspec.field(name="sameAs", default=None)


def own_item(html: str, head: str) -> str | None:
    """The page's item; None if the document names none. `head`: the beginning of the document."""
    if not any(sign in html for sign in ("ikibase", "EntityPage", "ld+json")):
        return None
    config = _CONFIG.search(head)
    named = chain([item_id(config[1]) if config else None], _of_linked_data(html), _of_head(head), _of_skin(html))
    return next(filter(None, named), None)


def _of_linked_data(html: str) -> Iterator[str | None]:
    for tag in islice(_LINKED_DATA.finditer(html), _TRIED):
        end = _END.search(html, tag.end(), tag.end() + _SCRIPT_AT_MOST)
        try:
            data = msgspec.json.decode(html[tag.end() : end.start() if end else tag.end()], type=_LinkedData)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            continue
        yield from map(_named, (data.main, data.same))


def _named(value: object) -> str | None:
    """The item among addresses, or objects with addresses."""
    for one in value[:_TRIED] if isinstance(value, list) else [value]:
        found = item_of_address(one.get("@id") if isinstance(one, dict) else one)
        if found:
            return found
    return None


def _of_head(head: str) -> Iterator[str | None]:
    tags = (tag[0] for tag in _HEAD_TAG.finditer(head.partition("<body")[0]) if "wikibase" in tag[0].lower())
    for tag in islice(tags, _TRIED):
        yield from (item_id(found[0]) for found in _ID.finditer(tag))


def _of_skin(html: str) -> Iterator[str | None]:
    for found in islice(_ENTITY_PAGE.finditer(html), _TRIED):
        low = max(found.start() - _TAG_AT_MOST, 0)
        link = html.rfind("<", low, found.start())
        around = html[
            max(html.rfind("<", low, link), link - _TAG_AT_MOST, 0) : html.find(">", found.end(), found.end() + _TAG_AT_MOST)
        ]
        if link >= 0 and _OF_SKIN.search(around):
            yield item_id(found[1])
