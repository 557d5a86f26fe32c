"""What stands in the place of a page, and whether it is still what was fetched.

The file beside a page tells the SHA-256 of the page's file as it was fetched. What differs from it was edited, or is damaged.
What no fetch has written is foreign: a page's file without ours beside it, or a file beside it that is not ours.
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import NamedTuple

from zhclaims.errors import InputError
from zhclaims.sources import sidecar
from zhclaims.sources.sidecar import Sidecar

_PIECE = 1 << 20


class Content(NamedTuple):
    """What tells the bytes of a file from others."""

    size: int
    sha256: str
    sha1: str
    """As wikis tell it."""


class Standing(NamedTuple):
    """What stands in the place of a page: nothing, what is left of a page, or the page."""

    content: Content | None = None
    """Of the page's file; None where there is none."""
    known: Sidecar | None = None
    """From the file beside it."""

    @property
    def intact(self) -> bool | None:
        """Whether the page's file is as it was fetched. None where that is not told: older versions noted no hash."""
        if self.content is None or self.known is None or self.known.sha256 is None:
            return None
        return self.known.sha256 == self.content.sha256

    def holds(self, size: int | None, sha1: str | None) -> bool:
        """Whether it is the text of which the wiki tells the size in bytes, and perhaps the SHA-1; no if that is untold."""
        return self.content is not None and self.content.size == size and sha1 in (None, "", self.content.sha1)

    def is_wanted(self, wanted: Sidecar) -> bool:
        """Whether it is that revision of the page, in that variant, whatever has become of it."""
        known = self.known
        return known is not None and (known.page_id, known.revision_id, known.variant) == (
            wanted.page_id,
            wanted.revision_id,
            wanted.variant,
        )


def look(file: Path, wanted: Sidecar) -> Standing:
    """What stands in the place of a page that is wanted.

    InputError with reason `not_ours` if something is there that is foreign, or another page; `unreadable` if it cannot be read.
    """
    try:
        there, known_there = _is_there(file), _is_there(sidecar.sidecar_path(file))
        known = _ours(file) if known_there else None
        if there and known is None:
            raise _foreign(file)
        content = _content(file) if there else None
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"cannot read {file}, which is there already: {why}: move it", reason="unreadable") from error
    if known and (known.wiki, known.title) != (wanted.wiki, wanted.title):
        raise InputError(f"{file} is {known.title} of {known.wiki} already: fetch into another directory", reason="not_ours")
    return Standing(content, known)


def _content(file: Path) -> Content:
    size, sha256, sha1 = 0, hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            sha256.update(piece)
            sha1.update(piece)
    return Content(size, sha256.hexdigest(), sha1.hexdigest())


def _is_there(file: Path) -> bool:
    """Whether there is a file. InputError if there is something else of that name: a directory, a link."""
    try:
        mode = file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(mode):
        raise _foreign(file)
    return True


def _ours(file: Path) -> Sidecar:
    """What stands beside a page's file. InputError if that is not ours."""
    try:
        known = sidecar.read_sidecar(file)
    except InputError:
        known = None
    if known is None or known.wiki is None:
        raise _foreign(sidecar.sidecar_path(file))
    return known


def _foreign(file: Path) -> InputError:
    return InputError(f"{file} is there already and was not fetched: move it, or fetch into another directory", reason="not_ours")
