"""CSL-JSON: the references, for Zotero, pandoc and whatever else formats citations.

An author list stands as it is printed, in one `literal` name: where one name ends and the next begins is not always certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.reader import Document
from zhclaims.terms import ReferenceKind

_TYPES = {
    ReferenceKind.WEB: "webpage",
    ReferenceKind.NEWS: "article-newspaper",
    ReferenceKind.JOURNAL: "article-journal",
    ReferenceKind.MAGAZINE: "article-magazine",
    ReferenceKind.BOOK: "book",
    ReferenceKind.THESIS: "thesis",
    ReferenceKind.REPORT: "report",
    ReferenceKind.CONFERENCE: "paper-conference",
    ReferenceKind.STANDARD: "standard",
    ReferenceKind.PATENT: "patent",
    ReferenceKind.MAP: "map",
    ReferenceKind.VIDEO: "motion_picture",
    ReferenceKind.POST: "post",
    ReferenceKind.PRESS_RELEASE: "article",
    ReferenceKind.DATASET: "dataset",
    ReferenceKind.LAW: "legislation",
}
"""What CSL calls a kind of work; the rest are documents."""

_TEXTS = {
    "title": "title",
    "container": "container-title",
    "series": "collection-title",
    "publisher": "publisher",
    "place": "publisher-place",
    "url": "URL",
    "language": "language",
    "edition": "edition",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "pages": "page",
}
_MARKED = {
    "title": re.compile(r"《([^《》]+)》"),
    "container": re.compile(r"《([^《》]+)》"),
    "pages": re.compile(r"(?:第|pp?\.)? ?(\d[\d,、–—~-]*) ?[頁页]?"),
}
_NAMES = ("author", "editor", "translator")
_DATES = {"date": "issued", "original_date": "original-date", "access_date": "accessed"}
_IDENTIFIERS = {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "pmid": "PMID", "pmc": "PMCID"}
_KEPT = (
    *("article_id", "revision_id", "ref", "role", "group", "name", "reference_id"),
    *("work_id", "error", "text", "cited_by", "cited_through"),
)
"""What CSL has no field for and what is needed to find the record in the dataset again."""


def _write(plan: Plan, path: Path) -> None:
    with path.open("wb") as file:
        write_json_array(file, (item for document in plan.documents() for item in _items(document)))


def write_json_array(file: BinaryIO, items: Iterable[Any]) -> None:
    """Write a JSON array item by item, one a line."""
    separator = b"[\n"
    for item in items:
        file.write(separator + msgspec.json.encode(item))
        separator = b",\n"
    file.write(b"\n]" if separator == b",\n" else b"[]")


def _items(document: Document) -> Iterator[dict[str, Any]]:
    return (csl_item(reference, label) for label, reference in document.labelled_references)


def csl_item(reference: Record, label: str) -> dict[str, Any]:
    """A reference as a CSL item. Its id is `zhwiki:天山#12`, with a revision `zhwiki:天山@345#12`."""
    revision = "" if reference["revision_id"] is None else f"@{reference['revision_id']}"
    made: dict[str, Any] = {"id": f"{reference['article_id']}{revision}#{label}", "type": _type(reference)}
    made |= {csl: _bare(name, reference[name]) for name, csl in _TEXTS.items() if reference.get(name)}
    if reference.get("chapter"):  # CSL's title is that of the part; the whole is its container
        whole = {"container-title": made["title"]} if "title" in made and "container-title" not in made else {}
        made |= whole | {"title": _bare("title", reference["chapter"])}
    made |= {name: [{"literal": reference[name]}] for name in _NAMES if reference.get(name)}
    made |= {csl: {"date-parts": date_parts(reference[name])} for name, csl in _DATES.items() if reference.get(name)}
    identifiers, archive = reference.get("identifiers") or {}, reference.get("archive") or {}
    made |= {csl: identifiers[name] for name, csl in _IDENTIFIERS.items() if identifiers.get(name)}
    made |= {csl: archive[name] for name, csl in (("host", "archive"), ("url", "archive_location")) if archive.get(name)}
    if "title" not in made:
        made["note"] = f"“{reference['text']}”"  # in quotation marks: "key: value" at the front of a note is taken for a field
    others = {name: value for name, value in identifiers.items() if value and name not in _IDENTIFIERS}
    made["custom"] = {name: reference.get(name) for name in _KEPT} | others
    return made


def _bare(name: str, text: str) -> str:
    """The text without the marks that a citation style sets itself.

    >>> _bare("title", "《河流》"), _bare("pages", "第3–5頁")
    ('河流', '3–5')
    """
    pattern = _MARKED.get(name)
    found = pattern.fullmatch(text) if pattern else None
    return found[1] if found else text


def _type(reference: Record) -> str:
    if reference["kind"] == ReferenceKind.BOOK and (reference.get("container") or reference.get("chapter")):
        return "chapter"
    return _TYPES.get(reference["kind"], "document")


def date_parts(date: str) -> list[list[int]]:
    """An ISO 8601 date or interval as CSL has it.

    >>> date_parts("2006-10"), date_parts("-0220"), date_parts("2006-01-02/2006-02")
    ([[2006, 10]], [[-220]], [[2006, 1, 2], [2006, 2]])
    """
    return [_parts(end) for end in date.split("/")]


def _parts(date: str) -> list[int]:
    sign, digits = (-1, date[1:]) if date.startswith("-") else (1, date)
    year, *rest = map(int, digits.split("-"))
    return [sign * year, *rest]


FORMAT = Format("csljson", "references in CSL-JSON, for Zotero and pandoc", _write, is_directory=False, made_of="references")
