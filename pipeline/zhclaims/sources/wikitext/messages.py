"""Messages that MediaWiki writes into a page: Cite's errors by their key (`vocab/wikitext_messages.tsv`)."""

from __future__ import annotations

from functools import cache

from zhclaims import vocab
from zhclaims.sources.wikitext.strip import CiteError
from zhclaims.spans import Span


@cache
def _messages() -> dict[str, tuple[str, str]]:
    return {row["key"]: (row["kind"], row["text"]) for row in vocab.load("wikitext_messages")}


def message(key: str, *values: str) -> str:
    """The text of a message, with `$1`, `$2` … replaced."""
    text = _messages()[key][1]
    for n, value in enumerate(values, start=1):
        text = text.replace(f"${n}", value)
    return text


def error(key: str, source: Span | None, *values: str) -> CiteError:
    """The message of Cite under this key, as it stands in a page."""
    return CiteError(_messages()[key][0], message("cite_error", message(key, *values)), source)
