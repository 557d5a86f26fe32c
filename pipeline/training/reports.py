"""Learns from the annotated corpus how reports are read: whether a word reports, and how far what is said reaches.

    python pipeline/training/reports.py --prose PROSE... [--part 1.0]

PROSE is what `annotations.py` joins the corpus with. Only paragraphs of the split `train` are looked at. Logistic regressions
over the signs that the stage computes itself (`cue_signs`, `clause_signs` of `stages/attributions`) are fitted in plain numpy,
which takes seconds, and their weights replace `vocab/report_weights.tsv`: the same corpus gives the same file. `--part` takes a
share of the articles, for a curve of what more of them would bring.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from annotations import joined, read_prose

import zhclaims.vocab
from zhclaims import analyzers
from zhclaims.flow import process
from zhclaims.model import Layers
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.stages.attributions import blocks, clause_signs, cue_signs, frames
from zhclaims.stages.attributions.levels import Level, Sentence
from zhclaims.stages.attributions.lexicon import limited
from zhclaims.stages.attributions.report import Cue, CueStarts, Draft, Report, Verdict

TABLE = Path(zhclaims.vocab.__file__).parent / "report_weights.tsv"
SOURCE = "learned from corpus/annotations (train)"
STEPS = 200

Example = tuple[list[str], bool]
Weights = dict[str, int]


class Gold(NamedTuple):
    """A report as annotated, in offsets of the view of its block."""

    source: Span | None
    cue: Span
    content: Span | None
    optional: bool


class Read(NamedTuple):
    """A sentence as the rules alone read it, and what is annotated in it."""

    sentence: Sentence
    gold: list[Gold]
    judged: dict[tuple[int, Span], tuple[Report, Draft | str]]
    """What the rules make of each cue of each level."""
    cues: dict[int, CueStarts]
    """For each level where the cues that report begin."""


# ── the corpus as the stage sees it ─────────────────────────────────────────────────────────────────────────────────────


def read_corpus(prose: Sequence[Path], split: str, part: float = 1.0) -> Iterator[Read]:
    """The sentences of one split that hold candidates or reports."""
    engine = analyzers.load("embedded")
    for row in joined("attributions", read_prose(prose)):
        if row["split"] != split or zlib.crc32(row["title"].encode()) % 100 >= part * 100:
            continue
        page = read_document(LoadedDocument(row["text"]), "rendered_text")
        if page.text == row["text"]:
            yield from _sentences(row["attributions"], process(page, Settings(), engine))


def _sentences(reports: list[dict[str, Any]], layers: Layers) -> Iterator[Read]:
    script = layers.script
    gold = [_gold(report, script.to_view) for report in reports]
    spans = ([script.to_view(x) for x in some] for some in (layers.sentences, *_named(layers)))
    for offset, block in blocks.blocks_of(layers.page, script, layers.analysis, blocks.Marked(*spans)):
        words = block.words
        here = [_shifted(g, -offset) for g in gold]
        for span in block.sentences:
            yield _by_rules(Sentence(block.view, span, words), [g for g in here if span.covers(g.cue)])


def _named(layers: Layers) -> tuple[list[Span], list[Span]]:
    return [e.span for e in layers.entities], [d.span for d in layers.dates]


def _gold(report: dict[str, Any], to_view: Callable[[Span], Span]) -> Gold:
    source, cue, content = (
        report[n] and to_view(Span(report[n]["start"], report[n]["end"])) for n in ("source", "cue", "content")
    )
    return Gold(source, cue, content, bool(report.get("optional")))


def _shifted(gold: Gold, by: int) -> Gold:
    source, cue, content = (span and span.shift(by) for span in gold[:3])
    return Gold(source, cue, content, gold.optional)


def _by_rules(sentence: Sentence, gold: list[Gold]) -> Read:
    """The sentence read by the rules alone, but for words that mostly report nothing: those report where it is annotated."""
    judged: dict[tuple[int, Span], tuple[Report, Draft | str]] = {}

    def record(report: Report) -> Iterator[Verdict]:
        verdicts = list(frames.judge(report))
        as_it_was = report._replace(earlier=[*report.earlier])
        judged[report.cue.segment, report.cue.span] = as_it_was, verdicts[-1].outcome
        if report.cue.word in limited("learned") and not any(g.cue.overlaps(report.cue.span) for g in gold):
            verdicts[-1] = verdicts[-1]._replace(outcome="not annotated")
        yield from verdicts

    kept, blocks.decide = blocks.decide, record
    try:
        levels = blocks.judge_levels(sentence)
    finally:
        blocks.decide = kept
    cues = {i: blocks.by_clause(sentence.level(i), [d.cue.start for d in blocks.attributed(v)]) for i, v in enumerate(levels)}
    return Read(sentence, gold, judged, cues)


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def of_cues(read: Read) -> Iterator[Example]:
    """Whether each candidate reports. What is optional counts neither way."""
    for (_, span), (report, outcome) in read.judged.items():
        met = [g for g in read.gold if g.cue.overlaps(span)]
        if not met or not all(g.optional for g in met):
            yield cue_signs.signs(report, outcome), bool(met)


def of_extents(read: Read) -> Iterator[Example]:
    """Whether what is said goes on, at the end of each of its clauses."""
    for gold in read.gold:
        found = next((r for (_, span), (r, _) in read.judged.items() if span.overlaps(gold.cue)), None)
        if found and gold.content and gold.content.start >= gold.cue.end:
            yield from _boundaries(found.level, found.cue, gold.content, read.cues.get(found.cue.segment, {}))


def _boundaries(level: Level, cue: Cue, said: Span, cues: CueStarts) -> Iterator[Example]:
    clauses, first = level.clauses, level.clause_index(said.start)
    inside = level.segment.span.start <= said.start < level.segment.span.end
    if not inside or level.view[said.start - 1] in "“‘" or clauses[first].group != level.clause(cue.span.start).group:
        return  # a quotation ends by its marks
    for i in range(first + 1, len(clauses)):
        if clauses[i].group != clauses[first].group:
            return
        goes_on = said.end > clauses[i].span.start + 1
        yield clause_signs.signs(clause_signs.Boundary(level, cue, said.start, i, cues)), goes_on
        if not goes_on:
            return


# ── logistic regression ─────────────────────────────────────────────────────────────────────────────────────────────────


def fit(examples: Sequence[Example], *, least: int, ridge: float) -> Weights:
    """The weights of signs that occur at least so often, in hundredths: logistic regression with a penalty on their squares."""
    counts = Counter(chain.from_iterable({*signs} for signs, _ in examples))
    index = {sign: i for i, sign in enumerate(sorted(s for s, n in counts.items() if n >= least))}
    held = [sorted(index[s] for s in {*signs} if s in index) for signs, _ in examples]
    rows = np.repeat(np.arange(len(held)), [len(h) for h in held])
    columns = np.fromiter(chain.from_iterable(held), dtype=np.int64)
    truth = np.array([y for _, y in examples], dtype=float)
    weights, mean, square = (np.zeros(len(index)) for _ in range(3))
    for step in range(1, STEPS + 1):  # Adam on all examples at once
        odds = np.bincount(rows, weights[columns], len(truth))
        error = 1 / (1 + np.exp(-odds)) - truth
        slope = np.bincount(columns, error[rows], len(index)) + ridge * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = 0.1 if step < STEPS * 0.7 else 0.02
        weights -= rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return {sign: round(100 * weights[i]) for sign, i in index.items()}


def table(models: dict[str, Weights]) -> str:
    """The table of weights; those of nothing are left out."""
    rows = [f"{m}\t{s}\t{w}\t{SOURCE}\n" for m, weights in models.items() for s, w in weights.items() if w and _writable(s)]
    return "model\tsign\tweight\tsource\n" + "".join(rows)


def _writable(sign: str) -> bool:
    return not any(c in sign for c in "\t\r\n") and not sign.startswith("#")


def learn(corpus: Iterable[Read]) -> dict[str, Weights]:
    """The models. How often a sign must occur and the penalty were chosen by the split `dev`."""
    examples: dict[str, list[Example]] = {"cue": [], "extent": []}
    for read in corpus:
        examples["cue"] += of_cues(read)
        examples["extent"] += of_extents(read)
    for model, found in examples.items():
        print(f"{model}: {len(found)} decisions, {sum(y for _, y in found)} of them yes")
    plans = {"cue": (2, 1.0), "extent": (3, 5.0)}
    return {model: fit(examples[model], least=least, ridge=ridge) for model, (least, ridge) in plans.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose", type=Path, nargs="+", required=True)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--to", type=Path, default=TABLE)
    options = parser.parse_args()
    options.to.write_text(table(learn(read_corpus(options.prose, "train", options.part))), encoding="utf-8")


if __name__ == "__main__":
    main()
