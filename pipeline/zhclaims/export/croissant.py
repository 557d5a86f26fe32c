"""croissant.json: the dataset described for machines, in MLCommons' Croissant 1.1 (schema.org and its own vocabulary)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhclaims.export.arrow import part_columns
from zhclaims.export.card import NAME, SUMMARY
from zhclaims.export.columns import Column

_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}

# fmt: off
_TERMS = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty", "fileObject",
    "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path",
    "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField",
    "transform",
)
# fmt: on
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
} | {term: f"cr:{term}" for term in _TERMS}
"""The terms of the standard, here in full: nothing is fetched to read the file."""


def metadata(parts: Sequence[str]) -> dict[str, Any]:
    """The description of a folder that holds data/PART/*.parquet for each part."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "zhclaims",
        "alternateName": NAME,
        "description": SUMMARY,
        "license": "https://creativecommons.org/licenses/by-sa/4.0/",
        "inLanguage": "zh",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Authors of Chinese Wikipedia", "url": "https://zh.wikipedia.org/"},
        "distribution": [_files(part) for part in parts],
        "recordSet": [_records(part) for part in parts],
    }


def _files(part: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{part}-files",
        "name": f"{part}-files",
        "description": f"Parquet files of {part}, all splits",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{part}/*.parquet",
    }


def _records(part: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": part,
        "name": part,
        "field": [_field(part, column) for column in part_columns(part)],
    }


def _field(part: str, column: Column) -> dict[str, Any]:
    name = f"{part}/{column.name}"
    made = {"@type": "cr:Field", "@id": name, "name": name, "description": column.description or column.name}
    inner = column.item if column.is_table and column.item else column
    if inner.kind == "struct":
        subs = [_sub(part, column, path, leaf) for path, leaf in _leaves(inner.fields)]
        return made | ({"repeated": True} if column.is_table else {}) | {"subField": subs}
    return made | _typed(column) | {"source": _source(part, column)}


def _sub(part: str, column: Column, path: str, leaf: Column) -> dict[str, Any]:
    name = f"{part}/{column.name}/{path}"
    source = _source(part, column) | {"transform": {"jsonPath": f"$.{path}"}}
    made = {"@type": "cr:Field", "@id": name, "name": name, "description": leaf.description or path}
    return made | _typed(leaf) | {"source": source}


def _leaves(fields: Iterable[Column], prefix: str = "") -> Iterator[tuple[str, Column]]:
    for column in fields:
        if column.kind == "struct":
            yield from _leaves(column.fields, f"{prefix}{column.name}.")
        else:
            yield prefix + column.name, column


def _typed(column: Column) -> dict[str, Any]:
    depth, inner = 0, column
    while inner.item is not None:
        depth, inner = depth + 1, inner.item
    shape = {"isArray": True, "arrayShape": ",".join(["-1"] * depth)} if depth else {}
    return {"dataType": _TYPES.get(inner.kind, "sc:Text")} | shape


def _source(part: str, column: Column) -> dict[str, Any]:
    return {"fileSet": {"@id": f"{part}-files"}, "extract": {"column": column.name}}
