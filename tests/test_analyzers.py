"""Analyzers: the text as given, its words, its names; the same answer in any company."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from zhclaims import analyzers
from zhclaims.errors import UsageError

EMBEDDED = analyzers.load("embedded")
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("中國国乾發𠮷😀é \t\n\x00·Aa1。，“")), max_size=60)


def one(text: str) -> Doc:
    return next(iter(EMBEDDED.analyze([text])))


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="embedded"):
        analyzers.load("nobody")
    assert "embedded" in analyzers.names()


def test_fingerprint_names_model_and_versions() -> None:
    fingerprint = EMBEDDED.fingerprint
    assert fingerprint["name"] == "embedded"
    assert len(fingerprint["model"]) == 64
    assert "onnxruntime" in fingerprint


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三在北京大学读书。", [("张三", "PER"), ("北京大学", "ORG")]),
        ("張三在北京大學讀書。", [("張三", "PER"), ("北京大學", "ORG")]),
        ("他去年到过上海。", [("上海", "LOC")]),
        ("", []),
    ],
)
def test_names_in_either_script(text: str, names: list[tuple[str, str]]) -> None:
    assert [(e.text, e.label_) for e in one(text).ents] == names


def test_words_carry_both_tag_sets_and_names_the_engines_label() -> None:
    doc = one("李娜在武汉打网球。")
    assert [w.text for w in doc][:4] == ["李", "娜", "在", "武汉"]
    assert [w.pos_ for w in doc][:4] == ["PROPN", "PROPN", "ADP", "PROPN"]
    assert doc[0].tag_ == doc.ents[0].id_ == "PER"


def test_words_in_letters_are_never_cut_and_white_space_is_no_word() -> None:
    doc = one("作者 Jean-Pierre O'Neill 說\n好")
    assert [w.text for w in doc if not w.is_space] == ["作者", "Jean-Pierre", "O'Neill", "說", "好"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("共有1,204人，占12.5%。", ["1,204", "人"]),
        ("2006年3月15日在iPhone大会上", ["2006", "年", "3", "月", "15", "日", "在", "iPhone", "大会"]),
        ("他唱卡拉OK，用3D打印。", ["卡拉", "OK"]),
        ("「好」，他說。", ["「", "好", "」", "，", "他", "說", "。"]),
        ("看了《活著》。", ["《", "》"]),
    ],
)
def test_numbers_are_whole_and_words_cross_neither_a_script_nor_a_quotation_mark(text: str, words: list[str]) -> None:
    found = [w.text for w in one(text)]
    assert [w for w in found if w in words] == words, found


def test_longer_words_stand_beside_the_words() -> None:
    text = "經濟學家 王明說：好。"
    doc = one(text)
    assert [w.text for w in doc][0] == "經濟"
    assert [(text[a:b], pos) for a, b, pos in doc.user_data["compounds"]][:3] == [
        ("經濟學家", "NOUN"), ("王明", "PROPN"), ("說", "VERB"),
    ]  # fmt: skip


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_longer_words_cover_all_but_white_space(text: str) -> None:
    compounds = one(text).user_data["compounds"]
    assert all(a[1] <= b[0] for a, b in zip(compounds, compounds[1:], strict=False))
    covered = {i for start, end, _ in compounds for i in range(start, end)}
    assert {i for i, c in enumerate(text) if not c.isspace()} == covered - {i for i, c in enumerate(text) if c.isspace()}


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back(text: str) -> None:
    doc = one(text)
    expected = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert doc.text == expected
    for token in doc:
        assert doc.text[token.idx : token.idx + len(token.text)] == token.text
    for name in doc.ents:
        assert doc.text[name.start_char : name.end_char] == name.text


@given(st.lists(TEXTS, max_size=5))
@settings(max_examples=15, deadline=None)
def test_a_text_is_read_alike_in_any_company(texts: list[str]) -> None:
    together = [[(w.text, w.tag_) for w in doc] for doc in EMBEDDED.analyze([*texts, "另外的一句话。" * 30])]
    assert together[: len(texts)] == [[(w.text, w.tag_) for w in one(text)] for text in texts]


def test_lone_surrogates_and_long_lines_are_survived() -> None:
    assert one("甲\ud800乙").text == "甲\ufffd乙"
    long = "没有标点的文字" * 3000
    assert one(long).text == long
