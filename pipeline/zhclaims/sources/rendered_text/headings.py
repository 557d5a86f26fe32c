"""Which lines are headings, and of which level. The table of contents is taken out of the page for that.

In order of trust: an edit link (at the end of the line, or alone on the line below), the markup "== … ==" of text extracts, the
table of contents; and on a page that has none of these, titles that most articles have (參考文獻, 外部链接 …) and short lines
without any punctuation that stand between paragraphs. The last rule rather misses a heading than invents one.

Levels that the copy shows (a numbered table of contents, markup) are kept as they are. Rules where it has lost them:

1. A heading that directly follows another is its child: nobody writes a section without text except to hold sections.
2. That parent's other children have no sign of their own; the sections after it stay children until a heading that again has
   none but children below it, or one that usually stands at the top (參考文獻, 外部链接, 批評 …).
3. Among other headings, those that are mere points of time ("2004年", "1990年代") divide the section before them, and the next
   heading returns to that section's level. On a page where they are the most, they are the sections.
4. Otherwise 2.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.sources.common.text import fold
from zhclaims.sources.rendered_text.entry_signs import looks_like_entry
from zhclaims.sources.rendered_text.furniture import is_edit_word, phrases, without_edit_link
from zhclaims.sources.rendered_text.lines import Line, part, without_bullet

_MARKUP = re.compile(r"(={1,6})([^=].*?)\1$|(#{1,6})[ \t](.+)$")
_SENTENCE = re.compile(r"[。！？；][」』”’）)]?(\[[^\[\]]{1,12}\]\s*)*$")
_NO_HEADING = re.compile(r"[，。：；！？、,:;!?\[\]\t|•·^＝=]|\s-\s|\d{4}年\d")
_HEADING_AT_MOST = 100
_BARE_AT_MOST = 15
_TOP = 2
LISTS = ("references", "notes")
_END_ROLES = (*LISTS, "list", "links")
_AND = re.compile("[與与和及、&/]|以及")
_FIRST = re.compile(r"1(?:[.．]?\s|\D)")
_TRIES = 5  # lines "目录" that are looked at: a page has one or two
_SUBSECTIONS = ("子章节", "子章節")
_TIME = re.compile(
    r"(公元)?前?([0-9０-９]{1,4}|[〇零一二三四五六七八九十]{1,5})\s?(年代?|月|世[紀纪]|年[度底初中])([至到\-–—~～－]\s?[^\s]{0,8})?"
    r"|[0-9]{4}(\s?[至到\-–—~～－]\s?[0-9]{2,4}年?)?|(春|夏|秋|冬)季?"
)
_DEEPEST = 6
"""No page has headings below `<h6>`."""


class ContentsItem(NamedTuple):
    """A line of the table of contents."""

    title: str
    """Folded."""
    level: int | None
    """2 for a top section; None where the list does not show levels."""


class Heading(NamedTuple):
    line: Line
    """The heading's own text."""
    level: int | None
    """Where the copy shows it."""


class BodyLine(NamedTuple):
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


def find_headings(lines: Sequence[Line], contents: Sequence[ContentsItem]) -> list[BodyLine]:
    """The lines, without edit links, and which of them are headings of which level."""
    marked = _marked(lines, contents)
    places = [i for i, x in enumerate(marked) if x.heading]
    followed = set(places)
    headings = [x.heading for x in marked if x.heading]
    titles = [_Title(h.line.text, h.level, i + 1 in followed) for i, h in zip(places, headings, strict=True)]
    for i, heading, level in zip(places, headings, _levels_of(titles), strict=True):
        marked[i] = BodyLine(marked[i].line, heading._replace(level=level))
    return marked


def _marked(lines: Sequence[Line], contents: Sequence[ContentsItem]) -> list[BodyLine]:
    for way in (_by_hashes, _by_edit_links, _by_markup, _by_glued_edit_words):
        marked = way(lines)
        if any(x.heading for x in marked):
            return _with_list_labels(_with_levels_of(contents, marked))
    marked = _by_contents(lines, contents)
    return marked if any(x.heading for x in marked) else _by_looks(lines)


def _with_list_labels(marked: Sequence[BodyLine]) -> list[BodyLine]:
    """Labels of the lists in a section of references ("注释", "脚注" alone on a line) are headings, without an edit link too."""
    found: list[BodyLine] = []
    section, level = "", _TOP
    for each in marked:
        label = section in LISTS and role(each.line.text) in LISTS
        if each.heading:
            section, level = role(each.heading.line.text), each.heading.level or _TOP
        found.append(BodyLine(each.line, Heading(each.line, level + 1)) if label and not each.heading else each)
    return found


def _by_edit_links(lines: Sequence[Line]) -> list[BodyLine]:
    marked: list[BodyLine] = []
    for line in lines:
        bare = without_edit_link(line)
        alone = is_edit_word(line) if bare is None else not bare.text
        if alone and marked and _can_be_heading(marked[-1].line):
            marked[-1] = BodyLine(marked[-1].line, Heading(marked[-1].line, None))
        elif bare is not None and bare.text:
            marked.append(BodyLine(bare, Heading(bare, None) if _can_be_heading(bare) else None))
        elif not alone:
            marked.append(BodyLine(line))
    return marked


