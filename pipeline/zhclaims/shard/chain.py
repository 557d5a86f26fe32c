"""The revisions of one page as they are processed, in order, each with its lineage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.dataset import PageLines, PreviousPage, PreviousSnapshot, page_lines
from zhclaims.flow import named
from zhclaims.records import ArticleRecords, LineageRecord, SourceRecord
from zhclaims.revisions import Past, State, emptied, from_record, known_after, known_before, to_record, with_lineage
from zhclaims.sources import dump


class Chain:
    """Takes the records of one revision after another and gives the lines of those that nothing can be added to any more."""

    def __init__(self, held: PreviousSnapshot | None, *, whole: bool, state: State | None = None) -> None:
        """`held`: the dataset that is brought up to date. `whole`: the first revision is followed too, as of an unknown page.
        `state`: what is known after revisions whose lines are kept.
        """
        self._held, self._whole = held, whole
        self._begun = state is not None
        self._state = state
        self._last: tuple[ArticleRecords, PageLines] | None = None

    def add(self, found: ArticleRecords) -> Iterator[PageLines]:
        """The next revision. StageError if its lineage cannot be told: it is passed over then."""
        with named("lineage"):
            found, state = self._followed(found)
        with named("write"):
            lines = page_lines(found)
        yield from self.end()
        self._begun, self._state, self._last = True, state, (found, lines)

    def emptied(self, revision_id: int, timestamp: str) -> None:
        """The page was made a redirect: its claims are removed, which is written with the revision before. StageError if that
        cannot be told."""
        if self._last is None or self._state is None:
            return
        found, _ = self._last
        with named("lineage"):
            rows, self._state = emptied(found.article.article_id, self._state, revision_id, timestamp)
        found = msgspec.structs.replace(found, changes=found.changes + rows)
        with named("write"):
            self._last = found, page_lines(found)

    def refuse(self, reject: Callable[[SourceRecord, str], PageLines]) -> None:
        """Have the last revision become the reject that is made of its source and title."""
        if self._last is not None:
            article = self._last[0].article
            self._last = self._last[0], reject(article.source, article.title)

    def end(self) -> Iterator[PageLines]:
        """Nothing more can be added to the last revision."""
        if self._last is not None:
            yield self._last[1]
        self._last = None

    def _followed(self, found: ArticleRecords) -> tuple[ArticleRecords, State | None]:
        before = Past(self._state or State()) if self._begun else self._past(found)
        if before.state == State() and not self._whole:
            return found, None
        records, state = with_lineage(found, before.state)
        if self._begun:
            return records, state
        lineage = _lineage(found.article.article_id, before)
        return msgspec.structs.replace(records, changes=before.changes + records.changes, lineage=lineage), state

    def _past(self, first: ArticleRecords) -> Past:
        page = self._held.of_article(first.article.article_id) if self._held else None
        return known_before(first, page.revisions, page.changes, page.lineage) if page else Past(State())


class Kept(NamedTuple):
    """The first revisions of a page as they were written before, and what is known after them."""

    lines: list[PageLines]
    state: State | None


def kept(held: PreviousSnapshot, paths: Sequence[str]) -> Kept | None:
    """What is kept of a page whose revisions were read from these documents, one from each; None if others are held of it."""
    pages = held.of_document(paths[0])
    if len(pages) != 1 or [found.article.source.path for found in pages[0].revisions] != list(paths):
        return None
    (page,) = pages
    before = from_record(page.lineage) if page.lineage else State()
    return Kept([page_lines(found) for found in whole(page)], known_after(before, page.revisions))


def whole(page: PreviousPage) -> list[ArticleRecords]:
    """The revisions of a page that is held, the first with all that is told of its changes."""
    first, *others = page.revisions
    return [msgspec.structs.replace(first, changes=page.changes, lineage=page.lineage), *others]


class Unread(NamedTuple):
    """A page of a dump as it is known before its texts are read."""

    source: SourceRecord
    article_id: str
    title: str
    url: str | None
    revisions: list[int]


def kept_of_dump(held: PreviousSnapshot, page: Unread) -> list[PageLines]:
    """The lines of a page of which the dump before held the same revisions under the same title; else none.

    The text of a revision never changes, so they are what reading it again would give, unless no checksum covered it.
    """
    found = held.of_article(page.article_id)
    articles = [revision.article for revision in found.revisions] if found else []
    same = [a.revision_id for a in articles] == page.revisions and {(a.title, a.url, a.source.format) for a in articles} == {
        (page.title, page.url, page.source.format)
    }
    doubtful = any(issue.code in dump.UNVERIFIED for a in articles for issue in a.issues)
    return [page_lines(_from(revision, page.source)) for revision in whole(found)] if found and same and not doubtful else []


def _from(found: ArticleRecords, source: SourceRecord) -> ArticleRecords:
    return msgspec.structs.replace(found, article=msgspec.structs.replace(found.article, source=source))


def _lineage(article_id: str, before: Past) -> LineageRecord | None:
    return None if before.state == State() else to_record(article_id, before.state, len(before.changes))
