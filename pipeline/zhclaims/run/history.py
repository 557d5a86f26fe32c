"""The history of one page: its revisions as they are processed, in order, each with its lineage, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.dataset import PageLines, PreviousPage, PreviousSnapshot, page_lines
from zhclaims.flow import in_stage
from zhclaims.records import ArticleRecord, ArticleRecords, LineageRecord, SourceRecord
from zhclaims.revisions import (
    Past,
    State,
    emptied,
    from_record,
    known_after,
    known_before,
    to_record,
    with_ids_of,
    with_lineage,
)
from zhclaims.sources import dump


class FollowedRevision(NamedTuple):
    """The records of a revision with their lineage, and what is known after it."""

    records: ArticleRecords
    state: State | None


class History:
    """Takes the records of one revision after another and gives the lines of those that nothing can be added to any more."""

    def __init__(self, held: PreviousSnapshot | None, *, whole: bool, state: State | None = None) -> None:
        """`held`: the dataset that is brought up to date. `whole`: the first revision is followed too, as of an unknown page.
        `state`: what is known after revisions whose lines are kept.
        """
        self._held, self._whole = held, whole
        self._begun = state is not None
        self._state = state
        self._last: tuple[ArticleRecords, PageLines] | None = None

    def follow(self, found: ArticleRecords) -> FollowedRevision:
        """The records of the next revision, with what it changed against the one before."""
        page = None if self._begun or self._held is None else self._held.of_article(found.article.article_id)
        before = Past(self._state or State()) if self._begun else self._past(found, page)
        if before.state == State() and not self._whole:
            return FollowedRevision(self._as_written(found, page), None)
        records, state = with_lineage(found, before.state)
        if self._begun:
            return FollowedRevision(records, state)
        lineage = _lineage(found.article.article_id, before)
        records = msgspec.structs.replace(records, changes=before.changes + records.changes, lineage=lineage)
        return FollowedRevision(records, state)

    def add(self, revision: FollowedRevision, lines: PageLines) -> list[PageLines]:
        """Take the next revision, by its records and their lines; the lines of the one before are complete."""
        complete = self.end()
        self._begun, self._state, self._last = True, revision.state, (revision.records, lines)
        return complete

    def add_redirect(self, revision_id: int, timestamp: str) -> None:
        """The page was made a redirect: its claims are removed, which is written with the revision before. StageError if their
        lineage fails."""
        if self._last is None or self._state is None:
            return
        found, _ = self._last
        with in_stage("lineage"):
            rows, self._state = emptied(found.article.article_id, self._state, revision_id, timestamp)
        found = msgspec.structs.replace(found, changes=found.changes + rows)
        with in_stage("write"):
            self._last = found, page_lines(found)

    def refuse(self, reject: Callable[[SourceRecord, str], PageLines]) -> None:
        """Have the last revision become the reject that is made of its source and title."""
        if self._last is not None:
            article = self._last[0].article
            self._last = self._last[0], reject(article.source, article.title)

    def end(self) -> list[PageLines]:
        """The lines of the last revision, if there is one: nothing more can be added to it."""
        complete = [self._last[1]] if self._last else []
        self._last = None
        return complete

    def _as_written(self, found: ArticleRecords, page: PreviousPage | None) -> ArticleRecords:
        """The records of the one revision that is known, whose claims keep the ids that another build gave them."""
        if self._held is None or page is None or not self._held.of_another_build:
            return found
        same = next((r for r in reversed(page.revisions) if _is_same(r.article, found.article)), None)
        return with_ids_of(found, same) if same else found

    def _past(self, first: ArticleRecords, page: PreviousPage | None) -> Past:
        if self._held is None or page is None:
            return Past(State())
        rebuilt = self._held.of_another_build
        return known_before(first, page.revisions, page.changes, page.lineage, rebuilt=rebuilt)


class KeptRevisions(NamedTuple):
    """The first revisions of a page as they were written before, and what is known after them."""

    lines: list[PageLines]
    state: State | None


def kept_revisions(held: PreviousSnapshot, paths: Sequence[str]) -> KeptRevisions | None:
    """What is kept of a page whose revisions were read from these documents, one from each; None if others are held of it."""
    pages = held.of_document(paths[0])
    if len(pages) != 1 or [found.article.source.path for found in pages[0].revisions] != list(paths):
        return None
    (page,) = pages
    before = from_record(page.lineage) if page.lineage else State()
    return KeptRevisions([page_lines(found) for found in _whole(page)], known_after(before, page.revisions))


def _whole(page: PreviousPage) -> list[ArticleRecords]:
    """The revisions of a page that is held, the first with all that is known of its changes."""
    first, *others = page.revisions
    return [msgspec.structs.replace(first, changes=page.changes, lineage=page.lineage), *others]


class UnreadPage(NamedTuple):
    """A page of a dump as it is known before its texts are read."""

    source: SourceRecord
    article_id: str
    title: str
    url: str | None
    revisions: list[int]


def kept_of_dump(held: PreviousSnapshot, page: UnreadPage) -> list[PageLines]:
    """The lines of a page of which the dump before held the same revisions under the same title; else none.

    The text of a revision never changes, so they are what reading it again would give, unless no checksum covered it.
    """
    found = held.of_article(page.article_id)
    articles = [revision.article for revision in found.revisions] if found else []
    same = [a.revision_id for a in articles] == page.revisions and {(a.title, a.url, a.source.format) for a in articles} == {
        (page.title, page.url, page.source.format)
    }
    doubtful = any(issue.code in dump.UNVERIFIED for a in articles for issue in a.issues)
    return [page_lines(_from(revision, page.source)) for revision in _whole(found)] if found and same and not doubtful else []


def _from(found: ArticleRecords, source: SourceRecord) -> ArticleRecords:
    return msgspec.structs.replace(found, article=msgspec.structs.replace(found.article, source=source))


def _is_same(there: ArticleRecord, here: ArticleRecord) -> bool:
    """Whether two records are of one revision: by its id, or by the bytes of a document that tells none."""
    if there.revision_id is None or here.revision_id is None:
        return there.source.sha256 == here.source.sha256
    return there.revision_id == here.revision_id


def _lineage(article_id: str, before: Past) -> LineageRecord | None:
    return None if before.state == State() else to_record(article_id, before.state, len(before.changes))
