"""The identities of claims from revision to revision: what is unchanged, moved, reworded, recited, new, restored or removed.

A claim that is lightly reworded (see `statements.same_statement`) keeps its id. A different statement in its place gets an id of
its own and names the claim that it comes from; so does the smaller part of a claim that was split. A claim that was removed and
comes back with the same words gets its old id back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.records.identity import claim_id
from zhclaims.revisions.matching import Matching, match
from zhclaims.revisions.statements import Piece, Statement, differing_pieces, regional_words, same_statement
from zhclaims.terms import Change

_MANY, _MOST = 5, 0.75
"""Words that each stand for another in several statements, and the share of what differs that they explain: no edit does as much,
but a copy in another variant of the same script does."""


class Revision(msgspec.Struct, frozen=True):
    """A revision of an article: its statements are its claims, in the order of the text."""

    article_id: str
    revision_id: int | None
    timestamp: str | None
    variant: str
    statements: tuple[Statement, ...]


class Known(msgspec.Struct, frozen=True):
    """A claim of the revisions so far, as it last stood."""

    claim_id: str
    statement: Statement
    first_revision: int | None
    last_changed_revision: int | None


class History(msgspec.Struct, frozen=True):
    """The claims of an article's latest revision in the order of its text, and those that were in one and are no longer."""

    variant: str = ""
    present: tuple[Known, ...] = ()
    gone: tuple[Known, ...] = ()


class Fate(msgspec.Struct, frozen=True):
    """What a revision did to one of its claims."""

    known: Known
    change: Change
    """The first of restored, reworded, recited, moved where several hold."""
    previous: tuple[Known, ...] = ()
    """The claim as it was before; two of them where two were merged. Empty for one that is new."""
    candidate: Known | None = None
    """A claim before that this one may come from, too unsure to say so."""


class Step(NamedTuple):
    """A revision in its history: the fates of its claims in order, the claims that it removed, and the history after it."""

    fates: tuple[Fate, ...]
    removed: tuple[Known, ...]
    history: History


def follow(history: History, revision: Revision) -> Step:
    """The next revision. The first of an article follows an empty history: all its claims are new."""
    before, now = [known.statement for known in history.present], revision.statements
    return_to = _gone_by_key(history.gone)
    matching = match(before, now, return_to.keys())
    wholes = {j for i, others in matching.also.items() for j in others if i not in matching.partner}
    taken = {known.claim_id for known in (*history.present, *history.gone)}
    regional = _regional(history, revision, matching.partner)
    context = _Context(history, revision, matching, wholes, _moved(before, now, matching.partner), taken, regional)
    fates = tuple(_fate(context, i, return_to) for i in range(len(now)))
    kept = {fate.known.claim_id for fate in fates}
    continued = {known.claim_id for fate in fates for known in fate.previous}
    left = tuple(known for known in history.present if known.claim_id not in kept)
    removed = tuple(known for known in left if known.claim_id not in continued)
    gone = tuple(known for known in history.gone if known.claim_id not in kept) + left
    return Step(fates, removed, History(revision.variant, tuple(fate.known for fate in fates), gone))


def _regional(history: History, revision: Revision, partner: Mapping[int, int]) -> frozenset[Piece] | None:
    """Words of the variant, if this is a copy in another variant: in another script, or one that differs by such words alone."""
    before, now = [known.statement for known in history.present], revision.statements
    differ = [(before[j].key, now[i].key) for i, j in partner.items() if before[j].key != now[i].key]
    found = regional_words(differ)
    if revision.variant != history.variant and _converted(before, now, partner):
        return found
    explained = sum(differing_pieces(*pair) <= found for pair in differ) if len(found) >= _MANY else 0
    return found if explained and explained >= _MOST * len(differ) else None


def _converted(before: Sequence[Statement], now: Sequence[Statement], partner: Mapping[int, int]) -> bool:
    """Whether most statements that stay stand in another script, for a mixed article is called by its majority."""
    shown = [(before[j].shown, now[i].shown) for i, j in partner.items() if before[j].key == now[i].key]
    return 2 * sum(a != b or not a for a, b in shown) >= len(shown)


