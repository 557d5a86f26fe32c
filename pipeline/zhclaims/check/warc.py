"""WARC files (ISO 28500), as web archives give them: which addresses they hold, and what stands at one.

A file is looked through once, record by record; what stays is the address and the byte of each answer with text in it. Bounds: a
record of more than 1 GiB ends the reading of its file, for to pass over it is to unpack it; so does a head of more than a
megabyte. An answer of more than 64 MiB is not read. A file that is cut off or damaged is read up to there, and that is told.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import Any, NamedTuple

from zhclaims.errors import InputError
from zhclaims.sources.common import bounds

RECORD_AT_MOST = 1 << 30
_PIECE = 1 << 20
_HEAD_AT_MOST = 1 << 20
SUFFIXES = (".warc", ".warc.gz")
_TEXT = ("text/", "application/xhtml", "application/pdf", "application/xml")
_KINDS = ("response", "resource")


class Answer(NamedTuple):
    """What stands at an address."""

    url: str
    at: int
    """Byte of the file that its record begins at."""


class Content(NamedTuple):
    """The body of an answer, unpacked."""

    data: bytes
    charset: str | None


def is_warc(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES)


def answers(path: Path) -> Iterator[Answer]:
    """The answers with text in a file, in order. InputError where the file cannot be read on."""
    with path.open("rb") as file:
        records = _Records(file, path.name)
        for record in records:
            answer = _answer(record, records)
            if answer is not None:
                yield answer
            _pass_over(record, path.name)


def content(path: Path, at: int) -> Content:
    """What stands in the record at a byte of a file. InputError if it cannot be read, or is too large."""
    with path.open("rb") as file:
        file.seek(at)
        for record in _Records(file, path.name):
            return Content(_body(record, path.name), _charset(record))
    raise InputError(f"{path.name}: no record at byte {at}", reason="broken_warc")


class _Records:
    """The records of an open file. Whatever a damaged or hostile one leads warcio to is an InputError."""

    def __init__(self, file: Any, name: str) -> None:
        from warcio.archiveiterator import ArchiveIterator

        self._name = name
        self._lines = 0
        self._records = ArchiveIterator(file)
        self._readline = self._records.reader.readline
        self._records.reader.readline = self._bounded_line

    def __iter__(self) -> _Records:
        return self

    def __next__(self) -> Any:
        self._lines = 0
        with _guarded(self._name):
            return next(self._records)

    @property
    def at(self) -> int:
        """The byte at which the record at hand begins."""
        return int(self._records.offset)

    def _bounded_line(self, length: int | None = None) -> bytes:
        """A line of a record's head, of which warcio would read without end."""
        line: bytes = self._readline(min(length or _HEAD_AT_MOST, _HEAD_AT_MOST))
        self._lines += len(line)
        if self._lines > _HEAD_AT_MOST or len(line) == _HEAD_AT_MOST:
            raise InputError(f"{self._name}: a record whose head does not end: what follows is not read", reason="broken_warc")
        return line


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """Within the block every exception but the end of the records is an InputError, and warcio says nothing on stderr."""
    try:
        with redirect_stderr(io.StringIO()):
            yield
    except (StopIteration, InputError):
        raise
    except Exception as error:
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> InputError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return InputError(f"{name}: a WARC file that cannot be read on ({reason})", reason="broken_warc")


def _answer(record: Any, records: _Records) -> Answer | None:
    """The answer that a record is; None for a record of another kind, and for what has no text (pictures, errors)."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type not in _KINDS or not url or len(url) > 8192:
        return None
    http = record.http_headers
    kind = (http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or "text/html"
    status = str(http.get_statuscode()) if http else "200"
    if not kind.lower().startswith(_TEXT) or not status.startswith("2"):
        return None
    return Answer(url.strip("<>"), records.at)


def _pass_over(record: Any, name: str) -> None:
    """Read to the end of a record, in pieces. InputError if it is too long for that."""
    spent = 0
    with _guarded(name):
        while spent <= RECORD_AT_MOST and (piece := record.raw_stream.read(_PIECE)):
            spent += len(piece)
    if spent > RECORD_AT_MOST:
        raise InputError(
            f"{name}: a record of more than {RECORD_AT_MOST >> 30} GiB: what follows is not read", reason="too_large"
        )


def _body(record: Any, name: str) -> bytes:
    """The body of an answer without its packing (gzip, br). InputError if it is too large."""
    pieces, spent = [], 0
    with _guarded(name):
        stream = record.content_stream()
        while spent <= bounds.FILE_AT_MOST and (piece := stream.read(_PIECE)):
            pieces.append(piece)
            spent += len(piece)
    bounds.check_file(spent, f"{name}: a record")
    return b"".join(pieces)


def _charset(record: Any) -> str | None:
    """The character set that the answer's header names; None if it names none."""
    kind = record.http_headers.get_header("Content-Type") if record.http_headers else None
    with suppress(IndexError):
        return str(kind).lower().split("charset=")[1].split(";")[0].strip(" \"'") if kind else None
    return None
