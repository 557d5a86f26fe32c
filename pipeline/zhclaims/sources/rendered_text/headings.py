"""Which lines are headings.

In order of trust: an edit link (at the end of the line, or alone on the line below), the markup "== … ==" of text extracts, the
table of contents; and on a page that has none of these, titles that most articles have (參考文獻, 外部链接 …) and short lines
without any punctuation that stand between paragraphs. The last rule rather misses a heading than invents one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.sources.rendered_text.contents import Contents
from zhclaims.sources.rendered_text.furniture import is_edit_word, phrases, without_edit_link
from zhclaims.sources.rendered_text.lines import Line, fold, part

_MARKUP = re.compile(r"(={1,6})([^=].*?)\1$|(#{1,6})[ \t](.+)$")
_SENTENCE = re.compile(r"[。！？；][」』”’）)]?(\[[^\[\]]{1,12}\]\s*)*$")
_NO_HEADING = re.compile(r"[，。：；！？、,:;!?\[\]\t|•·^＝=]|\s-\s|\d{4}年\d")
_HEADING_AT_MOST = 100
_BARE_AT_MOST = 15
_TOP = 2
_LISTS = ("references", "notes")
_AND = re.compile("[與与和及、&/]|以及")


class Heading(NamedTuple):
    line: Line
    """The heading's own text."""
    level: int | None
    """Where the copy shows it."""


class Entry(NamedTuple):
    """A line of the body and, if it is one, the heading that it is."""

    line: Line
    heading: Heading | None = None


@cache
def _roles() -> dict[str, str]:
    return {fold(r["title"]): r["role"] for r in vocab.load("section_titles")}


def role(title: str) -> str:
    """What a section of this title holds: `references`, `notes`, `list`, `links`; `closing` for what usually ends an article; "".

    >>> role("參考資料"), role("注释与参考文献"), role("歷史")
    ('references', 'references', '')
    """
    folded = fold(title)
    if folded in _roles():
        return _roles()[folded]
    parts = {_roles().get(p, "") for p in _AND.split(folded)}
    return "references" if parts <= {"references", "notes"} else ""


def mark(lines: Sequence[Line], contents: Contents) -> list[Entry]:
    """The lines, without edit links, and which of them are headings."""
    for way in (_by_edit_links, _by_markup, _by_glued_edit_words):
        entries = way(lines)
        if any(e.heading for e in entries):
            return _with_list_labels(_with_levels_of(contents, entries))
    entries = _by_contents(lines, contents)
    return entries if any(e.heading for e in entries) else _by_looks(lines)


def _with_list_labels(entries: Sequence[Entry]) -> list[Entry]:
    """Labels of the lists in a section of references ("注释", "脚注" alone on a line) are headings, without an edit link too."""
    found: list[Entry] = []
    section, level = "", _TOP
    for entry in entries:
        label = section in _LISTS and role(entry.line.text) in _LISTS
        if entry.heading:
            section, level = role(entry.heading.line.text), entry.heading.level or _TOP
        found.append(Entry(entry.line, Heading(entry.line, level + 1)) if label and not entry.heading else entry)
    return found


def _by_edit_links(lines: Sequence[Line]) -> list[Entry]:
    entries: list[Entry] = []
    for line in lines:
        bare = without_edit_link(line)
        alone = is_edit_word(line) if bare is None else not bare.text
        if alone and entries and _can_be_heading(entries[-1].line):
            entries[-1] = Entry(entries[-1].line, Heading(entries[-1].line, None))
        elif bare is not None and bare.text:
            entries.append(Entry(bare, Heading(bare, None) if _can_be_heading(bare) else None))
        elif not alone:
            entries.append(Entry(line))
    return entries


def _can_be_heading(line: Line) -> bool:
    return len(line.text) <= _HEADING_AT_MOST and "。" not in line.text


def _ends_sentence(line: Line) -> bool:
    return bool(_SENTENCE.search(line.text[-200:]))


def _by_markup(lines: Sequence[Line]) -> list[Entry]:
    return [Entry(x, _markup_heading(x)) for x in lines]


def _markup_heading(line: Line) -> Heading | None:
    found = _MARKUP.match(line.text) if len(line.text) <= _HEADING_AT_MOST else None
    if found is None:
        return None
    group = 2 if found[1] else 4
    inner = part(line, found.start(group), found.end(group))
    return Heading(inner, max(len(found[group - 1]), 2)) if inner.text else None


def _by_glued_edit_words(lines: Sequence[Line]) -> list[Entry]:
    """Mobile pages: the edit link's name follows the title without brackets. Believed where a usual section title has it."""
    entries = [Entry(x, _glued_heading(x)) for x in lines]
    believed = any(e.heading and role(e.heading.line.text) for e in entries)
    return entries if believed else [Entry(x) for x in lines]


def _glued_heading(line: Line) -> Heading | None:
    for word in phrases("edit"):
        if line.text.endswith(word) and len(word) < len(line.text) <= 2 * _BARE_AT_MOST:
            bare = part(line, 0, len(line.text) - len(word))
            return Heading(bare, None) if not _NO_HEADING.search(bare.text) else None
    return None


def _by_contents(lines: Sequence[Line], contents: Contents) -> list[Entry]:
    """Lines that equal the titles of the table of contents, in its order."""
    entries: list[Entry] = []
    at = 0
    for line in lines:
        folded = fold(line.text) if at < len(contents.items) and len(line.text) <= _HEADING_AT_MOST else ""
        if at < len(contents.items) and folded == contents.items[at].title:
            entries.append(Entry(line, Heading(line, contents.items[at].level)))
            at += 1
        else:
            entries.append(Entry(line))
    return entries


def _with_levels_of(contents: Contents, entries: list[Entry]) -> list[Entry]:
    """Headings with the levels that the table of contents gives them, matched in order."""
    places: dict[str, list[int]] = {}
    for i, item in enumerate(contents.items):
        places.setdefault(item.title, []).append(i)
    at = 0
    result = []
    for entry in entries:
        heading = entry.heading
        same = places.get(fold(heading.line.text), []) if heading else []
        k = bisect_left(same, at)
        if heading and k < len(same):
            at = same[k] + 1
            heading = Heading(heading.line, contents.items[same[k]].level or heading.level)
        result.append(Entry(entry.line, heading))
    return result


def _by_looks(lines: Sequence[Line]) -> list[Entry]:
    if not any(x.gap for x in lines[1:]):  # the copy has no blank lines at all: their absence tells nothing
        lines = [x._replace(gap=True) for x in lines]
    usual = [bool(role(x.text)) and role(x.text) != "closing" and x.gap for x in lines]
    if not any(usual):
        return [Entry(x) for x in lines]
    return [Entry(x, Heading(x, None) if usual[i] or _looks_like_heading(lines, i) else None) for i, x in enumerate(lines)]


def _looks_like_heading(lines: Sequence[Line], i: int) -> bool:
    """A short line without punctuation, on its own, after a sentence and before one (or before a like line)."""
    if not (0 < i < len(lines) - 1 and _is_bare(lines[i]) and _ends_sentence(lines[i - 1])):
        return False
    following = lines[i + 1]
    if _is_bare(following) and i + 2 < len(lines):
        following = lines[i + 2]
    return _ends_sentence(following) and following.gap


def _is_bare(line: Line) -> bool:
    return line.gap and len(line.text) <= _BARE_AT_MOST and not _NO_HEADING.search(line.text)
