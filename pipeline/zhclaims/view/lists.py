"""The lists beside the prose: who says what, the timeline with its chart, what is wrong, and the references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from zhclaims.issue_texts import issue_text, named
from zhclaims.model import Identifiers, Issue
from zhclaims.reader import first_of_each_label
from zhclaims.records import ArticleRecords, ReferenceRecord
from zhclaims.spans import Span
from zhclaims.view.edtf import When
from zhclaims.view.facets import entity_names, own_label, points_in_time, source_name
from zhclaims.view.scripts import Scripts, Text
from zhclaims.view.template import LANGUAGES, worded
from zhclaims.view.wiki import web_address

_SNIPPET = 60
_QUOTE = 90
WIDTH, HEIGHT = 320, 56
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST = 32
"""Bars that can be told apart and hit with a finger."""


class Saying(NamedTuple):
    claim: str
    """Id of the claim that holds it."""
    kind: str
    cue: Text
    content: Text


class Speaker(NamedTuple):
    name: Text | None
    """None for what is said without a word on who says it."""
    sayings: tuple[Saying, ...]


class TimelineEntry(NamedTuple):
    """A claim on the line of time."""

    claim: str
    when: Text
    text: Text


class Period(NamedTuple):
    year: int
    name: Text
    entries: tuple[TimelineEntry, ...]


class Bar(NamedTuple):
    """A stretch of years from `start`; `target` is the year of the first period in it. Lengths in units of the chart."""

    start: int
    end: int
    claims: int
    target: int
    x: float
    y: float
    width: float
    height: float


class Trouble(NamedTuple):
    """An issue and where on the page it is."""

    code: str
    message: str
    text: str
    """The label of its text; empty where an older version told of it otherwise: then there is the English message alone."""
    params: dict[str, str]
    target: str
    context: Text | None


class Work(NamedTuple):
    """A reference as the page shows it."""

    record: ReferenceRecord
    source: str | None
    url: str | None
    archive: str | None
    lang: str | None
    identifiers: tuple[tuple[str, str], ...]
    markers: tuple[int, ...]
    problem: bool


def speakers(records: ArticleRecords, scripts: Scripts) -> list[Speaker]:
    """Who speaks, by entity where it is certain and else by the words that name the speaker; the most quoted come first."""
    known = entity_names(records.article)
    said: defaultdict[str, list[Saying]] = defaultdict(list)
    for claim in records.claims:
        for a in claim.attributions:
            entity = None if a.source is None or a.source.entity is None else records.article.entities[a.source.entity]
            name = known[entity.id] if entity else a.source.text if a.source else ""
            content = scripts.clip(a.content.span if a.content else claim.span, _QUOTE)
            said[name].append(Saying(claim.claim_id, a.kind, scripts.span(a.cue.span), content))
    ordered = sorted(said.items(), key=lambda item: (not item[0], -len(item[1])))
    return [Speaker(scripts.string(name) if name else None, tuple(some)) for name, some in ordered]


def timeline(records: ArticleRecords, scripts: Scripts) -> list[Period]:
    """The claims that name a point in time, in order of time; one that names several stands at each."""
    found: list[tuple[When, int]] = []
    for i, claim in enumerate(records.claims):
        found += [(w, i) for w in dict.fromkeys(points_in_time(claim, records.article))]
    found.sort(key=lambda item: (item[0].order[0], item[0].grain, item[0].order, item[1]))
    periods = []
    for (year, name), group in groupby(found, key=lambda item: (item[0].order[0], item[0].periods[0])):
        entries = tuple(_entry(w, i, records, scripts) for w, i in group)
        periods.append(Period(year, own_label(name, scripts), entries))
    return periods


def _entry(found: When, i: int, records: ArticleRecords, scripts: Scripts) -> TimelineEntry:
    claim = records.claims[i]
    return TimelineEntry(claim.claim_id, own_label(found.label, scripts), scripts.clip(claim.span, _SNIPPET))


def chart(periods: Sequence[Period]) -> list[Bar]:
    """Bars of equal stretches of time, none for a stretch without claims. Nothing to show for fewer than two."""
    if len(periods) < 2:
        return []
    first, last = periods[0].year, periods[-1].year
    step = next((s for s in _STEPS if (last - first) // s < _MOST), (last - first) // _MOST + 1)
    origin = first // step * step
    width = WIDTH / ((last - origin) // step + 1)
    counts: dict[int, int] = {}
    targets: dict[int, int] = {}
    for period in periods:
        slot = (period.year - origin) // step
        counts[slot] = counts.get(slot, 0) + len(period.entries)
        targets.setdefault(slot, period.year)
    top = max(counts.values())
    return [_bar(slot, counts[slot], targets[slot], (origin, step, width, top)) for slot in counts]


def _bar(slot: int, count: int, target: int, scale: tuple[int, int, float, int]) -> Bar:
    origin, step, width, top = scale
    height = round(max(3.0, HEIGHT * count / top), 2)
    start = origin + slot * step
    gap = min(2.0, width / 5)
    x, y = round(slot * width + gap / 2, 2), round(HEIGHT - height, 2)
    return Bar(start, start + step - 1, count, target, x, y, round(width - gap, 2), height)


def troubles(records: ArticleRecords, scripts: Scripts) -> list[Trouble]:
    """The issues in the order of the text, then those of the references."""
    placed = sorted(enumerate(records.article.issues), key=lambda item: item[1].span or Span(len(records.article.text) + 1, 0))
    made = []
    for n, issue in placed:
        target = f"issue-{n}" if issue.span else _reference_target(issue.source, records)
        text = _text_key(issue) if issue.params is not None and issue_text(issue.code, named(issue)) else ""
        made.append(Trouble(issue.code, issue.message, text, named(issue), target, _context(issue.span, records, scripts)))
    return made


def trouble_labels(records: ArticleRecords) -> dict[str, dict[str, str]]:
    """The texts of the issues of an article, by language and label."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for issue in records.article.issues:
        text = issue_text(issue.code, named(issue))
        for language, worded_text in worded(text).items() if text else ():
            found[language][_text_key(issue)] = worded_text
    return found


