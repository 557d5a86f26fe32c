"""Labels of footnotes: which bracketed pieces of a page are markers, which list they lead to, and what its entries are called.

A number is a marker. A letter, a Roman number or a group with a number ("註 1") is one only if the page bears it out, because
"[a]" may be a sound, "[M]" the mark of a book, "[圖 2]" a picture: letters must begin their alphabet and have a list of notes to
lead to, an unknown group must begin with 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.model import ReferenceEntry
from zhclaims.sources.common.labels import SERIES, label_like, ranks
from zhclaims.sources.rendered_text.footnotes import FootnoteList, Item

BRACKETED = re.compile(r"\[([^\[\]\n\r]{0,40})\]")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_GROUPED = re.compile(r"([^\d\s,.，。:：;；/()（）][^\d,.，。:：;；/()（）]{0,15}?)(\s?)([1-9]\d{0,2})")
_SERIES_LABEL = re.compile(r"[a-z]{1,4}|[A-Z]{1,4}|[甲乙丙丁戊己庚辛壬癸]|[α-ω]")
_GAP_AT_MOST = 2  # markers that stand in another note are not seen in the text
_GROUPS_AT_MOST = 50  # of lists and of groups that are matched; a page has two or three
_CLEARLY_A_NUMBER = 999  # beyond it, a year


def bracketed(text: str) -> Iterator[str]:
    """What stands between square brackets in the line."""
    return (m[1] for m in BRACKETED.finditer(text))


class Label(NamedTuple):
    """A label taken apart."""

    group: str
    """"" for the main list; "註", "lower-alpha" … for others."""
    number: int
    ref: str
    """As shown."""


class Labels:
    """What the brackets of one page mean."""

    def __init__(self, inners: Iterable[str], lists: Sequence[FootnoteList]) -> None:
        """`inners`: what stands between brackets in the article, in order."""
        seen = list(dict.fromkeys(x.strip() for x in inners))
        self._longest = max((len(x.items) for x in lists), default=0)
        self._first_of_group = {m[1].strip() for x in seen if (m := _GROUPED.fullmatch(x)) and m[2] and m[3] == "1"}
        self._known = {r["group"]: r["marks"] == "notes" for r in vocab.load("footnote_groups")}
        self._series = _accepted_series(seen) if _may_have_letters(lists) else {}

    def read(self, inner: str) -> Label | None:
        """The label between the brackets; None if they are no footnote marker."""
        inner = inner.strip()
        if _NUMBER.fullmatch(inner):
            number = int(inner)
            return Label("", number, inner) if number <= max(_CLEARLY_A_NUMBER, self._longest) else None
        if inner in self._series:
            return self._series[inner]
        grouped = _GROUPED.fullmatch(inner)
        if grouped and self._is_group(grouped[1].strip(), spaced=bool(grouped[2])):
            return Label(grouped[1].strip(), int(grouped[3]), inner)
        return None

    def _is_group(self, name: str, *, spaced: bool) -> bool:
        return self._known.get(name, spaced and name in self._first_of_group)


def _may_have_letters(lists: Sequence[FootnoteList]) -> bool:
    """Whether the page has a list that markers by letter could lead to; a page without any list is a passage, and may."""
    lettered = any(item.shown and not item.shown.isdigit() for x in lists for item in x.items)
    return not lists or lettered or len(lists) > 1 or any(x.role == "notes" for x in lists)


def _accepted_series(seen: Sequence[str]) -> dict[str, Label]:
    """Labels by what is shown, of the series that begin at their beginning and have no gap to speak of."""
    accepted: dict[str, Label] = {}
    possible = [x for x in seen if _SERIES_LABEL.fullmatch(x)]
    for group in SERIES:
        ranked = sorted((ranks(group)[x], x) for x in possible if x in ranks(group) and x not in accepted)
        reached = 0
        if group.endswith("roman") and not _looks_roman([x for _, x in ranked]):
            continue
        for rank, shown in ranked:
            if rank - reached > (_GAP_AT_MOST + 1 if reached else 1):
                break
            accepted[shown] = Label(group, rank, shown)
            reached = rank
    return accepted


def _looks_roman(shown: Sequence[str]) -> bool:
    """i and ii, or i alone: "i" among a, b, c … h is the ninth letter."""
    return bool(shown) and {x.lower() for x in shown} & {"i", "ii"} == ({"i", "ii"} if len(shown) > 1 else {"i"})


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def entries(lists: Sequence[FootnoteList], markers: Iterable[Label]) -> tuple[ReferenceEntry, ...]:
    """The entries of all lists, in order, with labels in the form of the markers."""
    known = list(dict.fromkeys(markers))
    groups = _groups(lists, known)
    examples = {label.group: label.ref for label in reversed(known)}
    found = []
    for listed, group in zip(lists, groups, strict=True):
        for position, item in enumerate(listed.items, start=1):
            number = int(item.shown) if item.shown.isdigit() else position
            found.append(_entry(item, group, label_like(examples.get(group, ""), group, number)))
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