# ── one claim ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Context(NamedTuple):
    history: History
    revision: Revision
    matching: Matching
    wholes: set[int]
    """The statements before that were split."""
    moved: set[int]
    taken: set[str]
    """Ids that stand for other statements."""
    regional: frozenset[Piece] | None
    """Words of the variant, where this is not the one of the revision before."""


def _fate(context: _Context, i: int, return_to: dict[str, list[Known]]) -> Fate:
    present, matching = context.history.present, context.matching
    statement = context.revision.statements[i]
    others = tuple(present[j] for j in matching.also.get(i, ()))
    if i in matching.partner:
        return _continued(context, i, (present[matching.partner[i]], *others))
    if return_to.get(statement.key):
        known = return_to[statement.key].pop(0)
        return Fate(_changed(known, statement, context.revision), Change.RESTORED, (known,))
    candidate = matching.unsure.get(i)
    return Fate(
        _new(context, statement),
        Change.REWORDED if others else Change.NEW,
        others,
        None if candidate is None else present[candidate],
    )


def _continued(context: _Context, i: int, previous: tuple[Known, ...]) -> Fate:
    statement, before = context.revision.statements[i], previous[0]
    parted = len(previous) > 1 or context.matching.partner[i] in context.wholes
    if not parted and _says_the_same(context, before.statement, statement):
        recited = statement.references != before.statement.references
        change = Change.RECITED if recited else Change.MOVED if i in context.moved else Change.UNCHANGED
        known = _changed(before, statement, context.revision) if recited else msgspec.structs.replace(before, statement=statement)
        return Fate(known, change, previous)
    if parted or same_statement(before.statement, statement, regional=context.regional is not None):
        return Fate(_changed(before, statement, context.revision), Change.REWORDED, previous)
    return Fate(_new(context, statement), Change.REWORDED, previous)


def _says_the_same(context: _Context, before: Statement, now: Statement) -> bool:
    """Whether the words are equal, or differ by those of the variant alone."""
    if before.key == now.key:
        return True
    return (
        context.regional is not None
        and same_statement(before, now, regional=True)
        and differing_pieces(before.key, now.key) <= context.regional
    )


def _changed(known: Known, statement: Statement, revision: Revision) -> Known:
    return msgspec.structs.replace(known, statement=statement, last_changed_revision=revision.revision_id)


def _new(context: _Context, statement: Statement) -> Known:
    """A claim with an id that no other claim of the article has, or has had."""
    ordinal = 0
    while (made := claim_id(context.revision.article_id, statement.key, ordinal)) in context.taken:
        ordinal += 1
    context.taken.add(made)
    return Known(made, statement, context.revision.revision_id, context.revision.revision_id)


def _gone_by_key(gone: Sequence[Known]) -> dict[str, list[Known]]:
    """What was removed, by its words, the latest first."""
    found: dict[str, list[Known]] = defaultdict(list)
    for known in reversed(gone):
        found[known.statement.key].append(known)
    return found


# ── moves ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _moved(before: Sequence[Statement], now: Sequence[Statement], partner: Mapping[int, int]) -> set[int]:
    """What stands in another section, or in another order, than it did. A section under a new title has not moved."""
    renamed = _renamed(before, now, partner)
    in_order = _in_order(partner)
    return {
        i for i, j in partner.items() if renamed.get(before[j].section, before[j].section) != now[i].section or i not in in_order
    }


def _renamed(
    before: Sequence[Statement], now: Sequence[Statement], partner: Mapping[int, int]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """From sections that are no longer there to the new ones that hold most of their statements."""
    then, there = {s.section for s in before}, {s.section for s in now}
    votes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for i, j in partner.items():
        votes[before[j].section][now[i].section] += 1
    best = {section: counts.most_common(1)[0][0] for section, counts in votes.items() if section not in there}
    return {section: title for section, title in best.items() if title not in then}


def _in_order(partner: Mapping[int, int]) -> set[int]:
    """The most statements now whose order is as before: a longest increasing subsequence (Fredman 1975), O(n log n)."""
    ends: list[int] = []
    at: list[int] = []
    came_from: dict[int, int | None] = {}
    for i in sorted(partner):
        place = bisect_left(ends, partner[i])
        came_from[i] = at[place - 1] if place else None
        ends[place : place + 1], at[place : place + 1] = [partner[i]], [i]
    found: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        found.add(last)
        last = came_from[last]
    return found
