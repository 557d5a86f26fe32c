"""How the cost of a run grows with its pages."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zhclaims.benchmark.runs import run
from zhclaims.benchmark.timing import seconds


class Growth(NamedTuple):
    """Seconds of the processor for runs of so many pages."""

    pages: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float | None:
        """Of the number of pages, by least squares over logarithms: 1 where twice the pages cost twice. None for one run."""
        xs, ys = [math.log(n) for n in self.pages], [math.log(s) for s in self.seconds]
        mean = sum(xs) / len(xs)
        spread = sum((x - mean) ** 2 for x in xs)
        return sum((x - mean) * y for x, y in zip(xs, ys, strict=True)) / spread if spread else None


def sizes(most: int) -> tuple[int, ...]:
    """1, 3, 10, 30 … up to the most.

    >>> sizes(100), sizes(50)
    ((1, 3, 10, 30, 100), (1, 3, 10, 30, 50))
    """
    steps = [step * 10**power for power in range(len(str(most))) for step in (1, 3)]
    return (*(n for n in steps if n < most), most)


def growth(files: Sequence[Path], most: int) -> Growth:
    """Whole runs without a cache, from files to finished datasets, over the pages again and again up to so many.

    Each page has a title of its own, so none is the same article twice. Equal pages that are read ahead together ask the engine
    once: name more files than that are, some thirty short ones.
    """
    texts = [file.read_bytes() for file in files]
    pages = sizes(most)
    _run(texts, files, 1)  # loads the model
    return Growth(pages, tuple(_run(texts, files, n) for n in pages))


def _run(texts: Sequence[bytes], files: Sequence[Path], count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="zhclaims-") as folder:
        inputs = Path(folder, "in")
        inputs.mkdir()
        for name, text in _named(texts, files, count):
            (inputs / name).write_bytes(text)
            (inputs / f"{name}.json").write_text(f'{{"schema": "zhclaims/page/1", "title": "{name}"}}', encoding="utf-8")
        return seconds(lambda: run([inputs]))


def _named(texts: Sequence[bytes], files: Sequence[Path], count: int) -> Iterator[tuple[str, bytes]]:
    for i in range(count):
        yield f"{i:06}{files[i % len(files)].suffix}", texts[i % len(texts)]
