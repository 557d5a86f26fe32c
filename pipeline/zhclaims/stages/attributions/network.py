"""A small network that reads reports: whether a cue reports, and where its source and its content begin and end.

It has learned from the annotated corpus (`pipeline/training/arguments.py`) and sees a sentence as `sight` shows it, with what the
rules make of the cue. Its words have vectors from multilingual-e5-small, so that words which nobody annotated are like others.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from zhclaims.networks import read_model, session
from zhclaims.spans import Span
from zhclaims.stages.attributions.levels import Sentence
from zhclaims.stages.attributions.report import Draft, Verdict
from zhclaims.stages.attributions.sight import Floats, Sight

MODEL = Path(__file__).parent / "data" / "reports-1.npz"
SHA256 = "cac307a71bbb8759ba8ce74b9eb4aebda74816d02fbbd2ca9477015e0f92031f"
"""Of the model file. `pipeline/training/arguments.py` makes the file and prints this."""
_MOST = 32
"""Cues that are read together."""
_FAR_BELOW = -30.0
"""The score of a span that the network has not seen."""


class Part(NamedTuple):
    """A source or a content as the network has it."""

    span: Span | None
    """None where nobody is named."""
    gain: float
    """How much likelier (natural log) it is than that of the rules."""


class Opinion(NamedTuple):
    """What the network says of a cue."""

    reports: float
    """How likely it is a report, 0 to 1."""
    source: Part
    content: Part


class Network:
    """The network and the words that it knows."""

    def __init__(self, model: Path = MODEL, sha256: str = SHA256) -> None:
        with np.load(io.BytesIO(read_model(model, sha256)), allow_pickle=False) as data:
            words = data["words"].tobytes().decode("utf-8").split("\n")
            self.numbers = {word: i for i, word in enumerate(words, 1)}
            self._session = session(data["network"].tobytes())

    def read(self, sentence: Sentence, verdicts: list[Verdict]) -> list[Opinion]:
        """Its opinion of each verdict that makes a report, all of one sentence."""
        sight = Sight(sentence, self.numbers)
        found: list[Opinion] = []
        for at in range(0, len(verdicts), _MOST):
            some = verdicts[at : at + _MOST]
            inputs: dict[str, Any] = sight.inputs(some)._asdict()
            ends, none, reports = self._session.run(None, inputs)
            found += [_opinion(sight, v, Scores(ends[:, i], none[i], float(reports[i]))) for i, v in enumerate(some)]
        return found


@cache
def network() -> Network:
    """The network that ships, loaded once."""
    return Network()


class Scores(NamedTuple):
    """What the network gives of a cue: scores of words to begin and to end its source and its content `(width, 4)`, those that
    there is none, and the log odds of a report."""

    ends: Floats
    none: Floats
    reports: float


def _opinion(sight: Sight, verdict: Verdict, scores: Scores) -> Opinion:
    draft = verdict.outcome
    source, content = (draft.source, draft.content and draft.content.span) if isinstance(draft, Draft) else (None, None)
    window = sight.window(verdict.cue)
    seen = [_Seen(sight, window, scores.ends[:, at : at + 2]) for at in (0, 2)]
    likely = 1 / (1 + float(np.exp(-scores.reports)))
    return Opinion(likely, seen[0].source(source, 2 * float(scores.none[0])), seen[1].content(content))


class _Seen(NamedTuple):
    """A window with the scores of its words to begin and to end something."""

    sight: Sight
    window: range
    ends: Floats

    def content(self, ruled: Span | None) -> Part:
        """The likeliest content beside that of the rules."""
        span, score = self._best()
        before = self._score(ruled) if ruled else None
        return Part(span, score - (_FAR_BELOW if before is None else before))

    def source(self, ruled: Span | None, none: float) -> Part:
        """The likeliest source, or none, beside that of the rules. One that is not seen is not doubted."""
        span, score = self._best()
        before = self._score(ruled) if ruled else none
        if before is None:
            return Part(ruled, 0.0)
        return Part(None, none - before) if none > score else Part(span, score - before)

    def _best(self) -> tuple[Span, float]:
        first, last = self.ends.T
        a, b = best_pair(first, last)
        spans, start = self.sight.spans, self.window.start
        return Span(spans[start + a].start, spans[start + b].end), float(first[a] + last[b])

    def _score(self, span: Span) -> float | None:
        """The score of a span, None where it is not seen."""
        at = self.sight.covered(span)
        if at is None or at[0] not in self.window or at[1] not in self.window:
            return None
        first, last = (index - self.window.start for index in at)
        return float(self.ends[first, 0] + self.ends[last, 1])


def best_pair(first: Floats, last: Floats) -> tuple[int, int]:
    """The indices `a <= b` whose scores together are best."""
    b = int((np.maximum.accumulate(first) + last).argmax())
    return int(first[: b + 1].argmax()), b
