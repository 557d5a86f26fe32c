"""What is told from characters alone agrees with the full reading: a sentence that is passed over reports nothing."""

from __future__ import annotations

import json
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhclaims.spans import Span
from zhclaims.stages.attributions.according import judge_accounts
from zhclaims.stages.attributions.blocks import drafts
from zhclaims.stages.attributions.cues import find_cues
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.lexicon import ACCOUNTS, PREPOSITIONS, can_hold_account, can_report, not_reporting, senses
from zhclaims.stages.attributions.report import Draft
from zhclaims.stages.attributions.tokens import Words
from zhclaims.tagged_spans import TaggedSpans

CASES = Path(__file__).parent / "cases"
WORDS = sorted({*senses(), *not_reporting(), *PREPOSITIONS, *ACCOUNTS})
PIECES = st.sampled_from(WORDS) | st.sampled_from([*"他的某人在被了，。：“”（）《》根依表不", "官员", "报纸", "2006年", "\n"])
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join) | st.text(min_size=1, max_size=30)


def words_of(text: str, *, of_two: bool) -> Words:
    """Words of two characters with tags by their place, or none."""
    spans = [Span(i, min(i + 2, len(text))) for i in range(0, len(text), 2)] if of_two else []
    return Words(TaggedSpans.of(spans, [("NOUN", "VERB")[i % 2] for i in range(len(spans))]), [], [], tagged=of_two)


def check(text: str) -> bool:
    """Whether anything in the text reports; that the quick check has not said no to it."""
    sentence = Span(0, len(text))
    found = False
    for of_two in (False, True):
        parted = Sentence(text, sentence, words_of(text, of_two=of_two))
        reporting = find_cues(parted)
        verdicts = [v for index in range(len(parted.segments)) for v in judge_accounts(parted.level(index), {})]
        accounts = [v for v in verdicts if isinstance(v.outcome, Draft)]
        assert can_report(text, sentence) or not (reporting or accounts)
        assert can_hold_account(text, sentence) or not accounts
        found = found or bool(reporting or accounts)
    return found


@given(TEXTS)
@example("据考一般指")
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


@given(TEXTS, st.booleans())
@example("解释道", True)  # the sentence ends before the 道
@example("他报导者一种观点是", False)  # what stands behind 报导 is no reporting word
@settings(max_examples=300, deadline=None)
def test_any_sentence_of_any_text(text: str, of_two: bool) -> None:
    """Attributions lie in their sentence, wherever it ends in the text around it."""
    sentence = Span(1, max(len(text) - 1, 1))
    for draft in drafts(Sentence(text, sentence, words_of(text, of_two=of_two))):
        assert sentence.covers(draft.cue)
        assert draft.source is None or sentence.covers(draft.source)
        assert draft.content is None or sentence.covers(draft.content.span)


CUT_OFF = [["", "，", "“", "（"], ["", "，", "的", "：", "“", "”", "）", "》", "\n", " "], ["", "有三人", "。"]]
"""What stands before an account, what follows it, and what follows that."""
MIDDLES = ["", "考", "指", "报道", "一般指", "考一般指", "报纸报道", "说法", "他的说法", "《史记》", "“报道”"]


@pytest.mark.parametrize("opener", ["据", "根据", "根據", "依据", "按照"])
@pytest.mark.parametrize(
    "middle", ["", "考", "指", "报道", "一般指", "考一般指", "报纸报道", "说法", "他的说法", "《史记》", "“报道”"]
)
def test_an_account_cut_off_anywhere(opener: str, middle: str) -> None:
    for before, mark, after in product(*CUT_OFF):
        check(f"{before}{opener}{middle}{mark}{after}")


@pytest.mark.parametrize(
    "text", ["他人解释道", "《书》记述道", "他说到", "他劝告介绍道", "他指出称", "他被指控为", "在他看来", "受到他的批评"]
)
def test_a_cue_cut_off_anywhere(text: str) -> None:
    for start, end in product(range(len(text)), range(1, len(text) + 1)):
        if start < end:
            for of_two in (False, True):
                drafts(Sentence(text, Span(start, end), words_of(text, of_two=of_two)))


def test_every_word_that_reports_is_evidence() -> None:
    assert all(can_report(f"他{word}此事", Span(1, 1 + len(word))) for word in senses())


def test_a_sentence_without_any_of_the_words_reports_nothing() -> None:
    assert not can_report("太阳从东方升起。", Span(0, 8))
    assert not can_hold_account("校长宣布放假。", Span(0, 7))
    assert can_hold_account("按照惯例放假。", Span(0, 7))


def test_own_cases() -> None:
    lines = [line for file in sorted(CASES.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    texts = [str(json.loads(line).get("text", "")) for line in lines]
    pieces = [piece for text in texts for piece in text.replace("。", "。\0").split("\0") if piece]
    assert sum(map(check, pieces)) > 100


def test_real_prose(shared: Path) -> None:
    with (shared / "nlp" / "wikipedia_prose.jsonl").open(encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in islice(lines, 300)]
    pieces = [piece for text in texts for piece in text.replace("。", "。\0").split("\0") if piece]
    found = sum(map(check, pieces))
    assert 20 < found < len(pieces) / 2
