"""From lines to the article text: blocks, markers, the map back to the document.

What is taken out of a line: footnote markers, the pages of a reference after them, notices such as [來源請求], messages of Cite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from zhclaims.cite_errors import find_messages
from zhclaims.issue_texts import reported
from zhclaims.model import Marker
from zhclaims.offsets import Run
from zhclaims.sources.common import assembly
from zhclaims.sources.common.box_rows import between
from zhclaims.sources.common.text import BLANKS, CLOSING, codes_of_notices, cuts_number, fold, parts_words
from zhclaims.sources.rendered_text.footnotes import BRACKETED, Label, Labels
from zhclaims.sources.rendered_text.lines import Line
from zhclaims.spans import Span, trim
from zhclaims.terms import BlockKind

_PAGES = re.compile(
    r"[:：]\s?第?\s?[\dA-Za-z]{1,6}([\-–—~～,，、&][ ]?\d{1,5}){0,9}\s?[頁页]?"
    r"(?=$|[\s，。；：、！？,.;:!?）)\[」』”])"  # "[1]:3人" is a colon and a number
)


class Draft(NamedTuple):
    """A block before its markers are taken out."""

    kind: BlockKind
    line: Line
    level: int = 0
    """Of a heading."""
    plain: bool = False
    """Bracketed numbers are no markers here (numbers of links in a list of links)."""
    between: Span | None = None
    """Of a row of an information box: what parts its label and its value in the line."""


class Cut(NamedTuple):
    """A piece of a line that does not go into the text."""

    span: Span
    """In the line."""
    label: Label | None = None
    """Of a footnote marker."""
    code: str = ""
    """Of the issue to report: a notice's own, `cite_error_…`, `marker_pages`, `marker_without_label`; "" for none."""


class Piece(NamedTuple):
    """A run of kept characters: from the line, or (a blank between two words) our own."""

    start: int
    end: int
    own: str = ""

    @property
    def length(self) -> int:
        return len(self.own) or self.end - self.start


class _CutLine(NamedTuple):
    """A line taken apart: what is kept, and what stood where (offsets count kept characters)."""

    pieces: list[Piece]
    taken: list[tuple[int, Cut, bool]]
    """Where, what, and whether it cuts a number in two."""
    blanks: list[int]
    """Where a blank was put between two words."""


