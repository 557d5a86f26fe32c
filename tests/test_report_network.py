"""The network that reads reports once more: what it sees, that it answers alike in any company, and where the rules hold."""

from __future__ import annotations

import numpy as np
import pytest

from effort import calls
from zhclaims import analyzers, extract
from zhclaims.errors import UsageError
from zhclaims.flow import process
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.stages.attributions import blocks, explain_cues, frames, sight
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.network import Network, Opinion, Part, best_pair, network
from zhclaims.stages.attributions.report import Draft
from zhclaims.stages.attributions.rereading import reread
from zhclaims.stages.attributions.sight import FEATURES, WIDTH, Sight
from zhclaims.terms import AttributionKind

FAR = "市长表示地铁将于明年通车，" + "河水上涨，" * 100 + "商会认为票价太高。"
TWO = "市长表示地铁将于明年通车，商会则认为“票价太高，没有人会买”，并要求市政府重新考虑。"


def layers_of(text: str):
    return process(read_document(LoadedDocument(text), "rendered_text"), Settings(), analyzers.load("embedded"))


def sentence_of(text: str) -> Sentence:
    layers = layers_of(text)
    script = layers.script
    marked = blocks.Marked(*([script.to_view(x) for x in some] for some in (layers.sentences, [], [])))
    ((_, block),) = blocks.blocks_of(layers.page, script, layers.analysis, marked)
    return Sentence(block.view, block.sentences[0], block.words)


def reports_of(sentence: Sentence):
    return [v for level in blocks.judge_by_rules(sentence) for v in level if isinstance(v.outcome, Draft)]


def test_a_sentence_is_seen_whole_with_what_stands_in_its_quotations():
    sentence = sentence_of(TWO)
    seen = Sight(sentence, {"市长": 1, "表示": 2})
    assert "".join(span.of(sentence.view) for span in seen.spans) == TWO
    assert seen.features.shape == (len(seen.spans), FEATURES)
    assert seen.words[:2, 0].tolist() == [1, 2]


def test_every_frame_and_kind_of_the_rules_is_shown_to_it():
    """In the order that it was trained with, which only the file of the network may change."""
    assert set(sight.KINDS) == set(AttributionKind)
    assert set(sight.FRAMES) == {*frames.FRAMES, "account"}


def test_only_so_many_words_are_seen_around_a_cue():
    sentence = sentence_of(FAR)
    seen = Sight(sentence, {})
    verdicts = reports_of(sentence)
    assert len(verdicts) == 2
    for verdict in verdicts:
        assert len(seen.window(verdict.cue)) == WIDTH
        assert seen.window(verdict.cue).start <= seen.covered(verdict.cue)[0] < seen.window(verdict.cue).stop


def test_its_opinion_is_the_same_in_any_company():
    sentence = sentence_of(TWO)
    verdicts = reports_of(sentence)
    together = network().read(sentence, verdicts)
    alone = [network().read(sentence, [verdict])[0] for verdict in verdicts]
    assert len(verdicts) == 3
    assert [(o.source.span, o.content.span) for o in together] == [(o.source.span, o.content.span) for o in alone]
    assert [o.reports for o in together] == pytest.approx([o.reports for o in alone], abs=1e-5)


def test_the_best_pair_begins_before_it_ends():
    assert best_pair(np.array([0.0, 1, 9, 0], dtype=np.float32), np.array([9.0, 0, 1, 2], dtype=np.float32)) == (2, 3)


@pytest.mark.parametrize("score", [-9.0, 0.0, 9.0])
def test_source_cue_and_content_never_overlap(score, monkeypatch):
    """Whatever the network says."""
    sentence = sentence_of(TWO)
    given = blocks.judge_by_rules(sentence)
    everywhere = Part(sentence.span, 9.0)
    monkeypatch.setattr(
        Network, "read", lambda _, __, verdicts: [Opinion(1.0, everywhere, Part(everywhere.span, score))] * len(verdicts)
    )
    for level in reread(sentence, given):
        for draft in (v.outcome for v in level if isinstance(v.outcome, Draft)):
            spans = sorted(span for span in (draft.source, draft.cue, draft.content and draft.content.span) if span)
            assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))


def test_quotations_end_by_their_marks():
    (report,) = [a for c in extract("校長說：「學校明年會擴建，我們很高興。」").claims for a in c.attributions]
    assert report.content.text == "學校明年會擴建，我們很高興。"


def test_a_refusal_says_that_it_was_learned():
    layers = layers_of("该县下令、命令、通令均由县长签署。东德政府称此墙为“反法西斯防卫墙”，该墙高3米。")
    said = [v.outcome for s in layers.sentences for v in explain_cues(layers, s) if isinstance(v.outcome, str)]
    assert all(said)


def test_many_cues_cost_no_more_than_their_number():
    def work(n: int) -> int:
        text = "，".join(f"甲说乙{i}来了" for i in range(n)) + "。"
        extract(text)
        return calls(extract, text)

    assert work(400) < 5 * work(100)


def test_a_source_that_is_not_seen_is_not_doubted():
    sentence = sentence_of(FAR)
    *_, verdict = reports_of(sentence)
    far = verdict._replace(outcome=verdict.outcome._replace(source=Span(0, 1)))
    (opinion,) = network().read(sentence, [far])
    assert opinion.source == (Span(0, 1), 0.0)


def test_a_damaged_file_is_refused(tmp_path):
    file = tmp_path / "reports.npz"
    file.write_bytes(b"")
    with pytest.raises(UsageError, match=r"reports\.npz.*damaged.*install zhclaims again"):
        Network(file)
