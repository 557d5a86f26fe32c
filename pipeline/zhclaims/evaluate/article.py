"""An article of a dataset as it is scored: its records, with spans carried back to the source document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from zhclaims.dataset import Dataset, Record
from zhclaims.errors import UsageError
from zhclaims.evaluate.gold import Gold
from zhclaims.offsets import Run, SourceMap
from zhclaims.reader import Document, walk_articles
from zhclaims.spans import Span, trim


class ScoredArticle:
    """The records of one article."""

    def __init__(self, document: Document) -> None:
        self.record = document.article
        self.claims = document.claims
        self.references = document.references
        self.text: str = document.article["text"]
        self._map = SourceMap([Run(*run) for run in document.article["source_map"]])

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
    documents = walk_articles(dataset, ("claims", "references"))
    found = _first_of_each_name(documents, names, _file_name if article_id is None else _id)
    for name in names:
        if name not in found:
            raise UsageError(
                f"no article for {name or 'the truth'} in {dataset.directory}; name one by --article, such as {_some(dataset)}"
            )
    return [ScoredArticle(found[name]) for name in names]


def _first_of_each_name(
    documents: Iterable[Document], names: Collection[str | None], name_of: Callable[[Record], str]
) -> dict[str | None, Document]:
    """The first article of each name; by None the only one of the dataset."""
    found: dict[str | None, Document] = {}
    wanted, number = set(names), 0
    for document in documents:
        number += 1
        for name in wanted & {name_of(document.article), None}:
            found.setdefault(name, document)
    if number > 1:
        found.pop(None, None)
    return found


def _id(article: Record) -> str:
    return str(article["article_id"])


def _file_name(article: Record) -> str:
    return str(article["source"]["path"]).rsplit("/", 1)[-1]


def _some(dataset: Dataset) -> str:
    return next(map(_id, dataset.records("articles")), "… (there is none)")
