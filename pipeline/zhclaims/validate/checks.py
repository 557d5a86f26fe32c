"""What is wrong with valid records beyond their schemas: spans, order, and links from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhclaims.dataset import EVIDENCE, Record
from zhclaims.terms import Change, Status, TextState
from zhclaims.validate.index import ValidRecords


def inconsistencies(valid: ValidRecords) -> Iterator[str]:
    """What is wrong with articles, claims, references, citations, changes and evidence, a line a fault."""
    yield from _articles(valid)
    yield from _claims(valid)
    yield from _references(valid)
    yield from _citations(valid)
    yield from _changes(valid)
    yield from _changed_claims(valid)
    yield from _evidence(valid)


def _articles(valid: ValidRecords) -> Iterator[str]:
    for place, article in valid.records("articles"):
        if valid.is_duplicate(place):
            yield f"{place}: $.article_id: {article['article_id']} stands twice"
        yield from (f"{place}: {fault}" for fault in article_faults(article))


def _claims(valid: ValidRecords) -> Iterator[str]:
    for place, claim in valid.records("claims"):
        article = valid.article(claim)
        if article is None:
            yield f"{place}: $.article_id: no article {claim['article_id']}"
            continue
        if valid.claims(claim, claim["claim_id"]) > 1:
            yield f"{place}: $.claim_id: {claim['claim_id']} stands twice"
        yield from (f"{place}: {fault}" for fault in claim_faults(claim, article))


def _references(valid: ValidRecords) -> Iterator[str]:
    for place, reference in valid.records("references"):
        if not valid.has_article(reference):
            yield f"{place}: $.article_id: no article {reference['article_id']}"
        for i, claim_id in enumerate(reference["cited_by"]):
            if not valid.claims(reference, claim_id):
                yield f"{place}: $.cited_by[{i}]: no claim {claim_id}"
        if reference["ref"] is None and (reference["cited_by"] or reference["backlinks"] or reference["error"]):
            yield f"{place}: $.ref: null, though a marker is said to call it"


def _citations(valid: ValidRecords) -> Iterator[str]:
    """A reference and the claims that cite it name each other."""
    for place, claim in valid.records("claims"):
        for i, citation in enumerate(claim["citations"]):
            known = valid.cited_by(claim, citation["ref"])
            if known is not None and claim["claim_id"] not in known:
                yield f"{place}: $.citations[{i}]: reference {citation['ref']} does not name the claim in cited_by"
            if known is None and claim["status"] == Status.UNCITED:
                yield f"{place}: $.status: {claim['status']}, though it has a citation"


def _changes(valid: ValidRecords) -> Iterator[str]:
    for part in ("changes", "lineage"):
        for place, record in valid.records(part):
            if not valid.is_page(record["article_id"]):
                yield f"{place}: $.article_id: no article {record['article_id']}"
    for place, row in valid.records("changes"):
        yield from (f"{place}: {fault}" for fault in _change_faults(row))


def _change_faults(row: Record) -> Iterator[str]:
    for side, without in (("after", (Change.REMOVED,)), ("before", (Change.NEW, Change.RESTORED))):
        if (row[side] is None) is not (row["kind"] in without):
            yield f"$.{side}: a claim that was {row['kind']} has {'none' if row[side] is None else 'one'}"


def _changed_claims(valid: ValidRecords) -> Iterator[str]:
    """A claim that a revision changed has a row among the changes."""
    for place, claim in valid.records("claims"):
        if claim["change"] not in (None, Change.UNCHANGED) and not valid.has_change(claim):
            yield f"{place}: $.change: {claim['change']}, but no row of the changes tells it"


def _evidence(valid: ValidRecords) -> Iterator[str]:
    """Evidence is of a citation that there is, and what it says of the claim stands in the article."""
    for place, row in valid.records(EVIDENCE) if valid.dataset.has_evidence else ():
        article = valid.article(row)
        if article is None:
            yield f"{place}: $.article_id: no article {row['article_id']}"
            continue
        if not valid.cites(row):
            yield f"{place}: $.ref: no claim {row['claim_id']} that cites {row['ref']}"
        for i, signal in enumerate(row["signals"]):
            yield from (f"{place}: {fault}" for fault in _quoted(f"$.signals[{i}]", signal, article["text"]))
        yield from (f"{place}: {fault}" for fault in _of_source(row))


def _of_source(row: Record) -> Iterator[str]:
    """Whether what is said of a source's text is in it, and of the state that the row is in."""
    length = (row["source"] or {}).get("characters", 0)
    if (row["state"] == TextState.AVAILABLE) is not (row["source"] is not None):
        yield f"$.source: {'none' if row['source'] is None else 'one'}, though the text is {row['state']}"
    for i, passage in enumerate(row["passages"]):
        yield from _inside(f"$.passages[{i}].span", passage["span"], length)
    for i, signal in enumerate(row["signals"]):
        yield from _inside(f"$.signals[{i}].source_span", signal["source_span"] or [0, 0], length)


