"""The identities of entities and of cited works from revision to revision.

An entity keeps its id while most of its names are known by it. A reference that says more of its work than before keeps its id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from zhclaims.records import EntityRecord, ReferenceRecord, WorkState, normalised, work_keys

_LONGEST = 100
"""Characters of an entry that are shown of it where it has no title."""
_WORK_KEYS = ("doi", "url", "title")
"""Keys that distinguish works, the surest first."""


# ── entities ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def names_of_entities(entities: Iterable[EntityRecord]) -> dict[str, str]:
    """The names, normalised, that name one entity alone, and its id."""
    return {name: next(iter(ids)) for name, ids in _ids_of_names(entities).items() if len(ids) == 1}


def keep_entity_ids(entities: tuple[EntityRecord, ...], before: Mapping[str, str]) -> tuple[EntityRecord, ...]:
    """The mentions with the ids of the entities that their names were known by before; entities that differ stay apart."""
    votes: dict[str, Counter[str]] = {new: Counter() for new in dict.fromkeys(entity.id for entity in entities)}
    for name, ids in _ids_of_names(entities).items():
        if len(ids) == 1 and name in before:
            votes[next(iter(ids))][before[name]] += 1
    assigned = _assigned(votes)
    return tuple(e if assigned[e.id] == e.id else msgspec.structs.replace(e, id=assigned[e.id]) for e in entities)


def _ids_of_names(entities: Iterable[EntityRecord]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for text, new in dict.fromkeys((entity.text_hans, entity.id) for entity in entities):
        found[normalised(text) or text].add(new)
    return found


def _assigned(votes: Mapping[str, Counter[str]]) -> dict[str, str]:
    """For each entity the id before that most of its names vote for, each id once, its own first; the rest keep their own."""
    wishes = [(old != new, -count, new, old) for new, counts in votes.items() for old, count in counts.items()]
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, new, old in sorted(wishes):
        if new not in ids and old not in taken:
            ids[new] = old
            taken.add(old)
    for new in votes:
        if new not in ids:
            ids[new] = _free(new, taken)
            taken.add(ids[new])
    return ids


def _free(identifier: str, taken: set[str]) -> str:
    """The id, or one made from it, that no other entity of the article has."""
    ordinal, free = 1, identifier
    while free in taken:
        ordinal += 1
        free = f"{identifier}_{ordinal}"
    return free


# ── works ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def title_and_address(reference: ReferenceRecord) -> str:
    """How a reader knows a work: by title and address, or else by what the entry says."""
    return " ".join(filter(None, (reference.title or reference.text[:_LONGEST], reference.url)))


def works_known_after(references: Iterable[ReferenceRecord], before: Mapping[str, WorkState]) -> dict[str, WorkState]:
    """The works that are known after a revision: those `before`, and those that the revision cites."""
    works = dict(before)
    for reference in references:
        if reference.reference_id:
            work = _work(reference)
            older = works.get(reference.reference_id, work)
            merged = {kind: getattr(work, kind) or getattr(older, kind) for kind in _WORK_KEYS}
            works[reference.reference_id] = msgspec.structs.replace(work, **merged)
    return works


def keep_work_ids(references: tuple[ReferenceRecord, ...], before: Mapping[str, WorkState]) -> tuple[ReferenceRecord, ...]:
    """The references with the ids of works that were known before: those that are equal by the surest key that both have."""
    ids = {reference.reference_id for reference in references}
    free = {work_id: work for work_id, work in before.items() if work_id not in ids}
    index: dict[tuple[str, str], set[str]] = {}
    for work_id, work in free.items():
        for kind in _WORK_KEYS:
            if key := getattr(work, kind):
                index.setdefault((kind, key), set()).add(work_id)
    kept = {
        reference.reference_id: _kept_id(reference, free, index)
        for reference in references
        if reference.reference_id and reference.reference_id not in before and reference.work_id is None
    }
    return tuple(_renamed(reference, kept) for reference in references)


def _renamed(reference: ReferenceRecord, kept: Mapping[str, str]) -> ReferenceRecord:
    """The reference with the ids that were kept, of the work that a short note names, too."""
    own, work = reference.reference_id, reference.work_id
    if own is None or kept.get(own, own) == own:
        return reference
    return msgspec.structs.replace(reference, reference_id=kept[own], work_id=None if work is None else kept[own])


def _kept_id(reference: ReferenceRecord, free: Mapping[str, WorkState], index: Mapping[tuple[str, str], set[str]]) -> str:
    """The id under which the work of a reference was known before, or else its own."""
    work = _work(reference)
    alike = {i for kind in _WORK_KEYS for i in index.get((kind, getattr(work, kind) or ""), ())}
    same = [i for i in alike if _is_same_work(work, free[i])]
    return same[0] if len(same) == 1 else reference.reference_id or ""


def _is_same_work(a: WorkState, b: WorkState) -> bool:
    for kind in _WORK_KEYS:
        if getattr(a, kind) and getattr(b, kind):
            return bool(getattr(a, kind) == getattr(b, kind))
    return False


def _work(reference: ReferenceRecord) -> WorkState:
    keys = _cached_work_keys(reference.identifiers.doi, reference.url, reference.title)
    return WorkState(shown=title_and_address(reference), doi=keys.get("doi"), url=keys.get("url"), title=keys.get("title"))


@lru_cache(maxsize=1 << 12)
def _cached_work_keys(doi: str | None, url: str | None, title: str | None) -> Mapping[str, str]:
    """Works come again with every revision of the page that cites them."""
    return work_keys(doi, url, title)
