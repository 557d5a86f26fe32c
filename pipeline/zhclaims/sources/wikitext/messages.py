"""Messages that MediaWiki writes into a page: those of its own (`vocab/wikitext_messages.tsv`) by their key, and Cite's."""

from __future__ import annotations

from functools import cache

from zhclaims import vocab
from zhclaims.cite_errors import cite_message
from zhclaims.sources.wikitext.strip import CiteError
from zhclaims.spans import Span


@cache
def _messages() -> dict[str, str]:
    return {row["key"]: row["text"] for row in vocab.load("wikitext_messages")}


def message(key: str) -> str:
    """The text of a message."""
    return _messages()[key]


def error(key: str, source: Span | None, *values: str) -> CiteError:
    """The message of Cite under this key, as it stands in a page."""
    return CiteError(*cite_message(key, *values), source)
