"""Dates: readable cases, and properties that hold on any text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages import page_of
from zhclaims.model import Date, Issue, Page
from zhclaims.spans import Span
from zhclaims.stages.dates import dates
from zhclaims.stages.dates.calendar import Moment, add_days, add_months, edtf, impossible
from zhclaims.stages.dates.lexicon import choose_era, era_before, eras
from zhclaims.stages.dates.numerals import neighbours, number
from zhclaims.stages.script import script
from zhclaims.vocab import load

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases/dates.jsonl").read_text(encoding="utf-8").splitlines()]

_POINT = r"(?:-?\d{4}|\d{3}X|-?\d{2}XX|XXXX)(?:-(?:\d\d|XX))?(?:-(?:\d\d|XX))?(?:T(?:\d\d|XX)(?::\d\d){0,2})?"
_LENGTH = r"P(?:[\d.]+Y)?(?:[\d.]+M)?(?:[\d.]+W)?(?:[\d.]+D)?(?:T(?:[\d.]+H)?(?:[\d.]+M)?(?:[\d.]+S)?)?"
VALUE = re.compile(
    rf"{_POINT}|{_POINT}/(?:{_POINT}|\.\.)|{_LENGTH}|PX[XYMWD]|PTX[HMS]|XXXX-WXX-(?:[1-7]|WE)|(?:PAST|PRESENT|FUTURE)_REF"
)

WORDS = re.split(
    r"\s+",
    """2006 1999 98 12 31 3 〇 二〇〇六 十九 廿三 两 半 数 多 几 年 月 日 号 天 周 时 分 秒 世纪 年代 个 元 前 公元前
    民國 康熙 永和 至 到 - — 和 、 ， 。 （ ） 《 》 “ ” 每 第 初 底 中旬 上半年 春 星期五 之后 之前 当年 次日 今年
    农历 正月 初一 上午 約 当时 2005年2与5日 2月30日 13月 25时 == 2004年 哈薩克 A .""",
)
PIECES = st.lists(st.sampled_from([*WORDS, "\n", " "]), max_size=30).map("".join)


def run(page: Page) -> tuple[tuple[Date, ...], tuple[Issue, ...]]:
    layer, _ = script(page)
    sentences = []
    for block in page.blocks:
        for m in re.finditer(r"[^。！？\n]+[。！？]?|[。！？]", block.span.of(page.text)):
            sentences.append(Span(*m.span()).shift(block.span.start))
    return dates(page, layer, tuple(sentences))


def as_case(page: Page, date: Date) -> dict[str, Any]:
    found = {"text": date.span.of(page.text), "value": date.value, "type": date.type}
    found |= {"mod": date.mod} if date.mod else {}
    found |= {"anchor": date.anchor} if date.anchor else {}
    return found | ({"vague": True} if date.vague else {})


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    page = page_of(case["text"], title=case.get("title", "測試"))
    found, issues = run(page)
    assert [as_case(page, d) for d in found] == case["dates"]
    assert [i.code for i in issues] == case.get("issues", [])


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_any_text(text: str) -> None:
    page = page_of(text)
    found, issues = run(page)
    assert run(page) == (found, issues)
    for date in found:
        assert date.span.of(page.text).strip()
        assert VALUE.fullmatch(date.value), date
        assert date.type in ("DATE", "TIME", "DURATION", "SET")
        assert "XXXX" not in date.value or date.vague or date.type == "SET", date
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))
    assert all(i.code == "impossible_date" and i.span for i in issues)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_characters(text: str) -> None:
    run(page_of(text))


@given(st.dates())
def test_a_whole_date_is_read_back(day: Any) -> None:
    if day.year >= 1000 and day.year < 2200:
        found, issues = run(page_of(f"活动于{day.year}年{day.month}月{day.day}日举行。"))
        assert [d.value for d in found] == [day.isoformat()]
        assert not issues


@pytest.mark.parametrize(
    "unit", ["1", "年", "2006年", "一", "每", "至", "《", "（", "前", "3天之后", "1:", "康熙", "二十", "、1", "半个"]
)
def test_long_lines_take_linear_time(unit: str) -> None:
    start = time.process_time()
    run(page_of(unit * (200_000 // len(unit))))
    assert time.process_time() - start < 20


def test_spans_count_in_the_text_as_it_stands() -> None:
    for text in ("民國九十五年裡，當時發現於2006年12月。", "民国九十五年里，当时发现于2006年12月。"):
        page = page_of(text)
        found, _ = run(page)
        assert [(d.span.start, d.span.end, d.value) for d in found] == [(0, 6, "2006"), (8, 10, "PAST_REF"), (13, 21, "2006-12")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十", 20), ("廿一", 21), ("一百零八", 108), ("两千零六", 2006), ("1,200", 1200), ("x", None)],
)
def test_number(text: str, value: int | None) -> None:
    assert number(text) == value


def test_neighbours() -> None:
    assert neighbours("三四十") == (30, 40)
    assert neighbours("二〇") is None


def test_edtf() -> None:
    assert edtf(Moment(1941, season=22)) == "1941-22"
    assert edtf(Moment(-200, digits=2)) == "-02XX"
    assert impossible(Moment(1900, 2, 29)) == "day"
    assert add_days(Moment(2005, 2, 27), 2) == Moment(2005, 3, 1)
    assert add_days(Moment(9999, 12, 31), 1) is None
    assert add_months(Moment(1999, 12), 2) == Moment(2000, 2)


def test_eras_are_sound() -> None:
    assert all(int(row["first"]) <= int(row["last"] or 9999) for row in load("eras"))
    assert all(row["source"] for name in ("eras", "date_words", "date_lookalikes") for row in load(name))
    consecutive = [e for name in ("洪武", "建文", "永乐", "洪熙", "宣德", "正统") for e in eras()[name] if e.realm == "明"]
    assert all(b.first == (a.last or 0) + 1 for a, b in zip(consecutive, consecutive[1:], strict=False))


def test_era_of_several_realms() -> None:
    found = era_before("永和", 2)
    assert choose_era(found, "", 3) is None
    era = choose_era(found, "东晋", 3)
    assert era is not None
    assert era.first == 345
