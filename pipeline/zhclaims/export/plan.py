"""What is asked of an export, and what a format is."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export.reader import Document, documents


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
        return documents(self.dataset, self.where)

    def provenance(self) -> dict[str, Any]:
        """Where the records come from: what the dataset's manifest tells of program, schemas, analyzer and settings."""
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


def need(module: str, extra: str, purpose: str) -> Any:
    """A module of an optional package. UsageError, with the command that installs it, if it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{purpose} needs {module.split('.')[0]}: pip install 'zhclaims[{extra}]'") from error
