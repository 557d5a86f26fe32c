"""The records of single pages, as lines."""

from __future__ import annotations

import msgspec

from zhclaims import schema
from zhclaims.errors import InvalidRecord
from zhclaims.records import ArticleRecords, RejectRecord
from zhclaims.terms import Status

PARTS = {
    "articles": "article",
    "claims": "claim",
    "references": "reference",
    "changes": "change",
    "lineage": "lineage",
    "rejects": "reject",
}
"""Files of a dataset, and the kind of record in each."""

EVIDENCE = "evidence"
"""The part that `zhclaims check` adds, and the kind of record in it: a run writes none, and takes away that of other records."""

Lines = dict[str, list[bytes]]
"""Lines of each part."""


class PageIndex(msgspec.Struct, frozen=True):
    """What a page has put into a shard's parts."""

    path: str
    """Of the document that it was read from."""
    article: str | None
    """Article id; None for a reject."""
    revision: int | None
    lines: dict[str, int]
    counts: dict[str, int]
    reject: RejectRecord | None = None
    characters: int = 0
    """Of the article's text."""


class PageLines(msgspec.Struct, frozen=True):
    """A page's records, ready to be written."""

    index: PageIndex
    lines: Lines


def page_lines(records: ArticleRecords) -> PageLines:
    """The records of a page, each a valid line. InvalidRecord if one breaks its schema, which is our bug."""
    article = records.article
    path = article.source.path
    lines = {
        "articles": [line("article", article, path)],
        "claims": [line("claim", c, path) for c in records.claims],
        "references": [line("reference", r, path) for r in records.references],
        "changes": [line("change", c, path) for c in records.changes],
        "lineage": [line("lineage", records.lineage, path)] if records.lineage else [],
        "rejects": [],
    }
    index = PageIndex(
        path, article.article_id, article.revision_id, _lengths(lines), _counts(records), characters=len(article.text)
    )
    return PageLines(index, lines)


def reject_lines(reject: RejectRecord) -> PageLines:
    """The line that a page leaves which could not be processed."""
    lines: Lines = {part: [] for part in PARTS} | {"rejects": [line("reject", reject, reject.source.path)]}
    return PageLines(PageIndex(reject.source.path, None, None, _lengths(lines), {"rejects": 1}, reject), lines)


def line(name: str, record: msgspec.Struct, path: str) -> bytes:
    """A record as its line. InvalidRecord if it breaks its schema, which is our bug."""
    encoded = msgspec.json.encode(record)
    faults = schema.faults(name, msgspec.json.decode(encoded))
    if faults:
        message = f"{path}: a {name} breaks its schema at {faults[0]}; this is a bug of zhclaims, please report it"
        raise InvalidRecord(message, faults[0].partition(": ")[0])
    return encoded + b"\n"


def _lengths(lines: Lines) -> dict[str, int]:
    return {part: len(some) for part, some in lines.items()}


def _counts(records: ArticleRecords) -> dict[str, int]:
    article, claims = records.article, records.claims
    statuses = [c.status for c in claims]
    return {
        "articles": 1,
        "sentences": len(article.sentences),
        "claims": len(claims),
        **{status.value: statuses.count(status) for status in Status},
        "references": len(records.references),
        "entities": len(article.entities),
        "dates": len(article.dates),
        "attributions": sum(len(c.attributions) for c in claims),
        "changes": len(records.changes),
        "issues": len(article.issues),
    }
