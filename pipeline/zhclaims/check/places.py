"""Where the texts of sources are: directories and WARC files that the user has, and which of them belongs to a reference.

In a directory: files whose name without its ending is a `reference_id`; those that a table `sources.csv` lists (columns
`reference_id` or `url`, and `file`); and WARC files. A work is looked for by its `reference_id`, a short note by that of the work
that it names, then by their addresses, those of archived copies too.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zhclaims.check import addresses, texts, warc
from zhclaims.dataset import Record
from zhclaims.dataset.keys import Keys
from zhclaims.errors import InputError, UsageError
from zhclaims.sources.common import bounds, decoding

TABLE = "sources.csv"
_SUFFIXES = (".txt", ".html", ".htm", ".pdf")


class Found(NamedTuple):
    """A file, or a record of a WARC file."""

    place: int
    """Index of the place that it is in."""
    file: str
    at: int | None = None
    url: str | None = None


class Places:
    """The places that were given, looked through once; what they hold stands in `keys`, outside of memory."""

    def __init__(self, places: Sequence[Path], keys: Keys) -> None:
        """UsageError if a place is missing or is none, if a table cannot be read, or if a package is missing."""
        self._keys = keys
        self._roots = [place if place.is_dir() else place.parent for place in places]
        self.problems: list[str] = []
        """What could not be read, a line each."""
        self.files = 0
        for number, place in enumerate(places):
            self._enter_place(number, place)

    def find(self, reference: Record) -> Found | None:
        """Where the text of a reference's source is; None if no place has it."""
        for key in _keys_of(reference):
            if value := self._keys.get(("source", key)):
                return Found(*json.loads(value))
        return None

    def read(self, found: Found) -> texts.SourceText:
        """The text that stands there. InputError, with its reason, if none can be got."""
        path = self._roots[found.place] / found.file
        try:
            if found.at is not None:
                content = warc.content(path, found.at)
                return texts.extract(content.data, found.file, content.charset)
            bounds.check_file(path.stat().st_size, found.file)
            return texts.extract(path.read_bytes(), found.file)
        except OSError as error:
            raise InputError(f"{found.file}: {error.strerror or error}", reason="unreadable") from error

    # ── looking through ──

    def _enter_place(self, number: int, place: Path) -> None:
        if place.is_dir():
            self._enter_directory(number, place)
        elif place.is_file() and warc.is_warc(place):
            self._enter_warc(number, place)
        elif place.is_file():
            raise UsageError(f"--sources {place}: give a directory, or a WARC file (.warc, .warc.gz)")
        else:
            raise UsageError(f"--sources {place}: no such file or directory")

    def _enter_directory(self, number: int, place: Path) -> None:
        if (place / TABLE).is_file():
            self._enter_table(number, place / TABLE)
        for path in sorted(p for p in place.rglob("*") if p.is_file()):
            name = path.relative_to(place).as_posix()
            if warc.is_warc(path):
                self._enter_warc(number, path)
            elif path.suffix.lower() in _SUFFIXES:
                if path.suffix.lower() == ".pdf":
                    texts.require("pypdf")
                self.files += 1
                self._enter(path.stem, Found(number, name))

    def _enter_table(self, number: int, table: Path) -> None:
        for line, row in enumerate(_rows(table), 2):
            name = (row.get("file") or "").strip()
            known = [row[column].strip() for column in ("reference_id", "url") if (row.get(column) or "").strip()]
            if not name or not known:
                raise UsageError(f"{table}, line {line}: give `file`, and `reference_id` or `url`")
            root = table.parent.resolve()
            if not (table.parent / name).resolve().is_relative_to(root):
                raise UsageError(f"{table}, line {line}: {name} is outside of {table.parent}")
            if not (table.parent / name).is_file():
                self.problems.append(f"{TABLE}, line {line}: no file {name}")
                continue
            if name.lower().endswith(".pdf"):
                texts.require("pypdf")
            for value in known:
                for key in addresses.keys(value) or [value]:
                    self._enter(key, Found(number, name, None, value if "://" in value else None))

    def _enter_warc(self, number: int, path: Path) -> None:
        texts.require("warcio")
        self.files += 1
        name = path.relative_to(self._roots[number]).as_posix()
        try:
            for answer in warc.answers(path):
                for key in addresses.keys(answer.url):
                    self._enter(key, Found(number, name, answer.at, answer.url))
        except InputError as error:
            self.problems.append(str(error))
        except OSError as error:
            self.problems.append(f"{name}: {error.strerror or error}")

    def _enter(self, key: str, found: Found) -> None:
        """Take up what a key leads to; the first one stays: places count in the order in which they are given."""
        if ("source", key) not in self._keys:
            self._keys.put(("source", key), json.dumps(found))


def _rows(table: Path) -> Iterator[dict[str, str]]:
    """The rows of a table. UsageError if it is no CSV with the columns that are asked for."""
    try:
        text = decoding.decode(table.read_bytes(), table.name)
        rows = csv.DictReader(text.splitlines())
        columns = set(rows.fieldnames or ())
        if "file" not in columns or not columns & {"reference_id", "url"}:
            raise UsageError(f"{table}: its first line names the columns: `file`, and `reference_id` or `url`")
        yield from rows
    except (OSError, InputError, csv.Error) as error:
        raise UsageError(f"cannot read {table}: {error}") from error


def _keys_of(reference: Record) -> Iterator[str]:
    """What a reference's source is looked for by, the surest first."""
    yield from (reference[name] for name in ("reference_id", "work_id") if reference.get(name))
    archive = reference.get("archive") or {}
    for url in (reference.get("url"), archive.get("url")):
        yield from addresses.keys(url) if url else ()
    doi = (reference.get("identifiers") or {}).get("doi")
    yield from addresses.keys(f"https://doi.org/{doi}") if doi else ()
