"""Which marker calls which entry, where a copy does not say so plainly: lists without numbers, links that show as "[1]".

Browsers and converters leave the numbers of a list out of a copy, and with them its "^". The lines then stand in the order of
their numbers. They are believed to be the list of a group of markers

- where a section of notes or references has as many of them as that group has markers,
- where as many look like entries as the group has markers, whatever else stands in the section,
- where one is missing, or unused ones stand beyond the last marker, and the lines look like entries, or
- where no section says what it is, but exactly so many lines at its end all look like entries.

What was assumed becomes an issue of the page.

A link without a text shows as "[1]", too. Where an entry counts fewer calls than markers of its label stand in the text, those
that are too many are links (`surplus_markers`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhclaims.issue_texts import reported
from zhclaims.model import Issue, Marker, ReferenceEntry
from zhclaims.sources.rendered_text.entry_signs import looks_like_entry, may_be_entry
from zhclaims.sources.rendered_text.footnotes import FootnoteList, Item, Label, groups_of_lists, is_cite_error, sections_of
from zhclaims.sources.rendered_text.headings import LISTS, BodyLine, role
from zhclaims.sources.rendered_text.lines import is_sentence, without_bullet
from zhclaims.spans import Span

_NO_ITEM = re.compile(r"[。！？；][」』”’）)]*$|[，：、,:]$|\[\d{1,3}\]|\t")
_GAP_AT_MOST = 3  # numbers of markers that a copy may lack in a row
_SHARE_AWRY = 20  # of so many entries one may be too many or too few, and one in any list
_SURELY_A_LIST = 4  # lines that hold no sentence, alone in a section of references: entries, whatever they look like
_GROUPS_AT_MOST = 4


class Aligned(NamedTuple):
    """Lists without numbers, the body without them, and what was assumed."""

    lists: list[FootnoteList]
    rest: list[BodyLine]
    issues: list[Issue]


def lists_without_numbers(body: Sequence[BodyLine], lists: Sequence[FootnoteList], known: Sequence[Label]) -> Aligned:
    """The lists that markers of the page lead to and that no number gives away, with the body that remains."""
    found: list[tuple[FootnoteList, Issue]] = []
    rest = list(body)
    for group, markers in _missing(lists, known):
        taken = _best(rest, markers, of_notes=bool(group))
        if taken is None:
            continue
        of_section, lines = taken
        gone = {id(x) for x in lines}
        rest = [x for x in rest if id(x) not in gone]
        found.append((FootnoteList(tuple(map(_item, lines)), of_section), _assumed(lines, markers)))
    return Aligned([x for x, _ in found], rest, [x for _, x in found])


def _missing(lists: Sequence[FootnoteList], known: Sequence[Label]) -> Iterator[tuple[str, int]]:
    """Groups of markers without a list, each with its highest number."""
    placed = set(groups_of_lists(lists, list(dict.fromkeys(known)))) if lists else set[str]()
    numbers: dict[str, set[int]] = defaultdict(set)
    for label in known:
        numbers[label.group].add(label.number)
    for group in sorted(list(numbers)[:_GROUPS_AT_MOST], key=lambda g: -len(numbers[g])):
        highest = _highest(numbers[group])
        if group not in placed and highest:
            yield group, highest


def _highest(numbers: set[int]) -> int:
    """The number that a count from 1 reaches: a typed "[300]" is no marker of a list of five."""
    reached = 0
    for number in sorted(numbers):
        if number - reached > _GAP_AT_MOST:
            break
        reached = number
    return reached


def _best(body: Sequence[BodyLine], markers: int, *, of_notes: bool) -> tuple[str, list[BodyLine]] | None:
    """The lines that fit best as the list of a group with so many markers, and the role of their section; None if none fit."""
    fits: list[tuple[int, int, str, list[BodyLine]]] = []
    sections = sections_of(body)
    for n, section in enumerate(sections):
        heading = section[0].heading
        of_section = role(heading.line.text) if heading else ""
        lines = section[1:] if heading else section
        chosen = _chosen(lines, markers) if of_section in LISTS else _at_end(lines, markers)
        if chosen and (of_section in LISTS or n == len(sections) - 1 or _role_of_next(sections, n)):
            prefers = (of_section == "notes") == of_notes and of_section in LISTS
            fits.append((abs(len(chosen) - markers) * 2 + (not prefers) + 4 * (of_section not in LISTS), n, of_section, chosen))
    if not fits:
        return None
    _, _, of_section, chosen = min(fits, key=lambda fit: fit[:2])
    return of_section, chosen


def _role_of_next(sections: Sequence[list[BodyLine]], n: int) -> str:
    """The role of the section behind the `n`-th: before 外部链接 and its like a list may end that has no title."""
    heading = sections[n + 1][0].heading
    return role(heading.line.text) if heading else ""


def _chosen(lines: Sequence[BodyLine], markers: int) -> list[BodyLine]:
    """The entries among the lines of a section of references; none if their number answers that of the markers in no way."""
    sound = [x for x in lines if not _is_no_entry(x)]
    while len(sound) > markers and is_cite_error(sound[-1].line):  # a message of the page, below the list
        sound.pop()
    if all(is_cite_error(x.line) for x in sound):
        return []
    likely = [x for x in sound if looks_like_entry(x.line.text)]
    for some in (sound, likely, [x for x in sound if may_be_entry(x.line.text)], *_runs(sound)):
        if len(some) == markers and (some is sound or 2 * len(likely) >= len(some)):
            return some
    awry = max(1, markers // _SHARE_AWRY)
    if 2 * len(likely) < markers:
        whole = len(sound) == len(lines) >= _SURELY_A_LIST and not any(is_sentence(x.line) for x in lines)
        return sound if whole and abs(len(sound) - markers) == 1 else []
    within = _without_strangers(sound, markers)
    return within if -awry <= len(within) - markers <= awry else []


def _runs(lines: Sequence[BodyLine]) -> list[list[BodyLine]]:
    """The lines as blank lines part them."""
    runs: list[list[BodyLine]] = []
    for each in lines:
        if each.line.gap or not runs:
            runs.append([])
        runs[-1].append(each)
    return runs if len(runs) > 1 else []


def _without_strangers(lines: list[BodyLine], markers: int) -> list[BodyLine]:
    """The lines without those that do not look like entries, as far as they are more than the markers: first at both ends."""
    kept = list(lines)
    while len(kept) > markers and not may_be_entry(kept[0].line.text):
        del kept[0]
    while len(kept) > markers and not may_be_entry(kept[-1].line.text):
        kept.pop()
    inner = [x for x in kept if not may_be_entry(x.line.text)]
    surplus = {id(x) for x in inner[: max(len(kept) - markers, 0)]}
    return [x for x in kept if id(x) not in surplus]


def _at_end(lines: Sequence[BodyLine], markers: int) -> list[BodyLine]:
    """As many lines at the end of a section as a group has markers, if all look like entries and the one before does not.

    Lines that stand together, apart from the text, and hold neither a sentence nor a marker may look like anything.
    """
    block = max((i for i, x in enumerate(lines) if x.line.gap), default=0)
    together = list(lines[block:])
    if len(together) == markers >= _SURELY_A_LIST and not any(_NO_ITEM.search(x.line.text) for x in together):
        return together
    start = len(lines)
    while start > 0 and not _is_no_entry(lines[start - 1]) and looks_like_entry(lines[start - 1].line.text):
        start -= 1
    return list(lines[start:]) if markers > 1 and len(lines) - start == markers else []


def _is_no_entry(entry: BodyLine) -> bool:
    """Whether the line is an item of another list, or running text with footnotes of its own. A message of Cite may be one."""
    if is_cite_error(entry.line):
        return False
    if without_bullet(entry.line) is not None:
        return not looks_like_entry(entry.line.text)
    return is_sentence(entry.line) and (entry.line.text.endswith("]") or not looks_like_entry(entry.line.text))


def _item(entry: BodyLine) -> Item:
    bare = without_bullet(entry.line)
    return Item((bare or entry.line,), 0, "", 0)


def _assumed(lines: Sequence[BodyLine], markers: int) -> Issue:
    """What was assumed of a list that has lost its numbers."""
    more = len(lines) - markers
    counts = {"entries": len(lines)} | ({"more" if more > 0 else "fewer": abs(more)} if more else {})
    return reported("list_without_numbers", None, Span(lines[0].line.span.start, lines[-1].line.span.end), **counts)


# ── links that show as markers do ─────────────────────────────────────────────────────────────────────────────────────────────


def surplus_markers(text: str, markers: Sequence[Marker], entries: Sequence[ReferenceEntry]) -> set[int]:
    """Indices of the markers that are links without a text: as many of a label as its entry counts too few.

    Of those of one label it is first the ones before which a blank stands, as it does before links, then those before which a
    smaller number has not been seen yet, then the last ones. `text` is the copy. Nothing is said where most entries count fewer
    calls than there are markers (such a copy has lost the counts), or where no marker calls one of them (they may be its own).
    """
    listed = Counter(entry.ref for entry in entries)
    counted = {e.ref: e.backlinks for e in entries if e.ref and e.backlinks and listed[e.ref] == 1 and not e.group}
    standing: dict[str, list[int]] = defaultdict(list)
    for i, marker in enumerate(markers):
        if marker.ref in counted:
            standing[marker.ref].append(i)
    surplus = {ref: len(some) - counted[ref] for ref, some in standing.items() if len(some) > counted[ref]}
    if not surplus or len(surplus) * 2 > len(standing) > 1 or len(standing) < len(counted):
        return set()
    early = _before_their_turn(markers)
    ranked = {
        ref: sorted(standing[ref], key=lambda i: (not _after_blank(text, markers[i]), i not in early, -i)) for ref in surplus
    }
    return {i for ref, some in ranked.items() for i in some[: surplus[ref]]}


def _after_blank(text: str, marker: Marker) -> bool:
    return marker.source is not None and text[marker.source.start - 1 : marker.source.start] in (" ", "\u3000", "\u00a0")


def _before_their_turn(markers: Sequence[Marker]) -> set[int]:
    """The markers with a number before whose predecessor they stand: footnotes are numbered in the order of their first calls."""
    early, highest = set(), 0
    for i, marker in enumerate(markers):
        if marker.ref.isdecimal():
            number = int(marker.ref)
            if number > highest + 1:
                early.add(i)
            else:
                highest = max(highest, number)
    return early
