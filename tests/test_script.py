"""Script conversion and the analysis view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages import page_of
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
