"""The address of a page on its wiki: the same whichever form the page came in."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_KEPT = "/:(),!*;@$"
"""What MediaWiki leaves as it is in the addresses that it makes, besides letters, digits and `-_.~`."""


def of_page(base: str, title: str) -> str | None:
    """The address of a page from that of the wiki's main page; None if that is no http address.

    >>> of_page("https://zh.wikipedia.org/wiki/Wikipedia:%E9%A6%96%E9%A1%B5", "A B")
    'https://zh.wikipedia.org/wiki/A_B'
    """
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    folder = parts.path.rpartition("/")[0]
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}{folder}/{quote(title.replace(' ', '_'), safe=_KEPT, errors='replace')}"
