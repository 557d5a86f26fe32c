"""The page in a real Chromium: what it does with a mouse, a keyboard, a finger, a printer and a screen reader."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from browser import chromium, violations, visit
from view_articles import LAKE, LAKE_HANS, article, dataset, history, long_article, reference, revised
from zhclaims.issue_texts import reported
from zhclaims.offsets import Run
from zhclaims.reader import Revision
from zhclaims.spans import Span
from zhclaims.view import article_page, write_pages

ROOT = Path(__file__).parents[1]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TRADITIONAL, SIMPLIFIED = (f'[name="script"][value="{lang}"]' for lang in ("zh-Hant", "zh-Hans"))


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("lake"), article("鏡湖", LAKE))


@pytest.fixture
def page(browser, lake):
    with visit(browser, lake) as opened:
        yield opened


def saved(folder, records, name="page.html"):
    file = folder / name
    file.write_text(article_page(records), encoding="utf-8")
    return file


def matches(page) -> str:
    return page.inner_text("#found")


def kept(page) -> list[str]:
    """The claims that match."""
    return page.locator(".unit:not(.miss) .claim").all_inner_texts()


def facet(page, name, value):
    return page.locator(f'.facet input[name="{name}"]').locator("xpath=..").filter(has_text=value)


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.parentElement.id")


def wait(page, condition) -> None:
    """Until the expression holds: the page's policy lets no string be run in it, so it is asked from outside."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(30)
    pytest.fail(f"never: {condition}")


def comes_on_screen(page, selector) -> None:
    box = f"document.querySelector({selector!r}).getBoundingClientRect()"
    wait(page, f"{box}.top >= 0 && {box}.bottom <= innerHeight")


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_blocks_are_what_they_were(page):
    assert page.locator("h1").inner_text() == "鏡湖"
    assert page.locator(".prose h2").all_inner_texts() == ["歷史", "爭議"]
    assert page.locator(".prose li").count() == 2
    assert page.locator(".prose > p").count() == 3


def test_claims_are_underlined_by_status_each_in_its_own_pattern(page):
    styles = page.evaluate(
        """["cited", "uncited", "broken"].map((status) => {
            const style = getComputedStyle(document.querySelector(`.unit.${status} .claim`));
            return [style.textDecorationLine, style.textDecorationStyle];
        })"""
    )
    assert styles == [["underline", "solid"], ["underline", "dotted"], ["underline", "wavy"]]


def test_names_and_dates_are_marked(page):
    assert page.locator(".m.per").all_inner_texts() == ["李明", "王芳"]
    assert page.locator(".m.date").first.inner_text() == "1932年"


def test_it_can_be_read_without_scripts(browser, lake):
    with visit(browser, lake, java_script_enabled=False) as page:
        assert page.locator(".unit").count() == 8
        assert page.locator("#pane-timeline").is_visible()
        assert not page.locator("#pane-filter").is_visible()


def test_footnotes_lead_to_their_reference_and_back(page):
    page.click("#note-1")
    assert page.locator(":target").get_attribute("id") == "reference-1"
    page.click(":target .back a")
    assert page.locator(":target").get_attribute("id") == "note-1"
    comes_on_screen(page, "#note-1")


def test_a_reference_shows_in_a_card_when_its_footnote_is_pointed_at(page):
    page.hover("#note-1")
    page.wait_for_selector("#card:not([hidden])")
    assert "Report 2" in page.inner_text("#card")
    page.hover("#card")  # the card stays while the pointer is on it
    page.wait_for_timeout(400)
    assert page.is_visible("#card")
    page.keyboard.press("Escape")
    assert page.is_hidden("#card")


def test_a_tap_shows_the_card_and_a_tap_elsewhere_takes_it_away(browser, lake):
    with visit(browser, lake, **PHONE) as page:
        page.tap("#note-0")
        assert "Report 1" in page.inner_text("#card")
        assert "#" not in page.url
        page.tap("h1")
        assert page.is_hidden("#card")


def test_a_name_tells_its_kind_and_filters(page):
    page.hover(".m.per >> nth=0")
    page.wait_for_selector("#card:not([hidden])")
    assert page.inner_text("#card .big") == "李明"
    page.click("#card button:has-text('篩選')")
    assert kept(page) == ["李明說水位每年下降兩公分。"]


