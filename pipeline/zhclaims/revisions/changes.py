"""The changes of a revision as records: one for each claim that is not unchanged, and one for each that was removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.records import ChangeRecord
from zhclaims.revisions.lineage import Fate, Known, Step


class Place(NamedTuple):
    """The revision that changes are of, and the one that it is compared with."""

    article_id: str
    revision_id: int | None
    timestamp: str | None
    previous: int | None


def changes(step: Step, place: Place) -> tuple[ChangeRecord, ...]:
    """The changes in the order of the text now, then what was removed in the order of the text before."""
    return tuple(_rows(step, place))


def _rows(step: Step, place: Place) -> Iterator[ChangeRecord]:
    became = {fate.candidate.claim_id: fate.known.claim_id for fate in step.fates if fate.candidate}
    for fate in step.fates:
        if fate.change != "unchanged":
            yield _changed(fate, place)
    for known in step.removed:
        yield _removed(known, place, became.get(known.claim_id))


def _changed(fate: Fate, place: Place) -> ChangeRecord:
    stood = () if fate.change == "restored" else fate.previous
    after = fate.known.statement
    return ChangeRecord(
        claim_id=fate.known.claim_id,
        kind=fate.change,
        article_id=place.article_id,
        revision_id=place.revision_id,
        timestamp=place.timestamp,
        previous_revision_id=place.previous,
        previous_claim_ids=tuple(known.claim_id for known in stood),
        candidate_claim_id=fate.candidate.claim_id if fate.candidate else None,
        section_before=stood[0].statement.shown_section if stood else None,
        section_after=after.shown_section,
        before="".join(known.statement.shown for known in stood) if stood else None,
        after=after.shown,
        citations_before=tuple(sorted(frozenset[str]().union(*(known.statement.references for known in stood)))),
        citations_after=tuple(sorted(after.references)),
    )


def _removed(known: Known, place: Place, became: str | None) -> ChangeRecord:
    before = known.statement
    return ChangeRecord(
        claim_id=known.claim_id,
        kind="removed",
        article_id=place.article_id,
        revision_id=place.revision_id,
        timestamp=place.timestamp,
        previous_revision_id=place.previous,
        previous_claim_ids=(known.claim_id,),
        candidate_claim_id=became,
        section_before=before.shown_section,
        section_after=None,
        before=before.shown,
        after=None,
        citations_before=tuple(sorted(before.references)),
        citations_after=(),
    )
