"""References: readable cases, real entries of other pages as floors, and properties that hold for every string."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.cite_errors import find_cite_error
from zhclaims.model import Marker, Page, ParsedReference, ReferenceEntry
from zhclaims.spans import Span
from zhclaims.stages.references import parse_reference, references
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import fold
from zhclaims.stages.references.languages import is_language
from zhclaims.stages.references.names import find_names
from zhclaims.stages.references.segments import split_elements
from zhclaims.stages.references.tail import find_identifiers, find_urls

HERE = Path(__file__).parent
SHARED = HERE.parent / ".." / "shared"
CASES = [json.loads(line) for line in (HERE / "cases" / "references.jsonl").read_text(encoding="utf-8").splitlines()]
_PLAIN = {"name", "text", "none", "set"}


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    parsed = msgspec.to_builtins(parse_reference(case["text"]))
    wrong = {}
    for name, expected in case.items():
        if name in _PLAIN:
            continue
        found = parsed[name]
        if isinstance(expected, dict) and found is not None:
            found = {key: found[key] for key in expected}
        if found != expected:
            wrong[name] = (found, expected)
    wrong |= {name: (parsed[name], None) for name in case.get("none", ()) if parsed[name] is not None}
    assert not wrong
    assert parsed["text"] == case["text"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2004-11-15", "2004-11-15"),
        ("2012年9月21日", "2012-09-21"),
        ("二〇〇五年三月十五日", "2005-03-15"),
        ("18 July 2011", "2011-07-18"),
        ("July 18, 2011", "2011-07-18"),
        ("2007 Jul 27", "2007-07-27"),
        ("2009年7月", "2009-07"),
        ("Sept. 2009", "2009-09"),
        ("2014", "2014"),
        ("1999年春", "1999-21"),
        ("Winter 2001", "2001-24"),
        ("民国95年", "2006"),
        ("民国元年10月10日", "1912-10-10"),
        ("2011/7/18", "2011-07-18"),
        ("7/18/2011", "2011-07-18"),
        ("7/8/2011", "2011"),
        ("2009-10", "2009-10"),
        ("1999-2001", "1999/2001"),
        ("March-April 2005", "2005-03/2005-04"),
        ("2011-02-30", None),
        ("2011年13月", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    found = whole_date(fold(text))
    assert found
    assert found.iso == iso


@pytest.mark.parametrize("text", ["", "12", "20", "the year", "99999", "May", "2005 pages"])
def test_no_date(text: str) -> None:
    assert whole_date(text) is None


def test_elements() -> None:
    text = "Smith, J. R. What is U.S. policy (ed. by X. Y)? vol. 3. St. Louis Press, Inc. 2005"
    assert [s.of(text) for s in split_elements(text, Span(0, len(text)))][-1] == "2005"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rush, John E. Use of esmolol. Journal", "Rush, John E."),
        ("Stephen J. Gould; Niles Eldredge. Punctuated equilibria. Models", "Stephen J. Gould; Niles Eldredge"),
        ("Nassar R, Mosier JE. Study of populations. Journal", "Nassar R, Mosier JE"),
        ("D.K. Chopra, S. Nandi. A class of codes. Symposium", "D.K. Chopra, S. Nandi"),
        ("加布列·马奎斯. 百年孤寂. 皇冠", "加布列·马奎斯"),
        ("Toxic to plants. Garden site", None),
        ("Report: first part. Site", None),
    ],
)
def test_names(text: str, names: str | None) -> None:
    found = find_names(text, Span(0, len(text)))
    assert (found.span.of(text) if found else None) == names


@pytest.mark.parametrize("rare", ["李明", "𠮷明", "佐々木", "豈〇", "㐂明", "﨑明"])
def test_rare_characters_are_characters_like_others(rare: str) -> None:
    parsed = parse_reference(f"{rare}（原著）、左蘭芬、{rare}（翻譯），《養貓指南》，貓頭鷹出版社，1999，38頁。")
    assert (parsed.author, parsed.translator, parsed.title) == (rare, f"左蘭芬、{rare}", "養貓指南")
    assert parse_reference(f"標題 http://a.b/c{rare}").url == "http://a.b/c"


def test_identifiers_are_canonical() -> None:
    text = "ISBN 978-0-553-59337-2. ISSN 03044203. PMC 2702791 . https://doi.org/10.1000/ab(c)1). OCLC 62265494. JSTOR 2709624"
    found = find_identifiers(text).identifiers
    assert (found.isbn, found.issn, found.pmc, found.doi, found.oclc) == (
        "9780553593372",
        "0304-4203",
        "2702791",
        "10.1000/ab(c)1",
        "62265494",
    )


def test_urls_end_before_punctuation() -> None:
    text = "见(http://a.example/x_(y)), http://b.example/z。"
    assert [s.of(text) for s in find_urls(text)] == ["http://a.example/x_(y)", "http://b.example/z"]


@pytest.mark.parametrize("name", ["英语", "美国英语", "中文(台湾)", "英语及法语", "西班牙文", "巴西葡萄牙语"])
def test_languages(name: str) -> None:
    assert is_language(name)


@pytest.mark.parametrize("name", ["学位论文", "全文", "摘要", "新闻稿", "第3版", "PDF", "外语教学与研究"])
def test_no_languages(name: str) -> None:
    assert not is_language(name)


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("引用錯誤:帶有name屬性「甲」的<ref>標籤用不同內容定義了多次", "duplicate_definition"),
        ("引用错误：<ref>标签无效；同一name（名称）“甲”以不同内容定义了多次", "duplicate_definition"),
        ("引用錯誤:沒有為名為甲乙的參考文獻提供內容", "missing_definition"),
        ("引用错误：<references>内定义的name（名称）为“ld”的<ref>标签未在前文内使用。", "unused"),
        ("引用錯誤：無效的 <ref> 標籤，沒有名稱的參考必須要有內容", "empty"),
        ("引用错误：<ref>标签无效；没有name（名称）的ref（参考）必须有内容", "empty"),
        ("引用錯誤：缺少 <ref> 標籤的結束標籤 </ref>", "other_error"),
        ('引用错误：名称为“注”的group（分组）存在<ref>标签，但未找到对应的<references group="注"/>标签', "other_error"),
        ('引用錯誤：使用群組名稱 "注" 的 <ref> 標籤已存在，但查無對應的 <references group="注"/> 標籤', "other_error"),
        ("引用錯誤：無效的 <ref> 標籤，無效的 name 屬性值，可能名稱過長", "other_error"),
        ("引用错误：某种将来的说法", "other_error"),
    ],
)
def test_cite_errors(message: str, error: str) -> None:
    found = find_cite_error(fold("前文 " + message))
    assert found
    assert found[0] == error
    assert found[1].start == 3


def _page(entries: list[ReferenceEntry], markers: str) -> Page:
    return Page(title="測試", text="正文。", entries=tuple(entries), markers=tuple(Marker(2, ref) for ref in markers))


def test_an_entry_that_no_marker_calls_is_no_error() -> None:
    layer, issues = references(_page([ReferenceEntry("1", "甲. 乙网."), ReferenceEntry("2", "丙. 丁网.")], "1"))
    assert [r.parsed.error for r in layer] == [None, None]
    assert issues == ()


def test_an_entry_that_cannot_be_taken_apart_is_an_issue() -> None:
    layer, issues = references(_page([ReferenceEntry("1", "同页第3页，某某出版社、某某")], "1"))
    assert not layer[0].parsed.parsed
    assert layer[0].parsed.title is None
    assert [i.code for i in issues] == ["unparsed_reference"]


def test_a_publisher_known_from_another_entry_is_cut_from_a_bare_title() -> None:
    texts = [
        "Floods in Jakarta（頁面存檔備份，存於互聯網檔案館） Garuda Post",
        "Ministers meet on water Garuda Post",
        "A history of Garuda Post",
    ]
    layer, _ = references(_page([ReferenceEntry(str(i), t) for i, t in enumerate(texts, 1)], "123"))
    assert [(r.parsed.title, r.parsed.publisher or r.parsed.container) for r in layer[1:]] == [
        ("Ministers meet on water", "Garuda Post"),
        ("A history of Garuda Post", None),
    ]


_PIECES = st.sampled_from(
    [
        "Smith, J. ",
        "王明",
        "《书名》",
        "，",
        ". ",
        "。",
        "（",
        "）",
        "[",
        "]",
        "2005",
        "年",
        "-02-30",
        "[2010-01-01]",
        "頁面存檔備份，存於",
        "互聯網檔案館",
    ]
    + [
        "原始内容存档于",
        "第3页",
        "ISBN 978-0-553-59337-2",
        "doi:10.1/x",
        "http://a.b/c",
        "(英语)",
        "[J]",
        "//",
        '"',
        "引用错误：",
        "(帮助)",
        "\ud800",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map("".join)))
def test_any_string_gives_a_record_whose_fields_are_slices(text: str) -> None:
    parsed = parse_reference(text)
    assert parsed.text == text
    assert parsed == parse_reference(text)
    for name in ("author", "editor", "place", "edition", "volume", "issue", "pages", "url"):
        value = getattr(parsed, name)
        assert value is None or value in text or "（" in text or "(" in text
    assert parsed.language is None or re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", parsed.language)
    for date in (parsed.date, parsed.access_date, parsed.archive.date if parsed.archive else None):
        assert date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d)?)?", date)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.integers(1000, 2099), st.integers(0, 13), st.integers(0, 32))
def test_no_impossible_day_comes_out(year: int, month: int, day: int) -> None:
    found = match_date(f"{year}-{month:02d}-{day:02d}")
    if found and found.iso and len(found.iso) == 10:
        time.strptime(found.iso, "%Y-%m-%d")


@pytest.mark.parametrize(
    "unit", ["(", "《", "A. ", "v. ", "Aa, B. ", "1999, ", "原始内容", '"', "王明：《书》，", "（页面存档备份", "http://a.b/(("]
)
def test_hostile_strings_cost_little(unit: str) -> None:
    start = time.process_time()
    parse_reference((unit * 20_000)[:20_000])
    assert time.process_time() - start < 3
    huge = "(" * 1_000_000
    assert parse_reference(huge) == ParsedReference(text=huge, parsed=False)


# ── accuracy on real entries: floors that only rise ────────────────────────────────────────────────────────────────────


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_article_entries() -> None:
    gold = json.loads((HERE.parent / "corpus" / "gold" / "article.json").read_text(encoding="utf-8"))["references"]
    source = next((HERE.parent / "corpus").glob("*.txt"), None)
    if source is None:
        pytest.skip("corpus/ holds no article")
    lines = re.findall(
        r"^ +(\d+)\. \^ (?:\d+\.\d+ )*(.*)$", source.read_text(encoding="utf-8").split("參考內容[編輯]")[1], re.MULTILINE
    )
    entries = dict(lines)
    wrong = []
    for truth in gold:
        parsed = parse_reference(entries[truth["ref"]])
        for name in ("title", "publisher", "author", "date", "access_date", "dead_link", "error"):
            if getattr(parsed, name) != truth[name]:
                wrong.append((truth["ref"], name))
        archive = parsed.archive and {"host": parsed.archive.host, "date": parsed.archive.date}
        if archive != truth["archive"]:
            wrong.append((truth["ref"], "archive"))
    assert wrong == []


def test_prose_is_no_reference() -> None:
    """First sentences of real paragraphs: hardly any gets an author or publisher, few pass for a bare title."""
    path = SHARED / "nlp" / "wikipedia_prose.jsonl"
    if not path.exists():
        assert os.environ.get("CI") != "true", f"{path} is missing"
        pytest.skip(f"{path} is not here")
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()[:1500]]
    sentences = [m[0] for t in texts if (m := re.search("[^。\n]{8,120}。", t))]
    parsed = [parse_reference(s) for s in sentences]
    assert _share([bool(p.author or p.publisher) for p in parsed]) <= 0.002
    assert _share([p.title is not None for p in parsed]) <= 0.03


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("王明. 甲城史. 某社. 2001 （葡萄牙语（巴西））.", "pt-BR"),
        ("（英語） Smith, John. Rivers. Press. 2001.", "en"),
        ("王明. 甲城史. 某社. 2001 （中文（香港）及英语）.", "zh-HK"),
        ("Dupont. Les rivières. Presse. 2001 (in French).", "fr"),
        ("王明. 甲城史. 某社. 2001 （文言文）.", "lzh"),
        ("王明. 甲城史（增订）. 某社. 2001.", None),
    ],
)
def test_languages_are_tags(text: str, tag: str | None) -> None:
    assert parse_reference(text).language == tag
