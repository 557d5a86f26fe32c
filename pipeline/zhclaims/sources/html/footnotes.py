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
from typing import Any, NamedTuple

import msgspec

from zhclaims.cite_errors import cite_message
from zhclaims.model import ReferenceEntry
from zhclaims.sources.common.labels import SERIES, label_like, ranks
from zhclaims.sources.html import cited
from zhclaims.sources.html.blocks import Entry, Event, FootnoteMarker, Message, PageParts
from zhclaims.sources.html.tokens import data_mw

_GROUPED = re.compile(r"(.*?)\s?([0-9]+)")
_NAMED = re.compile(r"cite_note-(.+)-\d+")
_ALLOWED = frozenset(("group", "name", "follow", "dir"))
_INNER_REF = re.compile(r"(?:<|&lt;)ref\b", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"[\s_]+")


class EntryIndex:
    """The entries of a page by the markers that lead to them."""

    def __init__(self, entries: Sequence[Entry], markers: Sequence[FootnoteMarker]) -> None:
        """`markers`: all markers of the page, those within entries too, in order."""
        self._entries = entries
        self._by_id = _index((n.id, i) for i, n in enumerate(entries))
        self.labels: dict[int, str] = {}
        """The label of each entry that a marker surely leads to."""
        self._lost: list[FootnoteMarker] = []
        for marker in markers:
            found = self.entry_of(marker)
            if found is None:
                self._lost.append(marker)
            else:
                self.labels.setdefault(found, marker.label)

    def entry_of(self, marker: FootnoteMarker) -> int | None:
        """The index of the entry that a marker leads to, as far as addresses show."""
        found = self._by_id.get(marker.entry)
        if found is None:
            found = self._by_similar.get(_similar(marker.entry))
        return self._by_backlink.get(marker.ref) if found is None else found

    @cached_property
    def _by_similar(self) -> dict[str, int]:
        return _index((_similar(n.id), i) for i, n in enumerate(self._entries))

    @cached_property
    def _by_backlink(self) -> dict[str, int]:
        return _unique((b, i) for i, n in enumerate(self._entries) for b in n.backlinks)

    def groups(self) -> list[str]:
        """The group of each entry: what the page says of its list, else what the labels of the list's markers have in common.

        A list that no marker surely leads to is of the first group whose markers lead nowhere.
        """
        votes: dict[int, Counter[str]] = defaultdict(Counter)
        for i, label in self.labels.items():
            votes[self._entries[i].list][group_of(label)] += 1
        of_list = {number: votes_of.most_common(1)[0][0] for number, votes_of in votes.items()}
        of_list |= {n.list: n.group for n in self._entries if n.group}
        lost = [g for g in dict.fromkeys(group_of(c.label) for c in self._lost) if g not in of_list.values()]
        for number in dict.fromkeys(n.list for n in self._entries if n.list not in of_list):
            of_list[number] = lost.pop(0) if lost else ""
        return [of_list[n.list] for n in self._entries]


def reference_entries(entries: Sequence[Entry], pairs: EntryIndex) -> tuple[ReferenceEntry, ...]:
    """The entries as a page has them, each with the label that its markers show."""
    groups = pairs.groups()
    known = {groups[i]: label for i, label in pairs.labels.items()}
    number: Counter[int] = Counter()
    found = []
    for i, (entry, group) in enumerate(zip(entries, groups, strict=True)):
        number[entry.list] += 1
        ref = pairs.labels.get(i) or label_like(known.get(group, ""), group, number[entry.list])
        name, told = _name(entry.id), cited.fields(entry) if entry.told else ()
        known_entry = ReferenceEntry(ref, entry.shown, len(entry.backlinks), group, name, None, entry.urls, told, entry.beside)
        anchors = tuple(tag.anchor for tag in entry.told if tag.anchor)
        calls = tuple(event.label for event in entry.events if isinstance(event, FootnoteMarker))
        found.append(msgspec.structs.replace(known_entry, anchors=anchors, calls=calls) if anchors or calls else known_entry)
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
    """The name of a footnote from its id `cite_note-NAME-5`; None if it has none, or one that its id does not show for sure."""
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


# ── Parsoid's footnotes, numbered as the page numbers them ──────────────────────────────────────────────────────────────────────
#
# Parsoid gives a number to every `<ref>`, Cite on the page only to sound ones; a bad one is a message there. What the `<ref>` was
# made from stands in `data-mw`, so its soundness can be judged as Cite does.


class _Made(NamedTuple):
    """What a `<ref>` was made from."""

    attributes: dict[str, str]
    content: str | None
    """None if it has none."""
    defines: bool
    """The list shows its content."""
    errors: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.attributes.get("name", "")


