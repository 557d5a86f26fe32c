"""What stands at the end of a reference whatever its style: identifiers, addresses, access dates, notes on archived copies.

Identifiers are DOI, ISBN, ISSN, PMID, PMC, arXiv, OCLC and Bibcode. The notes on archived copies and dead links are those that
the templates of Chinese Wikipedia write; the hosts are rows of `vocab/archive_hosts.tsv`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import HAN
from zhclaims.model import Identifiers
from zhclaims.spans import Span
from zhclaims.stages.references.dates import DateMatch, match_date

_LOCK = r"(?:\s*可免费查阅)?"
_PATTERNS = {
    "doi": re.compile(
        r"(?:\bdoi(?:\s*:\s*|\s+)|https?://(?:dx\.)?doi\.org/)(10\.\d{4,9}(?:\.\s?\d+)*/[^\s\"<>,;，。；（）\ue000]+)" + _LOCK,
        re.IGNORECASE,
    ),
    "isbn": re.compile(
        r"\bISBN(?:-1[03])?\s*:?\s*((?:\d[\s-]?){9}[\dXx](?:[\s-]?\d{3})?|(?:97[89])[\s-]?(?:\d[\s-]?){9}\d)(?![\dA-Za-z])",
        re.IGNORECASE,
    ),
    "issn": re.compile(r"\be?ISSN\s*:?\s*(\d{4}-?\d{3}[\dXx])(?!\d)", re.IGNORECASE),
    "pmid": re.compile(r"\bPMID\s*:?\s*(\d{1,9})\b" + _LOCK, re.IGNORECASE),
    "pmc": re.compile(r"\bPMC\s*:?\s*(?:PMC)?(\d{1,9})\b" + _LOCK),
    "arxiv": re.compile(
        r"\barXiv\s*:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)" + _LOCK + r"(?:\s*\[[\w.-]+\])?",
        re.IGNORECASE,
    ),
    "oclc": re.compile(r"\bOCLC\s*:?\s*(\d{1,12})\b", re.IGNORECASE),
    "bibcode": re.compile(r"\bBibcode\s*:\s*(\d{4}[A-Za-z0-9.&]{14}[A-Za-z])", re.IGNORECASE),
}
_OTHERS = re.compile(
    r"\b(?:LCCN\s*:?\s*[a-z]{0,3}\d[\d-]{5,10}|NLC\s*:?\s*\d{6,}|S2CID\s*:?\s*\d+|JSTOR\s*:?\s*\d+|ASIN\s*:?\s*[A-Z0-9]{10}|Zbl\s*:?\s*[\d.]+"
    r"|MR\s*:?\s*\d{5,}|SSRN\s*:?\s*\d+|OSTI\s*:?\s*\d+|CN\s*\d\d-\d{4}(?:/\w{1,2})?|Wikidata\s*Q\d+|hdl\s*:\s*[\d./]+|CNKI\s*:?\s*[\w.:-]+|GPN\s*:?\s*\d{10})",
)
_OTHER_SIGNS = ("LCCN", "NLC", "S2CID", "JSTOR", "ASIN", "Zbl", "MR", "SSRN", "OSTI", "CN", "Wikidata", "hdl", "CNKI", "GPN")
URL = re.compile(rf"(?:https?|ftp)://[^\s<>\[\]\"，。；、（）《》【】「」\ue000{HAN}]+", re.IGNORECASE)


_URL_DATE = re.compile(r",(?=(?:1\d|20)\d\d[-/.年])")
_WIDE = re.compile("[\uff01-\uff5e]")


class FoundIdentifiers(NamedTuple):
    """Identifiers in canonical form and every stretch of the text that they (and others without a field) take up."""

    identifiers: Identifiers
    spans: tuple[Span, ...]


def find_identifiers(folded: str) -> FoundIdentifiers:
    """The first identifier of each kind.

    Canonical: no prefix, no blanks; an ISBN has no hyphens; an ISSN has its one. A number whose check digit is wrong is given as
    printed all the same: misprinted ISBNs are common on covers, and catalogues list books under them.
    """
    values: dict[str, str] = {}
    spans: list[Span] = []
    upper = folded.upper()
    for name, pattern in _PATTERNS.items():
        if name.upper() not in upper:
            continue
        for m in pattern.finditer(folded):
            value, end = _canonical(name, m)
            values.setdefault(name, value)
            spans.append(Span(m.start(), end))
    if any(sign in folded for sign in _OTHER_SIGNS):
        spans += (Span(*m.span()) for m in _OTHERS.finditer(folded))
    return FoundIdentifiers(Identifiers(**values), tuple(spans))


def _canonical(name: str, m: re.Match[str]) -> tuple[str, int]:
    value, end = m[1], m.end()
    if name == "doi":
        kept = _balanced(value.rstrip(".:]"))
        return kept.replace(" ", ""), end - (len(value) - len(kept)) if end == m.end(1) else end
    if name == "isbn":
        return re.sub(r"[\s-]", "", value).upper(), end
    if name == "issn":
        digits = value.replace("-", "").upper()
        return f"{digits[:4]}-{digits[4:]}", end
    return value, end


def _balanced(doi: str) -> str:
    """Without closing brackets that belong to the sentence around it."""
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".")
    return doi


def find_urls(folded: str, text: str = "") -> list[Span]:
    """Where bare URLs stand, without the punctuation that ends the sentence; full-width characters of `text` end them."""
    spans = []
    for m in URL.finditer(folded):
        wide = _WIDE.search(text, m.start(), m.end())
        dated = _URL_DATE.search(folded, m.start(), m.end())
        url = folded[m.start() : min(f.start() for f in (wide, dated) if f) if wide or dated else m.end()].rstrip(".,;:!?'")
        while url.endswith((")", "]")) and url.count("(") + url.count("[") < url.count(")") + url.count("]"):
            url = url[:-1].rstrip(".,;:")
        spans.append(Span(m.start(), m.start() + len(url)))
    return spans


# ── access dates ────────────────────────────────────────────────────────────────────────────────────────────────────────

_BRACKET = re.compile(r"\[\s?(?:(?:引用|访问|查阅|检索|存取|浏览)(?:日期|时间)?:?\s?|于)?(?=[\dA-Z民一二])")
_BRACKET_END = re.compile(r"\s?(?:引用|查阅|访问)?\s?\]")
_WORDS = re.compile(
    r"[(,]?\s?(?:\b(?:Retrieved|Accessed|Downloaded|Visited|Checked|Last accessed|Viewed)(?: on)?:?\s"
    r"|(?:最后)?(?:访问|查阅|检索|存取|浏览|造访|撷取|引用|查询|取用|查看)(?:日期|时间)?\s?[:于在]?\s?)(?=[\dA-Z民二])",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[(,]?\s?[于在]?(?P<date>\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/]\d{1,2}[-/]\d{1,2})\s?(?:查阅|访问|检索|存取|浏览|造访|引用|撷取|参阅|阅览|查询|查看|读取|取得)\)?(?=[\s,.。;]|$)"
)


_LOOKED_UP = (
    *("etrieved", "ccessed", "iewed", "ownloaded", "isited", "hecked"),
    *("访问", "查阅", "检索", "存取", "浏览", "造访", "撷取", "引用", "查询", "取用", "查看", "参阅", "阅览", "读取", "取得"),
)
"""Words without which no statement of when the source was looked up is made."""


def find_access_dates(folded: str) -> list[tuple[Span, DateMatch]]:
    """Every statement of when the source was looked up, with its date, in order."""
    found = []
    for m in _BRACKET.finditer(folded):
        date = match_date(folded, m.end())
        year = bool(date and date.iso and len(date.iso) == 4)  # a year in brackets is that of a first print, or a guess
        if date and not year and _BRACKET_END.match(folded, date.end):
            found.append((Span(m.start(), folded.index("]", date.end) + 1), date))
    for m in _WORDS.finditer(folded) if any(word in folded for word in _LOOKED_UP) else ():
        date = match_date(folded, m.end())
        if date:
            end = date.end + (folded[date.end : date.end + 1] == ")" and m[0].startswith("("))
            found.append((Span(m.start(), end), date))
    for m in _AFTER.finditer(folded) if any(word in folded for word in _LOOKED_UP[6:]) else ():
        if date := match_date(folded, m.start("date")):
            found.append((Span(*m.span()), date))
    return sorted(found)


# ── archived copies and dead links ──────────────────────────────────────────────────────────────────────────────────────

_HOST_NAMES = tuple(row["host"].lower() for row in vocab.load("archive_hosts"))
_HOSTS = "|".join(sorted((re.escape(row["host"]) for row in vocab.load("archive_hosts")), key=len, reverse=True))
_FORMAT = r"(?:\s?\((?:PDF|DOC|XLS|PPT|HTML?)\w*\))?"
_ORIGINAL = re.compile(
    r"\(?\s?(?:已?[从由]?原始?(?:内容|网页|页面|链接|网址|连结|地址|文件)|原文)"
    + _FORMAT
    + r"(?:使用[^()]{0,60}\([^()]{0,12}\))?\s?已?存档"
    + _FORMAT
    + r"(?:[于自到]|日期:?)?\s?",
)
_BACKUP = re.compile(
    r"\s?\(?\s?的?(?:页面)?存档备份\s?(?:[,;]\s?存[于档在]于?\s?(?P<host>"
    + _HOSTS
    + r"|[^()\[\]{},.;。\ue000]{1,24}(?=\)))?)?\s?[,;]?\s?(?:存档日期\s?)?",
    re.IGNORECASE,
)
_HOSTED = re.compile(
    r"\(?\s?(?:存档?[于在]\s?)?(?P<host>"
    + _HOSTS
    + r")\s?的?(?:页面)?(?:存档|备份)\s?[,;:]?\s?(?:(?:存档)?(?:日期|时间|于)\s?:?\s?)?",
    re.IGNORECASE,
)
_UNHOSTED = re.compile(r"\s?的?(?:页面)?存档\s?[,;]\s?存档(?:日期|时间|于)\s?:?\s?(?=\d)")
_ENGLISH = re.compile(
    r"\(?\bArchived (?:\(PDF\) )?(?:copy |version )?from the original\b(?: \(PDF\))?(?: on)?\s?"
    r"|\(?\bArchived(?: \(PDF\))? (?:(?P<date>[^()]{6,20}) )?at (?:the )?(?P<host>" + _HOSTS + r")\s?",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"[\s,;.]{0,3}\)?[,.]{0,2}")
_DEAD = re.compile(
    r"\[\s?(?:永久)?(?:失效的?(?:链接|连结|网址|超链接)|(?:链接|连结|网址)(?:已|永久)?失效"
    r"|(?:permanent )?dead link)[^\[\]]{0,20}\]"
    r"|\((?:页面|链接|连结|网页|网址)已?(?:永久)?失效\)",
    re.IGNORECASE,
)


class ArchiveNote(NamedTuple):
    """A note that an archived copy exists. `of_template`: written by a citation template, which then ends the reference."""

    span: Span
    host: Span | None
    date: str | None
    of_template: bool


def find_archive_notes(folded: str) -> list[ArchiveNote]:
    """Every archive note, in order of place; where two readings overlap the earlier one."""
    if not any(sign in folded for sign in ("存档", "备份", "rchived")):
        return []
    notes = [_note(folded, m, True) for m in _ORIGINAL.finditer(folded)]
    small = folded.lower()
    hosted = (_HOSTED,) if any(host in small for host in _HOST_NAMES) else ()
    notes += [_note(folded, m, False) for pattern in (_BACKUP, *hosted, _UNHOSTED) for m in pattern.finditer(folded)]
    notes += [_note(folded, m, True) for m in _ENGLISH.finditer(folded)]
    notes = [n for n in notes if n.date or _is_marked(folded, n)]
    kept: list[ArchiveNote] = []
    for note in sorted(notes, key=lambda n: (n.span.start, -n.span.end)):
        if not kept or note.span.start >= kept[-1].span.end:
            kept.append(note)
    return kept


def _is_marked(folded: str, note: ArchiveNote) -> bool:
    """Whether a note without a date is set off as one: by a bracket, or by naming where the copy is kept."""
    text = note.span.of(folded).strip(" ,.")
    return text.startswith("(") or text.endswith(")") or "存档备份" in text and note.host is not None


def _note(folded: str, m: re.Match[str], of_template: bool) -> ArchiveNote:
    groups = m.groupdict()
    end = m.end()
    date = match_date(folded, end)
    if date:
        end = date.end
    elif groups.get("date"):
        date = match_date(groups["date"].strip())
    closing = _CLOSE.match(folded, end)
    end = closing.end() if closing else end
    host = Span(*m.span("host")) if groups.get("host") else None
    return ArchiveNote(Span(m.start(), end), host, date.iso if date else None, of_template)


def find_dead_links(folded: str) -> list[Span]:
    """Where a notice says that the link is dead."""
    return [Span(*m.span()) for m in _DEAD.finditer(folded)]
