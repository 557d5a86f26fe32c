"""The revisions of one page as they are processed, in order, each with its lineage."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from zhclaims.dataset import PageLines, page_lines
from zhclaims.flow import named
from zhclaims.records import ArticleRecords
from zhclaims.revisions import State, emptied, followed


class Chain:
    """Takes the records of one revision after another and gives the lines of those that nothing can be added to any more."""

    def __init__(self, state: State | None) -> None:
        """`state`: what is known of the page before; None where its revisions are not to be followed."""
        self._state = state
        self._last: tuple[ArticleRecords, PageLines] | None = None

    def add(self, found: ArticleRecords) -> Iterator[PageLines]:
        """The next revision. StageError if its lineage cannot be told: it is passed over then."""
        state = self._state
        if state is not None:
            with named("lineage"):
                found, state = followed(found, state)
        with named("write"):
            lines = page_lines(found)
        yield from self.end()
        self._last, self._state = (found, lines), state

    def emptied(self, revision_id: int, timestamp: str) -> None:
        """The page was made a redirect: its claims are removed, which is written with the revision before."""
        if self._last is None or self._state is None:
            return
        found, _ = self._last
        rows, self._state = emptied(found.article.article_id, self._state, revision_id, timestamp)
        found = msgspec.structs.replace(found, changes=found.changes + rows)
        self._last = found, page_lines(found)

    def end(self) -> Iterator[PageLines]:
        """Nothing more can be added to the last revision."""
        if self._last is not None:
            yield self._last[1]
        self._last = None
