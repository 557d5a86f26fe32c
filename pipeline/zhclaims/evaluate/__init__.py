"""Evaluation: a dataset against hand-made truth.

Truth counts code points of the source document, and the records' spans are carried there through `source_map`: a score does not
depend on how the text was cleaned.
"""

from __future__ import annotations

from pathlib import Path

from zhclaims.dataset import Dataset
from zhclaims.evaluate.article import ScoredArticle, choose
from zhclaims.evaluate.gold import Gold, load
from zhclaims.evaluate.layers import attributions, citations, dates, entities, markers, references, sentences
from zhclaims.evaluate.scores import Error, Result, Results, Score, total

__all__ = ["Error", "Gold", "Result", "Results", "Score", "evaluate", "score"]

LAYERS = (markers, sentences, entities, dates, citations, attributions, references)


def evaluate(truth: Path, directory: Path, article_id: str | None = None) -> Results:
    """The results of each layer that the truth holds, added up over its articles, in order.

    `truth` is a file or a directory of `*.json` files. UsageError if it or the dataset cannot be read, or no article fits.
    """
    truths = load(truth)
    articles = choose(Dataset(directory), truths, article_id)
    return total(score(gold, article) for gold, article in zip(truths, articles, strict=True))


def score(gold: Gold, article: ScoredArticle) -> Results:
    """The results of one article."""
    return {name: result for layer in LAYERS for name, result in layer(gold, article).items()}
