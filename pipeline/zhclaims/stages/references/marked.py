"""Styles that a mark of their own surely shows: GB/T 7714 by its type mark, laws, decisions and patents by name and number.

"王明, 李华. 标题[J]. 期刊, 2005, 12(3): 45-67.", "《中华人民共和国刑法》第一百二十条", "Roe v. Wade, 410 U.S. 113 (1973)".
"""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.names import find_names, read_names
from zhclaims.stages.references.segments import trim_element

_KINDS = {
    "M": "book", "C": "book", "G": "book", "N": "news", "J": "journal", "D": "thesis", "R": "report", "S": "report", "A": "book",
    "P": "patent", "DB": "web", "CP": "web", "EB": "web", "CM": "map", "DS": "web", "Z": "unknown", "K": "book",
}  # fmt: skip
_MARK = re.compile(r"\s?\[(?P<mark>M|C|G|N|J|D|R|S|A|P|K|Z|DB|CP|EB|CM|DS)(?:\s?/\s?(?P<carrier>OL|CD|DK|MT))?\]")
_IN = re.compile(r"\s?//\s?")
_JOURNAL = re.compile(
    r"(?P<container>[^,]{2,80}?)\s?,\s?(?P<date>\d{4}[^,:()]{0,8})(?:\s?,\s?(?P<volume>[^,:()]{1,12}))?\s?(?:\((?P<issue>[^()]{1,16})\))?\s?(?::\s?(?P<pages>[^:]{1,40}))?"
)
_IMPRINT = re.compile(
    r"(?:(?P<edition>[^.,:]{1,12}版|\d+(?:st|nd|rd|th) ed)\.\s?)?"
    r"(?:(?P<place>[^:,.]{2,40})\s?:\s?)?(?P<publisher>[^,:]{2,80})\s?,\s?(?P<date>\d{4}[^,:()]{0,16})"
    r"(?:\s?\((?P<issue>[^()]{1,12})\))?(?:\s?:\s?(?P<pages>[^:]{1,40}))?"
)
_DATE = re.compile(r"[(\[]?(?P<date>\d{4}[\d\-/.年月日]{0,12})[)\]]?")


def is_gbt(folded: str) -> bool:
    """Whether the entry holds a type mark of GB/T 7714 ([J], [M], [EB/OL])."""
    return bool(_MARK.search(folded))


def read_gbt(draft: Draft, body: Span) -> None:
    """Read the names and title before the mark, the imprint after it."""
    mark = _MARK.search(draft.folded, *body)
    if not mark:
        return
    draft.fields["kind"] = _kind(mark["mark"])
    _read_head(draft, Span(body.start, mark.start()))
    tail = Span(mark.end(), body.end)
    if inner := _IN.match(draft.folded, tail.start):
        tail = _read_host(draft, Span(inner.end(), body.end))
    _read_tail(draft, trim_element(draft.folded, tail), mark["mark"])


def _kind(mark: str) -> str:
    kind = _KINDS[mark]
    return kind if kind not in ("patent", "map") else "unknown"


def _read_head(draft: Draft, head: Span) -> None:
    names = find_names(draft.folded, head)
    if names and names.end < head.end:
        draft.put(names.role, names.span)
        draft.put("title", trim_element(draft.folded, Span(names.end, head.end)))
        return
    dot = draft.folded.find(".", *head)
    author = Span(head.start, dot)
    if 0 < dot < head.end - 1 and _is_names_with_commas(draft.folded, author):
        draft.put("author", author)
        head = Span(dot + 1, head.end)
    draft.put("title", trim_element(draft.folded, head))


def _is_names_with_commas(folded: str, span: Span) -> bool:
    """Whether the span is names joined by commas, as the standard wants them: "王明, 李华, 等", "SMITH J, JONES K"."""
    at = span.start
    for part in span.of(folded).split(","):
        piece = Span(at, at + len(part))
        at = piece.end + 1
        if part.strip() not in ("等", "et al", "et al.") and not read_names(folded, trim_element(folded, piece)):
            return False
    return True


def _read_host(draft: Draft, host: Span) -> Span:
    """The book that a chapter or paper stands in: "[C]//李四. 论文集. 北京: …"; what is left is the imprint."""
    dots = [m.start() for m in re.finditer(rf"\.(?=\s|[{HAN}])", draft.folded[host.start : host.end])]
    if not dots:
        return host
    at = host.start + dots[0]
    if len(dots) > 1 and read_names(draft.folded, Span(host.start, at)):
        draft.put("editor", Span(host.start, at))
        host, at = Span(at + 1, host.end), host.start + dots[1]
    draft.put("container", trim_element(draft.folded, Span(host.start, at)))
    return Span(at + 1, host.end)


def _read_tail(draft: Draft, tail: Span, mark: str) -> None:
    forms = (_JOURNAL, _IMPRINT, _DATE) if mark in ("J", "N") else (_IMPRINT, _DATE)
    m = next((m for form in forms if (m := form.fullmatch(draft.folded, *tail))), None)
    if m is None:
        _read_loose_tail(draft, tail)
        return
    for name in ("container", "place", "publisher", "volume", "issue", "edition", "pages"):
        if m.groupdict().get(name):
            draft.put(name, Span(*m.span(name)))
    draft.put_date(match_date(draft.folded, m.start("date")))
    if mark == "N" and "issue" in draft.fields and "pages" not in draft.fields:
        draft.fields["pages"] = draft.fields.pop("issue")  # 人民日报, 2005-03-05(3): the page of the paper


def _read_loose_tail(draft: Draft, tail: Span) -> None:
    m = re.search(r"[(\[]?(?=\d{4}(?:[-/.年)\]]|$))", tail.of(draft.folded))
    date = match_date(draft.folded, tail.start + m.end()) if m else None
    if m and date:
        draft.put_date(date)
        draft.put("publisher", trim_element(draft.folded, Span(tail.start, tail.start + m.start())))


# ── laws, decisions, patents ────────────────────────────────────────────────────────────────────────────────────────────

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
    rf"(?P<country>[A-Z]{{2}}|[{HAN}]{{2,8}}) ?(?:patent|专利|申请)(?: application)?(?:号)? ?"
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
    """Whether the entry is a patent: its country and number, its title in quotation marks (US patent 5443036, "Title", …)."""
    return bool(_PATENT.fullmatch(folded.strip()))


def read_patent(draft: Draft, body: Span) -> None:
    m = _PATENT.fullmatch(draft.folded, *body)
    if not m:
        return
    draft.put("title", Span(*m.span("title")))
    draft.put("author", Span(*m.span("author")) if m["author"] else None)
    draft.put_date(match_date(draft.folded, m.start("date")) if m["date"] else None)
