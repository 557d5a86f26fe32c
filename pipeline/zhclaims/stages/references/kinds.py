"""What kind of work a reference points to, as far as its fields and words tell."""

from __future__ import annotations

import re

from zhclaims.model import Identifiers
from zhclaims.stages.references.folding import fold
from zhclaims.stages.references.words import ends_like, is_domain

_THESIS = re.compile(r"(?:学位|硕士|博士|毕业)论文|\b(?:thesis|dissertation)\b", re.IGNORECASE)
_REPORT = re.compile(
    r"(?:报告|白皮书|公报|年报|统计公报)(?:书)?\s?(?:\(PDF\))?$|\b(?:[Rr]eport|White Paper)\b(?:,? \d{4})?(?: \(PDF\))?$"
)
_FACTS = re.compile(r"\bpp?\.?\s?\d|\d\s?页|页\s?\d|出版社|[著译]$")
"""What prose does not say of itself: pages, a publishing house, who wrote it."""


def kind_of(fields: dict[str, str], identifiers: Identifiers, on_web: bool) -> str:
    """One of web, news, journal, magazine, book, thesis, report, unknown, by the first sign that speaks.

    `on_web`: the entry has an access date, an archived copy, a dead link or a URL.
    """
    title, host = fold(fields.get("title", "")), fold(fields.get("container", fields.get("publisher", "")))
    if _THESIS.search(title) or _THESIS.search(host):
        return "thesis"
    if identifiers.isbn or "place" in fields or ("publisher" in fields and _is_press(fold(fields["publisher"]))):
        return "book"
    if host and ends_like("magazine", host):
        return "magazine"
    if host and not is_domain(host) and ends_like("news", host) and not _is_journal(fields, identifiers):
        return "news"
    if _is_journal(fields, identifiers):
        return "journal"
    if _REPORT.search(title):
        return "report"
    return "web" if on_web else "unknown"


def _is_journal(fields: dict[str, str], identifiers: Identifiers) -> bool:
    numbered = "volume" in fields or "issue" in fields
    return numbered and "container" in fields or bool(identifiers.issn or identifiers.pmid or identifiers.doi)


def _is_press(folded: str) -> bool:
    return bool(
        re.search(r"(?:出版社|书局|书店|印书馆|出版公司|Press|Books|Publishing|Publishers|Verlag|Publications)$", folded.strip())
    )


def has_facts(folded: str) -> bool:
    """Whether the text tells pages, a publishing house or who wrote it."""
    return bool(_FACTS.search(folded.strip(" 。")))


_CUE = re.compile(
    r"(?:原文|[\u3400-\u9fff]{1,4}语|缩写|全称|简称)\s?[:为是]|又称|亦称|又名|一说|参见|参阅|参看|详见|另见|同上|同前|同注|不含|不包括|包括|以上|以下"
    r"|此处|此为|此指|本处|该[\u3400-\u9fff]|其中|根据|由于|注:"
)
_CHINESE_VERB = re.compile("[是为被在由把使会仍也于]|[已尚]|可以|没有|有的")
_ENGLISH_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|does|did|not|which)\b")


def is_note(folded: str) -> bool:
    """Whether the text is prose: Chinese with clauses and a full stop, or that begins as notes do; a long English sentence."""
    text = folded.strip()
    if not re.search("[\u3400-\u9fff]", text):
        return len(re.findall(r"\b[a-z]+\b", text)) > 14 and bool(_ENGLISH_VERB.search(text))
    if has_facts(text) or re.search(r"\w{2}\. \S", text):
        return False
    if _CUE.match(text):
        return True
    body = text.rstrip("。.!? ")
    return "。" in text and bool(re.search("[,;。:]", body) or len(body) > 16 or _CHINESE_VERB.search(body))
