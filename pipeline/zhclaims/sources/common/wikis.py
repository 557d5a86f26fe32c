"""Which wiki a page is of, by the name of its database, where the page stands there, and which page an address is of."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from zhclaims.errors import UsageError

DEFAULT = "zhwiki"
"""What a page is taken for that does not say where it is from."""
DEFAULT_ADDRESS = "https://zh.wikipedia.org"
"""The wiki of a title that stands alone."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_WIKIMEDIA = re.compile(
    r"(?:www\.)?([a-z-]+)(?:\.m)?\.(wikipedia|wikivoyage|wikisource|wikiquote|wikinews|wikibooks|wiktionary|wikiversity)\.org"
)
_KINDS = {"wikipedia": "wiki"}
_MOBILE = re.compile(r"^([a-z0-9-]+)\.m\.")
_VARIANT = re.compile(r"zh(?:-[a-z]{2,4})?")
_PATH = re.compile(rf"/(?:wiki|(?P<variant>{_VARIANT.pattern})|(?:[^/]+/)*index\.php)/(?P<title>.+)")
_NUMBERS = ("oldid", "curid", "diff", "pageid")
"""Parameters of addresses that name a revision or a page by its number."""
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


def is_case_sensitive(database: str) -> bool:
    """Whether the first letter of a title tells pages of a wiki apart: in dictionaries, as the Wikimedia Foundation sets them."""
    return database.endswith("wiktionary")


def has_variants(database: str) -> bool:
    """Whether a title of the wiki is found in any variant of Chinese; those of other languages (`zh_yuewiki`) have none.

    >>> has_variants("zhwiki"), has_variants("zh_min_nanwiki")
    (True, False)
    """
    return not database.startswith("zh_")


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


class PageAddress(NamedTuple):
    """A page by its address."""

    wiki: str
    title: str
    variant: str = "source"


def page_of(address: str) -> PageAddress | None:
    """The page that an address is of; None if it is no address of the web, such as a title.

    UsageError if it is the address of something else, or names a page by a number.

    >>> page_of("https://zh.m.wikipedia.org/zh-tw/%E5%A4%A9%E5%B1%B1#%E5%8E%86%E5%8F%B2")
    PageAddress(wiki='https://zh.wikipedia.org', title='天山', variant='zh-tw')
    >>> page_of("天山")
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    numbers = [name for name in _NUMBERS if name in asked]
    if numbers:
        raise UsageError(f"{address}: {numbers[0]}= names it by a number; give the title of the page, or its plain address")
    found = _PATH.fullmatch(unquote(parts.path))
    title = asked.get("title") or (found["title"] if found else "")
    if not title.replace("_", " ").strip():
        raise UsageError(f"{address} is no address of a page, such as {DEFAULT_ADDRESS}/wiki/天山")
    variant = asked.get("variant") or (found["variant"] if found else None) or "source"
    host = _MOBILE.sub(r"\1.", parts.netloc)
    return PageAddress(f"{parts.scheme}://{host}", title.replace("_", " ").strip(), "source" if variant == "zh" else variant)
