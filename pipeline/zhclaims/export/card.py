"""What a dataset is, for people (the dataset card) and for machines (MLCommons' Croissant 1.1: schema.org and its own terms)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from zhclaims.export import Plan
from zhclaims.export.tables import table_of
from zhclaims.reader import ALL_KINDS
from zhclaims.reader.arrow import part_columns
from zhclaims.reader.columns import Column

LICENCE = "cc-by-sa-4.0"
"""As the Hub writes it."""
SPDX = "CC-BY-SA-4.0"
NAME = "Chinese Wikipedia as checkable evidence"
SUMMARY = (
    "Articles of Chinese Wikipedia with their claims: every sentence, or the stretch of it that ends at a footnote; who says it, "
    "the names and dates in it, and the references that back it."
)

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))


class Size(NamedTuple):
    """How much there is of a part in a split."""

    part: str
    split: str
    rows: int
    bytes: int


def readme(plan: Plan, sizes: Sequence[Size]) -> str:
    """README.md: a header in YAML (its values are written as JSON, which YAML reads), then the card."""
    header = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in _header(sizes).items())
    return f"---\n{header}---\n\n{_body(plan, sizes)}"


def _header(sizes: Sequence[Size]) -> dict[str, Any]:
    parts = [part for part in ALL_KINDS if any(s.part == part for s in sizes)]
    return {
        "pretty_name": NAME,
        "language": ["zh"],
        "license": LICENCE,
        "task_categories": ["token-classification", "text-classification", "text-retrieval"],
        "task_ids": ["named-entity-recognition", "fact-checking"],
        "tags": ["wikipedia", "claims", "citations", "attribution", "croissant"],
        "source_datasets": ["original"],
        "multilinguality": ["monolingual"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "size_categories": [_category(sum(s.rows for s in sizes if s.part == "claims"))],
        "configs": [_config(part, sizes) for part in sorted(parts, key=lambda p: p != "claims")],
        "dataset_info": [_info(part, sizes) for part in parts],
    }


def _category(rows: int) -> str:
    return next((name for end, name in _SIZES if rows < end), "n>10M")


def _config(part: str, sizes: Iterable[Size]) -> dict[str, Any]:
    files = [{"split": s.split, "path": f"data/{table_of(part)}/{s.split}-*.parquet"} for s in sizes if s.part == part]
    return {"config_name": table_of(part), "data_files": files} | ({"default": True} if part == "claims" else {})


def _info(part: str, sizes: Iterable[Size]) -> dict[str, Any]:
    own = [s for s in sizes if s.part == part]
    return {
        "config_name": table_of(part),
        "features": [(_label if column.choices else feature)(column) for column in part_columns(part)],
        "splits": [{"name": s.split, "num_bytes": s.bytes, "num_examples": s.rows} for s in own],
        "download_size": sum(s.bytes for s in own),
        "dataset_size": sum(s.bytes for s in own),
    }


def feature(column: Column) -> dict[str, Any]:
    """A column as `datasets` writes its features down.

    >>> feature(Column("section", "list", item=Column("item", "string")))
    {'name': 'section', 'list': 'string'}
    """
    return {"name": column.name} | _feature_type(column)


def _label(column: Column) -> dict[str, Any]:
    """A column of words of a closed list, as `datasets` has labels: numbers with names.

    >>> _label(Column("support", "string", choices=("direct", "carried")))
    {'name': 'support', 'dtype': {'class_label': {'names': {'0': 'direct', '1': 'carried'}}}}
    """
    return {"name": column.name, "dtype": {"class_label": {"names": {str(i): word for i, word in enumerate(column.choices)}}}}


def _feature_type(column: Column) -> dict[str, Any]:
    if column.item is not None:
        item = _feature_type(column.item)
        return {"list": item["dtype"] if "dtype" in item else item.get("struct", item)}
    if column.kind == "struct":
        return {"struct": [feature(field) for field in column.fields]}
    if column.is_time:
        return {"dtype": "timestamp[us, tz=UTC]"}
    return {"dtype": {"integer": "int64", "number": "float64", "boolean": "bool"}.get(column.kind, "string")}


# ── for people ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_CARD = """# {name}

{summary}

## Configurations

| configuration | split | rows |
|---|---|---|
{rows}

```python
from datasets import load_dataset

claims = load_dataset("path/to/this/folder", "claims")
```

Articles, claims and refs (references) are joined by `article_id` and `revision_id`; a claim's `citations` name refs by `ref`,
and its `entities` and `dates` are indices into the article's. Beside each claim stands what it points at: `article_title`,
`entity_mentions`, `date_mentions`, `cited_references`. Offsets count Unicode code points of the article's `text`, half-open; a
`claim_span` counts from the claim's own, and `mention` in an attribution's source is an index into the row's `entity_mentions`.
{split}
## Columns
{columns}
## How it was made

With zhclaims {version}, analyzer `{analyzer}`{where}. No person has checked the annotations.

