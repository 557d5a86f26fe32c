"""Where links lead: to a page of the wiki, to a footnote and back, or out of the wiki."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from zhclaims import vocab

_PAGE = re.compile(r"(?:(?:https?:)?//[^/]+)?/(?:wiki|zh(?:-[a-z]+)?)/([^?#]+)|\./([^?#]+)|[^#]*?[?&]title=([^&#]+)")
_ELSEWHERE = re.compile(r'class="(?:[^"]*\s)?(?:external|extiw)\b|rel="mw:(?:WikiLink/Interwiki|ExtLink)')
_EXTERNAL = re.compile(r"(?:https?:|ftp:)?//", re.IGNORECASE)


def page(href: str, tag: str) -> str:
    """The page of the wiki that a link leads to; "" if it leads elsewhere, to a file or to a category.

    >>> page("/wiki/%E7%94%B2_%E4%B9%99#%E8%8A%82", ""), page("./甲", ""), page("https://src.example/wiki", "")
    ('甲 乙', '甲', '')
    """
    if href[:1] == "#" or (_may_lead_out(tag) and _ELSEWHERE.search(tag)):
        return ""
    return _page(href)


def _may_lead_out(tag: str) -> bool:
    return "ext" in tag or "Ext" in tag or "Interwiki" in tag


@lru_cache(8192)
def _page(href: str) -> str:
    found = _PAGE.match(href)
    return _title(found[1] or found[2] or found[3]) if found else ""


def _title(written: str) -> str:
    title = unquote(written).replace("_", " ").strip()
    namespace = title.partition(":")[0].strip().lower() if ":" in title else ""
    return "" if namespace in _hidden_namespaces() else title


@lru_cache(1)
def _hidden_namespaces() -> frozenset[str]:
    return frozenset(row["name"] for row in vocab.load("namespaces") if row["kind"] in ("file", "category", "special"))


def address(href: str) -> str:
    """The address of a link out of the wiki; "" if it is none.

    >>> address("//src.example/a"), address("/wiki/甲")
    ('https://src.example/a', '')
    """
    if not _EXTERNAL.match(href):
        return ""
    return "https:" + href if href.startswith("//") else href


def fragment(href: str) -> str:
    """The id that a link leads to on its page, as an id is written.

    >>> fragment("./甲#cite_note-%E4%B9%99-1")
    'cite_note-乙-1'
    """
    written = href.partition("#")[2]
    return unquote(written) if "%" in written else written
