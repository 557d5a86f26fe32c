"""Names that quotation or title marks set off: “X”组织, 智库“X”, 《X》的记者."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.hanscript import HAN
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Candidate, Reading

_PAPER = "日报|时报|晚报|早报|邮报|周报|快报|晨报|学报|导报|公报|周刊|月刊|报|新闻周刊|通讯|观察|杂志"
_STAFF = "的?(?:驻\\w{1,6})?(?:记者|报道|报导|社论|主编|总编|编辑|专栏|评论员|撰稿人|特派员|采访|专访|访问|编辑部|文章)"


def find(reading: Reading) -> list[Candidate]:
    found = []
    for pattern, label, weight in _patterns():
        for match in pattern.finditer(reading.view):
            found.append(Candidate(Span(*match.span("name")), label, "quoted", weight))
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, float], ...]:
    name = f"(?P<name>[{HAN}·]{{2,12}})(?:[（(][^（）()]{{1,40}}[）)])?"
    before = lexicon.any_of("name_contexts", side="before", label="ORG", weight="2")
    kinds = "组织|集团|乐队|乐团|公司|企业|团体|球队|俱乐部|运动组织|政党|智库|机构"
    return (
        (re.compile(f"“{name}”(?={kinds})"), "ORG", 2.0),
        (re.compile(f"(?:{before})“{name}”"), "ORG", 2.0),
        (re.compile(f"《(?P<name>[^《》\\n]{{2,16}})》(?={_STAFF})"), "ORG", 2.0),
        (re.compile(f"(?:据|根据|接受|告诉|向|由|在|经)《(?P<name>[^《》\\n]{{1,12}}(?:{_PAPER}))》"), "ORG", 2.0),
        (re.compile("《(?P<name>[^《》\\n]{1,12}(?:日报|时报|晚报|早报|邮报|周报|晨报|大公报|快报))》"), "ORG", 1.5),
    )


def inside_titles(reading: Reading) -> SpanIndex:
    """What stands between title marks: words of a work's title, where names are not mentioned."""
    return SpanIndex([Span(*m.span(1)) for m in re.finditer("[《〈]([^《》〈〉\\n]{1,60})[》〉]", reading.view)])