def test_a_name_and_the_article_lead_to_their_items_of_wikidata(browser, tmp_path):
    records = article("鏡湖", LAKE)
    known = tuple(msgspec.structs.replace(e, wikidata="Q7" if e.label == "PER" else None) for e in records.article.entities)
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, wikidata="Q42", entities=known))
    with visit(browser, saved(tmp_path, records)) as page:
        assert page.get_attribute(".facts a:has-text('維基數據 Q42')", "href") == "https://www.wikidata.org/wiki/Q42"
        page.hover(".m.per >> nth=0")
        page.wait_for_selector("#card:not([hidden])")
        assert page.get_attribute("#card a:has-text('維基數據 Q7')", "href") == "https://www.wikidata.org/wiki/Q7"


def test_the_card_of_a_claim_tells_who_says_it_and_what_backs_it(page):
    page.click(".unit:has-text('李明') .claim >> text=水位")
    card = page.inner_text("#card")
    assert "有引註" in card
    assert "李明 表示" in card
    assert "Report 2" in card
    assert "Report 3" in card
    assert page.locator("#card .chip").all_inner_texts() == ["李明"]


# ── filters and search ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_filters_count_and_combine(page):
    assert matches(page) == "共 8 條陳述"
    facet(page, "status", "無引註").click()
    assert matches(page) == "8 條中 4 條符合"
    facet(page, "status", "引註失效").click()  # values of one facet add up
    assert matches(page) == "8 條中 5 條符合"
    facet(page, "year", "1958年").click()  # facets narrow each other down
    assert kept(page) == ["1958年6月,水利學會在湖邊建立了測站。"]
    assert facet(page, "person", "李明").locator(".count").inner_text() == "0"
    page.click("#clear")
    assert matches(page) == "共 8 條陳述"
    assert page.locator(".miss").count() == 0


@pytest.mark.parametrize(
    ("name", "value", "count"), [("source", "Lake Daily", 3), ("place", "天山", 1), ("organisation", "水利學會", 1)]
)
def test_each_facet_filters(page, name, value, count):
    assert facet(page, name, value).locator(".count").inner_text() == str(count)
    facet(page, name, value).click()
    assert len(kept(page)) == count


def test_only_what_matches_is_shown_if_wanted(page):
    facet(page, "person", "王芳").click()
    page.check("#only")
    assert page.locator(".unit:visible").count() == 1
    assert page.locator(".prose h2:visible").all_inner_texts() == ["歷史"]
    assert page.locator(".prose li:visible").count() == 0


def test_search_takes_either_script_and_lists_follow(page):
    page.fill("#query", "测站")
    wait(page, "document.querySelectorAll('.unit:not(.miss)').length === 2")
    assert kept(page) == ["1958年6月,水利學會在湖邊建立了測站。", "王芳否認測站的數字有誤。"]
    page.click("#tab-speakers")
    assert page.locator(".speaker:visible").count() == 1
    page.click("#tab-timeline")
    assert page.locator(".period li:visible").count() == 1
    page.click("#tab-filter")
    page.fill("#query", "測站")
    wait(page, "CSS.highlights.get('query')?.size === 2")
    page.fill("#query", "不存在的字")
    wait(page, "document.querySelectorAll('.unit:not(.miss)').length === 0")
    assert matches(page) == "沒有符合的陳述。"


def test_enter_goes_to_the_first_match_and_arrows_to_the_others(page):
    page.fill("#query", "結冰")
    page.keyboard.press("Enter")
    assert "1971" in page.inner_text(".unit:has(:focus)")
    page.keyboard.press("ArrowRight")
    assert "1988" in page.inner_text(".unit:has(:focus)")
    page.click("#match-previous")
    assert "1971" in page.inner_text(".unit:has(:focus)")


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_says_what(page):
    page.click("#tab-speakers")
    assert page.locator(".speaker summary").all_inner_texts() == ["李明 1", "王芳 1"]
    page.click(".speaker:has-text('王芳') a")
    assert page.locator(":target .claim").inner_text() == "王芳否認測站的數字有誤。"


