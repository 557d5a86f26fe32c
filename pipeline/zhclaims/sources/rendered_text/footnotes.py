"""Footnote lists: the entries that stand under 參考資料, 注释 … or anywhere with the "^" of their backlinks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zhclaims import cite_errors, vocab
from zhclaims.sources.common.labels import is_nth, nth_letter
from zhclaims.sources.common.text import BLANK
from zhclaims.sources.rendered_text.headings import BodyLine, role
from zhclaims.sources.rendered_text.lines import Line, is_sentence, without_bullet
from zhclaims.spans import Span

_CARET = re.compile(
    rf"(?:(\d{{1,4}}|[A-Za-z]{{1,4}}|[甲乙丙丁戊己庚辛壬癸α-ω])[.．、)]?[{BLANK}]{{0,8}})?[\^↑](?![_^])([{BLANK}]?)"
)
_NUMBERED = re.compile(rf"(?:(\d{{1,4}})[.．](?!\d)|\[(\d{{1,4}})\])[{BLANK}]*(?=[^{BLANK}])")
_BLANKS = re.compile(f"[{BLANK},，]*")
_LETTER = re.compile(rf"([a-z]{{1,2}})[{BLANK}]+")
_FIRST_BACKLINK = re.compile(r"(\d{1,4})\.(0+)")
_BACKLINKS_AT_MOST = 10_000


class Item(NamedTuple):
    """An entry as it stands in its list."""

    lines: tuple[Line, ...]
    start: int
    """Where its text begins in the first line."""
    shown: str
    """Its number or letter in the list ("" where the copy has lost it)."""
    backlinks: int
    caret: bool
    """Whether the copy shows backlinks at all."""

    @property
    def text(self) -> str:
        first, *more = self.lines
        return " ".join([first.text[self.start :], *(x.text for x in more)]).strip()

    @property
    def source(self) -> Span:
        return Span(self.lines[0].span.start, self.lines[-1].span.end)


class FootnoteList(NamedTuple):
    """A list of entries that are numbered in one go."""

    items: tuple[Item, ...]
    role: str
    """`notes` or `references` by the title of its section, "" if that does not tell."""


def take_lists(body: Sequence[BodyLine]) -> tuple[list[FootnoteList], list[BodyLine]]:
    """The footnote lists, and the body without them."""
    lists: list[FootnoteList] = []
    rest: list[BodyLine] = []
    for section in _sections(body):
        heading = section[0].heading
        of_section = role(heading.line.text) if heading else ""
        items, others = _items(section, of_section)
        lists += [FootnoteList(tuple(x), of_section) for x in _separate(items)]
        rest += others
    return lists, rest


def _sections(body: Sequence[BodyLine]) -> list[list[BodyLine]]:
    sections: list[list[BodyLine]] = []
    for entry in body:
        if entry.heading or not sections:
            sections.append([])
        sections[-1].append(entry)
    return sections


def _items(section: list[BodyLine], of_section: str) -> tuple[list[Item], list[BodyLine]]:
    items: list[Item] = []
    others: list[BodyLine] = []
    is_list = of_section in ("references", "notes")
    numbered = is_list and _counts_up(section)
    last_start = max((i for i, e in enumerate(section) if _item(e, is_list, numbered)), default=-1)
    for i, entry in enumerate(section):
        item = _item(entry, is_list, numbered)
        if item is not None:
            items.append(item)
        elif items and not entry.heading and _continues(section, i, last_start):
            items[-1] = items[-1]._replace(lines=(*items[-1].lines, entry.line))
        else:
            others.append(entry)
    return items, others


def _continues(section: list[BodyLine], i: int, last_start: int) -> bool:
    """Whether the line goes on with the entry before it: it stands directly below it, and another entry follows."""
    line, before = section[i].line, section[i - 1].line
    if line.gap or without_bullet(line) is not None:
        return False
    return i < last_start or (line.indented and before.indented) or is_cite_error(line)


def is_cite_error(line: Line) -> bool:
    """Whether the line is an error message of the footnote software and nothing else."""
    return line.text.startswith(cite_errors.beginnings()) and "[" not in line.text


def _counts_up(section: list[BodyLine]) -> bool:
    """Whether the lines "1. …", "2. …" of the section count from 1 without a gap, so that the numbers are labels of entries."""
    found = [_NUMBERED.match(e.line.text) for e in section if not e.heading]
    numbers = [int(m[1] or m[2]) for m in found if m]
    return bool(numbers) and numbers == list(range(1, len(numbers) + 1))


def _item(entry: BodyLine, is_list: bool, numbered: bool) -> Item | None:
    if entry.heading:
        return None
    line = entry.line
    caret = _CARET.match(line.text)
    if caret and (is_list or caret[2] or caret.end() == len(line.text)):
        end, backlinks = _backlinks(line.text, caret.end())
        return Item((line,), end, caret[1] or _number_in_backlinks(line.text, caret.end()), backlinks, True)
    plain = _NUMBERED.match(line.text) if numbered else None
    return Item((line,), plain.end(), plain[1] or plain[2], 0, False) if plain else None


def _backlinks(text: str, at: int) -> tuple[int, int]:
    """Where the text of the entry begins, and how many markers call it ("^" alone: one)."""
    at = _skip_words(text, at)
    for count in (_numeric_backlinks, _letter_backlinks):
        end, backlinks = count(text, at)
        if backlinks > 1:
            return _blanks(text, end), backlinks
    return at, 1


def _skip_words(text: str, at: int) -> int:
    """Past "跳转到：" and its like, which screen readers read before backlinks."""
    at = _blanks(text, at)
    while word := next((w for w in _backlink_words() if text.startswith(w, at)), None):
        at = _blanks(text, at + len(word))
    return at


@cache
def _backlink_words() -> tuple[str, ...]:
    return tuple(r["phrase"] for r in vocab.load("backlink_words"))


def _blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _numeric_backlinks(text: str, at: int) -> tuple[int, int]:
    """ "2.0 2.1 2.2", of equal width and in order, also where the copy has lost the blanks between them."""
    first = _FIRST_BACKLINK.match(text, at)
    count = 0
    while first and count < _BACKLINKS_AT_MOST:
        token = f"{first[1]}.{count:0{len(first[2])}d}"
        if not text.startswith(token, _blanks(text, at)):
            break
        at = _blanks(text, at) + len(token)
        count += 1
    return at, count


def _letter_backlinks(text: str, at: int) -> tuple[int, int]:
    """ "a b c", in order from a."""
    count = 0
    while (found := _LETTER.match(text, at)) and found[1] == nth_letter(count + 1):
        at = found.end()
        count += 1
    return at, count


def _number_in_backlinks(text: str, at: int) -> str:
    """The entry's number as its backlinks "2.0 2.1" show it; "" if they do not."""
    start = _skip_words(text, at)
    first = _FIRST_BACKLINK.match(text, start)
    return first[1] if first and _numeric_backlinks(text, start)[1] > 1 else ""


