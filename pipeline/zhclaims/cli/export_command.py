"""`zhclaims export`: its flags, and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli.options import Debug, Directory, examples

FORMATS = ("parquet", "hf", "jsonld", "csljson", "conllu", "spacy", "brat", "csv", "sqlite")
"""Formats, as `--to` names them: told here again, as help must not load them."""

EXAMPLES = examples(
    "export outputs/demo --to sqlite --dest demo.db",
    "export outputs/demo --to csv --dest sheets/ --bom --where \"status = 'uncited'\"",
    "export outputs/demo --to hf --dest hub/ --split 0.8,0.1,0.1 --seed 0",
)


def export(
    directory: Directory,
    to: Annotated[str, typer.Option(help=f"Format: {', '.join(FORMATS)}.", show_default=False)],
    dest: Annotated[Path, typer.Option(help="File or directory that it goes to.", show_default=False)],
    where: Annotated[str | None, typer.Option(help="Condition in SQL over the columns of a claim.", show_default=False)] = None,
    split: Annotated[
        str | None, typer.Option(help="Shares of the articles for training, validation and test (hf).", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another split.")] = 0,
    bom: Annotated[bool, typer.Option("--bom", help="Begin files with a byte order mark, as Excel wants them (csv).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    debug: Debug = False,
) -> None:
    """Write a dataset in a format that other tools read.

    With `--where`: the claims that meet it, their changes, the references that they cite, the articles that they stand in. Its
    columns are those of the claim's record, and `article_title`, `entity_mentions`, `date_mentions` and `cited_references`; what
    is a list or an object is JSON.
    """
    from zhclaims.cli import exported
    from zhclaims.dataset import Dataset
    from zhclaims.export import Plan

    shares = exported.shares(split) if split else None
    plan = Plan(dataset=Dataset(directory), where=where, split=shares, seed=seed, bom=bom)
    exported.run(plan, to, dest, force=force, quiet=quiet)
