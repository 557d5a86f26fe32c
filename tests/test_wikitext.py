"""Wikitext → Page: readable cases, the map back to the source, hostile input."""

from __future__ import annotations

import json
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhclaims
from zhclaims.errors import InputError, UsageError
from zhclaims.model import Page
from zhclaims.settings import Settings
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.stages.references.parse import parse_reference

tables = import_module("zhclaims.sources.language_converter.tables")
OF_OTHERS = ("variant_tables", "marker_inside_token", "no_reference_list")
"""Issues that the cases are not about."""
CASES = [
    json.loads(x) for x in Path(__file__).with_name("cases").joinpath("wikitext.jsonl").read_text(encoding="utf-8").splitlines()
]
_PIECES = (
    "[[ ]] {{ }} {{{ }}} -{ }- | = \n == * # : ; ' '' ''' <ref> <ref/> </ref> <ref|name=a> <nowiki> </nowiki> <!-- --> {| |} |-"
    " || ! <div> </div> <poem> </poem> <references/> {{reflist}} {{cn}} [http://a.example ] &amp; &#20013; 软件 中 文 。 1 a"
    " zh-cn: zh-tw: A| H| __TOC__ <br> [[File:a|thumb| [[Category: {{lang|en| {{#if:a| {{#tag:ref| <gallery> </gallery> #REDIRECT"
    " <td> <li> <pre> \x7f \u200e"
)
PIECES = [piece.replace("ref|name", "ref name") for piece in _PIECES.split(" ")]


def what(page: Page, expected: dict[str, Any]) -> dict[str, Any]:
    """What the page has of what the case says."""
    found = {
        "text": page.text,
        "markers": [m.ref for m in page.markers],
        "inside": [m.inside_token for m in page.markers],
        "entries": [e.text for e in page.entries],
        "backlinks": [e.backlinks for e in page.entries],
        "errors": [parse_reference(e.text).error for e in page.entries],
        "issues": [i.code for i in page.issues if i.code not in OF_OTHERS],
        "issue_at": [i.span.start for i in page.issues if i.span],
        "kinds": [b.kind.value for b in page.blocks],
        "links": {link.span.of(page.text): link.target for link in page.links},
        "sections": [[s.title, s.level] for s in page.sections],
        "ends": page.text[-len(expected.get("ends", "")) :],
    }
    return {key: found[key] for key in expected if key not in ("name", "wikitext", "variant")}


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    page = read_wikitext(case["wikitext"], title="河", variant=case.get("variant", "source"))
    assert what(page, case) == {k: v for k, v in case.items() if k not in ("name", "wikitext", "variant")}


def check(page: Page, source: str) -> None:
    """Everything of a page that must hold whatever it was read from."""
    assert "\n".join(b.span.of(page.text) for b in page.blocks) == page.text
    for run in page.source_map:
        text = page.text[run.text_start : run.text_start + run.length]
        assert len(text) == run.length > 0
        assert text == source[run.source_start : run.source_start + run.length]
    for marker in page.markers:
        assert 0 <= marker.at <= len(page.text)
        assert marker.source is None or 0 <= marker.source.start < marker.source.end <= len(source)
    assert all(0 <= link.span.start < link.span.end <= len(page.text) for link in page.links)
    assert all(s.span.of(page.text) == s.title for s in page.sections)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_anything_is_a_page_whose_runs_are_the_source(source: str) -> None:
    check(read_wikitext(source, title="甲"), source)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_variant_has_the_same_numbers_and_errors(source: str) -> None:
    """A variant says the same as the source, but for footnotes in rules, of which each variant shows its own."""
    if "-{" in source:
        return
    plain, converted = read_wikitext(source, title="甲"), read_wikitext(source, title="甲", variant="zh-tw")
    assert [m.ref for m in plain.markers] == [m.ref for m in converted.markers]
    assert [e.backlinks for e in plain.entries] == [e.backlinks for e in converted.entries]
    assert len(plain.blocks) == len(converted.blocks)


