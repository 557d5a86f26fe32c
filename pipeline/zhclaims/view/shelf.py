"""Many articles together: what is wrong with each, those with the most to mend first, and what they can be filtered by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from zhclaims.records import ArticleRecords
from zhclaims.terms import Status
from zhclaims.view.facets import FACETS, facet_values
from zhclaims.view.scripts import SIMPLIFIED, TRADITIONAL, Scripts, Text

_VALUES = 60
"""Values of a facet that the index offers: those of the most articles."""

Pair = tuple[str, str]
"""A value as it stands in its article, and in the other script ("" where that is equal)."""


class Listed(NamedTuple):
    """An article as the index lists it."""

    file: str
    title: Text
    lang: str
    claims: int
    counts: list[tuple[str, int]]
    flagged: int
    """Claims on which a tag of the wiki stands: citation needed, dubious …"""
    wanting: int
    """Claims that are uncited, broken or flagged, each once."""
    references: int
    issues: int
    facets: dict[str, list[Pair]]

    def of(self, status: str) -> int:
        """How many of its claims are of a status."""
        return dict(self.counts).get(status, 0)

    def percent(self, status: str) -> int:
        """Which share of its claims is of a status, in percent."""
        return round(100 * self.of(status) / self.claims) if self.claims else 0


def listed(records: ArticleRecords, scripts: Scripts, file: str) -> Listed:
    """What the index says of an article, whose page is `file`."""
    bad = (Status.UNCITED, Status.BROKEN)
    return Listed(
        file=file,
        title=scripts.string(records.article.title),
        lang=scripts.lang,
        claims=len(records.claims),
        counts=shares(records),
        flagged=sum(1 for claim in records.claims if claim.flags),
        wanting=sum(1 for claim in records.claims if claim.flags or claim.status in bad),
        references=len(records.references),
        issues=len(records.article.issues),
        facets=facet_values(records, scripts),
    )


def shares(records: ArticleRecords) -> list[tuple[str, int]]:
    """How many claims there are of each status that occurs."""
    counts: Counter[str] = Counter(claim.status for claim in records.claims)
    return [(status, counts[status]) for status in Status if counts[status]]


def worst_first(entries: Iterable[Listed]) -> list[Listed]:
    """The articles with the largest share of claims that want something first; of equal ones that with the most of them."""
    return sorted(entries, key=lambda e: (-e.wanting / max(e.claims, 1), -e.wanting, e.title.shown, e.file))


def script_of(entries: Sequence[Listed]) -> str:
    """The script of the index: Simplified where every article is."""
    return SIMPLIFIED if all(entry.lang == SIMPLIFIED for entry in entries) else TRADITIONAL


def shelf_data(entries: Sequence[Listed]) -> dict[str, Any]:
    """What the script of the index needs: the values of each facet; of each article its numbers and the indices of its values."""
    lang = script_of(entries)
    facets = {facet: _values(facet, entries, lang) for facet in FACETS if facet != "change"}
    places = {facet: {pair: i for i, pair in enumerate(pairs)} for facet, pairs in facets.items()}
    return {"lang": lang, "facets": facets, "articles": [_article(entry, places, lang) for entry in entries]}


def _values(facet: str, entries: Sequence[Listed], lang: str) -> list[Pair]:
    """The values of a facet in the script of the index, those of the most articles; statuses and years in their own order."""
    counts = Counter(_in(lang, pair, entry) for entry in entries for pair in entry.facets.get(facet, ()))
    most = sorted(counts, key=lambda pair: (-counts[pair], pair))[:_VALUES]
    if facet == "status":
        return sorted(most, key=lambda pair: [*Status].index(Status(pair[0])))
    return most


def _in(lang: str, pair: Sequence[str], entry: Listed) -> Pair:
    shown, other = pair
    return (shown, other) if entry.lang == lang or not other else (other, shown)


def _article(entry: Listed, places: dict[str, dict[Pair, int]], lang: str) -> dict[str, Any]:
    found: dict[str, list[int]] = {}
    for facet, known in places.items():
        numbers = [known[pair] for each in entry.facets.get(facet, ()) if (pair := _in(lang, each, entry)) in known]
        if numbers:
            found[facet] = numbers
    return {
        "facets": found,
        "worst": round(entry.wanting / max(entry.claims, 1), 4),
        "uncited": round(entry.of(Status.UNCITED) / max(entry.claims, 1), 4),
        "broken": entry.of(Status.BROKEN),
        "flagged": entry.flagged,
        "issues": entry.issues,
        "claims": entry.claims,
    }
