"""Documents → `Page`. The door: `read` for a file, `read_text` for text in hand, `zhclaims.sources.dump` for many pages.

Every offset into the source counts code points of the decoded text, a byte order mark at its start not counted (see `decoding`).
"""

from __future__ import annotations

from pathlib import Path

from zhclaims.model import Page
from zhclaims.sources import beside, formats
from zhclaims.sources.common import bounds, decoding

__all__ = ["read", "read_text"]


def read(path: Path, form: str = formats.AUTO, *, variant: str = "source") -> Page:
    """The page in a file, in the format told or found out, with what stands beside the file (see `beside`).

    Where nothing shows the page's title, the file's name stands for it (and an issue says so).

    Raises `zhclaims.errors.InputError` with reason `empty_file`, `binary`, `not_utf8`, `no_prose`, `many_pages` …; `OSError` as
    `open` does.
    """
    bounds.check_file(path.stat().st_size, str(path))
    data = path.read_bytes()
    form = formats.told(data, path.name, form)
    known = beside.read(path)
    chosen = known.variant if known and known.variant and variant == "source" else variant
    page = formats.read_bytes(data, form, path=str(path), variant=chosen)
    return beside.joined(page, known) if known else page


def read_text(text: str, title: str | None = None, form: str = formats.AUTO) -> Page:
    """The page that `text` is; `title` if the caller knows it better than the text ("" if nobody does).

    Raises `zhclaims.errors.InputError` with reason `empty_file`, `binary`, `lone_surrogate`, `no_prose`.
    """
    text = decoding.checked(text, "text")
    return formats.read(text, formats.detect_text(text) if form == formats.AUTO else form, title=title)
