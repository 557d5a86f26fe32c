"""Exports: a dataset in the formats that other tools read. `Plan` is what is asked for, `Format` what a format is.

A new format is a module here that holds a `Format`, and a line of `FORMATS` that names it.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export.destination import destination, refuse_taken
from zhclaims.reader import ALL_KINDS, KINDS, Document, read_documents

__all__ = ["FORMATS", "Format", "Plan", "export", "load_format", "refuse_nothing"]

FORMATS = {
    "parquet": ("zhclaims.export.parquet", "PARQUET"),
    "hf": ("zhclaims.export.parquet", "HUB"),
    "jsonld": ("zhclaims.export.linked", "FORMAT"),
    "csljson": ("zhclaims.export.csl", "FORMAT"),
    "conllu": ("zhclaims.export.conllu", "FORMAT"),
    "spacy": ("zhclaims.export.docbin", "FORMAT"),
    "brat": ("zhclaims.export.brat", "FORMAT"),
    "csv": ("zhclaims.export.csv_tables", "FORMAT"),
    "sqlite": ("zhclaims.export.sqlite_file", "FORMAT"),
    "pairs": ("zhclaims.export.pairs", "FORMAT"),
}
"""The formats: the module of each, which is loaded when it is asked for, and the name that it has there."""

_OPTIONS = {"split": "--split", "bom": "--bom"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An export as it is asked for."""

    dataset: Dataset
    where: str | None = None
    split: tuple[float, ...] | None = None
    """Shares of the articles for training, validation and test."""
    seed: int = 0
    bom: bool = False
    update: bool = False
    """Whether the export is to be updated later, or now (see `updating`)."""
    earlier: Path | None = None
    """Where the export stands that is updated now, if there is one."""
    counts: Counter[str] = field(default_factory=Counter, compare=False)
    """How many records of each part the last reading gave; a format may count what it makes of them."""

    @property
    def kinds(self) -> dict[str, str]:
        """The parts that there are, and the kind of record in each."""
        return ALL_KINDS if self.dataset.has_evidence else KINDS

    def documents(self) -> Iterator[Document]:
        """The articles to be exported, from the first on."""
        return self._counted(read_documents(self.dataset, self.where))

    def _counted(self, documents: Iterator[Document]) -> Iterator[Document]:
        self.counts.clear()
        kinds = self.kinds
        for document in documents:
            self.counts.update({part: len(document.records_alone(part)) for part in kinds})
            yield document

    def provenance(self) -> dict[str, Any]:
        """Where the records come from: what the dataset's manifest says of program, schemas, analyzer and settings."""
        manifest = self.dataset.manifest_record()
        return {key: manifest[key] for key in ("tool", "schemas", "offset_unit", "settings", "analyzer") if key in manifest}


@dataclass(frozen=True)
class Format:
    """A form that a dataset can be exported to. `write` fills a directory or writes a file."""

    name: str
    what: str
    """One line for a person."""
    write: Callable[[Plan, Path], Iterable[str] | None]
    """Returns what is to be said of it: a line each."""
    is_directory: bool
    options: frozenset[str] = frozenset()
    """Options of `Plan` that this format knows."""
    made_of: str = "articles"
    """What is counted of which there must be some."""
    suffixes: tuple[str, ...] = ()
    """How the name of the file must end, if that says what it is."""
    updates: bool = False
    """Whether it can be brought up to date, article by article."""
    update_file: Callable[[Plan, Path], list[str] | None] | None = None
    """Brings up to date in its place the file that an export wrote: all of it, or nothing. None if it must be made anew."""


def load_format(name: str) -> Format:
    """The format of that name. UsageError if there is none."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}: choose one of {', '.join(FORMATS)}")
    module, constant = FORMATS[name]
    found: Format = getattr(importlib.import_module(module), constant)
    return found


def export(plan: Plan, name: str, to: Path, *, force: bool = False) -> list[str]:
    """Write what is asked for, in the format of that name, to `to`, which appears once it is whole. Returns what there is to say
    of it, a line each; `plan.counts` tells how much it is.

    UsageError if the format is unknown, lacks a package or does not know an option, if there is no dataset, if `to` exists, or if
    there is nothing to write.
    """
    form = load_format(name)
    for option, flag in _OPTIONS.items():
        if getattr(plan, option) and option not in form.options:
            raise UsageError(f"{flag} is not for --format {name}")
    if form.suffixes and to.suffix not in form.suffixes:
        raise UsageError(f"--format {name} writes {' or '.join(filter(None, form.suffixes))}: give a --to that ends so, not {to}")
    if plan.update and not form.updates:
        able = [other for other in FORMATS if load_format(other).updates]
        raise UsageError(
            f"--update is not for --format {name}, which is written whole (use --force); it is for {', '.join(able)}"
        )
    refuse_taken(to, is_directory=form.is_directory, force=force or plan.update)
    if to.resolve() in (plan.dataset.directory.resolve(), *plan.dataset.directory.resolve().parents):
        raise UsageError(f"{to} is or holds the dataset: choose another --to")
    plan.documents()  # no dataset, or a condition that is none: before anything is written
    if plan.update and not force and to.exists():
        plan = replace(plan, earlier=to)
        told = form.update_file(plan, to) if form.update_file else None
        if told is not None:
            return told
    with destination(to, is_directory=form.is_directory, force=force or plan.update) as made:
        told = [*(form.write(plan, made) or ())]
        refuse_nothing(plan, form.made_of)
    return told


def refuse_nothing(plan: Plan, made_of: str = "articles") -> None:
    """UsageError if there is nothing of what a format is made of."""
    if not plan.counts[made_of]:
        raise UsageError(f"nothing to export: {_nothing(plan, made_of)}")


def _nothing(plan: Plan, made_of: str) -> str:
    """Why there is nothing of what a format is made of."""
    if not plan.counts["articles"]:
        return "the dataset has no articles" if plan.where is None else f"no claim meets --where {plan.where!r}"
    left = "" if plan.where is None else f" that --where {plan.where!r} leaves"
    return f"none of the {plan.counts['claims']:,} claims{left} cites a reference that is there"
