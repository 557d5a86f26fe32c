"""Citations: which footnote backs which claim, how surely, and why.

- *direct*: the marker closes the claim or stands inside of it. A marker that cuts a token in two belongs to the statement before
  that token; so does one that stands at the very beginning of a sentence, with nothing but blanks between.
- *carried*: the claim has no marker of its own, and the next marker group of its block covers it. An explanatory note ("註 1")
  explains what it stands on and is never carried.

Nothing is carried beyond a block: a heading, a new paragraph or the next list item ends what a footnote covers. Nothing is
carried onto the rest of a sentence that has a marker of its own: its editor showed how far that one reaches, and left the rest
without. A marker inside a sentence backs a part of it, so it covers at most the one sentence directly before.

`Citation.distance` says how many sentences before the marker's own the claim stands, so that users can cut where they like.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import takewhile

from zhclaims.issue_texts import reported
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
        own = {
            i: tuple(Citation(page.markers[m].ref, Support.DIRECT, reason, m) for m, reason in own_markers.get(i, ()))
            for i in numbers
        }
        sources = {i: group for i in numbers if (group := _first_group(page.markers, own[i], notes))}
        with_source = {claims[i].sentence for i in sources}
        covering: int | None = None
        for i in reversed(numbers):
            if i in sources:
                linked[i], covering = own[i], i
            elif covering is None or not _reaches(claims, covering, i, with_source):
                linked[i] = own[i]
            else:
                linked[i] = own[i] + _carried(sources[covering], claims[i], claims[covering])
    return tuple(linked), tuple(_unattached(page.markers[m]) for m in unattached)


def _first_group(markers: tuple[Marker, ...], own: tuple[Citation, ...], notes: set[str]) -> list[Citation]:
    """What a claim's own markers carry to the claims before it: their first group, without notes."""
    sources = [c for c in own if c.ref not in notes]
    return list(takewhile(lambda c: markers[c.marker].at == markers[sources[0].marker].at, sources))[:_CARRIED_AT_MOST]


def _reaches(claims: tuple[Claim, ...], covering: int, number: int, with_source: set[int]) -> bool:
    """Whether the markers of a claim (`covering`) reach back over the claim before it; `with_source`: sentences with markers."""
    there, here = claims[covering].sentence, claims[number].sentence
    if there == here:
        return True
    inside = covering + 1 < len(claims) and claims[covering + 1].sentence == there
    return here not in with_source and (not inside or here + 1 == there)


def _carried(group: list[Citation], claim: Claim, covering: Claim) -> tuple[Citation, ...]:
    reason = "list_item" if claim.kind is BlockKind.LIST_ITEM else "next_marker_in_paragraph"
    distance = covering.sentence - claim.sentence
    return tuple(Citation(c.ref, Support.CARRIED, reason, c.marker, distance) for c in group)


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
    return reported("marker_without_claim", Span(marker.at, marker.at), marker.source, ref=marker.ref)
