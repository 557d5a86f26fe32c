"""What several commands share: their arguments, and the end of their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhclaims.places import place

Directory = Annotated[Path, typer.Argument(help="A dataset directory, as `zhclaims run` writes it.", show_default=False)]
Anywhere = Annotated[
    Path,
    typer.Argument(
        parser=place, metavar="DIRECTORY", help="A dataset directory, here or in a store (s3://…).", show_default=False
    ),
]
Templates = Annotated[
    str,
    typer.Option(
        metavar="DUMP_OR_DIR",
        help="The wiki's own templates, by which pages are expanded where zhclaims does not know a template: those that a dump "
        "holds itself (`own`), `none`, or those of another dump or of a directory of files named NAME.wikitext.",
    ),
]
Wikidata = Annotated[
    str,
    typer.Option(
        metavar="SQL_DUMP",
        help="The wiki's dump of page_props (…-page_props.sql.gz), for the items of pages and links in Wikidata; those of page "
        "and redirect are found beside it. An index is kept there.",
    ),
]
LinkedItems = Annotated[
    bool,
    typer.Option(
        "--wikidata/--no-wikidata",
        help="Ask for the items in Wikidata of what pages link to: a request for 500 links. Their own are always asked for.",
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks.")]


def examples(*commands: str) -> str:
    """The end of a command's help."""
    return "\n\n".join(["Examples:", *(f"`zhclaims {command}`" for command in commands)])
