"""What is reported as broken, and what only looks so."""

from __future__ import annotations

import pytest

from pages import page_of
from zhclaims.model import Page, ReferenceEntry
from zhclaims.sources.common import pairs, reports
from zhclaims.sources.common.pairs import unmatched_brackets, unmatched_quotes


def codes(page: Page) -> list[str]:
    return [i.code for i in reports.issues(page) if i.code != "no_reference_list"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说“好”，她说‘不好’。", []),
        ("“第一段。", [0]),
        ("他说「甲「乙」丙。", [2]),
        ("他说「甲。「乙走了。", []),  # reversed: reported where it is read as closing
        ("他说「甲。」「乙。」", []),
        ("the dog’s tail，‘甲’。", []),
        ('他说"好。', [2]),
    ],
)
def test_quotes(text: str, expected: list[int]) -> None:
    assert unmatched_quotes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲（乙)丙", []),
        ("甲[乙（丙）", [1]),
        ("《甲》》", [3]),
        ("分为：1)甲；2)乙；a）丙", []),
        ("甲）乙，他走了)。", [7]),
    ],
)
def test_brackets(text: str, expected: list[int]) -> None:
    assert unmatched_brackets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他走了。。她也走了。", ["doubled_punctuation"]),
        ("他走了，。", ["doubled_punctuation"]),
        ("他走了。.", ["doubled_punctuation"]),
        ("什么？！真的！！", []),
        ("他想...走。", []),
        ("属于Apple Inc.，总部在加州。", []),
        ("它是平台。.NET很新，.45口径的很旧。", []),
        ("他走了。.2000年回来。", ["doubled_punctuation"]),
        ("他说他自己真的不知道，", ["trailing_comma"]),
        ("「他说他真的不知道，」", ["trailing_comma"]),
        ("床前明月光，", []),
        ("他来了，又走了", ["missing_full_stop"]),
        ("他来了，见到：", []),
        ("一条没有说明的短行", []),
        ("该国政府宣布禁止该组织[1]起初有人反对。", ["missing_full_stop"]),
        ("该国政府宣布禁止该组织[1]2004年，有人反对。", ["missing_full_stop"]),
        ("該國政府宣佈禁止該組織[1]民國31年春，有人反對。", ["missing_full_stop"]),
        ("该国政府宣布禁止该组织[1]1920年至1925年间有人反对。", ["missing_full_stop"]),
        ("该国政府宣布禁止该组织[1]和另一组织。", []),
        ("该国政府宣布禁止该组织，[1]此外没有别的。", []),
    ],
)
def test_text(text: str, expected: list[str]) -> None:
    assert codes(page_of(text)) == expected


def test_issues_say_where_in_the_source() -> None:
    source = "他[1]来了，又走（了。"
    [issue] = [i for i in reports.issues(page_of(source)) if i.code == "unbalanced_bracket"]
    assert issue.source is not None
    assert issue.source.of(source) == "（"


def entry(ref: str, text: str = "縣志", backlinks: int = 1) -> ReferenceEntry:
    return ReferenceEntry(ref, text, backlinks)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([entry("1", backlinks=2)], []),
        ([entry("1", backlinks=3)], ["backlinks_differ"]),
        ([entry("1", backlinks=0)], []),
        ([entry("1", backlinks=2), entry("2")], ["entry_without_marker"]),
        ([entry("1", "此說有誤[2]", 2), entry("2")], []),
        ([entry("2")], ["marker_without_entry", "marker_without_entry", "entry_without_marker"]),
        ([entry("1", backlinks=2), entry("1")], ["duplicate_entry_label"]),
        ([entry("1", "引用错误：没有内容", 2)], ["reference_error"]),
    ],
)
def test_references(entries: list[ReferenceEntry], expected: list[str]) -> None:
    page = page_of("甲地很大[1]，乙地很小[1]。")
    with_entries = Page(title="", text=page.text, blocks=page.blocks, markers=page.markers, entries=tuple(entries))
    assert codes(with_entries) == expected


def test_marks_of_lines_are_those_of_the_text_whatever_its_length(monkeypatch):
    text = "甲（乙）\n丙\n「丁" * 9
    whole = pairs.marks_of_lines(text)
    assert whole[:3] == ["（）", "", "「（）"]
    pairs.marks_of_lines.cache_clear()
    monkeypatch.setattr(pairs, "_PIECE", 4)
    assert pairs.marks_of_lines(text) == whole


def test_a_heap_of_marks_is_no_text():
    assert len(pairs.unmatched_brackets("（" * 10_000)) == len(pairs.unmatched_quotes("「" * 10_000)) == 10_000
    assert pairs.unmatched_brackets("（" * 10_001) == pairs.unmatched_quotes("「" * 10_001) == []
