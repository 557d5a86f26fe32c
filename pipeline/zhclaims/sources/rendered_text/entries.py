"""Reference entries: which list belongs to which markers, and the labels that markers call its entries by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from zhclaims.model import ReferenceEntry
from zhclaims.sources.rendered_text.footnotes import FootnoteList, Item
from zhclaims.sources.rendered_text.labels import Label, shown_as
from zhclaims.sources.series import SERIES

_GROUPS_AT_MOST = 50  # of lists and of groups that are matched; a page has two or three


def entries(lists: Sequence[FootnoteList], markers: Iterable[Label]) -> tuple[ReferenceEntry, ...]:
    """The entries of all lists, in order, with labels in the form of the markers."""
    known = list(dict.fromkeys(markers))
    groups = _groups(lists, known)
    found = []
    for listed, group in zip(lists, groups, strict=True):
        for position, item in enumerate(listed.items, start=1):
            number = int(item.shown) if item.shown.isdigit() else position
            found.append(_entry(item, group, shown_as(group, number, known)))
    return tuple(found)


def _entry(item: Item, group: str, ref: str) -> ReferenceEntry:
    return ReferenceEntry(ref, item.text, item.backlinks, group, source=item.source)


def _groups(lists: Sequence[FootnoteList], known: Sequence[Label]) -> list[str]:
    """The group of each list: best fit first, each group other than the main one once."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for label in known:
        numbers[label.group].add(label.number)
    names = list(numbers)[:_GROUPS_AT_MOST]  # in the order in which markers show them
    pairs = [(i, group) for i in range(min(len(lists), _GROUPS_AT_MOST)) for group in names]
    groups = [""] * len(lists)
    placed: set[int] = set()
    taken: set[str] = set()
    for fit, (i, group) in sorted(((_fit(lists[i], g, numbers[g]), (i, g)) for i, g in pairs), key=lambda x: -x[0]):
        if fit > 0 and i not in placed and group not in taken:
            groups[i] = group
            placed.add(i)
            taken.add(group)
    return groups


def _fit(listed: FootnoteList, group: str, numbers: set[int]) -> float:
    """How well a list of entries answers the markers of a group: their overlap, then what the section's title says."""
    has = set(range(1, len(listed.items) + 1))
    overlap = len(has & numbers) / len(has | numbers)
    lettered = any(x.shown and not x.shown.isdigit() for x in listed.items)
    if lettered and group not in SERIES:
        return 0.0
    agrees = (listed.role == "notes") == bool(group) and listed.role != ""
    return overlap + (0.5 if agrees else 0.0) if overlap else 0.0
