"""Fields of a reference of which its source gives some: the others from its text, where that says them as surely.

A rendered page names some fields of a work (COinS, the link of a title). What marks itself in the text (access date, language,
editor, translator …) is read from it. What is known there by its place alone (publisher, pages …) counts only where the text was
read as the source has it, that is, with the same title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from zhclaims.model import Identifiers, ParsedReference
from zhclaims.stages.references.languages import language_tag

_MARKED = ("access_date", "language", "editor", "translator", "edition", "url")
_BY_PLACE = ("author", "publisher", "container", "place", "date", "volume", "issue", "pages")
_NO_LETTER = re.compile(r"[\W_]+|\((?:PDF|DOC|XLS|PPT)\)\W*$")


def with_rest_of_text(parsed: ParsedReference, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are given, and those that only the text gives; `parsed` is what the whole text gives.

    >>> text = ParsedReference(text="", title="甲", publisher="乙社", pages="3", access_date="2001-02-03")
    >>> with_rest_of_text(text, {"title": "甲", "container": "乙社"})
    {'title': '甲', 'container': '乙社', 'access_date': '2001-02-03', 'pages': '3'}
    """
    found = dict(given)
    names = _MARKED + _BY_PLACE if _agrees(parsed, given) else _MARKED
    known = [value for value in given.values() if isinstance(value, str)]
    for name in names:
        value = getattr(parsed, name)
        if name == "language":
            value = language_tag(value or "") or value
        if value and not found.get(name) and not any(value in other or other in value for other in known):
            found[name] = value
    own = given.get("identifiers", Identifiers())
    more = {f: v for f in Identifiers.__struct_fields__ if (v := getattr(parsed.identifiers, f)) and not getattr(own, f)}
    if more:
        found["identifiers"] = msgspec.structs.replace(own, **more)
    return found


def _agrees(parsed: ParsedReference, given: Mapping[str, Any]) -> bool:
    """Whether the text was read with the title that is given."""
    title = _letters(parsed.title or "")
    return bool(title) and title in (_letters(str(given.get("title", ""))), _letters(str(given.get("chapter", ""))))


def _letters(title: str) -> str:
    return _NO_LETTER.sub("", title).casefold()
