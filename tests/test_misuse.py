"""A command line that cannot be understood: one line names the fault and the way out, whichever the command and the option."""

from __future__ import annotations

import sys

import pytest
from typer.main import get_command

from zhclaims.cli import main
from zhclaims.cli.app import app

TOP = get_command(app).commands
COMMANDS = {
    " ".join(filter(None, (name, sub))): inner.params
    for name, command in TOP.items()
    for sub, inner in getattr(command, "commands", {"": command}).items()
}
"""The parameters of each command, of those of `cache` too."""

VALUED = [(name, p.opts[0]) for name, some in COMMANDS.items() for p in some if not getattr(p, "is_flag", True)]
"""Every option that has a value."""


def arguments(name: str) -> list:
    return [p for p in COMMANDS[name] if p.param_type_name == "argument"]


def filled(name: str) -> list[str]:
    """What a command must be given: arguments, then options."""
    options = [word for p in COMMANDS[name] if p.param_type_name == "option" and p.required for word in (p.opts[0], "x")]
    return [*("bash" if name == "completion" else "x" for p in arguments(name) if p.required), *options]


@pytest.fixture
def told(monkeypatch, capsys, tmp_path):
    """What is said where a command is used wrongly: one line on stderr, and nothing else."""

    def call(*words: str) -> str:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["zhclaims", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsys.readouterr()
        assert (ended.value.code, out, error.count("\n")) == (2, "", 1)
        assert error.startswith("zhclaims: ")
        assert error.endswith("\n")
        return error[len("zhclaims: ") : -1]

    return call


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_is_not_known(name, told):
    error = told(*name.split(), *filled(name), "--nope")
    assert error.startswith("no such option: --nope")
    assert error.endswith(f"; see `zhclaims {name} --help`")


@pytest.mark.parametrize("name", [name for name in COMMANDS if all(p.nargs == 1 for p in arguments(name))])
def test_one_argument_too_many(name, told):
    extra = ["x"] * (1 + sum(not p.required for p in arguments(name)))
    assert "unexpected extra argument" in told(*name.split(), *filled(name), *extra)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "run" and any(p.required for p in arguments(name))])
def test_a_missing_argument(name, told):
    assert told(*name.split(), *filled(name)[sum(p.required for p in arguments(name)) :]).startswith("missing argument ")


@pytest.mark.parametrize(("name", "option"), VALUED)
def test_an_option_without_its_value(name, option, told):
    assert f"'{option}' requires an argument" in told(*name.split(), *filled(name), option)


@pytest.mark.parametrize(
    "line",
    [
        "run x --to y --workers many",
        "run x --to y --seconds 0",
        "run x --to y --format pdf",
        "run x --to y --engine steam",
        "run x --to y --revisions some",
        "run x --to y --namespaces main",
        "run x --to y --address auto",
        "fetch x --to y --revisions 0",
        "fetch x --to y --variant zh-xx",
        "evaluate x y --errors -1",
        "evaluate x",
        "evaluate x y --names z",
        "export x --format xlsx --to y",
        "export x --format hf --to y --split much",
        "export x --format hf --to y --seed some",
        "diff x y --old latest",
        "diff x y --new 1.5",
        "references x --csl --explain",
        "cache prune --max-size much",
        "cache prune --days -1",
        "completion tcsh",
    ],
)
def test_a_value_that_is_none(line, told):
    assert told(*line.split())
