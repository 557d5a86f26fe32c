"""What the commands print. Results go to stdout; progress and notices to stderr."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from zhclaims.analyzers.installed import Installation
from zhclaims.dataset import Manifest
from zhclaims.engines.job import Outcome
from zhclaims.evaluate import Results, Score
from zhclaims.evaluate.analysis import Evaluation
from zhclaims.shard import Tick

_SHOWN = 20
"""Rejects that are named one by one; the rest is counted."""


class Bar:
    """Progress over pages, on stderr if that is a terminal."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar

    def begin(self, pages: int) -> None:
        self._task = self._bar.add_task("pages", total=pages)

    def tell(self, tick: Tick) -> None:
        self._bar.advance(self._task, tick.pages)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Bar]:
    """A bar that goes once the run has ended."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        yield Bar(bar)


def outcome(outcome: Outcome, directory: Path, *, quiet: bool) -> None:
    """A short table of what a run has come to, and each page that was rejected."""
    if not quiet:
        _notices(outcome, directory)
    for reject in outcome.rejects[:_SHOWN]:
        place = f", {reject.place}" if reject.place else ""
        _err(f"rejected: {reject.source.path} ({reject.stage}, {reject.reason}{place}): {reject.message}")
    if len(outcome.rejects) > _SHOWN:
        _err(f"… and {len(outcome.rejects) - _SHOWN} more: see {directory / 'rejects.jsonl'}")


def results(results: Results, errors: int) -> None:
    """A line for each layer, with up to `errors` errors below it."""
    for name, result in results.items():
        print(f"{name:24}{_score(result.score)}")
        for error in result.errors[:errors]:
            at = f" at {error.at}" if error.at >= 0 else ""
            print(f"      {error.verdict}{at}: {error.what}")


def results_as_json(results: Results, errors: int) -> None:
    """The scores as one JSON object, with up to `errors` errors of each layer."""
    rows = {
        name: result.score.row() | ({"errors": [_error(e) for e in result.errors[:errors]]} if errors else {})
        for name, result in results.items()
    }
    print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())


def evaluation(evaluation: Evaluation) -> None:
    """The scores of an analyzer, a line for words, for all names and for each label, in each script; then its speed."""
    print(evaluation.analyzer)
    for script, scores in evaluation.scripts.items():
        print(script)
        for what, score in scores.items():
            print(f"  {what:22}{_score(score)}")
    print(f"{evaluation.speed:,.0f} characters a second")


def evaluation_as_json(evaluation: Evaluation) -> None:
    """The same as one JSON object."""
    rows = {
        "analyzer": evaluation.analyzer,
        "scripts": {
            script: {what: score.row() for what, score in scores.items()} for script, scores in evaluation.scripts.items()
        },
        "characters": evaluation.characters,
        "characters_per_second": round(evaluation.speed),
    }
    print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())


def analyzers(installations: Sequence[Installation]) -> None:
    """A line for each analyzer: installed or missing, and what it needs; below it the command that installs it, never wrapped."""
    width = max(len(i.spec) for i in installations)
    for spec, installed, needs, command in installations:
        print(f"{spec:{width}}  {'installed' if installed else 'missing':9}  {needs}")
        if command:
            print(f"    {command}")


def _notices(outcome: Outcome, directory: Path) -> None:
    if outcome.left_out:
        names = ", ".join(path.name for path in outcome.left_out[:5])
        more = f" and {len(outcome.left_out) - 5} more" if len(outcome.left_out) > 5 else ""
        _err(f"left out, not pages: {names}{more}")
    if outcome.done_before:
        _err(f"nothing to do: {directory} holds this run already (--force does it anew)")
    Console().print(_table(outcome.manifest))
    print(f"records: {directory}/articles.jsonl, claims.jsonl, references.jsonl, rejects.jsonl; what was done: manifest.json")


def _table(manifest: Manifest) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in manifest.counts.items():
        indent = "  " if name in ("cited", "carried", "uncited", "broken") else ""
        label = "issues found" if name == "issues" else name
        table.add_row(indent + label, f"{count:,}")
    table.add_row("time", f"{_seconds(manifest)} s")
    return table


def _seconds(manifest: Manifest) -> int:
    return int((datetime.fromisoformat(manifest.ended) - datetime.fromisoformat(manifest.started)).total_seconds())


def _score(score: Score) -> str:
    if score.predicted is None:
        return f"accuracy {score.value:.3f}   {score.hit}/{score.gold}"
    measures = f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.value:.3f}"
    return f"{measures}   gold {score.gold:5}  predicted {score.predicted:5}"


def _error(error: object) -> object:
    return {name: getattr(error, name) for name in ("at", "verdict", "what")}


def _err(line: str) -> None:
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(line)
