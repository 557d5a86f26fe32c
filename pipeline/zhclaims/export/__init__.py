"""Exports: a dataset in the formats that other tools read. `Plan` is what is asked for, `Format` what a format is.

A new format is a module here that holds a `Format`, and a line of `FORMATS` that names it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export.destination import destination, refuse_taken
from zhclaims.reader import Document, read_documents

__all__ = ["FORMATS", "Format", "Plan", "export", "load_format"]

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

    def documents(self) -> Iterator[Document]:
        """The articles to be exported, from the first on."""
        return read_documents(self.dataset, self.where)

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
    write: Callable[[Plan, Path], None]
    is_directory: bool
    options: frozenset[str] = frozenset()
    """Options of `Plan` that this format knows."""


def load_format(name: str) -> Format:
    """The format of that name. UsageError if there is none."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}: choose one of {', '.join(FORMATS)}")
    module, constant = FORMATS[name]
    found: Format = getattr(importlib.import_module(module), constant)
    return found


def export(plan: Plan, name: str, to: Path, *, force: bool = False) -> None:
    """Write what is asked for, in the format of that name, to `to`, which appears once it is whole.

    UsageError if the format is unknown, lacks a package or does not know an option, if there is no dataset, or if `to` exists.
    """
    form = load_format(name)
    for option, flag in _OPTIONS.items():
        if getattr(plan, option) and option not in form.options:
            raise UsageError(f"{flag} is not for --to {name}")
    refuse_taken(to, is_directory=form.is_directory, force=force)
    if to.resolve() in (plan.dataset.directory.resolve(), *plan.dataset.directory.resolve().parents):
        raise UsageError(f"{to} is or holds the dataset: choose another --dest")
    plan.documents()  # no dataset, or a condition that is none: before anything is written
    with destination(to, is_directory=form.is_directory, force=force) as made:
        form.write(plan, made)
