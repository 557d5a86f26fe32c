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
from zhclaims.sources import bounds, reports
from zhclaims.sources.rendered_text import contents, footnotes, furniture, headings, levels, lines, tables
from zhclaims.sources.rendered_text.assembly import Assembly, Draft
from zhclaims.sources.rendered_text.cutting import bracketed
from zhclaims.sources.rendered_text.entries import entries
from zhclaims.sources.rendered_text.footnotes import FootnoteList
from zhclaims.sources.rendered_text.headings import Entry, role
from zhclaims.sources.rendered_text.labels import Labels
from zhclaims.sources.rendered_text.lines import Line, is_sentence, without_bullet
from zhclaims.spans import SpanIndex

_SENTENCE = re.compile(r"[\u3400-\u9fff].*[。！？!?；，,]|[\u3400-\u9fff]{10}")
_FULL_STOP = re.compile("[。！？；]")
_FIELD_AT_MOST = 40
_MESSAGE_AT_MOST = 200


def read(text: str, path: str = "", title: str | None = None) -> Page:
    """The page that the text is a copy of, with what is broken in it as issues. Raises `InputError` (`no_prose`, `too_large`).

    `path` names the document in messages; its last part stands for the title where neither the caller nor the copy has one.
    """
    bounds.check(text, bounds.RENDERED_TEXT)
    page = _page(text, path or "text", title)
    bounds.check_article(page.text)
    named = msgspec.structs.replace(page, title=page.title or PurePath(path).stem)
    return msgspec.structs.replace(named, issues=(*page.issues, *reports.issues(page)))


def _page(text: str, name: str, title: str | None) -> Page:
    toc, all_lines = contents.take(lines.split(text))
    body = furniture.strip(all_lines, title)
    lists, rest = footnotes.take(_with_levels(headings.mark(body.lines, toc)))
    marked, errors = _without_errors(rest)
    assembly, lists = _assemble(marked, lists, titled=body.title is not None and title is None)
    article = assembly.text
    if not (lists and _is_cited(assembly)) and not any(_is_prose(b, article) for b in assembly.blocks):
        raise InputError(f"{name}: no Chinese prose found in it", reason="no_prose")
    untitled = [] if body.title else [Issue("missing_title", "the copy does not show the page's title")]
    return Page(
        title=body.title or "",
        text=article,
        blocks=tuple(assembly.blocks),
        sections=tuple(assembly.outline.sections),
        markers=tuple(assembly.markers),
        entries=entries(lists, assembly.known),
        source_map=tuple(assembly.runs),
        issues=(*untitled, *assembly.issues, *errors),
    )


def _without_errors(marked: Sequence[Entry]) -> tuple[list[Entry], list[Issue]]:
    """The body without lines that are nothing but an error message of the software, and these as issues."""
    errors = [e.line for e in marked if not e.heading and footnotes.is_cite_error(e.line)]
    found = [Issue("reference_error", x.text[:_MESSAGE_AT_MOST], None, x.span) for x in errors]
    return [e for e in marked if e.heading or not footnotes.is_cite_error(e.line)], found


def _assemble(marked: Sequence[Entry], lists: list[FootnoteList], *, titled: bool) -> tuple[Assembly, list[FootnoteList]]:
    """The article, and its footnote lists with one that only the number of markers gives away.

    `titled`: the copy begins with the page's title, so what stands between it and the first sentence is no sentence.
    """
    drafts = list(_drafts(marked, titled=titled))
    inners = (inner for d in drafts if not d.plain for inner in bracketed(d.line.text))
    assembly = Assembly(Labels(inners, lists))
    for draft in drafts:
        assembly.add(draft)
    if lists or not assembly.known:
        return assembly, lists
    highest = max((x.number for x in assembly.known if not x.group), default=0)
    items, rest = footnotes.without_numbers(marked, highest)
    return _assemble(rest, [FootnoteList(tuple(items), "references")], titled=titled) if items else (assembly, lists)


def _is_cited(assembly: Assembly) -> bool:
    """Whether a footnote stands on something else than a heading: with its list, it is of an article, however short that is."""
    texts = SpanIndex([b.span for b in assembly.blocks if b.kind is not BlockKind.HEADING])
    return any(texts.at(marker.at - 1) is not None for marker in assembly.markers)


def _is_prose(block: Block, text: str) -> bool:
    """Whether a block says something: a heading does not, a table cell only with a whole sentence."""
    if block.kind is BlockKind.HEADING:
        return False
    sentence = _FULL_STOP if block.kind is BlockKind.TABLE_CELL else _SENTENCE
    return bool(sentence.search(block.span.of(text)[:10_000]))


def _drafts(marked: Sequence[Entry], *, titled: bool) -> Iterator[Draft]:
    section = ""
    drawn = tables.rows(marked)
    fields = next((i for i, e in enumerate(marked) if e.heading or _FULL_STOP.search(e.line.text)), 0) if titled else 0
    for i, entry in enumerate(marked):
        if entry.heading:
            section = role(entry.heading.line.text)
            yield Draft(BlockKind.HEADING, entry.heading.line, entry.heading.level or 2)
        elif "\t" in entry.line.text or i in drawn:
            yield from (Draft(BlockKind.TABLE_CELL, cell) for cell in tables.cells(entry.line, drawn=i in drawn))
        elif i < fields and len(entry.line.text) <= _FIELD_AT_MOST:
            yield Draft(BlockKind.CAPTION if fields == 1 else BlockKind.TABLE_CELL, entry.line)
        else:
            yield _draft(entry.line, section)


def _with_levels(marked: Sequence[Entry]) -> list[Entry]:
    """The lines with a level for each heading."""
    places = [i for i, e in enumerate(marked) if e.heading]
    followed = set(places)
    found = [e.heading for e in marked if e.heading]
    titles = [levels.Title(h.line.text, h.level, i + 1 in followed) for i, h in zip(places, found, strict=True)]
    result = list(marked)
    for i, heading, level in zip(places, found, levels.complete(titles), strict=True):
        result[i] = Entry(marked[i].line, heading._replace(level=level))
    return result


def _draft(line: Line, section: str) -> Draft:
    """A block of the article. Browsers' copies lose bullets; sections that hold nothing but lists are known by their titles."""
    item = without_bullet(line)
    if item is not None and item.text:
        return Draft(BlockKind.LIST_ITEM, item, plain=section == "links")
    if section in ("references", "notes", "list", "links") and not is_sentence(line):
        return Draft(BlockKind.LIST_ITEM, line, plain=section == "links")
    return Draft(BlockKind.TABLE_CELL if line.boxed else BlockKind.PARAGRAPH, line)
