"""What claims can be filtered by, and the rows that the page's script reads of each claim."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from zhclaims.hanscript import to_simplified
from zhclaims.records import ArticleRecord, ArticleRecords, ClaimRecord, ReferenceRecord
from zhclaims.terms import DateModifier, DateType, EntityLabel, Status
from zhclaims.view.changes import has_earlier_revision
from zhclaims.view.edtf import When, when
from zhclaims.view.scripts import TRADITIONAL, Scripts, Text

_OF_LABELS = {EntityLabel.PER: "person", EntityLabel.LOC: "place", EntityLabel.ORG: "organisation"}
FACETS = ("status", "flag", "change", "source", *_OF_LABELS.values(), "year")

Value = tuple[str, str]
"""A facet and the value of a claim in it, as shown in the article's own script."""


def source_name(reference: ReferenceRecord) -> str | None:
    """Where the work appeared, as far as the record says: journal, paper or site; else publisher; else the host of its link."""
    return reference.container or reference.publisher or _host(reference.url)


def entity_names(article: ArticleRecord) -> dict[str, str]:
    """For each entity of the article the mention that stands for it: the most frequent one, the longest of equals."""
    mentions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entity in article.entities:
        mentions[entity.id][entity.text] += 1
    return {key: max(texts, key=lambda t: (texts[t], len(t), t)) for key, texts in mentions.items()}


def script_data(records: ArticleRecords, scripts: Scripts) -> dict[str, Any]:
    """What the page's script needs: the values of each facet, and of each claim their indices and what its card shows."""
    known = entity_names(records.article)
    values = _of_claims(records, known)
    facets = _by_facet(records, values)
    places = {(facet, value): (facet, i) for facet, some in facets.items() for i, value in enumerate(some)}
    return {
        "facets": {facet: [_shown(facet, value, scripts) for value in some] for facet, some in facets.items()},
        "claims": [_row(c, [places[v] for v in some if v in places]) for c, some in zip(records.claims, values, strict=True)],
        "entities": list(_entities(records.article, known, scripts)),
        "dates": [[*_pair(_date_label(d.value, d.mod, scripts)), d.value, d.type, d.anchor] for d in records.article.dates],
    }


def facet_values(records: ArticleRecords, scripts: Scripts) -> dict[str, list[tuple[str, str]]]:
    """The values of each facet that the claims of an article have, as shown and in the other script."""
    facets = _by_facet(records, _of_claims(records, entity_names(records.article)))
    return {
        facet: [(shown[0], shown[1]) for value in some for shown in [_shown(facet, value, scripts)]]
        for facet, some in facets.items()
    }


def _of_claims(records: ArticleRecords, known: dict[str, str]) -> list[tuple[Value, ...]]:
    sources = {r.ref: name for r in reversed(records.references) if r.ref is not None and (name := source_name(r))}
    return [tuple(dict.fromkeys(_values(c, records.article, (known, sources)))) for c in records.claims]


def _by_facet(records: ArticleRecords, values: list[tuple[Value, ...]]) -> dict[str, list[str]]:
    shown = [f for f in FACETS if f != "change" or has_earlier_revision(records)]
    return {facet: _ordered(facet, (v for some in values for f, v in some if f == facet)) for facet in shown}


def _values(claim: ClaimRecord, article: ArticleRecord, named: tuple[dict[str, str], dict[str, str]]) -> Iterator[Value]:
    """The facets of a claim, by the names of entities and of the sources of references."""
    entities, sources = named
    yield "status", claim.status
    yield from (("flag", flag) for flag in claim.flags)
    if claim.change:
        yield "change", claim.change
    yield from (("source", sources[c.ref]) for c in claim.citations if c.ref in sources)
    for entity in (article.entities[number] for number in claim.entities):
        if entity.label in _OF_LABELS:
            yield _OF_LABELS[entity.label], entities[entity.id]
    for found in points_in_time(claim, article):
        yield from (("year", period) for period in found.periods)


def points_in_time(claim: ClaimRecord, article: ArticleRecord) -> list[When]:
    """The points in time that a claim names."""
    dates = [article.dates[i] for i in claim.dates]
    return [found for d in dates if d.type in (DateType.DATE, DateType.TIME) and (found := when(d.value, d.mod))]


def _ordered(facet: str, values: Iterable[str]) -> list[str]:
    """The values that occur: statuses and years in their own order, all others by how often they occur."""
    counts = Counter(values)
    if facet == "status":
        return [s for s in Status if s in counts]
    if facet == "year":
        return sorted(counts, key=_year)
    return [value for value, _ in counts.most_common()]


def _year(period: str) -> tuple[int, int]:
    number = int("".join(c for c in period if c.isdigit()))
    if period.startswith("前"):
        return (-number, 0)
    return ((number - 1) * 100, 0) if period.endswith("世紀") else (number, 1 - period.endswith("代"))


def _shown(facet: str, value: str, scripts: Scripts) -> list[str]:
    if facet in ("status", "flag", "change", "source"):
        return [value, ""]
    return _pair(own_label(value, scripts) if facet == "year" else scripts.string(value))


def own_label(traditional: str, scripts: Scripts) -> Text:
    """One of our own labels (Traditional) in the article's script, and in the other one."""
    if scripts.lang == TRADITIONAL:
        return scripts.string(traditional)
    simplified = to_simplified(traditional)[0]
    return Text(simplified, "" if simplified == traditional else traditional)


def _row(claim: ClaimRecord, values: Iterable[tuple[str, int]]) -> dict[str, Any]:
    facets: dict[str, list[int]] = {}
    for facet, place in values:
        facets.setdefault(facet, []).append(place)
    return {
        "facets": facets,
        "entities": claim.entities,
        "dates": claim.dates,
        "citations": [[c.marker, c.support, c.reason] for c in claim.citations],
        "flags": claim.flags,
    }


def _entities(article: ArticleRecord, known: dict[str, str], scripts: Scripts) -> Iterator[list[Any]]:
    counts = Counter(e.id for e in article.entities)
    for entity in article.entities:
        yield [*_pair(scripts.string(known[entity.id])), entity.label, counts[entity.id], entity.link, entity.wikidata]


def _date_label(value: str, mod: DateModifier | None, scripts: Scripts) -> Text:
    found = when(value, mod)
    return own_label(found.label, scripts) if found else Text("")


def _pair(text: Text) -> list[str]:
    return [text.shown, text.other]


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # such as an unclosed bracket of IPv6
        return None
