"""A dataset's articles one by one, each with its claims and references. The parts of a dataset keep the order of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.records import ArticleRecord, ArticleRecords, ClaimRecord, ReferenceRecord

R = TypeVar("R", ArticleRecord, ClaimRecord, ReferenceRecord)
Key = tuple[str, int | None]


def latest(directory: Path) -> Iterator[ArticleRecords]:
    """Each article in its last revision. UsageError if the directory holds no dataset, or one of another version."""
    for _, revisions in groupby(_all(directory), key=lambda records: records.article.article_id):
        *_, last = revisions
        yield last


def _all(directory: Path) -> Iterator[ArticleRecords]:
    claims = _Followers(_records(directory, "claims", ClaimRecord))
    references = _Followers(_records(directory, "references", ReferenceRecord))
    for article in _records(directory, "articles", ArticleRecord):
        yield ArticleRecords(article, claims.of(article), references.of(article))


class _Followers(Generic[R]):
    """Records in the order of the articles that they belong to, handed out article by article."""

    def __init__(self, records: Iterable[R]) -> None:
        self._groups: Iterator[tuple[Key, Iterator[R]]] = groupby(records, key=_key)
        self._next: tuple[Key, Iterator[R]] | None = next(self._groups, None)

    def of(self, article: ArticleRecord) -> tuple[R, ...]:
        if self._next is None or self._next[0] != _key(article):
            return ()
        found = tuple(self._next[1])
        self._next = next(self._groups, None)
        return found


def _key(record: ArticleRecord | ClaimRecord | ReferenceRecord) -> Key:
    return record.article_id, record.revision_id


def _records(directory: Path, part: str, kind: type[R]) -> Iterator[R]:
    for number, line in enumerate(Dataset(directory).lines(part), 1):
        try:
            yield msgspec.json.decode(line, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{directory / part}.jsonl, line {number}: {error}; `zhclaims validate` tells more") from error
