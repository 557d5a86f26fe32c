"""A report in the making: the cue where it stands, the content, and the attribution that it makes. Offsets are those of the view.

A *cue* is the word that reports (a reporting verb, most often), its *source* is who says it, its *content* is what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.attributions.levels import Level
from zhclaims.stages.attributions.lexicon import Sense
from zhclaims.stages.attributions.tokens import Token

CueStarts = dict[int, list[int]]
"""For the clauses of a level that hold cues, by index, where these begin."""


class Cue(NamedTuple):
    span: Span
    word: str
    senses: dict[str, Sense]
    """The senses of the word by frame."""
    segment: int = 0
    doubt: str = ""
    """Why, by the words beside it, it is rather no cue."""

    @property
    def kind(self) -> str:
        return next(iter(self.senses.values())).kind


class Content(NamedTuple):
    span: Span
    quoted: bool


class Draft(NamedTuple):
    """An attribution in offsets of the view."""

    source: Span | None
    cue: Span
    content: Content | None
    kind: str

    def shift(self, by: int) -> Draft:
        content = self.content and self.content._replace(span=self.content.span.shift(by))
        return Draft(self.source and self.source.shift(by), self.cue.shift(by), content, self.kind)


class Verdict(NamedTuple):
    """What one rule makes of a cue."""

    cue: Span
    rule: str
    """The frame tried (`frames.FRAMES`), or `account`; empty where the word is no cue."""
    outcome: Draft | str
    """The attribution, or why there is none."""
    score: int = 0
    """What was learned of the word where it stands (`weights`), in hundredths of a log odds."""
    doubt: str = ""
    """Why the rules refuse what may be a report all the same."""


class Outer(NamedTuple):
    """The level around a quotation and its drafts, in order."""

    level: Level
    drafts: list[Draft]


class Report(NamedTuple):
    """A cue where it stands, and what has been found on its level so far."""

    level: Level
    cue: Cue
    cues: CueStarts
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
        """Where the words that can belong to this cue begin: with its clause, or after the cue before it."""
        start = self.clause.start
        last = self.earlier[-1].cue.end if self.earlier else 0
        last += last > start and self.level.view[last : last + 1] in tuple("出到了")
        return max(start, last)

    @property
    def before(self) -> Sequence[Token]:
        """The tokens that can belong to this cue and stand before it."""
        return self.level.tail(self.region, self.cue.span.start)
