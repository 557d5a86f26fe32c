"""The stage: every entry of the page's reference lists, parsed, with the errors that only the page can tell."""

from __future__ import annotations

from collections import Counter

from zhclaims.model import Issue, Page, ParsedReference, Reference, ReferenceEntry
from zhclaims.stages.references.agreement import agree
from zhclaims.stages.references.parse import parse_reference


def references(page: Page) -> tuple[tuple[Reference, ...], tuple[Issue, ...]]:
    """The entries with their fields, in the page's order; issues for entries that no marker calls and for labels given twice."""
    known = agree([parse_reference(entry.text) for entry in page.entries])
    parsed = tuple(Reference(entry, p) for entry, p in zip(page.entries, known, strict=True))
    called = {marker.ref for marker in page.markers}
    issues = [issue for r in parsed for issue in _issues(r.entry, r.parsed, called)]
    issues += _repeated(page.entries)
    return parsed, tuple(issues)


def _issues(entry: ReferenceEntry, parsed: ParsedReference, called: set[str]) -> list[Issue]:
    found = []
    if entry.ref not in called and parsed.error != "unused":
        found.append(Issue("uncalled_reference", f"no marker in the text calls reference {entry.ref!r}", source=entry.source))
    if parsed.error:
        found.append(Issue("reference_error", f"reference {entry.ref!r}: {parsed.error}", source=entry.source))
    elif not parsed.parsed:
        found.append(Issue("unparsed_reference", f"reference {entry.ref!r} could not be taken apart", source=entry.source))
    return found


def _repeated(entries: tuple[ReferenceEntry, ...]) -> list[Issue]:
    counts: Counter[str] = Counter()
    found = []
    for entry in entries:
        counts[entry.ref] += 1
        if counts[entry.ref] == 2:
            message = f"several entries have the label {entry.ref!r}"
            found.append(Issue("repeated_reference_label", message, source=entry.source))
    return found
