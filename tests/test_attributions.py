"""Who says what: readable cases, what must hold for any text, and time on long text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import calls
from pages import page_of
from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.flow import process
from zhclaims.meanings import Anaphora
from zhclaims.model import Analysis, Attribution, Claim, Entity, Mention, Page, Quoted, Script
from zhclaims.settings import Settings
from zhclaims.spans import Span
from zhclaims.stages.analysis import analysis
from zhclaims.stages.anaphora import anaphora
from zhclaims.stages.attributions import attributions, explain_cues
from zhclaims.stages.attributions.blocks import drafts
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.tokens import Words
from zhclaims.stages.dates import dates
from zhclaims.stages.entities import entities
from zhclaims.stages.script import script
from zhclaims.stages.sentences import sentences
from zhclaims.tagged_spans import TaggedSpans
from zhclaims.terms import BlockKind

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases/attributions.jsonl").read_text("utf-8").splitlines()]
KINDS = [json.loads(line) for line in (Path(__file__).parent / "cases/attribution_kinds.jsonl").read_text("utf-8").splitlines()]
KNOWN_FAULTS = {"legend and remains": "the network reads on over 现存, with which the article itself goes on"}
NOTHING = Analysis((), (), ())


@cache
def analyzer() -> Analyzer:
    return analyzers.load("embedded")


def attribute(page: Page, known: Analysis | None = None) -> tuple[tuple[Entity, ...], list[list[Attribution]]]:
    """Entities, and the attributions of each sentence; with `known` in place of what the analyzer says."""
    view, _ = script(page)
    words = known or analysis(page, view, analyzer())[0]
    cut, _ = sentences(page, view)
    names, _ = entities(page, view, words)
    times, _ = dates(page, view, cut)
    claims = tuple(Claim(s, BlockKind.PARAGRAPH, (), i) for i, s in enumerate(cut))
    led, _ = anaphora(page, view, words, names, times, claims)
    found, issues = attributions(view, words, cut, names, times, claims, led, page)
    assert not issues
    return names, [list(f) for f in found]


def flat(page: Page, known: Analysis | None = None) -> list[Attribution]:
    return [a for found in attribute(page, known)[1] for a in found]


def as_text(page: Page, a: Attribution) -> list[str | bool | None]:
    source = a.source.span.of(page.text) if a.source else None
    content = a.content.of(page.text) if a.content else None
    return [source, a.cue.of(page.text), content, a.kind, a.quoted]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case: dict[str, object]) -> None:
    page = page_of(str(case["text"]))
    found = [as_text(page, a) for a in flat(page)]
    known = KNOWN_FAULTS.get(str(case["name"]))
    if known:
        assert found != case["attributions"], "this is read right now: it can leave KNOWN_FAULTS"
        pytest.xfail(known)
    assert found == case["attributions"]


@pytest.mark.parametrize("case", KINDS, ids=lambda c: f"{c['kind']}: {c['text']}")
def test_kind(case: dict[str, Any]) -> None:
    """Kinds of reports and of what is none; where two sources are right, either may come."""
    page = page_of(case["text"])
    found = [as_text(page, a)[:4] for a in flat(page)]
    sources = {source for source, *_ in case["reports"]} | {*case.get("source_alternatives", ())}
    assert [rest for _, *rest in found] == [rest for _, *rest in case["reports"]]
    assert {source for source, *_ in found} <= sources


# ── which entity a source stands for ────────────────────────────────────────────────────────────────────────────────────


def resolved(text: str) -> list[str | None]:
    page = page_of(text)
    names, found = attribute(page)
    sources = [a.source for f in found for a in f]
    return [names[s.entity].span.of(page.text) if s and s.entity is not None else None for s in sources]


@pytest.mark.parametrize("title", ["監察總長", "執行總監", "行政長官", "統計學家"])
def test_a_word_of_action_before_a_rank_is_part_of_the_title(title: str) -> None:
    """Engines take 監察, 執行 … for verbs, which would end the speaker's phrase."""
    page = page_of(f"瑞典{title}林德曼要求法院重審此案。")
    words = [(0, 2, "PROPN"), (2, 4, "VERB"), (4, 6, "NOUN"), (6, 9, "PROPN"), (9, 11, "VERB"), (11, 13, "NOUN")]
    words += [(13, 15, "VERB"), (15, 16, "PRON"), (16, 17, "NOUN"), (17, 18, "PUNCT")]
    seen = (Mention(Span(0, 2), "LOC", "LOC"), Mention(Span(6, 9), "PER", "PER"))
    known = Analysis(tuple(Span(a, b) for a, b, _ in words), tuple(tag for _, _, tag in words), seen)
    found = flat(page, known)
    assert [a.source.span.of(page.text) for a in found if a.source] == [f"瑞典{title}林德曼"]


def test_a_title_before_a_name_stands_for_the_name() -> None:
    assert resolved("财政部长李文强调税率不会提高。") == ["李文"]


