"""Where an export goes: made under another name, and there once it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhclaims.dataset.files import writing
from zhclaims.errors import UsageError

MARK = ".zhclaims-export"
"""A file by which a directory is known as one that an export wrote: no other directory is ever replaced."""


@contextmanager
def destination(path: Path, *, is_directory: bool, force: bool) -> Iterator[Path]:
    """A directory to fill, or the name of a file to write, that appears as `path` once the block has ended well.

    UsageError if something is there already, unless `force` is given and it is an earlier export's.
    """
    refuse_taken(path, is_directory=is_directory, force=force)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:40]}."))
        try:
            made = scratch / "export"
            if is_directory:
                made.mkdir()
                (made / MARK).touch()
            yield made
            _sync(made)
            if path.is_dir() or path.exists():
                path.rename(scratch / "old")
            made.rename(path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def refuse_taken(path: Path, *, is_directory: bool, force: bool) -> None:
    """UsageError if an export must not be written there."""
    if not path.exists() and not path.is_symlink():
        return
    if not force:
        raise UsageError(f"{path} exists: choose another --dest, or use --force to write it anew")
    if is_directory and not (path / MARK).is_file():
        raise UsageError(f"{path} was not written by `zhclaims export`: choose another --dest")
    if not is_directory and (path.is_symlink() or not path.is_file()):
        raise UsageError(f"{path} is no file: choose another --dest")


def _sync(path: Path) -> None:
    """Have everything that was written on the disk before it gets its name."""
    if os.name != "posix":
        return
    for file in (path, *path.rglob("*")) if path.is_dir() else (path,):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
