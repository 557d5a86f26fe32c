"""The stage: every entry of the page's reference lists, parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.model import Issue, Page, ParsedReference, Reference
from zhclaims.stages.references.agreement import agree
from zhclaims.stages.references.parse import parse_reference


def references(page: Page, cache: Cache = NO_CACHE) -> tuple[tuple[Reference, ...], tuple[Issue, ...]]:
    """The entries with their fields, in the page's order; an issue for each text that could not be taken apart.

    That an entry has no marker, or carries an error message, is reported where the page is read. `unused` is an error only where
    the source says so itself: a list may well be longer than the part of the page that the copy holds.
    """
    known = agree(cache.recall(_CACHED, [entry.text for entry in page.entries]))
    parsed = tuple(Reference(entry, p) for entry, p in zip(page.entries, known, strict=True))
    return parsed, tuple(_unparsed(r) for r in parsed if not r.parsed.parsed and r.parsed.error is None)


def _parse(texts: Sequence[str]) -> Iterator[ParsedReference]:
    return map(parse_reference, texts)


_CACHED = CachedFunction("references", "references", ParsedReference, _parse, (__name__,))


def _unparsed(reference: Reference) -> Issue:
    message = f"reference [{reference.entry.ref}] could not be taken apart: its text is kept whole"
    return Issue("unparsed_reference", message, None, reference.entry.source)
