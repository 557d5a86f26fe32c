"""The one reader of datasets: article by article, as dictionaries (`read_documents`) or as typed objects (`zhclaims.load`)."""

from zhclaims.reader.documents import (
    ALL_KINDS,
    KINDS,
    Document,
    DocumentLines,
    Key,
    Revision,
    article_histories,
    find_revisions,
    find_titles,
    first_of_each_label,
    latest_revisions,
    narrowing,
    read_documents,
    read_lines,
    records_of_article,
    walk_articles,
)
from zhclaims.reader.objects import LoadedClaim, LoadedDataset, Records, load

__all__ = [
    "ALL_KINDS",
    "KINDS",
    "Document",
    "DocumentLines",
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
    "narrowing",
    "read_documents",
    "read_lines",
    "records_of_article",
    "walk_articles",
]