## Limits

- A citation says which reference the article gives for a claim, not that it supports it: nobody has read the references.
  `carried` citations stand later in the same paragraph and back the claim less surely than `direct` ones.
- Names, dates, speakers and the parts of references are found by a program, with errors; what is not certain is null.
- Wikipedia has its own biases: who and what is written about, in which sources, from which viewpoint. Living people are named.
- Texts are as they were in the revision that was read; `text_hans` is converted to Simplified script by rule.

## Licence

`SPDX-License-Identifier: {spdx}`

The texts are by Wikipedia's authors, under [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/deed.zh): name them by a
link to the article (`url`, or `title` on zh.wikipedia.org) and share what you make of them alike. Quoted references belong to
their publishers.

## Citation

```bibtex
{citation}
```
"""

_CITATION = """@misc{{zhclaims,
  title = {{{name}}},
  author = {{{{Authors of Chinese Wikipedia}}}},
  note = {{Claims and citations found by zhclaims {version}. {spdx}}},
  url = {{https://zh.wikipedia.org/}}
}}"""


def _body(plan: Plan, sizes: Sequence[Size]) -> str:
    known = plan.provenance()
    return _CARD.format(
        name=NAME,
        summary=SUMMARY,
        rows="\n".join(f"| `{table_of(s.part)}` | {s.split} | {s.rows:,} |" for s in sizes),
        split=_split(plan),
        columns="".join(_columns(part) for part in ALL_KINDS if any(s.part == part for s in sizes)),
        version=_of(known, "tool", "version"),
        analyzer=_of(known, "analyzer", "name"),
        spdx=SPDX,
        citation=_citation(plan),
        where="" if plan.where is None else f"; left are the claims for which `{' '.join(plan.where.split())}`",
    )


def _citation(plan: Plan) -> str:
    return _CITATION.format(name=NAME, version=_of(plan.provenance(), "tool", "version"), spdx=SPDX)


def _of(known: Mapping[str, Any], *path: str) -> str:
    value: Any = known
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return "of an unknown version" if value is None else str(value)


def _split(plan: Plan) -> str:
    if plan.split is None:
        return ""
    shares = ", ".join(f"{share:g}" for share in plan.split)
    return f"\nSplits are of whole articles ({shares}; seed {plan.seed}): no article, and no revision of it, is in two of them.\n"


def _columns(part: str) -> str:
    rows = "\n".join(
        f"| `{c.name}` | {_type_name(c)} | {c.description.replace('|', chr(92) + '|')} |" for c in part_columns(part)
    )
    return f"\n### {table_of(part)}\n\n| column | type | meaning |\n|---|---|---|\n{rows}\n"


def _type_name(column: Column) -> str:
    if column.item is not None:
        return f"list of {_type_name(column.item)}"
    return "object" if column.kind == "struct" else column.kind


# ── for machines ────────────────────────────────────────────────────────────────────────────────────────────────────────

_CROISSANT_TYPES = {"integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}

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


def croissant(plan: Plan, parts: Sequence[str]) -> dict[str, Any]:
    """croissant.json: the description of a folder that holds data/PART/*.parquet for each part."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "zhclaims",
        "alternateName": NAME,
        "description": SUMMARY,
        "license": ["https://creativecommons.org/licenses/by-sa/4.0/", f"https://spdx.org/licenses/{SPDX}"],
        "citeAs": _citation(plan),
        "inLanguage": "zh",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Authors of Chinese Wikipedia", "url": "https://zh.wikipedia.org/"},
        "distribution": [_files(part) for part in parts],
        "recordSet": [_records(part) for part in parts],
    }


def _files(part: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table_of(part)}-files",
        "name": f"{table_of(part)}-files",
        "description": f"Parquet files of {table_of(part)}, all splits",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table_of(part)}/*.parquet",
    }


def _records(part: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table_of(part),
        "name": table_of(part),
        "field": [_field(part, column) for column in part_columns(part)],
    }


def _field(part: str, column: Column) -> dict[str, Any]:
    name = f"{table_of(part)}/{column.name}"
    made = {"@type": "cr:Field", "@id": name, "name": name, "description": column.description or column.name}
    inner = column.item if column.is_table and column.item else column
    if inner.kind == "struct":
        subs = [_sub(part, column, path, leaf) for path, leaf in _leaves(inner.fields)]
        return made | ({"repeated": True} if column.is_table else {}) | {"subField": subs}
    return made | _typed(column) | {"source": _source(part, column)}


def _sub(part: str, column: Column, path: str, leaf: Column) -> dict[str, Any]:
    name = f"{table_of(part)}/{column.name}/{path}"
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
    return {"dataType": "sc:DateTime" if inner.is_time else _CROISSANT_TYPES.get(inner.kind, "sc:Text")} | shape


def _source(part: str, column: Column) -> dict[str, Any]:
    return {"fileSet": {"@id": f"{table_of(part)}-files"}, "extract": {"column": column.name}}
