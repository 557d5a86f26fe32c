"""Which of the things that a mention may stand for it does stand for: a log-linear model learned from annotated prose, whose
weights are a table (`vocab/anaphor_weights.tsv`), and how likely it has to be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zhclaims.stages.anaphora.memory import Thing
from zhclaims.stages.anaphora.signs import Asked, Signs, things
from zhclaims.vocab import load


class Choice(NamedTuple):
    """The likeliest thing, None where there is none, and how likely it is beside the others and beside nothing at all."""

    thing: Thing | None
    probability: float = 0.0
    second: float = 0.0
    """How likely the second one is."""
    nothing: float = 1.0
    """How likely it is that nothing is meant that was named, or that several are which are not told apart."""
    signs: Signs | None = None


@cache
def _table(model: str) -> dict[str, float]:
    """The weights of signs (`odds`), or how likely the likeliest thing has to be by kind of mention (`least`)."""
    return {row["sign"]: int(row["weight"]) / 100 for row in load("anaphor_weights") if row["model"] == model}


def least(kind: str) -> float:
    """How likely what a mention of a kind stands for has to be."""
    return _table("least").get(kind, 1.0)


def choose(asked: Asked) -> Choice:
    """The likeliest thing."""
    found = things(asked)
    if not found:
        return Choice(None)
    signs = Signs(asked, found)
    shares = softmax([_sum(signs.of(thing)) for thing in found] + [_sum(signs.of_nothing())])
    pooled = pool([name_of(asked, thing) for thing in found], shares)
    best = max(range(len(found)), key=shares.__getitem__)
    others = (p for p, thing in zip(pooled, found, strict=True) if p != pooled[best] and thing is not found[best])
    return Choice(found[best], pooled[best], max(others, default=0.0), shares[-1], signs)


def softmax(odds: Sequence[float]) -> list[float]:
    """The share of each."""
    most = max(odds)
    parts = [math.exp(x - most) for x in odds]
    total = sum(parts)
    return [part / total for part in parts]


def pool(names: Sequence[str], shares: Sequence[float]) -> list[float]:
    """The share of each thing with those of others of the same name: the text holds them for two, but they read alike."""
    found: dict[str, float] = {}
    for name, share in zip(names, shares, strict=False):
        found[name] = found.get(name, 0.0) + share
    return [found[name] for name in names]


def name_of(asked: Asked, thing: Thing) -> str:
    """What a thing is called: by its last mention that names it, or the title."""
    if thing.last_named is None:
        return asked.discourse.topic.title
    return thing.last_named.of(asked.discourse.passage.view).strip("《》“”")


def _sum(signs: Sequence[str]) -> float:
    known = _table("odds")
    return sum([known[sign] for sign in signs if sign in known])
