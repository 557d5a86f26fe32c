"""Learns from annotated prose how reports are read: whether a word reports, and how far what is said reaches.

    python pipeline/training/reports.py --prose PROSE... [--sentences IOB2...] [--marked FILE...] [--part 1.0]

PROSE is what `annotations.py` joins the corpus with; of its paragraphs those of the split `train` are looked at. `--sentences` is
Universal NER's train file, `--marked` are paragraphs that hold their text themselves (`annotations.read_marked`). What the rules
were written by (`read_ours`) is added. Logistic regressions over the signs that the stage computes itself (`cue_signs`,
`clause_signs`) are fitted in plain numpy, which takes seconds, and their weights replace `vocab/report_weights.tsv`: the same
input gives the same file. `--part` takes a share of the articles, for a curve of what more of them would bring.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from annotations import joined, read_marked, read_prose, read_sentences

import zhclaims.vocab
from zhclaims import analyzers
from zhclaims.analyzers import Analyzer
from zhclaims.cache import NO_CACHE
from zhclaims.errors import InputError
from zhclaims.flow import STAGES, needs
from zhclaims.model import Page
from zhclaims.settings import Settings
from zhclaims.sources.documents import LoadedDocument, read_document
from zhclaims.spans import Span
from zhclaims.stages.attributions import blocks, clause_signs, cue_signs, frames
from zhclaims.stages.attributions.levels import Level, Sentence
from zhclaims.stages.attributions.lexicon import limited
from zhclaims.stages.attributions.report import Cue, CueStarts, Report, Verdict

_REPOSITORY = Path(__file__).parents[2]
ARTICLE = _REPOSITORY / "corpus/gold/article.json"
CASES = [_REPOSITORY / "tests/cases" / f"{name}.jsonl" for name in ("attributions", "attribution_kinds")]
TABLE = Path(zhclaims.vocab.__file__).parent / "report_weights.tsv"
SOURCE = "learned from corpus/annotations (train)"
STEPS = 200

OURS = 4
"""How often each sentence that the rules were written by is learned from: what they hold right shall stay so."""

Example = tuple[list[str], bool]
"""The signs of candidates, which of them are right, and the weight."""
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
    judged: dict[tuple[int, Span], tuple[Report, Verdict]]
    """What the rules make of each cue of each level, at last."""
    cues: dict[int, CueStarts]
    """For each level where the cues that report begin."""


# ── the corpus as the stage sees it ─────────────────────────────────────────────────────────────────────────────────────


class Paragraph(NamedTuple):
    """A paragraph of the corpus as the stage sees it."""

    title: str
    blocks: list[tuple[blocks.Block, list[Gold]]]

    def sentences(self) -> Iterator[tuple[Sentence, list[Gold]]]:
        """The sentences with what is annotated in them."""
        for block, gold in self.blocks:
            words = block.words
            for span in block.sentences:
                yield Sentence(block.view, span, words), [g for g in gold if span.covers(g.cue)]


def corpus(options: argparse.Namespace) -> list[Paragraph]:
    """All that is learned from, by the options of `parser`: of the corpus the split `train`."""
    train = (row for row in joined("attributions", read_prose(options.prose)) if row["split"] == "train")
    rows = chain(train, read_sentences(options.sentences), read_marked(options.marked, "attributions"))
    some = (row for row in rows if zlib.crc32(row["title"].encode()) % 100 < options.part * 100)
    return [*read_paragraphs(some), *OURS * list(read_ours())]


def read_paragraphs(rows: Iterable[dict[str, Any]]) -> Iterator[Paragraph]:
    """The paragraphs of rows as the stage sees them; what it would not read as it stands is left out."""
    engine = analyzers.load("embedded")
    for row in rows:
        with suppress(InputError):
            page = read_document(LoadedDocument(row["text"]), "rendered_text")
            if page.text == row["text"]:
                yield Paragraph(row["title"], _blocks(row["attributions"], page, engine))


def read_ours() -> Iterator[Paragraph]:
    """What the rules were written by: the sentences of tests, and the article."""
    yield from read_cases(CASES)
    yield read_article(ARTICLE)


def read_cases(files: Sequence[Path]) -> Iterator[Paragraph]:
    """Sentences that were written for tests, a JSON object a line: `text` and `attributions`, in which source, cue and content
    are quoted.
    """
    engine = analyzers.load("embedded")
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        text = row["text"]
        page = read_document(LoadedDocument(text), "rendered_text")
        found = [_found(text, *report[:3]) for report in row.get("attributions", row.get("reports"))]
        if page.text == text and all(found):
            yield Paragraph("", _blocks([report for report in found if report], page, engine))


def read_article(gold: Path) -> Paragraph:
    """The part of the article of corpus/ that is annotated, by which the rules were written. Offsets are those of its file."""
    truth = json.loads(gold.read_text(encoding="utf-8"))
    file = (gold.parents[1] / truth["file"]).read_text(encoding="utf-8")
    page = read_document(LoadedDocument(file), "rendered_text")
    place: dict[int, int] = {}  # of the characters of the file those that are text
    at = 0
    for i, character in enumerate(file):
        if at < len(page.text) and character == page.text[at]:
            place[i], at = at, at + 1

    def moved(part: dict[str, Any] | None) -> dict[str, Any] | None:
        return part and {"start": place[part["start"]], "end": place[part["end"] - 1] + 1}

    found = [{name: moved(report[name]) for name in ("source", "cue", "content")} for report in truth["attributions"]]
    made = _blocks(found, page, analyzers.load("embedded"))
    last = max(i for i, (block, here) in enumerate(made) if any(0 <= g.cue.start < len(block.view) for g in here))
    return Paragraph("", made[: last + 1])


def _found(text: str, source: str | None, cue: str, content: str | None) -> dict[str, Any] | None:
    """A report by what its spans quote, each where it stands nearest to the cue; None if that cannot be told."""
    if text.count(cue) != 1:
        return None
    at = text.index(cue)

    def nearest(piece: str) -> dict[str, int] | None:
        places = [m.start() for m in re.finditer(re.escape(piece), text)]
        start = min(places, key=lambda p: min(abs(p - at - len(cue)), abs(p + len(piece) - at)), default=None)
        return None if start is None else {"start": start, "end": start + len(piece)}

    spans = {"source": source and nearest(source), "content": content and nearest(content)}
    return {**spans, "cue": {"start": at, "end": at + len(cue)}}


def _blocks(reports: list[dict[str, Any]], page: Page, engine: Analyzer) -> list[tuple[blocks.Block, list[Gold]]]:
    layers: dict[str, Any] = {"page": page, "settings": Settings(), "analyzer": engine, "cache": NO_CACHE}
    for stage in STAGES[: [stage.__name__ for stage in STAGES].index("attributions")]:  # which is what is being made
        layers[stage.__name__], _ = stage(**{name: layers[name] for name in needs(stage)})
    script = layers["script"]
    gold = [_gold(report, script.to_view) for report in reports]
    spans = (layers["sentences"], *([x.span for x in layers[name]] for name in ("entities", "dates")))
    marked = blocks.Marked(*([script.to_view(x) for x in some] for some in spans))
    return [(b, [_shifted(g, -offset) for g in gold]) for offset, b in blocks.blocks_of(page, script, layers["analysis"], marked)]


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
    judged: dict[tuple[int, Span], tuple[Report, Verdict]] = {}

    def record(report: Report) -> Iterator[Verdict]:
        verdicts = list(frames.judge(report))
        as_it_was = report._replace(earlier=[*report.earlier])
        judged[report.cue.segment, report.cue.span] = as_it_was, verdicts[-1]
        if report.cue.word in limited("learned") and not any(g.cue.overlaps(report.cue.span) for g in gold):
            verdicts[-1] = verdicts[-1]._replace(outcome="not annotated")
        yield from verdicts

    kept, blocks.decide = blocks.decide, record
    try:
        levels = blocks.judge_by_rules(sentence)
    finally:
        blocks.decide = kept
    cues = {i: blocks.by_clause(sentence.level(i), [d.cue.start for d in blocks.attributed(v)]) for i, v in enumerate(levels)}
    return Read(sentence, gold, judged, cues)


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def of_cues(read: Read) -> Iterator[Example]:
    """Whether each candidate reports. What is optional counts neither way."""
    for (_, span), (report, verdict) in read.judged.items():
        met = [g for g in read.gold if g.cue.overlaps(span)]
        if not met or not all(g.optional for g in met):
            yield cue_signs.signs(report, verdict.outcome), bool(met)


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


def learn(paragraphs: Iterable[Paragraph]) -> dict[str, Weights]:
    """The models. How often a sign must occur and the penalty were chosen by the split `dev`."""
    examples: dict[str, list[Example]] = {"cue": [], "extent": []}
    for read in (_by_rules(*sentence) for paragraph in paragraphs for sentence in paragraph.sentences()):
        examples["cue"] += of_cues(read)
        examples["extent"] += of_extents(read)
    for model, found in examples.items():
        print(f"{model}: {len(found)} decisions, {sum(y for _, y in found)} of them yes")
    plans = {"cue": (3, 1.0), "extent": (4, 5.0)}
    return {model: fit(examples[model], least=least, ridge=ridge) for model, (least, ridge) in plans.items()}


def parser(text: str | None, to: Path) -> argparse.ArgumentParser:
    """The options of what learns from reports."""
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--prose", type=Path, nargs="+", required=True)
    made.add_argument("--sentences", type=Path, nargs="*", default=[])
    made.add_argument("--marked", type=Path, nargs="*", default=[])
    made.add_argument("--part", type=float, default=1.0)
    made.add_argument("--to", type=Path, default=to)
    return made


def main() -> None:
    options = parser(__doc__, TABLE).parse_args()
    options.to.write_text(table(learn(corpus(options))), encoding="utf-8")


if __name__ == "__main__":
    main()