def renumber_parsoid(found: PageParts) -> PageParts:
    """The footnotes as the page shows them, if the document is Parsoid's; as they are if not."""
    markers = [c for c in found.markers if c.tag]
    if not markers:
        return found
    texts = {n.id: n.text for n in found.entries}
    made = {c: _made(c, texts) for c in markers}
    problems = {c: key for c, m in made.items() if m and (key := _problem(m))}
    labels = _labels([c for c in found.markers if c not in problems], found.entries)

    def change(event: Event) -> Event:
        if isinstance(event, FootnoteMarker) and event in problems:
            m = made[event]
            return Message(cite_message(problems[event], m.name if m else "", "").text)
        return event._replace(label=labels.get(event.entry, event.label)) if isinstance(event, FootnoteMarker) else event

    sound = [(c, m) for c, m in made.items() if m and c not in problems]
    bad = {c.ref for c in problems}
    undefined = {c.entry for c in problems if (m := made[c]) and m.defines}
    changed = found.change(change)
    of_entry: dict[str, list[_Made]] = defaultdict(list)
    for marker, m in sound:
        of_entry[marker.entry].append(m)
    entries = [_entry(n, bad, undefined, of_entry.get(n.id, ())) for n in changed.entries]
    unlisted = {c.entry for c, m in sound if "cite_error_group_refs_without_references" in m.errors}
    return PageParts(changed.drafts, [n for n in entries if n.backlinks and n.id not in unlisted])


def _entry(entry: Entry, bad: set[str], undefined: set[str], made: Sequence[_Made]) -> Entry:
    """The entry without the markers that the page refuses, and with the message that the page shows in it."""
    entry = entry._replace(backlinks=tuple(b for b in entry.backlinks if b not in bad))
    name = next((m.name for m in made if m.name), "")
    if entry.id in undefined or not entry.text.strip():
        return entry._replace(text=cite_message("references_no_text", name).text, events=())
    if any("cite_error_references_duplicate_key" in m.errors for m in made):
        return entry._replace(text=f"{entry.text} {cite_message('references_duplicate_key', name).text}")
    return entry


def _labels(markers: Sequence[FootnoteMarker], entries: Sequence[Entry]) -> dict[str, str]:
    """The label of each entry by its id: its rank among the sound ones of its group and list."""
    lists = {n.id: n.list for n in entries}
    numbered: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for marker in markers:
        numbered[group_of(marker.label), lists.get(marker.entry, -1)].setdefault(marker.entry, number_of(marker.label))
    return {
        entry: label_like("", group, rank)
        for (group, _), numbers in numbered.items()
        for rank, entry in enumerate(sorted(numbers, key=lambda n: numbers[n]), start=1)
    }


def _made(marker: FootnoteMarker, texts: dict[str, str]) -> _Made | None:
    """What Parsoid says; None where a template wrote the `<ref>`, which is taken for sound."""
    try:
        data: Any = msgspec.json.decode(data_mw(marker.tag))
        if "parts" in data:
            return _from_function(data["parts"])
        given = {str(k): str(v) for k, v in data.get("attrs", {}).items()}
        body = data.get("body")
        errors = tuple(str(e.get("key")) for e in data.get("errors", ()))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(body, dict):
        return _Made(given, None, False, errors)
    if "id" in body:
        return _Made(given, texts.get(str(body["id"]).removeprefix("mw-reference-text-"), ""), True, errors)
    return _Made(given, str(body.get("html", "")), False, errors)


def _from_function(parts: Any) -> _Made | None:
    """A `<ref>` that `{{#tag:ref|…}}` wrote."""
    template = parts[0]["template"] if len(parts) == 1 else {}
    if template.get("target", {}).get("function") != "tag" or "ref" not in template["target"].get("wt", ""):
        return None
    given = {str(k): str(v.get("wt", "")) for k, v in template.get("params", {}).items()}
    content = given.pop("1", None)
    return _Made(given, content, False, ())


def _problem(made: _Made) -> str:
    """The key of the message that Cite shows instead of a number; "" if the `<ref>` is sound."""
    if not _ALLOWED.issuperset(made.attributes):
        return "ref_too_many_keys"
    if any(x.isascii() and x.isdecimal() for x in (made.name, made.attributes.get("follow", ""))):
        return "ref_numeric_key"
    if made.attributes.get("dir", "ltr").lower() not in ("ltr", "rtl"):
        return "ref_invalid_dir"
    if not made.name and not (made.content or "").strip():
        return "ref_no_key" if made.content is None else "ref_no_input"
    return "included_ref" if made.content and _INNER_REF.search(made.content) else ""
