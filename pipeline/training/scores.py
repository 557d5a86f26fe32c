"""Precision, recall and F1 of words and names, over characters that are not white space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from corpora import LABELS, UNKNOWN, Sentence, names, words


class Score(NamedTuple):
    """What was found rightly, what was found, what there is."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def plus(self, found: set, wanted: set) -> Score:
        return Score(self.right + len(found & wanted), self.found + len(found), self.wanted + len(wanted))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.found + self.wanted)


def score(gold: list[Sentence], places: Iterable[list[int]], tags: Iterable[list[int]]) -> dict[str, Score]:
    """Scores of words, of names, and of names by label."""
    totals = {key: Score() for key in ("words", "names", *LABELS)}
    for sentence, found_places, found_tags in zip(gold, places, tags, strict=True):
        if sentence.places:
            found_words, wanted_words = (_visible(words(p), sentence.text) for p in (found_places, sentence.places))
            totals["words"] = totals["words"].plus(found_words, wanted_words)
        found, wanted = _sure(names(found_tags), sentence.tags), names(sentence.tags)
        totals["names"] = totals["names"].plus(found, wanted)
        for number, label in enumerate(LABELS):
            totals[label] = totals[label].plus({n for n in found if n[2] == number}, {n for n in wanted if n[2] == number})
    return totals


def line(totals: dict[str, Score]) -> str:
    """F1 of everything in one line."""
    return ", ".join(f"{key} {total.f1:.4f}" for key, total in totals.items())


def table(totals: dict[str, Score]) -> str:
    """Rows of a Markdown table."""
    rows = [f"| {key} | {t.precision:.3f} | {t.recall:.3f} | {t.f1:.3f} | {t.wanted:,} |" for key, t in totals.items()]
    return "\n".join(["| what | precision | recall | F1 | in the data |", "|---|---|---|---|---|", *rows])


def _sure(found: set[tuple[int, int, int]], tags: list[int]) -> set[tuple[int, int, int]]:
    """The names but those that hold a character of which it is not known whether it is one's."""
    return {name for name in found if UNKNOWN not in tags[name[0] : name[1]]}


def _visible(found: set[tuple[int, int]], text: str) -> set[tuple[int, int]]:
    return {(a, b) for a, b in found if not text[a:b].isspace()}
