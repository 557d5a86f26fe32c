"""The size budget: small functions, small modules, few parameters."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline" / "zhclaims"
FILES = sorted(PACKAGE.rglob("*.py"))

MODULE = 400
FUNCTION = 50
MEDIAN = 8
PARAMETERS = 4
COMMANDS = (PACKAGE / "cli" / "app.py", PACKAGE / "cli" / "export_command.py", PACKAGE / "cli" / "run_command.py")
"""typer makes flags of parameters: a command has as many as it has flags."""


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Positional parameters, without self; those by keyword name themselves where they are used."""
    return len([a for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in ("self", "cls")])


def is_stage(file: Path, function: str) -> bool:
    """Whether it is the function of a stage: its parameters are the layers that it reads."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] == "stages" and parts[1] == function


def name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_module_is_small(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MODULE


@pytest.mark.parametrize("file", FILES, ids=name)
def test_functions_are_small(file):
    assert [(f.name, lines(f)) for f in functions(file) if lines(f) > FUNCTION] == []


@pytest.mark.parametrize("file", [f for f in FILES if f not in COMMANDS], ids=name)
def test_functions_take_few_parameters(file):
    found = [(f.name, parameters(f)) for f in functions(file) if not is_stage(file, f.name)]
    assert [f for f in found if f[1] > PARAMETERS] == []


def test_most_functions_are_tiny():
    assert statistics.median(lines(f) for file in FILES for f in functions(file)) <= MEDIAN
