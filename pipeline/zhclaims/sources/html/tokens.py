"""A well-formed HTML document → its tags and the text between them, as fast as the `re` module splits a string.

What MediaWiki, Parsoid and browsers write is well formed: every element is closed and every attribute quoted. A document that is
not is first repaired by lexbor, which follows the HTML standard to the letter (see `zhclaims.sources.html.documents`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from zhclaims.sources.html.compounds import CALL, LEAF, VALUES, WRITTEN

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
_TAG = re.compile(rf"<(?:{_OPAQUE}|{LEAF}|{CALL}|({WRITTEN}|[a-zA-Z/]{VALUES}))>?", re.DOTALL)
"""Never fails once it has begun, so a document costs time linear in its length: a tag that is not closed reaches to the end."""

_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_ENTITY = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)")
"""What `html.unescape` decodes."""

_NAME = re.compile(r"[^\s/>]+")
_SINGLE_QUOTED = re.compile("='[^']*'")
_QUOTED = {
    name: re.compile(rf'\s{name}="([^"]*)"')
    for name in ("class", "href", "id", "style", "role", "alt", "alttext", "data-mw-group", "data-mw-variant")
}


Token = tuple[str, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None]
"""Text and what follows it: a link (where it leads within the wiki), one that leads out of it, a span (its tag) and the text that
it holds; a footnote marker (its id, that of its entry, its text); or a tag: what stands between "<" and ">". None for what it is
not, all of them for a comment and its like, and behind the last text."""


def split(html: str) -> Iterator[Token]:
    """The document, piece by piece.

    >>> [(t[0], t[1] or t[-1], t[4]) for t in split('<p>甲<a href="/wiki/X">乙</a><!-- 丙 --></p>')]
    [('', 'p', None), ('甲', '/wiki/X', '乙'), ('', None, None), ('', '/p', None), ('', None, None)]
    """
    parts = _TAG.split(html)
    parts += [None] * _TAG.groups
    return zip(*[iter(parts)] * (_TAG.groups + 1), strict=True)


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
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    return _characters(found[0])


@lru_cache(4096)
def _characters(entity: str) -> str:
    return unescape(entity)


def attributes(tag: str) -> dict[str, str]:
    """All attributes of a start tag, the first of each name."""
    found: dict[str, str] = {}
    for m in _ATTRIBUTE.finditer(tag, len(name_of(tag))):
        found.setdefault(m[1].lower(), unescape(m[2] or m[3] or m[4] or ""))
    return found
