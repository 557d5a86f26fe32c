"""What the entries of one page tell of each other: a name that surely publishes one entry is known in the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from zhclaims.model import Identifiers, ParsedReference

_NOT_BEFORE = re.compile(r"(?:\b(?:of|at|by|to|from|with|for|the|and|in|on|a|an|'s)|[的与與和在于於])\s*$", re.IGNORECASE)
_SHORTEST = 4


def agree(parsed: Sequence[ParsedReference]) -> tuple[ParsedReference, ...]:
    """The references, where an entry that is one bare title ends with the publisher of another entry cut into the two.

    "Twelve states meet BBC News" is a title and a publisher if another entry of the page is surely published by BBC News: the
    boundary between a link and the text behind it is lost in plain text. Names after "of", "的" … belong to the title.
    """
    known = {p.publisher for p in parsed if p.publisher and p.archive and len(p.publisher) >= _SHORTEST}
    ordered = sorted(known, key=lambda name: (-len(name), name))
    return tuple(_cut(p, ordered) if _is_bare(p) else p for p in parsed)


def _is_bare(p: ParsedReference) -> bool:
    fields = (p.container, p.publisher, p.author, p.date, p.access_date, p.archive, p.volume, p.pages)
    return p.title is not None and not any(fields) and p.identifiers == Identifiers()


def _cut(p: ParsedReference, publishers: Sequence[str]) -> ParsedReference:
    title = p.title or ""
    for name in publishers:
        head = title[: -len(name)]
        if title.endswith(name) and head.endswith((" ", "\u3000")) and head.strip() and not _NOT_BEFORE.search(head):
            return msgspec.structs.replace(p, title=head.rstrip(" \u3000,，"), publisher=name)
    return p
