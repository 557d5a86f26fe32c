"""CSL-JSON: valid by CSL's own fields, and every reference is there."""

import json

import jsonschema
import msgspec
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

import exports
import made
from zhclaims.export.csl import csl_item, date_parts

# What CSL 1.0.2 says of the fields that are used: schemas/input/csl-data.json of https://github.com/citation-style-language/schema
# fmt: off
TYPES = [
    "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "document", "legislation", "report", "thesis",
    "webpage",
]
TEXTS = [
    "language", "archive", "archive_location", "container-title", "DOI", "ISBN", "ISSN", "note", "PMCID", "PMID", "publisher",
    "publisher-place", "title", "URL", "collection-title",
]
# fmt: on
NUMBERS = ["edition", "issue", "number", "page", "volume"]
NAMES = ["author", "editor", "translator"]
DATES = ["accessed", "issued", "original-date"]

NAME = {"type": "object", "properties": {"literal": {"type": "string"}}, "required": ["literal"], "additionalProperties": False}
PART = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}
DATE = {
    "type": "object",
    "properties": {"date-parts": {"type": "array", "items": PART, "minItems": 1, "maxItems": 2}},
    "required": ["date-parts"],
    "additionalProperties": False,
}
ITEM = {
    "type": "object",
    "properties": {
        "type": {"enum": TYPES},
        "id": {"type": "string", "minLength": 1},
        "custom": {"type": "object"},
        **dict.fromkeys(TEXTS, {"type": "string", "minLength": 1}),
        **dict.fromkeys(NUMBERS, {"type": "string", "minLength": 1}),
        **dict.fromkeys(NAMES, {"type": "array", "items": NAME, "minItems": 1}),
        **dict.fromkeys(DATES, DATE),
    },
    "required": ["type", "id"],
    "additionalProperties": False,
}
VALIDATOR = jsonschema.Draft202012Validator({"type": "array", "items": ITEM})

FULL = {
    "article_id": "zhwiki:天山",
    "revision_id": 7,
    "ref": "註 1",
    "role": "note",
    "group": "註",
    "name": "wang",
    "text": "王某. 題. 出版社. 1999: 3–5.",
    "kind": "book",
    "title": "題",
    "container": "文集",
    "series": "叢書",
    "publisher": "出版社",
    "place": "北京",
    "author": "王某、李某",
    "editor": "編者",
    "translator": None,
    "date": "1999-05/1999-06",
    "original_date": "1934",
    "access_date": "2001-02-03",
    "url": "https://example.org/",
    "archive": {"host": "某館", "date": None, "url": "https://archive.example.org/x"},
    "language": "zh",
    "edition": "2",
    "volume": "3",
    "issue": None,
    "number": "7",
    "pages": "3–5",
    "identifiers": {"doi": "10.1/x", "isbn": "9787000000000", "pmid": None, "arxiv": "1234.5678", "wikidata": "Q1"},
    "work_id": None,
    "cited_through": [],
    "error": None,
    "cited_by": ["c_1"],
}


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return json.loads(exports.exported(exports.SAMPLE, "csljson", tmp_path_factory.mktemp("csl") / "out.json").read_bytes())


def test_every_item_is_valid(items):
    assert [e.json_path for e in VALIDATOR.iter_errors(items)] == []


def test_every_reference_is_there_by_its_own_id(items):
    """What survives: the parts, the text, what leads back; not the date of an archived copy, nor whether a link is dead."""
    references = exports.records(exports.SAMPLE, "references")
    assert [i["id"] for i in items] == [f"{r['article_id']}#{r['ref']}" for r in references]
    for found, reference in zip(items, references, strict=True):
        assert found["custom"]["cited_by"] == reference["cited_by"]
        assert found["custom"]["text"] == reference["text"]
        assert found.get("title", "") == (reference["title"] or "").strip("《》")
        assert found.get("URL") == reference["url"]
        assert found.get("publisher") == reference["publisher"]


