"""From lines to the article text: blocks, markers, the map back to the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.model import Block, BlockKind, Issue, Marker
from zhclaims.offsets import Run
from zhclaims.sources.outline import Outline
from zhclaims.sources.rendered_text import cutting
from zhclaims.sources.rendered_text.cutting import BETWEEN_WORDS, CLOSING, Cut
from zhclaims.sources.rendered_text.labels import Label, Labels
from zhclaims.sources.rendered_text.lines import BLANKS, Line
from zhclaims.spans import Span, trim


class Draft(NamedTuple):
    """A block before its markers are taken out."""

    kind: BlockKind
    line: Line
    level: int = 0
    """Of a heading."""
    plain: bool = False
    """Bracketed numbers are no markers here (numbers of links in a list of links)."""


class Piece(NamedTuple):
    """A run of kept characters: from the line, or (a blank between two words) our own."""

    start: int
    end: int
    own: str = ""

    @property
    def length(self) -> int:
        return len(self.own) or self.end - self.start


class _Cutting(NamedTuple):
    """A line taken apart: what is kept, and what stood where (offsets count kept characters)."""

    pieces: list[Piece]
    taken: list[tuple[int, Cut, bool]]
    """Where, what, and whether it cuts a number in two."""
    blanks: list[int]
    """Where a blank was put between two words."""


class Assembly:
    """Collects blocks one after another."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.outline = Outline()
        self.markers: list[Marker] = []
        self.known: list[Label] = []
        self.runs: list[Run] = []
        self.issues: list[Issue] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, draft: Draft) -> None:
        """Append a block. A line of nothing but markers is none: its markers stand at the end of the block before."""
        cut = _cut(draft, self._labels)
        kept = "".join(p.own or draft.line.text[p.start : p.end] for p in cut.pieces)
        inner = trim(kept, Span(0, len(kept)), BLANKS)
        if inner.start == inner.end:
            self._record(cut, self._length, Span(0, 0), draft.line)
            return
        if self._parts:
            self._append("\n")
        start = self._length
        self._append(inner.of(kept))
        self._map(cut.pieces, start, inner, draft.line)
        span = Span(start, self._length)
        if draft.kind is BlockKind.HEADING:
            self.outline.open(span, inner.of(kept), draft.level)
        self.blocks.append(Block(draft.kind, span, self.outline.path))
        self._record(cut, start, inner, draft.line)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _map(self, pieces: Sequence[Piece], start: int, inner: Span, line: Line) -> None:
        at = 0
        for piece in pieces:
            low, high = max(at, inner.start), min(at + piece.length, inner.end)
            if low < high and not piece.own:
                self.runs.append(Run(start + low - inner.start, line.span.start + piece.start + low - at, high - low))
            at += piece.length

    def _record(self, cut: _Cutting, start: int, inner: Span, line: Line) -> None:
        """Markers and notices, at their places in the article text."""
        for offset, what, inside in cut.taken:
            at = start + min(max(offset - inner.start, 0), inner.end - inner.start)
            source = what.span.shift(line.span.start)
            if what.label:
                self.known.append(what.label)
                self.markers.append(Marker(at, what.label.ref, source, inside))
            elif what.code:
                shown = what.span.of(line.text)
                self.issues.append(Issue(what.code, f"{shown} taken out of the text", Span(at, at), source))
        for offset in cut.blanks:
            at = start + offset - inner.start
            self.issues.append(Issue("marker_between_words", BETWEEN_WORDS, Span(at, at + 1)))


def _cut(draft: Draft, labels: Labels) -> _Cutting:
    text = draft.line.text
    result = _Cutting([], [], [])
    at = kept = 0
    for group in [] if draft.plain else cutting.groups(text, cutting.cuts(text, labels)):
        join = cutting.join(text, group)
        before, after = _margins(text, group, at, inside=bool(join and join.inside))
        result.pieces.append(Piece(at, before))
        kept += before - at
        result.taken.extend((kept, cut, bool(join and join.inside)) for cut in group)
        if join and not join.inside:
            result.pieces.append(Piece(before, before, " "))
            result.blanks.append(kept)
            kept += 1
        at = after
    result.pieces.append(Piece(at, len(text)))
    return result


def _margins(text: str, group: Sequence[Cut], at: int, *, inside: bool) -> tuple[int, int]:
    """From where to where the line is cut: white space goes along inside a number, and before a mark that closes."""
    before, after = group[0].span.start, group[-1].span.end
    if inside:
        return before, len(text) - len(text[after:].lstrip(BLANKS))
    if after < len(text) and text[after] in CLOSING:
        while before > at and text[before - 1] in BLANKS:
            before -= 1
    return before, after