def test_the_timeline_is_in_order_and_leads_to_the_claims(page):
    page.click("#tab-timeline")
    assert page.locator(".period h3").all_inner_texts() == ["1932年", "1958年", "1971年", "1988年"]
    assert page.locator(".chart a").count() == 4
    page.click(".period:has-text('1971') a")
    assert page.locator(":target .claim").inner_text() == "1971年湖水結冰。"


def test_issues_lead_to_their_place(page):
    page.click("#tab-issues")
    assert page.locator(".troubles .code").all_inner_texts() == ["引號不成對", "made_up"]
    page.click(".troubles a")
    assert page.locator(":target").get_attribute("id") == "issue-0"


def test_issues_are_told_in_the_language_of_the_interface(page):
    page.click("#tab-issues")
    message = page.locator(".troubles .message").first
    assert message.inner_text() == "「「」沒有配對"
    assert (
        page.locator(".troubles .message").last.get_attribute("lang") == "en"
    )  # of a kind that is not known: as the record has it
    page.check(SIMPLIFIED)
    assert message.inner_text() == "「「」没有配对"
    page.click("#settings summary")
    page.check('[name="interface"][value="en"]')
    assert message.inner_text() == "“「” has no partner"


def test_what_an_issue_names_gets_out_of_no_place(browser, tmp_path):
    records = article("x", "甲乙。")
    evil = reported("impossible_date", Span(0, 1), text=f"\"'>{EVIL}", field="day")
    changed = msgspec.structs.replace(records.article, issues=(evil,))
    with visit(browser, saved(tmp_path, msgspec.structs.replace(records, article=changed))) as page:
        page.click("#tab-issues")
        assert "</script><script>" in page.inner_text(".troubles .message")
        assert page.inner_text(".troubles .message").endswith("的日不存在")
        page.click("#settings summary")
        page.check('[name="interface"][value="en"]')
        assert page.inner_text(".troubles .message").endswith("has no such day")
        assert page.title() != "pwned"


def test_the_switch_shows_what_changed(browser, tmp_path):
    with visit(browser, saved(tmp_path, revised())) as page:
        assert page.locator("del:visible").count() == 0
        facet(page, "change", "改寫").click()
        assert kept(page) == ["湖水不深。"]
        page.click("#clear")
        page.click("#tab-changes")
        assert page.locator("#pane-changes .code").all_inner_texts() == ["改寫", "引註變更", "移除", "新增", "移動"]
        page.check("#changes-shown")
        assert page.locator(".prose del:visible").all_inner_texts() == ["湖水很深。", "報紙報導過。"]
        assert violations(page) == []
        page.click("#pane-changes a:has-text('王芳')")
        assert page.locator(":target .claim").inner_text() == "王芳來過。"


def compare(page, first, second):
    page.select_option("#compare-from", label=first)
    page.select_option("#compare-to", label=second)
    groups = page.locator("#comparison .group")
    return [(g.locator("summary").inner_text(), g.locator(".words").first.inner_text()) for g in groups.all()]


def test_a_revert_is_one_card(browser, tmp_path):
    with visit(browser, past(tmp_path)) as page:
        page.click("#tab-changes")
        assert page.locator("#pane-changes > div > details:visible").count() == 1
        assert page.inner_text(".revert > summary") == "回退到修訂版本 4 12"
        assert page.locator("#pane-changes li:visible").count() == 0
        page.click(".revert > summary")
        assert page.locator(".revert .group > summary").all_inner_texts() == ["恢復 12"]
        page.click(".revert .group > summary")
        assert page.locator("#pane-changes li:visible").count() == 12
        assert violations(page) == []