def _separate(items: Sequence[Item]) -> list[list[Item]]:
    """The lists that the entries of one section form: a number that does not go on, or a blank line, begins a new one."""
    apart = sum(x.lines[0].gap for x in items[1:])
    spaced = apart > len(items) // 2 or (len(items) == 2 and apart == 1)  # every entry is a paragraph of its own
    lists: list[list[Item]] = []
    for item in items:
        expected = len(lists[-1]) + 1 if lists else 1
        goes_on = is_nth(item.shown, expected) if item.shown else spaced or not item.lines[0].gap
        if not lists or not goes_on:
            lists.append([])
        lists[-1].append(item)
    return lists


def without_numbers(body: Sequence[BodyLine], expected: int) -> tuple[list[Item], list[BodyLine]]:
    """The entries of a list that has lost numbers and backlinks: known only because the section has as many lines as markers."""
    for section in _sections(body):
        heading = section[0].heading
        lines = [e.line for e in section[1:]]
        is_list = heading and role(heading.line.text) == "references" and not any(map(_is_no_entry, lines))
        if is_list and expected > 0 and len(lines) == expected:
            taken = {id(e) for e in section[1:]}
            return [Item((x,), 0, "", 0, False) for x in lines], [e for e in body if id(e) not in taken]
    return [], list(body)


def _is_no_entry(line: Line) -> bool:
    """Whether the line is an item of another list, or running text with footnotes of its own."""
    return without_bullet(line) is not None or (is_sentence(line) and line.text.endswith("]"))
