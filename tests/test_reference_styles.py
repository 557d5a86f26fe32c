"""Strings of references in many styles: what is read of each, which rule read it, and that nothing is made up."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_scores import letters
from zhclaims.model import ParsedReference, ReferenceKind
from zhclaims.stages.references import explain_reference, parse_reference

HERE = Path(__file__).parent
STYLES = [json.loads(line) for line in (HERE / "cases" / "reference_styles.jsonl").read_text(encoding="utf-8").splitlines()]
_COPIED = (
    *("title", "chapter", "container", "series", "publisher", "author", "editor", "translator", "place"),
    *("edition", "volume", "issue", "number", "pages", "url"),
)
"""Fields that hold a piece of the text."""


@pytest.mark.parametrize("case", STYLES, ids=[case["text"][:40] for case in STYLES])
def test_fields_of_a_string(case: dict[str, Any]) -> None:
    parsed = msgspec.to_builtins(parse_reference(case["text"]))
    wrong = {name: (parsed[name], value) for name, value in case.items() if letters(parsed[name]) != letters(value)}
    assert not wrong


def test_every_kind_has_its_strings() -> None:
    shown = {case.get("kind", "unknown") for case in STYLES}
    assert shown >= {kind.value for kind in ReferenceKind} - {"multi"}, shown


@pytest.mark.parametrize("dress", ["13. ^ ", "^ ", "^ 跳转至： 3.0 3.1 ", "［1］", "[1]", "12. ^ 12.0 12.1 "])
def test_the_dress_of_a_list_is_no_part_of_an_entry(dress: str) -> None:
    text = "王明. 天山史[M]. 北京: 某社, 2001: 45."
    bare, dressed = (msgspec.to_builtins(parse_reference(t)) for t in (text, dress + text))
    assert {**dressed, "text": text} == bare
    assert (bare["title"], bare["pages"]) == ("天山史", "45")


@pytest.mark.parametrize(
    "pages", ["第12頁", "頁12-15", "12–15面", "第3页", "p. 45", "pp. 45–48", "P.131", "12-15頁", "页12、15", "第12頁至第15頁"]
)
def test_pages_in_every_dress(pages: str) -> None:
    parsed = parse_reference(f"王明：《天山史》，北京：科学出版社，2001年，{pages}。")
    assert (parsed.title, parsed.publisher, parsed.date, parsed.pages) == ("天山史", "科学出版社", "2001", pages)


@pytest.mark.parametrize(
    ("text", "date", "original"),
    [
        ("陳大文. 香港交通史. 香港: 三聯書店. 2009 [1998]: 45.", "2009", "1998"),
        ("陳大文. 香港交通史. 香港: 三聯書店. 2009 [1998] [2010-02-03].", "2009", "1998"),
        ("Lee, Mary, Bridges, New York: Wiley, 1990 [1985], ISBN 0-471-00000-0", "1990", "1985"),
    ],
)
def test_an_original_year_makes_no_second_reference(text: str, date: str, original: str) -> None:
    parsed = parse_reference(text)
    assert (parsed.date, parsed.original_date) == (date, original)
    assert parsed.kind == ReferenceKind.BOOK


@pytest.mark.parametrize("case", STYLES[::3], ids=[case["text"][:40] for case in STYLES[::3]])
def test_every_field_says_which_rule_filled_it(case: dict[str, Any]) -> None:
    parsed, rules = explain_reference(case["text"])
    assert parsed == parse_reference(case["text"])
    given_fields = {name for name in _COPIED if getattr(parsed, name) is not None}
    assert given_fields | {"kind"} <= set(rules)
    assert all(rule.partition(": ")[2] for rule in rules.values()), rules


def test_rules_are_those_of_the_style() -> None:
    _, rules = explain_reference("王明. 天山史[M]. 北京: 某社, 2001: 45.")
    assert {rule.partition(".")[0] for rule in rules.values()} <= {"gbt", "facts", "words"}
    _, rules = explain_reference("见孙某：《中国山脉》，科学出版社2001年版，第12页。")
    assert rules["title"].startswith("plain.")
    assert "date" in rules


_PARTS = [case["text"] for case in STYLES]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_fields_are_slices_of_any_cut_of_any_strings(data: st.DataObject) -> None:
    """Two strings cut anywhere and put together: nothing raises, and no field holds what the text does not."""
    one, two = (data.draw(st.sampled_from(_PARTS)) for _ in range(2))
    text = one[: data.draw(st.integers(0, len(one)))] + two[data.draw(st.integers(0, len(two))) :]
    parsed = parse_reference(text)
    assert parsed == parse_reference(text)
    for name in _COPIED:
        value = getattr(parsed, name)
        assert value is None or value in text, (name, value)


@pytest.mark.parametrize(
    "unit",
    [
        *("[M]. ", "[J]//", "1990: ", "·卷一", "In: A (eds.), B, ", "（编）", "Smith, J., ", "“", "第1卷", "某社2001年版，"),
        *("Phys. Rev. ", "王明著，", "某某法院", "第一条", "〔2004〕", "字第1号", "〈甲〉", "Xx 1, ", "甲 乙 ", "et al., ", "、"),
        *("Vol. 1, no. 2 ", "国务院令第1号", "p. 1 ", "．", "By A ", "北京: 某社, 2001: 1. ", "GB/T 1-2001 ", "’", "。", "，。"),
    ],
)
@pytest.mark.parametrize("start", ["", "王明. 标题[M]", "《书》", "Smith, J. "])
def test_time_grows_with_length(unit: str, start: str) -> None:
    begin = time.process_time()
    parsed = parse_reference((start + unit * 20_000)[:20_000])
    assert time.process_time() - begin < 2
    assert isinstance(parsed, ParsedReference)
