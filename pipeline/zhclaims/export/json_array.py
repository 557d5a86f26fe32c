"""A JSON array written item by item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import msgspec


def write_array(file: BinaryIO, items: Iterable[Any]) -> None:
    """Write the items as an array, one a line."""
    separator = b"[\n"
    for item in items:
        file.write(separator + msgspec.json.encode(item))
        separator = b",\n"
    file.write(b"\n]" if separator == b",\n" else b"[]")
