"""A well-formed HTML document → its tags and the text between them, as fast as the `re` module splits a string.

What MediaWiki, Parsoid and browsers write is well formed: every element is closed and every attribute quoted. A document that
is not is first repaired by lexbor, which follows the HTML standard to the letter (see `zhclaims.sources.html.documents`).

Why not read lexbor's tree at once? Not for offsets: neither way knows any, and a page made from HTML has no map to its source.
For speed: 67 pages of a MediaWiki and of Parsoid, 0.5 MB, take 14 ms this way; over lexbor's tree, walked node by node with the
same openers, 24 ms, and 47 ms with the checks that its quadratic worst cases demand (see `documents`). A large page that has to
be repaired (猫, 0.3 MB) takes 26 ms this way and 24 ms that way, of which the checks are 12.

Elements that MediaWiki writes again and again in the same way are taken as one tag with all that stands in them, which saves a
fifth to a third of the time. Trying a pattern that is not closed ends at the next element that it cannot hold, so it costs time
linear in the length of a document. Whatever is written in another way is read tag by tag, with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

SLOT = "\0"
"""Stands in collected text for each of its events, in order (see `blocks`). No document that is read holds U+0000."""

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont")
    + ("bgsound", "frame", "keygen")
)
"""Elements that have no content and no end tag."""

_RAW = ("script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes", "template")
"""Elements whose content is no markup, or none that a reader sees: passed over with it."""

_VALUES = r"""[^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+"""
"""The attributes of a tag, each value in quotes, or none."""

_PLAIN = r'(?: (?:class="(?:new|mw-redirect|mw-disambig|mw-selflink)"|(?:title|id)="[^"]*+"))*+'
_OUT = r'(?: (?:class="external text"|(?:about|id)="[^"]*+"))*+'

_LEAF = (
    rf'(?:a(?: rel="mw:WikiLink")? href="(\.?/(?!/)[^"#]*+)"{_PLAIN}'
    rf'|a rel="(?:nofollow|mw:ExtLink(?: nofollow)?)"(?: class="external text")? href="([^"#]*+)"{_OUT}'
    rf"|(span\b{_VALUES})(?<!/))>([^<]*+)</(?(3)span|a)(?=>)"
)
"""A link or a span that holds text alone: what a link leads to within the wiki, or out of it, or the tag; and the text."""

_MARKER = r'sup id="([^"]*+)" class="reference"><a href="#(cite_note[^"]*+)">((?:\[|&#91;)[^][<>]++\]?)</a></sup'
"""A footnote marker: its id, that of its entry, and its text."""

PARSOID_MARKER, PARSOID_BACKLINK, BACKLINKS, CONTENTS = _STARTS = (
    'sup about="',
    'a href="',
    'span class="mw-cite-backlink">',
    'div id="toc"',
)
_ENDS = {PARSOID_MARKER: "</sup", PARSOID_BACKLINK: "</span></a", BACKLINKS: "</span", CONTENTS: "</div"}
_BY_HEAD = {start[:8]: start for start in _STARTS}
_NO_DIV = r"[^<]++|<(?!/?div\b)[^>]*+>"
_DATA = r"""(?: (?:rel|typeof|data-mw)=(?:"[^"]*+"|'[^']*+'))*+"""

_WRITTEN = "|".join(
    (
        PARSOID_MARKER + rf'[^"]*+" class="mw-ref reference" id="[^"]*+"{_DATA}><a href="[^"]*+"[^<>]*+>'
        r'<span class="mw-reflink-text"[^<>]*+>(?:[^<]++|<span class="cite-bracket"[^<>]*+>[^<]*+</span>)*+</span></a></sup',
        PARSOID_BACKLINK
        + r'[^"#]*+#cite_ref[^"]*+"(?: [a-z-]+="[^"]*+")*+><span class="mw-linkback-text"[^<>]*+>[^<]*+</span></a',
        BACKLINKS + r"(?:[^<]++|</?(?:a|b|sup)(?: [^>]*+)?>)*+</span",
        CONTENTS + rf"[^>]*+>(?:{_NO_DIV}|<div\b[^>]*+>(?:{_NO_DIV})*+</div>)*+</div",
    )
)
"""A footnote marker and a link back to one as Parsoid writes them, the backlinks of an entry, the table of contents."""

_MADE = r"(?! [^>]*?mw:Transclusion)"
"""A style sheet may be the first element that a template wrote, and says what that was given: it is read as any element."""

_LINE = r"(?:[^<]++|<(?:a|span)\b[^>]*+>[^<]*+</(?:a|span)>)*+"
_OPAQUE = "|".join(
    [
        r"!--.*?(?:-->|\Z)",
        r"[!?][^>]*+",
        *(rf"{name}\b{_MADE if name == 'style' else ''}[^>]*+>.*?(?:</{name}\s*+|\Z)" for name in _RAW),
    ]
    + [rf'span class="mw-editsection">{_LINE}</span']
)
_TAG = re.compile(rf"<(?:{_OPAQUE}|{_LEAF}|{_MARKER}|({_WRITTEN}|[a-zA-Z/]{_VALUES}))>?", re.DOTALL)
"""Never fails once it has begun, so a document costs time linear in its length: a tag that is not closed reaches to the end."""

_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?")
_ENTITY = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)")
"""What `html.unescape` decodes."""

_HREF = re.compile(r'(?:\s|^a )href="[^"#]*#(cite_ref[^"]*)"')
_BACKLINK_OF_APP = re.compile(r'"#(cite_ref[^"]*)"')
_PARSOID_MARKER = re.compile(
    r'(sup about="[^"]*+" class="mw-ref reference" id="([^"]*+)".*?)><a href="([^"]*+)"[^<>]*+>', re.DOTALL
)
_TAGS = re.compile("<[^<>]*>")
_NAME = re.compile(r"[^\s/>]+")
_DATA_MW = re.compile(r"""\sdata-mw=(?:'([^']*)'|"([^"]*)")""")
_SINGLE_QUOTED = re.compile("='[^']*'")
_QUOTED = {
    name: re.compile(rf'\s{name}="([^"]*)"')
    for name in ("class", "href", "id", "style", "role", "title", "alt", "alttext", "data-mw-group", "data-mw-variant")
}


Token = tuple[str, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None]
"""Text and what follows it: a link (where it leads within the wiki), one that leads out of it, a span (its tag) and the text that
it holds; a footnote marker (its id, that of its entry, its text); or a tag: what stands between "<" and ">". None for what it is
not, all of them for a comment and its like, and after the last text."""


def split_tags(html: str) -> Iterator[Token]:
    """The document, piece by piece.

    >>> [(t[0], t[1] or t[-1], t[4]) for t in split_tags('<p>甲<a href="/wiki/X">乙</a><!-- 丙 --></p>')]
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


def decoded(text: str) -> str:
    """The text with its entities decoded."""
    return unescaped(text).replace(SLOT, "\ufffd")


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


def data_mw(tag: str) -> str:
    """What Parsoid says an element was made from, as JSON; "" if nothing."""
    found = _DATA_MW.search(tag)
    if found is None or tag.count("data-mw=") > 1:
        return attributes(tag).get("data-mw", "")
    return unescaped(found[1] or found[2] or "")


# ── elements that are one tag with all that stands in them ──────────────────────────────────────────────────────────────────────


def compound_kind(tag: str) -> str:
    """Which of `_STARTS` a tag is; "" if it is a start tag and no more."""
    start = _BY_HEAD.get(tag[:8], "")
    return start if start and tag.startswith(start) and tag.endswith(_ENDS[start]) else ""


def parsoid_marker(tag: str) -> tuple[str, str, str, str]:
    """Start tag, id, address and text of a footnote marker, as they are written."""
    found = _PARSOID_MARKER.match(tag)
    if found is None:
        raise ValueError(tag)
    return found[1], found[2], found[3], _TAGS.sub("", tag[found.end() : -len("</span></a></sup")])


def backlinks(tag: str) -> list[str]:
    """The addresses that the backlinks of an entry lead to, as they are written, without "#"."""
    return _HREF.findall(tag)


def backlinks_of_app(tag: str) -> list[str]:
    """The addresses that the one backlink of an entry leads to as the mobile content service has them, without "#".

    >>> backlinks_of_app('a pcs-back-links="[&quot;#cite_ref-1&quot;,&quot;#cite_ref-甲_2-0&quot;]"')
    ['cite_ref-1', 'cite_ref-甲_2-0']
    """
    return _BACKLINK_OF_APP.findall(attributes(tag).get("pcs-back-links", ""))


def inner_html(tag: str) -> str:
    """What stands between the start tag and the end tag."""
    return tag[tag.index(">") + 1 : tag.rindex("</")]
