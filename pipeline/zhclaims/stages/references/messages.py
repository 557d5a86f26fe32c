"""Messages that MediaWiki and the citation templates write into an entry: they belong to no field."""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab
from zhclaims.spans import Span

_CITE = re.compile(r"引用错误\s?[::]|\bCite error\s?:", re.IGNORECASE)
_HELP = re.compile(r"\s?\((?:帮助|说明|help|link|连结|链接)\)[;.]?", re.IGNORECASE)
_START = re.compile(
    r"引文格式1(?:错误|维护)|CS1 (?:maint|errors?)|请检查|检查(?=日期|\||date)|使用\s?\|"
    r"|已?忽略|引文使用|缺少|外部(?:链接|连结)存在|参数\s?\||无效"
    r"|未知|含有|温哥华|多个\||显式|不支持|需要|必须|日期值|更多|\|[\w-]+="
    r"|Check date|Unknown parameter|External link in|Missing or empty|Cite uses"
)
_WINDOW = 200


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["error"], re.compile(row["pattern"], re.IGNORECASE)) for row in vocab.load("cite_error_kinds"))


def find_cite_error(folded: str) -> tuple[str, Span] | None:
    """What Cite says is wrong with the footnote, and the span of the message: it stands last, to the end of the entry.

    >>> find_cite_error("甲 引用错误:没有为名为X的参考文献提供内容")
    ('missing_definition', Span(start=2, end=22))
    """
    start = _CITE.search(folded)
    if not start:
        return None
    message = folded[start.start() : start.start() + 600]
    return error_kind(message), Span(start.start(), len(folded))


def error_kind(folded: str) -> str:
    """What a message of Cite says is wrong."""
    return next((kind for kind, pattern in _kinds() if pattern.search(folded)), "other_error")


def find_template_messages(folded: str) -> list[Span]:
    """Where citation templates complain: "使用|accessdate=需要含有|url= (帮助)", "引文格式1维护:冗余文本 (link)"."""
    found = []
    last = 0
    for help_link in _HELP.finditer(folded):
        low = max(last, help_link.start() - _WINDOW)
        start = _START.search(folded, low, help_link.start())
        if start:
            found.append(Span(start.start(), help_link.end()))
        last = help_link.end()
    return found
