"""Entities: readable cases in both scripts, and what holds for any text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages import page_of
from zhclaims import analyzers
from zhclaims.flow import process
from zhclaims.model import Analysis, Entity, Issue, Link, Mention, Page
from zhclaims.settings import Settings
from zhclaims.sources.wikitext import read_wikitext
from zhclaims.spans import Span
from zhclaims.stages.analysis import analysis
from zhclaims.stages.entities import entities, explain_names
from zhclaims.stages.script import script

EMBEDDED = analyzers.load()
CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "entities.jsonl").read_text("utf-8").splitlines()]


def found_in(page: Page) -> tuple[tuple[Entity, ...], tuple[Issue, ...]]:
    layer = script(page)[0]
    return entities(page, layer, analysis(page, layer, EMBEDDED)[0])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict) -> None:
    page = page_of(case["text"])
    names, issues = found_in(page)
    assert [[e.span.of(page.text), e.label] for e in names] == case["entities"]
    by_text = {e.span.of(page.text): e.id for e in names}
    for a, b in case.get("same", []):
        assert by_text[a] == by_text[b]
    assert [i.code for i in issues] == case.get("issues", [])


def test_ids_count_by_first_appearance() -> None:
    names, _ = found_in(page_of("李娜在武漢讀書。張三在上海。李娜回到武漢。"))
    assert [e.id for e in names] == ["e1", "e2", "e3", "e4", "e1", "e2"]


def test_a_name_is_the_same_in_both_scripts() -> None:
    names, _ = found_in(page_of("武漢是城市。武汉有地铁。"))
    assert len(names) == 2
    assert names[0].id == names[1].id


def test_a_link_on_the_mention_gives_its_target() -> None:
    page = page_of("李娜在武漢讀書。")
    linked = Page(title=page.title, text=page.text, blocks=page.blocks, links=(Link(Span(3, 5), "武汉市"),))
    names, _ = found_in(linked)
    assert [(e.span.of(page.text), e.link) for e in names] == [("李娜", None), ("武漢", "武汉市")]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("哈薩克國家安全委員會（KNB）在北京。", "哈薩克國家安全委員會", ""),
        ("哈薩克國家安全委員會（KNB）在北京。", "KNB", ""),
        ("哈薩克國家安全委員會（KNB）在北京。", "哈薩克", "part of a longer name: 哈薩克國家安全委員會"),
    ],
)
def test_each_proposal_is_explained(text: str, name: str, why: str) -> None:
    page = page_of(text)
    layers = process(page, Settings(), EMBEDDED)
    (sentence,) = layers.sentences
    verdicts = explain_names(layers, sentence)
    assert {v.span for v in verdicts if not v.refused} == {e.span for e in layers.entities}
    assert why in {v.refused for v in verdicts if v.span.of(text) == name}


def test_a_mention_that_is_no_name_is_refused_with_its_reason() -> None:
    page = page_of("他信伊斯蘭教。")
    layers = process(page, Settings(), EMBEDDED)
    seen = Analysis(layers.analysis.words, layers.analysis.tags, (Mention(Span(2, 6), "ORG", "ORG"),))
    (verdict,) = explain_names(msgspec.structs.replace(layers, analysis=seen), Span(0, 7))
    assert verdict == (Span(2, 6), "ORG", "ORG", "model", "a common noun or verb (no_names.tsv, class_nouns.tsv)")


@pytest.mark.parametrize("case", CASES[::7], ids=[case["name"] for case in CASES[::7]])
def test_every_entity_is_explained_or_agreed(case: dict) -> None:
    """What no rule proposed where it stands was agreed upon over the document."""
    page = page_of(case["text"])
    layers = process(page, Settings(), EMBEDDED)
    accepted = {v.span for sentence in layers.sentences for v in explain_names(layers, sentence) if not v.refused}
    assert accepted <= {e.span for e in layers.entities}
    assert {e.span for e in layers.entities} - accepted <= {e.span for e in layers.entities if e.by == "agreement"}


def named_by(page: Page, names: dict[str, str]) -> tuple[Entity, ...]:
    """The entities where the analyzer gives the first mention of each name with its label, and no parts of speech."""
    layer = script(page)[0]
    words = analysis(page, layer, EMBEDDED)[0].words
    mentions = [(Span(at, at + len(n)), label) for n, label in names.items() for at in [page.text.index(n)]]
    seen = tuple(Mention(span, label, f"B-{label}") for span, label in sorted(mentions))
    return entities(page, layer, Analysis(words, ("",) * len(words), seen))[0]


def test_the_majority_of_the_mentions_tells_the_label() -> None:
    page = page_of("溫特沃斯很大。溫特沃斯很好。溫特沃斯很舊。")
    layer = script(page)[0]
    words = tuple(Span(at, at + 1) for at in range(len(page.text)))
    labels = ("LOC", "PER", "LOC")
    seen = tuple(Mention(Span(at, at + 4), label, label) for at, label in zip((0, 7, 14), labels, strict=True))
    names, _ = entities(page, layer, Analysis(words, ("",) * len(words), seen))
    assert [(e.span.start, e.label, e.id, e.by) for e in names] == [(at, "LOC", "e1", "model") for at in (0, 7, 14)]


def test_the_majority_is_weighed_by_how_sure_the_analyzer_is() -> None:
    page = page_of("溫特沃斯很大。溫特沃斯很好。溫特沃斯很舊。")
    layer = script(page)[0]
    words = tuple(Span(at, at + 1) for at in range(len(page.text)))
    said = ((0, "LOC", 0.4), (7, "PER", 0.95), (14, "LOC", 0.4))
    seen = tuple(Mention(Span(at, at + 4), label, label, score) for at, label, score in said)
    names, _ = entities(page, layer, Analysis(words, ("",) * len(words), seen))
    assert [e.label for e in names] == ["PER"] * 3


def test_long_forms_own_their_short_forms_whichever_analyzer_names_them() -> None:
    page = page_of("白俄羅斯復興運動與東盟合作組織談判。白復運成員離開。東合組織否認，白復運也否認。")
    given = {"白俄羅斯復興運動": "ORG", "東盟合作組織": "ORG", "白復運": "ORG"}
    names = [(e.span.of(page.text), e.label, e.id) for e in named_by(page, given)]
    assert names == [
        ("白俄羅斯復興運動", "ORG", "e1"),
        ("東盟合作組織", "ORG", "e2"),
        ("白復運", "ORG", "e1"),
        ("東合組織", "ORG", "e2"),
        ("白復運", "ORG", "e1"),
    ]


def test_marks_and_brackets_of_an_analyzers_names_stay_outside() -> None:
    page = page_of("《紐芬蘭早報》說，溫特沃斯（Wentworth）和「維斯塔樂團」出席。")
    given = {"《紐芬蘭早報》": "ORG", "溫特沃斯（Wentworth）": "PER", "「維斯塔樂團」": "ORG"}
    names = [(e.span.of(page.text), e.label) for e in named_by(page, given)]
    assert names == [("紐芬蘭早報", "ORG"), ("溫特沃斯", "PER"), ("Wentworth", "PER"), ("維斯塔樂團", "ORG")]


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("他信奉印度教，曾到訪德國。", {"德國": "LOC"}, ["德國"]),
        ("他吹法國號，住在里昂。", {"里昂": "LOC"}, ["里昂"]),
        ("德國、法國與英國簽約。德國麻疹流行。", {"德國": "LOC", "法國": "LOC", "英國": "LOC"}, ["德國", "法國", "英國"]),
        ("史蒂芬·T·洛根與C·S·路易斯見面。", {"史蒂芬·T·洛根": "PER", "C·S·路易斯": "PER"}, ["史蒂芬·T·洛根", "C·S·路易斯"]),
        ("細胞生物學家翟中和，物理學家沈學礎。", {"翟中和": "PER", "沈學礎": "PER"}, ["翟中和", "沈學礎"]),
        ("據周恩來說，會議延期。", {"周恩來說": "PER"}, ["周恩來"]),
        ("他說NTSB認為黑匣子完好。", {"NTSB": "ORG"}, ["NTSB"]),
        ("起源於亨利八世在位期間。", {"亨利八世": "PER"}, ["亨利八世"]),
    ],
)
def test_the_network_is_believed_where_rules_know_less(text: str, given: dict[str, str], wanted: list[str]) -> None:
    """A place in a word for something else, initials, 和 at the end of a name, an acronym, a preposition before a king."""
    page = page_of(text)
    assert [e.span.of(page.text) for e in named_by(page, given)] == wanted


def test_each_mention_says_what_found_it() -> None:
    page = page_of("菲律賓國家調查局(NBI)逮捕了三人。隊員韋布雷希克在冰島獲救。韋布雷希克說,NBI未參與。")
    names = [(e.span.of(page.text), e.label, e.by) for e in named_by(page, {"韋布雷希克": "PER", "冰島": "LOC"})]
    assert names == [
        ("菲律賓國家調查局", "ORG", "gazetteer"),
        ("NBI", "ORG", "agreement"),
        ("韋布雷希克", "PER", "model"),
        ("冰島", "LOC", "model"),
        ("韋布雷希克", "PER", "agreement"),
        ("NBI", "ORG", "agreement"),
    ]


LINKED = [
    (
        "a piped short form is the name that it leads to, linked or not",
        "[[塔吉克復興運動]]，又見[[白俄羅斯解放陣線|白解陣]]。白解陣否認，白俄羅斯解放陣線也否認。",
        [("白解陣", "ORG", "e1"), ("白解陣", "ORG", "e1"), ("白俄羅斯解放陣線", "ORG", "e1")],
    ),
    (
        "what tells pages of one name apart tells the label",
        "他生於[[孟菲斯 (田納西州)|孟菲斯]]，遇見[[溫莎 (導演)|溫莎]]。溫莎離開。",
        [("孟菲斯", "LOC", "e1"), ("溫莎", "PER", "e2"), ("溫莎", "PER", "e2")],
    ),
    ("the last part of a dotted title", "[[喬治·布什|布什]]演講。布什離開。", [("布什", "PER", "e1"), ("布什", "PER", "e1")]),
    (
        "one text that leads to two pages is two names",
        "[[喬治·布什|布什]]和[[傑布·布什|布什]]。",
        [("布什", "PER", "e1"), ("布什", "PER", "e2")],
    ),
    (
        "what stands before a linked name is cut off",
        "[[林肯|美國總統林肯]]遇刺。",
        [("美國", "LOC", "e1"), ("林肯", "PER", "e2")],
    ),
    (
        "linked names that run together are two",
        "[[日本]]的[[東京]][[大阪市]]。",
        [("日本", "LOC", "e1"), ("東京", "LOC", "e2"), ("大阪市", "LOC", "e3")],
    ),
    ("an owner and its organ stay one name", "[[希臘]][[國防部]]證實。", [("希臘國防部", "ORG", "e1")]),
    ("a newspaper's marks stay outside", "據[[人民日報|《人民日報》]]報導。", [("人民日報", "ORG", "e1")]),
    (
        "words, dates and what a link only stands for",
        "[[1999年]]，[[佛教]]、[[跨國公司]]、[[直轄市]]與[[首爾|首都]]的[[諾貝爾獎]]。",
        [],
    ),
]


@pytest.mark.parametrize(("source", "names"), [case[1:] for case in LINKED], ids=[case[0] for case in LINKED])
def test_links_of_wikitext(source: str, names: list[tuple[str, str, str]]) -> None:
    page = read_wikitext(source, title="測試")
    found = [(e.span.of(page.text), e.label, e.id) for e in found_in(page)[0]]
    assert found[-len(names) :] == names if names else not found


def test_a_link_finds_what_no_rule_and_no_model_sees() -> None:
    page = page_of("烏伊運發動襲擊。烏伊運否認。")
    linked = msgspec.structs.replace(page, links=(Link(Span(0, 3), "烏茲別克伊斯蘭運動"),))
    layer = script(page)[0]
    words = tuple(Span(at, at + 1) for at in range(len(page.text)))
    names, _ = entities(linked, layer, Analysis(words, ("",) * len(words), ()))
    assert [(e.span, e.label, e.id, e.link, e.by) for e in names] == [
        (Span(0, 3), "ORG", "e1", "烏茲別克伊斯蘭運動", "link"),
        (Span(8, 11), "ORG", "e1", None, "agreement"),
    ]


def test_names_in_headings_and_across_blocks_agree() -> None:
    names, _ = found_in(page_of("== 塔利班 ==\n塔利班成員襲擊了喀布爾。\n* 塔利班"))
    assert {e.label for e in names if e.span.end - e.span.start == 3 and e.id == "e1"} == {"ORG"}
    assert len([e for e in names if e.id == "e1"]) == 3


def test_the_junction_is_reported_and_the_text_unchanged() -> None:
    page = page_of("代表來自亞美尼亞格魯吉亞。")
    names, issues = found_in(page)
    assert [e.span.of(page.text) for e in names] == ["亞美尼亞", "格魯吉亞"]
    assert [i.span.of(page.text) for i in issues if i.span] == ["亞美尼亞格魯吉亞"]


@given(st.text(alphabet="中國美国法院张三·、（）()《》“”A Bc安全委员会组织族人😀𠮷\n\t简称，。", max_size=60))
@settings(max_examples=80, deadline=None)
def test_spans_are_in_order_disjoint_and_inside(source: str) -> None:
    page = page_of(source)
    names, issues = found_in(page)
    ends = [0, *(e.span.end for e in names)]
    assert all(end <= e.span.start < e.span.end <= len(page.text) for end, e in zip(ends, names, strict=False))
    assert {e.label for e in names} <= {"PER", "ORG", "LOC", "MISC"}
    assert not any(set("（）()《》“”") & set(e.span.of(page.text)) for e in names)
    assert found_in(page) == (names, issues)


@pytest.mark.parametrize(
    "piece", ["A-", "Aa ", "of the ", "（A", "“中", "张三、", "中国", "《", "·阿", "简称，", "阿·", "委员会", "(KNB)"]
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    page = page_of(piece * (6000 // len(piece)))
    layer = script(page)[0]
    words = analysis(page, layer, EMBEDDED)[0]
    start = time.process_time()
    entities(page, layer, words)
    assert time.process_time() - start < 3.0


def test_overlapping_and_endless_links_take_linear_time() -> None:
    page = page_of("中国外交部、" * 1000)
    links = [Link(Span(at, at + 2), f"中国{at}") for at in range(0, 6000, 6)]
    links += [Link(Span(0, 6000 - at), "全") for at in range(1000)]
    layer = script(page)[0]
    words = tuple(Span(at, at + 1) for at in range(len(page.text)))
    start = time.process_time()
    names, _ = entities(msgspec.structs.replace(page, links=tuple(links)), layer, Analysis(words, ("",) * len(words), ()))
    assert time.process_time() - start < 3.0
    assert len(names) == 1000


def test_no_name_holds_a_bracket_whatever_the_analyzer_says() -> None:
    page = page_of("張衡》王莽去了北京。")
    layer = script(page)[0]
    words = analysis(page, layer, EMBEDDED)[0].words
    names, _ = entities(page, layer, Analysis(words, ("",) * len(words), (Mention(Span(0, 5), "PER", "PER"),)))
    assert [(e.span.of(page.text), e.label) for e in names if e.label == "PER"] == [("張衡", "PER"), ("王莽", "PER")]