def test_the_owner_of_a_common_noun_is_not_the_speaker() -> None:
    assert resolved("李文的律师强调证据不足。") == [None]


def test_a_pronoun_stands_for_the_only_person_of_its_paragraph() -> None:
    assert resolved("李文是一名画家。他认为艺术没有国界。")[-1] == "李文"


def test_a_pronoun_after_two_persons_stands_for_nobody_surely() -> None:
    assert resolved("李文与王刚一同学习绘画。他认为艺术没有国界。")[-1] is None


def test_a_pronoun_stands_for_the_person_whose_name_opened_a_clause_last() -> None:
    assert resolved("王刚是作家。李文是一名画家。他认为艺术没有国界。")[-1] == "李文"
    assert resolved("李文是一名画家，曾师从王刚。他认为艺术没有国界。")[-1] is None


def test_a_government_is_its_country() -> None:
    assert resolved("法国政府宣布税率不会提高。") == ["法国"]
    assert resolved("法国的一家报社宣布税率不会提高。") == [None]


def test_a_pronoun_does_not_look_into_another_paragraph() -> None:
    assert resolved("李文是一名画家。\n他认为艺术没有国界。")[-1] is None


def test_several_speakers_are_no_single_entity() -> None:
    assert resolved("李文和王刚认为艺术没有国界。") == [None]


# ── why, or why not ─────────────────────────────────────────────────────────────────────────────────────────────────────


def explained(text: str) -> dict[str, tuple[str, str]]:
    """For each word that may report, by its text: the last rule asked, and why there is no attribution ("" if there is one)."""
    page = page_of(text)
    layers = process(page, Settings(), analyzer())
    found = {}
    for number, sentence in enumerate(layers.sentences):
        verdicts = explain_cues(layers, sentence)
        assert all(sentence.covers(v.cue) for v in verdicts)
        assert [v.outcome for v in verdicts if isinstance(v.outcome, Attribution)] == list(layers.attributions[number])
        found |= {v.cue.of(page.text): (v.rule, v.outcome if isinstance(v.outcome, str) else "") for v in verdicts}
    return found


@pytest.mark.parametrize(
    ("text", "word", "rule", "why"),
    [
        ("局長認為計畫可行。", "認為", "clause", ""),
        ("根據警方說法，此案已經結束。", "根據", "account", ""),
        ("調查顯示失業率上升。", "顯示", "evidence", ""),
        ("根據規定，他離開了北京。", "根據", "account", "no account is named"),
        ("沒有專家認為計畫可行。", "認為", "clause", "nobody does so"),
        ("他未說明原因。", "說明", "", "negated"),
        ("令人讚賞的是他的勇氣。", "讚賞", "", "modifier"),
        ("這座山稱為天山。", "稱為", "", "only looks like"),
        ("天氣很好，說明了問題。", "說明", "evidence", "no document"),
        ("他的做法是承認錯誤。", "承認", "clause", "said to be it"),
        ("他稱北京為首都。", "稱", "clause", "light word"),
        ("提出了一個辦法。", "提出", "speech-act", "neither a statement nor an act"),
    ],
)
def test_each_word_that_may_report_is_explained(text: str, word: str, rule: str, why: str) -> None:
    asked, reason = explained(text)[word]
    assert asked == rule
    assert why in reason
    assert bool(why) == bool(reason)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("母親希望李文能當醫生。", ["希望"]),
        ("新的希望帶來了光明。", []),
        ("校長要學生每天寫一篇作文。", ["要"]),
        ("他要回家。", []),
        ("她想這件事也許還有轉機。", ["想"]),
        ("他想買一輛車。", []),
        ("警方查出死者曾欠下巨款。", ["查出"]),
        ("網上流傳該店老闆已經潛逃。", ["流傳"]),
        ("公司發布新產品。", []),
        ("亦有說該樹是明朝種下的。", ["說"]),
        ("該報直指市府隱瞞疫情。", ["直指"]),
        ("張三表示希望明天會更好。", ["表示"]),
        ("瑞典統計學家要求法院重審此案。", ["要求"]),
        ("該組織被政府認定是恐怖組織。", ["認定"]),
        ("該組織並沒有被政府認定是恐怖組織。", []),
        ("此事並未被當局承認。", []),
        ("該判決可能被法院認定違憲。", []),
        ("其死因至今仍沒有被法醫證實為自殺。", []),
        ("該協議未必被議會承認有效。", []),
    ],
)
def test_words_that_mostly_do_something_else_report_where_somebody_says_something(text: str, cues: list[str]) -> None:
    """The words are many and no table tells these apart: the network does."""
    page = page_of(text)
    assert [a.cue.of(text) for a in flat(page)] == cues


@pytest.mark.parametrize("case", CASES[::5], ids=lambda c: c["name"])
def test_an_explanation_holds_what_the_stage_gives(case: dict[str, object]) -> None:
    explained(str(case["text"]))


