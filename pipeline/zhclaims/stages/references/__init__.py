"""References: every entry of the page's reference lists with its fields, and `parse_reference` for a single string.

- `parse`: one string, step by step. A citation style is a line of `parse.STYLES`: a function that says whether a text shows the
  style, and one that reads the fields of such a text. Each module that `parse` imports them from says what its styles are.
- `learned`, over `tokens`, `atoms`, `signs` and the network of `reader`: what a style of weak signs has read is read anew as was
  learned from labelled entries.
- `tail`, `languages`, `messages`: what is found in a reference whatever its style, and blanked before a style is looked for.
- `draft`, `segments`, `names`, `dates`, `words`: what all of them work with; words are rows of `vocab/bibliographic_words.tsv`.
- `parameters`, with `people` and `values`: the fields that the parameters of a citation template give; they come before the text.
- `short_notes`: which work of the page a short note names.
- here: the stage. Entries are parsed each by itself, so a cache may recall them, and then compared with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.cite_parameters import ARCHIVE_URL
from zhclaims.issue_texts import reported
from zhclaims.model import Archive, Identifiers, Issue, Page, ParsedReference, Reference, ReferenceEntry
from zhclaims.stages.references.explained import explain_reference
from zhclaims.stages.references.parameters import completed
from zhclaims.stages.references.parse import parse_reference
from zhclaims.stages.references.short_notes import lead_to_works
from zhclaims.stages.references.values import day_of_archive

__all__ = ["explain_reference", "parse_reference", "references"]

_NOT_BEFORE = re.compile(r"(?:\b(?:of|at|by|to|from|with|for|the|and|in|on|a|an|'s)|[的与與和在于於])\s*$", re.IGNORECASE)
_SHORTEST = 4


class Given(msgspec.Struct, frozen=True):
    """All of an entry that its fields depend on: its text, the parameters of its citation template, the text around that."""

    text: str
    fields: tuple[tuple[str, str], ...] = ()
    beside: str = ""


def references(page: Page, cache: Cache = NO_CACHE) -> tuple[tuple[Reference, ...], tuple[Issue, ...]]:
    """The entries with their fields, in the page's order, then the works of its other lists; an issue for each entry that could
    not be taken apart, and for each short note that fits no work, or several.

    That an entry has no marker, or carries an error message, is reported where the page is read. `unused` is an error only where
    the source says so itself: a list may well be longer than the part of the page that the copy holds.
    """
    works = [work.entry for work in page.works if work.entry is not None]
    entries = (*page.entries, *works)
    known = cache.recall(_CACHED, [Given(_without_markers(e), e.fields, e.beside) for e in entries])
    known = [_with_copy(entry, p) for entry, p in zip(entries, known, strict=True)]
    called = len(page.entries)
    parsed = tuple(map(Reference, page.entries, _agree(page.entries, known[:called])))
    parsed += tuple(map(_listed, works, _agree(works, known[called:])))
    parsed, issues = lead_to_works(parsed)
    return parsed, (*issues, *(_unparsed(r) for r in parsed[:called] if not r.parsed.parsed and r.parsed.error is None))


def _without_markers(entry: ReferenceEntry) -> str:
    """The text of an entry without the footnote markers that stand in it: they are no part of a work's fields."""
    text = entry.text
    for label in dict.fromkeys(entry.calls):
        text = text.replace(f"[{label}]", "")
    return text


def _listed(entry: ReferenceEntry, parsed: ParsedReference) -> Reference:
    """A work of a list: no marker calls it, so nothing is wrong with its definition."""
    return Reference(entry, msgspec.structs.replace(parsed, error=None))


def _parse(inputs: Sequence[Given]) -> Iterator[ParsedReference]:
    for given in inputs:
        yield completed(given.text, given.fields, given.beside) if given.fields else parse_reference(given.text)


_CACHED = CachedFunction("references", "references", ParsedReference, _parse, (__name__,))


def _with_copy(entry: ReferenceEntry, parsed: ParsedReference) -> ParsedReference:
    """The reference with the address and the day of the archived copy to which a link beside its citation template leads, and
    with the whole text of its entry."""
    parsed = msgspec.structs.replace(parsed, text=entry.text) if entry.calls else parsed
    archive = parsed.archive
    if not entry.fields or archive is None or archive.url is not None:
        return parsed
    copy = next((url for url in entry.urls if ARCHIVE_URL.match(url)), None)
    day = archive.date or (day_of_archive(copy) if copy else None)
    return msgspec.structs.replace(parsed, archive=Archive(host=archive.host, date=day, url=copy))


def _unparsed(reference: Reference) -> Issue:
    return reported("unparsed_reference", None, reference.entry.source, ref=str(reference.entry.ref))


# ── entries compared ────────────────────────────────────────────────────────────────────────────────────────────────────


def _agree(entries: Sequence[ReferenceEntry], parsed: Sequence[ParsedReference]) -> tuple[ParsedReference, ...]:
    """The references, where an entry that is one bare title ends with the publisher of another entry cut into the two.

    "Twelve states meet BBC News" is a title and a publisher if another entry of the page is surely published by BBC News: the
    boundary between a link and the text after it is lost in plain text. Names after "of", "的" … belong to the title.
    """
    known = {p.publisher for p in parsed if p.publisher and p.archive and len(p.publisher) >= _SHORTEST}
    ordered = sorted(known, key=lambda name: (-len(name), name))
    return tuple(_cut(p, ordered) if _is_bare(p) and not e.fields else p for e, p in zip(entries, parsed, strict=True))


def _is_bare(p: ParsedReference) -> bool:
    """Whether a reference is one bare title: no author, date, container, publisher, pages, identifier … has been found in it."""
    fields = (p.container, p.publisher, p.author, p.date, p.access_date, p.archive, p.volume, p.pages)
    return p.title is not None and not any(fields) and p.identifiers == Identifiers()


def _cut(p: ParsedReference, publishers: Sequence[str]) -> ParsedReference:
    title = p.title or ""
    for name in publishers:
        head = title[: -len(name)]
        if title.endswith(name) and head.endswith((" ", "\u3000")) and head.strip() and not _NOT_BEFORE.search(head):
            return msgspec.structs.replace(p, title=head.rstrip(" \u3000,，"), publisher=name)
    return p
