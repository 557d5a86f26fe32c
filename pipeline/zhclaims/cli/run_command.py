"""`zhclaims run`: its flags, and what becomes of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli.options import Debug, Templates, Wikidata, examples
from zhclaims.errors import UsageError
from zhclaims.places import place

EXAMPLES = examples(
    "run corpus/ --to outputs/demo",
    "run page.txt page.html page.wikitext more/ --to outputs/two --workers 2",
    "run zhwiki-latest-pages-articles.xml.bz2 --to outputs/wiki --workers 2",
    "run zhwiki-latest-pages-articles.xml.bz2 --to outputs/wiki --wikidata zhwiki-latest-page_props.sql.gz",
    "run s3://wiki/dumps --to s3://wiki/records --engine ray --address auto",
    "run history-of-a-page.xml --to outputs/history --revisions all",
)


def _input(name: str) -> Path:
    """An input by its name. UsageError, with the command that fetches it, if it is the address of a page."""
    if "://" in name:
        from zhclaims.cli.fetched import command_for

        command = command_for(name)
        if command is not None:
            raise UsageError(f"{name} is the address of a page, and a run reads files: `{command}` first, then run over pages/")
    return place(name)


class Form(StrEnum):
    """Formats of documents, as `--format` names them."""

    AUTO = "auto"
    RENDERED_TEXT = "rendered_text"
    WIKITEXT = "wikitext"
    HTML = "html"
    MHTML = "mhtml"
    DUMP = "dump"
    JSON = "json"
    WIKIEXTRACTOR = "wikiextractor"
    PARQUET = "parquet"


class Engine(StrEnum):
    """What runs the shards of a run, as `--engine` names it."""

    LOCAL = "local"
    RAY = "ray"


Inputs = Annotated[
    list[Path],
    typer.Argument(
        parser=_input,
        metavar="INPUTS",
        help="Pages as plain copies, HTML, .mhtml or wikitext, XML dumps, rows of pages (JSON, Parquet, <doc>), directories "
        "of them; here, or in a store: s3://…",
        show_default=False,
    ),
]
To = Annotated[Path, typer.Option(parser=place, metavar="PATH", help="Directory that the records go to.", show_default=False)]
Revisions = Annotated[
    str,
    typer.Option(
        help="Revisions of each page in a dump to read: `latest` reads one, and costs no more; `all`, or the newest N, are "
        "written one by one, each with what it changed against the one before it. What the directory holds comes before.",
    ),
]
Address = Annotated[str | None, typer.Option(help="A Ray cluster that exists already: `auto`, or HOST:PORT.", show_default=False)]
Cache = Annotated[
    Path | None,
    typer.Option(
        help="Directory of the cache, where what was said of a paragraph is found when it comes again.",
        envvar="ZHCLAIMS_CACHE",
        show_default="the user's cache directory",
    ),
]


def run(
    inputs: Inputs,
    to: To,
    analyzer: Annotated[str, typer.Option(help="Analyzer of Chinese; `zhclaims analyzers` lists them.")] = "embedded",
    form: Annotated[Form, typer.Option("--format", help="Format of the inputs; `auto` finds it out.")] = Form.AUTO,
    variant: Annotated[str, typer.Option(help="Variant that wikitext is rendered in: `zh-cn`, `zh-tw`, `zh-hk` …")] = "source",
    revisions: Revisions = "latest",
    namespaces: Annotated[str, typer.Option(help="Namespaces of a dump to read: numbers with commas.")] = "0",
    templates: Templates = "own",
    wikidata: Wikidata = "none",
    words: Annotated[bool, typer.Option("--words", help="Write the spans of words, too.")] = False,
    seconds: Annotated[int, typer.Option(min=1, help="Reject a page that takes longer, of the processor's time.")] = 600,
    workers: Annotated[int, typer.Option(min=1, help="Processes to run side by side.")] = 1,
    engine: Annotated[Engine, typer.Option(help="Where they run: `local`, or on a `ray` cluster.")] = Engine.LOCAL,
    address: Address = None,
    cache: Cache = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Do without the cache. What is written is the same.")] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="End the run at a record that breaks its schema, which is a bug; else its page is a reject."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write anew what is there already.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log to stderr as JSON, an object a line.")] = False,
    debug: Debug = False,
) -> None:
    """Turn pages into records: articles, claims, references.

    The same command on finished work does nothing, and after a break it carries on. After an edit of the input, or with other
    settings, it does again what that changes, and tells what the edit did to each claim (`zhclaims diff`). The same input and
    settings give the same bytes.
    """
    from zhclaims.cache.database import default_directory
    from zhclaims.cli import running
    from zhclaims.run.job import Job
    from zhclaims.settings import Settings

    settings = Settings(
        analyzer=analyzer,
        words=words,
        format=form.value,
        variant=variant,
        revisions=revisions,
        namespaces=namespaces,
        templates=templates,
        wikidata=wikidata,
        seconds=seconds,
    )
    store = None if no_cache else default_directory(cache)
    wanted = Job(inputs=tuple(inputs), to=to, settings=settings, workers=workers, force=force, cache=store, strict=strict)
    raise typer.Exit(running.run(wanted, running.engine(engine.value, address), running.Talk(quiet, log_json, debug)))
