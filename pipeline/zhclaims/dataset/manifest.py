"""The manifest of a dataset directory: what it holds, from what it was made, and how."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from zhclaims import __version__, schema
from zhclaims.dataset.parts import PART_BYTES, Part
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings

COUNTED = (
    "articles",
    "sentences",
    "claims",
    "cited",
    "carried",
    "uncited",
    "broken",
    "references",
    "entities",
    "dates",
    "attributions",
    "changes",
    "issues",
    "rejects",
)


class Tool(msgspec.Struct, frozen=True):
    name: str
    version: str
    code: str
    """SHA-256 over the program's own files: two builds of one version are told apart."""


class Identity(msgspec.Struct, frozen=True):
    """Everything that the records of a run depend on. Runs of equal identity write identical records."""

    tool: Tool
    settings: Settings
    analyzer: dict[str, str]
    inputs: tuple[SourceRecord, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    schema: str = "zhclaims/manifest/1"
    tool: Tool
    schemas: dict[str, str]
    offset_unit: str = "unicode_code_points"
    settings: Settings
    analyzer: dict[str, str]
    inputs: tuple[SourceRecord, ...]
    counts: dict[str, int]
    rejects: dict[str, int]
    part_bytes: int = PART_BYTES
    parts: tuple[Part, ...]
    started: str
    ended: str

    @property
    def identity(self) -> Identity:
        return Identity(self.tool, self.settings, self.analyzer, self.inputs)


def schemas() -> dict[str, str]:
    """The version of each kind of record that stands in a part."""
    return {name: schema.version(name) for name in schema.NAMES if name != "manifest"}


@cache
def tool() -> Tool:
    """This program, as it is installed."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(f for f in package.rglob("*") if f.suffix in (".py", ".tsv")):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    for name in schema.NAMES:
        digest.update((schema.folder() / f"{name}.schema.json").read_bytes())
    return Tool("zhclaims", __version__, digest.hexdigest())


def differences(there: Identity, here: Identity) -> list[str]:
    """What differs between a run that a directory holds and the one that is asked for, but for the documents, a phrase each."""
    found = []
    if there.tool != here.tool:
        found.append(f"written by another build of zhclaims ({there.tool.version}, {there.tool.code[:8]})")
    found += _unequal("--", msgspec.structs.asdict(there.settings), msgspec.structs.asdict(here.settings))
    if there.settings.analyzer == here.settings.analyzer:
        found += _unequal("analyzer's ", there.analyzer, here.analyzer)
    return found


def _unequal(prefix: str, there: Mapping[str, object], here: Mapping[str, object]) -> Iterable[str]:
    for key in {**there, **here}:
        if there.get(key) != here.get(key):
            yield f"{prefix}{key} is {there.get(key)} there and {here.get(key)} here"
