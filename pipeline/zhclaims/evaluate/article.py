"""An article of a dataset as it is scored: its records, with spans carried back to the source document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.evaluate.gold import Gold
from zhclaims.offsets import Run, SourceMap
from zhclaims.spans import Span, trim

Record = dict[str, Any]


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


def choose(dataset: Dataset, gold: Gold, article_id: str | None) -> ScoredArticle:
    """The article that a truth is about: the one named, else the one read from the truth's file, else the only one.

    UsageError if that does not tell.
    """
    articles = list(dataset.records("articles"))
    wanted = [a for a in articles if _is_wanted(a, gold, article_id, alone=len(articles) == 1)]
    if not wanted:
        named = article_id or gold.file or "the truth"
        raise UsageError(f"no article for {named} in {dataset.directory}; name one by --article, such as {_some(articles)}")
    return _scored(dataset, wanted[0])


def _is_wanted(article: Record, gold: Gold, article_id: str | None, *, alone: bool) -> bool:
    if article_id is not None:
        return bool(article["article_id"] == article_id)
    if gold.file is None:
        return alone
    return bool(article["source"]["path"].rsplit("/", 1)[-1] == gold.file)


def _some(articles: list[Record]) -> str:
    return articles[0]["article_id"] if articles else "… (there is none)"


def _scored(dataset: Dataset, article: Record) -> ScoredArticle:
    def mine(record: Record) -> bool:
        return (record["article_id"], record["revision_id"]) == (article["article_id"], article["revision_id"])

    claims = [c for c in dataset.records("claims") if mine(c)]
    return ScoredArticle(article, claims, [r for r in dataset.records("references") if mine(r)])
