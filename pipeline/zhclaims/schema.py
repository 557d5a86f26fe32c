"""The JSON Schemas of the records: find, load, apply.

`jsonschema` is the authority on validity. What is valid, and nearly every record is, `jsonschema_rs` says in a hundredth of the
time; a test holds that both agree. Only what that finds invalid goes to `jsonschema`, whose words for it are reported.

A record says in `schema` its kind and the number of its schema. Where a kind has a later number now, its earlier schemas stand in
folders of their own (`schemas/v1`): datasets that were written by them are checked by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson

if TYPE_CHECKING:
    import jsonschema

NAMES = ("article", "claim", "reference", "change", "lineage", "reject", "evidence", "manifest")
"""Kinds that a dataset holds."""
ALL = (*NAMES, "update")
"""With the kinds that commands write beside datasets."""


def folder() -> Path:
    """Where the schemas are: in the installed package, or in the checkout."""
    packaged = Path(__file__).parent / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"


@cache
def load(name: str, number: int | None = None) -> dict[str, Any]:
    """The schema of a kind of record, by its name (see `ALL`): an earlier one if its number is given."""
    earlier = folder() / f"v{number}" / f"{name}.schema.json"
    path = earlier if number is not None and earlier.is_file() else folder() / f"{name}.schema.json"
    schema: dict[str, Any] = orjson.loads(path.read_bytes())
    return schema


def earlier_number(name: str, version: object) -> int | None:
    """The number in a version such as `zhclaims/claim/1`, if it is that of an earlier schema of the kind; else None.

    >>> earlier_number("claim", "zhclaims/claim/1"), earlier_number("claim", "zhclaims/claim/2"), earlier_number("claim", None)
    (1, None, None)
    """
    found = re.fullmatch(rf"zhclaims/{name}/([0-9]{{1,3}})", version) if isinstance(version, str) else None
    return int(found[1]) if found and (folder() / f"v{found[1]}" / f"{name}.schema.json").is_file() else None


def version(name: str) -> str:
    """What a record of this kind carries in `schema`, such as `zhclaims/claim/1`."""
    return str(load(name)["properties"]["schema"]["const"])


def faults(name: str, record: object, number: int | None = None) -> list[str]:
    """What is wrong with a record, a line a fault: `$.claims[3].span: -1 is less than the minimum of 0`; empty if it is valid.

    `record` is what a JSON decoder gives; `number` that of an earlier schema, where it is to be one of that.
    """
    if _quickly_valid(name, record, number):
        return []
    errors = sorted(authority(name, number).iter_errors(record), key=lambda e: [str(p) for p in e.absolute_path])
    return [f"{e.json_path}: {_short(e.message)}" for e in errors]


def _quickly_valid(name: str, record: object, number: int | None = None) -> bool:
    try:
        return _quick(name, number).is_valid(record)
    except (ValueError, SystemError):  # lone surrogates: no text to it, and its older versions say so by SystemError
        return False


@cache
def _quick(name: str, number: int | None = None) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(load(name, number))


@cache
def authority(name: str, number: int | None = None) -> jsonschema.Draft202012Validator:
    """The validator of `jsonschema` for a kind of record, by an earlier schema if its number is given."""
    import jsonschema  # a valid dataset needs none of it, and it takes long to load

    validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})
    return validator(load(name, number))


def _pattern(validator: Any, pattern: str, instance: object, _: object) -> Iterator[jsonschema.ValidationError]:
    """The keyword as JSON Schema has it, by ECMA-262: `$` is the end of the text and digits are ASCII. Python takes more."""
    import jsonschema

    python = re.sub(r"\$$", r"\\Z", pattern)
    if validator.is_type(instance, "string") and not re.search(python, str(instance), re.ASCII):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _short(message: str, length: int = 200) -> str:
    line = " ".join(message.split())
    return line if len(line) <= length else f"{line[:length]}…"