def _can_be_heading(line: Line) -> bool:
    return len(line.text) <= _HEADING_AT_MOST and "。" not in line.text


def _ends_sentence(line: Line) -> bool:
    return bool(_SENTENCE.search(line.text[-200:]))


def _by_hashes(lines: Sequence[Line]) -> list[BodyLine]:
    """Headings "## …" of Markdown, their edit links dropped, on the line or below it. Believed where one has a usual title."""
    marked: list[BodyLine] = []
    for line in lines:
        heading = _markup_heading(without_edit_link(line) or line) if line.text.startswith("#") else None
        below = bool(marked) and marked[-1].heading is not None and (is_edit_word(line) or without_edit_link(line) is not None)
        if heading is not None:
            marked.append(BodyLine(heading.line, heading))
        elif not below or (without_edit_link(line) or line).text and not is_edit_word(line):
            marked.append(BodyLine(line))
    believed = any(x.heading and role(x.heading.line.text) for x in marked)
    return marked if believed else [BodyLine(x) for x in lines]


def _by_markup(lines: Sequence[Line]) -> list[BodyLine]:
    return [BodyLine(x, _markup_heading(x)) for x in lines]


def _markup_heading(line: Line) -> Heading | None:
    found = _MARKUP.match(line.text) if len(line.text) <= _HEADING_AT_MOST else None
    if found is None:
        return None
    group = 2 if found[1] else 4
    inner = part(line, found.start(group), found.end(group))
    return Heading(inner, max(len(found[group - 1]), 2)) if inner.text else None


def _by_glued_edit_words(lines: Sequence[Line]) -> list[BodyLine]:
    """Mobile pages: the edit link's name follows the title without brackets. Believed where a usual section title has it."""
    marked = [BodyLine(x, _glued_heading(x)) for x in lines]
    believed = any(e.heading and role(e.heading.line.text) for e in marked)
    return marked if believed else [BodyLine(x) for x in lines]


def _glued_heading(line: Line) -> Heading | None:
    for word in phrases("edit"):
        if line.text.endswith(word) and len(word) < len(line.text) <= 2 * _BARE_AT_MOST:
            bare = part(line, 0, len(line.text) - len(word))
            return Heading(bare, None) if not _NO_HEADING.search(bare.text) else None
    return None


def _by_contents(lines: Sequence[Line], contents: Sequence[ContentsItem]) -> list[BodyLine]:
    """Lines that equal the titles of the table of contents, in its order."""
    marked: list[BodyLine] = []
    at = 0
    for line in lines:
        folded = fold(line.text) if at < len(contents) and len(line.text) <= _HEADING_AT_MOST else ""
        if at < len(contents) and folded == contents[at].title:
            marked.append(BodyLine(line, Heading(line, contents[at].level)))
            at += 1
        else:
            marked.append(BodyLine(line))
    return marked


def _with_levels_of(contents: Sequence[ContentsItem], marked: list[BodyLine]) -> list[BodyLine]:
    """Headings with the levels that the table of contents gives them, matched in order."""
    places: dict[str, list[int]] = {}
    for i, item in enumerate(contents):
        places.setdefault(item.title, []).append(i)
    at = 0
    result = []
    for each in marked:
        heading = each.heading
        same = places.get(fold(heading.line.text), []) if heading else []
        k = bisect_left(same, at)
        if heading and k < len(same):
            at = same[k] + 1
            heading = Heading(heading.line, contents[same[k]].level or heading.level)
        result.append(BodyLine(each.line, heading))
    return result


def _by_looks(lines: Sequence[Line]) -> list[BodyLine]:
    if not any(x.gap for x in lines[1:]):  # the copy has no blank lines at all: their absence means nothing
        lines = [x._replace(gap=True) for x in lines]
    usual = [_is_usual(lines, i) for i in range(len(lines))]
    if not any(usual):
        return [BodyLine(x) for x in lines]
    return [BodyLine(x, Heading(x, None) if usual[i] or _looks_like_heading(lines, i) else None) for i, x in enumerate(lines)]


def _is_usual(lines: Sequence[Line], i: int) -> bool:
    """Whether the line is a title that most articles have: on its own, or right above or right behind a list of entries."""
    of_title = role(lines[i].text) if len(lines[i].text) <= _HEADING_AT_MOST else ""
    if of_title in ("", "closing") or lines[i].gap:
        return of_title not in ("", "closing")
    if of_title in LISTS and i + 1 < len(lines) and looks_like_entry(lines[i + 1].text):
        return True
    return of_title in _END_ROLES and i > 0 and looks_like_entry(lines[i - 1].text)


def _looks_like_heading(lines: Sequence[Line], i: int) -> bool:
    """A short line without punctuation, on its own, after a sentence and before one (or before a like line)."""
    if not (0 < i < len(lines) - 1 and _is_bare(lines[i]) and _ends_sentence(lines[i - 1])):
        return False
    following = lines[i + 1]
    if not following.gap and not _is_bare(following) and len(following.text) > len(lines[i].text):
        return _ends_sentence(following)  # the paragraph stands right below its title
    if _is_bare(following) and i + 2 < len(lines):
        following = lines[i + 2]
    return _ends_sentence(following) and following.gap


