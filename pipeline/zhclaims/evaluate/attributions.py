"""The score of attributions: paired by their cues, then source and content are held against each other by overlap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from zhclaims.evaluate.article import ScoredArticle
from zhclaims.evaluate.gold import Gold, GoldAttribution, Piece
from zhclaims.evaluate.scores import Error, Result, Results, Score
from zhclaims.spans import Span

SOURCE_OVERLAP = 0.8
CONTENT_OVERLAP = 0.7
PARTS = ("cue", "source", "content", "whole")


class Triple(NamedTuple):
    """An attribution in offsets of the source; where people differ, the spans that are right (None: there is none)."""

    cue: Span
    sources: tuple[Span | None, ...]
    contents: tuple[Span | None, ...]
    text: str


def attributions(gold: Gold, article: ScoredArticle) -> Results:
    if gold.attributions is None:
        return {}
    expected = [t for t in map(_expected, _counted(gold, optional=False)) if t]
    neutral = [t for t in map(_expected, _counted(gold, optional=True)) if t]
    found = [t for c in article.claims for a in c["attributions"] if (t := _found(a, article)) and gold.counts(t.cue)]
    pairs, free = _pair(expected, found)
    spurious = [found[j] for j in free if not any(_overlap(n.cue, found[j].cue) > 0 for n in neutral)]
    return _results(pairs, spurious)


def _results(pairs: list[tuple[Triple, Triple | None]], spurious: list[Triple]) -> Results:
    right = {"cue": 0, "source": 0, "content": 0, "whole": 0}
    errors = [Error(t.cue.start, "spurious", t.text) for t in spurious]
    for expected, found in pairs:
        verdicts = _verdicts(expected, found)
        for part in PARTS:
            right[part] += verdicts[part]
        if not verdicts["whole"]:
            wrong = ", ".join(part for part in ("source", "content") if not verdicts[part])
            told = f"{expected.text} ({wrong}: {found.text})" if found else expected.text
            errors.append(Error(expected.cue.start, "differs" if found else "missed", told))
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


def _counted(gold: Gold, *, optional: bool) -> Iterable[GoldAttribution]:
    return (a for a in gold.attributions or () if a.cue and gold.counts(a.cue.span) and a.optional == optional)


def _expected(attribution: GoldAttribution) -> Triple | None:
    if attribution.cue is None:
        return None
    sources = (attribution.source, *attribution.source_alternatives)
    contents = (attribution.content, *attribution.content_alternatives)
    text = _told(*(p.text if p else "—" for p in (attribution.source, attribution.cue, attribution.content)))
    return Triple(attribution.cue.span, _spans(sources), _spans(contents), text)


def _spans(pieces: Iterable[Piece | None]) -> tuple[Span | None, ...]:
    return tuple(p.span if p else None for p in pieces)


def _found(attribution: dict[str, Any], article: ScoredArticle) -> Triple | None:
    parts = [attribution["source"], attribution["cue"], attribution["content"]]
    source, cue, content = (article.to_source(p["span"]) if p else None for p in parts)
    if cue is None:
        return None
    return Triple(cue, (source,), (content,), _told(*(p["text"] if p else "—" for p in parts)))


def _told(source: str, cue: str, content: str) -> str:
    return f"{source} | {cue} | {content}"
