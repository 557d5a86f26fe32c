"""The commands: flags become one call, and what it gives is printed.

Exit codes: 0 all well; 1 some pages were rejected, or a dataset has faults; 2 wrong use; 3 an error of zhclaims itself; 130
and 143 stopped by Ctrl-C and SIGTERM.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli import cache_command, check_command, completion, export_command, misuse, run_command
from zhclaims.cli.options import Anywhere, Debug, Directory, LinkedItems, Templates
from zhclaims.cli.options import examples as _examples
from zhclaims.cli.renamed import always, of_export, taking
from zhclaims.errors import UsageError, ZhclaimsError
from zhclaims.fingerprint import __version__
from zhclaims.places import place

app = typer.Typer(
    name="zhclaims",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Chinese Wikipedia as checkable evidence: claims, speakers, names, dates, and the footnotes that back them.",
    epilog="Exit codes: 0 all well, 1 pages rejected or faults found, 2 wrong use, 3 an error of zhclaims itself.",
)


app.command(epilog=run_command.EXAMPLES)(run_command.run)
app.add_typer(cache_command.commands, name="cache")


def main() -> None:
    """Run the command line; every expected error is one line on stderr. SIGTERM ends it as Ctrl-C does: locks are given back."""
    signal.signal(signal.SIGTERM, _terminated)
    completion.prepare()
    try:
        code = app(prog_name="zhclaims", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except misuse.Misuse as error:
        sys.exit(misuse.tell(error))
    except typer.Abort:
        sys.exit(1)
    except _Terminated as end:
        _say("stopped by SIGTERM; the same command carries on from here")
        sys.exit(end.code)
    except ZhclaimsError as error:
        if "--debug" in sys.argv:
            raise
        _say(str(error))
        sys.exit(2 if isinstance(error, UsageError) else 3)
    finally:
        gc.freeze()  # the process ends: without this, Python looks for cycles in all that was loaded once more


class _Terminated(SystemExit):
    """The system asks the process to end, as it does where a machine is taken away."""


def _terminated(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: what is under way is being cleared up
    raise _Terminated(128 + number)


def _say(message: str) -> None:
    from zhclaims.cli.lines import fail

    fail(message, json="--log-json" in sys.argv)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"zhclaims {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command(
    epilog=_examples(
        "fetch 恐怖主義與哈薩克 天山 --to corpus/",
        "fetch https://zh.wikipedia.org/wiki/天山 --to corpus/",
        "fetch 天山 --to corpus/ --variant zh-hk --html",
        "fetch 青岛市 --to corpus/ --templates templates/",
        "fetch 天山 --to history/ --revisions 20 --contact me@example.org",
    )
)
def fetch(
    titles: Annotated[
        list[str], typer.Argument(help="Titles or addresses of pages; redirects are followed.", show_default=False)
    ],
    to: Annotated[Path, typer.Option(help="Directory that the pages go to.", show_default=False)],
    wiki: Annotated[
        str | None, typer.Option(help="Address of the wiki, or of its api.php.", show_default="https://zh.wikipedia.org")
    ] = None,
    variant: Annotated[str, typer.Option(help="Variant to read the pages in: `zh-cn`, `zh-tw`, `zh-hk` …")] = "source",
    revisions: Annotated[
        int,
        typer.Option(
            min=1, help="Fetch the last N revisions of each page, each into a file of its own, `TITLE@ID`, which stays."
        ),
    ] = 1,
    html: Annotated[bool, typer.Option("--html", help="Fetch pages as the wiki renders them, not their wikitext.")] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Replace pages that were edited or damaged since they were fetched, too; never other files."
        ),
    ] = False,
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Fetch the templates that the pages use, too, into this directory, which `run --templates DIR` reads.",
            show_default=False,
        ),
    ] = None,
    wikidata: LinkedItems = True,
    contact: Annotated[
        str | None,
        typer.Option(help="Mail or page that the wiki's people can reach you by: sent in the User-Agent.", show_default=False),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    debug: Debug = False,
) -> None:
    """Fetch pages from a wiki, with what is known of each beside it; `zhclaims run` reads both.

    The same command again fetches only what has changed, and after a break it carries on. A page that has changed takes the place
    of its older copy; with --revisions older ones are kept beside the new, and files `TITLE@ID` are never removed. What you have
    edited, and what was not fetched, stays as it is and is named.
    """
    from zhclaims.cli import fetched
    from zhclaims.sources import api

    logging.basicConfig(level=logging.ERROR if quiet else logging.WARNING, format="%(message)s")
    pages = fetched.wanted_pages(titles, wiki, variant)
    wanted = api.Wanted((), to, variant, revisions, html, overwrite, links=wikidata)
    try:
        complete = fetched.print_events(fetched.fetch_pages(pages, wanted, contact, templates), quiet=quiet)
    except KeyboardInterrupt:
        _say("stopped; the same command carries on from here")
        raise typer.Exit(130) from None
    raise typer.Exit(0 if complete else 1)


@app.command(epilog=_examples("validate outputs/demo"))
def validate(directory: Anywhere, debug: Debug = False) -> None:
    """Check a dataset: every record against its schema, every link between records, every span, every hash."""
    from zhclaims.cli.lines import plain
    from zhclaims.places import reachable
    from zhclaims.validate import faults

    found = 0
    with reachable(directory):
        for fault in faults(directory):
            found += 1
            print(plain(fault))
    print(f"{directory}: {f'{found} faults' if found else 'sound'}")
    raise typer.Exit(1 if found else 0)


@app.command(
    epilog=_examples(
        "evaluate corpus/gold outputs/demo",
        "evaluate truth.json outputs/demo --errors 5 --article zhwiki:天山",
        "evaluate --words gsd.conllu --names uner.iob2 --analyzer spacy:zh_core_web_trf",
    )
)
def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(help="Hand-made truth: a JSON file, or a directory of them.", show_default=False)
    ] = None,
    directory: Annotated[
        Path | None, typer.Argument(help="A dataset directory, as `zhclaims run` writes it.", show_default=False)
    ] = None,
    article: Annotated[str | None, typer.Option(help="Id of the article that the truth is about.", show_default=False)] = None,
    errors: Annotated[int, typer.Option(min=0, help="Show up to N errors of each layer.")] = 0,
    words: Annotated[
        list[Path] | None, typer.Option(help="Words to score an analyzer against: CoNLL-U or IOB2.", show_default=False)
    ] = None,
    names: Annotated[
        list[Path] | None, typer.Option(help="Names to score an analyzer against: IOB2.", show_default=False)
    ] = None,
    analyzer: Annotated[
        str | None, typer.Option(help="Analyzer to score by --words and --names: `embedded` unless given.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    debug: Debug = False,
) -> None:
    """Score a dataset against hand-made truth, layer by layer; or an analyzer against hand-made words and names.

    `--words` and `--names` may be given several times; the scores are given by script.
    """
    from zhclaims.cli import display

    if words or names:
        if gold or directory or article or errors:
            raise UsageError("--words and --names score an analyzer: give no dataset, --article or --errors with them")
        display.score_analyzer(analyzer or "embedded", words or [], names or [], json=json)
    elif analyzer or gold is None or directory is None:
        raise UsageError("give GOLD and DIRECTORY to score a dataset, or --words or --names to score an analyzer")
    else:
        display.score_dataset(gold, directory, article, errors=errors, json=json)


app.command(cls=taking(of_export), epilog=export_command.EXAMPLES)(export_command.export)
app.command(epilog=check_command.EXAMPLES)(check_command.check)


@app.command(
    cls=taking(always(**{"from": "old", "to": "new"})),
    epilog=_examples("diff outputs/demo 天山", "diff outputs/history 天山 --old 8123 --new 8190 --json"),
)
def diff(
    directory: Directory,
    article: Annotated[
        str,
        typer.Argument(
            help="Title of the article, in any script, or its id.", show_default=False, autocompletion=completion.titles
        ),
    ],
    old: Annotated[
        int | None,
        typer.Option(metavar="REVISION", help="Revision to compare with: the one before unless given.", show_default=False),
    ] = None,
    new: Annotated[
        int | None, typer.Option(metavar="REVISION", help="Revision: the latest unless given.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, a line a change.")] = False,
    debug: Debug = False,
) -> None:
    """Show what a revision changed, claim by claim: words, sources, place, what came and what went."""
    from zhclaims.cli import diffed
    from zhclaims.revisions.diff import diff

    found = diff(directory, article, old, new)
    (diffed.as_json if json else diffed.shown)(found)


@app.command(
    epilog=_examples(
        "changes outputs/demo --since outputs/before > changes.jsonl",
        "changes outputs/demo --since outputs/before/manifest.json --to changes.jsonl --all",
    )
)
def changes(
    directory: Anywhere,
    since: Annotated[
        Path,
        typer.Option(
            parser=place,
            metavar="OLDER",
            help="An earlier state of the dataset: a copy of its directory, or the manifest in one.",
            show_default=False,
        ),
    ],
    to: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File that the changes go to; standard output unless given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell claims, too, of which only place, offsets, names, dates or speakers differ.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but changes and errors.")] = False,
    debug: Debug = False,
) -> None:
    """Tell what became of each claim since an earlier state of a dataset, for a database that follows it: JSON, a line a claim.

    A claim is added, removed, changed (its words) or resourced (its references or their support), and comes with its record of
    now. `cp -al outputs/demo outputs/before`, before an update, keeps the earlier state and takes no room.
    """
    from zhclaims.cli import updated
    from zhclaims.places import reachable

    with reachable(directory):
        updated.write(directory, since, to, updated.Wanted(everything, quiet))


@app.command(
    cls=taking(always(dest="to")),
    epilog=_examples("view outputs/demo --open", "view outputs/demo 天山 --to tianshan.html"),
)
def view(
    directory: Directory,
    article: Annotated[
        str | None,
        typer.Argument(
            help="Title of one article, in any script, or its id; every article unless given.",
            show_default=False,
            autocompletion=completion.titles,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="File of the page, or directory of several; `view/` in the dataset unless given."),
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="Folder that the run read: pages then show the wikitext around what is to do.", show_default=False),
    ] = None,
    opened: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    debug: Debug = False,
) -> None:
    """Write a page to look at: one self-contained HTML file for an article, with an index of several."""
    import webbrowser

    from zhclaims.view import write_pages

    page = write_pages(directory, article, to, sources=sources)
    print(page)
    if opened:
        webbrowser.open(page.resolve().as_uri())


@app.command(epilog=_examples("explain page.txt --claim 宣稱", "explain page.wikitext --claim c_93d00354ff0c0fa354ef --json"))
def explain(
    file: Annotated[Path, typer.Argument(help="A page, in any format of single pages.", show_default=False)],
    claim: Annotated[
        str | None,
        typer.Option(help="Words of a claim, in either script, or its id: shows what each rule answered.", show_default=False),
    ] = None,
    analyzer: Annotated[str, typer.Option(help="Analyzer of Chinese; `zhclaims analyzers` lists them.")] = "embedded",
    variant: Annotated[str, typer.Option(help="Variant that wikitext is rendered in: `zh-cn`, `zh-tw` …")] = "source",
    templates: Templates = "own",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, a line a claim.")] = False,
    debug: Debug = False,
) -> None:
    """Show why claims are recorded as they are: what each stage made of the sentence, and which rules and words spoke."""
    from zhclaims.cli import explained
    from zhclaims.settings import Settings

    settings = Settings(analyzer=analyzer, variant=variant, templates=templates)
    (explained.as_json if json else explained.shown)(explained.explanations(file, claim, settings))


@app.command(epilog=_examples("references list.txt", "references - --csl < list.txt > list.json"))
def references(
    file: Annotated[
        str, typer.Argument(help="Reference strings, one a line, in UTF-8; `-` for standard input.", show_default=False)
    ],
    csl: Annotated[bool, typer.Option("--csl", help="Print CSL-JSON, for Zotero and pandoc, not JSON lines.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print, for people, each field with its value and the rule that filled it.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Take reference strings apart, as a list of literature has them: a JSON object a line, with the fields that it shows.

    Any Chinese style is read (GB/T 7714, author and year, 《》, that of Chinese Wikipedia), in either script, and the usual
    English and Japanese ones. What a string does not say surely is null, and its text stays whole.
    """
    from zhclaims.cli import referenced

    if explain and csl:
        raise UsageError("--explain is for people, --csl for machines: give one of them")
    if explain:
        referenced.explained(referenced.texts(file))
    elif csl:
        referenced.as_csl(referenced.parsed(referenced.texts(file)), file)
    else:
        referenced.as_json(referenced.parsed(referenced.texts(file)))


@app.command(epilog=_examples("analyzers"))
def analyzers() -> None:
    """List the analyzers that `--analyzer` takes: installed or missing, and the command that installs them."""
    from zhclaims.analyzers import installations
    from zhclaims.cli import display

    display.list_analyzers(installations())


@app.command("completion", epilog=_examples("completion bash", "completion fish > ~/.config/fish/completions/zhclaims.fish"))
def complete(shell: Annotated[completion.Shell, typer.Argument(help="The shell that you type in.", show_default=False)]) -> None:
    """Print a script by which a shell completes commands, options, formats and titles of articles.

    For good: `source <(zhclaims completion bash)` in `~/.bashrc`; in `~/.zshrc`, after `compinit`, the same with `zsh`; for fish
    a file, as below.
    """
    print(completion.script(shell))
