"""How many attributes the tags of a document have, before lexbor sees it: it compares each attribute of a tag with all before it,
in time that grows with the square of their number, and nothing interrupts it.

Where tags begin depends on what is open around them: what stands in a comment, in a script or in another tag's value is none.
Here a tag may begin anywhere, so that what is counted is never less than what lexbor finds; a page with 1,000 words behind a "<"
and no ">" among them is refused, too. Each attribute is looked at once: ways to read a document that meet go on together.
"""

from __future__ import annotations

import re

from zhclaims.errors import InputError

ATTRIBUTES_AT_MOST = 1000
"""Of one tag, or of all tags of the body and the document, whose attributes are put together. Tags of wikis have a dozen."""

_TAG = re.compile(r"</?([a-zA-Z][^ \t\n\f\r/>]*+)")
_ATTRIBUTE = re.compile(
    r"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"""(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"?|'[^']*+'?|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?)?"""
)
"""As the HTML standard reads them: an attribute without a name is one, a quotation mark means something only behind "="."""

_JOINED = frozenset(("html", "body"))
_KEPT = 100_000


def check(html: str) -> None:
    """InputError if a tag has more attributes than lexbor reads in good time."""
    behind: dict[int, int] = {}  # how many attributes there are from an offset to the end of the tag
    joined = 0
    for tag in _TAG.finditer(html):
        count = _count(html, tag.end(), behind)
        if tag[1].lower() in _JOINED:
            count = joined = joined + count
        if count > ATTRIBUTES_AT_MOST:
            raise InputError(
                f"a tag with more than {ATTRIBUTES_AT_MOST:,} attributes in HTML that is not well formed: too dense to repair; "
                "take the tag away, or save the page anew from a browser",
                reason="too_dense",
                place=f"character {tag.start()}",
            )
        if len(behind) > _KEPT:  # what is behind is not asked for again
            behind = {at: known for at, known in behind.items() if at > tag.start()}


def _count(html: str, at: int, behind: dict[int, int]) -> int:
    """The attributes of a tag from an offset in it, or enough of them to be too many."""
    path: list[int] = []
    while at not in behind and len(path) <= ATTRIBUTES_AT_MOST and (attribute := _ATTRIBUTE.match(html, at)):
        path.append(at)
        at = attribute.end()
    count = behind.get(at, 0)
    for place in reversed(path):
        count += 1
        behind[place] = count
    return count
