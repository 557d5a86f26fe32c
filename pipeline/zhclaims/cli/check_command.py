"""`zhclaims check`: each claim beside the sources that it cites; a line says what was found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from zhclaims.cli.options import Debug, Directory, examples

EXAMPLES = examples(
    "check outputs/demo --sources papers/",
    "check outputs/demo --sources crawl.warc.gz --sources pages/ --texts texts/",
    "check outputs/demo",
)
_SHOWN = 20
"""Problems that are shown."""


def check(
    directory: Directory,
    *,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PLACE",
            help="Where the texts of sources are: a directory, or a WARC file; may be given several times. In a directory: files "
            "named by `reference_id` (.txt, .html, .htm, .pdf), those that `sources.csv` lists (columns `reference_id` or "
            "`url`, and `file`), WARC files, by their addresses.",
            show_default=False,
        ),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the text that was made of each source to this directory.", show_default=False),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    debug: Debug = False,
) -> None:
    """Compare each claim with the text of the sources that it cites, where you have them, and write `evidence.jsonl`.

    For each citation: the passages that are most like the claim; which of its quotations, numbers, dates and names the source
    holds, which are different there, and which are not found; and what the reference's own dates and addresses show without any
    source. Signals to look at, no verdict; nothing is fetched.

    `export`, `view` and `validate` read the result. A run that writes the records anew takes it away, and the same command makes
    it again.
    """
    from zhclaims import check as checking
    from zhclaims.cli.lines import plain, say

    outcome = checking.check(directory, sources or [], save=texts)
    if quiet:
        return
    for problem in outcome.problems[:_SHOWN]:
        say(plain(f"passed over: {problem}"))
    if len(outcome.problems) > _SHOWN:
        say(f"… and {len(outcome.problems) - _SHOWN:,} more")
    for line in told(outcome.counts, given=bool(sources)):
        print(plain(line))
    print(f"{directory}/evidence.jsonl: {outcome.counts['citations']:,} rows")


def told(counts: Counter[str], *, given: bool) -> list[str]:
    """What was found, a line each.

    >>> told(Counter({"citations": 3, "available": 2, "not_available": 1, "found": 5, "different": 1}), given=True)
    ['3 citations: 2 with a text, 1 without', '6 pieces of claims: 5 found, 1 different, 0 not found, 0 in no comparable form']
    """
    lines = []
    if given:
        unread = f", {counts['unreadable']:,} with one that cannot be read" if counts["unreadable"] else ""
        lines.append(
            f"{counts['citations']:,} citations: {counts['available']:,} with a text, {counts['not_available']:,} without{unread}"
        )
        found = [counts[name] for name in ("found", "different", "not_found", "not_comparable")]
        parts = "{:,} found, {:,} different, {:,} not found, {:,} in no comparable form".format(*found)
        lines.append(f"{sum(found):,} pieces of claims: {parts}")
    signals = [f"{counts[code]:,} {words}" for code, words in _METADATA.items() if counts[code]]
    return [*lines, f"references: {', '.join(signals)}"] if signals else lines


_METADATA = {
    "access_before_publication": "consulted before they were published",
    "archive_of_dead_link": "archived when the link was dead",
    "claim_after_publication": "older than what the claim tells",
    "host_not_of_publisher": "at an address that is not the publisher's",
}
