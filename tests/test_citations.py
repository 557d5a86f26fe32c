"""Claims and the footnotes that back them, by cases of text and expected links."""

import json
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhclaims
from pages import page_of
from zhclaims.model import Issue, Marker, ParsedReference, Reference, ReferenceEntry
from zhclaims.settings import Settings
from zhclaims.spans import Span
from zhclaims.stages.citations import citations
from zhclaims.stages.claims import claims
from zhclaims.stages.script import script
from zhclaims.stages.sentences import sentences

CASES = [json.loads(line) for line in Path(__file__).with_name("cases").joinpath("citations.jsonl").open(encoding="utf-8")]


def linked(page, references=()):
    found = claims(page, sentences(page, script(page)[0])[0])[0]
    return found, *citations(page, found, references)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_links(case):
    page = page_of(case["text"])
    parsed = ParsedReference(text="說明", kind="note")
    notes = tuple(Reference(ReferenceEntry(ref, "說明", group="註"), parsed) for ref in case.get("notes", ()))
    found, links, issues = linked(page, notes)
    shown = [[f"{x.ref} {x.support} {x.reason}" + f" {x.distance}" * (x.support == "carried") for x in own] for own in links]
    assert [[c.span.of(page.text), own] for c, own in zip(found, shown, strict=True)] == case["claims"]
    assert issues == ()


HARD_PLACES = [json.loads(line) for line in Path(__file__).with_name("cases").joinpath("links.jsonl").open(encoding="utf-8")]


@pytest.mark.parametrize("case", HARD_PLACES, ids=[c["name"] for c in HARD_PLACES])
def test_markers_in_hard_places(case):
    settings = Settings(format="wikitext") if case["fmt"] == "wikitext" else Settings()
    found = zhclaims.extract(case["source"], settings).claims
    for words, direct, carried in case["claims"]:
        (claim,) = [c for c in found if words in c.text]
        assert [c.ref for c in claim.citations if c.support == "direct"] == direct
        assert [c.ref for c in claim.citations if c.support == "carried"] == carried


def copy(body, *entries):
    listed = "\n".join(f"{i}. {entry}" for i, entry in enumerate(entries, start=1))
    return f"某城\n\n维基百科，自由的百科全书\n\n{body}\n\n参考文献\n{listed}\n"


@pytest.mark.parametrize(
    ("body", "entries", "expected"),
    [
        ("某城很大。[1]桥很长，见 [1]。", ("^ 王明. 城. 2001.",), [["1"], []]),
        ("官方网站见[1]。某城很大。[1]桥很长。[2]", ("^ 1.0 1.1 王明. 城. 2001.", "^ 李. 桥. 1999."), [["1"], ["1"], ["2"]]),
        ("桥见[2]。某城很大。[1]桥很长。[2]", ("^ 王明. 城. 2001.", "^ 李. 桥. 1999."), [[], ["1"], ["2"]]),
        ("某城很大。[1]河很深。[1]桥很长。[2]", ("^ 王明. 城. 2001.", "^ 李. 桥. 1999."), [["1"], [], ["2"]]),
        ("某城很大。[1]河很深。[1]桥很长。[2]山很高。[2]", ("^ 王. 城. 2001.", "^ 李. 桥. 1999."), [["1"], ["1"], ["2"], ["2"]]),
    ],
    ids=["after a blank", "as many as counted", "before its turn", "the last", "a copy that has lost the counts"],
)
def test_a_link_that_shows_as_a_number_is_no_footnote(body, entries, expected):
    page = zhclaims.extract(copy(body, *entries))
    assert [[c.ref for c in claim.citations if c.support == "direct"] for claim in page.claims] == expected
    surplus = [i for i in page.article.issues if i.code == "link_like_marker"]
    assert len(surplus) == body.count("[") - sum(map(len, expected))


def test_a_marker_inside_a_number_belongs_to_the_statement_before():
    page = page_of("歹徒开枪拒捕。12月27日，警方再次行动。[20]")
    at = page.text.index("2月")
    page = msgspec.structs.replace(page, markers=(Marker(at, "19", None, inside_token=True), *page.markers))
    found, links, _ = linked(page)
    assert [c.span.of(page.text) for c in found] == ["歹徒开枪拒捕。", "12月27日，警方再次行动。"]
    assert [[x.ref for x in own] for own in links] == [["19"], ["20"]]


def test_a_marker_in_a_heading_backs_nothing_and_is_reported():
    _, links, issues = linked(page_of("== 历史[5] ==\n甲城很大。"))
    assert links == ((),)
    assert [i.code for i in issues] == ["marker_without_claim"]
    assert "[5]" in issues[0].message


def test_notices_flag_the_claim_that_they_follow():
    page = page_of("甲城很大。乙城很小。")
    end = page.text.index("乙")
    page = msgspec.structs.replace(page, issues=(Issue("citation_needed", "[來源請求]", Span(end, end)),))
    assert [c.flags for c in linked(page)[0]] == [("citation_needed",), ()]


@given(st.text(alphabet="甲乙。，：“”[]12 \n=*", max_size=50))
def test_every_marker_is_linked_or_reported_and_claims_cover_their_sentences(source):
    page = page_of(source)
    found, links, issues = linked(page)
    direct = {x.marker for own in links for x in own if x.support == "direct"}
    assert len(direct) + len(issues) == len(page.markers)
    spans = sentences(page, script(page)[0])[0]
    covered = {i for c in found for i in range(*c.span)}
    assert {i for s in spans for i in range(*s) if not page.text[i].isspace()} <= covered
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    ["河水。[1]" * 10_000, "河" * 200_000 + "[1]" * 10_000 + "。", "河水。" * 3_000 + "[1]" * 3_000],
    ids=["claims", "one claim", "a group that covers many"],
)
def test_any_number_of_markers_costs_little(text):
    page = page_of(text)
    found = claims(page, sentences(page, script(page)[0])[0])[0]
    begun = time.process_time()
    links, _ = citations(page, found, ())
    assert time.process_time() - begun < 3
    assert all(sum(c.support == "carried" for c in own) <= 100 for own in links)


@pytest.mark.parametrize(
    ("wikitext", "claims"),
    [
        ("天山在亞洲（王明說它很高。<ref>甲</ref>）李四否認此事。", ["天山在亞洲（王明說它很高。）", "李四否認此事。"]),
        ("「天山很高。<ref>乙</ref>」李四說。", ["「天山很高。」", "李四說。"]),
        ("張三來了（甲，乙<ref>丁</ref>），後來走了。", ["張三來了（甲，乙），", "後來走了。"]),
        ("他來了<ref>戊</ref>「天山」後走了。", ["他來了", "「天山」後走了。"]),
    ],
)
def test_what_closes_after_a_marker_belongs_to_what_it_backs(wikitext, claims):
    found = zhclaims.extract(wikitext, Settings(format="wikitext"))
    assert [claim.text for claim in found.claims] == claims
    assert found.claims[0].status == "cited"
