"""Which wiki a page is of, by the name of its database, and where the page stands there."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

DEFAULT = "zhwiki"
"""What a page is taken for that does not say where it is from."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_WIKIMEDIA = re.compile(
    r"(?:www\.)?([a-z-]+)(?:\.m)?\.(wikipedia|wikivoyage|wikisource|wikiquote|wikinews|wikibooks|wiktionary|wikiversity)\.org"
)
_KINDS = {"wikipedia": "wiki"}
_UNQUOTED = "/:(),!*;@$"
"""What MediaWiki leaves as it is in the addresses that it makes, besides letters, digits and `-_.~`."""


def name(database: str | None, url: str | None = None) -> str:
    """The name of a page's database, which begins every id of an article: the one given, else that of its address, else `zhwiki`.

    >>> name("zhwikisource"), name(None, "https://zh.wikivoyage.org/wiki/X"), name("", None), name("../x y")
    ('zhwikisource', 'zhwikivoyage', 'zhwiki', 'zhwiki')
    """
    if database and _NAME.fullmatch(database):
        return database
    return _of_address(url) or DEFAULT if url else DEFAULT


def _of_address(url: str) -> str:
    """The database of a wiki of the Wikimedia Foundation by an address there, the host of any other; "" if it is no address.

    >>> _of_address("https://zh-yue.m.wikipedia.org/wiki/X"), _of_address("//wiki.example/X"), _of_address("x")
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


def page_address(base: str, title: str) -> str | None:
    """The address of a page, whichever form it came in, from that of its wiki's main page; None if that is no http address.

    >>> page_address("https://zh.wikipedia.org/wiki/Wikipedia:%E9%A6%96%E9%A1%B5", "A B")
    'https://zh.wikipedia.org/wiki/A_B'
    """
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    folder = parts.path.rpartition("/")[0]
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}{folder}/{quote(title.replace(' ', '_'), safe=_UNQUOTED, errors='replace')}"
