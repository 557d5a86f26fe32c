"""Documents → `Page`. The door: `read` for a file, `read_text` for text in hand.

Every offset into the source counts code points of the decoded text, a byte order mark at its start not counted (see `decoding`).
"""

from __future__ import annotations

from pathlib import Path

from zhclaims.model import Page
from zhclaims.sources import decoding, rendered_text

__all__ = ["read", "read_text"]


def read(path: Path) -> Page:
    """The page in a file. Where the copy does not show the page's title, the file's name stands for it (and an issue says so).

    Raises `zhclaims.errors.InputError` with reason `empty_file`, `binary`, `not_utf8`, `no_prose`; `OSError` as `open` does.
    """
    return rendered_text.read(decoding.decode(path.read_bytes(), str(path)), str(path))


def read_text(text: str, title: str | None = None) -> Page:
    """The page that `text` is a copy of; `title` if the caller knows it better than the copy ("" if nobody does).

    Raises `zhclaims.errors.InputError` with reason `empty_file`, `binary`, `lone_surrogate`, `no_prose`.
    """
    return rendered_text.read(decoding.checked(text, "text"), title=title)
