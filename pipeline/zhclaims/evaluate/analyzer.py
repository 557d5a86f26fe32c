"""The score of an analyzer against hand-made words and names: exact spans, by script, with its speed.

The truth is sentences with words (CoNLL-U) or words and names (IOB2, as Universal NER writes it). A sentence is a block of lines,
ended by an empty one: `# text = …` holds its text, other comments are passed over, and each further line is a word: columns with
tabs between them, the word in the second, in IOB2 its name tag in the third. Where no text is given, the words make it. Offsets
are code points of that text.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhclaims.analyzers import Analyzer
from zhclaims.errors import UsageError
from zhclaims.evaluate.scores import Score
from zhclaims.hanscript import detect
from zhclaims.spans import Span
from zhclaims.terms import EntityLabel, ScriptVariant

if TYPE_CHECKING:
    from spacy.tokens import Doc

LABELS = (EntityLabel.PER, EntityLabel.ORG, EntityLabel.LOC)
"""Labels of names that are scored."""

SCRIPTS = {
    ScriptVariant.SIMPLIFIED: "Simplified",
    ScriptVariant.TRADITIONAL: "Traditional",
    ScriptVariant.EITHER: "either script",
}

Scores = dict[str, Score]
"""By what is scored: `words`, `names`, `names.PER` …"""

_TEXT = re.compile(r"#\s*text\s*=\s?(.*)")
_ID = re.compile(r"(\d+)(?:-(\d+))?")
_TAG = re.compile(r"O|[BI]-\S+")

Name = tuple[int, int, str]
"""Start, end, label."""


class Sentence(NamedTuple):
    """A text with the truth about it."""

    text: str
    words: tuple[Span, ...]
    names: frozenset[Name] = frozenset()


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


def load_truths(words: Iterable[Path], names: Iterable[Path]) -> tuple[Truth, ...]:
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
    sentences = read_sentences(path, names=names)
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


# ── reading the truth ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Row(NamedTuple):
    """A line of a word: its number in the file (from 1), the word, its name tag."""

    line: int
    word: str
    tag: str


def read_sentences(path: Path, *, names: bool) -> tuple[Sentence, ...]:
    """The sentences of a file, their names only if these are wanted.

    UsageError, with file and line, if it cannot be read, a line breaks the format, or a word is not where the text goes on.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(f"cannot read {path}: {reason}") from error
    numbered = [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1)]
    blocks = [list(block) for full, block in groupby(numbered, key=lambda row: bool(row[1].strip())) if full]
    found = tuple(s for block in blocks if (s := _sentence(path, block, names=names)).words)
    if not found:
        raise UsageError(f"{path}:1: no sentences: a line for each word, with tabs between its columns, is expected")
    return found


def _sentence(path: Path, block: list[tuple[int, str]], *, names: bool) -> Sentence:
    given = next((match[1] for _, line in block if (match := _TEXT.fullmatch(line))), None)
    rows = list(_rows(path, [(n, line) for n, line in block if not line.startswith("#")], names=names))
    text = "".join(row.word for row in rows) if given is None else given
    words = _spans(path, rows, text)
    return Sentence(text, words, frozenset(_names(rows, words)))


def _rows(path: Path, lines: list[tuple[int, str]], *, names: bool) -> Iterator[_Row]:
    """The words as they stand in the text: of words run together (`3-4`) the whole, of words left out (`3.1`) nothing."""
    covered = 0
    for number, line in lines:
        columns = line.split("\t")
        if len(columns) < (3 if names else 2) or not columns[1]:
            raise UsageError(f"{path}:{number}: not a word with its columns: {line[:40]!r}")
        if re.fullmatch(r"\d+\.\d+", columns[0]):
            continue
        ids = _ID.fullmatch(columns[0])
        if ids is None:
            raise UsageError(f"{path}:{number}: {columns[0][:40]!r} is not the number of a word")
        if int(ids[1]) > covered:
            covered = int(ids[2] or 0)
            yield _Row(number, columns[1], _tag(path, number, columns[2]) if names else "O")


def _tag(path: Path, number: int, tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise UsageError(f"{path}:{number}: {tag[:40]!r} is not a name tag: O, B-PER, I-PER …")
    return tag


def _spans(path: Path, rows: list[_Row], text: str) -> tuple[Span, ...]:
    """Where the words stand: one after the other, with nothing but white space between them."""
    spans = []
    end = 0
    for row in rows:
        start = end + len(text[end:]) - len(text[end:].lstrip())
        if not text.startswith(row.word, start):
            raise UsageError(
                f"{path}:{row.line}: {row.word[:40]!r} is not what follows in the text: {text[start : start + 20]!r}"
            )
        end = start + len(row.word)
        spans.append(Span(start, end))
    return tuple(spans)


def _names(rows: list[_Row], words: tuple[Span, ...]) -> Iterator[Name]:
    """Names from their tags; `I-` with nothing of its label before it begins one."""
    start, label, end = 0, "", 0
    for row, word in zip(rows, words, strict=True):
        goes_on = row.tag.startswith("I-") and row.tag[2:] == label
        if label and not goes_on:
            yield start, end, label
        if not goes_on:
            start, label = word.start, row.tag[2:]
        end = word.end
    if label:
        yield start, end, label
