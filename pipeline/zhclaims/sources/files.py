"""Which files a run reads: every input given, and in a directory what looks like a page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

from zhclaims.errors import UsageError
from zhclaims.places import is_remote, key, store
from zhclaims.sources import sidecar
from zhclaims.sources.formats import is_name_of_page


class Document(NamedTuple):
    """A file to read. `path` is its place relative to the input that it was found in: the same on every machine."""

    file: Path
    path: str


class Found(NamedTuple):
    """What a run reads, in order and each file once, and the files in its directories that it leaves out."""

    documents: tuple[Document, ...]
    left_out: tuple[Path, ...]


def find(inputs: Sequence[Path]) -> Found:
    """The documents of the inputs: files as they are given; of a directory, what is named like a page at any depth, by path.

    In a directory hidden files, README files and files of other kinds are left out; the sidecar of a page goes with it, named or
    not.
    UsageError if an input does not exist or nothing is found.
    """
    documents: dict[str, Document] = {}
    left_out: list[Path] = []
    beside: list[Document] = []
    for given in inputs:
        for document, wanted in _walk(given):
            if wanted and _is_sidecar(document.file):
                beside.append(document)
            elif wanted:
                documents.setdefault(_identity(document.file), document)
            elif not _is_sidecar(document.file):
                left_out.append(document.file)
    for document in beside:
        if _identity(document.file.with_suffix("")) not in documents or not sidecar.is_ours(document.file.with_suffix("")):
            documents.setdefault(_identity(document.file), document)
    if not documents:
        raise UsageError(f"no pages (*.txt, *.wikitext, *.html, *.xml, *.xml.bz2 …) in {', '.join(map(str, inputs))}")
    return Found(tuple(documents.values()), tuple(left_out))


def _identity(file: Path) -> str:
    return str(file if is_remote(file) else file.resolve())


def _walk(given: Path) -> Iterator[tuple[Document, bool]]:
    if is_remote(given) and given.is_dir():
        for name in sorted(store(given).find(key(given))):
            inside = PurePosixPath(name).relative_to(key(given))
            yield Document(given / str(inside), _portable(inside)), _looks_like_page(inside)
    elif given.is_dir():
        for file in sorted(_files(given), key=lambda f: f.relative_to(given).as_posix()):
            relative = file.relative_to(given)
            yield Document(file, _portable(relative)), _looks_like_page(relative) and file.is_file()
    elif given.is_file():
        yield Document(given, _portable(PurePosixPath(given.name))), True
    elif given.exists():
        raise UsageError(f"{given} is no regular file: save the page in one, it is read twice")
    else:
        raise UsageError(f"no such file or directory: {given}")


def _files(directory: Path) -> Iterable[Path]:
    for parent, _, names in os.walk(directory, onerror=_refuse):
        for name in names:
            yield Path(parent, name)


def _refuse(error: OSError) -> None:
    raise UsageError(f"cannot read {error.filename}: {error.strerror}")


def _looks_like_page(relative: PurePath) -> bool:
    hidden = any(part.startswith(".") for part in relative.parts)
    return not hidden and is_name_of_page(relative) and not relative.stem.upper().startswith("README")


def _is_sidecar(file: Path) -> bool:
    return file.suffix == sidecar.SUFFIX and file.with_suffix("").exists()


def _portable(relative: PurePath) -> str:
    """The path with "/" between its parts; bytes of a name that are no text become U+FFFD."""
    return os.fsencode(relative.as_posix()).decode("utf-8", "replace")
