"""Fields of references from the parameters of citation templates: readable cases, whole pages, what stands beside a template."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import zhclaims
from zhclaims.cache import CachedFunction
from zhclaims.cite_parameters import is_citation
from zhclaims.model import Page, Reference, ReferenceEntry
from zhclaims.records.identity import address
from zhclaims.settings import Settings
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.stages.references import references

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "citation_templates.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOOR_OF_TEMPLATES = 20
"""References of real pages that are templates and whose fields are all right, of 20."""


def parsed(wikitext: str, **options: Any) -> tuple[Reference, ...]:
    page = read_wikitext(wikitext + "\n{{reflist}}", title="甲", **options)
    return references(page)[0]


def one(content: str, **options: Any) -> Reference:
    (found,) = parsed(f"甲。<ref>{content}</ref>", **options)
    return found


def field(reference: Reference, name: str) -> object:
    """A field by its name in the cases."""
    found = reference.parsed
    if name == "url":
        return address(found, reference.entry.urls)
    if name == "archive_date":
        return found.archive.date if found.archive else None
    return getattr(found, name) if hasattr(found, name) else getattr(found.identifiers, name)


def wrong(reference: Reference, expected: dict[str, Any]) -> dict[str, object]:
    """The fields that are none of what is right; a list names several that are."""
    found: dict[str, object] = {}
    for name, value in expected.items():
        right = value if isinstance(value, list) else [value]
        if name == "container_or_publisher":
            got: object = reference.parsed.container or reference.parsed.publisher
            is_right = not {reference.parsed.container, reference.parsed.publisher}.isdisjoint(right) and (
                got is None or None not in right
            )
        else:
            got = field(reference, name)
            is_right = got in right
        if not is_right:
            found[name] = got
    return found


@pytest.mark.parametrize("case", CASES, ids=[c["template"][:60] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    reference = one(case["template"])
    assert not wrong(reference, case["fields"])
    assert reference.parsed.error is None
    assert reference.parsed.parsed
    assert reference.parsed.text


def test_real_pages(shared: Path) -> None:
    """The references of real pages that are templates, all fields of each."""
    right = faults = 0
    for truth in sorted((shared / "real_pages" / "truth").glob("*.json")):
        (source,) = (shared / "real_pages" / "pages").glob(f"{truth.stem}_*.wikitext")
        page = read_wikitext(source.read_text(encoding="utf-8"), title="甲")
        found = {r.entry.ref: r for r in references(page)[0]}
        for expected in json.loads(truth.read_text(encoding="utf-8"))["references"]:
            if expected["form"] == "template":
                fields = {k: v for k, v in expected.items() if k not in ("ref", "form")}
                faulty = bool(wrong(found[expected["ref"]], fields))
                right, faults = right + (not faulty), faults + faulty
    assert right >= FLOOR_OF_TEMPLATES, f"{faults} of {right + faults} are wrong"


def test_a_citation_whose_template_is_unknown_is_never_empty_and_its_claim_never_broken() -> None:
    names = (
        "Cite foo",
        "cite_bar",
        "引用某物",
        "Vcite baz",
        "Cite Q|Q1",
        "cite bilibili|BV=BV1xx",
        "Cite x|乙=1",
        "cite web",
        "citation",
    )
    text = "".join(f"第{i}句。<ref>{{{{{name}}}}}</ref>" for i, name in enumerate(names))
    article = zhclaims.extract(text + "\n\n{{reflist}}", Settings(format="wikitext"))
    assert {c.status for c in article.claims} == {"cited"}
    assert all(r.text and r.error is None and r.parsed for r in article.references)
    assert [r.title for r in article.references] == [None] * len(names)


@pytest.mark.parametrize(
    "name",
    ["Citation needed", "Cite check", "引用错误", "引用文", "Citation style", "Infobox", "Cn", "Reflist", "Excite", "引文"],
)
def test_templates_about_citations_are_none(name: str) -> None:
    assert not is_citation(name)


def test_works_that_share_a_note_are_several() -> None:
    first, second = "{{cite web|title=甲篇|url=http://a.example/1}}", "{{cite book|title=乙書|author=王明}}"
    assert one(f"{first}；{second}").parsed.kind == "multi"
    assert one(f"{first}；另见[http://b.example/2 另一篇很长的文章]").parsed.kind == "multi"
    assert one(f"参见{second}，第35页。").parsed.kind == "book"


def test_a_remark_in_brackets_behind_a_template_is_no_other_work() -> None:
    cited = "{{Cite web|title=乙|url=http://a.example|date=March 4–5, 2009}}"
    found = one(
        cited + " (produced with [http://b.example Solex 10] {{webarchive|url=http://c.example|date=2009-04-29}} by 丁(丙))"
    )
    assert (found.parsed.title, found.parsed.date) == ("乙", "2009-03-04/2009-03-05")
    assert one(cited + " (甲)；另見[http://b.example 丙的另一種著作](2009)").parsed.kind == "multi"


def test_notes_beside_a_template_complete_it() -> None:
    assert one("{{cite book|title=河志}}，第35页。").parsed.pages == "第35页"
    assert one("{{cite book|title=河志|page=3}}，第35页。").parsed.pages == "3"
    copy = one(
        "{{cite web|title=甲|url=http://a.example/}} {{Wayback|url=http://a.example/|date=20100102030405}} {{dead link}}"
    ).parsed
    assert copy.title == "甲"
    assert copy.dead_link
    assert copy.archive is not None
    assert (copy.archive.date, copy.archive.url) == ("2010-01-02", "https://web.archive.org/web/20100102030405/http://a.example/")


def test_a_template_within_a_template_is_no_other_work() -> None:
    reference = one("{{cite book|title=河志|author={{cite web|title=甲}}}}")
    assert reference.parsed.kind == "book"
    assert reference.parsed.title == "河志"


def test_what_a_template_of_the_caller_shows_keeps_its_parameters() -> None:
    templates = {"Cite river": "{{{河}}}", "报": "{{cite news|title={{{1}}}|work=某报}}"}
    river = one("{{Cite river|河=长江|title=长江志|author=王明}}", templates=templates)
    assert (river.entry.text, river.parsed.title, river.parsed.author) == ("长江", "长江志", "王明")
    news = one("{{报|某事}}", templates=templates).parsed
    assert (news.title, news.container, news.kind) == ("某事", "某报", "news")


def test_fields_are_in_the_variant_titles_as_written() -> None:
    reference = one("{{cite web|title=软件工程|website=软件网|url=http://a.example/软件}}", variant="zh-tw").parsed
    assert (reference.title, reference.container) == ("软件工程", "軟體網")


def test_a_synonym_given_twice_is_shown_once() -> None:
    twice = one("{{cite web|author=王明|last=王|first=明|title=甲|書名=甲|date=2001|year=2001|website=某網|work=某網}}")
    assert twice.entry.text == "王, 明. 甲. 某網. 2001."


class _Remembering:
    """A cache that keeps every value by its input."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def recall(self, function: CachedFunction[Any, Any], inputs: Sequence[Any]) -> list[Any]:
        for given in inputs:
            if given not in self.known:
                self.known[given] = next(iter(function.compute([given])))
        return [self.known[given] for given in inputs]


def test_the_cache_knows_parameters_from_each_other() -> None:
    cache = _Remembering()
    texts = [(("template", "Cite web"), ("title", title)) for title in ("甲", "乙")]
    for fields in (*texts, ()):
        page = Page(title="甲", text="", entries=(ReferenceEntry("1", "某文. 某网.", fields=fields),))
        expected = dict(fields).get("title", "某文")
        assert references(page, cache)[0][0].parsed.title == expected  # type: ignore[arg-type]
    assert len(cache.known) == 3


@pytest.mark.parametrize("unit", ["[[", "[//a ", "''", "<a ", "-{", "第1 ", "&a", "(", "；", "http://a "])
def test_time_is_linear_in_the_length_of_a_value(unit: str) -> None:
    value = unit * (40_000 // len(unit))
    begin = time.process_time()
    one(
        "{{cite web|title=<nowiki>"
        + value
        + "</nowiki>|url="
        + value.replace("[", "").replace("-{", "")
        + "|author=甲|pages="
        + value[:50]
        + "}}"
    )
    assert time.process_time() - begin < 5
