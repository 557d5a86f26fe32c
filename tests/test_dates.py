"""Dates: readable cases, and properties that hold on any text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages import page_of
from zhclaims.model import Date, Issue, Page
from zhclaims.schema import load as load_schema
from zhclaims.spans import Span
from zhclaims.stages.dates import dates
from zhclaims.stages.dates.eras import choose_era, era_before, eras
from zhclaims.stages.dates.expressions import Moment, add_days, add_months, edtf, impossible
from zhclaims.stages.dates.grammar import find_expressions
from zhclaims.stages.dates.numerals import neighbours, number
from zhclaims.stages.script import script
from zhclaims.vocab import load

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases/dates.jsonl").read_text(encoding="utf-8").splitlines()]

_POINT = r"(?:Y-?\d{5,18}|-?\d{4}|-?\d{3}X|-?\d{2}XX|XXXX)(?:-(?:\d\d|XX))?(?:-(?:\d\d|XX))?(?:T(?:\d\d|XX)(?::\d\d){0,2})?"
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
    assert all(i.code in ("impossible_date", "ambiguous_era") and i.span for i in issues)


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
    "unit",
    [
        "1",
        "年",
        "2006年",
        "一",
        "每",
        "至",
        "《",
        "（",
        "前",
        "3天之后",
        "1:",
        "康熙",
        "二十",
        "、1",
        "半个",
        "永和三年，2006年",
        "唐永和年間、",
        "嘉靖、",
        "康熙庚申年",
        "二O",
        "壹",
        "《1839年所",
        "同年的",
        "UTC+8",
        "May 5",
    ],
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
    assert all(int(row["first"]) <= int(row["last"] or 9999) for row in load("eras") if row["first"])
    assert all(row["source"] for name in ("eras", "date_words", "date_lookalikes") for row in load(name))
    consecutive = [e for name in ("洪武", "建文", "永乐", "洪熙", "宣德", "正统") for e in eras()[name] if e.realm == "明"]
    assert all(b.first == (a.last or 0) + 1 for a, b in zip(consecutive, consecutive[1:], strict=False))


def test_era_of_several_realms() -> None:
    found = era_before("永和", 2)
    assert choose_era(found, "", 3) is None
    era = choose_era(found, "东晋", 3)
    assert era is not None
    assert era.first == 345


# ── numbers of every size ───────────────────────────────────────────────────────────────────────────────────────────────

PATTERN = re.compile(load_schema("article")["$defs"]["date"]["properties"]["value"]["pattern"], re.ASCII)
LENGTHS = {"年": "P{}Y", "個月": "P{}M", "周": "P{}W", "天": "P{}D", "小時": "PT{}H", "分鐘": "PT{}M", "秒": "PT{}S"}
AMOUNTS = st.one_of(
    st.integers(0, 10**30).map(str),
    st.integers(0, 10**30).map("{:,}".format),
    st.decimals(0, 10**20, allow_nan=False, places=15).map("{:f}".format),
    st.integers(1, 420).map("9".__mul__),
    st.text("一二三四五六七八九十百千万亿萬億零〇兩廿", min_size=1, max_size=14),
    st.text("0123456789.,一二三十百千萬億兆京点點又分之零半²٣/^eE×-", min_size=1, max_size=14),
    st.tuples(st.decimals(0, 9999, places=3).map(str), st.sampled_from(["萬", "億", "万", "亿", "萬億", "兆", "千萬"])).map(
        "".join
    ),
)
BEFORE = st.sampled_from(
    ["", "約", "歷時", "每", "每隔", "第", "公元前", "前", "公元", "民國", "康熙", "近", "其後", "2006年", "數", "-"]
)
BEHIND = st.sampled_from(["", "後", "之前", "多", "半", "以上", "左右", "以來", "至", "、", "的", "間"])
UNITS = st.sampled_from(
    [*LENGTHS, "世紀", "個世紀", "年代", "季度", "月", "日", "時", "點", "分", "刻鐘", "萬年", "多年", "億天", "旬"]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(BEFORE, AMOUNTS, UNITS, BEHIND).map("".join), min_size=1, max_size=4).map("，".join))
def test_numbers_of_every_size_give_values_that_the_schema_takes(text):
    found, _ = run(page_of(f"2006年5月1日開始，{text}。"))
    for date in found:
        assert PATTERN.search(date.value), date
        assert VALUE.fullmatch(date.value), date
        assert re.search(r"\d{19}|\.\d{13}", date.value) is None, date
        assert date.vague or date.type == "SET" or "X" not in date.value or re.fullmatch(r"-?\d+X+(?:/.*)?", date.value), date
    view = script(page_of(text))[0].view
    assert msgspec.msgpack.encode(list(find_expressions(view, Span(0, len(view)))))  # what the cache keeps


@settings(deadline=None)
@given(st.integers(1, 10**18 - 1), st.integers(0, 10**12 - 1), st.sampled_from(sorted(LENGTHS)))
def test_a_length_is_the_number_that_stands_there(whole, decimals, unit):
    written = f"{whole}.{decimals:012d}".rstrip("0").rstrip(".")
    found, _ = run(page_of(f"歷時約{written}{unit}。"))
    if unit != "年" or "." in written or whole > 9999:
        assert [d.value for d in found] == [LENGTHS[unit].format(written)]


@given(st.integers(1, 10**12), st.sampled_from("天秒"))
def test_a_length_in_chinese_numerals(n, unit):
    found, _ = run(page_of(f"歷時{chinese(n)}{unit}。"))
    assert [d.value for d in found] == [LENGTHS[unit].format(n)]


def chinese(n: int) -> str:
    """The number by the book: 10 500 is 一万零五百."""
    for size, unit in ((10**8, "億"), (10**4, "萬"), (1000, "千"), (100, "百"), (10, "十")):
        if n >= size:
            rest = n % size
            return chinese(n // size) + unit + ("零" if 0 < rest < size // 10 else "") + (chinese(rest) if rest else "")
    return "零一二三四五六七八九"[n]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("紅矮星的壽命可達一萬億年。", ["P1000000000000Y"]),
        ("這種粒子的壽命只有0.00001秒。", ["PT0.00001S"]),
        ("歷時0.1天又0.2小時。", ["P0.1DT0.2H"]),
        (f"它存在{'9' * 400}天。", ["PXD"]),
        ("它存在0.0000000000001秒。", ["PTXS"]),
        ("每一萬億年一次。", ["P1000000000000Y"]),
        (f"每{'9' * 400}年一次。", ["PXY"]),
        ("歷時零點零零一秒。", ["PT0.001S"]),
        ("歷時三点五年。", ["P3.5Y"]),
        ("下午三點五分。", ["XXXX-XX-XXT15:05"]),
        ("歷時三分之一秒。", ["PTXS"]),
        ("歷時四分之三秒。", ["PT0.75S"]),
        ("歷時1億5千萬年。", ["P150000000Y"]),
        ("歷時一億五千萬年。", ["P150000000Y"]),
        ("歷時三萬五年。", ["PXY"]),
        ("歷時10^9年。", []),
        ("歷時1e5年。", []),
        ("歷時1/3秒。", []),
        ("歷時1 000 000年。", []),
        ("歷時1，000，000年。", []),
        ("歷時1·5天。", []),
        ("歷時一億五千年。", ["PXY"]),
        ("歷時十二點五小時。", ["PT12.5H"]),
        ("歷時一百零一点五億年。", ["P10150000000Y"]),
        ("歷時3～5萬年。", ["PXY"]),
        ("歷時3.5-5.5天。", ["PXD"]),
        ("9,200至9,500年前開始。", ["PAST_REF"]),
        ("前000年。", ["XXXX"]),
        ("公元前12000年。", ["Y-11999"]),
        ("公元99999年5月3日。", ["Y99999"]),
        ("公元前300世紀。", ["XXXX"]),
        ("公元99990年代。", ["XXXX"]),
        ("公元前0年。", ["XXXX"]),
        (f"公元{'9' * 18}世紀。", ["XXXX"]),
        ("公元9999999999999999999年。", ["XXXX"]),
        ("1999年開幕，一萬年後結束。", ["1999", "Y11999"]),
        ("前15000年至前9000年。", ["Y-14999/-8999"]),
    ],
)
def test_what_a_number_gives(text, values):
    found, _ = run(page_of(text))
    assert [d.value for d in found] == values
