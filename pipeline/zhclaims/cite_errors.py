"""Messages of MediaWiki's extension Cite, which stand in a page where something is wrong with a footnote.

`vocab/cite_messages.tsv` holds their wordings: readers that render wikitext write them by their key, the reader of copies finds
them in running text, where nothing else marks their end. `vocab/cite_error_kinds.tsv` says what a message of any wording is
about, `vocab/cite_errors.tsv` how every message begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.terms import ReferenceErrorKind

_FOLDED_BEGINNING = re.compile(r"引用错误\s?[::]|\bCite error\s?:", re.IGNORECASE)
_MESSAGE_AT_MOST = 600  # characters of a message that are looked at
_WIDTHS = {"：": "[:：]", "，": "[,，]", "；": "[;；]", "（": "[(（]", "）": "[)）]"}  # a copy may have narrowed them
_QUOTES = '["“”「」]'
_NAME = ".{1,100}?"


class CiteMessage(NamedTuple):
    """A message as Cite writes it."""

    kind: str
    text: str


class FoundMessage(NamedTuple):
    """A message in a line of text."""

    span: Span
    kind: str


@cache
def beginnings() -> tuple[str, ...]:
    """How the messages begin, in each language and script."""
    return tuple(row["phrase"] for row in vocab.load("cite_errors"))


@cache
def _by_key() -> dict[str, CiteMessage]:
    return {row["key"]: CiteMessage(row["kind"], row["text"]) for row in vocab.load("cite_messages") if row["key"]}


def cite_message(key: str, *values: str) -> CiteMessage:
    """The message of a key, with `values` for `$1`, `$2` …"""
    kind, text = _by_key()[key]
    for n, value in enumerate(values, start=1):
        text = text.replace(f"${n}", value)
    return CiteMessage(kind, f"引用错误：{text}")


def find_messages(line: str) -> Iterator[FoundMessage]:
    """The messages that Cite writes in place of a footnote marker, in order.

    >>> [m.span for m in find_messages("甲引用错误：<ref>标签缺少关闭标签</ref>乙")]
    [Span(start=1, end=25)]
    """
    if not any(beginning in line for beginning in beginnings()):
        return
    pattern, kinds = _pattern()
    for match in pattern.finditer(line):
        yield FoundMessage(Span(*match.span()), kinds[(match.lastindex or 1) - 1])


@cache
def _pattern() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """All messages of running text, the longest first; the kind of each by the number of its group."""
    rows = [row for row in vocab.load("cite_messages") if row["place"] == "text"]
    rows.sort(key=lambda row: len(row["text"]), reverse=True)
    texts = "|".join(f"({_as_copied(row['text'])})" for row in rows)
    return re.compile(f"(?:{'|'.join(beginnings())})[:：] ?(?:{texts})"), tuple(row["kind"] for row in rows)


def _as_copied(text: str) -> str:
    """A pattern of the message as copies have it: marks of either width, any quotation marks, blanks or none, any name."""
    return "".join(_sign(x) for x in re.findall(r"\$\d|.", text))


def _sign(sign: str) -> str:
    if sign.startswith("$") and len(sign) > 1:
        return _NAME
    if sign == " ":
        return " ?"
    return _QUOTES if sign in _QUOTES[1:-1] else _WIDTHS.get(sign, re.escape(sign))


def find_cite_error(folded: str) -> tuple[ReferenceErrorKind, Span] | None:
    """What Cite says is wrong with a footnote, and the span of the message: it stands last, to the end of the footnote's text.

    `folded`: in Simplified script with marks of ASCII.

    >>> find_cite_error("甲 引用错误:没有为名为X的参考文献提供内容")
    ('missing_definition', Span(start=2, end=22))
    """
    beginning = _FOLDED_BEGINNING.search(folded)
    if not beginning:
        return None
    start = beginning.start()
    return error_kind(folded[start : start + _MESSAGE_AT_MOST]), Span(start, len(folded))


def error_kind(folded: str) -> ReferenceErrorKind:
    """What a message says is wrong, by `vocab/cite_error_kinds.tsv`."""
    return next((kind for kind, pattern in _kinds() if pattern.search(folded)), ReferenceErrorKind.OTHER_ERROR)


@cache
def _kinds() -> tuple[tuple[ReferenceErrorKind, re.Pattern[str]], ...]:
    rows = vocab.load("cite_error_kinds")
    return tuple((ReferenceErrorKind(row["error"]), re.compile(row["pattern"], re.IGNORECASE)) for row in rows)
