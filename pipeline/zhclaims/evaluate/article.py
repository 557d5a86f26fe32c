"""An article of a dataset as it is scored: its records, with spans carried back to the source document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.evaluate.gold import Gold
from zhclaims.offsets import Run, SourceMap
from zhclaims.spans import Span, trim

Record = dict[str, Any]
Key = tuple[str, int | None]


class ScoredArticle:
    """The records of one article."""

    def __init__(self, article: Record, claims: list[Record], references: list[Record]) -> None:
        self.record = article
        self.claims = claims
        self.references = references
        self.text: str = article["text"]
        self._map = SourceMap([Run(*run) for run in article["source_map"]])

    def to_source(self, span: Iterable[int]) -> Span | None:
        """A span of the article text in the source document; None if nothing of it stands there."""
        return self._map.to_source(Span(*span))

    def sentence_to_source(self, span: Iterable[int]) -> Span | None:
        """A sentence, without white space at its ends, in the source document."""
        return self._map.to_source(trim(self.text, Span(*span)))


def choose(dataset: Dataset, truths: Sequence[Gold], article_id: str | None) -> list[ScoredArticle]:
    """The article that each truth is about: the one named, else the one read from the truth's file, else the only one.

    The dataset is read once, and memory holds the articles of the truths alone. UsageError if one is about none of its articles.
    """
    names = [gold.file if article_id is None else article_id for gold in truths]
    found = _found(dataset, names, _file if article_id is None else _id)
    for name in names:
        if name not in found:
            raise UsageError(
                f"no article for {name or 'the truth'} in {dataset.directory}; name one by --article, such as {_some(dataset)}"
            )
    articles = [found[name] for name in names]
    claims, references = (_of(articles, dataset.records(part)) for part in ("claims", "references"))
    return [ScoredArticle(article, claims[_key(article)], references[_key(article)]) for article in articles]


def _found(dataset: Dataset, names: Collection[str | None], named: Callable[[Record], str]) -> dict[str | None, Record]:
    """The first article of each name; by None the only one of the dataset."""
    found: dict[str | None, Record] = {}
    wanted, number = set(names), 0
    for article in dataset.records("articles"):
        number += 1
        for name in wanted & {named(article), None}:
            found.setdefault(name, article)
    if number > 1:
        found.pop(None, None)
    return found


def _id(article: Record) -> str:
    return str(article["article_id"])


def _file(article: Record) -> str:
    return str(article["source"]["path"]).rsplit("/", 1)[-1]


def _some(dataset: Dataset) -> str:
    return next(map(_id, dataset.records("articles")), "… (there is none)")


def _of(articles: Iterable[Record], records: Iterable[Record]) -> dict[Key, list[Record]]:
    """Those of the records that belong to the articles, by article and revision."""
    found: dict[Key, list[Record]] = {_key(article): [] for article in articles}
    for record in records:
        if _key(record) in found:
            found[_key(record)].append(record)
    return found


def _key(record: Record) -> Key:
    return record["article_id"], record["revision_id"]
