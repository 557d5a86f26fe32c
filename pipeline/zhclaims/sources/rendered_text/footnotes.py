"""Footnotes of a copy: the lists that they stand in, and the labels by which markers lead there.

Entries stand under 參考資料, 注释 … or anywhere with the "^" of their backlinks.

Of the labels in brackets, a number is a marker. A letter, a Roman number or a group with a number ("註 1") is one only if the
page bears it out, because "[a]" may be a sound, "[M]" the mark of a book, "[圖 2]" a picture: letters must begin their alphabet
and have a list of notes to lead to, an unknown group must begin with 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from zhclaims import cite_errors, vocab
from zhclaims.model import ReferenceEntry
from zhclaims.sources.common.labels import SERIES, is_nth, label_like, nth_letter, ranks
from zhclaims.sources.common.text import BLANK
from zhclaims.sources.rendered_text.headings import BodyLine, role
from zhclaims.sources.rendered_text.lines import Line, without_bullet
from zhclaims.spans import Span

_CARET = re.compile(
    rf"(?:(\d{{1,4}}|[A-Za-z]{{1,4}}|[甲乙丙丁戊己庚辛壬癸α-ω])[.．、)]?[{BLANK}]{{0,8}})?[\^↑](?![_^])([{BLANK}]?)"
)
_NUMBERED = re.compile(rf"(?:(\d{{1,4}})[.．](?!\d)|\[(\d{{1,4}})\])[{BLANK}]*(?=[^{BLANK}])")
_BLANKS = re.compile(f"[{BLANK},，]*")
_LETTER = re.compile(rf"([a-z]{{1,2}})[{BLANK}]+")
_FIRST_BACKLINK = re.compile(r"(\d{1,4})\.(0+)")
_BACKLINKS_AT_MOST = 10_000
BRACKETED = re.compile(r"\[([^\[\]\n\r]{0,40})\]")
_NUMBER_LABEL = re.compile(r"[1-9]\d{0,3}")
_GROUPED_LABEL = re.compile(r"([^\d\s,.，。:：;；/()（）][^\d,.，。:：;；/()（）]{0,15}?)(\s?)([1-9]\d{0,2})")
_SERIES_LABEL = re.compile(r"[a-z]{1,4}|[A-Z]{1,4}|[甲乙丙丁戊己庚辛壬癸]|[α-ω]")
_GAP_AT_MOST = 2  # markers that stand in another note are not seen in the text
_GROUPS_AT_MOST = 50  # of lists and of groups that are matched; a page has two or three
_CLEARLY_A_NUMBER = 999  # beyond it, a year


class Item(NamedTuple):
    """An entry as it stands in its list."""

    lines: tuple[Line, ...]
    start: int
    """Where its text begins in the first line."""
    shown: str
    """Its number or letter in the list ("" where the copy has lost it)."""
    backlinks: int
    """How many markers call it; 0 where the copy does not show it."""

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
    """`notes` or `references` by the title of its section, "" if that does not say."""


def take_lists(body: Sequence[BodyLine]) -> tuple[list[FootnoteList], list[BodyLine]]:
    """The footnote lists, and the body without them."""
    lists: list[FootnoteList] = []
    rest: list[BodyLine] = []
    for section in sections_of(body):
        heading = section[0].heading
        of_section = role(heading.line.text) if heading else ""
        items, others = _items(section, of_section)
        lists += [FootnoteList(tuple(x), of_section) for x in _separate(items)]
        rest += others
    return lists, rest


def sections_of(body: Sequence[BodyLine]) -> list[list[BodyLine]]:
    """The body, cut before each heading."""
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
        return Item((line,), end, caret[1] or _number_in_backlinks(line.text, caret.end()), backlinks)
    plain = _NUMBERED.match(line.text) if numbered else None
    return Item((line,), plain.end(), plain[1] or plain[2], 0) if plain else None


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


# ── labels of markers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        self._first_of_group = {m[1].strip() for x in seen if (m := _GROUPED_LABEL.fullmatch(x)) and m[2] and m[3] == "1"}
        self._known = {r["group"]: r["marks"] == "notes" for r in vocab.load("footnote_groups")}
        self._series = _accepted_series(seen) if _may_have_letters(lists) else {}

    def label_in(self, inner: str) -> Label | None:
        """The label between the brackets; None if they are no footnote marker."""
        inner = inner.strip()
        if _NUMBER_LABEL.fullmatch(inner):
            number = int(inner)
            return Label("", number, inner) if number <= max(_CLEARLY_A_NUMBER, self._longest) else None
        if inner in self._series:
            return self._series[inner]
        grouped = _GROUPED_LABEL.fullmatch(inner)
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


# ── entries, with the labels that markers call them by ────────────────────────────────────────────────────────────────────────


def reference_entries(lists: Sequence[FootnoteList], markers: Iterable[Label]) -> tuple[ReferenceEntry, ...]:
    """The entries of all lists, in order, with labels in the form of the markers."""
    known = list(dict.fromkeys(markers))
    groups = groups_of_lists(lists, known)
    examples = {label.group: label.ref for label in reversed(known)}
    found = []
    for listed, group in zip(lists, groups, strict=True):
        for position, item in enumerate(listed.items, start=1):
            number = int(item.shown) if item.shown.isdigit() else position
            found.append(_entry(item, group, label_like(examples.get(group, ""), group, number)))
    main = {entry.ref for entry in found if not entry.group}
    return tuple(_with_calls(entry, main) if entry.group and "[" in entry.text else entry for entry in found)


def _entry(item: Item, group: str, ref: str) -> ReferenceEntry:
    return ReferenceEntry(ref, item.text, item.backlinks, group, source=item.source)


def _with_calls(entry: ReferenceEntry, main: Collection[str | None]) -> ReferenceEntry:
    """A note with the footnotes of the main list that are called in it."""
    return msgspec.structs.replace(entry, calls=tuple(inner.strip() for inner in bracketed(entry.text) if inner.strip() in main))


def groups_of_lists(lists: Sequence[FootnoteList], known: Sequence[Label]) -> list[str]:
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
