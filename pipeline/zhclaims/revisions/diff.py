"""What several revisions changed together: the changes from one revision to a later one, claim by claim."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from zhclaims.records import ChangeRecord, normalised


def together(rows: Iterable[ChangeRecord], previous: int | None) -> list[ChangeRecord]:
    """The changes of one revision after another as those of the last of them against the revision `previous`.

    What one revision did and another undid is none. Of a claim that was changed several times the first `before` and the last
    `after` are told. What was removed comes last.
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
        kind=first.kind if first.before is None or (first.kind == "moved" and then.after is not None) else then.kind,
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
        return row if row.kind == "removed" else msgspec.structs.replace(row, kind="removed")
    if normalised(row.before) != normalised(row.after):
        kind = "reworded"
    elif row.citations_before != row.citations_after:
        kind = "recited"
    elif row.kind == "moved" or row.section_before != row.section_after:
        kind = "moved"
    else:
        return None
    return row if row.kind == kind else msgspec.structs.replace(row, kind=kind)
