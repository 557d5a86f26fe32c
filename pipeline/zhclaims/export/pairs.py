"""Pairs of a claim and a reference that the article gives for it, for people who train on evidence or look for it.

A row for each claim and each reference that it cites, with the paragraph around the claim: JSON lines, or Parquet where the
name of the file ends in `.parquet`. A reference that is missing or empty makes no pair, and uncited claims have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.export.row_groups import open_file
from zhclaims.reader import Document
from zhclaims.reader.arrow import batch_of, schema_of
from zhclaims.reader.columns import Column, column_of, columns, joined_columns

_PARQUET = ".parquet"
_BATCH = 10_000
"""Pairs that are in memory before they are written to Parquet."""

_OF_A_CITATION = ("support", "reason", "distance", "ref")
_OF_A_REFERENCE = (
    *("reference_id", "work_id", "title", "container", "publisher", "author", "date", "url", "dead_link", "access_date"),
    *("language", "identifiers"),
)
"""Fields that bear their own names; the others are `reference` (its text), `reference_kind`, `archive_url`, `archive_date`."""
_OF_EVIDENCE = ("state", "problem", "source", "passages", "signals", "score", "metadata")


def _write(plan: Plan, path: Path) -> None:
    (_write_parquet if path.suffix == _PARQUET else _write_lines)(plan, path)


def _write_lines(plan: Plan, path: Path) -> None:
    with path.open("wb") as file:
        for pair in _pairs(plan):
            file.write(msgspec.json.encode(pair) + b"\n")


def _write_parquet(plan: Plan, path: Path) -> None:
    wanted = pair_columns(checked="evidence" in plan.kinds)
    known = schema_of(wanted, {"title": "Pairs of a claim and a reference"}, plan.provenance())
    with open_file(path, known) as file:
        waiting: list[Record] = []
        for pair in _pairs(plan):
            waiting.append(pair)
            if len(waiting) == _BATCH:
                file.write_batch(batch_of(wanted, waiting, known))
                waiting = []
        if waiting:
            file.write_batch(batch_of(wanted, waiting, known))


def _pairs(plan: Plan) -> Iterator[Record]:
    """The pairs, counted by how surely the article gives the reference for the claim."""
    checked = "evidence" in plan.kinds
    for document in plan.documents():
        for pair in document_pairs(document, checked=checked):
            plan.counts.update(["pairs", f"of {pair['support']} support"])
            yield pair


def document_pairs(document: Document, *, checked: bool = False) -> Iterator[Record]:
    """The pairs of an article; each with what its source shows, where `zhclaims check` was run."""
    article = document.article
    shown = {(row["claim_id"], row["ref"]): {name: row[name] for name in _OF_EVIDENCE} for row in document.evidence}
    for claim in document.joined_claims:
        front = {
            "claim_id": claim["claim_id"],
            "article_id": claim["article_id"],
            "revision_id": claim["revision_id"],
            "article_title": article["title"],
            "article_url": article["url"],
            "section": claim["section"],
            "kind": claim["kind"],
            "claim": claim["text"],
            "claim_hans": claim["text_hans"],
            **_context(article["text"], claim["span"]),
        }
        for reference in claim["cited_references"]:
            if reference["text"].strip():
                evidence = {"evidence": shown.get((claim["claim_id"], reference["ref"]))} if checked else {}
                yield {**front, **_of_reference(reference), **evidence}


def _context(text: str, span: list[int]) -> Record:
    """The paragraph in which a claim stands: blocks end at line feeds."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    return {"context": text[start : None if end < 0 else end], "claim_in_context": [at - start for at in span]}


def _of_reference(reference: Record) -> Record:
    archive = reference["archive"] or {}
    return {
        **{name: reference[name] for name in _OF_A_CITATION},
        "reference": reference["text"],
        "reference_kind": reference["kind"],
        **{name: reference[name] for name in _OF_A_REFERENCE},
        "archive_url": archive.get("url"),
        "archive_date": archive.get("date"),
    }


def pair_columns(*, checked: bool = False) -> tuple[Column, ...]:
    """The columns of the table of pairs, each described as where it comes from; `checked`: with `evidence`."""
    evidence = tuple(c for c in columns("evidence") if c.name in _OF_EVIDENCE) if checked else ()
    shown = Column("evidence", "struct", True, "What the text of the reference's source shows of the claim", fields=evidence)
    claim = {c.name: c for c in joined_columns()}
    cited = claim["cited_references"].item
    archive = column_of("reference", "archive")
    assert cited is not None
    reference = {c.name: c for c in cited.fields}
    kept = {c.name: c for c in archive.fields}
    return (
        *(claim[name] for name in ("claim_id", "article_id", "revision_id", "article_title")),
        replace(column_of("article", "url"), name="article_url"),
        *(claim[name] for name in ("section", "kind")),
        replace(claim["text"], name="claim"),
        replace(claim["text_hans"], name="claim_hans"),
        Column("context", "string", description="The paragraph, list item or cell in which the claim stands"),
        replace(claim["span"], name="claim_in_context", description="The claim in `context`: [start, end)"),
        *(reference[name] for name in _OF_A_CITATION),
        replace(reference["text"], name="reference"),
        replace(reference["kind"], name="reference_kind"),
        *(reference[name] for name in _OF_A_REFERENCE),
        replace(kept["url"], name="archive_url", description="Address of an archived copy"),
        replace(kept["date"], name="archive_date", description="When that copy was made"),
        *((shown,) if checked else ()),
    )


FORMAT = Format(
    "pairs",
    "pairs of a claim and a reference that the article gives for it",
    _write,
    is_directory=False,
    made_of="pairs",
    suffixes=(".jsonl", ".parquet", ""),
)
