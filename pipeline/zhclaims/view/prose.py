"""The article's prose as blocks of claims, each claim cut into pieces that are marked in one way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Generic, NamedTuple, TypeVar

from zhclaims.reader import first_of_each_label
from zhclaims.records import ArticleRecord, ArticleRecords
from zhclaims.spans import Span, SpanIndex
from zhclaims.view.scripts import Scripts, Text

T = TypeVar("T")

_TOGETHER = ("list_item", "table_cell", "quote")
"""Kinds of blocks whose neighbours make one list, table or quotation."""


class Leaf(NamedTuple):
    """A piece of text that is marked in one way: nothing else begins or ends inside it."""

    text: Text
    mark: str = ""
    """The class of its mark: `per`, `loc`, `org`, `misc`, `date`; empty for plain text."""
    number: int = -1
    """Index of the entity or date."""
    issue: bool = False


class Note(NamedTuple):
    """A footnote marker: its own index and that of its reference, -1 if the list has none."""

    marker: int
    label: str
    reference: int


class Anchor(NamedTuple):
    """The place of an issue, which may be a point between two characters."""

    issue: int
    point: bool


Item = Leaf | Note | Anchor


class Unit(NamedTuple):
    """A claim, or text between claims (`claim` -1), with the footnote markers that close it."""

    claim: int
    items: tuple[Item, ...]
    notes: tuple[Note, ...]


class Block(NamedTuple):
    kind: str
    level: int
    """Of a heading: 2 for a top section, never more than one below the heading before it."""
    section: int
    units: tuple[Unit, ...]


def blocks(records: ArticleRecords, scripts: Scripts) -> list[list[Block]]:
    """The blocks in order; neighbours that make one list, table or quotation stand together, all others alone."""
    writer = _Writer(records, scripts)
    made = list(writer.blocks())
    groups: list[list[Block]] = []
    for kind, together in groupby(made, key=lambda b: b.kind):
        some = list(together)
        groups += [some] if kind in _TOGETHER else [[b] for b in some]
    return groups


class Mark(NamedTuple):
    """A span with the class of its mark and the index of what it marks."""

    span: Span
    name: str
    number: int


class Marks:
    """Marks that may nest and overlap, asked by span."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = sorted(marks)
        self._starts = [m.span.start for m in self._marks]
        self._longest = max((m.span.end - m.span.start for m in self._marks), default=0)

    def over(self, span: Span) -> list[Mark]:
        """The marks that share a character with the span, in order."""
        low = bisect_left(self._starts, span.start - self._longest)
        high = bisect_left(self._starts, span.end)
        return [m for m in self._marks[low:high] if m.span.overlaps(span)]


class Points(Generic[T]):
    """Things that stand between two characters, asked by stretch."""

    def __init__(self, points: Iterable[tuple[int, T]]) -> None:
        self._points = sorted(points, key=lambda p: p[0])
        self._places = [at for at, _ in self._points]

    def within(self, low: int, high: int) -> list[tuple[int, T]]:
        """Those from `low` to before `high`, in order."""
        return self._points[bisect_left(self._places, low) : bisect_left(self._places, high)]


class _Writer:
    def __init__(self, records: ArticleRecords, scripts: Scripts) -> None:
        article = records.article
        self._scripts = scripts
        self._text = article.text
        self._kinds = [c.kind for c in records.claims]
        self._claims = [c.span for c in records.claims]
        self._index = SpanIndex(self._claims)
        self._sections = {s.span: (i, s.level) for i, s in enumerate(article.sections)}
        issues = [Mark(i.span, "issue", n) for n, i in enumerate(article.issues) if i.span]
        self._marks, self._issues = Marks(_marks(article)), Marks(issues)
        self._anchors = Points((issue.span.start, Anchor(issue.number, issue.span.start == issue.span.end)) for issue in issues)
        self._notes = Points(_notes(records))

    def blocks(self) -> Iterator[Block]:
        level = 1
        for line in _lines(self._text):
            number, wanted = self._sections.get(line, (-1, 0))
            units = tuple(self._units(line))
            if wanted:
                level = min(max(wanted, 2), level + 1, 6)
                yield Block("heading", level, number, units)
            else:
                yield Block(self._kind(line), 0, -1, units)

    def _kind(self, line: Span) -> str:
        """The kind of the first claim of the line: records keep it with their claims."""
        return next((self._kinds[i] for i in self._index.touching(line)), "paragraph")

    def _units(self, line: Span) -> Iterator[Unit]:
        at = line.start
        for number in self._index.touching(line):
            claim = Span(max(self._claims[number].start, line.start), min(self._claims[number].end, line.end))
            if at < claim.start:
                yield self._unit(Span(at, claim.start), line, -1)
            yield self._unit(claim, line, number)
            at = claim.end
        if at < line.end or line.start == line.end:
            yield self._unit(Span(at, line.end), line, -1)

    def _unit(self, span: Span, line: Span, claim: int) -> Unit:
        """Markers at the end of the span close it; those at its start belong to what stands before, if anything does."""
        inside = self._notes.within(span.start + (span.start > line.start), span.end)
        anchors = self._anchors.within(span.start, span.end + (span.end == line.end))
        closing = self._notes.within(span.end, span.end + 1)
        return Unit(claim, tuple(self._items(span, [*inside, *anchors])), tuple(note for _, note in closing))

    def _items(self, span: Span, points: Sequence[tuple[int, Note | Anchor]]) -> Iterator[Item]:
        marks, issues = self._marks.over(span), self._issues.over(span)
        cuts = {span.start, span.end, *(at for at, _ in points), *(at for m in (*marks, *issues) for at in m.span)}
        inside = sorted(at for at in cuts if span.start <= at <= span.end)
        for start, end in pairwise([*inside, span.end]):
            yield from (item for at, item in points if at == start)
            if start < end:
                yield self._leaf(Span(start, end), marks, issues)

    def _leaf(self, piece: Span, marks: Sequence[Mark], issues: Sequence[Mark]) -> Leaf:
        over = [m for m in marks if m.span.covers(piece)]
        inner = min(over, key=lambda m: m.span.end - m.span.start, default=Mark(piece, "", -1))
        return Leaf(self._scripts.span(piece), inner.name, inner.number, any(i.span.covers(piece) for i in issues))


def _marks(article: ArticleRecord) -> Iterator[Mark]:
    yield from (Mark(e.span, e.label.lower(), n) for n, e in enumerate(article.entities))
    yield from (Mark(d.span, "date", n) for n, d in enumerate(article.dates))


def _notes(records: ArticleRecords) -> Iterator[tuple[int, Note]]:
    labels = first_of_each_label(r.ref for r in records.references)
    yield from ((m.at, Note(n, m.ref, labels.get(m.ref, -1))) for n, m in enumerate(records.article.markers))


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        yield Span(at, at + len(line))
        at += len(line) + 1
