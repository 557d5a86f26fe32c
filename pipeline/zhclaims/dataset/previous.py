"""The previous snapshot: the dataset that a run brings up to date, as it was before. Pages are found by article and by document.

It stands in `.parts` as further names of the same files, so that nothing is lost when the run puts its own in their places, and
costs no room on the disk until then. An index in SQLite says where the lines of each article are: memory does not grow with them.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.dataset.files import flush
from zhclaims.dataset.manifest import Tool, tool
from zhclaims.dataset.pages import PARTS
from zhclaims.dataset.parts import InStep, numbered_lines, part_files
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, LineageRecord, ReferenceRecord

_PREFIX = "held-"
"""How names of snapshots begin in `.parts`: as earlier versions have written them."""
_INDEX = "index.sqlite"
_TABLES = """
create table articles (n integer primary key, article text, title text, places blob);
create table documents (path text, n integer, primary key (path, n)) without rowid;
create index of_articles on articles (article);
"""
_LOG = logging.getLogger(__name__)

_KINDS = ("articles", "claims", "references", "changes", "lineage")


class PreviousPage(msgspec.Struct, frozen=True):
    """An article with all its revisions in the snapshot, one after the other."""

    revisions: tuple[ArticleRecords, ...]
    changes: tuple[ChangeRecord, ...]
    lineage: LineageRecord | None


class _Place(NamedTuple):
    """Lines of a part that follow one another in a file."""

    kind: str
    file: str
    at: int
    length: int


class _Made(msgspec.Struct):
    tool: Tool


class _Key(msgspec.Struct):
    article_id: str


class _Source(msgspec.Struct):
    path: str


class _Article(_Key):
    source: _Source
    title: str


H = TypeVar("H", bound=_Key)


class PreviousSnapshot:
    """A snapshot, open for reading, which costs one look-up a page."""

    def __init__(self, directory: Path, index: Path | None = None) -> None:
        """`index`: where that is, if not in the directory (see `index_articles`)."""
        self._directory = directory
        self._index = sqlite3.connect(f"file:{index or directory / _INDEX}?mode=ro", uri=True, check_same_thread=False)

    @cached_property
    def of_another_build(self) -> bool:
        """Whether another build of zhclaims has written it."""
        made = msgspec.json.decode((self._directory / "manifest.json").read_bytes(), type=_Made)
        return made.tool != tool()

    def close(self) -> None:
        self._index.close()

    def of_article(self, article_id: str) -> PreviousPage | None:
        """The article in the snapshot; None if it is not there or cannot be read."""
        return self._page(self._places("article = ?", article_id))

    def __contains__(self, article_id: str) -> bool:
        return self._index.execute("select 1 from articles where article = ?", (article_id,)).fetchone() is not None

    def articles(self) -> Iterator[str]:
        """The ids of the articles, in order."""
        return (article for (article,) in self._index.execute("select article from articles order by n"))

    def lines(self, article_id: str) -> dict[str, list[bytes]]:
        """The lines of an article in each part, in order; none if it is not there."""
        places = self._places("article = ?", article_id)
        return {kind: [line for p in places if p.kind == kind for line in self._lines(p)] for kind in _KINDS}

    def _places(self, condition: str, value: str) -> list[_Place]:
        rows = self._index.execute(f"select places from articles where {condition} order by n", (value,))
        return [place for (places,) in rows for place in msgspec.json.decode(places, type=list[_Place])]

    def of_document(self, path: str) -> list[PreviousPage]:
        """The pages in the snapshot that were read from a document, in order."""
        rows = self._index.execute("select places from articles natural join documents where path = ? order by n", (path,))
        pages = (self._page(msgspec.json.decode(places, type=list[_Place])) for (places,) in rows.fetchall())
        return [page for page in pages if page is not None]

    def _page(self, places: list[_Place]) -> PreviousPage | None:
        lines = {kind: [line for p in places if p.kind == kind for line in self._lines(p)] for kind in _KINDS}
        try:
            return _decoded(lines) if lines["articles"] else None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:  # records of another version
            _LOG.warning("a page that the directory holds cannot be read (%s): it is processed as if it were new", error)
            return None

    def _lines(self, place: _Place) -> list[bytes]:
        with (self._directory / place.file).open("rb") as file:
            file.seek(place.at)
            return file.read(place.length).splitlines()


def keep_snapshot(dataset: Path, scratch: Path, manifest: Path) -> Path:
    """Keep a snapshot of the finished dataset in `scratch`, unless that is done; an older one is removed."""
    target = scratch / f"{_PREFIX}{hashlib.sha256(manifest.read_bytes()).hexdigest()[:24]}"
    if not target.is_dir():
        temporary = scratch / f"{_PREFIX}new"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        for paths in part_files(dataset, PARTS).values():
            for path in paths:
                _link(path, temporary / path.name)
        _link(manifest, temporary / manifest.name)
        index_articles(temporary, temporary / _INDEX)
        flush(temporary)
        temporary.replace(target)
        flush(scratch)  # the run replaces the dataset's files in the end: what it was must not be lost then
    for other in scratch.glob(f"{_PREFIX}*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return target


def find_snapshot(scratch: Path) -> Path | None:
    """The directory of the snapshot, if there is one."""
    return next((path for path in sorted(scratch.glob(f"{_PREFIX}*")) if path.name != f"{_PREFIX}new"), None)


class LostArticles(NamedTuple):
    """Articles that are in the previous snapshot and are not written again."""

    number: int
    titles: list[str]
    """Of some of them."""


def lost_articles(directory: Path, articles: Iterable[str], named: int = 5) -> LostArticles:
    """The articles of a snapshot that are not among `articles`; titles of at most `named` of them."""
    with closing(sqlite3.connect(directory / _INDEX)) as index:
        index.execute("create temporary table written (article text primary key) without rowid")
        index.executemany("insert or ignore into written values (?)", ((article,) for article in articles))
        lost = "from articles where article not in (select article from written)"
        (number,) = index.execute(f"select count(distinct article) {lost}").fetchone()
        titles = [title for (title,) in index.execute(f"select distinct title {lost} order by n limit ?", (named,))]
    return LostArticles(number, titles)


_OPEN: dict[str, PreviousSnapshot] = {}
"""By directory: one for each run that has not ended."""


def open_snapshot(directory: str) -> PreviousSnapshot:
    """The snapshot in a directory, opened once in each process: a directory of that name always holds the same."""
    if directory not in _OPEN:
        _OPEN[directory] = PreviousSnapshot(Path(directory))
    return _OPEN[directory]


def close_snapshot(directory: Path) -> None:
    """Close it if this process has it open: Windows removes no directory in which a file is open."""
    snapshot = _OPEN.pop(str(directory), None)
    if snapshot is not None:
        snapshot.close()


# ── the index ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, other)
        flush(other)


def index_articles(directory: Path, file: Path) -> None:
    """Write to `file` where the lines of each article of a dataset are."""
    others = [InStep(_placed(directory, kind, _Key), _article_of) for kind in _KINDS if kind != "articles"]
    with sqlite3.connect(file) as index:
        index.executescript(_TABLES)
        for n, (article, some) in enumerate(groupby(_placed(directory, "articles", _Article), key=_article_of)):
            found = list(some)
            places = [place for _, place in found]
            places += [place for part in others for _, place in part.take(article.__eq__)]
            title = found[-1][0].title
            index.execute("insert into articles values (?, ?, ?, ?)", (n, article, title, msgspec.json.encode(_joined(places))))
            index.executemany("insert or ignore into documents values (?, ?)", {(head.source.path, n) for head, _ in found})
    index.close()


def _placed(directory: Path, kind: str, of: type[H]) -> Iterator[tuple[H, _Place]]:
    """Of each record what is needed to find it, and where it stands: not the whole of it, for an article may have many."""
    for line in numbered_lines(part_files(directory, [kind])[kind]):
        yield msgspec.json.decode(line.data, type=of), _Place(kind, line.file.name, line.at, len(line.data))


def _article_of(placed: tuple[_Key, _Place]) -> str:
    return placed[0].article_id


def _joined(places: Iterable[_Place]) -> list[_Place]:
    """The places, where one that follows another is one with it."""
    found: list[_Place] = []
    for place in places:
        last = found[-1] if found else None
        if last and (last.kind, last.file, last.at + last.length) == place[:3]:
            found[-1] = last._replace(length=last.length + place.length)
        else:
            found.append(place)
    return found


def _decoded(lines: dict[str, list[bytes]]) -> PreviousPage:
    claims, references = defaultdict(list), defaultdict(list)
    for line in lines["claims"]:
        claim = msgspec.json.decode(line, type=ClaimRecord)
        claims[claim.revision_id].append(claim)
    for line in lines["references"]:
        reference = msgspec.json.decode(line, type=ReferenceRecord)
        references[reference.revision_id].append(reference)
    articles = [msgspec.json.decode(line, type=ArticleRecord) for line in lines["articles"]]
    changes = tuple(msgspec.json.decode(line, type=ChangeRecord) for line in lines["changes"])
    lineage = [msgspec.json.decode(line, type=LineageRecord) for line in lines["lineage"]]
    revisions = (ArticleRecords(a, tuple(claims[a.revision_id]), tuple(references[a.revision_id])) for a in articles)
    return PreviousPage(tuple(revisions), changes, lineage[0] if lineage else None)
