"""Laws, court decisions and patents: works that are cited by their own name and number."""

from __future__ import annotations

import re

from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.fields import Draft

_NUMBER = r"[\d一二三四五六七八九十百千零〇]{1,8}"
_LAW_NAME = (
    r"《[^《》]{1,60}(?:法|法典|条例|规定|办法|决定|解释|通则|细则|公约|条约|议定书|宪章|宪法|令|章程|规则|修正案|协定|条文)"
    r"(?:\([^()]{2,30}\))?》"
)
_LAW = re.compile(
    r"(?:参见|参阅|详见|见|根据|依据|依)?(?:香港法例|澳门法例|法例)?(?:第" + _NUMBER + r"章)?\s?(?P<title>" + _LAW_NAME + r")"
    r"(?:\([^()]{2,40}\))?[,、\s]*(?:第["
    + r"\d一二三四五六七八九十百千零〇之条款项目章节及和与、,第至\s-]{1,40})?(?:附件.{0,6})?(?:\([^()]{2,40}\))?[\s。.]*"
)
_RULING = re.compile(r"(?P<title>(?:司法院)?(?:大法官会议)?释字第\s?" + _NUMBER + r"\s?号(?:解释)?(?:文|理由书)?)[\s。.]*")
_CASE = re.compile(
    r"(?P<title>[A-Z][^,]{1,80}? v\.? [A-Z][^,\d]{1,80}?),\s"
    r"(?P<where>\d{1,4} [A-Z][\w. ]{1,20}? \d{1,5})(?:,\s\d{1,5})?(?:\s\((?:[^()]{0,20}\s)?(?P<date>\d{4})\))?[\s.。]*"
)
_PATENT = re.compile(
    r"(?P<country>[A-Z]{2}|[\u3400-\u9fff]{2,8}) ?(?:patent|专利|申请)(?: application)?(?:号)? ?"
    r"(?P<number>[A-Z]{0,2}[\d/.]{4,16}[A-Z]?\d?)"
    r"(?:,\s(?P<author>[^\"“]{2,200}?))?,\s[\"“](?P<title>[^\"”]{2,200})[\"”](?:,\s(?:发行于|发表于|公开于|公布于|授权于|issued|published)\s?(?P<date>[^,]{4,24}))?.{0,120}",
    re.IGNORECASE,
)


def is_legal(folded: str) -> bool:
    """Whether the entry is a law, a ruling or a decision and nothing else: "《中华人民共和国刑法》第一百二十条"."""
    return any(form.fullmatch(folded.strip()) for form in (_LAW, _RULING, _CASE))


def read_legal(draft: Draft, body: Span) -> None:
    m = next((m for form in (_LAW, _RULING, _CASE) if (m := form.fullmatch(draft.folded, *body))), None)
    draft.fields["kind"] = "law"
    if m:
        draft.put("title", Span(*m.span("title")))
        if m.groupdict().get("date"):
            draft.fields["date"] = m["date"]


def is_patent(folded: str) -> bool:
    return bool(_PATENT.fullmatch(folded.strip()))


def read_patent(draft: Draft, body: Span) -> None:
    m = _PATENT.fullmatch(draft.folded, *body)
    if not m:
        return
    draft.put("title", Span(*m.span("title")))
    draft.put("author", Span(*m.span("author")) if m["author"] else None)
    draft.put_date(match_date(draft.folded, m.start("date")) if m["date"] else None)
