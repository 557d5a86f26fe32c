"""Every change that was planted between a claim and its source is told, and little is told that is none."""

from __future__ import annotations

import pytest

import evidence_cases
from evidence_cases import compared, pairs, seen

UNSEEN = {("writer_2", "朴子")}
"""A town that the analyzer does not take for a name, so that it is not looked for."""


def test_there_are_sixty_pairs_in_both_scripts_and_in_other_languages():
    found = pairs("evidence")
    assert len(found) == 60
    assert len({pair["source"] for pair in found}) == 30
    assert sum(bool(pair["planted"]) for pair in found) >= 25
    assert {pair["form"] for pair in found} == {"text", "html"}


def test_planted_changes_are_told():
    found = seen("evidence")
    assert found.planted >= 40
    assert set(found.missed) <= UNSEEN


def test_false_alarms_are_few():
    found = seen("evidence")
    assert found.signals > 200
    assert found.false_alarms <= 0.05, found.alarms


def test_pairs_of_other_kinds_that_were_made_afterwards():
    """Long articles, a table, classical Chinese, miles and feet, Russian, an interview, dense lives. When they were first seen,
    21 of 23 planted changes were told, with 6 false alarms among 94 pieces."""
    found = seen("evidence_blind")
    assert (found.pairs, found.planted) == (30, 23)
    assert len(found.missed) <= 1, found.missed
    assert found.false_alarms <= 0.03, found.alarms


def test_pairs_that_were_made_after_these():
    """News, a museum, a life. When they were first seen, all of 11 planted changes were told, with 1 false alarm in 67 pieces."""
    found = seen("evidence_later")
    assert (found.pairs, found.planted) == (20, 11)
    assert found.missed == []
    assert found.false_alarms <= 0.03, found.alarms


@pytest.mark.parametrize("pair", [p for p in pairs("evidence") if not p["planted"]][::4], ids=lambda p: p["name"])
def test_what_is_told_stands_where_it_is_said_to(pair):
    for comparison in compared(pair):
        text = pair["source"] if pair["form"] == "text" else None
        assert comparison.passages
        assert comparison.score is not None
        for signal in comparison.signals:
            assert (signal.source_span is None) is (signal.source_text is None)
            if text is not None and signal.source_span is not None:
                assert signal.source_span.of(text) == signal.source_text
        for passage in comparison.passages:
            assert text is None or passage.span.of(text).startswith(passage.text)


def test_claims_that_the_source_holds_score_higher():
    scores = {p["name"]: next(iter(compared(p))).score.value for p in pairs("evidence")}
    better = [scores[f"{name}_1"] > scores[f"{name}_2"] for name in {n.rpartition("_")[0] for n in scores}]
    assert sum(better) >= 0.85 * len(better)


def test_the_way_of_scoring_sees_a_change_that_is_not_told(monkeypatch):
    pair = {"name": "x", "before": "", "claim": "大橋長1,280公尺。", "form": "text", "source": "大橋長1280米。", "absent": []}
    start = evidence_cases.Seen(1, 0, 1, [], [], [])
    seen_of = evidence_cases._added(start, pair | {"planted": [["number", "1,280公尺"]]})
    assert seen_of.missed == [("x", "1,280公尺")]
    told = evidence_cases._added(start, pair | {"source": "大橋長1380米。", "planted": []})
    assert told.alarms == [("x", "1,280公尺")]
