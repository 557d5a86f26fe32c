"""The score of each layer but attributions. A match is exact: the same characters of the source and the same value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from zhclaims.dataset import Record
from zhclaims.evaluate.article import ScoredArticle
from zhclaims.evaluate.gold import Gold, GoldReference, Piece
from zhclaims.evaluate.scores import Error, Item, Result, Results, Score, compare
from zhclaims.spans import Span

LABELS = ("PER", "ORG", "LOC")
"""Labels of entities that are scored."""

REFERENCE_FIELDS = (
    "title",
    "publisher",
    "author",
    "date",
    "access_date",
    "archive_host",
    "archive_date",
    "dead_link",
    "backlinks",
    "error",
)

Texts = dict[Item, str]

P = TypeVar("P", bound=Piece)


def markers(gold: Gold, article: ScoredArticle) -> Results:
    if gold.markers is None:
        return {}
    expected = {(*m.span, m.ref): "" for m in gold.markers if gold.counts(m.span)}
    sources = [(Span(*m["source"]), m["ref"]) for m in article.record["markers"] if m["source"]]
    return {"markers": _compare(expected, {(*span, ref): "" for span, ref in sources if gold.counts(span)})}


def sentences(gold: Gold, article: ScoredArticle) -> Results:
    if gold.sentences is None:
        return {}
    found: Texts = {}
    for sentence in article.record["sentences"]:
        span = article.sentence_to_source(sentence)
        if span is not None and gold.counts(span):
            found[tuple(span)] = article.text[slice(*sentence)]
    return {"sentences": _compare({tuple(s.span): s.text for s in _counted(gold, gold.sentences)}, found)}


def entities(gold: Gold, article: ScoredArticle) -> Results:
    """With labels, and as `entities.span` without."""
    if gold.entities is None:
        return {}
    optional = {tuple(e.span) for e in gold.entities if e.optional}
    expected = {(*e.span, e.label): e.text for e in _counted(gold, gold.entities) if not e.optional}
    found = {e: t for e, t in _spans(gold, article, "entities", "label") if e[2] in LABELS and e[:2] not in optional}
    return {"entities": _compare(expected, found), "entities.span": _compare(_short(expected), _short(found))}


def dates(gold: Gold, article: ScoredArticle) -> Results:
    """The expressions, and as `dates.value` with their values."""
    if gold.dates is None:
        return {}
    vague = {tuple(d.span) for d in gold.dates if d.vague}
    expected = {(*d.span, d.value): d.text for d in _counted(gold, gold.dates) if not d.vague}
    found = {d: t for d, t in _spans(gold, article, "dates", "value") if d[:2] not in vague}
    return {"dates": _compare(_short(expected), _short(found)), "dates.value": _compare(expected, found)}


def citations(gold: Gold, article: ScoredArticle) -> Results:
    """For each reference, the characters of the source that it is said to back."""
    if gold.citation_spans is None:
        return {}
    return {
        "citations.direct": _citations(gold, article, {"direct"}),
        "citations.all": _citations(gold, article, {"direct", "carried"}),
    }


def references(gold: Gold, article: ScoredArticle) -> Results:
    """The share of entries with the right value, field by field."""
    if gold.references is None:
        return {}
    mine = {r["ref"]: r for r in article.references}
    return {f"references.{field}": _field(field, gold.references, mine) for field in REFERENCE_FIELDS}


# ── spans ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _counted(gold: Gold, pieces: Iterable[P]) -> Iterator[P]:
    return (p for p in pieces if gold.counts(p.span))


def _spans(gold: Gold, article: ScoredArticle, layer: str, field: str) -> Iterator[tuple[Item, str]]:
    for item in article.record[layer]:
        span = article.to_source(item["span"])
        if span is not None and gold.counts(span):
            yield (*span, item[field]), item["text"]


def _short(items: Texts) -> Texts:
    return {item[:2]: text for item, text in items.items()}


def _compare(expected: Texts, found: Texts) -> Result:
    return compare(expected.keys(), found.keys(), {**found, **expected})


# ── citations ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _citations(gold: Gold, article: ScoredArticle, supports: set[str]) -> Result:
    in_marker = {i for m in gold.markers or () for i in range(m.start, m.end)}
    expected = {c for c in _expected_characters(gold, supports) if c[0] not in in_marker}
    found = {c for c in _cited_characters(article, supports) if c[0] not in in_marker and gold.counts(Span(c[0], c[0] + 1))}
    score = Score(len(expected & found), len(expected), len(found))
    return Result(score, (*_stretches("missed", expected - found), *_stretches("spurious", found - expected)))


def _expected_characters(gold: Gold, supports: set[str]) -> set[tuple[int, str]]:
    return {
        (unit.start + i, unit.ref)
        for unit in gold.citation_spans or ()
        if gold.counts(unit.span) and unit.support in supports
        for i, character in enumerate(unit.text)
        if not character.isspace()
    }


def _cited_characters(article: ScoredArticle, supports: set[str]) -> Iterator[tuple[int, str]]:
    for claim in article.claims:
        refs = [c["ref"] for c in claim["citations"] if c["support"] in supports]
        for i in range(*claim["span"]) if refs else ():
            at = None if article.text[i].isspace() else article.to_source((i, i + 1))
            if at is not None:
                yield from ((at.start, ref) for ref in refs)


def _stretches(verdict: str, characters: set[tuple[int, str]]) -> list[Error]:
    """Characters in a row with the same reference, each row one error."""
    errors: list[Error] = []
    start = previous = -2
    current = ""
    for ref, at in sorted((ref, at) for at, ref in characters):
        if at != previous + 1 or ref != current:
            start = at
            errors.append(Error(at, verdict, ""))
        errors[-1] = Error(start, verdict, f"characters {start}–{at + 1} [{ref}]")
        previous, current = at, ref
    return errors


# ── references ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _field(field: str, expected: Iterable[GoldReference], mine: dict[str, Record]) -> Result:
    hit, errors = 0, []
    gold = list(expected)
    for reference in gold:
        want = _gold_value(reference, field)
        have = _record_value(mine[reference.ref], field) if reference.ref in mine else "(no such entry)"
        if reference.ref in mine and want == have:
            hit += 1
        else:
            errors.append(Error(-1, "differs", f"[{reference.ref}] {field}: expected {want!r}, found {have!r}"))
    return Result(Score(hit, len(gold)), tuple(errors))


def _gold_value(reference: GoldReference, field: str) -> object:
    if field.startswith("archive_"):
        return reference.archive and getattr(reference.archive, field.removeprefix("archive_"))
    return getattr(reference, field)


def _record_value(reference: Record, field: str) -> object:
    if field.startswith("archive_"):
        return (reference["archive"] or {}).get(field.removeprefix("archive_"))
    return reference[field]
