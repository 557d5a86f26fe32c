"""The wiki's own templates in a run: where their index is, how it is made, and how each process opens it.

A dump's templates are collected while the survey reads it; those of another file (`--templates`) are read for themselves. An
index is kept beside the cache under the SHA-256 of what it was made from, and found there by the next run. Where it is gone, as
on another machine, the process that asks for it makes it again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from urllib.parse import unquote

import msgspec
from filelock import FileLock

from zhclaims.cache.database import default_directory
from zhclaims.dataset import TEMPLATES
from zhclaims.errors import InputError, UsageError
from zhclaims.places import place
from zhclaims.records import SourceRecord
from zhclaims.run.hashes import hash_and_size
from zhclaims.settings import Settings
from zhclaims.sources import dump, formats, sidecar
from zhclaims.sources.common import decoding
from zhclaims.sources.common.template_pages import (
    NAMESPACE,
    TEXT_AT_MOST,
    VERSION,
    Contents,
    IndexWriter,
    TemplateIndex,
    TemplatePage,
    page_title,
)
from zhclaims.sources.files import Document, find
from zhclaims.sources.wikitext import FindTemplate

OWN, NONE = "own", "none"
"""Values of the setting: those that a dump holds itself, and none. Any other is a dump or a directory."""

_KEPT = 4
"""Indexes that are kept of those that were not used in this run: one of the whole wiki has some 300 MB."""
_OLD = 86_400.0
"""Seconds after which a draft was left by a process that is dead."""
_SUFFIX = ".wikitext"
_LOG = logging.getLogger(__name__)


class TemplateSource(msgspec.Struct, frozen=True):
    """Templates of a run."""

    file: str
    """The dump or directory that they stand in."""
    is_dump: bool
    sha256: str
    """Of that."""
    site: str
    """The wiki that they are of, where that is known."""
    index: str
    """The file of their index."""
    record: SourceRecord
    """What the records of the run depend on: as it stands among its inputs."""


class Store:
    """A directory of indexes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.told: list[str] = []
        """What was read, and what it took, a line each."""
        self._used: set[Path] = set()

    def path(self, sha256: str) -> Path:
        return self.directory / f"{sha256}-{VERSION}.sqlite"

    def is_empty(self) -> bool:
        """Whether no index is there."""
        return not self.directory.is_dir() or not any(self.directory.glob(f"*-{VERSION}.sqlite"))

    def writer(self) -> IndexWriter:
        try:
            return IndexWriter(self.directory / f"{os.getpid()}-{time.monotonic_ns()}.draft")
        except OSError as error:
            raise UsageError(f"cannot write {self.directory}: {error.strerror or error}") from error

    def contents(self, sha256: str) -> Contents | None:
        """What the index of that source holds; None if there is none, or it is damaged (and gone then)."""
        path = self.path(sha256)
        try:
            index = TemplateIndex(path)
            try:
                found = index.contents()
            finally:
                index.close()
            os.utime(path)
        except (OSError, UsageError):
            return None
        self._used.add(path)
        return found

    def size(self) -> int:
        """The bytes of all indexes."""
        return sum(path.stat().st_size for path in self.directory.glob("*.sqlite"))

    def clear(self) -> None:
        """Take away all indexes."""
        for path in [*self.directory.glob("*.sqlite"), *self.directory.glob("*.draft"), *self.directory.glob("*.lock")]:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away the drafts of processes that are dead, and the longest unused indexes."""
        with suppress(OSError):
            unused = [path for path in self.directory.glob("*.sqlite") if path not in self._used]
            drafts = [path for path in self.directory.glob("*.draft") if path.stat().st_mtime < time.time() - _OLD]
            for path in sorted(unused, key=lambda p: p.stat().st_mtime)[:-_KEPT] + drafts:
                path.unlink(missing_ok=True)


def store_beside(cache: Path) -> Store:
    """The indexes that are kept beside the cache in a directory."""
    return Store(cache.absolute() / "templates")


class Collector:
    """Takes the templates of a dump out of the revisions that a survey reads."""

    def __init__(self, store: Store, document: Document) -> None:
        self._store, self._document = store, document
        self._writer: IndexWriter | None = None
        self._latest: dump.Revision | None = None
        self._seconds = 0.0
        known = None if store.is_empty() else hash_and_size(document.file)[0]
        self._known = known if known is not None and store.contents(known) is not None else None

    @property
    def on_revision(self) -> dump.OnRevision | None:
        """What the survey shows the revisions to; None where the templates of the dump are known already."""
        return None if self._known else self._take

    def finish(self, sha256: str, site: str) -> TemplateSource | None:
        """The templates of the dump; None if it holds none."""
        if self._known:
            if self._known != sha256:
                raise UsageError(f"{self._document.file} has changed since the run began: the same command reads it anew")
        else:
            self._keep()
            if self._writer is None:
                return None
            start = time.perf_counter()
            self._writer.finish(self._store.path(sha256))
            self._seconds += time.perf_counter() - start
        contents = self._store.contents(sha256)
        if contents is None:
            raise UsageError(f"{self._store.path(sha256)} was taken away while the run went on: the same command carries on")
        self._store.told.append(_told(contents, self._document.path, None if self._known else self._seconds))
        record = SourceRecord(self._document.path, TEMPLATES, contents.sha256, contents.bytes)
        return TemplateSource(str(self._document.file), True, sha256, site, str(self._store.path(sha256).absolute()), record)

    def _take(self, revision: dump.Revision) -> None:
        latest = self._latest
        if latest is not None and latest.page_id != revision.page_id:
            self._keep()
        if revision.namespace == NAMESPACE and (self._latest is None or _order(revision) > _order(self._latest)):
            self._latest = revision

    def _keep(self) -> None:
        """Write the page of which the latest revision is known now."""
        start = time.perf_counter()
        page = dump.template_page(self._latest) if self._latest is not None else None
        self._latest = None
        if page is not None:
            self._writer = self._writer or self._store.writer()
            self._writer.add(page)
        self._seconds += time.perf_counter() - start


def _order(revision: dump.Revision) -> tuple[str, int]:
    return revision.timestamp, revision.revision_id


def _told(contents: Contents, name: str, seconds: float | None) -> str:
    """What a run says of templates: how many there are, and what it took to read them."""
    how = "known from a run before" if seconds is None else f"read in {seconds:,.1f} s"
    return f"templates: {contents.pages:,} of {name} {how} ({contents.bytes / (1 << 20):,.1f} MB)"


# ── templates of another file ───────────────────────────────────────────────────────────────────────────────────────────


def given(name: str, store: Store) -> TemplateSource:
    """The templates of a dump or of a directory. UsageError if it is neither, or cannot be read."""
    start = time.perf_counter()
    file = place(name)
    try:
        is_dump = not file.is_dir()
        record = _dump_record(file) if is_dump else _directory_record(file)
        contents = store.contents(record.sha256)
        known = contents is not None
        if contents is None:
            make_index(file, is_dump, store.path(record.sha256), store)
            contents = store.contents(record.sha256)
    except OSError as error:
        raise UsageError(f"--templates: cannot read {name}: {error.strerror or error}") from error
    except InputError as error:
        raise UsageError(f"--templates: {name}: {error}") from error
    if contents is None or not contents.pages:
        raise UsageError(f"--templates: {name} holds no templates")
    store.told.append(_told(contents, record.path, None if known else time.perf_counter() - start))
    return TemplateSource(str(file), is_dump, record.sha256, "", str(store.path(record.sha256).absolute()), record)


def _dump_record(file: Path) -> SourceRecord:
    with file.open("rb") as opened:
        form = formats.format_of(opened.read(formats.HEAD), file.name, formats.AUTO)
    if form != formats.DUMP:
        raise UsageError(f"--templates: {file} is neither a dump nor a directory of files named NAME{_SUFFIX}")
    return SourceRecord(file.name, TEMPLATES, *hash_and_size(file))


def _directory_record(directory: Path) -> SourceRecord:
    digest, size = hashlib.sha256(), 0
    for document in _files(directory):
        sha256, some = hash_and_size(document.file)
        digest.update(f"{_name(document)}\n{sha256}\n".encode("utf-8", "surrogatepass"))
        size += some
    return SourceRecord(directory.name or directory.absolute().name or "templates", TEMPLATES, digest.hexdigest(), size)


def _files(directory: Path) -> list[Document]:
    return [document for document in find([directory]).documents if document.path.endswith(_SUFFIX)]


def _name(document: Document) -> str:
    """The template that a file holds: as its sidecar says, or by the file's name."""
    with suppress(InputError):
        known = sidecar.read_sidecar(document.file)
        if known is not None:
            return known.title
    return unquote(document.path.removesuffix(_SUFFIX))


