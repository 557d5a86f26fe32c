"""Items of Wikidata: what an id is, and what is known of a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_ITEM = re.compile(r"Q[1-9][0-9]{0,17}", re.ASCII)
ADDRESS = re.compile(
    r"(?:https?:)?//(?:www\.|m\.)*wikidata\.org/(?:entity|wiki(?:/Special:EntityPage)?)/(Q[1-9][0-9]{0,17})(?:[#?].*)?"
)
"""Addresses by which an item is named."""


class Known(NamedTuple):
    """What is known of a title: the item of the page that it leads to, None where that has none."""

    item: str | None
    partial: bool = False
    """It redirects to a section of the page."""


FindItem = Callable[[str], Known | None]
"""Tells of a title (see `page_title`) what is known of it; None where there is no such page, or nothing is known."""


def item_id(written: object) -> str | None:
    """The id of an item; None for what is none.

    >>> item_id("Q42"), item_id("Q042"), item_id("q42"), item_id("P31"), item_id(42)
    ('Q42', None, None, None, None)
    """
    return written if isinstance(written, str) and _ITEM.fullmatch(written) else None


def item_of_address(written: object) -> str | None:
    """The item that an address names; None for any other.

    >>> item_of_address("http://www.wikidata.org/entity/Q42"), item_of_address("https://a.example/Q42")
    ('Q42', None)
    """
    found = ADDRESS.fullmatch(written) if isinstance(written, str) and len(written) < 500 else None
    return found[1] if found else None


def page_title(target: str, *, any_case: bool = True) -> str:
    """The title of the page that a link leads to, as the wiki has it: without a section, blanks for underscores, the first letter
    in upper case where the wiki does not tell it apart (`any_case`).

    >>> page_title("iPhone_4#歷史"), page_title("apple", any_case=False)
    ('IPhone 4', 'apple')
    """
    title = " ".join(target.partition("#")[0].replace("_", " ").split())
    title = title if title.isascii() else unicodedata.normalize("NFC", title)
    first = title[:1].upper()
    return first + title[1:] if any_case and len(first) == 1 else title
