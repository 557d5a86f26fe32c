"""How time grows with length, for each reader and each stage, over texts of one thing again and again: a table in Markdown.

    python tests/benchmarks/hostile.py [--form FORM] [--only WORD] [--rounds N] [--steps N]

Each shape is read, or processed, in N lengths, each 4 times the one before; the time is the processor's, the best of some rounds.
Listed is what takes longer than in proportion. The exit status is 1 if anything takes more than 1.3 times as long as that. Times
below 20 ms count as 20 ms: they are not told apart from noise.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import hostile
from zhclaims import analyzers

STEP = 4
ALLOWED = 1.3
NOISE = 0.02
FEW = {"rendered_text": 20_000, "html": 40_000, "wikitext": 20_000, "wikitext, zh-tw": 20_000, "stages": 8_000}
"""Characters of the shortest text."""

Measure = Callable[[str], Mapping[str, float]]


class Growth(NamedTuple):
    shape: str
    what: str
    """The reader or the stage."""
    seconds: list[float]

    @property
    def worst(self) -> float:
        """The worst ratio of times by the ratio of lengths."""
        return max(long / max(short, NOISE) / STEP for short, long in pairwise(self.seconds))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", help="shapes in whose name this stands")
    options.add_argument("--form", choices=list(FEW), action="append", help="one of the readers, or the stages; all unless given")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--steps", type=int, default=3, help="lengths of each shape")
    given = options.parse_args()
    print("| | shape | seconds | × proportion |\n|---|---|---|---|", flush=True)
    looked_at = worst = 0.0
    for form in given.form or FEW:
        for growth in _growths(form, given.only, given.rounds, given.steps):
            looked_at += 1
            worst = max(worst, growth.worst)
            if growth.worst > 1:
                times = " → ".join(f"{s:.3f}" for s in growth.seconds)
                print(f"| {growth.what} | {growth.shape} | {times} | {growth.worst:.2f} |", flush=True)
    print(f"\n{looked_at:.0f} curves, the worst {worst:.2f} times its proportion; {ALLOWED} are allowed")
    return int(worst > ALLOWED)


def _growths(form: str, only: str, rounds: int, steps: int) -> Iterator[Growth]:
    for name, shape, measure in _measured(form):
        if only in name:
            measure(shape(100))  # loads whatever is loaded once
            curves: dict[str, list[float]] = {}
            for step in range(steps):
                text = shape(FEW[form] * STEP**step)
                best = [measure(text) for _ in range(rounds)]
                for what in best[0]:
                    curves.setdefault(what, []).append(min(seconds[what] for seconds in best))
            yield from (Growth(name, what, seconds) for what, seconds in curves.items())


def _measured(form: str) -> Iterator[tuple[str, hostile.Shape, Measure]]:
    if form != "stages":
        for name, shape in hostile.FORMS[form].items():
            yield name, shape, lambda text: hostile.read(text, form)
        return
    analyzer = analyzers.load()
    for name, shape in hostile.PROSE.items():
        yield name, shape, lambda text: hostile.processed(hostile.page(text), analyzer)
    for name, shape in hostile.REFERENCES.items():
        yield f"entry: {name}", shape, lambda text: hostile.processed(hostile.cited(text), analyzer)
        yield f"entries: {name}", shape, lambda text: hostile.processed(_of_many(text), analyzer)


def _of_many(text: str) -> hostile.Page:
    return hostile.cited(*(text[at : at + 80] for at in range(0, len(text), 80)))


if __name__ == "__main__":
    sys.exit(main())
