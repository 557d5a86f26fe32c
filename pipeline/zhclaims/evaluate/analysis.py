"""The score of an analyzer against hand-made words and names: exact spans, by script, with its speed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhclaims.analyzers import Analyzer
from zhclaims.evaluate.scores import Score
from zhclaims.evaluate.treebank import Name, Sentence, read
from zhclaims.hanscript import detect
from zhclaims.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

LABELS = ("PER", "ORG", "LOC")
"""Labels of names that are scored."""

SCRIPTS = {"zh-hans": "Simplified", "zh-hant": "Traditional", "zh": "either script"}

Scores = dict[str, Score]
"""By what is scored: `words`, `names`, `names.PER` …"""


class Truth(NamedTuple):
    """The sentences of one file, the script that it is in, and what it is asked about."""

    sentences: tuple[Sentence, ...]
    script: str
    words: bool
    names: bool


class Evaluation(NamedTuple):
    """What an analyzer scores in each script, and how many characters it read in how many seconds."""

    analyzer: str
    scripts: dict[str, Scores]
    characters: int
    seconds: float

    @property
    def speed(self) -> float:
        """Characters a second."""
        return self.characters / self.seconds if self.seconds else 0.0


def load(words: Iterable[Path], names: Iterable[Path]) -> tuple[Truth, ...]:
    """The truth in files of words and files of names; a file may be both. UsageError if one cannot be read."""
    words, names = list(words), list(names)
    return tuple(_truth(path, words=path in words, names=path in names) for path in dict.fromkeys([*words, *names]))


def evaluate_analyzer(analyzer: Analyzer, truths: Sequence[Truth], clock: Callable[[], float] = time.perf_counter) -> Evaluation:
    """Analyze each sentence as a text and score what is found. The clock (seconds) is read after a first text, not before."""
    list(analyzer.analyze([truths[0].sentences[0].text]))
    scripts: dict[str, Scores] = {}
    characters, seconds = 0, 0.0
    for truth in truths:
        texts = [sentence.text for sentence in truth.sentences]
        start = clock()
        docs = list(analyzer.analyze(texts))
        seconds += clock() - start
        characters += sum(map(len, texts))
        found = scripts.setdefault(truth.script, {})
        for sentence, doc in zip(truth.sentences, docs, strict=True):
            for what, score in _scores(truth, sentence, doc):
                found[what] = found[what] + score if what in found else score
    return Evaluation(analyzer.name, scripts, characters, seconds)


def _truth(path: Path, *, words: bool, names: bool) -> Truth:
    sentences = read(path, names=names)
    return Truth(sentences, SCRIPTS[detect("\n".join(s.text for s in sentences))], words, names)


def _scores(truth: Truth, sentence: Sentence, doc: Doc) -> Iterator[tuple[str, Score]]:
    if truth.words:
        yield "words", _score(set(sentence.words), {Span(t.idx, t.idx + len(t.text)) for t in doc if not t.text.isspace()})
    if truth.names:
        wanted = {name for name in sentence.names if name[2] in LABELS}
        found: set[Name] = {(e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in LABELS}
        yield "names", _score(wanted, found)
        for label in LABELS:
            yield f"names.{label}", _score({n for n in wanted if n[2] == label}, {n for n in found if n[2] == label})


def _score(wanted: set[Span] | set[Name], found: set[Span] | set[Name]) -> Score:
    return Score(len(wanted & found), len(wanted), len(found))
