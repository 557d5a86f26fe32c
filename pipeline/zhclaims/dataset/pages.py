"""The records of single pages, as lines, and the files of a finished shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from zhclaims import schema
from zhclaims.dataset.files import whole_directory, whole_file, writing
from zhclaims.errors import InternalError
from zhclaims.records import ArticleRecords, RejectRecord

PARTS = {"articles": "article", "claims": "claim", "references": "reference", "rejects": "reject"}
"""Files of a dataset, and the kind of record in each."""

_INDEX = "index.jsonl"

Lines = dict[str, list[bytes]]
"""Lines of each part."""


class PageIndex(msgspec.Struct, frozen=True):
    """What a page has put into a shard's parts."""

    path: str
    """Of the document that it was read from."""
    article: str | None
    """Article id; None for a reject."""
    revision: int | None
    lines: dict[str, int]
    counts: dict[str, int]
    reject: RejectRecord | None = None


class PageLines(msgspec.Struct, frozen=True):
    """A page's records, ready to be written."""

    index: PageIndex
    lines: Lines


def page_lines(records: ArticleRecords) -> PageLines:
    """The records of a page, each a valid line. InternalError, with the JSON path, if one breaks its schema."""
    article = records.article
    path = article.source.path
    lines = {
        "articles": [_line("article", article, path)],
        "claims": [_line("claim", c, path) for c in records.claims],
        "references": [_line("reference", r, path) for r in records.references],
        "rejects": [],
    }
    index = PageIndex(path, article.article_id, article.revision_id, _lengths(lines), _counts(records))
    return PageLines(index, lines)


def reject_lines(reject: RejectRecord) -> PageLines:
    """The line that a page leaves which could not be processed."""
    lines: Lines = {part: [] for part in PARTS} | {"rejects": [_line("reject", reject, reject.source.path)]}
    return PageLines(PageIndex(reject.source.path, None, None, _lengths(lines), {"rejects": 1}, reject), lines)


def write_shard(directory: Path, pages: Iterable[PageLines]) -> None:
    """Write the parts of a shard, page by page as they come, as a directory that appears whole."""
    with writing(directory), whole_directory(directory) as temporary, ExitStack() as stack:
        files = {part: stack.enter_context(whole_file(temporary / f"{part}.jsonl")) for part in PARTS}
        index = stack.enter_context(whole_file(temporary / _INDEX))
        for page in pages:
            for part, file in files.items():
                file.writelines(page.lines[part])
            index.write(msgspec.json.encode(page.index) + b"\n")


def read_index(directory: Path) -> list[PageIndex]:
    """What the pages of a finished shard have put into it, in order."""
    return [msgspec.json.decode(line, type=PageIndex) for line in (directory / _INDEX).read_bytes().splitlines()]


def read_shard(directory: Path) -> Iterator[PageLines]:
    """The pages of a finished shard, in order."""
    parts = {part: _lines_of(directory / f"{part}.jsonl") for part in PARTS}
    for index in read_index(directory):
        yield PageLines(index, {part: [next(parts[part]) for _ in range(n)] for part, n in index.lines.items()})


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _line(name: str, record: msgspec.Struct, path: str) -> bytes:
    line = msgspec.json.encode(record)
    faults = schema.faults(name, msgspec.json.decode(line))
    if faults:
        raise InternalError(f"{path}: a {name} breaks its schema at {faults[0]}; this is a bug of zhclaims, please report it")
    return line + b"\n"


def _lengths(lines: Lines) -> dict[str, int]:
    return {part: len(some) for part, some in lines.items()}


def _counts(records: ArticleRecords) -> dict[str, int]:
    article, claims = records.article, records.claims
    statuses = [c.status for c in claims]
    return {
        "articles": 1,
        "sentences": len(article.sentences),
        "claims": len(claims),
        **{status: statuses.count(status) for status in ("cited", "carried", "uncited", "broken")},
        "references": len(records.references),
        "entities": len(article.entities),
        "dates": len(article.dates),
        "attributions": sum(len(c.attributions) for c in claims),
        "issues": len(article.issues),
    }
