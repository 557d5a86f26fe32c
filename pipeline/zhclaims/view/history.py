"""The revisions of an article in a page: which of them undid others, and what its script needs to compare any two.

Each revision stands there as what it changed, every text once, so that a long history stays small: an edit takes some hundred
characters, and one that undoes another only numbers. Of a history that is longer than `_CHARACTERS` the earlier part is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from zhclaims.reader import Revision

_CHARACTERS = 200_000
"""Characters of a history in a page, about."""
_ROW = 40
"""Characters that a change takes beside its texts, about."""
_SIDES = (("before", "section_before", "citations_before"), ("after", "section_after", "citations_after"))
"""What a claim was before and after a change, as far as revisions are compared by it."""


def reverts(revisions: Iterable[Revision]) -> dict[int, int]:
    """For each revision that undid others the latest one that it went back to.

    All claims of a revision are summed up in one number: what a change takes away and puts in are added to that of the revision
    before, so that going back gives the number that there was. The first revision counts as nought, whatever it holds.
    """
    known: dict[int, int] = {}
    found = {}
    total, previous = 0, None
    for revision in revisions:
        if revision.number is None:
            continue
        if known:
            for change in revision.changes:
                total ^= _sum(change, _SIDES[0]) ^ _sum(change, _SIDES[1])
        back = known.get(total)
        if revision.changes and back is not None and back != previous:
            found[revision.number] = back
        known[total] = previous = revision.number
    return found


def _sum(change: dict[str, Any], side: Sequence[str]) -> int:
    if change.get(side[0]) is None:
        return 0
    told = json.dumps([change["claim_id"], *(change.get(name) for name in side)], ensure_ascii=False)
    return int.from_bytes(hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")


class _Texts:
    """Every text once, by its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.size = 0

    def number(self, value: Any) -> int:
        """-1 for None. Sections and sources are one text each."""
        text = " / ".join(value) if isinstance(value, list) else value
        if text is None:
            return -1
        if text not in self.numbers:
            self.numbers[text] = len(self.numbers)
            self.size += len(text)
        return self.numbers[text]


def history_data(revisions: Sequence[Revision], undone: dict[int, int]) -> dict[str, Any] | None:
    """What the page's script compares revisions by; None if there are no two to compare.

    `revisions` are [number, time, the one that it went back to or null, changes], a change is the number of its claim, those of
    claims that became it, and of text, section and sources before and after, all of them numbers in `texts` (-1 for none).
    """
    texts = _Texts()
    told: list[list[Any]] = []
    for revision in reversed([r for r in revisions if r.number is not None]):
        rows = [_row(change, texts) for change in revision.changes]
        texts.size += _ROW * (1 + len(rows))
        told.append([revision.number, (revision.timestamp or "")[:16].replace("T", " "), undone.get(revision.number or 0), rows])
        if texts.size > _CHARACTERS:
            break
    if len(told) < 2:
        return None
    told[-1][3] = []  # what the first one changed is compared with nothing
    return {"revisions": told[::-1], "texts": list(texts.numbers)}


def _row(change: dict[str, Any], texts: _Texts) -> list[Any]:
    earlier = [texts.number(claim) for claim in change.get("previous_claim_ids") or () if claim != change["claim_id"]]
    return [texts.number(change["claim_id"]), earlier, *(texts.number(change.get(name)) for side in _SIDES for name in side)]