def test_citeproc_sets_every_item(items):
    """A processor of CSL that is not ours reads the file and sets each entry with its title, author and year."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    works = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        works.register(Citation([CitationItem(item["id"])]))
    entries = [str(entry) for entry in works.bibliography()]
    assert len(entries) == len(items)
    for item in items:
        wanted = [item.get("title", ""), *(name["literal"] for name in item.get("author", ()))]
        wanted += [str(item["issued"]["date-parts"][0][0])] if "issued" in item else []
        assert any(all(_letters(part) in _letters(entry) for part in wanted) for entry in entries), item


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def test_a_chapter_is_the_title_and_its_book_the_container():
    part = FULL | {"chapter": "《序》", "container": None}
    found = csl_item(part, "1")
    assert (found["type"], found["title"], found["container-title"]) == ("chapter", "序", "題")
    assert csl_item(part | {"title": None}, "1")["title"] == "序"
    assert csl_item(part | {"container": "文集"}, "1")["container-title"] == "文集"


def test_every_part_has_its_field():
    found = csl_item(FULL, "註 1")
    assert list(VALIDATOR.iter_errors([found])) == []
    assert found == {
        "id": "zhwiki:天山@7#註 1",
        "type": "chapter",
        "title": "題",
        "container-title": "文集",
        "collection-title": "叢書",
        "publisher": "出版社",
        "publisher-place": "北京",
        "URL": "https://example.org/",
        "language": "zh",
        "edition": "2",
        "volume": "3",
        "number": "7",
        "page": "3–5",
        "author": [{"literal": "王某、李某"}],
        "editor": [{"literal": "編者"}],
        "issued": {"date-parts": [[1999, 5], [1999, 6]]},
        "original-date": {"date-parts": [[1934]]},
        "accessed": {"date-parts": [[2001, 2, 3]]},
        "DOI": "10.1/x",
        "ISBN": "9787000000000",
        "archive": "某館",
        "archive_location": "https://archive.example.org/x",
        "custom": {
            "article_id": "zhwiki:天山",
            "revision_id": 7,
            "ref": "註 1",
            "role": "note",
            "group": "註",
            "name": "wang",
            "reference_id": None,
            "work_id": None,
            "cited_through": [],
            "wikidata": "Q1",
            "error": None,
            "text": FULL["text"],
            "cited_by": ["c_1"],
            "arxiv": "1234.5678",
        },
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("web", "webpage"), ("news", "article-newspaper"), ("law", "legislation"), ("note", "document"), ("unknown", "document")],
)
def test_kinds_of_works(kind, expected):
    assert csl_item(FULL | {"kind": kind}, "1")["type"] == expected
    assert csl_item(FULL | {"kind": "book", "container": None}, "1")["type"] == "book"


def test_an_entry_without_a_title_keeps_its_text_where_no_program_takes_it_for_a_field():
    assert csl_item(FULL | {"title": None, "text": "Kazakhstan: x"}, "1")["note"] == "“Kazakhstan: x”"


@pytest.mark.parametrize(
    ("name", "printed", "field", "expected"),
    [
        ("title", "《河流》", "title", "河流"),
        ("title", "《河》與《流》", "title", "《河》與《流》"),
        ("container", "《某學報》", "container-title", "某學報"),
        ("pages", "第3–5頁", "page", "3–5"),
        ("pages", "pp. 12-15", "page", "12-15"),
        ("pages", "扉頁", "page", "扉頁"),
    ],
)
def test_marks_that_a_style_sets_are_left_out(name, printed, field, expected):
    assert csl_item(FULL | {name: printed}, "1")[field] == expected


@pytest.mark.parametrize(("date", "parts"), [("-0220", [[-220]]), ("2006-10-12", [[2006, 10, 12]]), ("0001/0002", [[1], [2]])])
def test_dates(date, parts):
    assert date_parts(date) == parts


def test_two_entries_by_one_label_have_two_ids(tmp_path):
    page = made.article()
    twice = msgspec.structs.replace(page, references=page.references * 2)
    found = json.loads(exports.exported(exports.write(tmp_path / "in", [twice]), "csljson", tmp_path / "out").read_bytes())
    assert [i["id"] for i in found] == ["zhwiki:會議#1", "zhwiki:會議#1~2"]
