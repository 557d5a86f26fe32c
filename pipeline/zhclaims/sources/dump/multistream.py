"""Single pages out of a multistream dump, by its index: only the streams that hold them are unpacked.

A multistream dump is many bz2 streams of a hundred pages each, one after another; a line of its index is
`offset of the stream:id of the page:title`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from zhclaims.errors import InputError
from zhclaims.sources.dump import bzip2
from zhclaims.sources.dump.export import Export
from zhclaims.sources.dump.packed import Gap, Piece
from zhclaims.sources.dump.records import Item, Revision
from zhclaims.sources.dump.streams import chunks


def pages(dump: Path, index: Path, titles: Iterable[str]) -> Iterator[Item]:
    """The pages with these titles, in the order of the dump, and what is unreadable in their streams.

    InputError with reason `broken_index` if the index is none.
    """
    wanted = set(titles)
    streams = _streams(index, wanted)
    with dump.open("rb") as file:
        for offset, ids in sorted(streams.items()):
            for item in Export(_wrapped(file, offset)).items():
                if not isinstance(item, Revision) or item.page_id in ids:
                    yield item


def _streams(index: Path, wanted: set[str]) -> dict[int, set[int]]:
    """The ids of the wanted pages by the stream that holds them."""
    found: dict[int, set[int]] = defaultdict(set)
    for number, line in enumerate(_lines(index), 1):
        offset, _, rest = line.partition(":")
        page, colon, title = rest.partition(":")
        if not (colon and offset.isdecimal() and page.isdecimal()):
            raise InputError(f"{index}: line {number} is no line of an index", reason="broken_index", place=f"line {number}")
        if title in wanted:
            found[int(offset)].add(int(page))
    return found


def _lines(path: Path) -> Iterator[str]:
    rest = b""
    for piece in chunks(path):
        if isinstance(piece, Gap):
            raise InputError(f"{path}: {piece}: take the index anew", reason="broken_index", place=piece.place)
        if isinstance(piece, bytes):
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line.decode("utf-8", "replace").rstrip("\r") for line in lines)
    if rest:
        yield rest.decode("utf-8", "replace")


def _wrapped(file: BinaryIO, offset: int) -> Iterator[Piece]:
    """One stream, as a dump of its own."""
    yield b"<mediawiki>"
    yield from bzip2.unpacked(file, offset, one_stream=True)
    yield b"</mediawiki>"
