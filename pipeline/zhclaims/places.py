"""Where documents are read and datasets are written: paths of this machine, and by a scheme (`s3://bucket/key`) object stores.

A path of this machine is a `pathlib.Path`, and nothing else is loaded for it. What has a scheme is a `upath.UPath` over fsspec,
which has the same methods; here it goes by the type `Path`, too.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from zhclaims import extras
from zhclaims.errors import UsageError, ZhclaimsError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
"""Two letters at least: C:/ is a drive."""

_WEB = ("http", "https", "ftp")
"""Where pages are for people: nothing but `zhclaims fetch` asks there, by rules of its own."""
_EXTRAS = {"s3": "s3", "s3a": "s3"}
_PACKAGES = {"gs": ("universal-pathlib", "gcsfs"), "gcs": ("universal-pathlib", "gcsfs"), "s3": ("universal-pathlib", "s3fs")}
"""What is to be installed for a scheme; those of others stand in fsspec's own messages."""


def place(name: str | Path) -> Path:
    """The path of that name. UsageError, with the command that installs it, if a package that its scheme needs is missing;
    and for an address of the web."""
    scheme = _SCHEME.match(str(name))
    if not scheme:
        return Path(name)
    if scheme[1].lower() in _WEB:
        raise UsageError(f"{name} is an address of the web, which is not read here: download it, and give the file")
    try:
        from upath import UPath

        return cast(Path, UPath(str(name).rstrip("/"), use_listings_cache=False))  # others write while we read
    except ImportError as error:
        extra = _EXTRAS.get(scheme[1].lower(), "")
        command = extras.command(extra, *_PACKAGES.get(extra or scheme[1].lower(), ("universal-pathlib",)))
        raise UsageError(f"{name} needs packages that are not installed ({error}): {command}") from error
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from error


def is_remote(path: Path) -> bool:
    """Whether the path is in an object store."""
    return not isinstance(path, Path)


def store(path: Path) -> Any:
    """The fsspec file system of a remote path."""
    return cast(Any, path).fs


def key(path: Path) -> str:
    """The name of a remote path in its file system."""
    return str(cast(Any, path).path)


@contextmanager
def as_os_errors(path: Path) -> Iterator[None]:
    """Within the block what a remote store's client raises is an OSError, as it is where disks fail."""
    try:
        yield
    except (OSError, ZhclaimsError):
        raise
    except Exception as error:
        if not is_remote(path):
            raise
        message = " ".join(str(error).split())
        raise OSError(errno.EIO, f"{type(error).__name__}: {message}") from error


@contextmanager
def reachable(*paths: Path) -> Iterator[None]:
    """Within the block a store that fails or cannot be reached is a UsageError; what fails on this machine is as it was."""
    remote = [path for path in paths if is_remote(path)]
    try:
        with as_os_errors(remote[0] if remote else Path()):
            yield
    except OSError as error:
        if not remote:
            raise
        reason = error.strerror or " ".join(str(error).split())
        raise UsageError(f"cannot reach {', '.join(map(str, remote))}: {reason}; the same command carries on") from error
