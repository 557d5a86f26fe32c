"""A document as it comes: where the article stands in it, what is refused, and how one that is not well formed is repaired.

Bounds: at most 64 million characters and some 4 million tags (see `sources.common.bounds`). A well-formed document costs time and
memory linear in its length, however deep it is. One that is not goes through a parser that follows the HTML standard, which looks
at all open elements for each tag and opens formatting anew in each paragraph; it is refused if it has more than 50 million open
elements × tags (5,000 elements open at once in a page of 10,000 tags), 3 million open formatting elements × tags, or a tag of
1,000 attributes (see `attributes`). Pages of wikis stay below a hundredth of each.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from zhclaims import hanscript
from zhclaims.errors import InputError
from zhclaims.sources.common import bounds, decoding
from zhclaims.sources.html import attributes
from zhclaims.sources.html.tokens import VOID

OPEN_BY_TAGS_AT_MOST = 50_000_000
FORMATTING_BY_TAGS_AT_MOST = 3_000_000

_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OPTIONAL_END = frozenset(("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "optgroup", "rp", "rt"))
_FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
"""Elements that the standard opens anew behind a block in which they were left open."""

_CONTENT = re.compile(r'<div\b[^<>]*\bid="mw-content-text"')
_OUTPUT = re.compile(r'<(?:div|body|section)\b[^<>]*\bclass="[^"]*\b(?:mw-parser-output|parsoid-body)\b')
_BARE = re.compile(r'\s*<div class="(?:[^"]* )?mw-parser-output[ "]')
"""A tag of wikis holds no "<" before these attributes. What goes on over one costs as much again for each that follows it."""

_BODY = re.compile(r"<body\b", re.IGNORECASE)
_INDICATOR = re.compile(r'id="mw-indicator-[^>]*>\s*$')


def clean(html: str) -> str:
    """The document as it is read. InputError if it is too long, or too dense."""
    bounds.check(html, bounds.HTML)
    if decoding.has_surrogate(html):
        html = hanscript.clean(html)
    return html.replace("\0", "\ufffd") if "\0" in html else html


def article(html: str) -> str:
    """The document from the start tag of the element that the article stands in."""
    if is_bare(html):
        return html.lstrip()
    content = _CONTENT.search(html)
    for found in _OUTPUT.finditer(html, content.start() if content else 0):
        if not _INDICATOR.search(html, max(found.start() - 200, 0), found.start()):
            return html[found.start() :]
    body = _BODY.search(html)
    if content or body:
        return html[(content or body).start() :]  # type: ignore[union-attr]
    return f"<body>{html}</body>"


def is_bare(html: str) -> bool:
    """Whether the document is an article's element and nothing before it, as the API gives it."""
    return _BARE.match(html) is not None


def repaired(html: str) -> str:
    """The document as a browser would understand it, written well formed. InputError if that would cost too much."""
    _check_depth(html)
    attributes.check(html)
    return LexborHTMLParser(html).html or ""


def _check_depth(html: str) -> None:
    depth = formatting = deepest = most_formatting = tags = 0
    for found in _TAGS.finditer(html):
        tags += 1
        name = found[2].lower()
        if name in VOID or name in _OPTIONAL_END:
            continue
        step = -1 if found[1] else 1
        depth = max(depth + step, 0)
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
            most_formatting = max(most_formatting, formatting)
        deepest = max(deepest, depth)
    if deepest * tags > OPEN_BY_TAGS_AT_MOST or most_formatting * tags > FORMATTING_BY_TAGS_AT_MOST:
        message = f"HTML that is not well formed, with {deepest} elements open at once among {tags} tags: too deep to repair"
        raise InputError(message, reason="too_deep")
