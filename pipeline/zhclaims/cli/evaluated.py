"""What `zhclaims evaluate` does: the scores of a dataset, or of an analyzer, as lines or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhclaims import analyzers
from zhclaims.cli import display
from zhclaims.evaluate import evaluate
from zhclaims.evaluate.analysis import evaluate_analyzer, load


def dataset(where: tuple[Path, Path, str | None], errors: int, *, json: bool) -> None:
    """Score a dataset: truth, directory, and the id of the article if there are several."""
    results = evaluate(*where)
    (display.results_as_json if json else display.results)(results, errors)


def analyzer(spec: str, words: Sequence[Path], names: Sequence[Path], *, json: bool) -> None:
    """Score the analyzer that `spec` names; the files are read before it is loaded."""
    truths = load(words, names)
    evaluation = evaluate_analyzer(analyzers.load(spec), truths)
    (display.evaluation_as_json if json else display.evaluation)(evaluation)