def _is_bare(line: Line) -> bool:
    return line.gap and len(line.text) <= _BARE_AT_MOST and not _NO_HEADING.search(line.text)


# ── the table of contents ───────────────────────────────────────────────────────────────────────────────────────────────────────


def take_contents(lines: Sequence[Line]) -> tuple[list[ContentsItem], list[Line]]:
    """The table of contents, and the lines without it."""
    titles = _places_of_titles(lines)
    tries = _TRIES
    for i, line in enumerate(lines):
        titled = tries > 0 and fold(line.text.lstrip("# ")) in phrases("contents")
        tries -= titled
        if not titled and not _FIRST.match(line.text):
            continue
        start = i + titled
        items, end = _numbered(lines, start)
        again = sum(titles.get(x.title, -1) >= end for x in items)
        if len(items) >= 2 and (2 * again >= len(items) if titled else again == len(items)):
            return items, [*lines[:i], *lines[end:]]
        items, end = _unnumbered(lines, start, titles) if titled else ([], start)
        if len(items) >= 2:
            return items, [*lines[:i], *lines[end:]]
    return [], list(lines)


def _places_of_titles(lines: Sequence[Line]) -> dict[str, int]:
    """Where each line stands last, by its folded text without an edit link."""
    return {fold((without_edit_link(x) or x).text.lstrip("# ")): i for i, x in enumerate(lines)}


def _numbered(lines: Sequence[Line], start: int) -> tuple[list[ContentsItem], int]:
    """The items "1 …", "1.1 …", "2 …" from `start`, as far as their numbers follow on one another."""
    items: list[ContentsItem] = []
    number: tuple[int, ...] = ()
    at = start
    while at < len(lines):
        text = (without_bullet(lines[at]) or lines[at]).text
        if fold(text) not in phrases("contents_part"):
            found = next((n for n in _successors(number) if _starts_with_number(text, n)), None)
            if found is None:
                break
            number = found
            items.append(ContentsItem(fold(text[len(_written(number)) :].lstrip(".．")), 1 + len(number)))
        at += 1
    return items, at


def _successors(number: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The numbers that may come next in an outline: the first child, or the next of any level."""
    yield (*number, 1)
    for depth in range(len(number) - 1, -1, -1):
        yield (*number[:depth], number[depth] + 1)


def _written(number: tuple[int, ...]) -> str:
    return ".".join(map(str, number))


def _starts_with_number(text: str, number: tuple[int, ...]) -> bool:
    shown = _written(number)
    return text.startswith(shown) and bool(re.match(r"[.．]?[^\d.．]", text[len(shown) : len(shown) + 2]))


def _unnumbered(lines: Sequence[Line], start: int, titles: dict[str, int]) -> tuple[list[ContentsItem], int]:
    """The items of a list without numbers: lines that stand again, as headings, below it."""
    items: list[ContentsItem] = []
    at = start
    while at < len(lines):
        text = fold(lines[at].text)
        is_toggle = text.startswith(phrases("contents_toggle")) and text.endswith(_SUBSECTIONS)
        if not is_toggle and text not in phrases("contents_part"):
            if titles.get(text, -1) <= at:
                break
            items.append(ContentsItem(text, None))
        at += 1
    return [x for x in items if titles[x.title] >= at], at


# ── levels ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Title(NamedTuple):
    """A heading as far as its level depends on it."""

    text: str
    level: int | None
    empty: bool
    """Whether another heading follows directly."""


def _levels_of(titles: Sequence[_Title]) -> list[int]:
    """A level for each heading, 2 or more."""
    times = [bool(_TIME.fullmatch(t.text)) for t in titles]
    body = [is_time for t, is_time in zip(titles, times, strict=True) if role(t.text) not in _END_ROLES]
    if 2 * sum(times) > len(body) or (times and times[0]):
        times = [False] * len(times)
    levels: list[int] = []
    section = 2  # of the last heading that is no point of time
    inside = False  # a section that holds nothing but sections is open
    for i, title in enumerate(titles):
        child = i > 0 and titles[i - 1].empty and _may_hold(titles[i - 1].text, title.text)
        if title.level is not None:
            level, inside = min(title.level, _DEEPEST), False
        elif child:
            level, inside = min(levels[-1] + 1, _DEEPEST), True
        elif times[i]:
            level = min(section + 1, _DEEPEST)
        elif inside and not title.empty and not role(title.text):
            level = section
        else:
            level, inside = 2, False
        levels.append(level)
        section = section if times[i] and not child else level
    return levels


def _may_hold(parent: str, child: str) -> bool:
    """Whether the second section may be part of the first. What ends an article holds no other such thing but lists of notes."""
    if role(child) in ("list", "links"):
        return False
    if role(child) in ("references", "notes"):
        return role(parent) in ("references", "notes")
    return True
