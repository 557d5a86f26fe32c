"""The article as it grows, block by block, whichever form the page came in."""

from __future__ import annotations

import msgspec

from zhclaims.issue_texts import reported
from zhclaims.model import Block, Issue, Link, Marker, Page, Section
from zhclaims.sources.common import bounds, reports
from zhclaims.sources.common.works import Details, listed_works
from zhclaims.spans import Span
from zhclaims.terms import BlockKind


class Assembly:
    """Blocks, sections, markers, links and issues at their places in the article text. Each reader adds how it gets its text."""

    def __init__(self) -> None:
        self.length = 0
        """Of the article text so far, in code points."""
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.markers: list[Marker] = []
        self.links: list[Link] = []
        self.issues: list[Issue] = []
        self._details: dict[int, Details] = {}
        self._path: tuple[int, ...] = ()
        """Indices into `sections`, from the outermost section to the one that is open."""

    def add_block(self, kind: BlockKind, text: str, level: int = 0, *, is_row: bool = False) -> Span:
        """Append a block; a line break parts it from the one before. A heading of a `level` begins a section."""
        start = self.length + 1 if self.blocks else 0
        span = Span(start, start + len(text))
        self.length = span.end
        if kind is BlockKind.HEADING and level:
            outer = tuple(i for i in self._path if self.sections[i].level < level)
            self._path = (*outer, len(self.sections))
            self.sections.append(Section(span, text, level))
        self.blocks.append(Block(kind, span, self._path, is_row))
        return span

    def add_details(self, details: Details) -> None:
        """Say more of the last block, if there is more to say."""
        if details != Details():
            self._details[len(self.blocks) - 1] = details

    def report_hidden(self, block: Span) -> None:
        """Hidden text is left out, except a block that a footnote stands on: the footnote would stand on another statement."""
        self.issues.append(reported("hidden_text", block))

    def report_taken(self, code: str, what: str, at: int, source: Span | None = None) -> None:
        """Something that was no text was taken out of it at a place: a notice, the pages of a reference."""
        self.issues.append(reported(code, Span(at, at), source, text=what))

    def finished(self, page: Page) -> Page:
        """The page with all that was collected, and with what is broken in it. `page` holds the rest: text, title, entries …

        Its issues come first. Raises `InputError` (`too_large`) if the article is too long to be analysed.
        """
        bounds.check_article(page.text)
        page = msgspec.structs.replace(
            page,
            blocks=tuple(self.blocks),
            sections=tuple(self.sections),
            markers=tuple(self.markers),
            links=tuple(sorted(self.links, key=lambda link: link.span)),
            issues=(*page.issues, *self.issues),
        )
        works = tuple(listed_works(page, self._details))
        return msgspec.structs.replace(page, works=works, issues=(*page.issues, *reports.issues(page)))
