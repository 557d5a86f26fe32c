"""Laws, decisions and patents, by name and number: "《中华人民共和国刑法》第一百二十条", "Roe v. Wade, 410 U.S. 113 (1973)"."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.names import find_names

_NUMBER = r"[\d一二三四五六七八九十百千零〇]{1,8}"
_ENDS = (
    r"(?:法|法典|条例|规定|办法|决定|解释|通则|细则|公约|条约|议定书|宪章|宪法|令|章程|规则|修正案|协定|条文|准则|规程|约法"
    r"|增修条文|法案)"
)
_ARTICLES = r"(?:第[\d一二三四五六七八九十百千零〇之条款项目章节及和与、,第至\s-]{1,40})"
_PASSED = (
    rf"(?:[,;]?\s?\(?(?:于)?(?P<date>(?:1\d|20)\d\d年[\d年月日]{{0,8}}|民国[\d一二三四五六七八九十]{{1,4}}年[\d年月日]{{0,8}})?(?P<author>[{HAN}]{{4,40}}?(?:会议|国会|议会|委员会|国务院|总统|总统令|政府|院|部))?"
    r"(?:[^。;]{0,20}?)?(?:通过|公布|发布|施行|修订|修正|颁布|批准|制定|签署|生效|实施)\)?)?"
)
_LAW = re.compile(
    rf"(?:参见|参阅|详见|见|根据|依据|依)?(?:(?P<body>[{HAN}]{{2,30}}(?:院|部|委员会|政府|局|会|署|厅)):?\s?)?(?:香港法例|澳门法例|法例)?(?:第"
    + _NUMBER
    + r"章)?\s?"
    rf"(?P<title>《[^《》]{{0,60}}{_ENDS}(?:\([^()]{{2,30}}\))?》|[{HAN}]{{2,30}}(?:法|法典|条例|宪法|规则)(?=\s?第{_NUMBER}条))"
    rf"(?:\([^()]{{2,40}}\))?[,、\s]*(?:\(?(?P<number>[{HAN}]{{1,10}}\[\d{{4}}\]\s?第?\d+号|[{HAN}]{{2,10}}令\[?\d*\]?第?\d+号)\)?[,\s]*)?(?P<day>(?:1\d|20)\d\d年[\d年月日]{{0,8}}(?=[\s。.]*$))?{_ARTICLES}?(?:附件.{{0,6}})?(?:\([^()]{{2,40}}\))?{_PASSED}[\s。.]*"
)
_RULING = re.compile(r"(?P<title>(?:司法院)?(?:大法官会议)?释字第\s?" + _NUMBER + r"\s?号(?:解释)?(?:文|理由书)?)[\s。.]*")
_COURT = rf"(?P<author>[{HAN}]{{0,24}}?(?:法院(?:[{HAN}]{{0,6}}分院|[{HAN}]{{0,4}}法庭)?|法庭|裁判所|检察院|委员会|仲裁庭))"
_CASE_NUMBER = (
    r"(?P<number>(?:[\[(]\d{4}[\])]|民国)?\s?(?:\d{2,4}\s?年?度?)?[^\d,。;:《》\s]{0,16}第?\s?[\d-]{1,8}\s?号"
    r"|[^\d,。;:《》\s]{0,12}\d{4}年第\d+号)"
)
_JUDGMENT = re.compile(
    rf"(?P<title>(?:{_COURT}\s?:?\s?)(?:[,\s]*(?P<date>(?:1\d|20)\d\d年\d+月\d+日)[,\s]*)?{_CASE_NUMBER}[{HAN}]{{0,8}}?(?:判决书?|裁定书?|裁决书?|判案书|判词|决定书?|解释|起诉书|调解书)?[{HAN}]{{0,6}})"
    r"(?:[,\s(]+(?P<day>[\d一二三四五六七八九十〇年月日.-]{6,14})\)?)?[\s。.]*"
)
_DOCUMENT = re.compile(
    rf"(?P<title>(?P<author>[{HAN}]{{2,20}}?(?:部|院|府|局|署|会|厅|处|总统))?\s?(?P<date>(?:民国)?\d{{2,4}}年\d{{1,2}}月\d{{1,2}}日)?\s?"
    rf"(?P<number>[(\[]?\d{{0,4}}[)\]]?[{HAN}]{{0,12}}字第\s?\d+\s?号)(?:函|令|公告|解释|书函)?)(?:[,\s]+(?P<day>(?:1\d|20)\d\d年[\d月日]{{0,6}}))?[\s。.]*"
)
_DOCKET = re.compile(
    rf"(?P<title>(?P<number>[\[(]\d{{4}}[\])][{HAN}\d]{{1,16}}\d+号)[{HAN}]{{0,10}}(?:判决书?|裁定书?|决定书?|调解书)?|(?P<docket>(?:HC|CA|DC|FA|LD|CF)[A-Z]{{1,4}}\s?(?:No\.?\s?)?\d+/\d{{4}}))[\s.。]*"
)
_CASE = re.compile(
    r"(?P<title>[A-Z][^,]{1,80}? v\.? [A-Z][^,\d]{1,80}?),\s"
    r"(?P<number>\d{1,4} [A-Z][\w. ]{1,20}? \d{1,5}"
    r"|\[\d{4}\] \d{0,3} ?[A-Z][A-Za-z. ]{1,12} \d{1,5})(?:,\s\d{1,5})?(?:\s\((?:[^()]{0,20}\s)?(?P<date>\d{4})\))?[\s.。]*"
)
_CASE_DATED = re.compile(
    r"(?P<title>[A-Z][^,()]{1,80}? v\.? [A-Z][^,()\d]{1,80}?)\s"
    r"\((?P<date>[\d/.-]{8,10}|[\w ]{8,18}),\s(?P<number>[A-Z][^()]{2,30}\d)\)[\s.。]*"
)
"""Parties, the day of the judgment and its number: "A v. B (20/07/2001, FACV26/2000)"."""
_STATUTE = re.compile(
    r"(?P<title>(?:[A-Z][\w.']*\s)?(?:[\w.']+\s){0,8}?(?:Constitution|Act|Code|Treaty|Charter|Convention|Ordinance)(?:\sof\s[\w\s]{2,40}?|,?\s\d{4})?),\s"
    r"(?P<number>(?:[Aa]rticle|[Aa]rt\.|[Ss]ection|[Ss]ec\.|§|[Aa]mendment|[Cc]hapter|[Tt]itle).{1,60})"
)
_FORMS = (_LAW, _RULING, _JUDGMENT, _DOCUMENT, _DOCKET, _CASE, _CASE_DATED, _STATUTE)
_PATENT = re.compile(
    rf"(?P<country>[A-Z]{{2}}|[{HAN}]{{2,8}}) ?(?:patent|专利|申请)(?: application)?(?:号)? ?"
    r"(?P<number>[A-Z]{0,2}[\d/.]{4,16}[A-Z]?\d?)"
    r"(?:,\s(?P<author>[^\"“]{2,200}?))?,\s[\"“](?P<title>[^\"”]{2,200})[\"”](?:,\s(?:发行于|发表于|公开于|公布于|授权于|issued|published)\s?(?P<date>[^,]{4,24}))?.{0,120}",
    re.IGNORECASE,
)


_TITLE = re.compile(rf"(?P<title>《[^《》]{{0,80}}{_ENDS}(?:\([^()]{{2,30}}\))?》)")
_ISSUED = re.compile(
    rf"(?P<number>[{HAN}]{{0,12}}(?:令|发|函|释|字|办|公告|规)\s?(?:[\[(]\d{{4}}[\])])?\s?第?\s?\d+\s?号)|第{_NUMBER}条|附件|(?:通过|公布|发布|颁布|施行|实施|生效|修订|签署)"
)
_DATED = re.compile(r"(?P<date>(?:中华)?民国\s?\d{1,3}\s?年\s?\d{1,2}月\d{1,2}日|(?:1\d|20)\d\d年\d{1,2}月\d{1,2}日)")
_PRINTED = re.compile(r"出版|书局|书店|\d\s?页|页\s?\d|第\d+期")


def is_legal(folded: str) -> bool:
    """Whether the entry is a law, a ruling or a decision and nothing else: "《中华人民共和国刑法》第一百二十条"."""
    text = folded.strip()
    return any(form.fullmatch(text) for form in _FORMS) or _is_law_in_marks(text)


def _is_law_in_marks(folded: str) -> bool:
    """Whether the entry is one law in title marks, with who passed it, its number or its date around it."""
    title = _TITLE.search(folded)
    if not title or folded.count("《") > 1 or len(folded) - len(title[0]) > 70:
        return False
    around = folded[: title.start()] + folded[title.end() :]
    return bool(_ISSUED.search(around)) and not _PRINTED.search(around)


def read_legal(draft: Draft, body: Span) -> None:
    """Who judged or issued it, its title and its number; of an unknown form only what is sure."""
    m = next((m for form in _FORMS if (m := form.fullmatch(draft.folded, *trim(draft.folded, body)))), None)
    draft.set("kind", "law")
    if not m:
        for pattern in (_TITLE, _ISSUED, _DATED):
            found = pattern.search(draft.folded, *body)
            for name, value in (found.groupdict() if found else {}).items():
                if found and value and name == "date":
                    draft.put_date(match_date(draft.folded, found.start(name)))
                elif found and value:
                    draft.put(name, Span(*found.span(name)))
        return
    apart = m.re is _JUDGMENT and draft.folded[m.end("author") : m.end("author") + 1] == ":"
    draft.put("title", Span(m.end("author") + 1 if apart else m.start("title"), m.end("title")))
    for name in ("author", "body", "number", "docket"):
        if m.groupdict().get(name):
            draft.put({"body": "author", "docket": "number"}.get(name, name), Span(*m.span(name)))
    for name in ("date", "day"):
        if m.groupdict().get(name):
            draft.put_date(match_date(draft.folded, m.start(name)))


_PATENT_NUMBER = r"(?P<number>(?:US|EP|CN|JP|DE|GB|FR|WO|KR|TW|CA|RU|SU|AU|CH)\s?\d[\d.,/]{4,14}\d\s?[A-Z]?\d?)"
_PATENT_ALONE = re.compile(
    r"(?:U\.?S\.?|EP|[A-Z]{2}|[\w.]{2,12})\s(?:[Pp]atent|专利)(?:\s(?:[Nn]o\.?|[Aa]pplication))?\s?(?P<number>[\d,./]{6,14}[A-Z]?\d?)[.\s]*"
)
_PATENT_BEHIND = re.compile(
    rf"(?P<title>[^\"“]{{4,200}}?)[,.]\s(?:[{HAN}]{{2,4}},\s)?(?:(?P<date>(?:1\d|20)\d\d[\d-]*)[,.]\s)?{_PATENT_NUMBER}(?:[,.]\s?(?:issued|published|filed|发行于|公开于|公布于|授权于)?\s?(?P<day>[^,]{{4,24}}))?[.\s]*"
)


def is_patent(folded: str) -> bool:
    """Whether the entry is a patent: its country and number, its title in quotation marks (US patent 5443036, "Title", …)."""
    return any(form.fullmatch(folded.strip()) for form in (_PATENT, _PATENT_BEHIND, _PATENT_ALONE))


def read_patent(draft: Draft, body: Span) -> None:
    """The number behind the patent's office or word, the title and names before it, the dates behind it."""
    body = trim(draft.folded, body)
    m = _PATENT.fullmatch(draft.folded, *body) or _PATENT_BEHIND.fullmatch(draft.folded, *body)
    draft.set("kind", "patent")
    if not m:
        alone = _PATENT_ALONE.fullmatch(draft.folded, *body)
        draft.put("number", Span(*alone.span("number")) if alone else None)
        return
    names = find_names(draft.folded, Span(*m.span("title"))) if m.re is _PATENT_BEHIND else None
    draft.put("author", names.span if names else None)
    draft.put("title", Span(names.end if names else m.start("title"), m.end("title")))
    for name in ("number", "author"):
        draft.put(name, Span(*m.span(name)) if m.groupdict().get(name) else None)
    for name in ("date", "day"):
        draft.put_date(match_date(draft.folded, m.start(name)) if m.groupdict().get(name) else None)
