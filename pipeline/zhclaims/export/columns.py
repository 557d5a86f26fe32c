"""The columns of a kind of record, read from its JSON Schema: what a field holds, whether it may be null, what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from zhclaims import schema

Record = dict[str, Any]
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


def column(kind: str, name: str) -> Column:
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
    told = node.get("type") or (_OF_VALUES.get(type(values[0])) if values else None)
    if told == "array" and "items" in node:
        return "list"
    if told == "object" and "properties" in node:
        return "struct"
    return _SCALARS.get(str(told), "json")
