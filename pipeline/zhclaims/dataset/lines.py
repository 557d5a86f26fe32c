"""The lines of a part, each with the place that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhclaims.errors import UsageError


class Line(NamedTuple):
    """A line of a file of records."""

    file: Path
    number: int
    """From 1."""
    at: int
    """Byte of the file that it begins at."""
    data: bytes

    @property
    def place(self) -> str:
        """The file and the line: `claims.jsonl:12`."""
        return f"{self.file.name}:{self.number}"

    def record(self) -> dict[str, Any]:
        """The record that it holds. UsageError if it is no JSON object."""
        try:
            return msgspec.json.decode(self.data, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UsageError(f"{self.file}, line {self.number}: {error}") from error


def numbered(files: Iterable[Path]) -> Iterator[Line]:
    """The lines of files, one file after the other."""
    for path in files:
        at = 0
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                yield Line(path, number, at, data)
                at += len(data)
