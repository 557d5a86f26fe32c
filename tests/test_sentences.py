"""Sentences, by cases that write a boundary as a bar inside the text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import page_of
from zhclaims.sources.common import reports
from zhclaims.stages.script import script
from zhclaims.stages.sentences import sentences

CASES = [json.loads(line) for line in Path(__file__).with_name("cases").joinpath("sentences.jsonl").open(encoding="utf-8")]


def cut(source: str) -> list[str]:
    page = page_of(source)
    return [s.of(page.text) for s in sentences(page, script(page)[0])[0]]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_boundaries(case):
    expected = [page_of(part).text for part in case["text"].split("|")]
    assert cut(case["text"].replace("|", "")) == expected


def test_headings_hold_none_and_blocks_are_never_joined():
    assert cut("== 歷史。地理 ==\n第一段沒有句號\n第二段。\n* 項目一\n* 項目二。說明。") == [
        "第一段沒有句號",
        "第二段。",
        "項目一",
        "項目二。",
        "說明。",
    ]


@pytest.mark.parametrize("date", ["2004年,", "2004年11月，", "民國31年春", "公元前221年，", "1920年至1925年間", "1989年間"])
def test_a_full_stop_lost_at_a_marker_is_reported_where_it_parts_sentences(date):
    source = f"該國政府宣佈禁止該組織[1]{date}有人反對。"
    page = page_of(source)
    assert cut(source) == ["該國政府宣佈禁止該組織", f"{date}有人反對。"]
    assert [i.span for i in reports.issues(page) if i.code == "missing_full_stop"] == [(11, 11)]


@given(st.text(alphabet="甲乙丙说。！？…，：；“”‘’「」（）《》[]1 \n.\"'", max_size=60))
def test_every_letter_is_in_one_sentence(source):
    page = page_of(source)
    spans = sentences(page, script(page)[0])[0]
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    covered = {i for s in spans for i in range(*s)}
    assert all(i in covered for i, c in enumerate(page.text) if c.isalnum())
    assert all(s.of(page.text) == s.of(page.text).strip() != "" for s in spans)


def test_long_paragraphs_take_linear_time():
    page = page_of("他说“" * 20_000 + "（" * 20_000 + "。" * 20_000)
    assert sentences(page, script(page)[0])[0]
