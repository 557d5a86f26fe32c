"""The articles of a dataset, each in its last revision."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export.reader import Document, documents
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, ReferenceRecord


def latest(directory: Path) -> Iterator[ArticleRecords]:
    """Each article in its last revision, with what that revision changed.

    UsageError if the directory holds no dataset, or one of another version.
    """
    found = documents(Dataset(directory))
    for _, revisions in groupby(found, key=lambda document: document.article.get("article_id")):
        (last,) = deque(revisions, maxlen=1)
        yield _typed(last, directory)


def _typed(document: Document, directory: Path) -> ArticleRecords:
    revision = document.article.get("revision_id")
    changes = [change for change in document.changes if change.get("revision_id") == revision]
    try:
        return ArticleRecords(
            msgspec.convert(document.article, ArticleRecord),
            msgspec.convert(document.claims, tuple[ClaimRecord, ...]),
            msgspec.convert(document.references, tuple[ReferenceRecord, ...]),
            msgspec.convert(changes, tuple[ChangeRecord, ...]),
        )
    except msgspec.ValidationError as error:
        title = document.article.get("title")
        raise UsageError(f"{directory}: the records of {title}: {error}; `zhclaims validate` tells more") from error
