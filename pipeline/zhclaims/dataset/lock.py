"""One run at a time in a dataset directory."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from zhclaims.dataset.files import make_directory, writing
from zhclaims.errors import UsageError
from zhclaims.places import as_os_errors, is_remote, key, store

NAME = ".lock"
_LOG = logging.getLogger(__name__)


def locked(directory: Path) -> AbstractContextManager[None]:
    """Hold the directory's lock within the block.

    UsageError, which names the run that holds it, if another process does, or if the directory cannot be made or written.
    """
    return _locked_in_store(directory) if is_remote(directory) else _locked_here(directory)


@contextmanager
def _locked_here(directory: Path) -> Iterator[None]:
    """The system lets go of the lock however the process ends. The file stays: to take it away would let a third run in beside a
    second."""
    path = directory / NAME
    lock = FileLock(path, timeout=0)
    with writing(directory):
        make_directory(directory)
        try:
            lock.acquire()
        except Timeout as error:
            raise UsageError(f"{directory} is in use by another run ({_holder(path)}): wait for it, or stop it") from error
    try:
        with writing(directory):
            path.write_text(f"{_myself()}\n", encoding="utf-8")
        yield
    finally:
        lock.release()


@contextmanager
def _locked_in_store(directory: Path) -> Iterator[None]:
    """An object that is written on the condition that there is none is the lock. It stays if the process is killed: only
    people can see then that its owner is dead."""
    path = directory / NAME
    mine = f"{_myself()} since {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} (run {secrets.token_hex(4)})\n".encode()
    with writing(directory):
        if path.exists() or not _create(path, mine):
            raise UsageError(
                f"{directory} is in use by another run ({_holder(path)}): wait for it, or stop it; if it is dead, delete {path}"
            )
        if _overwrites(path, mine):
            _LOG.warning("%s: this store does not keep apart two runs that begin at the same moment", directory)
    try:
        yield
    finally:
        _release(path, mine)


def _create(path: Path, data: bytes) -> bool:
    """Write an object that is not there yet; False if it is. One that holds the same is ours: an answer was lost."""
    try:
        with as_os_errors(path):
            store(path).pipe_file(key(path), data, mode="create")
    except OSError:
        if not path.exists():
            raise
    return path.read_bytes() == data


def _overwrites(path: Path, data: bytes) -> bool:
    """Whether the store writes over an object, though asked not to: not all know the condition."""
    try:
        with as_os_errors(path):
            store(path).pipe_file(key(path), data, mode="create")
    except OSError:
        return False
    return True


def _release(path: Path, mine: bytes) -> None:
    """Take the lock away, if it is still ours."""
    try:
        with as_os_errors(path):
            if path.read_bytes() == mine:
                path.unlink()
    except FileNotFoundError:
        _LOG.warning("%s was deleted while the run went on", path)
    except OSError as error:
        _LOG.warning("%s stays (%s): delete it before the next run", path, error.strerror or error)


def _myself() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or "it does not say which"
    except OSError:  # some systems let nobody read a locked file
        return "it cannot be told which"
