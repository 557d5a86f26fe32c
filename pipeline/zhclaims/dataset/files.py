"""Files that are whole or not there: everything is written under another name, flushed to the disk and then renamed."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from zhclaims.errors import UsageError
from zhclaims.places import as_os_errors, is_remote, key, store


@contextmanager
def writing(what: Path) -> Iterator[None]:
    """UsageError, in one line, for every reason for which the file system refuses to write."""
    try:
        with as_os_errors(what):
            yield
    except OSError as error:
        reason = error.strerror or str(error)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        advice = "free some space and run again: what is done stays" if full else "choose another directory"
        raise UsageError(f"cannot write {what}: {reason}; {advice}") from error


class Staged:
    """Files of one directory that are written under hidden names, and appear under their own in the order of `open`.

    In an object store nothing is renamed: they are written on this machine, and each appears whole when it is sent.
    """

    def __init__(self, directory: Path, scratch: Path | None = None) -> None:
        """`scratch`: where they are written, on the same file system; the directory itself unless given."""
        self._directory, self._scratch = directory, scratch or directory
        self._remote = is_remote(directory)
        self._files: dict[str, BinaryIO] = {}
        self._temporary: dict[str, Path] = {}

    def open(self, name: str) -> BinaryIO:
        """A new file that will appear by that name."""
        if self._remote and not self._temporary:
            self._scratch = Path(tempfile.mkdtemp(prefix="zhclaims-"))
        path = self._scratch / f".{name}.{secrets.token_hex(4)}"
        self._temporary[name] = path
        self._files[name] = path.open("xb")
        return self._files[name]

    def rename(self, name: str, other: str) -> None:
        """Have a file appear by another name."""
        self._temporary = {other if n == name else n: path for n, path in self._temporary.items()}
        self._files = {other if n == name else n: file for n, file in self._files.items()}

    def close(self, name: str) -> None:
        """Finish a file and flush it to the disk."""
        file = self._files.pop(name)
        with file:
            file.flush()
            if file.tell():  # an empty file has nothing to lose
                os.fsync(file.fileno())

    def publish(self) -> None:
        """Give all of them their own names, and flush these to the disk."""
        for name in list(self._files):
            self.close(name)
        for name, path in self._temporary.items():
            if self._remote:
                store(self._directory).put_file(str(path), key(self._directory / name))
            else:
                path.replace(self._directory / name)
        if self._remote:
            self.discard()
        self._temporary.clear()
        flush(self._directory)

    def discard(self) -> None:
        """Remove what has not appeared."""
        for file in self._files.values():
            with suppress(OSError):  # what is in the buffer finds no room on a full disk
                file.close()
        for path in self._temporary.values():
            path.unlink(missing_ok=True)
        if self._remote and self._temporary:
            shutil.rmtree(self._scratch, ignore_errors=True)


def is_draft(path: Path, of: Path) -> bool:
    """Whether a path is one that a file was written under before it got its name."""
    return re.fullmatch(rf"\.{re.escape(of.name)}\.[0-9a-f]{{8}}", path.name) is not None


@contextmanager
def staged(directory: Path, scratch: Path | None = None) -> Iterator[Staged]:
    """Files that appear once the block has ended well, and not at all otherwise."""
    stage = Staged(directory, scratch)
    try:
        yield stage
        stage.publish()
    except BaseException:
        stage.discard()
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name once the block has ended well, and not at all otherwise."""
    with staged(path.parent) as stage:
        yield stage.open(path.name)


def make_directory(directory: Path) -> None:
    """Make a directory, if it is not there, and flush its name to the disk; object stores have none."""
    if not is_remote(directory):
        directory.mkdir(parents=True, exist_ok=True)
        flush(directory.parent)


def remove_directory(directory: Path) -> None:
    """Remove a directory with all that is in it, if it is there; what resists stays."""
    if not is_remote(directory):
        shutil.rmtree(directory, ignore_errors=True)
    elif directory.exists():
        store(directory).rm(key(directory), recursive=True)


def flush(path: Path) -> None:
    """Flush a file, or the names in a directory, to the disk, where the system can."""
    if os.name != "posix" or is_remote(path):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
