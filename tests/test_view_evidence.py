"""The page shows of a claim what `zhclaims check` found in its sources."""

from __future__ import annotations

import json
import re

import pytest

from browser import chromium, violations, visit
from test_updates import again, put
from zhclaims import check
from zhclaims.reader import latest_revisions
from zhclaims.view import article_page, write_pages
from zhclaims.view.evidence import evidence_data
from zhclaims.view.scripts import Scripts
from zhclaims.view.template import labels

PAGE = (
    "大橋全長1,280公尺，耗資74億元，李明說「橋很好」。<ref>{{cite news|title=大橋通車|url=http://example.org/a|date=2006-06-05"
    "|access-date=2006-06-01}}</ref>\n\n大橋有47個座位。<ref>{{cite web|title=B|url=http://example.org/b}}</ref>"
    "<ref>{{cite web|title=C|url=http://example.org/c}}</ref>"
)
SOURCE = "大桥昨日通车。大桥全长1280米，耗资47亿元。<script>alert(1)</script>"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    place = tmp_path_factory.mktemp("checked")
    again(put(place / "in", 大橋=PAGE), place / "out")
    (place / "sources").mkdir()
    (place / "sources" / "a.txt").write_text(SOURCE, encoding="utf-8")
    (place / "sources" / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    table = "url,file\nhttp://example.org/a,a.txt\nhttp://example.org/b,b.pdf\n"
    (place / "sources" / "sources.csv").write_text(table, encoding="utf-8")
    check.check(place / "out", [place / "sources"])
    return place / "out"


@pytest.fixture(scope="module")
def records(dataset):
    (found,) = latest_revisions(dataset)
    return found


def test_the_passage_is_shown_in_pieces_in_both_scripts(records):
    shown = evidence_data(records, Scripts(records.article))["0"]["0"]
    pieces = {text: (other, finding) for text, other, finding in shown["passage"]}
    assert pieces["1280米"] == ("", "found")
    assert pieces["47亿元"] == ("", "different")
    whole = "".join(text for text, _, _ in shown["passage"])
    assert whole in SOURCE
    assert shown["different"] == [["74億元", "74亿元", "47亿元", ""]]
    assert [text for text, _ in shown["missing"]] == ["李明", "橋很好"]
    assert shown["told"] == ["access_before_publication"]
    assert 0 < shown["score"] < 100


def test_what_cannot_be_read_is_said_and_what_is_not_there_is_not(records):
    shown = evidence_data(records, Scripts(records.article))["1"]
    assert set(shown) == {"0"}
    assert shown["0"]["state"] == "unreadable"
    assert shown["0"]["passage"] == []


def test_a_page_that_was_not_checked_holds_none(records):
    import msgspec

    bare = msgspec.structs.replace(records, evidence=())
    assert evidence_data(bare, Scripts(bare.article)) == {}
    assert '"evidence":{}' in article_page(bare)


def test_text_of_sources_stays_text(records):
    page = article_page(records)
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["evidence"]["0"]["0"]["passage"]
    assert "<script>alert" not in page


def test_every_kind_of_signal_has_a_label():
    from zhclaims.terms import MetadataCode

    assert {f"evidence_{code}" for code in MetadataCode} <= labels()["en"].keys()


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def test_the_card_of_a_claim_shows_it(browser, dataset, tmp_path):
    with visit(browser, write_pages(dataset, "大橋", tmp_path / "p.html")) as page:
        page.locator(".unit .claim").first.click()
        card = page.locator("#card")
        assert "47億元" in card.inner_text() or "47亿元" in card.inner_text()
        assert card.locator("mark.different").inner_text() in ("47億元", "47亿元")
        assert card.locator("mark.found").count() >= 1
        told = card.locator(".evidence li").all_inner_texts()
        assert any("來源作" in text for text in told)
        assert any("未找到" in text for text in told)
        assert any("存取日期" in text for text in told)
        assert violations(page) == []
