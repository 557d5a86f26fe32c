"""Records of an article's revisions with their lineage: what is known up to one, and the records and changes of the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

import msgspec

from zhclaims.hanscript import to_simplified
from zhclaims.reader import first_of_each_label
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, ClaimState, LineageRecord, WorkState
from zhclaims.revisions import identities
from zhclaims.revisions.lineage import Fate, History, Known, Revision, Step, follow
from zhclaims.revisions.statements import Statement
from zhclaims.terms import Change, Support


class State(msgspec.Struct, frozen=True):
    """What is known of an article up to a revision of it; as it is made, of one that nothing is known of."""

    history: History = History()
    revision_id: int | None = None
    timestamp: str | None = None
    entities: dict[str, str] = {}
    """Names, normalised, and the ids of the entities that they name."""
    works: dict[str, WorkState] = {}
    """Works that were cited, by the ids of the references."""


def with_lineage(found: ArticleRecords, before: State) -> tuple[ArticleRecords, State]:
    """The records of the next revision with its lineage and its changes, and what is known after it.

    Only the lineage fields (`x-lineage` in the schemas) differ from the records that are given.
    """
    found = msgspec.structs.replace(found, references=identities.keep_work_ids(found.references, before.works))
    article = found.article
    step = follow(before.history, _revision(found))
    ids = {claim.claim_id: fate.known.claim_id for claim, fate in zip(found.claims, step.fates, strict=True)}
    place = _Place(article.article_id, article.revision_id, article.timestamp, before.revision_id)
    named = identities.keep_entity_ids(article.entities, before.entities)
    records = msgspec.structs.replace(
        found,
        article=msgspec.structs.replace(article, entities=named),
        claims=tuple(_claim(claim, fate) for claim, fate in zip(found.claims, step.fates, strict=True)),
        references=tuple(msgspec.structs.replace(r, cited_by=tuple(ids[c] for c in r.cited_by)) for r in found.references),
        changes=tuple(_changes(step, place)),
    )
    names = before.entities | identities.names_of_entities(named)
    return records, State(
        step.history, article.revision_id, article.timestamp, names, identities.works_known_after(found.references, before.works)
    )


def emptied(article_id: str, before: State, revision_id: int, timestamp: str) -> tuple[tuple[ChangeRecord, ...], State]:
    """What a revision without any statement has done, as one that makes a redirect of the page, and what is known after it."""
    step = follow(before.history, Revision(article_id, revision_id, timestamp, before.history.variant, ()))
    rows = tuple(_changes(step, _Place(article_id, revision_id, timestamp, before.revision_id)))
    return rows, State(step.history, revision_id, timestamp, before.entities, before.works)


def known_after(before: State, revisions: Sequence[ArticleRecords]) -> State:
    """What is known after some revisions that were written, in order, whose ids are kept as they were written."""
    present, gone = before.history.present, {known.claim_id: known for known in before.history.gone}
    names, cited = dict(before.entities), before.works
    for found in revisions:
        for known in present:
            gone.pop(known.claim_id, None)
            gone[known.claim_id] = known
        present = _as_written(found)
        names.update(identities.names_of_entities(found.article.entities))
        cited = identities.works_known_after(found.references, cited)
    ids = {known.claim_id for known in present}
    if not revisions:
        return before
    last = revisions[-1].article
    history = History(last.variant, present, tuple(known for known in gone.values() if known.claim_id not in ids))
    return State(history, last.revision_id, last.timestamp, names, cited)


def to_record(article_id: str, state: State, changes: int) -> LineageRecord:
    """The state, as a dataset keeps it, after so many changes."""
    return LineageRecord(
        article_id=article_id,
        revision_id=state.revision_id,
        timestamp=state.timestamp,
        variant=state.history.variant,
        present=tuple(map(_kept, state.history.present)),
        gone=tuple(map(_kept, state.history.gone)),
        entities=state.entities,
        works=state.works,
        changes=changes,
    )


def from_record(record: LineageRecord) -> State:
    """The state that a dataset has kept."""
    sections = _Sections()
    present, gone = (tuple(_known(claim, sections) for claim in some) for some in (record.present, record.gone))
    return State(History(record.variant, present, gone), record.revision_id, record.timestamp, record.entities, record.works)


# ── where lineage goes on ───────────────────────────────────────────────────────────────────────────────────────────────


class Past(NamedTuple):
    """What is known of an article before a revision, and the changes that led there."""

    state: State
    changes: tuple[ChangeRecord, ...] = ()


def known_before(
    first: ArticleRecords, previous: Sequence[ArticleRecords], changes: Sequence[ChangeRecord], lineage: LineageRecord | None
) -> Past:
    """What is known before `first`, the first revision that is read of an article of which a dataset holds `previous` revisions.

    `changes` are those of the previous revisions, `lineage` is what was known before them. The order is that of time and id.
    Where one of two revisions has none of these, the previous one comes before, unless it says the same.
    """
    known = Past(State()) if lineage is None else Past(from_record(lineage), tuple(changes[: lineage.changes]))
    if lineage is not None and not _precedes(lineage, first.article):
        return Past(State())
    earlier = tuple(takewhile(lambda found: _comes_before(found, first), previous))
    if not earlier:
        return known
    later = {found.article.revision_id for found in previous[len(earlier) :]}
    rows = takewhile(lambda row: not later or row.revision_id not in later, changes[len(known.changes) :])
    return Past(known_after(known.state, earlier), known.changes + tuple(rows))


def _comes_before(previous: ArticleRecords, first: ArticleRecords) -> bool:
    there, here = _order(previous.article), _order(first.article)
    if there is None or here is None or there == here:
        return previous.article.source.sha256 != first.article.source.sha256 and _content(previous) != _content(first)
    return there < here


def _content(found: ArticleRecords) -> object:
    """What an editor changes: the text, and what backs it where."""
    markers = [(marker.at, marker.ref) for marker in found.article.markers]
    return found.article.text, markers, [(r.ref, r.reference_id, r.text) for r in found.references]


def _precedes(known: LineageRecord, first: ArticleRecord) -> bool:
    there, here = _order(known), _order(first)
    return there is None or here is None or there <= here


def _order(revision: ArticleRecord | LineageRecord) -> tuple[str, int] | None:
    if revision.timestamp is None or revision.revision_id is None:
        return None
    return revision.timestamp, revision.revision_id


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Place(NamedTuple):
    """The revision that changes are of, and the one that it is compared with."""

    article_id: str
    revision_id: int | None
    timestamp: str | None
    previous: int | None


def _changes(step: Step, place: _Place) -> Iterator[ChangeRecord]:
    """The changes in the order of the text now, then what was removed in the order of the text before."""
    became = {fate.candidate.claim_id: fate.known.claim_id for fate in step.fates if fate.candidate}
    for fate in step.fates:
        if fate.change != Change.UNCHANGED:
            yield _changed_row(fate, place)
    for known in step.removed:
        yield _removed_row(known, place, became.get(known.claim_id))


def _changed_row(fate: Fate, place: _Place) -> ChangeRecord:
    stood = () if fate.change == Change.RESTORED else fate.previous
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


def _removed_row(known: Known, place: _Place, became: str | None) -> ChangeRecord:
    before = known.statement
    return ChangeRecord(
        claim_id=known.claim_id,
        kind=Change.REMOVED,
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


# ── claims and statements ───────────────────────────────────────────────────────────────────────────────────────────────


class _Sections(dict[tuple[str, ...], tuple[str, ...]]):
    """Titles of sections in Simplified script, each converted once."""

    def __missing__(self, titles: tuple[str, ...]) -> tuple[str, ...]:
        self[titles] = tuple(map(_simplified, titles))
        return self[titles]


@lru_cache(maxsize=1 << 12)
def _simplified(title: str) -> str:
    return to_simplified(title)[0]


def _revision(found: ArticleRecords) -> Revision:
    article = found.article
    return Revision(article.article_id, article.revision_id, article.timestamp, article.variant, tuple(_statements(found)))


def _statements(found: ArticleRecords) -> Iterable[Statement]:
    names = [entity.text_hans for entity in found.article.entities]
    works = [reference.reference_id for reference in found.references]
    first = first_of_each_label(reference.ref for reference in found.references)
    cited = {label: work for label, i in first.items() if (work := works[i])}
    sections = _Sections()
    for claim in found.claims:
        backing = (cited[c.ref] for c in claim.citations if c.support == Support.DIRECT and c.ref in cited)
        yield Statement(
            claim.text_hans,
            sections[claim.section],
            frozenset(backing),
            frozenset(names[i] for i in claim.entities),
            shown=claim.text,
            shown_section=claim.section,
        )


def _claim(claim: ClaimRecord, fate: Fate) -> ClaimRecord:
    known = fate.known
    return msgspec.structs.replace(
        claim,
        claim_id=known.claim_id,
        first_revision=known.first_revision,
        last_changed_revision=known.last_changed_revision,
        change=fate.change,
        previous_claim_id=next((p.claim_id for p in fate.previous if p.claim_id != known.claim_id), None),
    )


def _as_written(found: ArticleRecords) -> tuple[Known, ...]:
    """The claims of a revision by the ids that were written; in one without lineage they are first seen."""
    revision = found.article.revision_id
    return tuple(
        Known(
            claim.claim_id,
            statement,
            revision if claim.change is None else claim.first_revision,
            revision if claim.change is None else claim.last_changed_revision,
        )
        for claim, statement in zip(found.claims, _statements(found), strict=True)
    )


def _kept(known: Known) -> ClaimState:
    statement = known.statement
    return ClaimState(
        claim_id=known.claim_id,
        text=statement.shown,
        text_hans=statement.text,
        section=statement.shown_section,
        references=tuple(sorted(statement.references)),
        names=tuple(sorted(statement.names)),
        first_revision=known.first_revision,
        last_changed_revision=known.last_changed_revision,
    )


def _known(claim: ClaimState, sections: _Sections) -> Known:
    statement = Statement(
        claim.text_hans,
        sections[claim.section],
        frozenset(claim.references),
        frozenset(claim.names),
        shown=claim.text,
        shown_section=claim.section,
    )
    return Known(claim.claim_id, statement, claim.first_revision, claim.last_changed_revision)