# ── where an attribution belongs ────────────────────────────────────────────────────────────────────────────────────────


def test_an_attribution_belongs_to_the_claim_that_holds_its_cue() -> None:
    page = page_of("局长否认此事，记者则指出文件属实。")
    view, _ = script(page)
    words, _ = analysis(page, view, analyzer())
    cut = (Span(0, len(page.text)),)
    comma = page.text.index("，") + 1
    claims = tuple(Claim(s, BlockKind.PARAGRAPH, (), 0) for s in (Span(0, comma), Span(comma, len(page.text))))
    found, _ = attributions(view, words, cut, (), (), claims, Anaphora(), page)
    assert [[a.cue.of(page.text) for a in f] for f in found] == [["否认"], ["指出"]]


def test_without_an_analysis_the_vocabulary_alone_finds_speech() -> None:
    page = page_of("校長表示：「學校明年會擴建。」")
    assert [as_text(page, a) for a in flat(page, NOTHING)] == [["校長", "表示", "學校明年會擴建。", "say", True]]


# ── what holds for any text ─────────────────────────────────────────────────────────────────────────────────────────────

PIECES = [
    *(
        "他说",
        "她認為",
        "官員",
        "指出",
        "宣布",
        "根据",
        "據",
        "报道",
        "的说法",
        "批评",
        "对此",
        "表示怀疑",
        "2006年",
        "李文",
        "KNB",
    ),
    *("的", "在", "被", "并", "而", "之后", "没有", "不", "“", "”", "「", "」", "‘", "’", "（", "）", "《", "》"),
    *("，", "。", "：", "；", "！", "、", "\n"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80)


def words_of(page: Page) -> Analysis:
    """Words of one or two characters, tagged by their place: an analyzer that is mostly wrong."""
    spans = tuple(Span(i, min(i + 1 + i % 2, len(page.text))) for i in range(0, len(page.text), 2))
    return Analysis(spans, tuple(("NOUN", "VERB", "ADV", "")[i % 4] for i in range(len(spans))), ())


@given(TEXTS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_span_lies_in_the_sentence_of_its_cue(text: str, tagged: bool) -> None:
    page = page_of(text)
    view, _ = script(page)
    cut, _ = sentences(page, view)
    claims = tuple(Claim(s, BlockKind.PARAGRAPH, (), i) for i, s in enumerate(cut))
    words = words_of(page) if tagged else NOTHING
    found, _ = attributions(view, words, cut, (), (), claims, Anaphora(), page)
    assert len(found) == len(claims)
    for sentence, made in zip(cut, found, strict=True):
        for a in made:
            parts = [a.cue, *([a.source.span] if a.source else []), *([a.content] if a.content else [])]
            assert all(p.start < p.end and sentence.covers(p) for p in parts)
            assert not (a.source and a.source.span.overlaps(a.cue))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_the_same_text_gives_the_same_attributions(text: str) -> None:
    page = page_of(text)
    assert flat(page, NOTHING) == flat(page, NOTHING)


LONG = (
    "他认为",
    "“他说：",
    "他说甲，",
    "根据报道，",
    "据张三的报道，李四指出，",
    "的",
    "被指控",
    "（他说“",
    "他说：“好。”",
    "在他看来",
)


def work(page: Page, view: Script, tagged: bool) -> int:
    words = tuple(Span(i, i + 1) for i in range(len(page.text))) if tagged else ()
    known = Analysis(words, ("VERB",) * len(words), ())
    whole = Span(0, len(page.text))
    return calls(attributions, view, known, (whole,), (), (), (Claim(whole, BlockKind.PARAGRAPH, (), 0),), Anaphora(), page)


@pytest.mark.parametrize("unit", LONG)
@pytest.mark.parametrize("tagged", [False, True])
def test_time_is_linear_in_a_sentence_without_end(unit: str, tagged: bool) -> None:
    short, long = (page_of(unit * n) for n in (500, 2000))
    work(short, script(short)[0], tagged)  # what is loaded once does not count
    assert work(long, script(long)[0], tagged) < 4.5 * work(short, script(short)[0], tagged)


def test_source_is_a_quoted_span() -> None:
    page = page_of("市长表示地铁将于明年通车。")
    assert flat(page)[0].source == Quoted(Span(0, 2), None)


def test_a_name_that_covers_a_whole_clause_hides_it() -> None:
    """A work or a body whose name holds commas: then no word begins in the clause between them."""
    text = "\n校长认为学校应当扩建，记者，编辑，作家协会指出资金不足。\n"
    name = Span(text.index("记者"), text.index("作家"))
    words = Words(TaggedSpans.of([], []), [name._replace(start=name.start - 1)], [], tagged=False)
    found = drafts(Sentence(text, Span(1, len(text) - 1), words))
    assert [d.cue.of(text) for d in found] == ["认为", "指出"]
