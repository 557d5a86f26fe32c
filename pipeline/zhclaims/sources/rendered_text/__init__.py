"""A plain-text copy of a rendered Chinese Wikipedia page → `Page`.

Copies come from browsers (Vector, Minerva, print) and from text extractors, in either script. Lines are the unit: furniture is
left out by whole lines, each other line is a heading, an entry of a footnote list, or a block of the article text. What is taken
out of a block (footnote markers, notices) is kept with its exact place in the document.

Each notice ([來源請求], [永久失效連結] …) is an `Issue` whose span is empty and lies where it stood in the article text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

import msgspec

from zhclaims.errors import InputError
from zhclaims.model import Block, BlockKind, Issue, Page
from zhclaims.sources import reports
from zhclaims.sources.rendered_text import contents, footnotes, furniture, headings, levels, lines
from zhclaims.sources.rendered_text.assembly import Assembly, Draft
from zhclaims.sources.rendered_text.cutting import bracketed
from zhclaims.sources.rendered_text.entries import entries
from zhclaims.sources.rendered_text.footnotes import FootnoteList
from zhclaims.sources.rendered_text.headings import Entry, role
from zhclaims.sources.rendered_text.labels import Labels
from zhclaims.sources.rendered_text.lines import Line, fold, part, without_bullet

_SENTENCE = re.compile(r"[\u3400-\u9fff].*[。！？!?；，,]|[\u3400-\u9fff]{10}")
_FULL_STOP = re.compile("[。！？；]")
_CELL = re.compile(r"[^\t]+")
_FIELD_AT_MOST = 40


def read(text: str, path: str = "", title: str | None = None) -> Page:
    """The page that the text is a copy of, with what is broken in it as issues. Raises `InputError` (`no_prose`).

    `path` names the document in messages; its last part stands for the title where neither the caller nor the copy has one.
    """
    page = _page(text, path or "text", title)
    named = msgspec.structs.replace(page, title=page.title or PurePath(path).stem)
    return msgspec.structs.replace(named, issues=(*page.issues, *reports.issues(page)))


def _page(text: str, name: str, title: str | None) -> Page:
    toc, all_lines = contents.take(lines.split(text))
    body = furniture.strip(all_lines)
    lists, marked = footnotes.take(headings.mark(_without_title(body.lines, title), toc))
    drafts = list(_drafts(marked))
    assembly, lists = _assemble(drafts, marked, lists)
    if not any(_is_prose(b, assembly.text) for b in assembly.blocks):
        raise InputError(f"{name}: no Chinese prose found in it", reason="no_prose")
    found = title or body.title or ""
    return Page(
        title=found,
        text=assembly.text,
        blocks=tuple(assembly.blocks),
        sections=tuple(assembly.sections),
        markers=tuple(assembly.markers),
        entries=entries(lists, assembly.known),
        source_map=tuple(assembly.runs),
        issues=(*(() if found else (Issue("missing_title", "the copy does not show the page's title"),)), *assembly.issues),
    )


def _without_title(body: Sequence[Line], title: str | None) -> Sequence[Line]:
    """The lines without the title that the caller knows already."""
    if title and body and fold(body[0].text) == fold(title):
        return body[1:]
    return body


def _assemble(drafts: Sequence[Draft], marked: Sequence[Entry], lists: list[FootnoteList]) -> tuple[Assembly, list[FootnoteList]]:
    inners = (inner for d in drafts if not d.plain for inner in bracketed(d.line.text))
    assembly = Assembly(Labels(inners, lists))
    for draft in drafts:
        assembly.add(draft)
    if lists or not assembly.known:
        return assembly, lists
    highest = max((x.number for x in assembly.known if not x.group), default=0)
    items, rest = footnotes.without_numbers(marked, highest)
    return _assemble(list(_drafts(rest)), rest, [FootnoteList(tuple(items), "references")]) if items else (assembly, lists)


def _is_prose(block: Block, text: str) -> bool:
    is_text = block.kind not in (BlockKind.HEADING, BlockKind.TABLE_CELL)
    return is_text and bool(_SENTENCE.search(block.span.of(text)[:10_000]))


def _drafts(marked: Sequence[Entry]) -> Iterator[Draft]:
    known = levels.complete(_titles(marked))
    section, n = "", 0
    first_sentence = next((i for i, e in enumerate(marked) if e.heading or _FULL_STOP.search(e.line.text)), 0)
    for i, entry in enumerate(marked):
        if entry.heading:
            section = role(entry.heading.line.text)
            yield Draft(BlockKind.HEADING, entry.heading.line, known[n])
            n += 1
        elif "\t" in entry.line.text:
            yield from (Draft(BlockKind.TABLE_CELL, cell) for cell in _cells(entry.line))
        else:
            yield _draft(entry.line, section, is_field=i < first_sentence)


def _titles(marked: Sequence[Entry]) -> list[levels.Title]:
    titles = []
    for i, entry in enumerate(marked):
        if entry.heading:
            empty = i + 1 < len(marked) and marked[i + 1].heading is not None
            titles.append(levels.Title(entry.heading.line.text, entry.heading.level, empty))
    return titles


def _cells(line: Line) -> Iterator[Line]:
    cells = (part(line, m.start(), m.end()) for m in _CELL.finditer(line.text))
    return (cell for cell in cells if cell.text)


def _draft(line: Line, section: str, *, is_field: bool) -> Draft:
    """A block of the article. Short lines before the first sentence of a page are fields of its information box."""
    item = without_bullet(line)
    if item is not None and item.text:
        return Draft(BlockKind.LIST_ITEM, item, plain=section == "links")
    if section in ("references", "notes", "list", "links"):
        return Draft(BlockKind.LIST_ITEM, line, plain=section == "links")
    if is_field and len(line.text) <= _FIELD_AT_MOST:
        return Draft(BlockKind.TABLE_CELL, line)
    return Draft(BlockKind.PARAGRAPH, line)
