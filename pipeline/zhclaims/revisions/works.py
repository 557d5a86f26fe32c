"""The identities of cited works from revision to revision: an entry that tells more of its work than before keeps its id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from zhclaims.records import ReferenceRecord, WorkState, work_keys

_LONGEST = 100
"""Characters of an entry that are shown of it where it has no title."""
_KINDS = ("doi", "url", "title")
"""What tells works apart, the surest first."""


def known_as(reference: ReferenceRecord) -> str:
    """How a reader knows a work: by title and address, or else by what the entry says."""
    return " ".join(filter(None, (reference.title or reference.text[:_LONGEST], reference.url)))


def known(references: Iterable[ReferenceRecord], before: Mapping[str, WorkState]) -> dict[str, WorkState]:
    """The works that are known after a revision: those `before`, and those that the revision cites."""
    works = dict(before)
    for reference in references:
        if reference.reference_id:
            work = _work(reference)
            older = works.get(reference.reference_id, work)
            told = {kind: getattr(work, kind) or getattr(older, kind) for kind in _KINDS}
            works[reference.reference_id] = msgspec.structs.replace(work, **told)
    return works


def inherited(references: tuple[ReferenceRecord, ...], before: Mapping[str, WorkState]) -> tuple[ReferenceRecord, ...]:
    """The references with the ids of works that were known before: those that are equal by the surest of what both tell."""
    ids = {reference.reference_id for reference in references}
    free = {work_id: work for work_id, work in before.items() if work_id not in ids}
    index: dict[tuple[str, str], set[str]] = {}
    for work_id, work in free.items():
        for kind in _KINDS:
            if key := getattr(work, kind):
                index.setdefault((kind, key), set()).add(work_id)
    return tuple(_inherited(r, free, index) if r.reference_id and r.reference_id not in before else r for r in references)


def _inherited(
    reference: ReferenceRecord, free: Mapping[str, WorkState], index: Mapping[tuple[str, str], set[str]]
) -> ReferenceRecord:
    work = _work(reference)
    alike = {i for kind in _KINDS for i in index.get((kind, getattr(work, kind) or ""), ())}
    same = [i for i in alike if _same(work, free[i])]
    return msgspec.structs.replace(reference, reference_id=same[0]) if len(same) == 1 else reference


def _same(a: WorkState, b: WorkState) -> bool:
    for kind in _KINDS:
        if getattr(a, kind) and getattr(b, kind):
            return bool(getattr(a, kind) == getattr(b, kind))
    return False


def _work(reference: ReferenceRecord) -> WorkState:
    keys = _keys(reference.identifiers.doi, reference.url, reference.title)
    return WorkState(shown=known_as(reference), doi=keys.get("doi"), url=keys.get("url"), title=keys.get("title"))


@lru_cache(maxsize=1 << 12)
def _keys(doi: str | None, url: str | None, title: str | None) -> Mapping[str, str]:
    """Works come again with every revision of the page that cites them."""
    return work_keys(doi, url, title)
