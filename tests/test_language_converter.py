"""LanguageConverter: rules, tables, alignment, groups."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.sources.language_converter import VARIANTS, PageRules, parse_rule, tables_of
from zhclaims.sources.language_converter.tables import align

TEXT = st.text(alphabet="软件体软體网络網路哈萨克斯坦哈薩克发布里面后干，。ab1 ", max_size=60)


@pytest.mark.parametrize(
    ("rule", "variant", "shown"),
    [
        ("zh-hans:计算机;zh-hant:電腦", "zh-tw", "電腦"),
        ("zh-hans:计算机;zh-hant:電腦;", "zh-sg", "计算机"),
        ("zh-cn:博客; zh-tw:部落格; zh-hk:網誌", "zh", "博客"),
        ("zh-tw:只给台湾", "zh-cn", None),
        ("软件", "zh-tw", "软件"),
        ("软磐=>zh-tw:軟碟;", "zh-tw", "軟碟"),
        ("zh-hans:A&amp;B;zh-hant:C", "zh-cn", "A&amp;B"),
        ("zh-xx:甲;zh-tw:乙", "zh-tw", "zh-xx:甲;zh-tw:乙"),
    ],
)
def test_what_a_rule_shows(rule: str, variant: str, shown: str | None) -> None:
    read = parse_rule(rule)
    span = read.shown(variant)
    assert (span.of(rule) if span else None) == shown


@pytest.mark.parametrize(
    ("rule", "flags"),
    [
        ("甲", "R"),
        ("zh-cn:甲;zh-tw:乙", "S"),
        ("A|zh-cn:甲;zh-tw:乙", "+AS"),
        ("H|zh-cn:甲;zh-tw:乙", "+H"),
        ("T|zh-cn:甲;zh-tw:乙", "HT"),
        ("R|甲;H", "R"),
        ("-|zh-cn:甲;zh-tw:乙", "-"),
        ("a|zh-cn:甲;zh-tw:乙", "S"),
    ],
)
def test_flags(rule: str, flags: str) -> None:
    assert "".join(sorted(parse_rule(rule).flags)).replace("A", "") == flags.replace("A", "")


def test_rules_of_the_scripts_alone_apply_in_regions_only() -> None:
    rule = parse_rule("H|zh-hans:甲词;zh-hant:乙詞")
    assert rule.pairs("zh-tw") == {"甲词": "乙詞", "乙詞": "乙詞"} or rule.pairs("zh-tw") == {"甲词": "乙詞"}
    assert rule.pairs("zh-hant") == {}
    assert rule.pairs("zh") == {}


def test_one_way_rules_apply_everywhere() -> None:
    assert parse_rule("H|软磐=>zh-hant:軟碟").pairs("zh-hant") == {"软磐": "軟碟"}


@given(TEXT, TEXT)
def test_alignment_covers_both_texts(text: str, other: str) -> None:
    pieces = align(text, other)
    assert sum(a for a, _ in pieces) == len(text)
    assert sum(b for _, b in pieces) == len(other)


@settings(deadline=None)
@given(TEXT, st.sampled_from(VARIANTS))
def test_conversion_is_aligned(text: str, variant: str) -> None:
    (converted,) = tables_of(variant).convert([text], {"哈萨克斯坦": "哈薩克"} if variant != "zh" else {})
    assert sum(a for a, _ in converted.pieces) == len(text)
    assert sum(b for _, b in converted.pieces) == len(converted.text)
    if variant == "zh":
        assert converted.text == text


def test_alignment_finds_the_smallest_run() -> None:
    assert align("在哈萨克斯坦发布", "在哈薩克發布") == [(4, 4), (2, 0), (2, 2)]


def test_alignment_on_real_prose(shared: Path) -> None:
    """Every character of real paragraphs is covered, in both texts, and pieces of unequal length are short."""
    with (shared / "nlp" / "wikipedia_prose.jsonl").open(encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in islice(lines, 150)]
    for variant in ("zh-cn", "zh-tw", "zh-hk"):
        for text, converted in zip(texts, tables_of(variant).convert(texts, {}), strict=True):
            assert sum(a for a, _ in converted.pieces) == len(text)
            assert sum(b for _, b in converted.pieces) == len(converted.text)
            assert all(max(a, b) <= 12 for a, b in converted.pieces if a != b)


@pytest.mark.parametrize("others", [0, 500])
def test_rules_that_a_text_needs(others: int) -> None:
    """The same whether the rules are few, and looked for in the text, or many, and the text looked up in them."""
    rules = PageRules()
    for i in range(others):
        rules.put(f"别的{i}", "別的")
    rules.put("长河", "大江")
    rules.put("河", "江")
    rules.put("湖", "泊")
    rules.drop("湖")
    rules.drop("没有")
    assert rules.needed(["一条长河", "湖"]) == {"长河": "大江", "河": "江"}
    assert rules.needed([]) == {}
