"""The examples in docstrings, in the package as it is installed."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import zhclaims

PACKAGE = Path(zhclaims.__file__).parent


def modules_with_examples() -> list[str]:
    """The names of the modules whose source has an example."""
    files = (file for file in sorted(PACKAGE.rglob("*.py")) if ">>> " in file.read_text(encoding="utf-8"))
    parts = (file.relative_to(PACKAGE.parent).with_suffix("").parts for file in files)
    return [".".join(p[:-1] if p[-1] == "__init__" else p) for p in parts]


@pytest.mark.parametrize("module", modules_with_examples())
def test_examples_of_docstrings(module, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[1])  # where the sample is
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed


def test_examples_are_found():
    assert len(modules_with_examples()) > 20
