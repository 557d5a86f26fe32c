"""Elements that MediaWiki writes again and again in the same way, each taken as one tag with all that stands in it."""

from __future__ import annotations

import re

MARKER, BACKLINKS, CONTENTS = STARTS = ('sup id="', 'span class="mw-cite-backlink">', 'div id="toc"')
_ENDS = {MARKER: "</sup", BACKLINKS: "</span", CONTENTS: "</div"}
_BY_HEAD = {start[:8]: start for start in STARTS}
_NO_DIV = r"[^<]++|<(?!/?div\b)[^>]*+>"

WRITTEN = "|".join(
    (
        MARKER + r'[^"]*+" class="reference"><a href="#cite_note[^"]*+">(?:\[|&#91;)[^][<>]++\]?</a></sup',
        BACKLINKS + r"(?:[^<]++|</?(?:a|b|sup)(?: [^>]*+)?>)*+</span",
        CONTENTS + rf"[^>]*+>(?:{_NO_DIV}|<div\b[^>]*+>(?:{_NO_DIV})*+</div>)*+</div",
    )
)
"""A footnote marker, the backlinks of an entry, the table of contents: patterns of what stands between "<" and the last ">".

Trying one that is not closed ends at the next element that it cannot hold, so it costs time linear in the length of a document.
"""

_HREF = re.compile(r'\shref="[^"#]*#(cite_ref[^"]*)"')


def kind(tag: str) -> str:
    """Which of `STARTS` a tag is; "" if it is a start tag and no more."""
    start = _BY_HEAD.get(tag[:8], "")
    return start if start and tag.startswith(start) and tag.endswith(_ENDS[start]) else ""


def marker(tag: str) -> tuple[str, str, str]:
    """Id, target and text of a footnote marker, as they are written.

    >>> marker('sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup')
    ('cite_ref-1', '#cite_note-1', '[1]')
    """
    _, name, _, _, _, rest = tag.split('"', 5)
    target, _, text = rest.partition('">')
    return name, target, text.removesuffix("</a></sup")


def backlinks(tag: str) -> list[str]:
    """The addresses that the backlinks of an entry lead to, as they are written, without "#"."""
    return _HREF.findall(tag)


def inner(tag: str) -> str:
    """What stands between the start tag and the end tag."""
    return tag[tag.index(">") + 1 : tag.rindex("</")]
