"""Items of Wikidata that pages, rows and files beside pages hold themselves, and what entities make of those of links."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from test_rows import HTML, WIKITEXT, enterprise, put, run
from zhclaims.api import extract
from zhclaims.dataset import Dataset
from zhclaims.errors import InputError
from zhclaims.model import Entity, Licence, Link, Page
from zhclaims.sources import page_items, sidecar
from zhclaims.sources.common.items import Known
from zhclaims.sources.html import read_html
from zhclaims.sources.html.items import own_item
from zhclaims.sources.rows import Row, read_content
from zhclaims.spans import Span
from zhclaims.stages.entities.items import with_items

BODY = '<body class="skin-vector"><div class="mw-parser-output"><p>某城在河邊。</p></div>{}</body>'


def page_of(head: str = "", end: str = "") -> Page:
    return read_html(f"<!DOCTYPE html><html><head><title>某城</title>{head}</head>{BODY.format(end)}</html>")


def linked_data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", "name": "某城", **fields})}</script>'


ENTITY = "http://www.wikidata.org/entity/Q42"
HREF = "https://www.wikidata.org/wiki/Special:EntityPage/Q42"
NAMED = {
    "configuration": ('<script>RLCONF={"wgPageName":"某城","wgWikibaseItemId":"Q42","wgSiteName":"x"};</script>', ""),
    "same as": ("", linked_data(sameAs=ENTITY)),
    "main entity": ("", linked_data(mainEntity=ENTITY, sameAs="https://a.example/Q7")),
    "several": ("", linked_data(sameAs=["https://a.example/", "https://www.wikidata.org/wiki/Q42"])),
    "an object": ("", linked_data(mainEntity={"@type": "Thing", "@id": "https://www.wikidata.org/entity/Q42"})),
    "the second": ("", "<script type='application/ld+json'>{broken</script>" + linked_data(sameAs=ENTITY)),
    "in the head": (linked_data(mainEntity=ENTITY), ""),
    "Parsoid": (f'<link rel="mw:wikibase" href="{ENTITY}"/>', ""),
    "a property": ('<meta property="mw:wikibaseItem" content="Q42">', ""),
    "sidebar": (
        "",
        f'<li id="t-wikibase" class="mw-list-item"><a href="{HREF}" title="x" accesskey="g"><span>項目</span></a></li>',
    ),
    "SingleFile": ("", f"<li id=t-wikibase class=mw-list-item><a href={HREF} accesskey=g><span>項目</span></a>"),
    "below languages": (
        "",
        f'<span class="uls-after-portlet-link"><a href="{HREF}#sitelinks-wikipedia" class="wbc-editpage">x</a></span>',
    ),
    "mobile menu": (
        "",
        f'<li class="x"><a class="menu__item--page-actions-overflow-wikibase" href="{HREF}"><span>x</span></a></li>',
    ),
    "encoded": ("", f'<li id="t-wikibase"><a href="{HREF.replace("Special:", "Special%3A")}">x</a></li>'),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_saved_page_names_its_item(name: str) -> None:
    assert page_of(*NAMED[name]).wikidata == "Q42"


NOT = {
    "nothing": ("", ""),
    "no item": ('<script>RLCONF={"wgWikibaseItemId":"Q0"};</script>', linked_data(sameAs="http://www.wikidata.org/entity/Q042")),
    "a property": ("", linked_data(sameAs="http://www.wikidata.org/entity/P31", mainEntity="Q42")),
    "digits of others": ("", linked_data(sameAs="http://www.wikidata.org/entity/Q４２")),
    "another host": (
        "",
        linked_data(sameAs="https://wikidata.org.example/entity/Q42", mainEntity=f"https://a.example/?{ENTITY}"),
    ),
    "authority control": ("", f'<div><a class="external" href="{HREF}#identifiers">編輯</a></div>'),
    "a sister project": ("", '<li class="wb-otherproject-wikidata"><a href="https://www.wikidata.org/wiki/Q42">x</a></li>'),
    "broken data": ("", '<script type="application/ld+json">{"sameAs": ["http://www.wikidata.org/entity/Q42"</script>'),
    "deep data": ("", f'<script type="application/ld+json">{"[" * 5000}</script>'),
    "no object": ("", f'<script type="application/ld+json">["{ENTITY}"]</script>'),
}


@pytest.mark.parametrize("name", NOT)
def test_what_names_no_item(name: str) -> None:
    assert page_of(*NOT[name]).wikidata is None


HOSTILE = (
    "<link wikibase " * 15_000,
    "<meta " + "wikibase " * 20_000,
    "<script application/ld+json " * 7_000,
    '<script type="application/ld+json">' * 5_000,
    "Special:EntityPage/Q42 wikibase " * 6_000,
    '"wgWikibaseItemId":"' * 9_000,
)


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_page_takes_no_longer(piece: str) -> None:
    start = time.process_time()
    own_item(f"<head>{piece}", f"<head>{piece}")
    assert time.process_time() - start < 1.0


def test_a_piece_of_a_page_names_none() -> None:
    assert read_html('<div class="mw-parser-output"><p>某城。</p></div>').wikidata is None


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def row(data: object) -> Row:
    ((found,),) = read_content(json.dumps(data, ensure_ascii=False).encode(), "json", "x.json")
    assert isinstance(found, Row)
    return found


def test_rows_of_enterprise_have_item_and_licence(tmp_path: Path) -> None:
    given = enterprise(3) | {"main_entity": {"identifier": "Q42", "url": ENTITY}, "additional_entities": [{"identifier": "Q5"}]}
    run(put(tmp_path / "rows.ndjson", given), to=tmp_path / "out")
    (article,) = Dataset(tmp_path / "out").records("articles")
    assert article["wikidata"] == "Q42"
    assert article["licence"] == {"name": "CC BY-SA 4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"}
    assert [link["wikidata"] for link in article["links"]] == [None]


@pytest.mark.parametrize("entity", [None, [], {}, "Q42", {"identifier": "Q0"}, {"identifier": 42}, {"identifier": ["Q42"]}])
@pytest.mark.parametrize("licence", [None, [], {}, "CC", [None], [{"name": 1}], [{"name": "x" * 5000}]])
def test_what_is_none_in_them_costs_no_page(entity: object, licence: object) -> None:
    found = row(enterprise(3) | {"main_entity": entity, "license": licence})
    assert (found.wikidata, found.licence) == (None, None)


def test_a_licence_that_is_no_list() -> None:
    assert row(enterprise(3) | {"license": {"name": "CC BY-SA", "url": "javascript:x"}}).licence == Licence("CC BY-SA", "")


PROPERTIES: list[Any] = [
    {"wikibase_item": "Q42", "defaultsort": "X"},
    [{"name": "defaultsort", "*": "X"}, {"name": "wikibase_item", "*": "Q42"}],
]


@pytest.mark.parametrize("properties", PROPERTIES)
def test_answers_of_the_api_that_hold_properties(properties: object) -> None:
    assert row({"parse": {"title": "河", "pageid": 3, "text": HTML, "properties": properties}}).wikidata == "Q42"
    page = {"pageid": 3, "ns": 0, "title": "河", "pageprops": properties, "revisions": [{"revid": 5, "content": WIKITEXT}]}
    assert row({"query": {"pages": [page]}}).wikidata == "Q42"
    assert row({"query": {"pages": [page | {"pageprops": {"wikibase_item": "Q4x"}}]}}).wikidata is None


# ── what stands beside a page ───────────────────────────────────────────────────────────────────────────────────────────────


def beside(tmp_path: Path, text: str, **fields: object) -> Path:
    file = tmp_path / "x.wikitext"
    file.write_text(text, encoding="utf-8")
    known = {"schema": sidecar.SCHEMA, "title": "某城", "site": "zhwiki", "page_id": 3} | fields
    sidecar.sidecar_path(file).write_text(json.dumps(known), encoding="utf-8")
    return file


def test_the_file_beside_a_page_has_the_items_of_the_page_and_of_its_links(tmp_path: Path) -> None:
    text = "'''某城'''在[[iPhone]]、[[計算機]]、[[舊名]]、[[上游]]、[[無項]]、[[紅]]、[[某城#歷史|歷史]]旁。"
    links = {"IPhone": "Q1", "计算机": "Q2", "舊名": "Q3", "上游": "Q4", "無項": None}
    article = extract(beside(tmp_path, text, wikidata="Q42", links=links, sections=["上游"])).article
    assert article.wikidata == "Q42"
    assert [(link.target, link.wikidata) for link in article.links] == [
        ("iPhone", "Q1"),
        ("計算機", "Q2"),
        ("舊名", "Q3"),
        ("上游", "Q4"),
        ("無項", None),
        ("紅", None),
        ("某城#歷史", "Q42"),
    ]


def test_dictionaries_tell_the_case_of_the_first_letter_apart(tmp_path: Path) -> None:
    found = extract(
        beside(tmp_path, "見[[apple]]與[[Apple]]。", site="zhwiktionary", links={"Apple": "Q312", "apple": "Q89"})
    ).article
    assert [link.wikidata for link in found.links] == ["Q89", "Q312"]


@pytest.mark.parametrize("wrong", [{"wikidata": "Q0"}, {"wikidata": "42"}, {"links": {"甲": "Q1\n"}}, {"links": ["甲"]}])
def test_what_is_no_item_there_is_told(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="cannot read x.wikitext.json"):
        extract(beside(tmp_path, "甲。", **wrong))


def test_a_page_keeps_what_it_says_itself() -> None:
    page = Page(title="某城", text="甲乙", wikidata="Q1", links=(Link(Span(0, 1), "甲", "Q2"), Link(Span(1, 2), "乙")))
    found = page_items.with_items(page, "Q9", lambda target: Known("Q8"))
    assert (found.wikidata, [link.wikidata for link in found.links]) == ("Q1", ["Q2", "Q8"])


# ── entities ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def entities(*ids: str) -> list[Entity]:
    return [Entity(Span(i, i + 1), "LOC", "LOC", identifier) for i, identifier in enumerate(ids)]  # type: ignore[arg-type]


TEXT = Page(title="", text="甲乙丙丁")


def test_mentions_of_one_entity_share_an_item() -> None:
    found, issues = with_items(TEXT, entities("e1", "e2", "e1", "e2"), [None, None, "Q1", None])
    assert ([e.wikidata for e in found], issues) == (["Q1", None, "Q1", None], [])


def test_links_to_one_item_over_several_titles_agree() -> None:
    found, issues = with_items(TEXT, entities("e1", "e1", "e1"), ["Q1", None, "Q1"])
    assert ([e.wikidata for e in found], issues) == (["Q1"] * 3, [])


def test_links_to_several_items_give_none_and_an_issue() -> None:
    found, (issue,) = with_items(TEXT, entities("e1", "e1", "e1", "e2"), ["Q1", "Q2", None, "Q3"])
    assert [e.wikidata for e in found] == [None, None, None, "Q3"]
    assert (issue.code, issue.span) == ("conflicting_wikidata", Span(1, 2))
    assert "甲 Q1, 乙 Q2" in issue.message


def test_one_name_of_two_pages_is_two_entities_each_with_its_item(tmp_path: Path) -> None:
    text = "[[王伟 (导演)|王伟]]在北京拍電影。[[王伟 (运动员)|王伟]]在上海打球。"
    links = {"王伟 (导演)": "Q1", "王伟 (运动员)": "Q2"}
    found = extract(beside(tmp_path, text, links=links)).article.entities
    assert [e.wikidata for e in found if e.text == "王伟"] == ["Q1", "Q2"]


def test_a_link_to_a_section_is_not_of_the_thing_that_the_page_is_about(tmp_path: Path) -> None:
    text = "[[福建省#金門縣|金門縣]]和[[連江縣]]在[[福建省]]。"
    found = extract(beside(tmp_path, text, links={"福建省": "Q1", "連江縣": "Q1"}, sections=["連江縣"])).article
    assert [link.wikidata for link in found.links] == ["Q1", "Q1", "Q1"]
    items = {e.text: e.wikidata for e in found.entities}
    assert (items["福建省"], items["金門縣"], items["連江縣"]) == ("Q1", None, None)


def test_html_tells_links_to_sections_as_well() -> None:
    page = read_html('<div class="mw-parser-output"><p><a href="/wiki/甲#乙">乙</a><a href="./甲">甲</a></p></div>')
    assert [(link.target, link.partial) for link in page.links] == [("甲", True), ("甲", False)]


def test_nothing_is_taken_from_names_alone(tmp_path: Path) -> None:
    found = extract(beside(tmp_path, "某城在河邊，甲縣在山上。某城很大。", wikidata="Q42", links={"甲縣": "Q1"})).article
    assert found.wikidata == "Q42"
    assert {e.wikidata for e in found.entities} <= {None}
