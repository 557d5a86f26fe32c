"""What changed from one revision of an article to another, as a dataset holds it: one revision's changes, or several together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.reader import find_revisions, records_of_article
from zhclaims.reader.documents import RevisionHead
from zhclaims.records import ChangeRecord, LineageRecord, ReferenceRecord, normalised
from zhclaims.revisions.identities import title_and_address
from zhclaims.terms import Change

_NAMED = 12
"""Revisions that an error names."""


class Diff(NamedTuple):
    """What changed from one revision of an article to another."""

    title: str
    previous: int | None
    revision: int | None
    changes: list[ChangeRecord]
    works: dict[str, str]
    known: bool
    """Whether an earlier revision is known at all."""


def diff(directory: Path, article: str, first: int | None, last: int | None) -> Diff:
    """The changes from the revision `first` to `last`: unless they are given, what the latest changed against the one before.

    UsageError if there is no dataset, no such article, or no such revision.
    """
    dataset = Dataset(directory)
    revisions = find_revisions(dataset, article)
    found = revisions[-1]
    rows = records_of_article(dataset, found.article_id, "changes", ChangeRecord)
    lineage = next(iter(records_of_article(dataset, found.article_id, "lineage", LineageRecord)), None)
    works = {i: work.shown for i, work in lineage.works.items()} if lineage else {}
    references = records_of_article(dataset, found.article_id, "references", ReferenceRecord)
    works |= {r.reference_id: title_and_address(r) for r in references if r.reference_id}
    known = bool(rows) or len(revisions) > 1 or lineage is not None
    if first is None and last is None:
        return Diff(found.title, *_latest(revisions, rows, lineage), works, known)
    return Diff(found.title, *_between(_in_order(revisions, rows, lineage), rows, first, last), works, known)


def _latest(
    revisions: Sequence[RevisionHead], rows: list[ChangeRecord], lineage: LineageRecord | None
) -> tuple[int | None, int | None, list[ChangeRecord]]:
    """The one before the last revision, that one, and what it changed. Copies without ids differ by counts of changes."""
    if revisions[-1].revision_id is None:
        return lineage.revision_id if lineage else None, None, rows[lineage.changes :] if lineage else rows
    order = _in_order(revisions, rows, lineage)
    last = order[-1]
    of_last = [row for row in rows if row.revision_id == last]
    return order[-2] if len(order) > 1 else None, last, of_last


def _between(
    order: list[int], rows: list[ChangeRecord], first: int | None, last: int | None
) -> tuple[int | None, int, list[ChangeRecord]]:
    for number in (first, last):
        if number is not None and number not in order:
            some = ", ".join(map(str, order[-_NAMED:])) or "none with an id"
            raise UsageError(
                f"no revision {number} is known here; {'the latest are' if len(order) > _NAMED else 'known'}: {some}"
            )
    end = order.index(last) if last is not None else len(order) - 1
    start = order.index(first) if first is not None else end - 1
    if start >= end:
        raise UsageError(f"revision {first} does not come before {order[end]}")
    wanted = set(order[start + 1 : end + 1])
    previous = order[start] if start >= 0 else None
    return previous, order[end], together((row for row in rows if row.revision_id in wanted), previous)


def _in_order(revisions: Iterable[RevisionHead], rows: Iterable[ChangeRecord], lineage: LineageRecord | None) -> list[int]:
    """The ids of all revisions that are known of, the latest last."""
    known: list[RevisionHead | ChangeRecord | LineageRecord] = [*rows, *revisions, *([lineage] if lineage else [])]
    times = {r.revision_id: r.timestamp or "" for r in known}
    order = sorted((number for number in times if number is not None), key=lambda number: (times[number], number))
    for row in rows:
        if row.previous_revision_id is not None and row.previous_revision_id not in times and row.revision_id in order:
            order.insert(order.index(row.revision_id), row.previous_revision_id)
            times[row.previous_revision_id] = ""
    return order


# ── several revisions together ──────────────────────────────────────────────────────────────────────────────────────────


def together(rows: Iterable[ChangeRecord], previous: int | None) -> list[ChangeRecord]:
    """The changes of one revision after another as those of the last of them against the revision `previous`.

    What one revision did and another undid is none. Of a claim that was changed several times the first `before` and the last
    `after` are given. What was removed comes last.
    """
    changed: dict[str, ChangeRecord] = {}
    for row in rows:
        earlier = [changed.pop(i) for i in row.previous_claim_ids if i in changed and i != row.claim_id]
        earlier = [changed.pop(row.claim_id)] if row.claim_id in changed else earlier
        changed[row.claim_id] = _joined(earlier[0], row) if earlier else row
    found = (_named(msgspec.structs.replace(row, previous_revision_id=previous)) for row in changed.values())
    return sorted((row for row in found if row is not None), key=lambda row: row.after is None)


def _joined(first: ChangeRecord, then: ChangeRecord) -> ChangeRecord:
    return msgspec.structs.replace(
        then,
        kind=first.kind if first.before is None or (first.kind == Change.MOVED and then.after is not None) else then.kind,
        previous_claim_ids=first.previous_claim_ids,
        candidate_claim_id=then.candidate_claim_id or first.candidate_claim_id,
        section_before=first.section_before,
        before=first.before,
        citations_before=first.citations_before,
    )


def _named(row: ChangeRecord) -> ChangeRecord | None:
    """The change by its kind as it is from end to end; None if it is none."""
    if row.before is None:
        return None if row.after is None else row
    if row.after is None:
        return row if row.kind == Change.REMOVED else msgspec.structs.replace(row, kind=Change.REMOVED)
    if normalised(row.before) != normalised(row.after):
        kind = Change.REWORDED
    elif row.citations_before != row.citations_after:
        kind = Change.RECITED
    elif row.kind == Change.MOVED or row.section_before != row.section_after:
        kind = Change.MOVED
    else:
        return None
    return row if row.kind == kind else msgspec.structs.replace(row, kind=kind)
