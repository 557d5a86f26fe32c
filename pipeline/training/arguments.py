"""Makes the network that reads reports again (`stages/attributions/network`), from annotated prose.

    python pipeline/training/arguments.py --prose PROSE... [--sentences IOB2...] [--marked FILE...]

The options are those of `reports.py`, which comes first: it learns what is known of single words. Each word that passes that
sieve is shown here to the network as the stage shows it, with what the rules make of it. So that these are as often wrong as on
text which nobody annotated, words are judged by weights learned from other articles (`FOLDS`). One core needs twenty minutes; the
same input, seed and versions give the same file.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import export
import numpy as np
import onnx
import reports
import torch
from e5 import E5
from encoder import read
from numpy.typing import NDArray
from onnx import TensorProto, helper
from recurrence import run
from reports import Gold, Paragraph, Weights
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, dropout

from zhclaims.spans import Span
from zhclaims.stages.attributions import blocks, network, weights
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.lexicon import can_report
from zhclaims.stages.attributions.report import Draft, Verdict
from zhclaims.stages.attributions.sight import CUE, FAR, FEATURES, VERDICT, Inputs, Sight, leaves

FOLDS = 5
SEED = 1
"""By it the split `dev` is read as well as by another that was tried."""
VECTOR, PLACE, SEEN, STATES, JUDGED = 64, 12, 80, 64, 32
EPOCHS, ROWS, RATE, RATE_OF_WORDS = 14, 48, 2e-3, 3e-4
_NOTHING = -100
_LONGEST, _LONGEST_WORD = 400, 6
"""Characters of a sentence, and of a word, from which vectors of words are made."""
_DOUBT, _ENOUGH = 2, 50
"""Means of few states are drawn to the mean of all, as if it had been seen so often besides; how often a word must be seen to
count in full where the chief components are chosen."""


class Case(NamedTuple):
    """A cue as the network sees it, and what is right. Places are words of its window; `none` is one behind them."""

    inputs: Inputs
    reports: float | None
    """Whether it is a report, 0 or 1; None where it is optional."""
    ends: tuple[int, int, int, int]
    """First and last word of source and content; `_NOTHING` where that is not asked."""
    weight: float


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fold(title: str) -> int:
    """The part of the corpus that an article is in, when parts judge one another."""
    return zlib.crc32(f"f{title}".encode()) % FOLDS


def cases(paragraphs: Sequence[Paragraph], learned: Callable[[str], dict[str, Weights]], words: dict[str, int]) -> Iterator[Case]:
    """The cases of paragraphs; `learned`: the weights to judge an article by."""
    kept = weights.weights
    try:
        for paragraph in paragraphs:
            known = learned(paragraph.title)
            weights.weights = known.__getitem__  # type: ignore[assignment]
            for sentence, gold in paragraph.sentences():
                yield from _cases(sentence, gold, words)
    finally:
        weights.weights = kept


def _cases(sentence: Sentence, gold: list[Gold], words: dict[str, int]) -> Iterator[Case]:
    judged = [v for level in blocks.judge_by_rules(sentence) for v in level if isinstance(v.outcome, Draft)]
    met = {id(g): [v for v in judged if v.cue.overlaps(g.cue)] for g in gold}
    if not judged and not gold:
        return
    sight = Sight(sentence, words)
    for verdict in judged:
        yield _case(sight, verdict, next((g for g in gold if g.cue.overlaps(verdict.cue)), None))
    for g in gold:
        if not met[id(g)]:  # what the rules do not find teaches what sources and contents are
            yield _case(sight, Verdict(g.cue, "", "not found"), g)._replace(reports=None)


def _case(sight: Sight, verdict: Verdict, gold: Gold | None) -> Case:
    inputs = sight.inputs([verdict])
    if gold is None:
        return Case(inputs, 0.0, (_NOTHING,) * 4, 1.0)
    window, none = sight.window(verdict.cue), len(inputs.words)
    around = sight.sentence.span
    source = gold.source if gold.source and around.covers(gold.source) else None
    ends = [_ends(sight, window, span) or (none, none) for span in (source, gold.content)]
    return Case(inputs, None if gold.optional else 1.0, (*ends[0], *ends[1]), 0.5 if gold.optional else 1.0)


def _ends(sight: Sight, window: range, span: Span | None) -> tuple[int, int] | None:
    """The first and the last word of a span in a window, as far as they stand in it; None for none."""
    found = span and sight.covered(span)
    if not found:
        return None
    first, last = (at - window.start if at in window else _NOTHING for at in found)
    return first, last


# ── the network ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Reader(nn.Module):
    """Scores of source and content to begin or to end at a word `(rows, width, 4)`, of their absence `(rows, 2)`, and log odds of
    a report `(rows,)`."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(torch.from_numpy(vectors), freeze=False)
        self.places = nn.Embedding(FAR, PLACE)
        self.seen = nn.Linear(3 * VECTOR + FEATURES + PLACE, SEEN)
        self.first = nn.GRU(SEEN, STATES, bidirectional=True, batch_first=True)
        self.second = nn.GRU(2 * STATES, STATES, bidirectional=True, batch_first=True)
        self.ends = nn.Linear(2 * STATES + SEEN, 4)
        self.none = nn.Linear(2 * STATES + VERDICT, 2)
        self.judged = nn.Linear(2 * STATES + VERDICT, JUDGED)
        self.reports = nn.Linear(JUDGED, 1)

    def forward(self, given: Inputs, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        words, features, places, verdicts = given
        vectors = self.vectors(words).flatten(2)
        if self.training:
            vectors = vectors * (torch.rand(words.shape[:2]) > 0.08)[..., None]
        seen = torch.tanh(self.seen(torch.cat([self._drop(vectors, 0.25), features, self.places(places)], -1)))
        seen = self._drop(seen)
        states = run(self.second, self._drop(run(self.first, seen, lengths)), lengths)
        ends = self.ends(self._drop(torch.cat([states, seen], -1)))
        cue = features[..., CUE : CUE + 1]
        around = torch.cat([self._drop((states * cue).sum(1) / cue.sum(1)), verdicts], -1)
        judged = self._drop(torch.tanh(self.judged(around)))
        return ends, self.none(around), self.reports(judged).squeeze(-1)

    def _drop(self, states: Tensor, share: float = 0.35) -> Tensor:
        return dropout(states, share, self.training)


def words_of(paragraphs: Iterable[Paragraph]) -> dict[str, list[Span]]:
    """The sentences of paragraphs that may report, each once, with their words."""
    found = {}
    for sentence, _ in chain.from_iterable(paragraph.sentences() for paragraph in paragraphs):
        start, end = sentence.span
        if end - start <= _LONGEST and can_report(sentence.view, sentence.span):
            found[sentence.span.of(sentence.view)] = [leaf.token.span.shift(-start) for leaf in leaves(sentence)]
    return found


def vectors(sentences: dict[str, list[Span]]) -> tuple[list[str], NDArray[np.float32]]:
    """The words and the characters that occur in sentences twice or more, with vectors; the first row is for all others.

    A vector is made of the chief components of the mean of the states that multilingual-e5-small is in where the word stands.
    """
    total: dict[str, NDArray[np.float32]] = {}
    count: Counter[str] = Counter()
    for text, states in read(E5(), list(sentences)):
        longer = [span for span in sentences[text] if 1 < span.end - span.start <= _LONGEST_WORD]
        for span in chain(longer, (Span(i, i + 1) for i in range(len(text)))):
            word = span.of(text)
            total[word] = total.get(word, 0) + states[span.start : span.end].mean(axis=0)
            count[word] += 1
    known = sorted(word for word, n in count.items() if n > 1 and not any(c.isspace() for c in word))
    often = np.array([count[word] for word in known])
    centre = np.sum(list(total.values()), axis=0) / count.total()
    rows = (np.stack([total[word] for word in known]) - often[:, None] * centre) / (often[:, None] + _DOUBT)
    weight = np.sqrt(np.minimum(often, _ENOUGH))[:, None]
    chief = rows @ np.linalg.svd(rows * weight, full_matrices=False)[2][:VECTOR].T
    return known, np.concatenate([np.zeros((1, VECTOR)), chief / chief.std()]).astype(np.float32)


# ── training ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def train(found: Sequence[Case], start: NDArray[np.float32], seed: int = SEED) -> Reader:
    """The network after all epochs."""
    torch.manual_seed(seed)
    random = Random(seed)
    reader = Reader(start.copy())
    groups = [
        {"params": [p for name, p in reader.named_parameters() if (name == "vectors.weight") == slow], "lr": rate}
        for slow, rate in ((True, RATE_OF_WORDS), (False, RATE))
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = EPOCHS * math.ceil(len(found) / ROWS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [RATE_OF_WORDS, RATE], steps + 1, pct_start=0.15)
    for epoch in range(EPOCHS):
        reader.train()
        total = 0.0
        for members in _batches(found, random):
            optimizer.zero_grad()
            loss = _loss(reader, members)
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(members)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(found):.3f}", flush=True)
    return reader.eval()


def _batches(found: Sequence[Case], random: Random) -> list[list[Case]]:
    """All cases in random order, those of a batch about equally long."""
    order = sorted(found, key=lambda case: len(case.inputs.words) // 6 + random.random())
    made = [order[at : at + ROWS] for at in range(0, len(order), ROWS)]
    random.shuffle(made)
    return made


def together(members: Sequence[Case]) -> tuple[Inputs, Tensor]:
    """Cases of different lengths, rows first, padded with nothing; and their lengths."""
    lengths = torch.tensor([len(case.inputs.words) for case in members])
    rows = [[torch.from_numpy(case.inputs[i][:, 0]) for case in members] for i in range(3)]
    words, features, places = (nn.utils.rnn.pad_sequence(part, batch_first=True) for part in rows)
    verdicts = torch.from_numpy(np.concatenate([case.inputs.verdicts for case in members]))
    given: Any = Inputs(words, features, places, verdicts)  # type: ignore[arg-type]
    return given, lengths


def _loss(reader: Reader, members: Sequence[Case]) -> Tensor:
    """Cross entropy of the four ends and of the report, over the cases."""
    given, lengths = together(members)
    ends, none, reports_ = reader(given, lengths)
    width = ends.shape[1]
    ends = ends.masked_fill((torch.arange(width) >= lengths[:, None])[..., None], -1e4)
    weight = torch.tensor([case.weight for case in members])
    total = torch.zeros(())
    for i in range(4):
        scores = torch.cat([ends[..., i], none[:, i // 2, None]], 1)
        right = [width if case.ends[i] == len(case.inputs.words) else case.ends[i] for case in members]
        total = total + (cross_entropy(scores, torch.tensor(right), ignore_index=_NOTHING, reduction="none") * weight).sum()
    asked = torch.tensor([case.reports is not None for case in members])
    truth = torch.tensor([case.reports or 0.0 for case in members])
    wrong = binary_cross_entropy_with_logits(reports_, truth, reduction="none") * asked
    return (total + wrong.sum()) / len(members)


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_onnx(reader: Reader) -> bytes:
    """The network as an ONNX file, words first; its inputs are `Inputs`."""
    graph = export.Graph()
    looked_up = graph.vectors(reader.vectors.weight.detach().numpy(), "words")
    flat = graph.add("Reshape", looked_up, graph.constant(np.array([0, 0, 3 * VECTOR], dtype=np.int64)))
    places = graph.add("Gather", graph.weight(reader.places.weight.detach().numpy()), "places", axis=0)
    seen = graph.add("Tanh", graph.linear(reader.seen, graph.add("Concat", flat, "features", places, axis=-1)))
    states = graph.gru(reader.second, graph.gru(reader.first, seen, ""), "")
    ends = graph.linear(reader.ends, graph.add("Concat", states, seen, axis=-1))
    cue = graph.add("Gather", "features", graph.constant(np.array([CUE], dtype=np.int64)), axis=2)
    first = graph.constant(np.array([0], dtype=np.int64))
    sums = [graph.add("ReduceSum", part, first, keepdims=0) for part in (graph.add("Mul", states, cue), cue)]
    around = graph.add("Concat", graph.add("Div", *sums), "verdicts", axis=-1)
    odds = graph.linear(reader.reports, graph.add("Tanh", graph.linear(reader.judged, around)))
    reports_ = graph.add("Squeeze", odds, graph.constant(np.array([1], dtype=np.int64)))
    none = graph.linear(reader.none, around)
    shapes: tuple[tuple[str, int, list[str | int]], ...] = (
        ("words", TensorProto.INT64, ["width", "rows", 3]),
        ("features", TensorProto.FLOAT, ["width", "rows", FEATURES]),
        ("places", TensorProto.INT64, ["width", "rows"]),
        ("verdicts", TensorProto.FLOAT, ["rows", VERDICT]),
    )
    inputs = [helper.make_tensor_value_info(*shape) for shape in shapes]
    results: list[onnx.ValueInfoProto] = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in ((ends, ["width", "rows", 4]), (none, ["rows", 2]), (reports_, ["rows"]))
    ]
    return graph.file(inputs, results)


def save(reader: Reader, words: list[str], path: Path) -> str:
    """Write the file that ships; its SHA-256."""
    arrays = {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "network": np.frombuffer(in_onnx(reader), dtype=np.uint8),
    }
    return export.write_archive(arrays, path)


def main() -> None:
    options = reports.parser(__doc__, network.MODEL).parse_args()
    torch.set_num_threads(1)
    paragraphs = reports.corpus(options)
    of_others = [reports.learn(p for p in paragraphs if fold(p.title) != part) for part in range(FOLDS)]
    words, start = vectors(words_of(paragraphs))
    numbers = {word: i for i, word in enumerate(words, 1)}
    found = list(cases(paragraphs, lambda title: of_others[fold(title)], numbers))
    print(f"{len(found)} cues, {sum(case.reports == 1 for case in found)} of them reports")
    digest = save(train(found, start), words, options.to)
    print(f"{options.to}: {options.to.stat().st_size:,} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main()
