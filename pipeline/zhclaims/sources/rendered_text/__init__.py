"""A plain-text copy of a rendered Chinese Wikipedia page → `Page`.

Copies come from browsers (Vector, Minerva, print) and from text extractors, in either script. Lines are the unit: furniture is
left out by whole lines, each other line is a heading, an entry of a footnote list, or a block of the article text. What is taken
out of a block (footnote markers, notices) is kept with its exact place in the document.

A copy that a converter made (Markdown, w3m, the texts of an HTML parser) is first rewritten as a plain one: see `markdown` and
`extracts`.

Each notice ([來源請求], [永久失效連結] …) is an `Issue` whose span is empty and lies where it stood in the article text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from zhclaims.errors import InputError
from zhclaims.hanscript import HAN
from zhclaims.issue_texts import reported
from zhclaims.model import Block, Issue, Page
from zhclaims.sources.common import bounds
from zhclaims.sources.common.box_rows import BoxLabels, Cell
from zhclaims.sources.rendered_text import extracts, footnotes, markdown
from zhclaims.sources.rendered_text.alignment import lists_without_numbers, surplus_markers
from zhclaims.sources.rendered_text.assembly import CopyAssembly, Draft
from zhclaims.sources.rendered_text.footnotes import BRACKETED, FootnoteList, Labels, bracketed, reference_entries
from zhclaims.sources.rendered_text.furniture import without_furniture
from zhclaims.sources.rendered_text.headings import BodyLine, find_headings, role, take_contents
from zhclaims.sources.rendered_text.lines import Line, is_sentence, part, split_lines, without_bullet
from zhclaims.sources.rendered_text.rewriting import Rewritten, located
from zhclaims.spans import Span, SpanIndex
from zhclaims.terms import BlockKind

_SENTENCE = re.compile(rf"[{HAN}].*[。！？!?；，,]|[{HAN}]{{10}}")
_FULL_STOP = re.compile("[。！？；]")
_FIELD_AT_MOST = 40
_MESSAGE_AT_MOST = 200
_CELL = re.compile(r"[^\t]+")
_BAR = re.compile(r"\|\s|\s\||^\||\|$")
_DRAWN_CELL = re.compile(r"[^\t|]+")


def read_rendered_text(text: str, path: str = "", title: str | None = None) -> Page:
    """The page that the text is a copy of, with what is broken in it as issues. Raises `InputError` (`no_prose`, `too_large`).

    `path` names the document in messages; its last part stands for the title where neither the caller nor the copy has one.
    """
    bounds.check(text, bounds.RENDERED_TEXT)
    rewritten = _without_marks(text)
    return located(_read(rewritten.text, path, title), rewritten)


def _without_marks(text: str) -> Rewritten:
    """The text without what a converter put into it."""
    text = extracts.with_plain_brackets(text)
    if markdown.is_markdown(text):
        return markdown.as_copy(text)
    return extracts.as_copy(text)


def _read(text: str, path: str, title: str | None) -> Page:
    contents, lines = take_contents(split_lines(text))
    body = without_furniture(lines, title)
    lists, rest = footnotes.take_lists(find_headings(body.lines, contents))
    assembly, lists = _assembled(rest, lists, titled=body.title is not None and title is None)
    article = assembly.text
    if not (lists and _is_cited(assembly)) and not any(_is_prose(b, article) for b in assembly.blocks):
        raise InputError(f"{path or 'text'}: no Chinese prose found in it", reason="no_prose")
    untitled = () if body.title else (reported("missing_title"),)
    entries = reference_entries(lists, assembly.known)
    _drop_links(text, assembly, surplus_markers(text, assembly.markers, entries))
    page = Page(
        title=body.title or PurePath(path).stem,
        text=article,
        entries=entries,
        source_map=tuple(assembly.runs),
        issues=untitled,
    )
    return assembly.finished(page)


def _drop_links(text: str, assembly: CopyAssembly, links: set[int]) -> None:
    """Take the markers that are links without a text for what they are: they back nothing."""
    for i in sorted(links):
        marker = assembly.markers[i]
        assembly.issues.append(reported("link_like_marker", Span(marker.at, marker.at), marker.source, ref=marker.ref))
    assembly.markers[:] = [marker for i, marker in enumerate(assembly.markers) if i not in links]


def _without_errors(marked: Sequence[BodyLine]) -> tuple[list[BodyLine], list[Issue]]:
    """The body without lines that are nothing but an error message of the software, and these as issues."""
    errors = [e.line for e in marked if not e.heading and footnotes.is_cite_error(e.line)]
    found = [reported("reference_error", None, x.span, message=x.text[:_MESSAGE_AT_MOST]) for x in errors]
    return [e for e in marked if e.heading or not footnotes.is_cite_error(e.line)], found


def _assembled(body: Sequence[BodyLine], lists: list[FootnoteList], *, titled: bool) -> tuple[CopyAssembly, list[FootnoteList]]:
    """The article, and its footnote lists with those that have lost their numbers. A message of Cite may be an entry of one."""
    marked, errors = _without_errors(body)
    assembly = _assemble(marked, lists, titled=titled)
    aligned = lists_without_numbers(body, lists, assembly.known) if assembly.known else None
    if aligned and aligned.lists:
        lists = [*lists, *aligned.lists]
        marked, errors = _without_errors(aligned.rest)
        assembly = _assemble(marked, lists, titled=titled)
        assembly.issues += aligned.issues
    assembly.issues += errors
    return assembly, lists


def _assemble(marked: Sequence[BodyLine], lists: list[FootnoteList], *, titled: bool) -> CopyAssembly:
    """The article without its footnote lists.

    `titled`: the copy begins with the page's title, so what stands between it and the first sentence is no sentence.
    """
    drafts = list(_drafts(marked, titled=titled))
    inners = (inner for d in drafts if not d.plain for inner in bracketed(d.line.text))
    assembly = CopyAssembly(Labels(inners, lists))
    for draft in drafts:
        assembly.add(draft)
    return assembly


def _is_cited(assembly: CopyAssembly) -> bool:
    """Whether a footnote stands on something else than a heading: with its list, it is of an article, however short that is."""
    texts = SpanIndex([b.span for b in assembly.blocks if b.kind is not BlockKind.HEADING])
    return any(texts.at(marker.at - 1) is not None for marker in assembly.markers)


def _is_prose(block: Block, text: str) -> bool:
    """Whether a block says something: a heading does not, a table cell only with a whole sentence."""
    if block.kind is BlockKind.HEADING:
        return False
    sentence = _FULL_STOP if block.kind is BlockKind.TABLE_CELL else _SENTENCE
    return bool(sentence.search(block.span.of(text)[:10_000]))


def _drafts(marked: Sequence[BodyLine], *, titled: bool) -> Iterator[Draft]:
    section = ""
    drawn = _drawn_rows(marked)
    fields = next((i for i, e in enumerate(marked) if e.heading or _FULL_STOP.search(e.line.text)), 0) if titled else 0
    labels = BoxLabels()
    for i, entry in enumerate(marked):
        if entry.heading:
            section = role(entry.heading.line.text)
            yield Draft(BlockKind.HEADING, entry.heading.line, entry.heading.level or 2)
        elif "\t" in entry.line.text or i in drawn:
            cells = list(_cells(entry.line, drawn=i in drawn))
            yield from (_row_of_box(entry.line, cells, labels) if i < fields else None) or _drafts_of(cells)
        elif i < fields and len(entry.line.text) <= _FIELD_AT_MOST:
            yield Draft(BlockKind.CAPTION if fields == 1 else BlockKind.TABLE_CELL, entry.line)
        else:
            yield _draft(entry.line, section)


def _draft(line: Line, section: str) -> Draft:
    """A block of the article. Browsers' copies lose bullets; sections that hold nothing but lists are known by their titles."""
    item = without_bullet(line)
    if item is not None and item.text:
        return Draft(BlockKind.LIST_ITEM, item, plain=section == "links")
    if section in ("references", "notes", "list", "links") and not is_sentence(line):
        return Draft(BlockKind.LIST_ITEM, line, plain=section == "links")
    return Draft(BlockKind.TABLE_CELL if line.boxed else BlockKind.PARAGRAPH, line)


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _drawn_rows(body: Sequence[BodyLine]) -> set[int]:
    """The places of lines of tables that a text extractor drew: lines with bars that stand together with a line of dashes."""
    found: set[int] = set()
    group: list[int] = []
    for i, entry in enumerate(body):
        is_row = entry.heading is None and (_is_rule(entry.line.text) or _BAR.search(entry.line.text))
        if group and (entry.line.gap or not is_row):
            found.update(_if_drawn(body, group))
            group = []
        if is_row:
            group.append(i)
    return found | set(_if_drawn(body, group))


