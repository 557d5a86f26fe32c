"""What an edit and a history cost, against reading a page once: the cache's two ratios, in one run.

    python tests/benchmarks/revisions.py [--history FILE] [--repeat N]

The edit changes one sentence of the article in `corpus/`. The history is an export of eight revisions of it, each with one more
sentence edited, or the newest eight of FILE. Times are of the processor, all threads together, from documents to finished
datasets; the process is warm: loading programs, model and vocabulary is left out, but for the last row. Each is the best of N
rounds, with a new cache in each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from zhclaims.model import Page
from zhclaims.run import job, local, shard
from zhclaims.settings import Settings
from zhclaims.sources.documents import load_document, read_document
from zhclaims.terms import BlockKind

ARTICLE = next((Path(__file__).parents[2] / "corpus").glob("*.txt"))
REVISIONS = 8
EDIT_MODEL, EDIT_WHOLE, HISTORY = 0.05, 0.15, 1.6
"""The ratios that must not be exceeded."""


class Cost(NamedTuple):
    """Seconds of the processor."""

    whole: float
    model: float


class Timed:
    """An analyzer whose time is taken."""

    def __init__(self, analyzer: Any) -> None:
        self.name, self.fingerprint, self._analyzer = analyzer.name, analyzer.fingerprint, analyzer
        self.seconds = 0.0

    def readings(self, texts: Iterable[str]) -> Iterator[Any]:
        readings = self._analyzer.readings(texts)
        while True:
            start = time.process_time()
            reading = next(readings, None)
            self.seconds += time.process_time() - start
            if reading is None:
                return
            yield reading


class Silent:
    """Nobody watches the run."""

    def begin(self, pages: int) -> None:
        pass

    def update(self, tick: object) -> None:
        pass


def cost(file: Path, cache: Path, revisions: str = "latest") -> Cost:
    """What a run over a file costs."""
    analyzer: Any = shard.analyzer("embedded")
    with tempfile.TemporaryDirectory() as to:
        before, start = analyzer.seconds, time.process_time()
        wanted = job.Job(inputs=(file,), to=Path(to), settings=Settings(revisions=revisions), cache=cache)
        outcome = job.run(wanted, local.run, Silent())
        whole = time.process_time() - start
    if outcome.rejects:
        raise SystemExit(f"{file} was not read: {outcome.rejects[0].message}")
    return Cost(whole, analyzer.seconds - before)


def edited(text: str, n: int = 0) -> str:
    """The text with a few words more in one of its sentences, another one for each n."""
    ends = [i for i, c in enumerate(text) if c == "。"]
    at = ends[(2 * n + 1) * len(ends) // (2 * REVISIONS)]
    return f"{text[:at]}，這一點後來得到證實{text[at:]}"


def edit(directory: Path) -> tuple[Cost, Cost]:
    """The cost of the article, and of the article with a sentence edited, run after it."""
    text = ARTICLE.read_text(encoding="utf-8")
    cache = Path(tempfile.mkdtemp(dir=directory))
    costs = []
    for version in (text, edited(text)):
        file = cache / ARTICLE.name
        file.write_text(version, encoding="utf-8")
        costs.append(cost(file, cache / "cache"))
    return costs[0], costs[1]


def history(directory: Path, export: Path) -> tuple[Cost, Cost]:
    """The cost of one revision of an export, and of eight."""
    one, many = (Path(tempfile.mkdtemp(dir=directory)) for _ in range(2))
    return cost(export, one, "1"), cost(export, many, str(REVISIONS))


def commands(directory: Path, export: Path) -> tuple[Cost, Cost]:
    """The same as somebody pays it who gives the command: with Python, the packages and the model that are loaded first."""
    costs = []
    for revisions in ("1", str(REVISIONS)):
        to = Path(tempfile.mkdtemp(dir=directory))
        before = _of_children()
        arguments = ["run", str(export), "--to", str(to / "out"), "--cache", str(to / "cache"), "--revisions", revisions]
        subprocess.run([sys.executable, "-m", "zhclaims", *arguments], check=True, capture_output=True)
        costs.append(Cost(_of_children() - before, 0.0))
    return costs[0], costs[1]


def _of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def wikitext(page: Page) -> str:
    """The page as wikitext: its headings, its paragraphs, and its references where they are cited."""
    entries = {entry.ref: entry.text for entry in page.entries}
    lines = []
    for block in page.blocks:
        markers = [m for m in page.markers if block.span.start <= m.at <= block.span.end]
        text, at = "", block.span.start
        for marker in markers:
            text += page.text[at : marker.at] + f"<ref>{entries.get(marker.ref, marker.ref)}</ref>"
            at = marker.at
        text += page.text[at : block.span.end]
        lines.append(f"== {text} ==" if block.kind is BlockKind.HEADING else text)
    return "\n\n".join(lines)


def export(directory: Path) -> Path:
    """An export of the article with eight revisions."""
    text = wikitext(read_document(load_document(ARTICLE, ARTICLE.name)))
    revisions = []
    for n in range(REVISIONS):
        text = edited(text, n) if n else text
        revisions.append(
            f"<revision><id>{n + 1}</id><timestamp>2024-01-0{n + 1}T00:00:00Z</timestamp><model>wikitext</model>"
            f'<format>text/x-wiki</format><text xml:space="preserve">{escape(text)}</text></revision>'
        )
    file = directory / "history.xml"
    page = f"<page><title>條目</title><ns>0</ns><id>1</id>{''.join(revisions)}</page>"
    head = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="zh">'
    file.write_text(f"{head}<siteinfo><dbname>zhwiki</dbname></siteinfo>{page}</mediawiki>", encoding="utf-8")
    return file


def best(measure: Callable[[], tuple[Cost, Cost]], rounds: int) -> tuple[Cost, Cost]:
    """The cheapest of some rounds, number by number."""
    pairs = [measure() for _ in range(rounds)]
    cheapest = [Cost(min(c.whole for c in costs), min(c.model for c in costs)) for costs in zip(*pairs, strict=True)]
    return cheapest[0], cheapest[1]


def main() -> None:
    parser = argparse.ArgumentParser(description="What an edit and a history cost, against reading a page once.")
    parser.add_argument("--history", type=Path, help="an export with eight revisions of a page or more")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the cheapest counts")
    options = parser.parse_args()
    timed = Timed(shard.analyzer("embedded"))
    shard.analyzer = lambda name: timed  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        file = options.history or export(directory)
        edit(directory)  # warms up
        first, second = best(lambda: edit(directory), options.repeat)
        one, many = best(lambda: history(directory, file), options.repeat)
        command, of_many = best(lambda: commands(directory, file), options.repeat)
    print(f"{'milliseconds':24}{'first':>10}{'then':>10}{'ratio':>10}{'at most':>10}")
    rows = [
        ("edit, model", first.model, second.model, EDIT_MODEL),
        ("edit, whole", first.whole, second.whole, EDIT_WHOLE),
        ("eight revisions, model", one.model, many.model, HISTORY),
        ("eight revisions, whole", one.whole, many.whole, HISTORY),
        ("eight, as commands", command.whole, of_many.whole, HISTORY),
    ]
    for what, before, after, most in rows:
        print(f"{what:24}{before * 1000:10.0f}{after * 1000:10.0f}{after / before:10.3f}{most:10.2f}")


if __name__ == "__main__":
    main()
