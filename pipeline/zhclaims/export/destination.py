"""Where an export goes: made under another name, and there once it is whole.

It is made in a hidden directory beside its place, `.NAME.zhclaims-XXXXXXXX`. In it are `export`, what is made (a file has the
ending of its place); `old`, what stood there before, while one takes the place of the other; a note of the place; and a lock, of
which the system lets go however the process ends. So the next export to the same place knows what killed ones have left, and
takes it away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from zhclaims.dataset.files import flush, writing
from zhclaims.errors import UsageError

MARK = ".zhclaims-export"
"""A file by which a directory is known as one that an export wrote: no other directory is ever replaced."""
_LOCK, _PLACE = "lock", "place"


@contextmanager
def destination(path: Path, *, is_directory: bool, force: bool) -> Iterator[Path]:
    """A directory to fill, or the name of a file to write, that appears as `path` once the block has ended well.

    UsageError if something is there already, unless `force` is given and it is an earlier export's.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        refuse_taken(path, is_directory=is_directory, force=force)
        with _scratch(path) as scratch:
            made = scratch / f"export{'' if is_directory else path.suffix[:20]}"  # a format may go by the ending
            if is_directory:
                made.mkdir()
                (made / MARK).touch()
            yield made
            _flush_all(made)
            if path.is_dir():
                path.replace(scratch / "old")
            made.replace(path)
            flush(path.parent)


def refuse_taken(path: Path, *, is_directory: bool, force: bool) -> None:
    """UsageError if an export must not be written there."""
    if not path.exists() and not path.is_symlink():
        return
    if not force:
        raise UsageError(f"{path} exists: choose another --to, or use --force to write it anew")
    if is_directory and not (path / MARK).is_file():
        raise UsageError(f"{path} was not written by `zhclaims export`: choose another --to")
    if not is_directory and (path.is_symlink() or not path.is_file()):
        raise UsageError(f"{path} is no file: choose another --to")


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A directory that no other process sweeps, gone after the block."""
    scratch, lock = _locked_directory(path)
    try:
        (scratch / _PLACE).write_bytes(os.fsencode(path.name))
        yield scratch
    finally:
        _clear(scratch, path)
        lock.release()
        shutil.rmtree(scratch, ignore_errors=True)  # some systems remove no file of a lock that is held


def _locked_directory(path: Path) -> tuple[Path, FileLock]:
    while True:
        scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=_prefix(path)))
        lock = FileLock(scratch / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:  # taken for a leftover, in the moment before it was locked
            continue
        return scratch, lock


def _prefix(path: Path) -> str:
    return f".{path.name[:40]}.zhclaims-"


def _sweep(path: Path) -> None:
    """Take away what killed exports to this place have left. What a living export holds stays, and all that is not ours."""
    for scratch in sorted(path.parent.iterdir()):
        if not scratch.name.startswith(_prefix(path)) or not _is_ours(scratch, path):
            continue
        lock = FileLock(scratch / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            continue
        try:
            if _is_ours(scratch, path):
                _clear(scratch, path)
        finally:
            lock.release()


def _is_ours(scratch: Path, path: Path) -> bool:
    """Whether an export to this place made the directory: its note says so, or it was killed before it had written one."""
    try:
        names = {f.name for f in scratch.iterdir()}
        noted = (scratch / _PLACE).read_bytes() if _PLACE in names else b""
    except OSError:  # a file, somebody else's directory, or one that goes at this moment
        return False
    return not scratch.is_symlink() and (noted == os.fsencode(path.name) or not noted and names <= {_LOCK, _PLACE})


def _clear(scratch: Path, path: Path) -> None:
    """Remove the directory, the note last; what stood at the place before goes back if nothing has taken its place."""
    old = scratch / "old"
    if old.exists() and not os.path.lexists(path):
        old.replace(path)
    for file in scratch.iterdir():
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        elif file.name not in (_LOCK, _PLACE):
            file.unlink(missing_ok=True)
    shutil.rmtree(scratch, ignore_errors=True)


def _flush_all(path: Path) -> None:
    """Have everything that was written on the disk before it gets its name."""
    for file in (path, *path.rglob("*")) if path.is_dir() else (path,):
        flush(file)
