"""Script conversion, the analysis view, and what a Han character is."""

import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import page_of
from zhclaims.analyzers import alphabet, mending
from zhclaims.hanscript import has_han, is_han
from zhclaims.spans import Span
from zhclaims.stages.script import script


def view(source: str) -> str:
    return script(page_of(source))[0].view


# What s2t and s2twp get wrong when they convert across word borders (BYVoid/OpenCC#1497): Simplified text is left as it stands.
@pytest.mark.parametrize("text", ["改变量子比特", "少数组织", "被发明", "展示了如何", "什么", "范先生在天后宫"])
def test_simplified_text_is_never_converted(text):
    layer, _ = script(page_of(text + "。这里说话。"))
    assert layer.text_hans.startswith(text)
    assert layer.variant == "zh-hans"


def test_traditional_text_is_converted_and_detected():
    layer, _ = script(page_of("乾隆皇帝在乾淨的裡面著書立說。"))
    assert layer.text_hans == "乾隆皇帝在干净的里面著书立说。"
    assert layer.variant == "zh-hant"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("他说:你好,世界!", "他说：你好，世界！"),
        ("比分3:2,共1,000人", "比分3:2，共1,000人"),
        ("国家安全委员会(KNB)宣布", "国家安全委员会（KNB）宣布"),
        ("成员有John, Mary和Smith (Jr.)", "成员有John, Mary和Smith (Jr.)"),
        ("他說「甲『乙』丙」。", "他说“甲‘乙’丙”。"),
        ('他说"甲"和"乙"。', "他说“甲”和“乙”。"),
        ('一个"单独的。', '一个"单独的。'),
        ("１９９７年Ａ級", "1997年A级"),
        ("約翰•史密斯‧李", "约翰·史密斯·李"),
    ],
)
def test_view(source, expected):
    assert view(source) == expected


def test_reversed_quote_is_read_as_closing_and_reported():
    layer, issues = script(page_of("校長說：「今天放假。「學生很高興。"))
    assert layer.view == "校长说：“今天放假。”学生很高兴。"
    assert [(i.code, i.span) for i in issues] == [("reversed_quote", Span(10, 11))]


@given(st.text(alphabet="乾裡着說「」\"'(),:。A1１•𠮷😀 \n", max_size=40))
def test_view_keeps_the_length_of_the_simplified_text_and_leads_back(source):
    page = page_of(source)
    layer, _ = script(page)
    assert len(layer.view) == len(layer.text_hans)
    for block in page.blocks:
        assert layer.to_text(layer.to_view(block.span)) == block.span


# ── Han characters ──

_NAMES = ("CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-", "CJK RADICAL ", "KANGXI RADICAL ")


def test_han_characters_are_what_unicode_calls_so():
    """The ideographs of every block, the radicals, and the three marks that stand for one; Han numerals of merchants are none."""
    han = {c for c in map(chr, range(0x2E80, sys.maxunicode + 1)) if is_han(c)}
    named = {c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.name(c, "").startswith(_NAMES)}
    assert {c for c in han if unicodedata.name(c, "")} == named | set("々〆〇")
    assert not any(map(is_han, map(chr, range(0x2E80))))


@pytest.mark.parametrize(("text", "one", "some"), [
    ("一", True, True), ("々", True, True), ("𠮷", True, True), ("﨑", True, True), ("一二", False, True), ("a一", False, True),
    ("", False, False), ("a", False, False), ("ー", False, False), ("〡", False, False), ("。", False, False),
])  # fmt: skip
def test_one_han_character_or_some(text, one, some):
    assert (is_han(text), has_han(text)) == (one, some)


def test_tables_of_han_characters_agree():
    """Analyzers know Han characters by number: where a word may end just as `is_han`, kinds of unknown ones less than that."""
    han, _ = mending._table()
    planes = [is_han(chr(code)) for code in range(sys.maxunicode + 1)]
    assert han.tolist() == planes[: len(han)]
    assert np.flatnonzero(planes[len(han) :]).tolist() == list(range(0x20000 - len(han), 0x40000 - len(han)))
    of_a_kind = {code for code in range(0x10000) if alphabet.kind(chr(code)) == alphabet.kind("一")}
    assert of_a_kind < {code for code in range(0x10000) if planes[code]}
