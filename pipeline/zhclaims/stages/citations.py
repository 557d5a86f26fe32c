"""Citations: which footnote backs which claim, how surely, and why.

- *direct*: the marker closes the claim or stands inside of it. A marker that cuts a token in two belongs to the statement before
  that token; so does one that stands at the very beginning of a sentence, with nothing but blanks between.
- *carried*: the claim has no marker of its own, and the next marker group of its block covers it. An explanatory note ("註 1")
  explains what it stands on and is never carried.

Nothing is carried beyond a block: a heading, a new paragraph or the next list item ends what a footnote covers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import takewhile

from zhclaims.model import Citation, Claim, Issue, Marker, Page, Reference
from zhclaims.spans import Span
from zhclaims.terms import BlockKind, ReferenceKind, Support

_CARRIED_AT_MOST = 100
"""Footnotes of a group that cover the claims before it. No editor writes ten; a page of nothing else would square its length."""
_DIGITS_AT_MOST = 30
"""Of a number that a marker cuts in two, before the marker."""

OwnMarkers = dict[int, list[tuple[int, str]]]
"""For each claim the markers that stand on it, with the reason: `{claim: [(marker, reason)]}`."""


def citations(
    page: Page, claims: tuple[Claim, ...], references: tuple[Reference, ...]
) -> tuple[tuple[tuple[Citation, ...], ...], tuple[Issue, ...]]:
    """For each claim its citations, direct ones in reading order; an issue for each marker that backs no claim."""
    in_block = _by_block(page, claims)
    own_markers, unattached = _own_markers(page, claims, in_block)
    notes = {ref for r in references if (ref := r.entry.ref) and r.entry.group and r.parsed.kind == ReferenceKind.NOTE}
    linked: list[tuple[Citation, ...]] = [()] * len(claims)
    for numbers in in_block.values():
        carried: tuple[Citation, ...] = ()
        for i in reversed(numbers):
            own = tuple(Citation(page.markers[m].ref, Support.DIRECT, reason, m) for m, reason in own_markers.get(i, ()))
            covering = _carried(page.markers, own, notes, claims[i].kind)
            linked[i] = own if covering else own + carried
            carried = covering or carried
    return tuple(linked), tuple(_unattached(page.markers[m]) for m in unattached)


def _carried(markers: tuple[Marker, ...], own: tuple[Citation, ...], notes: set[str], kind: BlockKind) -> tuple[Citation, ...]:
    """What a claim's own markers carry to the claims before it: their first group, without notes."""
    sources = [c for c in own if c.ref not in notes]
    group = list(takewhile(lambda c: markers[c.marker].at == markers[sources[0].marker].at, sources))
    reason = "list_item" if kind is BlockKind.LIST_ITEM else "next_marker_in_paragraph"
    return tuple(Citation(c.ref, Support.CARRIED, reason, c.marker) for c in group[:_CARRIED_AT_MOST])


def _by_block(page: Page, claims: tuple[Claim, ...]) -> dict[int, list[int]]:
    """The claims of each block, in order: `{block: [claim]}`."""
    starts = [b.span.start for b in page.blocks]
    found: dict[int, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        found[bisect_right(starts, claim.span.start) - 1].append(number)
    return found


def _own_markers(page: Page, claims: tuple[Claim, ...], in_block: dict[int, list[int]]) -> tuple[OwnMarkers, list[int]]:
    """The claim that each marker stands on, and the markers that stand on none (in a heading, a box)."""
    found: OwnMarkers = defaultdict(list)
    unattached = []
    starts = [b.span.start for b in page.blocks]
    for number, marker in enumerate(page.markers):
        neighbours = in_block.get(bisect_right(starts, marker.at) - 1)
        if marker.apart or not neighbours:
            unattached.append(number)
            continue
        k = bisect_right(neighbours, marker.at, key=lambda n: claims[n].span.start) - 1
        if k > 0 and _stands_before(page.text, marker, claims[neighbours[k]]):
            k -= 1
        claim = neighbours[max(k, 0)]
        found[claim].append((number, _reason(claims, claim, marker)))
    return found, unattached


def _stands_before(text: str, marker: Marker, claim: Claim) -> bool:
    """Whether a marker stands before all of the claim, or only cuts the number that the claim begins with."""
    start = claim.span.start
    digits = marker.at - start
    return digits <= 0 or (marker.inside_token and digits <= _DIGITS_AT_MOST and text[start : marker.at].isdigit())


def _reason(claims: tuple[Claim, ...], number: int, marker: Marker) -> str:
    if marker.at <= claims[number].span.start:
        return "marker_at_start"
    last_of_sentence = number + 1 == len(claims) or claims[number + 1].sentence != claims[number].sentence
    return "marker_at_end" if last_of_sentence else "marker_inside"


def _unattached(marker: Marker) -> Issue:
    message = f"footnote marker [{marker.ref}] stands on no statement and backs no claim"
    return Issue("marker_without_claim", message, Span(marker.at, marker.at), marker.source)
