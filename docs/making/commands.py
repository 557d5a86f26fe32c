"""The reference of commands, made of the objects that the command line itself is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer import Context
from typer.main import get_command

from zhclaims.cli.app import app


def page() -> str:
    """Every command with its arguments, options and examples."""
    root = get_command(app)
    return "\n".join([f"# Commands\n\n{root.help}\n\n{root.epilog}\n", *(section(*found) for found in leaves(root))])


def leaves(group: Any, *before: str) -> Iterator[tuple[str, Any]]:
    """The commands that do something, by their whole names."""
    for name, found in group.commands.items():
        if hasattr(found, "commands"):
            yield from leaves(found, *before, name)
        elif not found.hidden:
            yield " ".join([*before, name]), found


def section(name: str, command: Any) -> str:
    """A command."""
    context = Context(command, info_name=f"zhclaims {name}")
    usage = command.get_usage(context).removeprefix("Usage: ")
    records = [p.get_help_record(context) for p in command.params if not getattr(p, "hidden", False)]
    rows = [f"| `{named}` | {told} |".replace("``", "") for named, told in map(cells, filter(None, records))]
    table = "\n".join(["| argument or option | |", "|---|---|", *rows]) if rows else ""
    parts = [f"## {name}", marked(command.help or ""), f"```text\n{usage}\n```", table, examples(command.epilog or "")]
    return "\n\n".join(filter(None, parts)) + "\n"


def cells(record: tuple[str, str]) -> tuple[str, str]:
    """Names and explanation of an argument or option, for a table."""
    named, told = (" ".join(part.split()) for part in record)
    choices = re.search(r" <(\w+(?:\|\w+)+)>$", named)
    if choices:
        named = named[: choices.start()]
        told += f" One of {', '.join(f'`{choice}`' for choice in choices[1].split('|'))}."
    return named.replace("|", "\\|"), marked(told.replace("<", "&lt;").replace("|", "\\|"))


def marked(text: str) -> str:
    """Text with names of options as code."""
    return re.sub(r"(?<![`\w-])--[a-z][a-z-]*", r"`\g<0>`", text.strip())


def examples(epilog: str) -> str:
    """The examples of a command's help, as they are typed."""
    found = re.findall(r"^`(zhclaims .*)`$", epilog, re.MULTILINE)
    return "\n".join(["```console", *(f"$ {line}" for line in found), "```"]) if found else epilog
