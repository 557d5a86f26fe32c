"""The columns of a kind of record, read from its JSON Schema; and those that join to a claim what it points at.

A claim's record names entities and dates by index and references by label: joined, the things themselves stand beside it, and
what points into the article's text or lists points into the claim's as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    choices: tuple[str, ...] = ()
    """The words that it may have, if its schema closes the list."""

    @property
    def is_table(self) -> bool:
        """Whether it is a list of objects: in flat formats a table of its own."""
        return self.item is not None and self.item.kind == "struct"

    @property
    def is_time(self) -> bool:
        """Whether it is a point in time, which schemas call `timestamp`."""
        return self.name == "timestamp"


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
    words = tuple(word for word in node.get("enum", ()) if word is not None)
    return Column(
        name=name,
        kind=kind,
        nullable=nullable,
        description=description,
        item=_column("item", node["items"], root) if kind == "list" else None,
        fields=tuple(_column(n, p, root) for n, p in node["properties"].items()) if kind == "struct" else (),
        is_span=kind == "list" and node.get("minItems") == node.get("maxItems") == 2 and _kind(node["items"]) == "integer",
        choices=words if kind == "string" else (),
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

_OF_A_CITATION = ("ref", "support", "reason", "distance")
_OF_A_REFERENCE = (
    *("reference_id", "work_id", "role", "kind", "text", "title", "container", "publisher", "author", "date", "url"),
    *("archive", "dead_link", "access_date", "language", "identifiers", "cited_through", "error"),
)
"""What stands of a reference beside the claim that cites it; the rest stands in its own record."""

_IN_CLAIM = Column(
    "claim_span",
    "list",
    nullable=True,
    description="The same span in the claim's own text; null where it is not all in the claim",
    item=Column("item", "integer"),
    is_span=True,
)
_OF_A_SOURCE = (
    Column("mention", "integer", nullable=True, description="Index into this claim's `entity_mentions`; null if not there"),
    Column("entity_id", "string", nullable=True, description="The `id` of that entity, wherever it stands"),
)


def table_columns(kind: str) -> tuple[Column, ...]:
    """The columns of a table of records: those of the kind, and for claims what they point at."""
    return joined_columns() if kind == "claim" else columns(kind)


ITEMS = "wikidata"
"""The column of a claim's items. A condition over claims takes them one by one: see `where`."""


@cache
def joined_columns() -> tuple[Column, ...]:
    """The columns of a claim with what it points at: see `join_claim`."""
    own = (_located_attributions(c) if c.name == "attributions" else c for c in columns("claim"))
    entities, dates = column_of("article", "entities"), column_of("article", "dates")
    return (
        *own,
        replace(column_of("article", "title"), name="article_title", description="Title of the claim's article"),
        replace(column_of("article", "wikidata"), name="article_wikidata", description="Item of its article in Wikidata"),
        Column(
            ITEMS,
            "list",
            description="Items of Wikidata of its article and of the entities that begin in it, each once",
            item=Column("item", "string"),
        ),
        replace(_located(entities), name="entity_mentions", description="The entities that begin in the claim"),
        replace(_located(dates), name="date_mentions", description="The dates that begin in the claim"),
        Column(
            "cited_references",
            "list",
            description="The references that the claim cites, each once with its best support; a missing one is not here",
            item=Column("item", "struct", fields=_reference_fields()),
        ),
    )


def _reference_fields() -> tuple[Column, ...]:
    citation = column_of("claim", "citations").item
    assert citation is not None
    of_citation = (c for c in citation.fields if c.name in _OF_A_CITATION)
    of_reference = {c.name: c for c in columns("reference")}
    return (*of_citation, *(of_reference[name] for name in _OF_A_REFERENCE))


def _located(column: Column, more: tuple[Column, ...] = ()) -> Column:
    """A column of objects with spans, or of lists of them, with the same spans in the claim."""
    if column.item is not None:
        return replace(column, item=_located(column.item, more))
    return replace(column, fields=(*column.fields, _IN_CLAIM, *more))


def _located_attributions(column: Column) -> Column:
    assert column.item is not None
    parts = {"source": _OF_A_SOURCE, "cue": (), "content": ()}
    fields = tuple(_located(c, parts[c.name]) if c.name in parts else c for c in column.item.fields)
    return replace(column, item=replace(column.item, fields=fields))


def join_claim(claim: Record, article: Record, references: Mapping[str, Record]) -> Record:
    """The claim's record with the joined columns. `references` are the article's, by label."""
    start, end = claim["span"]

    def located(thing: Record) -> Record:
        first, last = thing["span"]
        return {**thing, "claim_span": [first - start, last - start] if start <= first and last <= end else None}

    def attributed(attribution: Record) -> Record:
        parts = {name: attribution[name] and located(attribution[name]) for name in ("source", "cue", "content")}
        if parts["source"]:
            parts["source"] |= _pointed(parts["source"]["entity"], claim, article)
        return {**attribution, **parts}

    cited = best_citations(claim)
    mentions = [located(article["entities"][i]) for i in claim["entities"]]
    own = article.get("wikidata")
    return {
        **claim,
        "attributions": list(map(attributed, claim["attributions"])),
        "article_title": article["title"],
        "article_wikidata": own,
        ITEMS: list(items_of(own, (entity.get("wikidata") for entity in mentions))),
        "entity_mentions": mentions,
        "date_mentions": [located(article["dates"][i]) for i in claim["dates"]],
        "cited_references": [_cited(references[ref], citation) for ref, citation in cited.items() if ref in references],
    }


def items_of(article: str | None, entities: Iterable[str | None]) -> tuple[str, ...]:
    """The items of a claim: that of its article, then those of its entities, each once."""
    return tuple(item for item in dict.fromkeys((article, *entities)) if item)


def _pointed(entity: int | None, claim: Record, article: Record) -> Record:
    if entity is None:
        return {"mention": None, "entity_id": None}
    mention = claim["entities"].index(entity) if entity in claim["entities"] else None
    return {"mention": mention, "entity_id": article["entities"][entity]["id"]}


def best_citations(claim: Record) -> dict[str, Record]:
    """The labels that a claim cites, each once in the order of the text, with the citation that supports it best: a direct one,
    or else that with the nearest marker."""
    found: dict[str, Record] = {}
    for citation in claim["citations"]:
        before = found.get(citation["ref"])
        if before is None or _weakness(citation) < _weakness(before):
            found[citation["ref"]] = citation
    return found


def _weakness(citation: Record) -> tuple[bool, int]:
    return citation["support"] != Support.DIRECT, citation.get("distance") or 0


def _cited(reference: Record, citation: Record) -> Record:
    own = {name: citation.get(name) for name in _OF_A_CITATION}
    return {**own, **{name: reference.get(name) for name in _OF_A_REFERENCE}}
