"""Which names are the same entity: equal strings, a name and its form in brackets, a short form of one long form."""

from __future__ import annotations

from zhclaims.stages.entities import latin
from zhclaims.stages.entities.reading import Candidate, Reading


def ids(reading: Reading, names: list[Candidate]) -> list[str]:
    """For each name "e1", "e2" … by first appearance; equal where the names are surely of one entity."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    def key(name: Candidate) -> tuple[str, str]:
        return (reading.text(name.span), name.label)

    for short, long in latin.defined(reading, names):
        parent[root((reading.text(short.span), long.label))] = root(key(long))
    numbers: dict[tuple[str, str], str] = {}
    return [numbers.setdefault(root(key(name)), f"e{len(numbers) + 1}") for name in names]


def unified(reading: Reading, names: list[Candidate]) -> list[Candidate]:
    """The names, where a bracket defines a form by a longer name with that name's label."""
    labels = {reading.text(short.span): long.label for short, long in latin.defined(reading, names)}
    return [name._replace(label=labels.get(reading.text(name.span), name.label)) for name in names]
