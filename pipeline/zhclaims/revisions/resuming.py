"""Where the lineage of an article goes on when it is read again: after those revisions of it that a dataset holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, LineageRecord
from zhclaims.revisions.records import State, from_record, known_after


class Past(NamedTuple):
    """What is known of an article before a revision, and the changes that led there."""

    state: State
    changes: tuple[ChangeRecord, ...] = ()


def past(
    first: ArticleRecords, held: Sequence[ArticleRecords], changes: Sequence[ChangeRecord], lineage: LineageRecord | None
) -> Past:
    """What is known before `first`, the first revision that is read of an article. A dataset holds revisions of it, their changes
    and what was known before them.

    The order is that of time and id. Where one of two revisions does not tell these, what is held comes before, unless it says
    the same.
    """
    known = Past(State()) if lineage is None else Past(from_record(lineage), tuple(changes[: lineage.changes]))
    if lineage is not None and not _precedes(lineage, first.article):
        return Past(State())
    earlier = tuple(takewhile(lambda found: _comes_before(found, first), held))
    if not earlier:
        return known
    later = {found.article.revision_id for found in held[len(earlier) :]}
    rows = takewhile(lambda row: not later or row.revision_id not in later, changes[len(known.changes) :])
    return Past(known_after(known.state, earlier), known.changes + tuple(rows))


def _comes_before(held: ArticleRecords, first: ArticleRecords) -> bool:
    there, here = _order(held.article), _order(first.article)
    if there is None or here is None or there == here:
        return held.article.source.sha256 != first.article.source.sha256 and _content(held) != _content(first)
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
