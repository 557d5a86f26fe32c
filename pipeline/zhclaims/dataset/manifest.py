"""The manifest of a dataset directory: what it holds, from what it was made, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from zhclaims import fingerprint, schema
from zhclaims.dataset.parts import PART_BYTES, Part
from zhclaims.records import SourceRecord
from zhclaims.settings import Settings

TEMPLATES = "templates"
"""The format of the wiki's own templates among the inputs of a run."""
WIKIDATA = "wikidata"
"""Likewise of the dumps that tell which items of Wikidata its pages have."""
BESIDES = (TEMPLATES, WIKIDATA)
"""Formats of inputs that are no documents."""

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
    """The program that made a dataset. Records of equal tools differ only by their documents, settings and analyzer."""

    name: str
    version: str
    code: str
    """SHA-256 over the program's own files: two builds of one version differ."""
    packages: dict[str, str] = {}
    """Versions of what the records depend on: see `zhclaims.fingerprint`. Empty in manifests that are older than this field."""


class Identity(msgspec.Struct, frozen=True):
    """Everything that the records of a run depend on. Runs of equal identity write identical records."""

    tool: Tool
    settings: Settings
    analyzer: dict[str, str]
    inputs: tuple[SourceRecord, ...]


class Evidence(msgspec.Struct, frozen=True):
    """What `zhclaims check` has made of a dataset, in the part `evidence`."""

    schema: str
    tool: Tool
    counts: dict[str, int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    schema: str = "zhclaims/manifest/2"
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
    evidence: Evidence | msgspec.UnsetType = msgspec.UNSET

    @property
    def identity(self) -> Identity:
        return Identity(self.tool, self.settings, self.analyzer, self.inputs)


def schemas() -> dict[str, str]:
    """The version of each kind of record that a run writes."""
    return {name: schema.version(name) for name in schema.NAMES if name not in ("evidence", "manifest")}


def tool() -> Tool:
    """This program, as it is installed."""
    here = fingerprint.of_program()
    return Tool("zhclaims", fingerprint.__version__, here.code, here.packages)


def differences(there: Identity, here: Identity) -> list[str]:
    """What differs between a run that a directory holds and the one that is asked for, but for the documents, a phrase each."""
    found = []
    if (there.tool.version, there.tool.code) != (here.tool.version, here.tool.code) or not there.tool.packages:
        found.append(f"written by another build of zhclaims ({there.tool.version}, {there.tool.code[:8]})")
    if there.tool.packages:
        found += fingerprint.changes(there.tool.packages, here.tool.packages)
    found += _changed(there, here, TEMPLATES, "the wiki's templates")
    found += _changed(there, here, WIKIDATA, "the items of Wikidata")
    found += _unequal("--", msgspec.structs.asdict(there.settings), msgspec.structs.asdict(here.settings))
    if there.settings.analyzer == here.settings.analyzer:
        found += _unequal("analyzer's ", there.analyzer, here.analyzer)
    return found


def _changed(there: Identity, here: Identity, form: str, what: str) -> Iterable[str]:
    """Whether inputs that are no documents differ, by what they hold: the settings do not say."""
    before, now = ([source for source in run.inputs if source.format == form] for run in (there, here))
    if [source.sha256 for source in before] != [source.sha256 for source in now]:
        names = ", ".join(dict.fromkeys(source.path for source in (*before, *now)))
        yield f"{what} {'changed' if before and now else 'came in' if now else 'are gone'} ({names})"


def _unequal(prefix: str, there: Mapping[str, object], here: Mapping[str, object]) -> Iterable[str]:
    for key in {**there, **here}:
        if there.get(key) != here.get(key):
            yield f"{prefix}{key} is {there.get(key)} there and {here.get(key)} here"
