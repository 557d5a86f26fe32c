"""`zhclaims cache`: its commands, and what they print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli.options import Debug, examples
from zhclaims.cli.renamed import always, taking

commands = typer.Typer(
    no_args_is_help=True,
    help="Look at the cache of `zhclaims run`, prune it or clear it. What a run writes never depends on it.",
    epilog="It holds at most 1 GiB, or what the variable ZHCLAIMS_CACHE_SIZE says, as `500MB`.",
)

Cache = Annotated[
    Path | None,
    typer.Option("--dir", help="Directory of the cache.", envvar="ZHCLAIMS_CACHE", show_default="the user's cache directory"),
]


@commands.command(epilog=examples("cache stats"))
def stats(directory: Cache = None, debug: Debug = False) -> None:
    """Tell what the cache holds, stage by stage."""
    from zhclaims.cache import database
    from zhclaims.run import own_templates

    found = database.existing(database.default_directory(directory))
    for holding in database.holdings(found):
        versions = f", of {holding.versions} builds or models" if holding.versions > 1 else ""
        print(f"{holding.function:14}{holding.rows:>12,} rows{_megabytes(holding.bytes):>12}{versions}")
    print(f"{found.path}: {_megabytes(found.size())} of at most {_megabytes(database.size_limit())}")
    if size := own_templates.store_beside(database.default_directory(directory)).size():
        print(f"indexes of templates: {_megabytes(size)}")


@commands.command(cls=taking(always(to="max_size")), epilog=examples("cache prune --max-size 200MB", "cache prune --days 7"))
def prune(
    directory: Cache = None,
    max_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Largest size, as `200MB`: the longest unused goes first.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="Forget what was not used for more than so many days.")] = 30,
    debug: Debug = False,
) -> None:
    """Forget what has not been used for long."""
    from zhclaims.cache import database

    where = database.default_directory(directory)
    gone = database.prune(where, database.parse_size(max_size) if max_size else database.size_limit(), days)
    print(f"{where}: {gone:,} rows forgotten")


@commands.command(epilog=examples("cache clear"))
def clear(directory: Cache = None, debug: Debug = False) -> None:
    """Forget everything."""
    from zhclaims.cache import database
    from zhclaims.run import own_templates

    where = database.default_directory(directory)
    own_templates.store_beside(where).clear()
    print(f"{where}: {database.clear(where):,} rows forgotten")


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
