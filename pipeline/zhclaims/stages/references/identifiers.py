"""Identifiers printed in a reference: DOI, ISBN, ISSN, PMID, PMC, arXiv, OCLC, Bibcode; and bare URLs."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.model import Identifiers
from zhclaims.spans import Span

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
URL = re.compile(r"(?:https?|ftp)://[^\s<>\"，。；、（）《》【】「」\ue000\u4e00-\u9fff]+", re.IGNORECASE)


class Found(NamedTuple):
    """Identifiers in canonical form and every stretch of the text that they (and others without a field) take up."""

    identifiers: Identifiers
    spans: tuple[Span, ...]


def find_identifiers(folded: str) -> Found:
    """The first identifier of each kind.

    Canonical: no prefix, no blanks; an ISBN has no hyphens; an ISSN has its one. A number whose check digit is wrong is given as
    printed all the same: misprinted ISBNs are common on covers, and catalogues list books under them.
    """
    values: dict[str, str] = {}
    spans: list[Span] = []
    for name, pattern in _PATTERNS.items():
        for m in pattern.finditer(folded):
            value, end = _canonical(name, m)
            values.setdefault(name, value)
            spans.append(Span(m.start(), end))
    spans += (Span(*m.span()) for m in _OTHERS.finditer(folded))
    return Found(Identifiers(**values), tuple(spans))


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


def find_urls(folded: str) -> list[Span]:
    """Where bare URLs stand, without the punctuation that ends the sentence."""
    spans = []
    for m in URL.finditer(folded):
        url = m[0].rstrip(".,;:!?'")
        while url.endswith((")", "]")) and url.count("(") + url.count("[") < url.count(")") + url.count("]"):
            url = url[:-1].rstrip(".,;:")
        spans.append(Span(m.start(), m.start() + len(url)))
    return spans
