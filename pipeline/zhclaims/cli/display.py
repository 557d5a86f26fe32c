"""What the commands print. Results go to stdout; progress and notices to stderr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from rich.console import Console
from rich.table import Table

from zhclaims import analyzers
from zhclaims.cache.stored import report_lines
from zhclaims.cli.lines import plain, say
from zhclaims.dataset import Manifest
from zhclaims.evaluate import Results, Score, evaluate
from zhclaims.evaluate.analyzer import Evaluation, evaluate_analyzer, load_truths
from zhclaims.run.job import Outcome

if TYPE_CHECKING:
    from zhclaims.analyzers import Installation


def summarize(outcome: Outcome, directory: Path) -> None:
    """What a run has come to: files that it left out, a short table, where the time went."""
    if outcome.left_out:
        names = ", ".join(path.name for path in outcome.left_out[:5])
        more = f" and {len(outcome.left_out) - 5} more" if len(outcome.left_out) > 5 else ""
        say(plain(f"left out, not pages: {names}{more}"))
    for line in (*outcome.templates, *outcome.wikidata, *report_lines(outcome.cache)):
        say(plain(line))
    if outcome.update:
        say(plain(f"brought up to date: {outcome.update}"))
    if outcome.done_before:
        say(f"nothing to do: {directory} holds this run already (--force does it anew)")
    Console().print(_table(outcome.manifest))
    if outcome.seconds:
        print(time_spent(outcome.seconds))
    files = "articles.jsonl, claims.jsonl, references.jsonl, changes.jsonl, rejects.jsonl"
    print(f"records: {directory}/{files}; what was done: manifest.json")


def score_dataset(truth: Path, directory: Path, article: str | None, *, errors: int, json: bool) -> None:
    """Score a dataset, or one article of it by its id, and print the scores of each layer with up to `errors` errors."""
    (_results_as_json if json else _results)(evaluate(truth, directory, article), errors)


def score_analyzer(spec: str, words: Sequence[Path], names: Sequence[Path], *, json: bool) -> None:
    """Score the analyzer that `spec` names, and print the scores; the files are read before it is loaded."""
    truths = load_truths(words, names)
    (_evaluation_as_json if json else _evaluation)(evaluate_analyzer(analyzers.load(spec), truths))


def _results(results: Results, errors: int) -> None:
    """A line for each layer, with up to `errors` errors below it."""
    for name, result in results.items():
        print(f"{name:24}{_score(result.score)}")
        for error in result.errors[:errors]:
            at = f" at {error.at}" if error.at >= 0 else ""
            print(f"      {error.verdict}{at}: {error.what}")


def _results_as_json(results: Results, errors: int) -> None:
    """The scores as one JSON object, with up to `errors` errors of each layer."""
    rows = {
        name: result.score.row() | ({"errors": [_error(e) for e in result.errors[:errors]]} if errors else {})
        for name, result in results.items()
    }
    print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())


def _evaluation(evaluation: Evaluation) -> None:
    """The scores of an analyzer, a line for words, for all names and for each label, in each script; then its speed."""
    print(evaluation.analyzer)
    for script, scores in evaluation.scripts.items():
        print(script)
        for what, score in scores.items():
            print(f"  {what:22}{_score(score)}")
    print(f"{evaluation.speed:,.0f} characters a second")


def _evaluation_as_json(evaluation: Evaluation) -> None:
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


def list_analyzers(installations: Sequence[Installation]) -> None:
    """A line for each analyzer: installed or missing, and what it needs; below it the command that installs it, never wrapped."""
    width = max(len(i.spec) for i in installations)
    for spec, installed, needs, command in installations:
        print(f"{spec:{width}}  {'installed' if installed else 'missing':9}  {needs}")
        if command:
            print(f"    {command}")


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


def time_spent(seconds: Mapping[str, float]) -> str:
    """Where the time went, the most first.

    >>> time_spent({"read": 1.0, "analysis": 3.0, "join": 0.001})
    'time went to: analysis 3.0 s (75%), read 1.0 s (25%)'
    """
    total = sum(seconds.values())
    largest = sorted(seconds.items(), key=lambda item: -item[1])
    return "time went to: " + ", ".join(f"{what} {s:,.1f} s ({s / total:.0%})" for what, s in largest if s >= total / 200)


def _seconds(manifest: Manifest) -> int:
    return int((datetime.fromisoformat(manifest.ended) - datetime.fromisoformat(manifest.started)).total_seconds())


def _score(score: Score) -> str:
    if score.predicted is None:
        return f"accuracy {score.value:.3f}   {score.hit}/{score.gold}"
    measures = f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.value:.3f}"
    return f"{measures}   gold {score.gold:5}  predicted {score.predicted:5}"


def _error(error: object) -> object:
    return {name: getattr(error, name) for name in ("at", "verdict", "what")}
