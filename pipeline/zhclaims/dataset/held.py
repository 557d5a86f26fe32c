"""The dataset that a run brings up to date, as it was before: its pages are found by their articles and by their documents.

It stands in `.parts` as further names of the same files, so that nothing is lost when the run puts its own in their places, and
costs no room on the disk until then. An index in SQLite leads to the lines of each article: memory does not grow with them.
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
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhclaims.dataset import parts
from zhclaims.dataset.pages import PARTS
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, LineageRecord, ReferenceRecord

_PREFIX = "held-"
_INDEX = "index.sqlite"
_TABLES = """
create table articles (n integer primary key, article text, title text, places blob);
create table documents (path text, n integer, primary key (path, n)) without rowid;
create index of_articles on articles (article);
"""
_LOG = logging.getLogger(__name__)

_KINDS = ("articles", "claims", "references", "changes", "lineage")


class HeldPage(msgspec.Struct, frozen=True):
    """An article with all the revisions that the dataset holds one after the other."""

    revisions: tuple[ArticleRecords, ...]
    changes: tuple[ChangeRecord, ...]
    lineage: LineageRecord | None


class _Place(NamedTuple):
    """Lines of a part that follow one another in a file."""

    kind: str
    file: str
    at: int
    length: int


class _Key(msgspec.Struct):
    article_id: str


class _Source(msgspec.Struct):
    path: str


class _Article(_Key):
    source: _Source
    title: str


class Held:
    """A dataset that was put by. Reading it costs one look-up a page."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index = sqlite3.connect(f"file:{directory / _INDEX}?mode=ro", uri=True, check_same_thread=False)

    def of_article(self, article_id: str) -> HeldPage | None:
        """What is held of an article; None if that is nothing, or nothing that can be read."""
        rows = self._index.execute("select places from articles where article = ? order by n", (article_id,))
        return self._page([place for (places,) in rows for place in msgspec.json.decode(places, type=list[_Place])])

    def of_document(self, path: str) -> list[HeldPage]:
        """What is held of a document's pages, in order."""
        rows = self._index.execute("select places from articles natural join documents where path = ? order by n", (path,))
        pages = (self._page(msgspec.json.decode(places, type=list[_Place])) for (places,) in rows.fetchall())
        return [page for page in pages if page is not None]

    def _page(self, places: list[_Place]) -> HeldPage | None:
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


def put_by(dataset: Path, scratch: Path, manifest: Path) -> Path:
    """Put the finished dataset by, in `scratch`, unless that is done; whatever was put by before goes."""
    target = scratch / f"{_PREFIX}{hashlib.sha256(manifest.read_bytes()).hexdigest()[:24]}"
    if not target.is_dir():
        temporary = scratch / f"{_PREFIX}new"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        for paths in parts.found(dataset, PARTS).values():
            for path in paths:
                _link(path, temporary / path.name)
        _link(manifest, temporary / manifest.name)
        _build(temporary)
        temporary.replace(target)
    for other in scratch.glob(f"{_PREFIX}*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return target


def found(scratch: Path) -> Path | None:
    """The dataset that was put by, if one was."""
    return next((path for path in sorted(scratch.glob(f"{_PREFIX}*")) if path.name != f"{_PREFIX}new"), None)


class Gone(NamedTuple):
    """Articles that were held and are not written again."""

    number: int
    titles: list[str]
    """Of some of them."""


def gone(directory: Path, articles: Iterable[str], named: int = 5) -> Gone:
    """What is held and not among the articles."""
    with closing(sqlite3.connect(directory / _INDEX)) as index:
        index.execute("create temporary table written (article text primary key) without rowid")
        index.executemany("insert or ignore into written values (?)", ((article,) for article in articles))
        lost = "from articles where article not in (select article from written)"
        (number,) = index.execute(f"select count(distinct article) {lost}").fetchone()
        titles = [title for (title,) in index.execute(f"select distinct title {lost} order by n limit ?", (named,))]
    return Gone(number, titles)


@cache
def opened(directory: str) -> Held:
    """The same, open for reading, once in each process. A name stands for one content."""
    return Held(Path(directory))


# ── the index ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, other)


def _build(directory: Path) -> None:
    cursors = {kind: _Cursor(directory, kind) for kind in _KINDS if kind != "articles"}
    with sqlite3.connect(directory / _INDEX) as index:
        index.executescript(_TABLES)
        for n, (article, some) in enumerate(groupby(_articles(directory), key=lambda found: found[0])):
            found = list(some)
            places = [place for *_, place in found]
            places += [place for cursor in cursors.values() for place in cursor.take(article)]
            index.execute(
                "insert into articles values (?, ?, ?, ?)", (n, article, found[-1][2], msgspec.json.encode(_joined(places)))
            )
            index.executemany("insert or ignore into documents values (?, ?)", {(path, n) for _, path, *_ in found})
    index.close()


def _articles(directory: Path) -> Iterator[tuple[str, str, str, _Place]]:
    """Of each article record the article, the document, the title and the place."""
    for place, line in _placed(directory, "articles"):
        record = msgspec.json.decode(line, type=_Article)
        yield record.article_id, record.source.path, record.title, place


def _placed(directory: Path, kind: str) -> Iterator[tuple[_Place, bytes]]:
    for path in parts.found(directory, [kind])[kind]:
        at = 0
        with path.open("rb") as file:
            for line in file:
                yield _Place(kind, path.name, at, len(line)), line
                at += len(line)


class _Cursor:
    """Walks along a part, whose records stand in the order of the articles."""

    def __init__(self, directory: Path, kind: str) -> None:
        self._lines = _placed(directory, kind)
        self._next = next(self._lines, None)

    def take(self, article: str) -> Iterator[_Place]:
        while self._next is not None and msgspec.json.decode(self._next[1], type=_Key).article_id == article:
            yield self._next[0]
            self._next = next(self._lines, None)


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


def _decoded(lines: dict[str, list[bytes]]) -> HeldPage:
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
    return HeldPage(tuple(revisions), changes, lineage[0] if lineage else None)
