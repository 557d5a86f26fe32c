"""The files of a fetched page: its text, and what is known of it beside that.

Both are written whole under a temporary name first. Then the old text goes, what is known of the new one takes its place, and the
new text appears: wherever this is broken off, no text stands beside what is known of another.

Who writes holds the directory's lock, from the first draft to the last name: a draft that is seen by the one who holds the lock
was left by a process that is dead.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from zhclaims.errors import InputError, UsageError
from zhclaims.sources import sidecar
from zhclaims.sources.api.standing import Standing, look
from zhclaims.sources.sidecar import Sidecar

LOCK = ".fetch.lock"
"""It is there only while one writes."""

_TEMPORARY = ".fetch-{}-{}.tmp"
"""Hidden, so that no run takes it for a page."""

_LEFT = re.compile(r"\.fetch-\d+-\d+\.tmp|\.fetch\.lock")
_PATIENCE = 60.0
"""Seconds; a page is written in a fraction of one."""


def write(file: Path, text: str, known: Sidecar, before: Standing) -> bool:
    """Write a page and what is known of it, with the hash of the page's file; False if another fetch has just done so.

    before: what stood there when it was looked at: that is replaced, and nothing else.

    InputError with reason `not_ours`, `unreadable` or `changed` if something else is there by now; UsageError if the directory
    cannot be written to.
    """
    data = text.encode()
    known = msgspec.structs.replace(known, sha256=hashlib.sha256(data).hexdigest())
    with _writing(file), _alone(file.parent):
        now = look(file, known)
        if now != before:
            if now.intact and now.is_wanted(known):
                return False
            raise InputError(
                f"{file} has changed while its page was fetched and stays: the same command tells more", reason="changed"
            )
        _replace(file, data, sidecar.encode_sidecar(known))
    return True


def sweep(directory: Path) -> None:
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
