"""Scores: counts that can be added up over articles, and the measures made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import msgspec


class Score(msgspec.Struct, frozen=True):
    """How many of the expected items were found. `predicted` is None for fields of which each has one value: then only the share
    of right values is known."""

    hit: int
    gold: int
    predicted: int | None = None

    def __add__(self, other: Score) -> Score:
        predicted = None if self.predicted is None or other.predicted is None else self.predicted + other.predicted
        return Score(self.hit + other.hit, self.gold + other.gold, predicted)

    @property
    def precision(self) -> float:
        if self.predicted is None:
            return self.recall
        return self.hit / self.predicted if self.predicted else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 1.0

    @property
    def value(self) -> float:
        """F1, or the share of right values."""
        if self.predicted is None:
            return self.recall
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def row(self) -> dict[str, float | int]:
        """The score as JSON."""
        if self.predicted is None:
            return {"accuracy": self.value, "gold": self.gold, "hit": self.hit}
        measures = {"p": self.precision, "r": self.recall, "f1": self.value}
        return {**measures, "gold": self.gold, "predicted": self.predicted, "hit": self.hit}


class Error(msgspec.Struct, frozen=True, order=True):
    """Something that was missed, found where it is not, or found otherwise."""

    at: int
    """Offset in the source document; -1 where it has none."""
    verdict: str
    """missed, spurious, differs."""
    what: str


class Result(msgspec.Struct, frozen=True):
    """The score of one layer and the errors that it counts."""

    score: Score
    errors: tuple[Error, ...] = ()

    def __add__(self, other: Result) -> Result:
        return Result(self.score + other.score, self.errors + other.errors)


Results = dict[str, Result]

Item = tuple[Any, ...]
"""What two items must share to be the same; its first member is the offset in the source."""


def compare(gold: Set[Item], predicted: Set[Item], texts: Mapping[Item, str]) -> Result:
    """The score of a set of items against another, with every difference, named by its text."""
    errors = [Error(item[0], "missed", _described(item, texts)) for item in gold - predicted]
    errors += [Error(item[0], "spurious", _described(item, texts)) for item in predicted - gold]
    return Result(Score(len(gold & predicted), len(gold), len(predicted)), tuple(sorted(errors)))


def total(results: Iterable[Results]) -> Results:
    """The results of several articles, added up."""
    summed: Results = {}
    for some in results:
        for name, result in some.items():
            summed[name] = summed[name] + result if name in summed else result
    return summed


def _described(item: Item, texts: Mapping[Item, str]) -> str:
    return " ".join([texts.get(item, ""), *(str(part) for part in item[2:])]).strip()
