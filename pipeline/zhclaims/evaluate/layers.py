"""The score of each layer. A match is exact: the same characters of the source, the same value; attributions match by overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from zhclaims.dataset import Record
from zhclaims.evaluate.article import ScoredArticle
from zhclaims.evaluate.gold import Gold, GoldAttribution, GoldReference, Piece
from zhclaims.evaluate.scores import Error, Item, Result, Results, Score, compare
from zhclaims.reader import first_of_each_label
from zhclaims.spans import Span
from zhclaims.terms import EntityLabel

LABELS = (EntityLabel.PER, EntityLabel.ORG, EntityLabel.LOC)
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
SOURCE_OVERLAP = 0.8
CONTENT_OVERLAP = 0.7
PARTS = ("cue", "source", "content", "whole")

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
    mine = {ref: article.references[i] for ref, i in first_of_each_label(r["ref"] for r in article.references).items()}
    return {f"references.{field}": _field(field, gold.references, mine) for field in REFERENCE_FIELDS}


def attributions(gold: Gold, article: ScoredArticle) -> Results:
    """Paired by their cues; then source and content are held against each other by overlap."""
    if gold.attributions is None:
        return {}
    expected = [t for t in map(_expected_triple, _counted_attributions(gold, optional=False)) if t]
    neutral = [t for t in map(_expected_triple, _counted_attributions(gold, optional=True)) if t]
    found = [t for c in article.claims for a in c["attributions"] if (t := _found_triple(a, article)) and gold.counts(t.cue)]
    pairs, free = _pair(expected, found)
    spurious = [found[j] for j in free if not any(_overlap(n.cue, found[j].cue) > 0 for n in neutral)]
    return _attribution_results(pairs, spurious)


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


# ── attributions ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Triple(NamedTuple):
    """An attribution in offsets of the source; where people differ, the spans that are right (None: there is none)."""

    cue: Span
    sources: tuple[Span | None, ...]
    contents: tuple[Span | None, ...]
    text: str


def _attribution_results(pairs: list[tuple[Triple, Triple | None]], spurious: list[Triple]) -> Results:
    right = {"cue": 0, "source": 0, "content": 0, "whole": 0}
    errors = [Error(t.cue.start, "spurious", t.text) for t in spurious]
    for expected, found in pairs:
        verdicts = _verdicts(expected, found)
        for part in PARTS:
            right[part] += verdicts[part]
        if not verdicts["whole"]:
            wrong = ", ".join(part for part in ("source", "content") if not verdicts[part])
            line = f"{expected.text} ({wrong}: {found.text})" if found else expected.text
            errors.append(Error(expected.cue.start, "differs" if found else "missed", line))
    predicted = right["cue"] + len(spurious)
    results = {f"attributions.{part}": Result(Score(right[part], len(pairs), predicted)) for part in PARTS}
    whole = results["attributions.whole"]
    return {**results, "attributions.whole": Result(whole.score, tuple(sorted(errors)))}


def _verdicts(expected: Triple, found: Triple | None) -> dict[str, bool]:
    if found is None:
        return dict.fromkeys(PARTS, False)
    source = _best(expected.sources, found.sources[0]) >= SOURCE_OVERLAP
    content = _best(expected.contents, found.contents[0]) >= CONTENT_OVERLAP
    return {"cue": True, "source": source, "content": content, "whole": source and content}


def _pair(expected: list[Triple], found: list[Triple]) -> tuple[list[tuple[Triple, Triple | None]], list[int]]:
    """Each expected attribution with the one found whose cue overlaps and whose content fits best; the indices of the rest."""
    free = list(range(len(found)))
    pairs: list[tuple[Triple, Triple | None]] = []
    for triple in expected:
        candidates = [j for j in free if _overlap(triple.cue, found[j].cue) > 0]
        if candidates:
            best = max(candidates, key=lambda j: _best(triple.contents, found[j].contents[0]))
            free.remove(best)
            pairs.append((triple, found[best]))
        else:
            pairs.append((triple, None))
    return pairs, free


def _best(rights: Iterable[Span | None], span: Span | None) -> float:
    return max(_overlap(right, span) for right in rights)


def _overlap(a: Span | None, b: Span | None) -> float:
    """Intersection over union, in characters; two that are both absent agree."""
    if a is None or b is None:
        return float(a is b)
    common = max(0, min(a.end, b.end) - max(a.start, b.start))
    union = (a.end - a.start) + (b.end - b.start) - common
    return common / union if union else 0.0


def _counted_attributions(gold: Gold, *, optional: bool) -> Iterable[GoldAttribution]:
    return (a for a in gold.attributions or () if a.cue and gold.counts(a.cue.span) and a.optional == optional)


def _expected_triple(attribution: GoldAttribution) -> Triple | None:
    if attribution.cue is None:
        return None
    sources = (attribution.source, *attribution.source_alternatives)
    contents = (attribution.content, *attribution.content_alternatives)
    text = _as_line(*(p.text if p else "—" for p in (attribution.source, attribution.cue, attribution.content)))
    return Triple(attribution.cue.span, _alternatives(sources), _alternatives(contents), text)


def _alternatives(pieces: Iterable[Piece | None]) -> tuple[Span | None, ...]:
    return tuple(p.span if p else None for p in pieces)


def _found_triple(attribution: dict[str, Any], article: ScoredArticle) -> Triple | None:
    parts = [attribution["source"], attribution["cue"], attribution["content"]]
    source, cue, content = (article.to_source(p["span"]) if p else None for p in parts)
    if cue is None:
        return None
    return Triple(cue, (source,), (content,), _as_line(*(p["text"] if p else "—" for p in parts)))


def _as_line(source: str, cue: str, content: str) -> str:
    return f"{source} | {cue} | {content}"