def test_any_two_revisions_can_be_compared(browser, tmp_path):
    days = {n: f"2024-01-{n + (n > 1):02} 00:00 · {n}" for n in range(1, 5)}
    days |= {5: "2024-02-01 00:00 · 5", 6: "2024-02-02 00:00 · 6 ↩ 4"}
    with visit(browser, past(tmp_path)) as page:
        page.click("#tab-changes")
        assert page.locator("#compare-to option").all_inner_texts() == [days[n] for n in (6, 5, 4, 3, 2, 1)]
        assert compare(page, days[1], days[6]) == [("改寫 1", "湖水第0年上漲下降4。")]
        assert page.is_hidden("#compared")
        assert compare(page, days[4], days[1]) == [("改寫 1", "湖水第0年下降4上漲。")]
        assert compare(page, days[4], days[6]) == []
        assert page.inner_text("#comparison") == "沒有變更。"
        assert [name for name, _ in compare(page, days[2], days[5])] == ["移除 12"]
        compare(page, days[5], days[6])
        assert page.is_visible("#compared")


def past(folder):
    records, revisions = history()
    file = folder / "page.html"
    file.write_text(article_page(records, revisions=revisions), encoding="utf-8")
    return file


# ── what can be mended ──────────────────────────────────────────────────────────────────────────────────────────────────

WIKI = {"url": "https://zh.wikipedia.org/wiki/%E9%8F%A1%E6%B9%96", "timestamp": "2024-05-01T12:00:00Z"}


@pytest.fixture
def mended(browser, tmp_path):
    records = article("鏡湖", LAKE)
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, **WIKI))
    with visit(browser, saved(tmp_path, records)) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("#tab-todo")
        yield page


def copied(page) -> str:
    page.wait_for_selector("text=已複製")
    return page.evaluate("navigator.clipboard.readText()")


def test_uncited_claims_are_a_list_to_copy(mended):
    assert mended.inner_text("#tab-todo") == "待補 5"
    assert mended.locator("#uncited li").count() == 4
    mended.click("#copy-uncited")
    lines = copied(mended).split("\n")
    assert len(lines) == 4
    assert lines[1].startswith("* [歷史] 1958年6月,水利學會在湖邊建立了測站。 file://")
    claim = mended.locator(".unit.uncited").nth(1)
    assert lines[1].endswith(f"#{claim.get_attribute('id')}")
    assert violations(mended) == []


def test_the_list_follows_the_filter(mended):
    mended.keyboard.press("/")
    mended.keyboard.type("結冰")
    wait(mended, "document.querySelectorAll('.unit:not(.miss)').length === 2")
    mended.click("#tab-todo")
    mended.click("#copy-uncited")
    assert "1988" in copied(mended)
    assert "\n" not in copied(mended)


def test_a_template_is_ready_for_each(mended):
    mended.click("#uncited li >> nth=2 >> [data-copy]")
    assert copied(mended) == "{{來源請求|date=2024-05-01T12:00:00+00:00}}"
    edit = mended.locator("#uncited a.edit").nth(2)
    assert edit.inner_text() == "編輯條目"  # the source is no wikitext, so that its headings are not counted
    assert edit.get_attribute("href") == f"{WIKI['url']}?action=edit"
    mended.click("#uncited .to >> nth=2")
    mended.click(":target .claim")
    assert "{{來源請求|date=2024-05-01T12:00:00+00:00}}" in mended.inner_text("#card")
    assert mended.get_attribute("#card .mending a", "href") == f"{WIKI['url']}?action=edit"


def test_a_time_that_is_not_known_is_that_of_the_reader(browser, lake):
    with visit(browser, lake, java_script_enabled=False) as page:
        assert page.inner_text("code.template") == "{{來源請求|date={{subst:#time:c}}}}"
    with visit(browser, lake) as page:
        page.click("#tab-todo")
        assert re.fullmatch(r"\{\{來源請求\|date=20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\}\}", page.inner_text("code.template"))
        page.click("#settings summary")
        page.check('[name="interface"][value="en"]')
        assert page.inner_text("code.template").startswith("{{Citation needed|date=20")


def test_broken_references_say_what_mends_them(mended):
    row = mended.locator("#pane-todo .tasks").nth(1)
    assert "缺少定義" in row.inner_text()
    assert '<ref name="…">' in row.inner_text()
    row.locator(".to").click()
    assert mended.locator(":target").get_attribute("id") == "reference-3"


def test_the_source_of_the_page_and_its_history_are_linked(mended):
    links = mended.locator(".facts a").evaluate_all("links => links.map(a => a.href)")
    assert links == [WIKI["url"], f"{WIKI['url']}?action=history"]


