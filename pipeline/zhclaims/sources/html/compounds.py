"""Elements that MediaWiki writes again and again in the same way, each taken as one tag with all that stands in it.

Trying a pattern that is not closed ends at the next element that it cannot hold, so it costs time linear in the length of a
document. Whatever is written in another way is read tag by tag, with the same result.
"""

from __future__ import annotations

import re

VALUES = r"""[^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+"""
"""The attributes of a tag, each value in quotes, or none."""

_PLAIN = r'(?: (?:class="(?:new|mw-redirect|mw-disambig|mw-selflink)"|(?:title|id)="[^"]*+"))*+'
_OUT = r'(?: (?:class="external text"|(?:about|id)="[^"]*+"))*+'

LEAF = (
    rf'(?:a(?: rel="mw:WikiLink")? href="(\.?/(?!/)[^"#]*+)"{_PLAIN}'
    rf'|a rel="(?:nofollow|mw:ExtLink(?: nofollow)?)"(?: class="external text")? href="([^"#]*+)"{_OUT}'
    rf"|(span\b{VALUES})(?<!/))>([^<]*+)</(?(3)span|a)(?=>)"
)
"""A link or a span that holds text alone: what a link leads to within the wiki, or out of it, or the tag; and the text."""

CALL = r'sup id="([^"]*+)" class="reference"><a href="#(cite_note[^"]*+)">((?:\[|&#91;)[^][<>]++\]?)</a></sup'
"""A footnote marker: its id, that of its entry, and its text."""

PARSOID_CALL, PARSOID_BACKLINK, BACKLINKS, CONTENTS = STARTS = (
    'sup about="',
    'a href="',
    'span class="mw-cite-backlink">',
    'div id="toc"',
)
_ENDS = {PARSOID_CALL: "</sup", PARSOID_BACKLINK: "</span></a", BACKLINKS: "</span", CONTENTS: "</div"}
_BY_HEAD = {start[:8]: start for start in STARTS}
_NO_DIV = r"[^<]++|<(?!/?div\b)[^>]*+>"
_DATA = r"""(?: (?:rel|typeof|data-mw)=(?:"[^"]*+"|'[^']*+'))*+"""

WRITTEN = "|".join(
    (
        PARSOID_CALL + rf'[^"]*+" class="mw-ref reference" id="[^"]*+"{_DATA}><a href="[^"]*+"[^<>]*+>'
        r'<span class="mw-reflink-text"[^<>]*+>(?:[^<]++|<span class="cite-bracket"[^<>]*+>[^<]*+</span>)*+</span></a></sup',
        PARSOID_BACKLINK
        + r'[^"#]*+#cite_ref[^"]*+"(?: [a-z-]+="[^"]*+")*+><span class="mw-linkback-text"[^<>]*+>[^<]*+</span></a',
        BACKLINKS + r"(?:[^<]++|</?(?:a|b|sup)(?: [^>]*+)?>)*+</span",
        CONTENTS + rf"[^>]*+>(?:{_NO_DIV}|<div\b[^>]*+>(?:{_NO_DIV})*+</div>)*+</div",
    )
)
"""A footnote marker and a link back to one as Parsoid writes them, the backlinks of an entry, the table of contents."""

_HREF = re.compile(r'(?:\s|^a )href="[^"#]*#(cite_ref[^"]*)"')
_PARSOID_CALL = re.compile(
    r'(sup about="[^"]*+" class="mw-ref reference" id="([^"]*+)".*?)><a href="([^"]*+)"[^<>]*+>', re.DOTALL
)
_TAGS = re.compile("<[^<>]*>")


def kind(tag: str) -> str:
    """Which of `STARTS` a tag is; "" if it is a start tag and no more."""
    start = _BY_HEAD.get(tag[:8], "")
    return start if start and tag.startswith(start) and tag.endswith(_ENDS[start]) else ""


def parsoid_call(tag: str) -> tuple[str, str, str, str]:
    """Start tag, id, address and text of a footnote marker, as they are written."""
    found = _PARSOID_CALL.match(tag)
    if found is None:
        raise ValueError(tag)
    return found[1], found[2], found[3], _TAGS.sub("", tag[found.end() : -len("</span></a></sup")])


def backlinks(tag: str) -> list[str]:
    """The addresses that the backlinks of an entry lead to, as they are written, without "#"."""
    return _HREF.findall(tag)


def inner(tag: str) -> str:
    """What stands between the start tag and the end tag."""
    return tag[tag.index(">") + 1 : tag.rindex("</")]
