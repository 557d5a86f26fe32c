"""The vocabulary of dates, in the form that the rules need.

The words are data: a time word is a row of `vocab/date_words.tsv`, and what only looks like a date a row of
`vocab/date_lookalikes.tsv`. Reign titles are in `eras`.
"""

from __future__ import annotations

from functools import cache

from zhclaims.vocab import load


@cache
def words(kind: str) -> dict[str, str]:
    """The words of one kind with what they stand for."""
    return {row["word"]: row["value"] for row in load("date_words") if row["kind"] == kind}


@cache
def lookalikes(role: str) -> tuple[str, ...]:
    """What makes an expression of that role no date: the words that follow or hold it."""
    return tuple(row["text"] for row in load("date_lookalikes") if row["role"] == role)
