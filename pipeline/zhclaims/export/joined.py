"""What a claim points at, beside the claim: in its record are indices and labels, here are the things themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from zhclaims.export.columns import Column, Record, column, columns

_OF_A_REFERENCE = (
    "kind",
    "text",
    "title",
    "container",
    "publisher",
    "author",
    "date",
    "url",
    "identifiers",
    "error",
)
"""What is told of a reference beside the claim that cites it; the rest stands in its own record."""


@cache
def joined_columns() -> tuple[Column, ...]:
    """The columns that `joined` adds to those of a claim."""
    return (
        replace(column("article", "title"), name="article_title", description="Title of the claim's article"),
        replace(column("article", "entities"), name="entity_mentions", description="The entities that begin in the claim"),
        replace(column("article", "dates"), name="date_mentions", description="The dates that begin in the claim"),
        Column(
            "cited_references",
            "list",
            description="The references that the claim cites, each once with its best support; a missing one is not here",
            item=Column("item", "struct", fields=_reference_fields()),
        ),
    )


def _reference_fields() -> tuple[Column, ...]:
    ref, support = (_citation_field(name) for name in ("ref", "support"))
    return (ref, support, *(c for c in columns("reference") if c.name in _OF_A_REFERENCE))


def _citation_field(name: str) -> Column:
    item = column("claim", "citations").item
    assert item is not None
    return next(c for c in item.fields if c.name == name)


def joined(claim: Record, article: Record, references: Mapping[str, Record]) -> Record:
    """The claim's record with the joined columns. `references` are the article's, by label."""
    return {
        **claim,
        "article_title": article["title"],
        "entity_mentions": [article["entities"][i] for i in claim["entities"]],
        "date_mentions": [article["dates"][i] for i in claim["dates"]],
        "cited_references": [_cited(references[ref], support) for ref, support in cited(claim).items() if ref in references],
    }


def cited(claim: Record) -> dict[str, str]:
    """The labels that a claim cites, each once in the order of the text, with the best support that it has."""
    found: dict[str, str] = {}
    for citation in claim["citations"]:
        if found.get(citation["ref"]) != "direct":
            found[citation["ref"]] = citation["support"]
    return found


def _cited(reference: Record, support: str) -> Record:
    return {"ref": reference["ref"], "support": support, **{name: reference.get(name) for name in _OF_A_REFERENCE}}