def _pages_of_files(directory: Path) -> Iterator[TemplatePage]:
    for document in _files(directory):
        text = decoding.decode(document.file.read_bytes(), document.path)
        title = page_title(_name(document))
        if title is not None and len(text) <= TEXT_AT_MOST:
            yield TemplatePage(title, dump.redirect_of(text), text)


def make_index(file: Path, is_dump: bool, path: Path, store: Store) -> None:
    """Write the index of a dump or a directory. Raises as these are read."""
    writer = store.writer()
    pages: Iterable[TemplatePage | dump.Unreadable] = dump.read_templates(file) if is_dump else _pages_of_files(file)
    try:
        for page in pages:
            if isinstance(page, TemplatePage):
                writer.add(page)
            else:
                _LOG.warning("%s: templates may be missing: %s", PurePath(file).name, page.message)
        writer.finish(path)
    except BaseException:
        writer.abandon()
        raise


# ── in each process ─────────────────────────────────────────────────────────────────────────────────────────────────────


_OPEN: dict[str, TemplateIndex] = {}
"""The indexes that this process has open, by their files: those of one run (see `close`)."""


def finder(sources: tuple[TemplateSource, ...]) -> FindTemplate | None:
    """What knows the templates of these sources, the first one first; None if there are none. An index that is not there is made.

    UsageError if that fails.
    """
    if not sources:
        return None
    indexes = [_opened(source) for source in sources]
    if len(indexes) == 1:
        return indexes[0].find
    return lambda title: next((page for index in indexes if (page := index.find(title)) is not None), None)