def _text_key(issue: Issue) -> str:
    return ".".join(["text", issue.code, *sorted(named(issue))])


def _context(span: Span | None, records: ArticleRecords, scripts: Scripts) -> Text | None:
    """The words around the place of an issue, in its own line."""
    if span is None:
        return None
    text = records.article.text
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - 8)
    stop = text.find("\n", span.end)
    return scripts.clip(Span(start, min(len(text) if stop < 0 else stop, span.end + 8)), 40)


def _reference_target(source: Span | None, records: ArticleRecords) -> str:
    if source is not None:
        for n, reference in enumerate(records.references):
            if reference.source is not None and reference.source.covers(source):
                return f"reference-{n}"
    return ""


def reference_list(records: ArticleRecords) -> list[Work]:
    """The references in the order of the list."""
    first = first_of_each_label(r.ref for r in records.references)
    markers: defaultdict[int, list[int]] = defaultdict(list)
    for n, marker in enumerate(records.article.markers):
        if marker.ref in first:
            markers[first[marker.ref]].append(n)
    return [_work(r, tuple(markers[n])) for n, r in enumerate(records.references)]


def _work(reference: ReferenceRecord, markers: tuple[int, ...]) -> Work:
    archive = reference.archive.url if reference.archive else None
    return Work(
        record=reference,
        source=source_name(reference),
        url=web_address(reference.url),
        archive=web_address(archive),
        lang=_tag(reference.language),
        identifiers=tuple(_identifiers(reference.identifiers)),
        markers=markers,
        problem=reference.error is not None,
    )


def _identifiers(identifiers: Identifiers) -> Iterator[tuple[str, str]]:
    for name, value in msgspec.structs.asdict(identifiers).items():
        if value:
            yield name.upper(), value


def _tag(language: str | None) -> str | None:
    return language if language and re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", language) else None
