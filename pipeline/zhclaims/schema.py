"""The JSON Schemas of the records: find, load, apply. `jsonschema` is the authority on validity."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import orjson

NAMES = ("article", "claim", "reference", "reject", "manifest")


def folder() -> Path:
    """Where the schemas are: in the installed package, or in the checkout."""
    packaged = Path(__file__).parent / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def load(name: str) -> dict[str, Any]:
    """The schema of a kind of record, by its name (see `NAMES`)."""
    schema: dict[str, Any] = orjson.loads((folder() / f"{name}.schema.json").read_bytes())
    return schema


def version(name: str) -> str:
    """What a record of this kind carries in `schema`, such as `zhclaims/claim/1`."""
    return str(load(name)["properties"]["schema"]["const"])


def faults(name: str, record: object) -> list[str]:
    """What is wrong with a record, a line a fault: `$.claims[3].span: -1 is less than the minimum of 0`; empty if it is valid."""
    errors = sorted(_validator(name).iter_errors(record), key=lambda e: [str(p) for p in e.absolute_path])
    return [f"{e.json_path}: {_short(e.message)}" for e in errors]


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = load(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _short(message: str, length: int = 200) -> str:
    line = " ".join(message.split())
    return line if len(line) <= length else f"{line[:length]}…"