def _opened(source: TemplateSource) -> TemplateIndex:
    if source.index not in _OPEN:
        path = Path(source.index)
        try:
            _OPEN[source.index] = TemplateIndex(path)
        except FileNotFoundError:
            _make_again(source, path)
            _OPEN[source.index] = TemplateIndex(path)
    return _OPEN[source.index]


def _make_again(source: TemplateSource, path: Path) -> None:
    """Make the index on this machine; of several processes one does."""
    file = place(source.file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if not path.exists():
                sha256 = hash_and_size(file)[0] if source.is_dump else _directory_record(file).sha256
                if sha256 != source.sha256:
                    raise UsageError(f"{source.file} has changed since the run began: the same command reads it anew")
                make_index(file, source.is_dump, path, Store(path.parent))
    except (OSError, InputError) as error:
        raise UsageError(f"cannot read the templates of {source.file}: {error}") from error


@contextmanager
def opened(settings: Settings) -> Iterator[FindTemplate | None]:
    """Within the block, what knows the templates that the settings name, for one page that stands in no dump; None if they name
    none. Their index is kept in the user's cache directory. UsageError as `given` has it."""
    if settings.templates in (OWN, NONE):
        yield None
        return
    store = store_beside(default_directory(None))
    try:
        yield finder((given(settings.templates, store),))
    finally:
        close()
        store.sweep()


def close() -> None:
    """Close the indexes that this process has open."""
    for index in _OPEN.values():
        index.close()
    _OPEN.clear()
