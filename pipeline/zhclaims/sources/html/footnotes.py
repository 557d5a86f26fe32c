"""Footnotes: which entry a marker leads to, and the label by which markers call an entry.

A marker is paired with its entry by where the two link to, never by number: after a list numbers begin anew, and the N of
`cite_note-N` is not the number shown. Where the address leads nowhere (an empty name, an invisible character in it), the entry's
own links back decide, then the label within the lists that follow.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from zhclaims.model import ReferenceEntry
from zhclaims.sources.common.labels import SERIES, label_like, ranks
from zhclaims.sources.html.pieces import Call, Note

_GROUPED = re.compile(r"(.*?)\s?([0-9]+)")
_NAMED = re.compile(r"cite_note-(.+)-\d+")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"[\s_]+")


class Pairs:
    """The entries of a page by the markers that lead to them."""

    def __init__(self, notes: Sequence[Note], calls: Sequence[Call]) -> None:
        """`calls`: all markers of the page, those within entries too, in order."""
        self._notes = notes
        self._by_id = _index((n.id, i) for i, n in enumerate(notes))
        self.labels: dict[int, str] = {}
        """The label of each entry that a marker surely leads to."""
        self._lost: list[Call] = []
        for call in calls:
            found = self.entry(call)
            if found is None:
                self._lost.append(call)
            else:
                self.labels.setdefault(found, call.label)

    def entry(self, call: Call) -> int | None:
        """The index of the entry that a marker leads to, as far as addresses tell."""
        found = self._by_id.get(call.note)
        if found is None:
            found = self._by_similar.get(_similar(call.note))
        return self._by_backlink.get(call.ref) if found is None else found

    @cached_property
    def _by_similar(self) -> dict[str, int]:
        return _index((_similar(n.id), i) for i, n in enumerate(self._notes))

    @cached_property
    def _by_backlink(self) -> dict[str, int]:
        return _unique((b, i) for i, n in enumerate(self._notes) for b in n.backlinks)

    def groups(self) -> list[str]:
        """The group of each entry: what the page says of its list, else what the labels of the list's markers have in common.

        A list that no marker surely leads to is of the first group whose markers lead nowhere.
        """
        votes: dict[int, Counter[str]] = defaultdict(Counter)
        for i, label in self.labels.items():
            votes[self._notes[i].list][group_of(label)] += 1
        of_list = {number: votes_of.most_common(1)[0][0] for number, votes_of in votes.items()}
        of_list |= {n.list: n.group for n in self._notes if n.group}
        lost = [g for g in dict.fromkeys(group_of(c.label) for c in self._lost) if g not in of_list.values()]
        for number in dict.fromkeys(n.list for n in self._notes if n.list not in of_list):
            of_list[number] = lost.pop(0) if lost else ""
        return [of_list[n.list] for n in self._notes]


def entries(notes: Sequence[Note], pairs: Pairs) -> tuple[ReferenceEntry, ...]:
    """The entries as a page has them, each with the label that its markers show."""
    groups = pairs.groups()
    known = {groups[i]: label for i, label in pairs.labels.items()}
    number: Counter[int] = Counter()
    found = []
    for i, (note, group) in enumerate(zip(notes, groups, strict=True)):
        number[note.list] += 1
        ref = pairs.labels.get(i) or label_like(known.get(group, ""), group, number[note.list])
        found.append(ReferenceEntry(ref, note.shown, len(note.backlinks), group, _name(note.id), urls=note.urls))
    return tuple(found)


@lru_cache(4096)
def group_of(label: str) -> str:
    """The group that a label is of: "" for a number alone.

    >>> group_of("12"), group_of("註 1"), group_of("b")
    ('', '註', 'lower-alpha')
    """
    grouped = _GROUPED.fullmatch(label)
    if grouped:
        return grouped[1].strip()
    series = ("lower-alpha", *(s for s in SERIES if s != "lower-alpha"))
    return next((s for s in series if label in ranks(s)), "")


@lru_cache(4096)
def number_of(label: str) -> int:
    """The number that a label stands for; 0 if it stands for none.

    >>> number_of("註 12"), number_of("b")
    (12, 2)
    """
    grouped = _GROUPED.fullmatch(label)
    if grouped:
        return int(grouped[2][:9])
    return next((ranks(s)[label] for s in SERIES if label in ranks(s)), 0)


def _name(address: str) -> str | None:
    """The name of a footnote from its id `cite_note-NAME-5`; None if it has none, or one that its id does not tell for sure."""
    named = _NAMED.fullmatch(address)
    return named[1] if named and "_" not in named[1] else None  # "_" stands for a blank, too


def _similar(address: str) -> str:
    """The address without what a browser does not tell apart.

    >>> _similar("cite_note-全形\u3000空格-11") == _similar("cite_note-全形_空格-11")
    True
    """
    return _BLANKS.sub("_", INVISIBLE.sub("", address))


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The first entry of each id."""
    found: dict[str, int] = {}
    for key, i in pairs:
        found.setdefault(key, i)
    return found


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The entry of each id that only one has."""
    found: dict[str, set[int]] = defaultdict(set)
    for key, i in pairs:
        found[key].add(i)
    return {key: min(some) for key, some in found.items() if len(some) == 1}
