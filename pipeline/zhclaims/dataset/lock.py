"""One run at a time in a dataset directory."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from zhclaims.dataset.files import writing
from zhclaims.errors import UsageError
from zhclaims.places import is_remote

NAME = ".lock"


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the directory's lock, which the system lets go of however the process ends. The file stays: to take it away would let
    a third run in beside a second.

    In an object store nothing can be held: there two runs at once are kept apart by nothing but their names for shards.
    UsageError, which names the run that holds it, if another process does, or if the directory cannot be made or written.
    """
    if is_remote(directory):
        yield
        return
    path = directory / NAME
    lock = FileLock(path, timeout=0)
    with writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise UsageError(f"{directory} is in use by another run ({_holder(path)}): wait for it, or stop it") from error
    try:
        with writing(directory):
            path.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or "it does not say which"
    except OSError:  # some systems let nobody read a locked file
        return "it cannot be told which"
