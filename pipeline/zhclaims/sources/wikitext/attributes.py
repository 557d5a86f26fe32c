"""Attributes of tags as MediaWiki's sanitizer reads them: quoted or not, entities decoded, blanks collapsed."""

from __future__ import annotations

import html
import re

_ATTRIBUTE = re.compile(
    r"""(?:^|[\t\n\f\r ])([:_\w][:_.\-\w]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\t\n\f\r >]*)))?"""
)
_BLANKS = re.compile(r"[\t\r\n ]+")


def read(text: str) -> dict[str, str]:
    """The attributes by their names in lower case; the last of equal names counts.

    >>> read(' name = "a  b" group=注 x')
    {'name': 'a b', 'group': '注', 'x': ''}
    """
    if not text or text.isspace():
        return {}
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = next((v for v in match.groups()[1:] if v is not None), "")
        found[match[1].lower()] = html.unescape(_BLANKS.sub(" ", value).strip(" "))
    return found
