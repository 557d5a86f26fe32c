"""Messages of MediaWiki's extension Cite that stand in running text instead of a footnote marker.

A copy does not mark where such a message ends. Its words are a closed set (`vocab/cite_messages.tsv`), so they tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.spans import Span

_BEGINS = "引用错误", "引用錯誤"
_WIDTHS = {"：": "[:：]", "，": "[,，]", "；": "[;；]", "（": "[(（]", "）": "[)）]"}  # a copy may have narrowed them
_QUOTES = '["“”「」]'
_NAME = ".{1,100}?"


class Message(NamedTuple):
    """A message in a line."""

    span: Span
    kind: str


def messages(line: str) -> Iterator[Message]:
    """The messages in the line, in order.

    >>> [m.span for m in messages("甲引用错误：<ref>标签缺少关闭标签</ref>乙")]
    [Span(start=1, end=25)]
    """
    if not any(begin in line for begin in _BEGINS):
        return
    pattern, kinds = _pattern()
    for match in pattern.finditer(line):
        yield Message(Span(*match.span()), kinds[(match.lastindex or 1) - 1])


@cache
def _pattern() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """All messages, the longest first; the kind of each by the number of its group."""
    rows = sorted(vocab.load("cite_messages"), key=lambda row: len(row["text"]), reverse=True)
    texts = "|".join(f"({_written(row['text'])})" for row in rows)
    return re.compile(f"(?:{'|'.join(_BEGINS)})[:：] ?(?:{texts})"), tuple(row["kind"] for row in rows)


def _written(text: str) -> str:
    """A pattern of the message as copies have it: marks of either width, any quotation marks, blanks or none, any name."""
    return "".join(_sign(x) for x in re.findall(r"\$\d|.", text))


def _sign(sign: str) -> str:
    if sign.startswith("$") and len(sign) > 1:
        return _NAME
    if sign == " ":
        return " ?"
    return _QUOTES if sign in _QUOTES[1:-1] else _WIDTHS.get(sign, re.escape(sign))
