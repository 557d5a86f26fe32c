"""What is wrong with valid records beyond their schemas: spans, order, and links from one to another."""

from __future__ import annotations

from collections.abc import Iterator

from zhclaims.validate.sound import Record, Sound
from zhclaims.validate.spans import article_faults, claim_faults


def inconsistencies(sound: Sound) -> Iterator[str]:
    """What is wrong, a line a fault: with articles, claims, references, citations, changes."""
    yield from _articles(sound)
    yield from _claims(sound)
    yield from _references(sound)
    yield from _citations(sound)
    yield from _changes(sound)
    yield from _changed_claims(sound)


def _articles(sound: Sound) -> Iterator[str]:
    for place, article in sound.records("articles"):
        if sound.is_again(place):
            yield f"{place}: $.article_id: {article['article_id']} stands twice"
        yield from (f"{place}: {fault}" for fault in article_faults(article))


def _claims(sound: Sound) -> Iterator[str]:
    for place, claim in sound.records("claims"):
        article = sound.article(claim)
        if article is None:
            yield f"{place}: $.article_id: no article {claim['article_id']}"
            continue
        if sound.claims(claim, claim["claim_id"]) > 1:
            yield f"{place}: $.claim_id: {claim['claim_id']} stands twice"
        yield from (f"{place}: {fault}" for fault in claim_faults(claim, article))


def _references(sound: Sound) -> Iterator[str]:
    for place, reference in sound.records("references"):
        if not sound.has_article(reference):
            yield f"{place}: $.article_id: no article {reference['article_id']}"
        for i, claim_id in enumerate(reference["cited_by"]):
            if not sound.claims(reference, claim_id):
                yield f"{place}: $.cited_by[{i}]: no claim {claim_id}"


def _citations(sound: Sound) -> Iterator[str]:
    """A reference and the claims that cite it name each other."""
    for place, claim in sound.records("claims"):
        for i, citation in enumerate(claim["citations"]):
            known = sound.cited_by(claim, citation["ref"])
            if known is not None and claim["claim_id"] not in known:
                yield f"{place}: $.citations[{i}]: reference {citation['ref']} does not name the claim in cited_by"
            if known is None and claim["status"] not in ("broken", "cited", "carried"):
                yield f"{place}: $.status: {claim['status']}, though it has a citation"


def _changes(sound: Sound) -> Iterator[str]:
    for part in ("changes", "lineage"):
        for place, record in sound.records(part):
            if not sound.is_page(record["article_id"]):
                yield f"{place}: $.article_id: no article {record['article_id']}"
    for place, row in sound.records("changes"):
        yield from (f"{place}: {fault}" for fault in _change_faults(row))


def _change_faults(row: Record) -> Iterator[str]:
    for side, without in (("after", ("removed",)), ("before", ("new", "restored"))):
        if (row[side] is None) is not (row["kind"] in without):
            yield f"$.{side}: a claim that was {row['kind']} has {'none' if row[side] is None else 'one'}"


def _changed_claims(sound: Sound) -> Iterator[str]:
    """Claims that a revision changed and the rows of these changes tell the same."""
    for place, claim in sound.records("claims"):
        if claim["change"] not in (None, "unchanged") and not sound.is_told(claim):
            yield f"{place}: $.change: {claim['change']}, but no row of the changes tells it"