# ── spans and indices within an article ─────────────────────────────────────────────────────────────────────────────────


def article_faults(article: Record) -> Iterator[str]:
    """What is wrong with a valid article by itself: spans that do not re-quote their text, leave it or overlap."""
    text = article["text"]
    for layer in ("entities", "dates", "mentions"):
        for i, item in enumerate(article.get(layer) or ()):
            yield from _quoted(f"$.{layer}[{i}]", item, text)
    for i, mention in enumerate(article.get("mentions") or ()):
        yield from _meant(f"$.mentions[{i}]", mention, article)
    for i, section in enumerate(article["sections"]):
        yield from _quoted(f"$.sections[{i}]", {"span": section["span"], "text": section["title"]}, text)
    for layer in ("sentences", "words"):
        yield from _in_order(f"$.{layer}", article[layer] or [], len(text))
    for layer in ("links", "issues"):
        for i, item in enumerate(article[layer]):
            yield from _inside(f"$.{layer}[{i}].span", item["span"] or [0, 0], len(text))
    for i, marker in enumerate(article["markers"]):
        yield from _inside(f"$.markers[{i}].at", [marker["at"]] * 2, len(text))
    yield from _source_map(article["source_map"], len(text))


def claim_faults(claim: Record, article: Record) -> Iterator[str]:
    """What is wrong with a valid claim beside its article: its spans, and what it points to there."""
    text = article["text"]
    yield from _quoted("$", claim, text)
    for i, attribution in enumerate(claim["attributions"]):
        for part in ("source", "cue", "content"):
            if attribution[part]:
                yield from _quoted(f"$.attributions[{i}].{part}", attribution[part], text)
        yield from _index(f"$.attributions[{i}].source.entity", (attribution["source"] or {}).get("entity"), article["entities"])
    for layer in ("entities", "dates", "mentions"):
        for i, index in enumerate(claim.get(layer) or ()):
            yield from _index(f"$.{layer}[{i}]", index, article.get(layer) or ())
    for i, topic in enumerate(claim.get("about") or ()):
        yield from _meant(f"$.about[{i}]", topic, article)
    yield from _runs(claim.get("text_resolved"), text)
    for i, citation in enumerate(claim["citations"]):
        yield from _index(f"$.citations[{i}].marker", citation["marker"], article["markers"])


def _meant(path: str, item: Record, article: Record) -> Iterator[str]:
    """What is wrong with what a mention or a claim is said to be about."""
    yield from _index(f"{path}.entity", item["entity"], article["entities"])
    for i, span in enumerate(item["named"]):
        yield from _inside(f"{path}.named[{i}]", span, len(article["text"]))


def _runs(resolved: Record | None, text: str) -> Iterator[str]:
    """Runs of a resolved text that do not stand in the article's as they are."""
    for i, (start, at, length) in enumerate(resolved["map"] if resolved else ()):
        if resolved and resolved["text"][start : start + length] != text[at : at + length]:
            yield f"$.text_resolved.map[{i}]: [{start}, {at}, {length}] leads to another text"


def _source_map(runs: list[list[int]], length: int) -> Iterator[str]:
    spans = [[start, start + count] for start, _, count in runs]
    yield from _in_order("$.source_map", spans, length)


def _quoted(path: str, item: Record, text: str) -> Iterator[str]:
    start, end = item["span"]
    if not (start <= end <= len(text)) or text[start:end] != item["text"]:
        yield f"{path}.span: [{start}, {end}] does not re-quote {item['text'][:40]!r}"


def _in_order(path: str, spans: list[list[int]], length: int) -> Iterator[str]:
    last = 0
    for i, (start, end) in enumerate(spans):
        if not (last <= start <= end <= length):
            yield f"{path}[{i}]: [{start}, {end}] overlaps the one before it or leaves the text"
        last = end


def _inside(path: str, span: list[int], length: int) -> Iterator[str]:
    if not (span[0] <= span[1] <= length):
        yield f"{path}: {span} leaves the text of {length} characters"


def _index(path: str, index: int | None, items: Sequence[Record]) -> Iterator[str]:
    if index is not None and index >= len(items):
        yield f"{path}: {index}, but the article has {len(items)}"
