"""A well-formed HTML document → its tags and the text between them, as fast as the `re` module splits a string.

What MediaWiki, Parsoid and browsers write is well formed: every element is closed and every attribute quoted. A document that is
not is first repaired by lexbor, which follows the HTML standard to the letter (see `zhclaims.sources.html.documents`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from zhclaims.sources.html.compounds import WRITTEN

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont")
    + ("bgsound", "frame", "keygen")
)
"""Elements that have no content and no end tag."""

_RAW = ("script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes", "template")
"""Elements whose content is no markup, or none that a reader sees: passed over with it."""

_LINE = r"(?:[^<]++|<(?:a|span)\b[^>]*+>[^<]*+</(?:a|span)>)*+"
_OPAQUE = "|".join(
    [r"!--.*?(?:-->|\Z)", r"[!?][^>]*+", *(rf"{name}\b[^>]*+>.*?(?:</{name}\s*+|\Z)" for name in _RAW)]
    + [rf'span class="mw-editsection">{_LINE}</span']
)
_TAG = re.compile(rf"<(?:{_OPAQUE}|({WRITTEN}|[a-zA-Z/][^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+))>?", re.DOTALL)
"""Never fails once it has begun, so a document costs time linear in its length: a tag that is not closed reaches to the end."""

_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_SHORT = 16
_NAME = re.compile(r"[^\s/>]+")
_SINGLE_QUOTED = re.compile("='[^']*'")
_QUOTED = {
    name: re.compile(rf'\s{name}="([^"]*)"')
    for name in ("class", "href", "id", "style", "role", "alt", "alttext", "data-mw-group", "data-mw-variant")
}


def split(html: str) -> list[str | None]:
    """Text, tag, text, tag … text. A tag is what stands between "<" and ">", None for a comment and its like.

    >>> split('<p>甲<br/>乙<!-- 丙 --></p>')
    ['', 'p', '甲', 'br/', '乙', None, '', '/p', '']
    """
    return _TAG.split(html)


def name_of(tag: str) -> str:
    """The name of a start tag, in lower case."""
    found = _NAME.match(tag)
    return found[0].lower() if found else ""


def attribute(tag: str, name: str) -> str:
    """The value of an attribute of a start tag; "" if it has none.

    >>> attribute('a href="/wiki/%E7%94%B2" class="new"', "href")
    '/wiki/%E7%94%B2'
    """
    if "='" in tag:  # a value in single quotes may hold what looks like another attribute
        if f"{name}='" in tag:
            return attributes(tag).get(name, "")
        tag = _SINGLE_QUOTED.sub("", tag)
    found = _QUOTED[name].search(tag)
    if found is None:
        return ""
    return unescaped(found[1])


def unescaped(text: str) -> str:
    """The text with its entities decoded; most are ampersands of addresses, and the brackets of footnote markers."""
    if "&" not in text:
        return text
    if text.count("&") == text.count("&amp;"):
        return text.replace("&amp;", "&")
    return _unescaped(text) if len(text) <= _SHORT else unescape(text)


@lru_cache(4096)
def _unescaped(text: str) -> str:
    return unescape(text)


def attributes(tag: str) -> dict[str, str]:
    """All attributes of a start tag, the first of each name."""
    found: dict[str, str] = {}
    for m in _ATTRIBUTE.finditer(tag, len(name_of(tag))):
        found.setdefault(m[1].lower(), unescape(m[2] or m[3] or m[4] or ""))
    return found
