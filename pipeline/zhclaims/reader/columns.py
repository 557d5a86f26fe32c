"""The columns of a kind of record, read from its JSON Schema; and those that join to a claim what it points at.

A claim's record names entities and dates by index and references by label: joined, the things themselves stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from zhclaims import schema
from zhclaims.dataset import Record
from zhclaims.terms import Support

Kind = Literal["string", "integer", "number", "boolean", "list", "struct", "json"]

_SCALARS: dict[str, Kind] = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
_OF_VALUES: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


@dataclass(frozen=True)
class Column:
    """A field of a record. A `list` has `item`, a `struct` has `fields`; `json` is what a schema leaves open, kept as JSON."""

    name: str
    kind: Kind
    nullable: bool = False
    description: str = ""
    item: Column | None = None
    fields: tuple[Column, ...] = ()
    is_span: bool = False
    """A list of two offsets: [start, end)."""

    @property
    def is_table(self) -> bool:
        """Whether it is a list of objects: in flat formats a table of its own."""
        return self.item is not None and self.item.kind == "struct"


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of record (`article`, `claim` …), in the order of its schema."""
    root = schema.load(kind)
    return tuple(_column(name, node, root) for name, node in root["properties"].items())


def column_of(kind: str, name: str) -> Column:
    """One of the columns of a kind of record."""
    return next(c for c in columns(kind) if c.name == name)


def _column(name: str, node: Mapping[str, Any], root: Mapping[str, Any]) -> Column:
    description = str(node.get("description", ""))
    node, nullable = _without_null(_resolved(node, root), root)
    description = description or str(node.get("description", ""))
    kind = _kind(node)
    return Column(
        name=name,
        kind=kind,
        nullable=nullable,
        description=description,
        item=_column("item", node["items"], root) if kind == "list" else None,
        fields=tuple(_column(n, p, root) for n, p in node["properties"].items()) if kind == "struct" else (),
        is_span=kind == "list" and node.get("minItems") == node.get("maxItems") == 2 and _kind(node["items"]) == "integer",
    )


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        target: Any = root
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _without_null(node: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The schema of the values that are not null, and whether null is a value, too."""
    choices = [_resolved(choice, root) for choice in node.get("anyOf", ())]
    if choices:
        left = [c for c in choices if c.get("type") != "null"]
        return (left[0] if len(left) == 1 else {}), len(left) < len(choices)
    types = node.get("type")
    if isinstance(types, list):
        left_types = [t for t in types if t != "null"]
        return {**node, "type": left_types[0] if len(left_types) == 1 else None}, "null" in types
    return node, None in node.get("enum", ())


def _kind(node: Mapping[str, Any]) -> Kind:
    values = [node["const"]] if "const" in node else [v for v in node.get("enum", ()) if v is not None]
    known = node.get("type") or (_OF_VALUES.get(type(values[0])) if values else None)
    if known == "array" and "items" in node:
        return "list"
    if known == "object" and "properties" in node:
        return "struct"
    return _SCALARS.get(str(known), "json")


# ── what a claim points at ──────────────────────────────────────────────────────────────────────────────────────────────

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
"""What stands of a reference beside the claim that cites it; the rest stands in its own record."""


@cache
def joined_columns() -> tuple[Column, ...]:
    """The columns that `join_claim` adds to those of a claim."""
    return (
        replace(column_of("article", "title"), name="article_title", description="Title of the claim's article"),
        replace(column_of("article", "entities"), name="entity_mentions", description="The entities that begin in the claim"),
        replace(column_of("article", "dates"), name="date_mentions", description="The dates that begin in the claim"),
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
    item = column_of("claim", "citations").item
    assert item is not None
    return next(c for c in item.fields if c.name == name)


def join_claim(claim: Record, article: Record, references: Mapping[str, Record]) -> Record:
    """The claim's record with the joined columns. `references` are the article's, by label."""
    return {
        **claim,
        "article_title": article["title"],
        "entity_mentions": [article["entities"][i] for i in claim["entities"]],
        "date_mentions": [article["dates"][i] for i in claim["dates"]],
        "cited_references": [
            _cited(references[ref], support) for ref, support in cited_labels(claim).items() if ref in references
        ],
    }


def cited_labels(claim: Record) -> dict[str, str]:
    """The labels that a claim cites, each once in the order of the text, with the best support that it has."""
    found: dict[str, str] = {}
    for citation in claim["citations"]:
        if found.get(citation["ref"]) != Support.DIRECT:
            found[citation["ref"]] = citation["support"]
    return found


def _cited(reference: Record, support: str) -> Record:
    return {"ref": reference["ref"], "support": support, **{name: reference.get(name) for name in _OF_A_REFERENCE}}
