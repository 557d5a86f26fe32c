"""The one reader of datasets: article by article, as dictionaries (`read_documents`) or as typed objects (`zhclaims.load`)."""

from zhclaims.reader.documents import (
    KINDS,
    Document,
    Key,
    Revision,
    article_histories,
    find_revisions,
    find_titles,
    first_of_each_label,
    latest_revisions,
    read_documents,
    records_of_article,
    walk_articles,
)
from zhclaims.reader.objects import LoadedClaim, LoadedDataset, Records, load

__all__ = [
    "KINDS",
    "Document",
    "Key",
    "Revision",
    "LoadedClaim",
    "LoadedDataset",
    "Records",
    "article_histories",
    "find_revisions",
    "find_titles",
    "first_of_each_label",
    "latest_revisions",
    "load",
    "read_documents",
    "records_of_article",
    "walk_articles",
]
