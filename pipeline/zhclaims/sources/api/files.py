"""The files of a fetched page (its text, and beside it what is known of it): their names, what is there already, and writing.

A title may hold slashes, dots, reserved characters, and be too long: what is not safe in the name of a file is percent-encoded,
as in addresses; a name that gets too long is cut and ends in `~` and a hash; blanks are `_`.

The file beside a page holds the SHA-256 of the page's file as it was fetched. What differs from it was edited, or is damaged.
What no fetch has written is foreign: a page's file without ours beside it, or a file beside it that is not ours.

Both files are written whole under a temporary name first. Then the old text goes, what is known of the new one takes its place,
and the new text appears: wherever this is broken off, no text stands beside what is known of another.

Who writes holds the directory's lock, from the first draft to the last name: a draft that is seen by the one who holds the lock
was left by a process that is dead.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock, Timeout

from zhclaims.errors import InputError, UsageError
from zhclaims.sources import sidecar
from zhclaims.sources.sidecar import Sidecar

LOCK = ".fetch.lock"
"""It is there only while one writes."""

_TEMPORARY = ".fetch-{}-{}.tmp"
"""Hidden, so that no run takes it for a page."""

_LEFT = re.compile(r"\.fetch-\d+-\d+\.tmp|\.fetch\.lock")
_PATIENCE = 60.0
"""Seconds; a page is written in a fraction of one."""
_UNSAFE = frozenset('/\\:*?"<>|%@~')
"""Reserved somewhere, or a sign of our own: `%` encodes, `@` leads to a revision, `~` to a hash."""

_RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])[ _]*(?:\.|$)|readme", re.IGNORECASE)
"""Devices of Windows, and what a run takes for a note about the directory."""

_NAME_BYTES_AT_MOST = 180
"""A file system takes 255: the rest is for the revision, the suffixes and a temporary name."""

_CUT_NAME_BYTES = 120
_PIECE = 1 << 20


# ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def file_stem(title: str) -> str:
    """The name for a title, without suffix. ValueError for an empty title.

    >>> file_stem("../C:A B"), file_stem("中国/历史")
    ('%2E.%2FC%3AA_B', '中国%2F历史')
    """
    if not title:
        raise ValueError("no title")
    name = "".join(map(_safe, title.replace(" ", "_")))
    if name.startswith(".") or _RESERVED_NAME.match(name):
        name = _percent(name[0]) + name[1:]
    return name if len(name.encode()) <= _NAME_BYTES_AT_MOST else f"{_cut(name)}~{_hash(title)}"


def _safe(character: str) -> str:
    return _percent(character) if character in _UNSAFE or unicodedata.category(character)[0] in "CZ" else character


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _cut(name: str) -> str:
    """The beginning of a name, no character of it broken."""
    return name.encode()[:_CUT_NAME_BYTES].decode("utf-8", "ignore")


def _hash(title: str) -> str:
    return hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:24]


# ── what is there ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Content(NamedTuple):
    """The size and the hashes of a file."""

    size: int
    sha256: str
    sha1: str
    """In hexadecimal, as wikis give it."""


class FileState(NamedTuple):
    """What stands in the place of a page: nothing, what is left of a page, or the page."""

    content: Content | None = None
    """Of the page's file; None where there is none."""
    known: Sidecar | None = None
    """From the file beside it."""

    @property
    def intact(self) -> bool | None:
        """Whether the page's file is as it was fetched. None where that is not known: older versions noted no hash."""
        if self.content is None or self.known is None or self.known.sha256 is None:
            return None
        return self.known.sha256 == self.content.sha256

    def holds(self, size: int | None, sha1: str | None) -> bool:
        """Whether it is the text whose size in bytes, and perhaps SHA-1, the wiki gives; no if it gives no size."""
        return self.content is not None and self.content.size == size and sha1 in (None, "", self.content.sha1)

    def is_wanted(self, wanted: Sidecar) -> bool:
        """Whether it is that revision of the page, in that variant, whatever has become of it."""
        known = self.known
        return known is not None and (known.page_id, known.revision_id, known.variant) == (
            wanted.page_id,
            wanted.revision_id,
            wanted.variant,
        )


def file_state(file: Path, wanted: Sidecar) -> FileState:
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
    return FileState(content, known)


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


# ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_page(file: Path, text: str, known: Sidecar, before: FileState) -> bool:
    """Write a page and what is known of it, with the hash of the page's file; False if another fetch has just done so.

    before: what stood there when it was looked at: that is replaced, and nothing else.

    InputError with reason `not_ours`, `unreadable` or `changed` if something else is there by now; UsageError if the directory
    cannot be written to.
    """
    data = text.encode()
    known = msgspec.structs.replace(known, sha256=hashlib.sha256(data).hexdigest())
    with _writing(file), _alone(file.parent):
        now = file_state(file, known)
        if now != before:
            if now.intact and now.is_wanted(known):
                return False
            raise InputError(
                f"{file} has changed while its page was fetched and stays: the same command tells more", reason="changed"
            )
        _replace(file, data, sidecar.encode_sidecar(known))
    return True


def remove_leftovers(directory: Path) -> None:
    """Take away what fetches left which were killed. UsageError if the directory cannot be written to."""
    with _writing(directory):
        if directory.is_dir() and _left(directory):
            with _alone(directory):
                for draft in _left(directory):
                    if draft.name != LOCK:  # goes with the lock
                        draft.unlink()


def _left(directory: Path) -> list[Path]:
    return [file for file in directory.iterdir() if _LEFT.fullmatch(file.name)]


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the directory's lock; the system lets go of it however the process ends."""
    directory.mkdir(parents=True, exist_ok=True)
    lock = FileLock(directory / LOCK, timeout=_PATIENCE, poll_interval=0.01)
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError(f"{directory} is in use by another fetch, which does not move on: stop it, and try again") from error
    try:
        yield
    finally:
        if os.name != "nt":  # there the lock takes its file away itself
            (directory / LOCK).unlink(missing_ok=True)  # who waits for it sees that it is gone, and makes a new one
        lock.release()


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"cannot write {file}: {why}: once it can be written, the same command carries on") from error


def _replace(file: Path, text: bytes, known: bytes) -> None:
    drafts = [file.with_name(_TEMPORARY.format(os.getpid(), n)) for n in range(2)]
    try:
        _draft(drafts[0], text)
        _draft(drafts[1], known)
        file.unlink(missing_ok=True)
        drafts[1].replace(sidecar.sidecar_path(file))
        drafts[0].replace(file)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _draft(file: Path, data: bytes) -> None:
    with file.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
