"""The accuracy gate: scores on the article may not fall below their floors, and floors only rise.

    python tests/gate.py outputs/demo                    check a dataset of corpus/; exit code 1 if a score is below its floor
    python tests/gate.py outputs/demo --raise            also raise the floors to the scores
    python tests/gate.py outputs/demo --allow-lowering   set the floors to the scores, even lower ones: say why in the commit

The floors hold for one version of the truth: its SHA-256 stands beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import sys
from pathlib import Path

from zhclaims.errors import ZhclaimsError
from zhclaims.evaluate import evaluate

HERE = Path(__file__).parent
GOLD = HERE.parent / "corpus" / "gold" / "article.json"
FLOORS = HERE / "gate_floors.json"

Scores = dict[str, float]


def digest(gold: Path) -> str:
    return hashlib.sha256(gold.read_bytes()).hexdigest()


def scores(gold: Path, dataset: Path) -> Scores:
    """F1 or share of right values of each layer, cut to three decimals."""
    return {name: math.floor(result.score.value * 1000) / 1000 for name, result in evaluate(gold, dataset).items()}


def failures(found: Scores, floors: Scores) -> list[str]:
    """A line for each score that is below its floor or missing, and for each that has no floor yet."""
    low = [
        f"{name}: {found.get(name, 'missing')} is below its floor {floor}"
        for name, floor in floors.items()
        if found.get(name, -1) < floor
    ]
    return low + [f"{name}: no floor; pin it with --raise" for name in found if name not in floors]


def raised(found: Scores, floors: Scores) -> Scores:
    """The floors, each no lower than before."""
    return {name: max(found.get(name, 0.0), floors.get(name, 0.0)) for name in {**floors, **found}}


def load(path: Path, gold: Path) -> Scores:
    """The floors; none if they were pinned for another truth."""
    if not path.exists():
        return {}
    pinned = json.loads(path.read_text(encoding="utf-8"))
    if pinned["gold_sha256"] != digest(gold):
        raise SystemExit(f"{path.name} holds floors for another version of {gold.name}: use --allow-lowering to pin new ones")
    return dict(pinned["floors"])


def analyzer_floors(path: Path) -> Scores:
    """The floors of the analyzer that ships, on the development part of Universal NER Chinese GSDSIMP; set by hand."""
    return dict(json.loads(path.read_text(encoding="utf-8"))["analyzer"])


def save(path: Path, gold: Path, floors: Scores) -> None:
    """Write the floors, whole or not at all, and keep what else the file holds."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    temporary = path.with_suffix(".tmp")
    pinned = kept | {"gold_sha256": digest(gold), "floors": floors}
    temporary.write_text(json.dumps(pinned, indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, path)  # noqa: PTH105


def main(arguments: list[str] | None = None, gold: Path = GOLD, path: Path = FLOORS) -> int:
    parser = argparse.ArgumentParser(description="Check the scores of a dataset of corpus/ against their floors.")
    parser.add_argument("dataset", type=Path)
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--raise", dest="rise", action="store_true", help="raise the floors to the scores")
    change.add_argument("--allow-lowering", action="store_true", help="set the floors to the scores, even lower ones")
    options = parser.parse_args(arguments)
    found = scores(gold, options.dataset)
    if options.allow_lowering:
        save(path, gold, found)
        return 0
    floors = load(path, gold)
    if options.rise:
        floors = raised(found, floors)
        save(path, gold, floors)
    wrong = failures(found, floors)
    print("\n".join(wrong) or f"{len(floors)} scores at or above their floors")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ZhclaimsError as error:
        sys.exit(f"gate: {error}")
