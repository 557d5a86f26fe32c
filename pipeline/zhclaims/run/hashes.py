"""Hashes of files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def hash_and_size(file: Path) -> tuple[str, int]:
    """The SHA-256 of a file and its size."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest(), opened.tell()
