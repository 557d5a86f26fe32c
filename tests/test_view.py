"""Pages as text and files: what is in them, what is escaped, where they are written."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_cli import fails, zhclaims
from view_articles import LAKE, LAKE_HANS, article, dataset, history, numbered, reference, revised
from zhclaims.errors import UsageError
from zhclaims.model import Archive, Issue
from zhclaims.offsets import Run
from zhclaims.reader import Revision, latest_revisions
from zhclaims.records import SourceRecord
from zhclaims.spans import Span
from zhclaims.terms import ReferenceErrorKind
from zhclaims.view import article_page, write_pages
from zhclaims.view.changes import changes, removed
from zhclaims.view.edtf import when
from zhclaims.view.facets import entity_names, script_data
from zhclaims.view.history import history_data, reverts
from zhclaims.view.lists import HEIGHT, WIDTH, Period, TimelineEntry, chart, speakers, timeline, troubles
from zhclaims.view.prose import Leaf, Note, blocks
from zhclaims.view.scripts import Scripts, Text
from zhclaims.view.source import source_text
from zhclaims.view.template import embedded, labels
from zhclaims.view.todo import todo
from zhclaims.view.wiki import section_numbers, web_address

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def lake():
    return article("鏡湖", LAKE)


def shown(page: str) -> str:
    """What a reader sees of the prose, without footnotes."""
    prose = page[page.index('id="prose"') : page.index("<footer")]
    prose = re.sub(r'<section class="references".*', "", prose, flags=re.DOTALL)
    prose = re.sub(r"<a class=\"note\".*?</a>", "", prose)
    return html.unescape(re.sub(r"<[^>]+>", "", prose[prose.index(">") + 1 :]))


# ── prose ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_character_of_the_article_is_lost(lake):
    wanted = lake.article.text
    assert re.sub(r"\s", "", shown(article_page(lake))) == re.sub(r"\s", "", wanted)


def test_the_other_script_is_whole_too(lake):
    scripts = Scripts(lake.article)
    leaves = [
        item.text
        for group in blocks(lake, scripts)
        for block in group
        for unit in block.units
        for item in unit.items
        if isinstance(item, Leaf)
    ]
    assert "".join(t.shown for t in leaves) == lake.article.text.replace("\n", "")
    assert "李明说水位每年下降两公分。" in "".join(t.other or t.shown for t in leaves)


def test_lists_stand_together_and_levels_never_jump():
    records = article("x", "== 甲 ==\n* 一。\n* 二。\n段。\n* 三。")
    records = msgspec.structs.replace(
        records, article=msgspec.structs.replace(records.article, sections=(deep(records.article.sections[0]),))
    )
    groups = blocks(records, Scripts(records.article))
    assert [[b.kind for b in group] for group in groups] == [["heading"], ["list_item"] * 2, ["paragraph"], ["list_item"]]
    assert groups[0][0].level == 2


def deep(section):
    return msgspec.structs.replace(section, level=5)


def test_footnotes_close_the_claim_that_they_stand_behind(lake):
    units = [u for group in blocks(lake, Scripts(lake.article)) for block in group for u in block.units]
    assert [(u.claim, [n.label for n in u.notes]) for u in units if u.notes] == [
        (0, ["1"]),
        (3, ["2", "3"]),
        (5, ["1"]),
        (7, ["4"]),
    ]
    assert not any(isinstance(item, Note) for u in units for item in u.items)


def test_a_name_over_a_border_is_marked_on_both_sides_of_it():
    records = article("x", "他去了天。山是高的。")
    name = msgspec.structs.replace(article("y", "天山。").article.entities[0], span=Span(3, 6))
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, entities=(name,)))
    units = [u for group in blocks(records, Scripts(records.article)) for b in group for u in b.units]
    marked = [[i.text.shown for i in u.items if isinstance(i, Leaf) and i.mark] for u in units]
    assert marked == [["天。"], ["山"]]


def test_every_issue_has_one_place():
    text = "甲乙。丙丁。"
    issues = tuple(Issue("made_up", "x", Span(a, b)) for a, b in [(0, 0), (2, 4), (3, 3), (6, 6), (0, 6)]) + (
        Issue("made_up", "elsewhere"),
    )
    records = article("x", text)
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, issues=issues))
    page = article_page(records)
    assert sorted(re.findall(r'id="(issue-\d)"', page)) == [f"issue-{n}" for n in range(5)]
    assert [t.target for t in troubles(records, Scripts(records.article))] == [*(f"issue-{n}" for n in (0, 4, 1, 2, 3)), ""]


spans = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda s: Span(min(s), max(s)))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=3))
def test_marks_in_any_place_lose_nothing(names_at, issues_at):
    records = article("x", "甲乙丙。丁戊。\n己庚。辛[1]壬癸。")
    text = records.article.text
    entity = article("y", "天山。").article.entities[0]
    within = [Span(min(s.start, len(text)), min(s.end, len(text))) for s in names_at]
    changed = msgspec.structs.replace(
        records.article,
        entities=tuple(msgspec.structs.replace(entity, span=s, text=s.of(text)) for s in sorted(within)),
        issues=tuple(Issue("made_up", "x", Span(min(s.start, len(text)), min(s.end, len(text)))) for s in issues_at),
    )
    groups = blocks(msgspec.structs.replace(records, article=changed), Scripts(changed))
    items = [i for group in groups for b in group for u in b.units for i in u.items]
    assert "".join(i.text.shown for i in items if isinstance(i, Leaf)) == text.replace("\n", "")


# ── scripts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_both_scripts_of_a_string():
    assert Scripts(article("x", LAKE).article).string("湖的歷史") == Text("湖的歷史", "湖的历史")
    assert Scripts(article("x", LAKE_HANS).article).string("头发和出发") == Text("头发和出发", "頭髮和出發")
    assert Scripts(article("x", LAKE).article).string("天山") == Text("天山")


@given(st.integers(0, 60), st.integers(0, 60))
def test_pieces_meet_in_both_scripts(a, b):
    record = article("x", LAKE).article
    scripts = Scripts(record)
    a, b = sorted((min(a, len(record.text)), min(b, len(record.text))))
    parts = [scripts.span(Span(*s)) for s in [(0, a), (a, b), (b, len(record.text))]]
    whole = scripts.span(Span(0, len(record.text)))
    assert "".join(p.other or p.shown for p in parts) == whole.other


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "mod", "label", "periods"),
    [
        ("2006-10-12", None, "2006年10月12日", ("2006年",)),
        ("2006-10", "START", "2006年10月初", ("2006年",)),
        ("1941-22", None, "1941年夏", ("1941年",)),
        ("-0220", None, "前221年", ("前221年",)),
        ("0000", None, "前1年", ("前1年",)),
        ("199X", "APPROX", "約1990年代", ("1990年代",)),
        ("19XX", None, "20世紀", ("20世紀",)),
        ("2006-08-24/2007", None, "2006年8月24日至2007年", ("2006年", "2007年")),
        ("2006-08-24T08", None, "2006年8月24日8時", ("2006年",)),
        ("2003", "BEFORE", "2003年之前", ("2003年",)),
    ],
)
def test_when(value, mod, label, periods):
    found = when(value, mod)
    assert (found.label, found.periods) == (label, periods)


@pytest.mark.parametrize("value", ["P8Y", "XXXX-WXX-5", "PAST_REF", "XXXX", "XXXX-XX-XX", "", "2006/2007/2008", "2006/"])
def test_what_has_no_place_in_time(value):
    assert when(value) is None


def test_order_in_time():
    values = ["19XX", "199X", "1990", "1990-21", "1990-04", "-0220"]
    found = sorted(values, key=lambda v: (when(v).order[0], when(v).grain, when(v).order))
    assert found == [
        "-0220",
        "19XX",
        "199X",
        "1990",
        "1990-21",
        "1990-04",
    ]


@given(st.text(alphabet="0123456789X-/T:PYM_ARESTF", max_size=24))
def test_no_value_is_too_strange(value):
    found = when(value)
    assert found is None or (found.label and found.periods)


# ── facets and lists ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_facets_count_what_the_claims_hold(lake):
    made = script_data(lake, Scripts(lake.article))
    assert made["facets"]["status"] == [["cited", ""], ["uncited", ""], ["broken", ""]]
    assert [v[0] for v in made["facets"]["year"]] == ["1932年", "1958年", "1971年", "1988年"]
    assert [v[0] for v in made["facets"]["source"]] == ["Lake Daily", "水文月刊"]
    assert len(made["claims"]) == len(lake.claims)


def test_years_are_in_order_of_time():
    records = article("x", "2001年下雨。1999年下雪。")
    dates = [msgspec.structs.replace(d, value=v) for d, v in zip(records.article.dates, ("-0220", "19XX"), strict=True)]
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, dates=tuple(dates)))
    assert [v[0] for v in script_data(records, Scripts(records.article))["facets"]["year"]] == ["前221年", "20世紀"]


def test_an_entity_is_named_by_its_most_frequent_mention():
    records = article("x", "李明來了。王芳和李明走了。")
    same = tuple(msgspec.structs.replace(e, id="e1") for e in records.article.entities)
    assert entity_names(msgspec.structs.replace(records.article, entities=same)) == {"e1": "李明"}


def test_who_says_what(lake):
    found = speakers(lake, Scripts(lake.article))
    assert [(s.name.shown, [(x.kind, x.content.shown) for x in s.sayings]) for s in found] == [
        ("李明", [("say", "水位每年下降兩公分")]),
        ("王芳", [("deny", "測站的數字有誤")]),
    ]


def test_the_timeline(lake):
    periods = timeline(lake, Scripts(lake.article))
    assert [(p.name.shown, [e.when.shown for e in p.entries]) for p in periods][1] == ("1958年", ["1958年6月"])


def test_the_chart_stays_in_its_frame():
    entries = (TimelineEntry("c", Text("x"), Text("y")),)
    for years in ([-220, 2020], [1999, 2000], [1, 5, 900, 1900], list(range(1900, 2000))):
        bars = chart([Period(y, Text(str(y)), entries) for y in years])
        assert sum(b.claims for b in bars) == len(years)
        assert all(b.x >= 0 and b.x + b.width <= WIDTH + 0.01 and b.y >= 0 and b.y + b.height <= HEIGHT + 0.01 for b in bars)
        assert {b.target for b in bars} <= set(years)
    assert chart([Period(2000, Text("2000"), entries)]) == []


@pytest.mark.parametrize(
    ("url", "sound"),
    [("https://a.example/x", True), ("HTTP://a.example", True), ("javascript:alert(1)", False), ("//a.example", False)]
    + [(" https://a.example", False), ("data:text/html,x", False), ("https:// x", False), (None, False), ("", False)],
)
def test_only_web_addresses_are_links(url, sound):
    assert (web_address(url) is not None) is sound


# ── what can be mended ──────────────────────────────────────────────────────────────────────────────────────────────────


def on_wiki(records, **fields):
    return msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, **fields))


WIKI = {"url": "https://zh.wikipedia.org/wiki/%E9%8F%A1%E6%B9%96", "timestamp": "2024-05-01T12:00:00Z", "revision_id": 7}
WIKITEXT = {"source": SourceRecord("鏡湖.wikitext", "wikitext", "0" * 64, 1)}


def test_uncited_claims_have_their_section_and_the_way_to_its_editor(lake):
    records = on_wiki(lake, **WIKI, **WIKITEXT)
    found = todo(records, Scripts(records.article)).uncited
    assert [(t.text.shown, t.section and t.section.shown, t.edit) for t in found][:2] == [
        ("當地人稱它為天山之鏡。", None, f"{WIKI['url']}?action=edit&section=0"),
        ("1958年6月,水利學會在湖邊建立了測站。", "歷史", f"{WIKI['url']}?action=edit&section=1"),
    ]
    assert len(found) == sum(c.status == "uncited" for c in lake.claims)


def test_a_section_is_edited_by_number_only_where_headings_are_those_of_the_wiki(lake):
    edits = {t.edit for t in todo(on_wiki(lake, **WIKI), Scripts(lake.article)).uncited}
    assert edits == {f"{WIKI['url']}?action=edit&section=0", f"{WIKI['url']}?action=edit"}
    assert {t.edit for t in todo(lake, Scripts(lake.article)).uncited} == {None}
    assert "action=edit" not in article_page(lake)


def test_headings_of_templates_have_no_number(lake):
    first, second = lake.article.sections
    runs = (Run(second.span.start, 40, len(second.title)),)
    assert section_numbers(on_wiki(lake, source_map=runs, **WIKITEXT).article) == [None, 1]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://[x/wiki/A", "//x/wiki/A", "https:// x"])
def test_no_address_of_a_wiki_leads_elsewhere(lake, url):
    page = article_page(on_wiki(lake, **WIKI | {"url": url}))
    assert "action=edit" not in page
    assert 'href="javascript' not in page


def test_the_template_has_the_time_of_the_revision_or_of_saving(lake):
    page = html.unescape(article_page(on_wiki(lake, **WIKI)))
    assert "{{來源請求|date=2024-05-01T12:00:00+00:00}}" in page
    assert "{{來源請求|date={{subst:#time:c}}}}" in html.unescape(article_page(lake))


def test_broken_references_say_what_is_wrong_and_what_mends_it(lake):
    refs = [reference("x", 1, error="empty", text="", title=None, url=None, name="甲"), reference("x", 2, dead_link=True)]
    refs += [reference("x", 3, dead_link=True, archive=Archive("archive.org", None, "https://example.net/a")), reference("x", 4)]
    records = on_wiki(article("x", "甲。[1]乙。[2]", references=refs), **WIKI)
    found = todo(records, Scripts(records.article)).broken
    assert [(t.reference, t.name, t.reasons, t.search) for t in found] == [
        (0, "甲", ("error_empty",), None),
        (1, "…", ("dead_link",), "https://web.archive.org/web/*/https://example.org/2"),
    ]
    for kind in ReferenceErrorKind:
        assert {"{name}"} >= set(re.findall(r"\{\w+\}", labels()["en"][f"mend_error_{kind}"]))


def test_wikitext_stands_around_a_claim_where_the_document_lies(tmp_path):
    source = "'''鏡湖'''是湖。<ref>某報，2001年</ref>湖水{{lang|en|x}}很深。\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "鏡湖.wikitext").write_text(source, encoding="utf-8")
    zhclaims("run", tmp_path / "in", "--to", tmp_path / "out")
    (records,) = latest_revisions(tmp_path / "out")
    assert source_text(records.article, tmp_path / "in") == source
    found = todo(records, Scripts(records.article), source).uncited
    assert found[0].around == ("'''鏡湖'''是湖。<ref>某報，2001年</ref>", "湖水{{lang|en|x}}很深。", "\n")
    page = write_pages(tmp_path / "out", sources=tmp_path / "in").read_text(encoding="utf-8")
    assert "<mark>湖水{{lang|en|x}}很深。</mark>" in page
    told = zhclaims("view", tmp_path / "out", "--sources", tmp_path / "in", "--to", tmp_path / "page.html")
    assert (told.returncode, (tmp_path / "page.html").read_text(encoding="utf-8")) == (0, page)
    for wrong in ("../in/鏡湖.wikitext", "/etc/passwd", "x\0", "鏡湖.wikitext/x"):
        outside = msgspec.structs.replace(records.article.source, path=wrong)
        assert source_text(msgspec.structs.replace(records.article, source=outside), tmp_path / "out") == ""
    (tmp_path / "in" / "鏡湖.wikitext").write_text(source + "又", encoding="utf-8")
    assert source_text(records.article, tmp_path / "in") == ""


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_lets_in_the_page_s_own_style_and_script_and_nothing_else(lake):
    page = article_page(lake)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?!data:,)", page) == []
    assert re.search(r"\son\w+=|\sstyle=", page) is None


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["</script>", "<!--", "\u2028", "]]>"]),
)
def test_data_cannot_end_its_element(text, trap):
    written = str(embedded({"x": text + trap}))
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"x": text + trap}


def test_the_same_records_give_the_same_page(lake):
    assert article_page(lake) == article_page(lake)


def test_every_label_is_there_in_every_language_and_used_ones_exist():
    texts = labels()
    assert all(text for language in texts.values() for text in language.values())
    folder = ROOT / "pipeline" / "zhclaims" / "view" / "page"
    sources = "\n".join(f.read_text(encoding="utf-8") for f in folder.iterdir() if f.suffix in (".html", ".js"))
    used = set(re.findall(r'(?:\blabel\("|data-t(?:-label|-placeholder)?="|data-t": "|"data-t": ")([a-z_]+)"', sources))
    assert {key for key in used if not key.endswith("_")} - texts["en"].keys() == set()


def test_only_text_of_wikipedia_is_said_to_be_that():
    assert "CC BY-SA 4.0" in shown_page(article("湖", "湖。"))
    other = article("湖", "湖。")
    other = msgspec.structs.replace(other, article=msgspec.structs.replace(other.article, article_id="example.org:湖"))
    assert "CC BY-SA 4.0" not in shown_page(other)


def shown_page(records) -> str:
    return article_page(records).split('<script type="application/json"')[0]


def test_every_kind_of_report_has_a_label():
    schema = json.loads((ROOT / "schemas" / "claim.schema.json").read_text(encoding="utf-8"))
    kinds = schema["$defs"]["attribution"]["properties"]["kind"]["enum"]
    assert all(f"says_{kind}" in labels()["en"] for kind in kinds)


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_changes_show_words_citations_and_places():
    records = revised()
    made = changes(records, Scripts(records.article))
    told = [(c.kind, "".join(f"[{p.kind[0]}{p.text.shown}]" if p.kind else p.text.shown for p in c.pieces)) for c in made]
    assert told == [
        ("reworded", "湖水[d很][i不]深。"),
        ("recited", "測站在湖邊。"),
        ("removed", "[d報紙報導過。]"),
        ("new", "[i居民不滿。]"),
        ("moved", "王芳來過。"),
    ]
    assert (made[1].added, made[1].dropped) == (("Report 1",), 1)
    assert made[4].section == Text("歷史", "历史")
    assert {place: [c.kind for c in some] for place, some in removed(made).items()} == {1: ["removed"]}


def test_a_first_revision_has_nothing_to_compare_with():
    records = revised()
    claims = tuple(msgspec.structs.replace(c, change="new") for c in records.claims)
    first = msgspec.structs.replace(records, claims=claims, changes=tuple(c for c in records.changes if c.kind == "new"))
    assert changes(first, Scripts(first.article)) == []
    assert "pane-changes" not in article_page(first)
    assert "change" not in script_data(first, Scripts(first.article))["facets"]


def test_a_revert_says_which_revision_it_went_back_to():
    records, revisions = history()
    assert reverts(revisions) == {6: 4}
    page = article_page(records, revisions=revisions)
    assert page.count('<details class="revert">') == 1
    assert "回退到修訂版本 4" in page
    assert '<details class="group"><summary><span class="code restored"' in page  # 12 equal cards are one, closed
    assert '<details class="revert">' not in article_page(records, revisions=revisions[:3])


def test_an_edit_that_only_repeats_what_there_was_is_no_revert():
    records, revisions = history()
    empty = Revision(7, None, [])
    assert reverts([*revisions, empty, empty._replace(number=8)]) == {6: 4}
    assert reverts(r._replace(number=None) for r in revisions) == {}


def test_a_page_with_many_revisions_stays_small():
    few, many = (len(article_page(records, revisions=some).encode()) for records, some in (history(5), history(500)))
    assert many - few < 150_000
    long = [Revision(n, None, [{"claim_id": "c", "before": "甲" * 5000, "after": f"{n}" + "乙" * 5000}]) for n in range(500)]
    told = history_data(long, {})
    assert 2 < len(told["revisions"]) < 500
    assert sum(map(len, told["texts"])) < 250_000
    assert history_data(long[:1], {}) is None


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_article_is_one_file_and_several_get_an_index(tmp_path, lake):
    one = write_pages(dataset(tmp_path / "one", lake))
    assert (one.parent, one.suffix) == (tmp_path / "one" / "view", ".html")
    two = dataset(tmp_path / "two", lake, article("镜湖", LAKE_HANS))
    index = write_pages(two)
    assert index == two / "view" / "index.html"
    pages = sorted(f.name for f in index.parent.iterdir())
    assert len(pages) == 3
    links = re.findall(r'<li><a href="([^"]+)"', index.read_text(encoding="utf-8"))
    assert sorted([*links, "index.html"]) == pages
    assert write_pages(two, "鏡湖", tmp_path / "b.html") == tmp_path / "b.html"
    assert write_pages(two, "zhwiki:镜湖", tmp_path).parent == tmp_path


def test_the_last_revision_of_an_article_is_shown(tmp_path):
    first, second = numbered(article("湖", "第1版。"), 1), revised()
    found = list(latest_revisions(dataset(tmp_path, first, second, article("山", "山。"))))
    assert [[c.text for c in r.claims] for r in found] == [[c.text for c in second.claims], ["山。"]]
    assert found[0].changes == second.changes
    assert found[1].changes == ()


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b", "..", "", "CON", "長" * 300, "x\x00y", "</title>", "🏔" * 90])
def test_no_title_leads_out_of_the_directory(tmp_path, title):
    folder = tmp_path / "out"
    index = write_pages(dataset(folder, article(title, "湖。"), article("乙", "山。")))
    assert {f.parent for f in index.parent.rglob("*")} == {folder / "view"}
    assert len(list(index.parent.iterdir())) == 3


@pytest.mark.parametrize("title", ["鏡湖", "镜湖", "zhwiki:鏡湖"])
def test_an_article_is_found_by_its_title_in_either_script_and_by_its_id(tmp_path, lake, title):
    folder = dataset(tmp_path / "d", lake, article("山", "山。"))
    assert write_pages(folder, title).name.startswith("鏡湖.")


def test_a_title_that_is_not_there_brings_those_that_are_like_it(tmp_path, lake):
    folder = dataset(tmp_path / "d", lake, article("山", "山。"))
    result = zhclaims("view", folder, "镜糊")
    assert (result.returncode, result.stderr) == (2, f"zhclaims: no article '镜糊' in {folder}; did you mean 鏡湖?\n")


def test_what_cannot_be_shown_is_told(tmp_path, lake):
    folder = dataset(tmp_path / "d", lake)
    with pytest.raises(UsageError, match="no article '天池'"):
        write_pages(folder, "天池")
    with pytest.raises(UsageError, match="no finished dataset"):
        write_pages(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no articles"):
        write_pages(dataset(tmp_path / "empty"))
    article_line = json.loads((folder / "articles.jsonl").read_bytes())
    (folder / "articles.jsonl").write_text(json.dumps(article_line | {"text": 1}) + "\n")
    with pytest.raises(UsageError, match=r"鏡湖.*str.*validate"):
        write_pages(folder)
    (folder / "articles.jsonl").write_text("{\n")
    with pytest.raises(UsageError, match=r"articles.jsonl, line 1"):
        write_pages(folder)
    with pytest.raises(UsageError, match="several articles"):
        write_pages(dataset(tmp_path / "two", lake, article("山", "山。")), dest=tmp_path / "page.html")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot write"):
        write_pages(dataset(tmp_path / "e", lake), dest=tmp_path / "file" / "page.html")


def test_the_command(tmp_path, lake):
    folder = dataset(tmp_path / "d", lake)
    result = zhclaims("view", folder, "--to", tmp_path / "page.html")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"{tmp_path / 'page.html'}\n", "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    fails(zhclaims("view", tmp_path / "nothing"), 2, "no finished dataset")


def test_the_page_is_opened_if_wanted(tmp_path, lake, monkeypatch):
    from zhclaims.cli import app

    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    app.view(dataset(tmp_path, lake), None, tmp_path / "鏡 湖.html", opened=True)
    assert opened == [(tmp_path / "鏡 湖.html").as_uri()]


def test_the_page_leads_to_items_of_wikidata():
    records = article("x", "天山很高。")
    known = msgspec.structs.replace(records.article.entities[0], wikidata="Q7")
    records = msgspec.structs.replace(
        records, article=msgspec.structs.replace(records.article, wikidata="Q42", entities=(known,))
    )
    page = article_page(records)
    assert re.findall(r'<a href="(https://www.wikidata.org[^"]*)"[^>]*>([^<]*)<', page) == [
        ("https://www.wikidata.org/wiki/Q42", "維基數據 Q42")
    ]
    assert '"Q7"]' in page.partition('<script type="application/json"')[2]
    assert "https://www.wikidata.org" not in article_page(article("x", "天山很高。")).partition("<script")[0]
