"""What is told from characters alone agrees with the full reading: a sentence that is passed over reports nothing."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zhclaims.spans import Span
from zhclaims.stages.attributions.according import ACCOUNTS, PREPOSITIONS, accounts
from zhclaims.stages.attributions.cues import cues
from zhclaims.stages.attributions.evidence import can_hold_account, can_report
from zhclaims.stages.attributions.lexicon import not_reporting, senses
from zhclaims.stages.attributions.scene import Scene
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
        scene = Scene(text, sentence, words_of(text, of_two=of_two))
        reporting = cues(scene)
        told = [draft for index in range(len(scene.segments)) for draft in accounts(scene.level(index), {})]
        assert can_report(text, sentence) or not (reporting or told)
        assert can_hold_account(text, sentence) or not told
        found = found or bool(reporting or told)
    return found


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


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
