"""What zhclaims costs on some pages, beside what its peers cost on the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhclaims import analyzers, flow, schema, shard
from zhclaims.analyzers import reading
from zhclaims.benchmark import peers
from zhclaims.benchmark.peers import Peer, Work
from zhclaims.benchmark.runs import run
from zhclaims.benchmark.timing import Call, best
from zhclaims.cache.parts import current
from zhclaims.hanscript import to_simplified
from zhclaims.model import Page
from zhclaims.settings import Settings
from zhclaims.sources import formats
from zhclaims.sources.common import decoding


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


class Document(NamedTuple):
    """A page, as a file and as it was read."""

    path: str
    data: bytes
    form: str
    page: Page


def documents(files: Sequence[Path]) -> list[Document]:
    """The pages in files. InputError or UsageError as reading them raises."""
    found = []
    for file in files:
        data = file.read_bytes()
        found.append(Document(file.name, data, formats.told(data, file.name, formats.AUTO), shard.read(data, file.name)))
    return found


def compare(files: Sequence[Path], rounds: int) -> Iterator[Row]:
    """A row for each part of the work and each peer that does it, over all of the files."""
    pages = documents(files)
    texts = [page.page.text for page in pages]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    simplified = [to_simplified(line)[0] for line in lines]
    analyzer = analyzers.load()
    analyze: Call = lambda: list(reading.read(analyzer, lines))  # noqa: E731
    for peer in (peers.LAC, peers.JIEBA):
        yield _row("words and names", (analyze, lines), (peer, simplified), rounds)
    whole: Call = lambda: run(files)  # noqa: E731
    yield Row("the whole product", sum(map(len, lines)), *_timed(whole, "its own model alone", analyze, rounds))
    yield _row("the whole product", (whole, lines), (peers.LAC, simplified), rounds)
    yield _row("script", (partial(_each, to_simplified, lines), lines), (peers.OPENCC, lines), rounds)
    yield _row("dates", (_dates(pages), lines), (peers.JIONLP, lines), rounds)
    for form, peer in ((formats.WIKITEXT, peers.MWPARSERFROMHELL), (formats.HTML, peers.SELECTOLAX)):
        yield _reading(form, pages, peer, rounds)
    yield _validation(pages, lines, rounds)


def _row(what: str, ours: tuple[Call, Sequence[str]], theirs: tuple[Peer, Any], rounds: int) -> Row:
    """Our call, with the texts that it reads, beside the peer's, with what it is given."""
    call, texts = ours
    peer, given = theirs
    function = peers.work(peer)
    characters = sum(map(len, texts))
    if function is None:
        return Row(what, characters, best([call], rounds)[0], peer.name, None, peer.install)
    return Row(what, characters, *_timed(call, peer.name, partial(function, given), rounds))


def _timed(call: Call, peer: str, theirs: Call, rounds: int) -> tuple[float, str, float]:
    ours, other = best([call, theirs], rounds)
    return ours, peer, other


def _each(function: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts:
        function(text)


def _dates(pages: Sequence[Document]) -> Call:
    """The stage of dates, with what the stages before it give."""
    (stage,) = (stage for stage in flow.STAGES if stage.__name__ == "dates")
    analyzer = analyzers.load()
    layers = [flow.process(page.page, Settings(), analyzer) for page in pages]
    given = [{"settings": Settings(), "analyzer": analyzer, "memory": current()} | msgspec.structs.asdict(x) for x in layers]
    return lambda: [stage(**{name: some[name] for name in flow.needs(stage)}) for some in given]


def _reading(form: str, pages: Sequence[Document], peer: Peer, rounds: int) -> Row:
    """A reader beside a peer that parses the same."""
    some = [page for page in pages if page.form == form]
    if not some:
        return Row(f"reading {form}", 0, None, peer.name, None, f"name a page of {form}, too")
    texts = [decoding.decode(page.data, page.path) for page in some]

    def read() -> None:
        for page, text in zip(some, texts, strict=True):
            formats.read(text, form, path=page.path)

    return _row(f"reading {form}", (read, texts), (peer, texts), rounds)


def _validation(pages: Sequence[Document], lines: Sequence[str], rounds: int) -> Row:
    """What is validated before it is written, beside jsonschema on the same."""
    records: list[tuple[str, object]] = []
    for page in pages:
        found = shard.extract(page.page, shard.source(page.path, page.data), Settings())
        given: list[tuple[str, msgspec.Struct]] = [("article", found.article)]
        given += [("claim", claim) for claim in found.claims] + [("reference", one) for one in found.references]
        records += [(kind, msgspec.json.decode(msgspec.json.encode(record))) for kind, record in given]

    def validate() -> None:
        for kind, record in records:
            schema.faults(kind, record)

    return _row("validation", (validate, lines), (peers.JSONSCHEMA, records), rounds)


__all__ = ["Document", "Row", "Work", "compare", "documents"]
