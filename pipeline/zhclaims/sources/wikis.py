"""Which wiki a page is of: the name of its database, which stands before the page's id in every id of an article."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

DEFAULT = "zhwiki"
"""What a page is taken for that does not say where it is from."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_WIKIMEDIA = re.compile(
    r"(?:www\.)?([a-z-]+)(?:\.m)?\.(wikipedia|wikivoyage|wikisource|wikiquote|wikinews|wikibooks|wiktionary|wikiversity)\.org"
)
_KINDS = {"wikipedia": "wiki"}


def name(database: str | None, url: str | None = None) -> str:
    """The database's name where the page tells it, else the one that its address leads to, else `zhwiki`.

    >>> name("zhwikisource"), name(None, "https://zh.wikivoyage.org/wiki/X"), name("", None), name("../x y")
    ('zhwikisource', 'zhwikivoyage', 'zhwiki', 'zhwiki')
    """
    if database and _NAME.fullmatch(database):
        return database
    return of_address(url) or DEFAULT if url else DEFAULT


def of_address(url: str) -> str:
    """The database of a wiki of the Wikimedia Foundation by an address there, the host of any other; "" if it is no address.

    >>> of_address("https://zh-yue.m.wikipedia.org/wiki/X"), of_address("//wiki.example/X"), of_address("x")
    ('zh_yuewiki', 'wiki.example', '')
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    known = _WIKIMEDIA.fullmatch(host)
    if known:
        return known[1].replace("-", "_") + _KINDS.get(known[2], known[2])
    return host if _NAME.fullmatch(host) else ""
