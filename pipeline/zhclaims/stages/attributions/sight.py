"""A sentence as `network` reads it: its words one after another, and what the rules say of them.

Words are the tokens of the rules (`tokens`), those of a quotation where it stands. Each is seen by its characters, classes, part
of speech, place in clauses, and by where the rules let source and content begin and end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhclaims.spans import Span
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.report import Draft, Verdict
from zhclaims.stages.attributions.tokens import Token

CLASSES = (
    *("noun", "name", "number", "adjective", "determiner", "measure", "verb", "time", "of", "gap", "mark", "adverb", "auxiliary"),
    *("preposition", "conjunction", "connective", "localizer", "embedding", "existential", "addressing", "governing", "plural"),
    *("causative", "initial", "acting", "adverbial"),
)
TAGS = (
    *("NOUN", "VERB", "PROPN", "ADV", "ADJ", "NUM", "PRON", "DET", "ADP", "AUX", "PART", "CCONJ", "PUNCT", "X", "SCONJ", "SYM"),
)
MARKS = ("，", "；", "：", "“‘", "”’", "。！？…")
FRAMES = ("clause", "evidence", "account", "hearsay", "passive", "speech-act", "depict", "quote", "about", "view", "noun")
KINDS = ("say", "believe", "deny", "accuse", "demand", "announce", "question", "promise")

_TAGS_FROM = len(CLASSES)
_MARKS_FROM = _TAGS_FROM + len(TAGS)
_OPENS, _CLOSES, _NAME, _DATE, _DEPTH, _LENGTH = range(_MARKS_FROM + len(MARKS), _MARKS_FROM + len(MARKS) + 6)
_OF_SENTENCE = _LENGTH + 1
CUE, _LEVEL, _SOURCE_FROM, _SOURCE_TO, _CONTENT_FROM, _CONTENT_TO = range(_OF_SENTENCE, _OF_SENTENCE + 6)
FEATURES = _OF_SENTENCE + 6
"""Features of a word."""
_NO_SOURCE, _QUOTED, _DOUBTED, _SCORE = range(4)
_FRAMES_FROM = 4
VERDICT = _FRAMES_FROM + len(FRAMES) + len(KINDS)
"""Features of what the rules make of a cue."""
NEAR, FAR = 12, 25
"""Places of words: so many steps on either side of the cue, and how many there are; steps grow with the distance."""
BEFORE, WIDTH = 60, 160
"""Words seen before a cue, and at all, of a sentence that has more."""

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

_CLASS = {name: i for i, name in enumerate(CLASSES)}
_TAG = {name: _TAGS_FROM + i for i, name in enumerate(TAGS)}
_MARK = {c: _MARKS_FROM + i for i, marks in enumerate(MARKS) for c in marks}


class Leaf(NamedTuple):
    """A word, or the mark of a pair."""

    token: Token
    level: int
    depth: int


class Inputs(NamedTuple):
    """What the network is given of cues of one sentence, words first: `(width, cues, …)`."""

    words: Integers
    """Numbers of the word, of its first and of its last character `(width, cues, 3)`."""
    features: Floats
    places: Integers
    verdicts: Floats
    """`(cues, VERDICT)`"""


def leaves(sentence: Sentence, index: int = 0, depth: int = 0) -> Iterator[Leaf]:
    """The words of a level in order, those of its quotations and brackets among them; a title in marks is one word."""
    level = sentence.level(index)
    inside = {sentence.segments[i].span.start - 1: i for i in sentence.segments[index].children}
    for token in level.tokens:
        child = inside.get(token.span.start)
        if child is None or sentence.segments[child].opener in "《〈【":
            yield Leaf(token, index, depth)
            continue
        yield _mark(token.span.start, index, depth)
        yield from leaves(sentence, child, depth + 1)
        end = sentence.segments[child].span.end
        if end < token.span.end:
            yield _mark(end, index, depth)


@cache
def _columns(classes: frozenset[str]) -> tuple[int, ...]:
    return tuple(_CLASS[c] for c in classes if c in _CLASS)


def _mark(at: int, level: int, depth: int) -> Leaf:
    return Leaf(Token(Span(at, at + 1), frozenset({"mark"})), level, depth)


class Sight:
    """A sentence as it is seen, whatever the cue."""

    def __init__(self, sentence: Sentence, numbers: Mapping[str, int]) -> None:
        self.sentence = sentence
        self.leaves = list(leaves(sentence))
        self.spans = [leaf.token.span for leaf in self.leaves]
        self._starts, self._ends = [s.start for s in self.spans], [s.end for s in self.spans]
        self._levels = np.array([leaf.level for leaf in self.leaves])
        view = sentence.view
        texts = [span.of(view) for span in self.spans]
        known = numbers.get
        self.words: Integers = np.array([(known(t, 0), known(t[0], 0), known(t[-1], 0)) for t in texts], dtype=np.int64)
        self.features = self._features()

    def _features(self) -> Floats:
        view, words = self.sentence.view, self.sentence.words
        clauses = [clause.span for i in {leaf.level for leaf in self.leaves} for clause in self.sentence.level(i).clauses]
        opens, closes = {c.start for c in clauses}, {c.end for c in clauses}
        columns: list[int] = []
        counts: list[int] = []
        for token, _, _ in self.leaves:
            start, end = token.span
            found = [*_columns(token.classes)]
            word = words.word_at(start)
            if word and word[1] in _TAG:
                found.append(_TAG[word[1]])
            if view[start] in _MARK:
                found.append(_MARK[view[start]])
            found += [
                column for column, places in ((_OPENS, opens), (_NAME, words.names), (_DATE, words.dates)) if start in places
            ]
            if end in closes:
                found.append(_CLOSES)
            columns += found
            counts.append(len(found))
        made = np.zeros((len(self.leaves), FEATURES), dtype=np.float32)
        made[np.repeat(np.arange(len(counts)), counts), columns] = 1
        made[:, _DEPTH] = [min(leaf.depth, 2) / 2 for leaf in self.leaves]
        made[:, _LENGTH] = np.minimum(np.subtract(self._ends, self._starts), 40) / 4
        return made

    def covered(self, span: Span) -> tuple[int, int] | None:
        """The first and the last word that a span overlaps, or None."""
        first, last = bisect_right(self._ends, span.start), bisect_left(self._starts, span.end) - 1
        return (first, last) if first <= last else None

    def window(self, cue: Span) -> range:
        """The words that are seen with a cue."""
        at = bisect_right(self._ends, cue.start)
        first = max(0, min(at - BEFORE, len(self.spans) - WIDTH))
        return range(first, min(first + WIDTH, len(self.spans)))

    def inputs(self, verdicts: list[Verdict]) -> Inputs:
        """What the network is given of verdicts that make a report."""
        windows = [self.window(verdict.cue) for verdict in verdicts]
        seen = [self._one(verdict, window) for verdict, window in zip(verdicts, windows, strict=True)]
        return Inputs(
            np.stack([self.words[w.start : w.stop] for w in windows], axis=1),
            np.stack([features for features, _ in seen], axis=1),
            np.stack([places for _, places in seen], axis=1),
            np.stack([of_verdict(verdict) for verdict in verdicts]),
        )

    def _one(self, verdict: Verdict, window: range) -> tuple[Floats, Integers]:
        features = self.features[window.start : window.stop].copy()
        first, last = self.covered(verdict.cue) or (window.start, window.start)
        a, b = first - window.start, last - window.start
        features[a : b + 1, CUE] = 1
        level = self.leaves[first].level
        features[:, _LEVEL] = self._levels[window.start : window.stop] == level
        draft = verdict.outcome
        if isinstance(draft, Draft):
            self._show(features, window, draft.source, (_SOURCE_FROM, _SOURCE_TO))
            self._show(features, window, draft.content and draft.content.span, (_CONTENT_FROM, _CONTENT_TO))
        at = np.arange(len(window))
        distance = np.where(at < a, at - a, np.where(at > b, at - b, 0))
        steps = np.sign(distance) * np.round(np.log2(np.abs(distance) + 1) * 2)
        return features, np.clip(steps, -NEAR, NEAR).astype(np.int64) + NEAR

    def _show(self, features: Floats, window: range, span: Span | None, columns: tuple[int, int]) -> None:
        found = span and self.covered(span)
        for at, column in zip(found or (), columns, strict=False):
            if at in window:
                features[at - window.start, column] = 1


def of_verdict(verdict: Verdict) -> Floats:
    """The features of what the rules make of a cue."""
    made = np.zeros(VERDICT, dtype=np.float32)
    made[_SCORE] = max(-4.0, min(4.0, verdict.score / 100))
    if isinstance(verdict.outcome, Draft):
        made[_NO_SOURCE] = verdict.outcome.source is None
        made[_QUOTED] = bool(verdict.outcome.content and verdict.outcome.content.quoted)
        made[_DOUBTED] = bool(verdict.doubt)
        made[_FRAMES_FROM + FRAMES.index(verdict.rule)] = 1
        made[_FRAMES_FROM + len(FRAMES) + KINDS.index(verdict.outcome.kind)] = 1
    return made
