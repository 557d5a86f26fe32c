"""Single pages out of a multistream dump, by its index: only the streams that hold them are unpacked.

A multistream dump is many bz2 streams of a hundred pages each, one after another; a line of its index is
`offset of the stream:id of the page:title`.
"""

from __future__ import annotations

import bz2
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from zhclaims.errors import InputError
from zhclaims.sources.dump.export import Export
from zhclaims.sources.dump.records import Item, Revision
from zhclaims.sources.dump.streams import Broken, chunks

_CHUNK = 1 << 18


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
    try:
        for chunk in chunks(path):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line.decode("utf-8", "replace").rstrip("\r") for line in lines)
    except Broken as error:
        raise InputError(f"{path} breaks off: {error}", reason="broken_index") from error
    if rest:
        yield rest.decode("utf-8", "replace")


def _wrapped(file: BinaryIO, offset: int) -> Iterator[bytes]:
    """One stream, as a dump of its own."""
    yield b"<mediawiki>"
    file.seek(offset)
    decompressor = bz2.BZ2Decompressor()
    while not decompressor.eof:
        packed = file.read(_CHUNK) if decompressor.needs_input else b""
        if decompressor.needs_input and not packed:
            raise Broken("a stream breaks off")
        try:
            yield decompressor.decompress(packed, _CHUNK)
        except OSError as error:
            raise Broken(str(error)) from error
    yield b"</mediawiki>"
