"""A reporting word where it stands, and the attribution that it makes, in offsets of the view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.attributions.contents import Content
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.extent import Reports
from zhclaims.stages.attributions.scene import Level
from zhclaims.stages.attributions.tokens import Token


class Draft(NamedTuple):
    """An attribution in offsets of the view."""

    source: Span | None
    cue: Span
    content: Content | None
    kind: str

    def shift(self, by: int) -> Draft:
        content = self.content and self.content._replace(span=self.content.span.shift(by))
        return Draft(self.source and self.source.shift(by), self.cue.shift(by), content, self.kind)


class Outer(NamedTuple):
    """The level around a quotation and its drafts, in order."""

    level: Level
    drafts: list[Draft]


class Reading(NamedTuple):
    """A cue where it stands, and what has been read of its level so far."""

    level: Level
    cue: Cue
    reports: Reports
    earlier: list[Draft]
    """The drafts of this level, in order."""
    outer: Outer | None
    """What is around a quotation."""

    def text(self, token: Token) -> str:
        return token.span.of(self.level.view)

    @property
    def clause(self) -> Span:
        """The clause that the cue stands in."""
        return self.level.clause(self.cue.span.start).span

    @property
    def region(self) -> int:
        """Where the words that can belong to this cue begin: with its clause, or behind the cue before it."""
        start = self.clause.start
        last = self.earlier[-1].cue.end if self.earlier else 0
        last += last > start and self.level.view[last : last + 1] in tuple("出到了")
        return max(start, last)

    @property
    def before(self) -> Sequence[Token]:
        """The tokens that can belong to this cue and stand before it."""
        return self.level.tail(self.region, self.cue.span.start)
