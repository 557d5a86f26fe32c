"""Short notes, and the works that they name: "王 2001，第12頁", "Smith 2001, p. 5", `{{sfn|Smith|2001|p=5}}`.

A note is led to its work by the link that the page has for it (`#CITEREF王2001`), or else by names and year. The work is an entry
of the page: of a list of literature, or a footnote that cites it in full. It gives the note its title and container; author, year
and pages are those of the note. A note that fits no work, or several, is reported and stays as it is.

The rules for ids are those of CS1: `CITEREF`, up to four family names, the year (see `zhclaims.cite_parameters.anchor`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.cite_parameters import CITEREF, anchor, by_field
from zhclaims.hanscript import has_han
from zhclaims.issue_texts import reported
from zhclaims.model import Issue, ParsedReference, Reference, ReferenceEntry
from zhclaims.spans import Span, trim
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.harvard import short_citation
from zhclaims.terms import ReferenceKind

_NOTE_AT_MOST = 200
_NAMES_AND_YEAR = re.compile(r"([^\d()《》<>:;。]{1,80}?)[\s,]*\(?(\d{4}[a-z]?)\)?\s?[.。]?")
_AND = re.compile(r"\s*[、;&/]\s*|\s*,\s*|\s+and\s+")
_CHINESE_AND = re.compile(r"\s*[和与及]\s*")
_AND_OTHERS = re.compile(r"[\s,、]*(?:\bet al\.?|等人?)$")
_PERSONS = re.compile(r"\s*[;、]\s*")
_INITIALS = re.compile(r"([^,]{1,60}),\s((?:[^\W\d_]\.[\s-]?){1,4})(?:,\s|$)")
_SEPARATORS = re.compile(r"[\s_]+")
_YEAR = re.compile(r"(?<!\d)\d{4}[a-z](?![a-z])")
_HAN_NAME_AT_MOST = 4
_SURNAME_AT_MOST = 2
_AUTHORS_AT_MOST = 300
_WORKS_OF_A_NAME = 50
"""Works by authors of one name that are looked at; with more of them a note without their year names none surely."""


class Note(NamedTuple):
    """What a short note says."""

    names: tuple[str, ...]
    open: bool
    """There are more authors than it names."""
    year: str
    pages: str


def lead_to_works(references: Sequence[Reference]) -> tuple[tuple[Reference, ...], tuple[Issue, ...]]:
    """The references with each short note led to the work that it names, and an issue for each that fits no work or several."""
    read = ((i, read_note(r.entry.text), r) for i, r in enumerate(references) if r.entry.ref is not None)
    notes = {i: note for i, note, r in read if _links(r) or (note is not None and _names_no_title(r))}
    if not notes:
        return tuple(references), ()
    works = _Works(references, without=notes)
    led, issues = list(references), []
    for i, note in notes.items():
        reference = references[i]
        links = _links(reference)
        if len(links) > 1:
            led[i] = _with(reference, kind=ReferenceKind.MULTI)
            continue
        found = (works.of_link(links[0]) if links else []) or (works.of_note(note) if note is not None else ())
        if len(found) == 1:
            led[i] = _led(reference, references[found[0]].parsed, found[0], note)
        elif links or (note is not None and note.year and note.pages):
            led[i] = _led(reference, None, None, note)
            issues.append(_issue(reference.entry, len(found)))
    return tuple(led), tuple(issues)


def _links(reference: Reference) -> list[str]:
    """The works of the page to which an entry links, each once (`#CITEREF王2001`)."""
    return list(dict.fromkeys(url for url in reference.entry.urls if url.startswith("#" + CITEREF)))


def _names_no_title(reference: Reference) -> bool:
    """Whether neither a citation template nor an address of its own says which work an entry is."""
    return not reference.entry.fields and reference.parsed.url is None


def read_note(text: str) -> Note | None:
    """What a short note says: names, and a year or pages or both; None if the text is no short note.

    >>> read_note("Smith、Jones 1999a，第3-5页")
    Note(names=('Smith', 'Jones'), open=False, year='1999a', pages='第3-5页')
    """
    folded = fold(text) if len(text) <= _NOTE_AT_MOST else ""
    whole = trim(folded, Span(0, len(folded)), " ")
    if found := short_citation(whole.of(folded)):
        author, year, pages = found
    elif m := _NAMES_AND_YEAR.fullmatch(whole.of(folded)):
        author, year, pages = Span(*m.span(1)), m[2], None
    else:
        return None
    names = author.shift(whole.start).of(text)
    more = _AND_OTHERS.search(fold(names))
    shown = pages.shift(whole.start).of(text).strip() if pages else ""
    return Note(_split(names[: more.start()] if more else names), bool(more), year, shown)


def _split(names: str) -> tuple[str, ...]:
    folded = fold(names)
    cuts = [0, *(place for m in _AND.finditer(folded) for place in m.span()), len(names)]
    return tuple(part for a, b in zip(cuts[::2], cuts[1::2], strict=True) if (part := names[a:b].strip()))


def _led(reference: Reference, work: ParsedReference | None, index: int | None, note: Note | None) -> Reference:
    """The note with the title and the container of its work; what it says itself stays."""
    parsed = reference.parsed
    changes: dict[str, object] = {}
    if note is not None and parsed.title is None:
        author = parsed.author or "、".join(note.names)
        changes = {"author": author, "pages": parsed.pages or note.pages or None, "date": parsed.date or note.year[:4] or None}
    if work is not None and parsed.title is None:
        changes |= {"title": work.title, "container": work.container}
        if parsed.kind is not ReferenceKind.NOTE:
            changes["kind"] = work.kind
    return msgspec.structs.replace(_with(reference, **changes), work=index)


def _with(reference: Reference, **changes: object) -> Reference:
    parsed = msgspec.structs.replace(reference.parsed, parsed=True, **changes)
    return msgspec.structs.replace(reference, parsed=parsed)


def _issue(entry: ReferenceEntry, works: int) -> Issue:
    if works:
        return reported("short_note_of_several_works", None, entry.source, ref=str(entry.ref), works=works)
    return reported("short_note_without_work", None, entry.source, ref=str(entry.ref))


# ── works ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Works:
    """The works of a page by their ids, and by the names of their first authors with and without the year."""

    def __init__(self, references: Sequence[Reference], without: Iterable[int]) -> None:
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._persons: dict[int, tuple[frozenset[str], ...]] = {}
        notes = set(without)
        for i, reference in enumerate(references):
            if i not in notes and (reference.parsed.title or reference.entry.fields):
                self._add(i, reference)

    def _add(self, i: int, reference: Reference) -> None:
        ids = dict.fromkeys((*reference.entry.anchors, anchor(reference.entry.fields) or ""))
        for name in filter(None, ids):
            self._by_id[_same(name)].append(i)
        self._persons[i] = persons = _persons(reference)
        for key in persons[0] if persons else ():
            self._by_name[key, ""].append(i)
            for year in _years(reference):
                self._by_name[key, year].append(i)

    def of_link(self, link: str) -> list[int]:
        """The works to which a link leads (`#CITEREF王2001`)."""
        return self._by_id.get(_same(link.removeprefix("#")), [])

    def of_note(self, note: Note) -> list[int]:
        """The works that have the note's year and names: all of their authors, or else the first ones."""
        for names in dict.fromkeys((note.names, tuple(n for name in note.names for n in _CHINESE_AND.split(name)))):
            known = self._by_name.get((_folded(names[0]), note.year), []) if names[0] else []
            if len(known) > _WORKS_OF_A_NAME:
                return known
            fitting = [i for i in known if _are_authors(names, self._persons[i])]
            exact = [i for i in fitting if len(self._persons[i]) == len(names)]
            if found := (fitting if note.open else exact or fitting):
                return found
        return []


