"""What was learned from annotated prose: linear models whose weights are a table (`vocab/report_weights.tsv`).

A model scores a decision by the signs that speak for or against it (`signs`): above zero is yes. `pipeline/training/reports.py`
makes the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from zhclaims.vocab import load


@cache
def weights(model: str) -> dict[str, int]:
    """The weights of one model by sign, in hundredths of a log odds."""
    return {row["sign"]: int(row["weight"]) for row in load("report_weights") if row["model"] == model}


def score(model: str, signs: Iterable[str]) -> int:
    """What the signs say together, in hundredths of a log odds."""
    known = weights(model).get
    return sum([known(sign, 0) for sign in signs])


def strongest(model: str, signs: Iterable[str], most: int = 4) -> str:
    """The signs that decided, the strongest first, for whoever asks why."""
    known = weights(model)
    told = sorted(((known[s], s) for s in {*signs} if known.get(s)), key=lambda x: (-abs(x[0]), x[1]))
    return ", ".join(f"{sign} {weight / 100:+.1f}" for weight, sign in told[:most])
