"""A dataset that another build has written, brought up to date: what its rules took for claims and today's do not is no edit.

The documents that it was read from are gone, so what today's rules would make of them is told by what they make of the new one:
no claim of an entry of a list of works, nor where the words still stand. Of values of boxes and of captions nothing is known but
that they are not there: these are not told as removed either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from zhclaims.hanscript import to_simplified
from zhclaims.records import ArticleRecords, ClaimState, LineageRecord
from zhclaims.records.identity import normalised
from zhclaims.sources.common.works import holds_works
from zhclaims.terms import BlockKind

_STOPS = re.compile("[。！？!?．.]")
_OF_BOXES = (BlockKind.TABLE_CELL, BlockKind.CAPTION)


class Today(NamedTuple):
    """What today's rules make of an article, as far as it says what they no longer make."""

    keys: frozenset[str]
    """Of its claims: their words."""
    placed: frozenset[tuple[str, tuple[str, ...]]]
    """The same, each with its section."""
    unclaimed: frozenset[str]
    """The words of each line that is in no claim, and of what stands in it between full stops."""

    @classmethod
    def of(cls, found: ArticleRecords) -> Today:
        text, at, pieces = found.article.text, 0, []
        for claim in sorted(found.claims, key=lambda claim: claim.span):
            pieces.append(text[at : claim.span.start])
            at = max(at, claim.span.end)
        lines = "\n".join([*pieces, text[at:]]).split("\n")
        placed = frozenset((normalised(claim.text_hans), claim.section) for claim in found.claims)
        words = frozenset(normalised(to_simplified(piece)[0]) for line in lines for piece in (line, *_STOPS.split(line)))
        return cls(frozenset(key for key, _ in placed), placed, words - {""})

    def makes(self, text_hans: str, section: Sequence[str], kind: BlockKind | None = None) -> bool:
        """Whether rules of today make a claim of what was one, or may have made it before an edit took it away."""
        key = normalised(text_hans)
        if holds_works(section) and (key, tuple(section)) not in self.placed:
            return False
        return key in self.keys or not (kind in _OF_BOXES or key in self.unclaimed)


def claims_of_today(last: ArticleRecords, today: Today) -> ArticleRecords:
    """The last revision of the dataset without the claims that today's rules no longer make."""
    claims = tuple(c for c in last.claims if today.makes(c.text_hans, c.section, c.kind))
    return last if len(claims) == len(last.claims) else msgspec.structs.replace(last, claims=claims)


def lineage_of_today(lineage: LineageRecord, today: Today) -> LineageRecord:
    """What was known before, without the claims that today's rules no longer make."""

    def made(claim: ClaimState) -> bool:
        return today.makes(claim.text_hans, claim.section)

    return msgspec.structs.replace(lineage, present=tuple(filter(made, lineage.present)))
