"""From the text with tags and strip markers to the page: blocks, sections, markers, links and reference entries."""

from __future__ import annotations

import re

from zhclaims.issue_texts import reported
from zhclaims.model import Link, Marker
from zhclaims.sources.common import assembly
from zhclaims.sources.common.box_rows import is_box
from zhclaims.sources.common.labels import label_of_cite
from zhclaims.sources.common.text import cuts_number, decode_references
from zhclaims.sources.common.works import Details
from zhclaims.sources.wikitext.box_rows import BoxRows, Mark, Piece
from zhclaims.sources.wikitext.citations import written_fields
from zhclaims.sources.wikitext.context import Context
from zhclaims.sources.wikitext.conversion import Renderer
from zhclaims.sources.wikitext.elements import BLOCKS, TRACKED, Element, ElementStack
from zhclaims.sources.wikitext.entries import ENTITY_OR_MARKER, WHOLE_ENTRY, Entry, EntryCollector
from zhclaims.sources.wikitext.strip import CitationMark, CitationStart, CiteError, FootnoteMark, Hole, Literal, Notice
from zhclaims.sources.wikitext.traced import Traced, TracedBuilder, generated, joined
from zhclaims.sources.wikitext.whitespace import CollapsedText
from zhclaims.spans import Span
from zhclaims.terms import BlockKind

_TOKEN = re.compile(rf"{WHOLE_ENTRY}|<a (\d+)>([^<&\x7f]*+)</a>|<(/?)([a-z][a-z0-9]*) ?([^>]*)>|{ENTITY_OR_MARKER}")
"""Entries in which no other tags stand, and links of text alone, are found whole."""
_NUMBERED = re.compile(r"\[[0-9]+\]")
_ENTRY, _ANCHOR, _TAG = 2, 4, 7
"""The last group of each kind; an entity or a strip marker has none."""
_READ = BLOCKS | TRACKED | {"a", "br", "entry"}
"""Elements that are read here; others only change how their text looks."""
_LINE_END = generated("\n")
_ASCII_DIGIT = re.compile("[0-9]")
_TABLES = frozenset(("table", "tr", "td", "th", *(f"h{n}" for n in range(1, 7))))
"""What matters to an information box: its rows and cells, and headings, which stand in none."""
_CLASS = re.compile(r'class="([^"]*)"')