class CopyAssembly(assembly.Assembly):
    """The article of a plain-text copy, with the map back to it."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self._labels = labels
        self._texts: list[str] = []
        self.known: list[Label] = []
        """The labels of the markers, in order."""
        self.runs: list[Run] = []

    @property
    def text(self) -> str:
        return "\n".join(self._texts)

    def add(self, draft: Draft) -> None:
        """Append a block. A line of nothing but markers is none: its markers stand at the end of the block before."""
        cut = _cut(draft, self._labels)
        kept = "".join(p.own or draft.line.text[p.start : p.end] for p in cut.pieces)
        inner = trim(kept, Span(0, len(kept)), BLANKS)
        if inner.start == inner.end:
            self._record(cut, self.length, Span(0, 0), draft.line)
            return
        text = inner.of(kept)
        self._texts.append(text)
        start = self.add_block(draft.kind, text, draft.level, is_row=draft.between is not None).start
        self._map(cut.pieces, start, inner, draft.line)
        self._record(cut, start, inner, draft.line)

    def _map(self, pieces: Sequence[Piece], start: int, inner: Span, line: Line) -> None:
        at = 0
        for piece in pieces:
            low, high = max(at, inner.start), min(at + piece.length, inner.end)
            if low < high and not piece.own:
                self.runs.append(Run(start + low - inner.start, line.span.start + piece.start + low - at, high - low))
            at += piece.length

    def _record(self, cut: _CutLine, start: int, inner: Span, line: Line) -> None:
        """Markers and notices, at their places in the article text."""
        for offset, what, inside in cut.taken:
            at = start + min(max(offset - inner.start, 0), inner.end - inner.start)
            source = what.span.shift(line.span.start)
            if what.label:
                self.known.append(what.label)
                self.markers.append(Marker(at, what.label.ref, source, inside))
            elif what.code:
                self.report_taken(what.code, what.span.of(line.text), at, source)
        for offset in cut.blanks:
            at = start + offset - inner.start
            self.issues.append(reported("marker_between_words", Span(at, at + 1)))


def _cut(draft: Draft, labels: Labels) -> _CutLine:
    text = draft.line.text
    result = _CutLine([], [], [])
    at = kept = 0
    for group in [] if draft.plain else _groups(text, _cuts(text, labels)):
        whole = Span(group[0].span.start, group[-1].span.end)
        inside = cuts_number(text, whole)
        before, after = _margins(text, whole, at, inside=inside)
        result.pieces.append(Piece(at, before))
        kept += before - at
        result.taken.extend((kept, cut, inside) for cut in group)
        if not inside and parts_words(text, whole):
            result.pieces.append(Piece(before, before, " "))
            result.blanks.append(kept)
            kept += 1
        at = after
    result.pieces.append(Piece(at, len(text)))
    return result if draft.between is None else _with_colon(text, result, draft.between)


def _with_colon(text: str, cut: _CutLine, gap: Span) -> _CutLine:
    """The line of a row with a colon between its label and its value."""
    colon = between(text[: gap.start]) or " "
    pieces: list[Piece] = []
    at = place = 0
    grown = 0
    for piece in cut.pieces:
        if not piece.own and piece.start <= gap.start and gap.end <= piece.end:
            pieces += [Piece(piece.start, gap.start), Piece(gap.start, gap.start, colon), Piece(gap.end, piece.end)]
            place, grown = at + gap.start - piece.start, len(colon) - (gap.end - gap.start)
        else:
            pieces.append(piece)
        at += piece.length
    moved = [(offset + grown if offset > place else offset, what, inside) for offset, what, inside in cut.taken]
    return _CutLine(pieces, moved, [offset + grown if offset > place else offset for offset in cut.blanks])


def _margins(text: str, cut: Span, at: int, *, inside: bool) -> tuple[int, int]:
    """From where to where the line is cut: white space goes along inside a number, and before a mark that closes."""
    before, after = cut
    if inside:
        return before, len(text) - len(text[after:].lstrip(BLANKS))
    if after < len(text) and text[after] in CLOSING:
        while before > at and text[before - 1] in BLANKS:
            before -= 1
    return before, after


def _cuts(text: str, labels: Labels) -> list[Cut]:
    """The pieces of the line to take out, in order."""
    errors = [Cut(message.span, None, f"cite_error_{message.kind}") for message in find_messages(text)]
    found = [cut for cut in _bracketed_cuts(text, labels) if not any(cut.span.overlaps(x.span) for x in errors)]
    return sorted((*errors, *found), key=lambda cut: cut.span) if errors else found


def _bracketed_cuts(text: str, labels: Labels) -> list[Cut]:
    found: list[Cut] = []
    for m in BRACKETED.finditer(text):
        label = labels.label_in(m[1])
        code = codes_of_notices().get(fold(m[1]), "") if label is None else ""
        if not m[1].strip():
            code = "marker_without_label"
        if label is None and not code:
            continue
        found.append(Cut(Span(*m.span()), label, code))
        pages = _PAGES.match(text, m.end()) if label else None
        if pages:
            found.append(Cut(Span(*pages.span()), None, "marker_pages"))
    return found


def _groups(text: str, found: Sequence[Cut]) -> list[list[Cut]]:
    """Cuts that stand together, with nothing but white space between them."""
    numbered: list[tuple[int, Cut]] = []
    group, end = 0, -1
    for cut in found:
        group += bool(text[max(end, 0) : cut.span.start].strip(BLANKS)) or end < 0
        numbered.append((group, cut))
        end = cut.span.end
    return [[cut for _, cut in members] for _, members in groupby(numbered, key=lambda x: x[0])]
