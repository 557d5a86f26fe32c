"""Where the cache is and how large it may grow."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs

from zhclaims.errors import UsageError

DIRECTORY = "ZHCLAIMS_CACHE"
SIZE = "ZHCLAIMS_CACHE_SIZE"
LIMIT = 1 << 30
"""Bytes, unless the user says otherwise."""
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def directory(given: Path | None = None) -> Path:
    """The directory that is given, that of the environment variable ZHCLAIMS_CACHE, or the user's cache directory."""
    named = given or os.environ.get(DIRECTORY)
    return Path(named) if named else Path(platformdirs.user_cache_dir("zhclaims", appauthor=False))


def limit() -> int:
    """Bytes that the cache may take: ZHCLAIMS_CACHE_SIZE, or 1 GiB. UsageError if that is no size."""
    return size(os.environ.get(SIZE) or str(LIMIT))


def size(text: str) -> int:
    """Bytes of a size such as `500MB`, `2G` or `1000000`. UsageError if it is none.

    >>> size("2G"), size("500 MB")
    (2147483648, 524288000)
    """
    found = re.fullmatch(r"(\d{1,15}(?:\.\d+)?) ?([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise UsageError(f"no size: {text!r} (write 500MB, 2G or a number of bytes)")
    return int(float(found[1]) * _UNITS[found[2].upper()])
