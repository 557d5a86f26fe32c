"""Broken pages by the thousand through the whole pipeline: real ones, mutated, in every format that is read.

    python tests/fuzz.py [--pages 10000] [--seed 0] [--keep DIR]

Of every batch is held: no exception leaves the run, the dataset is sound, every page is in the articles or in the rejects, no
page is rejected by a fault of ours, offsets lead back to the source, a page costs bounded time. A document that breaks this is
named, and kept in DIR. The same seed gives the same documents.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

import mutations
from zhclaims.dataset import Dataset
from zhclaims.progress import Tick
from zhclaims.records import ArticleRecord
from zhclaims.run import job, local
from zhclaims.settings import Settings
from zhclaims.sources import formats, sidecar
from zhclaims.sources.common import decoding
from zhclaims.sources.files import find
from zhclaims.validate import faults

BATCH = 40
SECONDS = 10.0
"""Of the processor, for one document of a batch."""


class Finding(NamedTuple):
    """A document that breaks what is promised."""

    document: str
    what: str


class Silent:
    """Progress that nobody watches."""

    def begin(self, pages: int) -> None: ...

    def update(self, tick: Tick) -> None: ...


COUNTED: Counter[str] = Counter()
"""Articles and rejects so far, by reason."""


def fuzz(pages: int, seed: int = 0, keep: Path | None = None) -> Iterator[Finding]:
    """What is found in so many documents."""
    for number in range((pages + BATCH - 1) // BATCH):
        rng = random.Random(f"{seed} {number}")
        settings = some_settings(rng)
        with tempfile.TemporaryDirectory() as folder:
            inputs = Path(folder, "in")
            inputs.mkdir()
            for i in range(min(BATCH, pages - number * BATCH)):
                mutations.write(rng, inputs, f"{number:05}-{i:02}")
            for finding in checked(inputs, settings):
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    for file in inputs.glob(f"{finding.document}*"):
                        shutil.copy(file, keep)
                yield finding._replace(what=f"{finding.what}\n    {settings}")


def some_settings(rng: random.Random) -> Settings:
    form = rng.choice([*formats.FORMATS, *[formats.AUTO] * 8])
    variant = rng.choice([*["source"] * 4, "zh-cn", "zh-tw", "zh-hk", "zh-hans", "zh-hant"])
    return Settings(
        words=rng.random() < 0.3, format=form, variant=variant, revisions=rng.choice(["latest", "latest", "all", "3"])
    )


def checked(inputs: Path, settings: Settings) -> Iterator[Finding]:
    """What is wrong with a batch; where something is, its documents one by one."""
    if not list(wrong(inputs, settings)):
        return
    for file in sorted(f for f in inputs.iterdir() if f.suffix != ".json"):
        with tempfile.TemporaryDirectory() as folder:
            for one in inputs.glob(f"{file.name}*"):
                shutil.copy(one, folder)
            yield from (Finding(file.name, what) for what in wrong(Path(folder), settings))


def wrong(inputs: Path, settings: Settings) -> Iterator[str]:
    """What is wrong with a run over a directory."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        try:
            outcome = job.run(job.Job(inputs=(inputs,), to=Path(folder), settings=settings), local.run, Silent())
        except Exception:
            yield f"an exception left the run\n{traceback.format_exc(limit=-8)}"
            return
        seconds = time.process_time() - start
        if seconds > SECONDS * (1 + len(list(inputs.iterdir())) / 10):
            yield f"slow: {seconds:.1f} s"
        COUNTED.update({"articles": outcome.manifest.counts["articles"]} | outcome.manifest.rejects)
        for reject in outcome.rejects:
            if reject.stage != "read" or reject.reason.endswith(("_error", "_exception")):
                yield f"a fault of ours: {reject.stage} {reject.reason} {reject.place}: {reject.message}"
        yield from faults(Path(folder))
        yield from unaccounted(inputs, Path(folder))
        yield from astray(inputs, Path(folder), settings)


def unaccounted(inputs: Path, directory: Path) -> Iterator[str]:
    """Documents that are neither in the articles nor in the rejects. The pages of a dump are counted by the run itself."""
    dataset = Dataset(directory)
    found = Counter(r["source"]["path"] for part in ("articles", "rejects") for r in dataset.records(part))
    for document in find([inputs]).documents:
        if found[document.path] != 1 and not is_dump(document.file):
            yield f"{document.path}: in articles and rejects {found[document.path]} times"


def is_dump(file: Path) -> bool:
    return ".xml" in file.suffixes


def astray(inputs: Path, directory: Path, settings: Settings) -> Iterator[str]:
    """Articles whose offsets do not lead back to the same characters of their source. Of wikitext, those that are as written."""
    for record in Dataset(directory).records("articles"):
        article = msgspec.convert(record, ArticleRecord)
        file = inputs / article.source.path
        as_written = settings.variant == "source" and not sidecar.sidecar_path(file).exists()
        if article.source.format == formats.RENDERED_TEXT or (article.source.format == formats.WIKITEXT and as_written):
            text = decoding.decode(file.read_bytes(), "")
            for at, source_at, length in article.source_map:
                if article.text[at : at + length] != text[source_at : source_at + length]:
                    yield f"{article.source.path}: {length} characters at {at} do not stand at {source_at} of the source"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Mutated pages through the whole pipeline.")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args(arguments)
    found = 0
    for finding in fuzz(given.pages, given.seed, given.keep):
        found += 1
        print(f"{finding.document}: {finding.what}", flush=True)
    counts = ", ".join(f"{n:,} {what}" for what, n in COUNTED.most_common())
    print(f"{given.pages:,} documents, {COUNTED.total():,} pages: {counts}")
    print(f"{found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
