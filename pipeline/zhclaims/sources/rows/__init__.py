"""Files of many pages that are no XML dump, and answers of wikis: a row, or an object of JSON, for each page.

- JSON, as lines or as an array, packed (gz, bz2, zst) and in a tar archive or not: snapshots and on-demand answers of Wikimedia
  Enterprise, rows of `wikimedia/wikipedia` on Hugging Face, JSON lines of wikiextractor, answers of api.php and of the REST API.
- Parquet with the columns of `wikimedia/wikipedia`; `<doc>` files of wikiextractor.

The way of a file: `dump.streams` unpacks it, `tar` finds the files in an archive, `splitting` cuts them into rows, `answers` (or
`wikiextractor`, `parquet`) knows what a row is, and `read_row` gives its text to the reader of its form.

Bounds: a row of more than 64 MiB is not read, nor are objects beyond 1 million in one; of what is longer, damaged, or no page, an
`Unreadable` tells, and the rest is read. One row is held at a time, so memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import cast

from zhclaims.errors import InputError
from zhclaims.sources.dump import Fingerprint, Site, Unreadable, streams
from zhclaims.sources.dump.packed import TRUNCATED, Gap, Piece, Unchecked
from zhclaims.sources.rows import parquet
from zhclaims.sources.rows.answers import UNKNOWN, pages_of
from zhclaims.sources.rows.records import Item, Row, read_row, unreadable
from zhclaims.sources.rows.splitting import Objects, Part, lines
from zhclaims.sources.rows.tar import Archive, is_tar
from zhclaims.sources.rows.wikiextractor import documents

__all__ = ["JSON", "PARQUET", "WIKIEXTRACTOR", "Item", "Row", "is_tar", "read_content", "read_row", "read_rows"]

JSON, WIKIEXTRACTOR, PARQUET = "json", "wikiextractor", "parquet"
"""Formats of files that are read here."""

_HEAD = 1 << 16
_MARK = b"\xef\xbb\xbf"
_FOREIGN, _BROKEN = 10, 1_000
"""Rows of another kind, or without a page for whatever reason, at a file's beginning that make it a file of something else: it is
rejected once, and not row by row."""

Pages = Iterator[tuple[Item, ...]]


def read_rows(
    path: Path,
    form: str,
    *,
    namespaces: Iterable[int] = (0,),
    newest: int | None = 1,
    fingerprint: Fingerprint | None = None,
) -> Iterator[tuple[Site, tuple[Item, ...]]]:
    """The pages of a file in order, each with its revisions (`newest`; an answer of api.php may hold some), and what is no page.

    `fingerprint` takes in the bytes of the file as they are read. InputError if the file holds no page at all, or as
    `streams.chunks` raises it; OSError as `open` does; UsageError if what unpacks the file is not installed.
    """
    wanted = frozenset(namespaces)
    if form == PARQUET:
        pages: Pages = ((item,) for item in parquet.rows(path))
    else:
        pages = _Reading(streams.chunks(path, fingerprint)).pages(form, newest)
    for items in _checked(pages, path.name):
        if any(not isinstance(item, Row) or item.namespace in wanted for item in items):
            yield Site(), items


def read_content(content: bytes, form: str, name: str) -> Pages:
    """The pages in the bytes of a file that is not packed. InputError if there are none, or where it is Parquet."""
    if form == PARQUET:
        raise InputError(f"{name or 'Parquet'} holds many pages: zhclaims run reads them all", reason="many_pages")
    return _checked(_Reading([content]).pages(form, 1), name or "JSON")


def _checked(pages: Pages, name: str) -> Pages:
    """The pages. InputError where a file begins with nothing but rows that are none."""
    held: list[tuple[Item, ...]] = []
    begun = False
    for items in pages:
        begun = begun or any(isinstance(item, Row) for item in items)
        if begun:
            yield from held
            held = []
            yield items
        else:
            held.append(items)
            foreign = all(
                item.reason == "unknown_json" for items in held[:_FOREIGN] for item in items if isinstance(item, Unreadable)
            )
            if len(held) >= (_FOREIGN if foreign else _BROKEN):
                break
    if begun:
        return
    first = next((item for items in held for item in items if isinstance(item, Unreadable)), None)
    if first is None:
        raise InputError(f"{name}: {UNKNOWN}", reason="unknown_json")
    if first.reason == "unknown_json" or len(held) >= _BROKEN:
        raise InputError(f"{name}: {first.message}", reason=first.reason, place=first.place)
    yield from held


class _Reading:
    """A file that is being read, by its unpacked bytes."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._source = iter(pieces)
        self._unverified = ""

    def pages(self, form: str, newest: int | None) -> Pages:
        pieces = self._pieces()
        found = ((item,) for item in documents(pieces)) if form == WIKIEXTRACTOR else _json_pages(pieces, newest)
        for items in found:
            code = self._unverified
            yield tuple(item._replace(unverified=code) if isinstance(item, Row) else item for item in items) if code else items

    def _pieces(self) -> Iterator[bytes | Gap]:
        for piece in self._source:
            if isinstance(piece, Unchecked):
                self._unverified = piece.code
            else:
                yield piece


def _json_pages(pieces: Iterator[bytes | Gap], newest: int | None) -> Pages:
    for part, place in _json_parts(pieces):
        if part.reason:
            yield (unreadable(part.reason, part.message, place),)
        else:
            yield from pages_of(part.data, place, newest)


def _json_parts(pieces: Iterator[bytes | Gap]) -> Iterator[tuple[Part, str]]:
    """The lines or objects of a file, or of all files in an archive, each with its place."""
    head, pieces = _peeked(pieces)
    if not is_tar(head):
        yield from ((part, f"line {part.line}") for part in _parts(pieces))
        return
    archive = Archive(pieces)
    for number, file in enumerate(archive.files(), 1):
        yield from ((part, f"line {part.line} of file {number} in the archive") for part in _parts(file))
    if archive.gap:
        reason, message = archive.gap.reason, "the archive breaks off here: take it anew to have the rest"
        yield Part(b"", 0, reason, message if reason == TRUNCATED else str(archive.gap)), "the archive's end"


def _parts(pieces: Iterator[bytes | Gap] | Iterator[bytes]) -> Iterator[Part]:
    """The lines of JSON lines, else the objects: those of an array, or what is written over several lines."""
    head, whole = _peeked(pieces)
    text = head.removeprefix(_MARK).lstrip()
    if not text.startswith((b"{", b"[")):
        if text:
            yield Part(b"", 1, "unknown_json", UNKNOWN)
        return
    if head.startswith(_MARK):
        whole = chain([cast(bytes, next(whole))[len(_MARK) :]], whole)
    first, end, _ = text.partition(b"\n")
    if text.startswith(b"[") or (end and first.rstrip().endswith((b"{", b"[", b","))):
        yield from Objects().split(whole)
    else:
        yield from lines(whole)


def _peeked(pieces: Iterator[bytes | Gap] | Iterator[bytes]) -> tuple[bytes, Iterator[bytes | Gap]]:
    """The first bytes, and the pieces with them."""
    held: list[bytes | Gap] = []
    head = b""
    while len(head) < _HEAD and (piece := next(pieces, None)) is not None:
        held.append(piece)
        head += b"" if isinstance(piece, Gap) else piece
    return head[:_HEAD], chain(held, pieces)
