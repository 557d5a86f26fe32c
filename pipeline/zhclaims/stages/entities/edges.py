"""Where a name may begin and end in a block, as far as the block alone tells it: a byte for each character."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.stages.entities import lexicon, organisations
from zhclaims.stages.entities.beginnings import Beginnings
from zhclaims.stages.entities.reading import Reading

INSIDE = 1
"""A word goes on there."""
STEM = 2
"""What ends there is the beginning of a longer word: of a people's or a language's name (哈萨克族), or of a head's (国防部长)."""


def edges(reading: Reading) -> bytes:
    """What holds at each offset of the view."""
    found = bytearray(len(reading.view))
    for start, end in zip(reading.cuts.starts, reading.cuts.ends, strict=True):
        if end - start == 2:
            found[start + 1] = INSIDE
        elif end - start > 2:
            found[start + 1 : end] = bytes((INSIDE,)) * (end - start - 1)
    for at in _behind_heads().within(reading.codes):
        if organisations.goes_on(reading, at + 1):
            found[at + 1] |= STEM
    for match in _people().finditer(reading.view):
        if lexicon.names_people(reading.view, match.start()):
            found[match.start()] |= STEM
    return bytes(found)


@cache
def _behind_heads() -> Beginnings:
    return Beginnings(organisations.going_on())


@cache
def _people() -> re.Pattern[str]:
    """With what the word behind the stem of a people's name begins."""
    return re.compile(f"[{''.join(sorted(lexicon.people_heads()))}]")
