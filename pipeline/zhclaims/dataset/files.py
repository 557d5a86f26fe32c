"""Files that are whole or not there: everything is written under another name, flushed to the disk and then renamed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from zhclaims.errors import UsageError


@contextmanager
def writing(what: Path) -> Iterator[None]:
    """UsageError, in one line, for every reason for which the file system refuses to write."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        advice = "free some space and run again" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "choose another directory"
        raise UsageError(f"cannot write {what}: {reason}; {advice}") from error


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name once the block has ended well, and not at all otherwise."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


@contextmanager
def whole_directory(path: Path) -> Iterator[Path]:
    """A directory that appears under its name once the block has ended well. One that is there already is left as it is."""
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        _sync(temporary)
        if not path.exists():
            temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync(path.parent)


def _sync(directory: Path) -> None:
    """Make the names in a directory durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
