"""Messages that the citation templates write into an entry: they belong to no field. (Cite's: see `zhclaims.cite_errors`.)"""

from __future__ import annotations

import re

from zhclaims.spans import Span

_HELP = re.compile(r"\s?\((?:帮助|说明|help|link|连结|链接)\)[;.]?", re.IGNORECASE)
_START = re.compile(
    r"引文格式1(?:错误|维护)|CS1 (?:maint|errors?)|请检查|检查(?=日期|\||date)|使用\s?\|"
    r"|已?忽略|引文使用|缺少|外部(?:链接|连结)存在|参数\s?\||无效"
    r"|未知|含有|温哥华|多个\||显式|不支持|需要|必须|日期值|更多|\|[\w-]+="
    r"|Check date|Unknown parameter|External link in|Missing or empty|Cite uses"
)
_WINDOW = 200


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
