"""The reference of records, made of their JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from zhclaims import schema

Node = Mapping[str, Any]

_LONG = "x" * 60
"""A pattern of this length says nothing to readers."""


def page() -> str:
    """Every record with its fields and an example."""
    told = "Made of the JSON Schemas that every record is checked against. `null` always means: not known, or none."
    return "\n".join([f"# Records, field by field\n\n{told}\n", *(record(schema.load(name)) for name in schema.NAMES)])


def record(found: Node) -> str:
    """A kind of record: its fields, the objects in it, an example."""
    version = found["properties"]["schema"]["const"] if "schema" in found["properties"] else found["$id"]
    inner = "\n\n".join(definition(name, node, found["title"]) for name, node in found.get("$defs", {}).items())
    example = json.dumps(found["examples"][0], ensure_ascii=False, indent=2)
    parts = [f"## {found['title']}", f"`{version}`", found["description"], fields(found["properties"].items(), found["title"])]
    return "\n\n".join([*parts, *filter(None, [inner]), f"An example:\n\n```json\n{example}\n```"]) + "\n"


def definition(name: str, node: Node, record: str) -> str:
    """An object, or a value of a closed kind, that several fields have."""
    head = f"({anchor(record, name)})=\n### {record}: {name}"
    told = [node.get("description", "")]
    told.append(fields(node["properties"].items(), record) if "properties" in node else f"A value: {kind(node, record)}.")
    return "\n\n".join([head, *filter(None, told)])


def anchor(record: str, name: str) -> str:
    return f"{record}-{name}".lower()


def fields(properties: Iterable[tuple[str, Node]], record: str) -> str:
    rows = (f"| `{name}` | {kind(node, record)} | {told(node)} |" for name, node in properties)
    return "\n".join(["| field | value | what it says |", "|---|---|---|", *rows])


def told(node: Node) -> str:
    """The description, with those of what a list holds."""
    found = [
        node.get("description", ""),
        node.get("items", {}).get("description", "") if isinstance(node.get("items"), dict) else "",
    ]
    return ". ".join(filter(None, found)).replace("|", "\\|").replace("\n", " ")


def kind(node: Node, record: str) -> str:
    """What values a field has, in words."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{anchor(record, name)})"
    if "const" in node:
        return f"`{json.dumps(node['const'], ensure_ascii=False)}`"
    if "enum" in node:
        return ", ".join(f"`{json.dumps(value, ensure_ascii=False)}`" for value in node["enum"])
    for several in ("anyOf", "oneOf"):
        if several in node:
            return " or ".join(kind(choice, record) for choice in node[several])
    return typed(node, record)


def typed(node: Node, record: str) -> str:
    types = node.get("type", "any value")
    names = " or ".join([types] if isinstance(types, str) else types)
    if "array" in names and isinstance(node.get("items"), dict):
        names = names.replace("array", f"list of: {kind(node['items'], record)}")
    if "array" in names and "prefixItems" in node:
        names = names.replace("array", f"list: {', '.join(kind(item, record) for item in node['prefixItems'])}")
    return names + (f" like `{node['pattern']}`".replace("|", "\\|") if len(node.get("pattern", _LONG)) < len(_LONG) else "")
