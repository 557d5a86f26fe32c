"""The table of contents of a copied page: the surest witness of which lines are headings and of which level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhclaims.sources.rendered_text.furniture import phrases, without_edit_link
from zhclaims.sources.rendered_text.lines import Line, fold

_FIRST = re.compile(r"1(?:[.．]?\s|\D)")
_TRIES = 5  # lines "目录" that are looked at: a page has one or two
_SUBSECTIONS = ("子章节", "子章節")


class ContentsItem(NamedTuple):
    title: str
    """Folded."""
    level: int | None
    """2 for a top section; None where the list does not show levels."""


class Contents(NamedTuple):
    items: tuple[ContentsItem, ...] = ()
    parents: frozenset[str] = frozenset()
    """Folded titles of sections that are said to have subsections."""


def take(lines: Sequence[Line]) -> tuple[Contents, list[Line]]:
    """The table of contents, and the lines without it."""
    titles = _places_of_titles(lines)
    tries = _TRIES
    for i, line in enumerate(lines):
        titled = tries > 0 and fold(line.text) in phrases("contents")
        tries -= titled
        if not titled and not _FIRST.match(line.text):
            continue
        start = i + titled
        items, end = _numbered(lines, start)
        again = sum(titles.get(x.title, -1) >= end for x in items)
        if len(items) >= 2 and (2 * again >= len(items) if titled else again == len(items)):
            return Contents(tuple(items)), [*lines[:i], *lines[end:]]
        contents, end = _unnumbered(lines, start, titles) if titled else (Contents(), start)
        if len(contents.items) >= 2:
            return contents, [*lines[:i], *lines[end:]]
    return Contents(), list(lines)


def _places_of_titles(lines: Sequence[Line]) -> dict[str, int]:
    """Where each line stands last, by its folded text without an edit link."""
    return {fold((without_edit_link(x) or x).text): i for i, x in enumerate(lines)}


def _numbered(lines: Sequence[Line], start: int) -> tuple[list[ContentsItem], int]:
    """The items "1 …", "1.1 …", "2 …" from `start`, as far as their numbers follow on one another."""
    items: list[ContentsItem] = []
    number: tuple[int, ...] = ()
    at = start
    while at < len(lines):
        text = lines[at].text
        if fold(text) not in phrases("contents_part"):
            found = next((n for n in _successors(number) if _starts_with_number(text, n)), None)
            if found is None:
                break
            number = found
            items.append(ContentsItem(fold(text[len(_shown(number)) :].lstrip(".．")), 1 + len(number)))
        at += 1
    return items, at


def _successors(number: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The numbers that may come next in an outline: the first child, or the next of any level."""
    yield (*number, 1)
    for depth in range(len(number) - 1, -1, -1):
        yield (*number[:depth], number[depth] + 1)


def _shown(number: tuple[int, ...]) -> str:
    return ".".join(map(str, number))


def _starts_with_number(text: str, number: tuple[int, ...]) -> bool:
    shown = _shown(number)
    return text.startswith(shown) and bool(re.match(r"[.．]?[^\d.．]", text[len(shown) : len(shown) + 2]))


def _unnumbered(lines: Sequence[Line], start: int, titles: dict[str, int]) -> tuple[Contents, int]:
    """The items of a list without numbers: lines that stand again, as headings, below it."""
    items: list[ContentsItem] = []
    parents: set[str] = set()
    at = start
    while at < len(lines):
        text = fold(lines[at].text)
        if text.startswith(phrases("contents_toggle")) and text.endswith(_SUBSECTIONS):
            parents.add(_toggled(text))
        elif text not in phrases("contents_part"):
            if titles.get(text, -1) <= at:
                break
            items.append(ContentsItem(text, None))
        at += 1
    end = at
    return Contents(tuple(x for x in items if titles[x.title] >= end), frozenset(parents)), end


def _toggled(text: str) -> str:
    """The section's title in "开关历史子章节"."""
    word = next(p for p in phrases("contents_toggle") if text.startswith(p))
    return text[len(word) : -len(_SUBSECTIONS[0])].strip("「」")
