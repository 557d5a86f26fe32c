"""The README tells of every command, and its command lines are right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from zhclaims.cli.app import app

ROOT = Path(__file__).parents[1]
COMMANDS = get_command(app).commands


def command_lines() -> list[str]:
    """The lines of the README's code blocks that run something, without "$ " and comments."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```(\w*)\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    shell = (block for language, block in blocks if language in ("", "bash", "sh", "shell", "console"))
    lines = (line.strip().removeprefix("$ ") for block in shell for line in block.splitlines())
    return [re.sub(r"\s+#.*", "", line) for line in lines if re.match(r"(python3? -m|\.ci/|bash|zhclaims|pip|\.venv)", line)]


def main_command() -> str:
    """The one line that makes an environment, installs the package and runs it."""
    return next(line for line in command_lines() if "pip install" in line and "zhclaims run" in line)


def uses() -> list[list[str]]:
    """Each use of zhclaims in the README's command lines, as arguments."""
    pieces = (piece for line in command_lines() for piece in line.split("&&"))
    words = (shlex.split(piece) for piece in pieces)
    return [w[1:] for w in words if w and w[0].rsplit("/", 1)[-1] == "zhclaims"]


def test_the_main_command_is_there():
    assert re.search(r"zhclaims run corpus/? --to outputs/demo$", main_command())


def test_the_test_command_is_there():
    assert ".ci/test" in command_lines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command):
    assert command in {use[0] for use in uses()}


def test_every_use_is_right():
    for name, *arguments in uses():
        command = COMMANDS[name]
        flags = {option for parameter in command.params for option in parameter.opts}
        assert {a for a in arguments if a.startswith("-")} <= flags, name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_is_explained(command):
    for parameter in COMMANDS[command].params:
        assert getattr(parameter, "help", None), parameter.name
