"""`zhclaims export`: its flags become a plan, and a line says what was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli.options import Debug, Directory, examples
from zhclaims.errors import UsageError

FORMATS = ("parquet", "hf", "jsonld", "csljson", "conllu", "spacy", "brat", "csv", "sqlite", "pairs")
"""Formats, as `--format` names them: written here again, as help must not load them."""

EXAMPLES = examples(
    "export outputs/demo --format sqlite --to demo.db",
    "export outputs/demo --format csv --to sheets/ --bom --where \"status = 'uncited'\"",
    "export outputs/demo --format hf --to hub/ --split 0.8,0.1,0.1 --seed 0",
    "export outputs/demo --format hf --to hub/ --update",
    "export outputs/demo --format pairs --to pairs.jsonl --where \"status = 'cited'\"",
)


def _formats(incomplete: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(incomplete)]


def export(
    directory: Directory,
    form: Annotated[
        str,
        typer.Option("--format", help=f"Format: {', '.join(FORMATS)}.", show_default=False, autocompletion=_formats),
    ],
    to: Annotated[Path, typer.Option(metavar="PATH", help="File or directory that it goes to.", show_default=False)],
    where: Annotated[str | None, typer.Option(help="Condition in SQL over the columns of a claim.", show_default=False)] = None,
    split: Annotated[
        str | None, typer.Option(help="Shares of the articles for training, validation and test (hf).", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another split.")] = 0,
    bom: Annotated[bool, typer.Option("--bom", help="Begin files with a byte order mark, as Excel wants them (csv).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Bring an earlier export up to date: what is of articles that have not changed is kept (parquet, hf, sqlite).",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    debug: Debug = False,
) -> None:
    """Write a dataset in a format that other tools read.

    With `--where`: the claims that meet it, their changes, the references that they cite, the articles that they stand in. Its
    columns are those of the claim's record, and `article_title`, `entity_mentions`, `date_mentions` and `cited_references`; what
    is a list or an object is JSON.

    With `--update`, from the first export on: it keeps a hash of each article, and the same command makes again only what
    has changed since. The result is what an export of the whole gives (rows of a SQLite database get other keys).

    Pairs of a claim and a reference that it cites go to JSON lines, or to Parquet where PATH ends in `.parquet`.
    """
    from zhclaims.cli.lines import plain, say
    from zhclaims.dataset import Dataset
    from zhclaims.export import Plan, load_format
    from zhclaims.export import export as write

    plan = Plan(
        dataset=Dataset(directory), where=where, split=shares(split) if split else None, seed=seed, bom=bom, update=update
    )
    told = write(plan, form, to, force=force)
    if not quiet:
        print(f"{to}: {load_format(form).what}\n{counted(plan.counts)}")
        for line in told:
            say(plain(line))


def counted(counts: Mapping[str, int]) -> str:
    """How much was written.

    >>> counted({"articles": 1, "claims": 1200, "changes": 0})
    '1 article, 1,200 claims'
    """
    return ", ".join(f"{n:,} {what.removesuffix('s') if n == 1 else what}" for what, n in counts.items() if n)


def shares(split: str) -> tuple[float, ...]:
    """`0.8,0.1,0.1` as numbers: two or three shares, none negative, one in all.

    >>> shares("0.8,0.2")
    (0.8, 0.2)
    """
    try:
        found = tuple(float(share) for share in split.split(","))
    except ValueError:
        found = ()
    if not (2 <= len(found) <= 3 and all(0 <= share <= 1 for share in found) and abs(sum(found) - 1) < 1e-6):
        raise UsageError(f"--split {split!r}: give two or three shares that make 1, such as 0.8,0.1,0.1")
    return found