@pytest.mark.parametrize(("mediawiki", "stands_for"), [(False, "哈萨克斯坦"), (True, "哈萨克")])
def test_a_converted_text_leads_back_to_what_it_stands_for(
    mediawiki: bool, stands_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MediaWiki's tables do not say which rule of the page they followed: there characters lead to those like them."""
    if mediawiki and not tables.has_mediawiki():
        pytest.skip("zhclaims[mediawiki] is not installed")
    monkeypatch.setattr(tables, "has_mediawiki", lambda: mediawiki)
    source = "{{noteTA|1=zh-cn:哈萨克斯坦;zh-tw:哈薩克}}我在哈萨克斯坦的城市。"
    page = read_wikitext(source, title="甲", variant="zh-tw")
    start = page.text.index("哈薩克")
    places = {run.text_start + i: run.source_start + i for run in page.source_map for i in range(run.length)}
    assert source[places[start] : places[start + 2] + 1] == stands_for
    assert source[places[page.text.index("城")]] == "城"


def test_fields_of_a_citation_template() -> None:
    source = "甲。<ref>{{cite web|url=https://a.example/1|title=河的历史|author=王某|date=2001-02-03|accessdate=}}</ref>"
    (entry,) = read_wikitext(source, title="甲").entries
    assert entry.urls == ("https://a.example/1",)
    assert dict(entry.fields) == {
        "template": "Cite web",
        "url": "https://a.example/1",
        "title": "河的历史",
        "author": "王某",
        "date": "2001-02-03",
    }
    assert parse_reference(entry.text).title == "河的历史"


def test_templates_of_the_caller_come_first() -> None:
    page = read_wikitext(
        "{{河名|长|类=河}}流过。", title="甲", templates={"河名": "{{{1}}}{{{类|江}}}<noinclude>说明</noinclude>"}
    )
    assert page.text == "长河流过。"
    assert [r for r in page.source_map if r.text_start == 0][0].length == 1


@pytest.mark.parametrize(
    "source",
    [
        "{{{1|a=<!-- c -->b}}}",
        "{{{1|a<!-- c -->=b}}}",
        "{{{1|<!-- c -->a=b}}}",
        "{{#if:x|a=<!-- c -->b}}",
        "{{#if:|| a<!-- c -->=b }}",
    ],
)
def test_an_argument_with_a_name_that_stands_for_text(source: str) -> None:
    """Where a default or a branch holds "=", all of it is text: none of its comments, and each character with its place."""
    page = read_wikitext(source, title="甲")
    assert page.text == "a=b"
    places = [run.source_start + i for run in page.source_map for i in range(run.length)]
    assert [source[place] for place in places] == ["a", "=", "b"]


def test_groups_of_conversion_rules() -> None:
    page = read_wikitext("{{noteTA|G1=RIVER}}长河", title="甲", variant="zh-tw", groups={"RIVER": ("zh-cn:长河;zh-tw:大江",)})
    assert page.text == "大江"


def test_a_variant_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="zh-xx"):
        read_wikitext("甲", title="甲", variant="zh-xx")


def test_a_page_beyond_the_bound_is_refused() -> None:
    with pytest.raises(InputError, match="at most 16,000,000 are read"):
        read_wikitext("甲" * 16_000_001, title="甲")


N = 100_000
HOSTILE = {
    "open braces": "{{" * N,
    "nested templates": "{{a|" * N + "x" + "}}" * N,
    "nested parameters": "{{{a|" * N + "x" + "}}}" * N,
    "nested conditions": "{{#if:a|" * N + "x" + "}}" * N,
    "nested notes": "{{#tag:ref|" * N + "}}" * N,
    "open links": "[[" * N,
    "nested files": "[[File:a|thumb|" * N + "x" + "]]" * N,
    "open rules": "-{" * N,
    "nested rules": "-{" * N + "}-" * N,
    "open elements": "<div>" * N,
    "closing elements": "<sup><div>" + "<span>" * N + "</sup>" * N,
    "open references": "<ref>" * N,
    "references": "<ref name=a>x</ref>" * N,
    "open comments": "<!--" * N,
    "comments": "<!-- a -->" * N,
    "angle brackets": "<" * N,
    "open tags": "<a " * N,
    "ampersands": "&amp" * N,
    "apostrophes": "''a'''b " * N,
    "equals signs": "=" * N,
    "open addresses": "[http://a " * N,
    "tables": "{|\n" * N,
    "list marks": "*" * N,
    "an attribute each": "<ref " + "a=b " * N + "/>",
    "controls": "\0\x7f\x01\ud800\u202e" * N,
    "a megabyte line": "中文的一个长句子没有句号" * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_bounded_time(name: str) -> None:
    """A hundred thousand of anything: no more than some microseconds a character, whatever the nesting."""
    source = HOSTILE[name]
    started = time.process_time()
    read_wikitext(source, title="甲")
    assert time.process_time() - started < 2 + 50e-6 * len(source)


def test_expansion_is_bounded() -> None:
    templates = {f"d{i}": f"{{{{d{i + 1}}}}}" * 10 for i in range(12)} | {"d12": "x" * 1000}
    page = read_wikitext("{{d0}}", title="甲", templates=templates)
    assert "too_much_expansion" in {i.code for i in page.issues}
    assert len(page.text) < 5_000_000


@pytest.mark.parametrize(
    ("wikitext", "url"),
    [
        ("[http://a.example/?x=1&copy=2&region=4&sect=5&amp;not=6 題]", "http://a.example/?x=1&copy=2&region=4&sect=5&not=6"),
        ("http://a.example/b.pdf{{dead link|date=2018年1月}}", "http://a.example/b.pdf"),
        ("《明報》，http://a.example/d.html{{失效連結}}", "http://a.example/d.html"),
        ("http://a.example/中文/路徑?甲=乙 題", "http://a.example/中文/路徑?甲=乙"),
    ],
)
def test_the_address_of_a_reference_is_whole(wikitext: str, url: str) -> None:
    found = zhclaims.extract(f"甲。<ref>{wikitext}</ref>\n== 參考 ==\n<references/>", Settings(format="wikitext"))
    assert [reference.url for reference in found.references] == [url]