def _if_drawn(body: Sequence[BodyLine], group: list[int]) -> list[int]:
    return group if any(_is_rule(body[i].line.text) for i in group) else []


def _is_rule(text: str) -> bool:
    return "---" in text and "|" in text and set(text) <= set("|:-+ ")


def _drafts_of(cells: Sequence[Line]) -> list[Draft]:
    return [Draft(BlockKind.TABLE_CELL, cell) for cell in cells]


def _row_of_box(line: Line, cells: Sequence[Line], labels: BoxLabels) -> list[Draft] | None:
    """The row as one draft; None if it is no label and value. A box stands above the first sentence, and tables do not."""
    if len(cells) != 2 or labels.label([Cell(False, BRACKETED.sub("", cell.text)) for cell in cells]) is None:
        return None
    start, end = cells[0].span.start - line.span.start, cells[1].span.end - line.span.start
    low, high = cells[0].span.end - cells[0].span.start, cells[1].span.start - cells[0].span.start
    return [Draft(BlockKind.TABLE_CELL, part(line, start, end), between=Span(low, high))]


def _cells(line: Line, *, drawn: bool) -> Iterator[Line]:
    """The cells of a row that have text in them: browsers put tabs between them, text extractors bars."""
    if drawn and _is_rule(line.text):
        return
    for m in (_DRAWN_CELL if drawn else _CELL).finditer(line.text):
        cell = part(line, m.start(), m.end())
        if cell.text:
            yield cell
