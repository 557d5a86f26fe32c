"""What is said of a command line that cannot be understood: one line that names the fault and the way out, like all others."""

from __future__ import annotations

import sys
from typing import Any

import typer

from zhclaims.cli.lines import fail

Misuse: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
"""What typer raises for it. Its home is click, or typer's own copy of it: it depends on the version."""

WAYS = """\
zhclaims run: pages in, records out. The three most usual ways:
  zhclaims run corpus/ --to outputs/demo                                   # pages in a folder
  zhclaims run zhwiki-latest-pages-articles.xml.bz2 --to outputs/wiki      # a dump of the wiki
  zhclaims fetch 天山 --to pages/ && zhclaims run pages/ --to outputs/demo   # pages from the wiki
`zhclaims run --help` names every option."""


def tell(error: Any) -> int:
    """Say on stderr what is wrong; the exit code. Where nothing was asked for, what there is to ask for is shown."""
    if sys.argv[1:] == ["run"]:
        print(WAYS, file=sys.stderr)
    elif type(error).__name__ == "NoArgsIsHelpError":
        print(error.ctx.get_help(), file=sys.stderr)
    else:
        fail(f"{_message(error)}; see `{_command(error)} --help`", json="--log-json" in sys.argv)
    return 2


def _message(error: Any) -> str:
    text = " ".join(str(error.format_message()).split()).rstrip(".").replace(": Value error, ", ": ")
    return text[:1].lower() + text[1:]


def _command(error: Any) -> str:
    """`zhclaims export`, where that is known."""
    names: list[str] = []
    context = getattr(error, "ctx", None)
    while context is not None and context.parent is not None:
        names.insert(0, str(context.info_name))
        context = context.parent
    return " ".join(["zhclaims", *names])
