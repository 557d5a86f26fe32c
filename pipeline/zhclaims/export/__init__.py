"""Exports: a dataset in the formats that other tools read."""

from __future__ import annotations

import importlib
from pathlib import Path

from zhclaims.errors import UsageError
from zhclaims.export.destination import destination, refuse_taken
from zhclaims.export.plan import Format, Plan
from zhclaims.export.reader import Document, documents

__all__ = ["FORMATS", "Document", "Format", "Plan", "documents", "export", "load"]

FORMATS = {
    "parquet": "zhclaims.export.parquet",
    "hf": "zhclaims.export.hub",
    "jsonld": "zhclaims.export.linked",
    "csljson": "zhclaims.export.csl",
    "conllu": "zhclaims.export.conllu",
    "spacy": "zhclaims.export.docbin",
    "brat": "zhclaims.export.brat",
    "csv": "zhclaims.export.csv_tables",
    "sqlite": "zhclaims.export.sqlite_file",
}
"""The formats, and the module of each: it holds `FORMAT`."""

_OPTIONS = {"split": "--split", "bom": "--bom"}


def load(name: str) -> Format:
    """The format of that name. UsageError if there is none."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}: choose one of {', '.join(FORMATS)}")
    found: Format = importlib.import_module(FORMATS[name]).FORMAT
    return found


def export(plan: Plan, name: str, to: Path, *, force: bool = False) -> None:
    """Write what is asked for, in the format of that name, to `to`, which appears once it is whole.

    UsageError if the format is unknown, lacks a package or does not know an option, if there is no dataset, or if `to` exists.
    """
    form = load(name)
    for option, flag in _OPTIONS.items():
        if getattr(plan, option) and option not in form.options:
            raise UsageError(f"{flag} is not for --to {name}")
    refuse_taken(to, is_directory=form.is_directory, force=force)
    if to.resolve() in (plan.dataset.directory.resolve(), *plan.dataset.directory.resolve().parents):
        raise UsageError(f"{to} is or holds the dataset: choose another --dest")
    plan.documents()  # no dataset, or a condition that is none: before anything is written
    with destination(to, is_directory=form.is_directory, force=force) as made:
        form.write(plan, made)
