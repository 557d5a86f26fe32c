"""Access dates: "[2020-01-11]", "[18 July 2011]", "Retrieved 2010-01-01", "2010年1月1日查阅"."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.references.dates import DateMatch, match_date

_BRACKET = re.compile(r"\[\s?(?:(?:引用|访问|查阅|检索|存取|浏览)(?:日期|时间)?:?\s?|于)?(?=[\dA-Z民一二])")
_WORDS = re.compile(
    r"[(,]?\s?(?:\b(?:Retrieved|Accessed|Last accessed|Viewed)(?: on)?:?\s"
    r"|(?:最后)?(?:访问|查阅|检索|存取|浏览|造访|撷取|引用|查询|取用|查看)(?:日期|时间)?\s?[:于在]?\s?)(?=[\dA-Z民二])",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[(,]?\s?[于在]?(?P<date>\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/]\d{1,2}[-/]\d{1,2})\s?(?:查阅|访问|检索|存取|浏览|造访|引用|撷取)\)?(?=[\s,.。;]|$)"
)


def find_access_dates(folded: str) -> list[tuple[Span, DateMatch]]:
    """Every statement of when the source was looked up, with its date, in order."""
    found = []
    for m in _BRACKET.finditer(folded):
        date = match_date(folded, m.end())
        if date and re.compile(r"\s?(?:引用|查阅|访问)?\s?\]").match(folded, date.end) and date.end - date.start > 4:
            found.append((Span(m.start(), folded.index("]", date.end) + 1), date))
    for m in _WORDS.finditer(folded):
        date = match_date(folded, m.end())
        if date:
            end = date.end + (folded[date.end : date.end + 1] == ")" and m[0].startswith("("))
            found.append((Span(m.start(), end), date))
    for m in _AFTER.finditer(folded):
        if date := match_date(folded, m.start("date")):
            found.append((Span(*m.span()), date))
    return sorted(found)