class WikitextAssembly(assembly.Assembly):
    """Collects the page from its tags, one after another."""

    def __init__(self, context: Context, renderer: Renderer) -> None:
        super().__init__()
        self._context = context
        self._renderer = renderer
        self._stack = ElementStack()
        self._parts: list[Traced] = []
        self._block = TracedBuilder()
        self._block_length = 0
        self._marks: list[Mark] = []
        self._link_starts: list[tuple[int, int]] = []
        self._links: list[tuple[int, int, int]] = []
        self._citations: list[int] = []
        self._open_citations = 0
        self._entries = EntryCollector(context, renderer)
        self._boxes = BoxRows()

    def assemble(self, text: Traced) -> Traced:
        """Take in the page; its article text."""
        self._take(text, 0, len(text))
        self._flush()
        self._add_pieces(self._boxes.leave(), is_row=False)
        return joined(self._parts)

    def _take(self, text: Traced, at: int, until: int) -> None:
        for match in _TOKEN.finditer(text.text, at, until):
            start, end = match.span()
            if start > at:
                self._keep(text, at, start)
            at = end
            kind = match.lastindex
            if kind == _TAG:
                if match[6] in _READ:
                    self._tag(match[6], match[7], closes=bool(match[5]))
            elif kind == _ANCHOR:
                self._anchor(text, match)
            elif kind == _ENTRY:
                self._whole_entry(text, match)
            elif match[0][0] == "&":
                self._entity(match[0], text.at[start])
            else:
                self._item(match[0])
        self._keep(text, at, until)

    @property
    def entries(self) -> list[Entry]:
        return self._entries.entries

    # ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _add(self, text: Traced) -> None:
        self._keep(text, 0, len(text))

    def _keep(self, text: Traced, start: int, end: int) -> None:
        stack = self._stack
        if start >= end or stack.silent:
            return
        if stack.entry is not None:
            self._entries.add_text(text.text[start:end])
        elif stack.keeps_lines:
            self._add_lines(text.cut(start, end))
        elif self._block_length or end - start > 1 or text.text[start] != "\n":  # a line's end begins no block
            self._block.copy(text, start, end)
            self._block_length += end - start

    def _add_lines(self, text: Traced) -> None:
        """Preformatted text: each line is a block."""
        at = 0
        for line in text.text.split("\n"):
            self._block.copy(text, at, at + len(line))
            self._block_length += len(line)
            at += len(line) + 1
            if at <= len(text):
                self._break()

    def _entity(self, entity: str, at: int) -> None:
        out = TracedBuilder()
        out.replace_character(decode_references(entity), at)
        self._add(out.build())

    def _item(self, token: str) -> None:
        if self._stack.entry is not None:
            shown = self._entries.shown(token)
            if not self._stack.silent:
                self._entries.add_text(shown)
            return
        item = self._context.strip.item(token)
        if isinstance(item, Literal):
            self._add(item.text)
        elif isinstance(item, FootnoteMark | Notice | CiteError | Hole):
            self._marks.append(Mark(self._block_length, item))
        elif isinstance(item, CitationStart):
            self._open_citations += 1
        elif isinstance(item, CitationMark):
            self._open_citations = max(0, self._open_citations - 1)
            if not self._open_citations:
                self._citations.append(item.place)

    # ── tags ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if name == "a":
            self._link(attributes, closes)
        elif name == "br":
            self._break()
        elif name == "entry":
            self._entry(attributes, closes)
        else:
            if name in BLOCKS:
                self._flush()
            if name in _TABLES and self._stack.entry is None:
                self._part_of_table(name, attributes, closes)
            if name not in TRACKED:
                return
            if closes:
                self._stack.close(name)
            else:
                self._stack.open(Element.from_tag(name, attributes))

    def _part_of_table(self, name: str, attributes: str, closes: bool) -> None:
        boxes = self._boxes
        if name == "table" and not closes:
            found = _CLASS.search(attributes)
            boxes.open_table(is_box=found is not None and is_box(found[1]))
        elif not boxes.is_open:
            return
        elif name == "table":
            self._add_pieces(boxes.close_table())
        elif name == "tr":
            self._add_pieces(boxes.end_row())
            if not closes:
                boxes.open_row()
        elif name not in ("td", "th"):
            self._add_pieces(boxes.leave(), is_row=False)
        elif not closes:
            boxes.open_cell(is_header=name == "th")

    def _add_pieces(self, pieces: list[Piece], *, is_row: bool = True) -> None:
        """Take in what a row of an information box says, and the footnotes of what it leaves out."""
        for piece in pieces:
            self._block = TracedBuilder()
            self._block.add(piece.text)
            self._block_length = len(piece.text)
            self._marks, self._links, self._citations = list(piece.marks), list(piece.links), list(piece.citations)
            if self._block_length:
                self._end_block(BlockKind.TABLE_CELL, hidden=piece.hidden, is_row=is_row)
            else:
                self._end_empty()

    def _break(self) -> None:
        """A line break: what follows is a block of its own, except within a heading."""
        if self._stack.entry is not None:
            self._entries.add_text(" ")
        elif self._stack.kind is BlockKind.HEADING:
            self._block.write(" ")
            self._block_length += 1
        else:
            self._flush()

    def _link(self, attributes: str, closes: bool) -> None:
        if not closes:
            self._link_starts.append((self._block_length, int(attributes)))
            self._entries.add_link(int(attributes))
        elif self._link_starts:
            start, target = self._link_starts.pop()
            self._links.append((start, self._block_length, target))

    def _anchor(self, text: Traced, link: re.Match[str]) -> None:
        """A link whose text has no tags. The number that an address shows for want of a text is no word of the article."""
        if self._stack.entry is None and _NUMBERED.fullmatch(link[4]) and self._context.targets[int(link[3])].url:
            return
        self._link(link[3], closes=False)
        self._keep(text, *link.span(4))
        self._link("", closes=True)

    def _entry(self, attributes: str, closes: bool) -> None:
        self._flush()
        if not closes:
            self._entries.begin()
            self._stack.open_entry(int(attributes))
            return
        self._entries.end(self._stack.entry)
        self._marks, self._links = [], []
        self._link_starts = [(0, target) for _, target in self._link_starts]
        self._stack.close_entry()

    def _whole_entry(self, text: Traced, entry: re.Match[str]) -> None:
        """An entry in which no other tags stand; within another entry or where it is hidden, its text is read tag by tag."""
        if self._stack.entry is not None or self._stack.silent:
            self._entry(entry[1], closes=False)
            self._take(text, *entry.span(2))
            self._entry("", closes=True)
            return
        self._flush()
        self._entries.add_whole(int(entry[1]), entry[2])

    # ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _empty(self) -> None:
        self._block = TracedBuilder()
        self._block_length = 0
        self._marks, self._links, self._citations = [], [], []
        self._open_citations = 0
        self._link_starts = [(0, target) for _, target in self._link_starts]

    def _flush(self) -> None:
        """End the block; one of a box waits until its row ends."""
        if self._stack.entry is not None:
            self._entries.add_text(" ")
        elif self._boxes.is_open:
            if self._block_length or self._marks:
                marks, links, citations = self._marks, self._links, self._citations
                self._boxes.take(Piece(self._block.build(), marks, links, citations, self._stack.hidden > 0))
                self._empty()
        elif self._block_length:
            self._end_block(self._stack.kind, hidden=self._stack.hidden > 0)
        else:
            self._end_empty()

    def _end_empty(self) -> None:
        """A block without text is none: its marks stand at the end of the block before.

        One that is empty because a template was left out is not said to be: its footnotes back nothing that is there.
        """
        if self._marks:
            self._record(None, self.length)
        self._marks, self._links = [], []

    def _end_block(self, kind: BlockKind, *, hidden: bool, is_row: bool = False) -> None:
        """Append the block, unless no reader sees it or it is nothing but white space."""
        if hidden and not any(isinstance(mark.item, FootnoteMark) for mark in self._marks):
            self._marks = [mark for mark in self._marks if isinstance(mark.item, CiteError)]
            self._record(None, self.length)
        elif (shown := self._shown()).text.text:
            level = self._stack.level if kind is BlockKind.HEADING and not hidden else 0
            span = self._add_block(kind, shown, level, is_row=is_row)
            if hidden:
                self.report_hidden(span)
        else:
            self._record(None, self.length)
        self._empty()

    def _add_block(self, kind: BlockKind, shown: CollapsedText, level: int, *, is_row: bool) -> Span:
        """Append a block. Hidden text comes here only with a footnote."""
        if self._parts:
            self._parts.append(_LINE_END)
        self._parts.append(shown.text)
        span = self.add_block(kind, shown.text.text, level, is_row=is_row)
        self._record(shown, span.start)
        self.add_details(self._block_details())
        return span

    def _block_details(self) -> Details:
        """Where links of the block lead out of the wiki, and its citation template, if it has one alone."""
        if not self._links and not self._citations:
            return Details()
        targets = (self._context.targets[target].url for _, _, target in sorted(self._links))
        fields = written_fields(self._context, self._citations, self._renderer)
        return Details(tuple(dict.fromkeys(url for url in targets if url)), fields)

    def _shown(self) -> CollapsedText:
        """The block's text; a number that a mark and blanks cut in two ("1[19] 2月27日") is whole, as in a copy of the page."""
        shown = CollapsedText(self._block.build())
        text = shown.text.text
        if not self._marks:
            return shown
        places = {shown.offset(mark.at) for mark in self._marks if isinstance(mark.item, FootnoteMark) and not mark.item.apart}
        blanks = sorted(
            at for at in places if at and text[at - 1].isdigit() and text.startswith(" ", at) and cuts_number(text, Span(at, at))
        )
        if blanks:
            shown.drop(blanks)
        return shown

    def _record(self, shown: CollapsedText | None, start: int) -> None:
        """Markers, notices, errors and links of the block, at their places in the article text."""
        lost = shown is None and any(isinstance(mark.item, Hole) for mark in self._marks)
        for mark in self._marks:
            if lost and isinstance(mark.item, Hole):
                continue
            if lost and isinstance(mark.item, FootnoteMark):
                mark = mark._replace(item=mark.item._replace(apart=True))
            place = shown.offset(mark.at) if shown else 0
            inside = shown is not None and _stands_between_digits(shown.text.text, place)
            self._mark(mark.item, start + place, inside)
        for low, high, target in self._links if shown else ():
            span = Span(shown.offset(low) + start, shown.offset(high) + start) if shown else Span(0, 0)
            page = self._context.targets[target].page
            if page and span.start < span.end:
                self.links.append(Link(span, page))

    def _mark(self, item: FootnoteMark | Notice | CiteError | Hole, at: int, inside: bool) -> None:
        if isinstance(item, FootnoteMark):
            self.markers.append(Marker(at, self.label(item.group, item.number), item.source, inside, item.apart))
        elif isinstance(item, Notice):
            self.report_taken(item.code, item.text, at, item.source)
        elif isinstance(item, Hole):
            self._context.unknown[item.name] -= 1  # those that are left are told of without a place
            self.issues.append(reported("unknown_template", Span(at, at), item.source, template=item.name))
        else:
            self.issues.append(reported(f"cite_error_{item.kind}", Span(at, at), item.source, message=item.text))

    def label(self, group: str, number: int) -> str:
        """How markers call the footnote, in the variant of the page."""
        return self._renderer.plain(label_of_cite(group, number))


def _stands_between_digits(text: str, at: int) -> bool:
    return bool(_ASCII_DIGIT.match(text[at - 1 : at])) and bool(_ASCII_DIGIT.match(text, at))
