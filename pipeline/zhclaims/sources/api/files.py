"""The files of a fetched page: its text, and what is known of it beside that.

Both are written whole under a temporary name first. Then the old text goes, what is known of the new one takes its place, and the
new text appears: wherever this is broken off, no text stands beside what is known of another.
"""

from __future__ import annotations

import os
from pathlib import Path

from zhclaims.errors import InputError, UsageError
from zhclaims.sources import beside
from zhclaims.sources.beside import Beside

_TEMPORARY = ".fetch-{}.tmp"
"""Hidden, so that no run takes it for a page."""


def is_there(file: Path, wanted: Beside) -> bool:
    """Whether the file holds what is wanted already: the same revision, in the same variant, of the same page.

    InputError with reason `not_ours` if there is something else that fetching would overwrite.
    """
    if not file.exists():
        return False
    try:
        known = beside.read(file)
    except InputError:
        known = None
    if known is None or known.wiki is None:
        raise InputError(
            f"{file} is there already and was not fetched: move it, or fetch into another directory", reason="not_ours"
        )
    if (known.wiki, known.title) != (wanted.wiki, wanted.title):
        raise InputError(
            f"{file} is {known.title} of {known.wiki} already: fetch into another directory",
            reason="not_ours",
        )
    return (known.page_id, known.revision_id, known.variant) == (wanted.page_id, wanted.revision_id, wanted.variant)


def write(file: Path, text: str, known: Beside) -> None:
    """Write a page and what is known of it.

    InputError with reason `not_ours` if that would overwrite something else; UsageError if the directory cannot be written to.
    """
    is_there(file, known)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, text.encode("utf-8", "replace"), beside.encoded(known))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def _replace(file: Path, text: bytes, known: bytes) -> None:
    drafts = [file.with_name(_TEMPORARY.format(f"{os.getpid()}-{n}")) for n in range(2)]
    try:
        _draft(drafts[0], text)
        _draft(drafts[1], known)
        file.unlink(missing_ok=True)
        drafts[1].replace(beside.path_of(file))
        drafts[0].replace(file)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _draft(file: Path, data: bytes) -> None:
    with file.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