# ── permalinks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_permalink_opens_at_its_claim(browser, tmp_path):
    records = long_article(200)
    claim = records.claims[150]
    with visit(browser, saved(tmp_path, records), fragment=f"#{claim.claim_id}") as page:
        assert page.locator(":target .claim").inner_text() == claim.text
        comes_on_screen(page, f"#{claim.claim_id}")
        assert focused(page) == claim.claim_id


def test_a_claim_gives_its_permalink(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(".unit:has-text('王芳') .claim >> text=數字")
    page.click("#card a:has-text('固定連結')")
    page.wait_for_selector("text=已複製連結")
    unit = page.get_attribute(".unit:has-text('王芳')", "id")
    assert page.url.endswith(f"#{unit}")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


# ── keyboard ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_stop_skips_to_the_article(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "article"


def test_claims_have_one_stop_and_arrows_from_there(page):
    assert page.locator('.pin[tabindex="0"]').count() == 1
    page.locator('.pin[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    units = page.evaluate("[...document.querySelectorAll('.unit')].map(unit => unit.id)")
    assert focused(page) == units[2]
    page.keyboard.press("End")
    assert focused(page) == units[-1]
    page.keyboard.press("Enter")
    assert focused(page) == "card"
    page.keyboard.press("ArrowLeft")
    assert "陳述 7" in page.inner_text("#card-title")
    page.keyboard.press("Escape")
    assert focused(page) == units[6]
    assert page.locator('.pin[tabindex="0"]').count() == 1


def test_j_and_k_go_from_claim_to_claim_under_the_filter(page):
    facet(page, "status", "無引註").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    texts = kept(page)
    assert page.inner_text(".unit:has(:focus) .claim") == texts[1]
    page.keyboard.press("k")
    assert page.inner_text(".unit:has(:focus) .claim") == texts[0]
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert "陳述 3" in page.inner_text("#card-title")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jk?")  # where words are written keys are letters
    assert page.input_value("#query") == "jk?"


def test_a_question_mark_shows_the_keys(page):
    page.keyboard.press("?")
    assert page.locator("#keys dt").count() == 7
    assert violations(page) == []
    page.uncheck("#keys-on")  # they are letters of a keyboard that somebody speaks to
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")
    page.keyboard.press("?")
    assert page.is_hidden("#keys")
    page.wait_for_timeout(300)  # a busy browser hands what a file stores to the process of the next page a moment later
    page.reload()
    page.click("#settings summary")
    page.click("#keys-show")
    assert not page.is_checked("#keys-on")
    page.check("#keys-on")
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")
    page.keyboard.press("j")
    wait(page, "document.activeElement.closest('.unit') !== null")


def test_a_footnote_shows_its_card_at_the_keyboard(page):
    page.locator('.pin[tabindex="0"]').focus()
    page.keyboard.press("Tab")
    assert focused(page) == "note-0"
    assert "Report 1" in page.inner_text("#card")
    assert page.get_attribute("#note-0", "aria-describedby") == "card"
    page.keyboard.press("Enter")
    assert page.locator(":target").get_attribute("id") == "reference-0"


def test_tabs_follow_the_arrow_keys(page):
    page.focus("#tab-filter")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "tab-todo"
    assert page.is_visible("#pane-todo")
    page.keyboard.press("End")
    assert page.get_attribute("#tab-issues", "aria-selected") == "true"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "tab-filter"


# ── script, language, colours ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_switch_shows_the_other_script_and_back(page):
    page.check(SIMPLIFIED)
    assert page.locator("h1").inner_text() == "镜湖"
    assert "李明说水位每年下降两公分。" in page.locator(".claim").all_inner_texts()
    assert matches(page) == "共 8 条陈述"
    assert page.get_attribute("html", "lang") == "zh-Hans"
    assert page.get_attribute("#prose", "lang") == "zh-Hans"
    page.check(TRADITIONAL)
    assert page.locator(".claim").all_inner_texts()[0] == "湖的名字最早見於1932年的地圖。"
    assert page.get_attribute("#prose", "lang") == "zh-Hant"


def test_a_simplified_article_shows_traditional(browser, tmp_path):
    with visit(browser, saved(tmp_path, article("镜湖", LAKE_HANS))) as page:
        assert page.get_attribute("html", "lang") == "zh-Hans"
        page.check(TRADITIONAL)
        assert page.locator(".claim").all_inner_texts()[0] == "湖的名字最早見於1932年的地圖。"


def test_the_interface_speaks_english_if_wanted(page):
    page.click("#settings summary")
    page.check('[name="interface"][value="en"]')
    assert page.inner_text("#tab-speakers") == "Who says what"
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("#prose", "lang") == "zh-Hant"
    assert page.locator(".pin").first.get_attribute("aria-label") == "Claim 1, Cited"
    page.reload()
    assert page.inner_text("#tab-speakers") == "Who says what"


def test_colours_follow_the_system_and_the_reader(browser, lake):
    with visit(browser, lake, color_scheme="dark") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)
        page.click("#settings summary")
        page.check('[name="theme"][value="light"]')
        light = page.evaluate(ground)
        assert dark != light
        page.emulate_media(color_scheme="light")
        assert page.evaluate(ground) == light


def test_marks_can_be_taken_away(page):
    ground = "getComputedStyle(document.querySelector('.m.per')).backgroundColor"
    assert page.evaluate(ground) != "rgba(0, 0, 0, 0)"
    page.click("#settings summary")
    page.uncheck('#settings input[value="names"]')
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"


# ── accessibility, print, phone ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, lake, scheme):
    with visit(browser, lake, color_scheme=scheme, reduced_motion="reduce") as page:
        facet(page, "status", "無引註").click()
        page.click("#settings summary")
        assert violations(page) == []
        page.click(".unit:has-text('李明') .claim >> text=水位")
        assert violations(page) == []


@pytest.mark.parametrize("name", ["todo", "speakers", "timeline", "issues"])
def test_axe_finds_nothing_in_the_lists(page, name):
    page.click(f"#tab-{name}")
    assert violations(page) == []


def test_axe_finds_nothing_on_a_phone(browser, lake):
    with visit(browser, lake, reduced_motion="reduce", **PHONE) as page:
        assert violations(page) == []
        page.tap("#panel-open")
        assert violations(page) == []


def test_a_phone_has_a_drawer_that_makes_way(browser, lake):
    with visit(browser, lake, reduced_motion="reduce", **PHONE) as page:
        assert page.is_hidden("#panel")
        page.tap("#panel-open")
        assert page.is_visible("#panel")
        assert focused(page) == "tab-filter"
        page.keyboard.press("Escape")
        assert page.is_hidden("#panel")
        assert focused(page) == "panel-open"
        page.tap("#panel-open")
        page.tap("#tab-timeline")
        page.tap(".period:has-text('1988') a")
        assert page.is_hidden("#panel")
        assert page.locator(":target .claim").inner_text() == "1988年湖水沒有結冰。"


@pytest.mark.parametrize(
    ("width", "media"), [(320, "screen"), (360, "screen"), (700, "screen"), (1024, "screen"), (1600, "screen"), (640, "print")]
)
def test_nothing_runs_over_the_side(browser, demo_page, width, media):
    with visit(browser, demo_page, viewport={"width": width, "height": 800}) as page:
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if media == "print":
            assert page.is_hidden("#panel")
            assert page.is_hidden(".bar")


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("interface", ["zh", "en"])
def test_no_tab_is_cut_off(browser, tmp_path, width, interface):
    cut = """() => [...document.querySelectorAll('.tabs button, .pane:not([hidden]), .pane:not([hidden]) *')].filter((each) => {
        const [inside, outside] = [each.getBoundingClientRect(), document.querySelector('#panel').getBoundingClientRect()];
        return inside.width && (inside.right > outside.right + .5 || inside.left < outside.left - .5) && !each.closest('.hidden');
    }).map((each) => each.outerHTML.slice(0, 80))"""
    with visit(browser, past(tmp_path), viewport={"width": width, "height": 740}, reduced_motion="reduce") as page:
        page.click("#settings summary")
        page.check(f'[name="interface"][value="{interface}"]')
        page.keyboard.press("Escape")
        if width < 1000:
            page.click("#panel-open")
        for name in ("filter", "todo", "speakers", "timeline", "issues", "changes"):
            page.click(f"#tab-{name}")
            assert page.evaluate(cut) == []
            assert page.evaluate("document.querySelector('.tabs').scrollWidth <= document.querySelector('.tabs').clientWidth")
        page.click(".revert > summary")
        assert page.evaluate(cut) == []


def test_han_text_is_not_stretched(page):
    assert page.evaluate("getComputedStyle(document.querySelector('.prose p')).textAlign") == "start"


# ── the index ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shelf(browser, tmp_path):
    good = article("天池", "李明來了。[1]", references=[reference("天池", 1)])
    index = write_pages(dataset(tmp_path / "d", good, article("鏡湖", LAKE), article("镜湖", LAKE_HANS)))
    with visit(browser, index) as page:
        yield page


def names(page) -> list[str]:
    return page.locator("#shelf li:not([hidden]) .name").all_text_contents()


def test_the_worst_article_comes_first_and_others_can(shelf):
    assert names(shelf) == ["鏡湖", "镜湖", "天池"]
    facts = shelf.locator("#shelf .facts").first.locator("span, a").all_text_contents()
    assert facts == ["8 條陳述", "無引註 4（50%）", "引註失效 1", "4 條參考資料", "2 個問題"]
    shelf.select_option("#sort", "claims")
    assert names(shelf)[0] == "鏡湖"
    shelf.select_option("#sort", "title")
    assert sorted(names(shelf)) == sorted(["鏡湖", "镜湖", "天池"])
    shelf.select_option("#sort", "worst")
    assert names(shelf) == ["鏡湖", "镜湖", "天池"]


def test_facets_are_over_all_articles(shelf):
    assert facet(shelf, "person", "李明").locator(".count").inner_text() == "3"
    facet(shelf, "status", "引註失效").click()
    assert names(shelf) == ["鏡湖"]
    assert facet(shelf, "person", "李明").locator(".count").inner_text() == "1"
    shelf.click("#clear")
    assert len(names(shelf)) == 3
    facet(shelf, "organisation", "水利學會").click()  # in both scripts one organisation
    assert names(shelf) == ["鏡湖", "镜湖"]
    shelf.fill("#query", "镜")
    assert names(shelf) == ["鏡湖", "镜湖"]


def test_what_is_to_do_opens_from_the_index(shelf):
    shelf.click("#shelf a:has-text('無引註') >> nth=0")
    assert shelf.is_visible("#pane-todo")
    assert shelf.get_attribute("#tab-todo", "aria-selected") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_index(shelf, scheme):
    shelf.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert violations(shelf) == []
    shelf.set_viewport_size({"width": 320, "height": 700})
    shelf.reload()
    assert shelf.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(shelf) == []


def test_it_prints(page):
    assert page.pdf()[:4] == b"%PDF"


@pytest.fixture(scope="module")
def demo_page(tmp_path_factory):
    return write_pages(ROOT / "outputs" / "sample", dest=tmp_path_factory.mktemp("demo") / "page.html")


def test_axe_finds_nothing_in_a_real_article(browser, demo_page):
    with visit(browser, demo_page) as page:
        assert violations(page, without=("color-contrast",)) == []  # slow, and the same colours as above


def test_motion_stops_for_who_wants_none(browser, lake):
    with visit(browser, lake, reduced_motion="reduce") as page:
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        assert page.evaluate("getComputedStyle(document.querySelector('.claim')).transitionProperty") == "none"


# ── hostile text, long articles ─────────────────────────────────────────────────────────────────────────────────────────

EVIL = '</script><script>document.title="pwned"</script><img src=x onerror=document.title="pwned">\u2028{{7*7}}\x00"\'`'


def test_no_text_gets_out_of_its_place(browser, tmp_path):
    refs = [reference(EVIL, n, title=EVIL, publisher=EVIL, language='"><b>', **more) for n, more in enumerate(BAD_LINKS, 1)]
    records = article(EVIL, f"{EVIL}。[1]天山{EVIL}。[2]李明說{EVIL}。[3]", references=refs)
    with visit(browser, saved(tmp_path, records)) as page:
        assert page.title() != "pwned"
        assert page.locator(".prose img, .prose script, #panel img").count() == 0
        assert page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
        assert "<img src=x" in page.inner_text("h1")
        for unit in range(3):
            page.locator(".pin").nth(unit).press("Enter")
            assert "</script>" in page.inner_text("#card")
            page.keyboard.press("Escape")
        page.check(SIMPLIFIED)
        assert page.title() != "pwned"


def evil_article():
    refs = [reference(EVIL, n, title=EVIL, dead_link=True, name=EVIL, **more) for n, more in enumerate(BAD_LINKS, 1)]
    records = article(EVIL, f"== {EVIL} ==\n{EVIL}。[1]天山{EVIL}。", references=refs)
    claims = tuple(msgspec.structs.replace(c, flags=(EVIL,)) for c in records.claims)
    return msgspec.structs.replace(records, claims=claims)


def test_no_text_gets_out_of_lists_and_comparisons(browser, tmp_path):
    records = evil_article()
    row = {"claim_id": EVIL, "before": EVIL, "after": f"{EVIL}!", "section_before": [EVIL], "section_after": [EVIL]}
    revisions = [Revision(n, EVIL, [row | {"before": f"{n}{EVIL}"}]) for n in range(3)]
    source = f"{EVIL}\n" * 9
    runs = (Run(0, 0, len(records.article.text)),)
    records = msgspec.structs.replace(records, article=msgspec.structs.replace(records.article, source_map=runs))
    file = tmp_path / "page.html"
    file.write_text(article_page(records, revisions=revisions, wikitext=source), encoding="utf-8")
    with visit(browser, file) as page:
        for name in ("todo", "changes"):
            page.click(f"#tab-{name}")
            assert page.locator("#panel img, #panel script").count() == 0
        page.select_option("#compare-from", index=2)
        assert "</script>" in page.inner_text("#comparison")
        page.click("#tab-todo")
        page.wait_for_selector("#uncited .around", state="attached")  # the list is filled when its tab is opened
        assert "</script>" in page.locator("#pane-todo").inner_text()
        assert page.locator("a[href^='javascript' i], a[href^='data' i], [onclick], [onerror]").count() == 0
        assert page.title() != "pwned"
    index = write_pages(dataset(tmp_path / "d", records, article("乙", "山。")))
    with visit(browser, index) as page:
        assert page.locator("main img, main script").count() == 0
        assert "</script>" in page.inner_text("#shelf")
        assert "</script>" in page.inner_text("#facets")
        assert page.title() != "pwned"


BAD_LINKS = ({"url": "javascript:document.title='pwned'"}, {"url": " data:text/html,x"}, {"url": 'https://a.example/"onclick="x'})


@pytest.mark.parametrize(("claims", "seconds"), [(1200, 1.2), (2000, 2.0)])
def test_long_articles_open_at_once(browser, tmp_path, capsys, claims, seconds):
    records = long_article(claims)
    assert len(records.claims) == claims
    file = saved(tmp_path, records)
    with visit(browser, file) as page:
        busy = clock(page)
        page.reload()
        opened, wall = busy(), page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
        facet(page, "status", "無引註").click()
        assert matches(page).startswith(f"{claims} 條中")
        filtered = busy()
        page.check(SIMPLIFIED)
        assert page.get_attribute("html", "lang") == "zh-Hans"
        switched = busy()
    size = file.stat().st_size / 1e6
    with capsys.disabled():
        print(f"\n{claims} claims ({size:.1f} MB): open in {opened:.2f} s of work, {wall:.2f} s here and now; ", end="")
        print(f"filtered in {filtered:.2f} s, in the other script in {switched:.2f} s")
    assert opened < seconds


def clock(page):
    """How long the page's own thread has worked since it was last asked: other programs on the machine do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    last = 0.0

    def lap() -> float:
        nonlocal last
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        last, before = metrics["TaskDuration"], last
        return last - before

    lap()
    return lap
