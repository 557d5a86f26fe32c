"""Options by the names that they had until the last release: they work for one more, and a line on stderr says what to write."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typer.core import TyperCommand

from zhclaims.cli.lines import plain, say

Renames = Callable[[Sequence[str]], Mapping[str, str]]
"""The new names of options, by the earlier ones, where these are among some arguments."""


def always(**names: str) -> Renames:
    """Options that have new names whatever stands beside them, here without dashes: `always(dest="to")`."""
    return lambda arguments: {f"--{old}": f"--{new.replace('_', '-')}" for old, new in names.items()}


def of_export(arguments: Sequence[str]) -> Mapping[str, str]:
    """Until 0.1 `--dest` was the place and `--to` the format: a `--dest` tells that `--to` is not the place."""
    given = {_name(argument) for argument in arguments}
    if "--dest" not in given:
        return {}
    return {"--dest": "--to"} if "--format" in given else {"--to": "--format", "--dest": "--to"}


def taking(renames: Renames) -> type[TyperCommand]:
    """The kind of a command that takes earlier names, too. Each of these options has a value."""

    class Renaming(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            end = args.index("--") if "--" in args else len(args)  # what follows is no option
            names = renames(args[:end])
            written = [_renamed(argument, names) for argument in args[:end]]
            if written != args[:end] and not ctx.resilient_parsing:  # so it is while a shell asks for completions
                say(plain(f"zhclaims: {_advice(args[:end], written)}"))
            return super().parse_args(ctx, [*written, *args[end:]])

    return Renaming


def _advice(earlier: Sequence[str], written: Sequence[str]) -> str:
    changed = [i for i, (old, new) in enumerate(zip(earlier, written, strict=True)) if old != new]
    at = [j for i in changed for j in ((i,) if "=" in earlier[i] else (i, i + 1)) if j < len(earlier)]
    old, new = (shlex.join(some[j] for j in at) for some in (earlier, written))
    return f"write `{new}` for `{old}`, which goes with the next release"


def _renamed(argument: str, names: Mapping[str, str]) -> str:
    """The argument by its new name: `--to` or `--to=x`."""
    name = _name(argument)
    return names.get(name, name) + argument[len(name) :]


def _name(argument: str) -> str:
    return argument.partition("=")[0] if argument.startswith("--") else argument
