"""What issues say: one table for all kinds of them, in English and Chinese, with names for what a text is filled in with.

A kind has a text for each set of names (a full stop is missing at a footnote marker, or at the end of a paragraph): the `params`
of an issue tell which of them is meant, and fill it in. Records hold the English text as `message`; pages tell it in the reader's
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.model import Issue, Param
from zhclaims.spans import Span

_NAME = re.compile(r"\{(\w+)[^}]*\}")


class IssueText(NamedTuple):
    """The templates of one text, as `str.format` reads them."""

    en: str
    zh: str
    """In Traditional characters."""


def reported(code: str, span: Span | None = None, source: Span | None = None, /, **params: str | int) -> Issue:
    """An issue of a kind, with its message.

    >>> reported("unbalanced_quote", Span(3, 4), text="「").message
    "'「' has no partner"
    """
    text = issue_text(code, params)
    message = text.en.format(**params) if text else " ".join([code.replace("_", " "), *map(str, params.values())])
    return Issue(code, message, span, source, tuple(Param(name, str(value)) for name, value in params.items()))


def named(issue: Issue) -> dict[str, str]:
    """What the text of an issue names, by name."""
    return {param.name: param.value for param in issue.params or ()}


def issue_text(code: str, names: Iterable[str]) -> IssueText | None:
    """The text of a kind of issue that names these things; None if there is none: an older version told of it otherwise."""
    return issue_texts().get((code, frozenset(names)))


@cache
def issue_texts() -> dict[tuple[str, frozenset[str]], IssueText]:
    """Every text, by the kind of issue and the names that it is filled in with."""
    rows = vocab.load("issue_texts")
    return {(row["code"], frozenset(_NAME.findall(row["en"]))): IssueText(row["en"], row["zh"]) for row in rows}