def _same(name: str) -> str:
    """An id without what differs between pages: blanks and the "_" that stand for them."""
    return _SEPARATORS.sub("", name)


def _years(reference: Reference) -> set[str]:
    """The years by which a work may be named: as it is dated, with a letter where its text has one (2001a)."""
    parsed = reference.parsed
    dates = (parsed.date, parsed.original_date)
    lettered = _YEAR.findall(" ".join((reference.entry.text[:1000], *(value for _, value in reference.entry.fields))))
    return {date[:4] for date in dates if date} | set(lettered)


def _persons(reference: Reference) -> tuple[frozenset[str], ...]:
    """The names by which notes may call each author of a work (its editors, where it names no author), in order."""
    given = by_field(reference.entry.fields)
    for prefix, role in (("", "author"), ("editor_", "editor")):
        last, first = f"{prefix}last", f"{prefix}first"
        numbers = sorted({number for field, number in given if field in (last, role)})
        if len(numbers) > 1 or (last, 1) in given:
            parts = (((given.get((last, n)) or given.get((role, n), "")), given.get((first, n), "")) for n in numbers)
            return tuple(_keys(name) | {_folded(name + given_name)} for name, given_name in parts)
    printed = reference.parsed.author or reference.parsed.editor or ""
    return tuple(_keys(name) for name in _printed_persons(printed[:_AUTHORS_AT_MOST]) if name.strip())


def _printed_persons(printed: str) -> list[str]:
    """The persons of a list as it is printed: "王明; 李红", "Smith, J., Doe, K.", "Smith, John; Doe, Jane"."""
    if initials := _INITIALS.findall(fold(printed)):
        return [name for name, _ in initials]
    parts = _PERSONS.split(printed.replace("；", ";"))
    if len(parts) == 1 and has_han(printed):
        parts = re.split(r"[,，]", printed)
    return [part.partition(",")[0] for part in parts]


def _folded(name: str) -> str:
    """A name as it is compared: in Simplified script, without case."""
    return fold(name).casefold().strip(" .")


def _keys(person: str) -> frozenset[str]:
    """The names by which a note may call a person: the whole, the family name."""
    name = _folded(person)
    if has_han(name):
        surnames = {name[:n] for n in range(1, _SURNAME_AT_MOST + 1)} if len(name) <= _HAN_NAME_AT_MOST else set()
        return frozenset({name, *surnames})
    return frozenset({name, name.split()[-1]} if name.split() else {name})


def _are_authors(names: Sequence[str], persons: Sequence[frozenset[str]]) -> bool:
    """Whether the names are those of the first persons, in order."""
    pairs = zip(names, persons, strict=False)
    return len(names) <= len(persons) and all(_folded(name) in known for name, known in pairs)
