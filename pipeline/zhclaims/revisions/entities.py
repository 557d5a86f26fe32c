"""The identities of entities from revision to revision: an entity keeps its id while most of its names are known by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from zhclaims.records import EntityRecord, normalised


def known(entities: Iterable[EntityRecord]) -> dict[str, str]:
    """The names, normalised, that name one entity alone, and its id."""
    return {name: next(iter(ids)) for name, ids in _ids_of_names(entities).items() if len(ids) == 1}


def inherited(entities: tuple[EntityRecord, ...], before: Mapping[str, str]) -> tuple[EntityRecord, ...]:
    """The mentions with the ids of the entities that their names were `known` by before; entities that differ stay apart."""
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
