"""Pages for tests, one block a line: "== 标题 ==" is a heading, "* 项" a list item, "[12]" a footnote marker."""

from __future__ import annotations

import re

from zhclaims.model import Block, Marker, Page, Section
from zhclaims.offsets import Run
from zhclaims.sources import formats
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.terms import BlockKind

_MARKER = re.compile(r"\[((?:註|注|note |N )?\s?\d+|[a-z])\]")


def page_of(source: str, title: str = "測試") -> Page:
    """A page of the given lines. Markers are taken out of the text and keep their place."""
    blocks: list[Block] = []
    sections: list[Section] = []
    markers: list[Marker] = []
    path: tuple[int, ...] = ()
    runs: list[Run] = []
    text, at = "", 0
    for line in source.split("\n"):
        line_at, at = at, at + len(line) + 1
        if not line.strip():
            continue
        text += "\n" if text else ""
        start = len(text)
        heading = re.fullmatch(r"(=+) *(.*?) *=+", line)
        offset = heading.start(2) if heading else 2 if line.startswith("* ") else 0
        body = heading[2] if heading else line[offset:]
        kind = BlockKind.HEADING if heading else BlockKind.LIST_ITEM if line.startswith("* ") else BlockKind.PARAGRAPH
        last = 0
        for m in _MARKER.finditer(body):
            runs.append(Run(len(text), line_at + offset + last, m.start() - last))
            text += body[last : m.start()]
            markers.append(Marker(len(text), m[1], Span(line_at + offset + m.start(), line_at + offset + m.end())))
            last = m.end()
        runs.append(Run(len(text), line_at + offset + last, len(body) - last))
        text += body[last:]
        span = Span(start, len(text))
        if heading:
            level = len(heading[1])
            path = tuple(i for i in path if sections[i].level < level) + (len(sections),)
            sections.append(Section(span, body, level))
        blocks.append(Block(kind, span, path))
    return Page(
        title=title,
        text=text,
        blocks=tuple(blocks),
        sections=tuple(sections),
        markers=tuple(markers),
        source_map=tuple(r for r in runs if r.length),
    )


def read_text(text: str, form: str = formats.AUTO) -> Page:
    """The page that a text is."""
    return read_document(LoadedDocument(text), form)
