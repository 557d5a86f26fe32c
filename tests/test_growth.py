"""What is four times as long takes four times as long, not sixteen: every reader and every stage, over hostile texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import hostile
from zhclaims import analyzers

STEP = 4
SHORT = 0.02
"""Seconds: less is not told apart from noise."""
READ, PROCESSED = 10_000, 4_000
"""Characters of the shorter text."""

READERS = [(form, name) for form, shapes in hostile.FORMS.items() for name in shapes if " in a " not in name]


def grows_too_fast(measure: Callable[[str], dict[str, float]], shape: hostile.Shape, size: int) -> list[str]:
    """What takes more than twice as long as in proportion, each time of three: other work on the machine may slow down one."""
    measure(shape(100))  # loads what is loaded once
    found: set[str] | None = None
    for _ in range(3):
        few, many = measure(shape(size)), measure(shape(STEP * size))
        slow = {what for what in few if many[what] > 2 * STEP * max(few[what], SHORT)}
        found = slow if found is None else found & slow
        if not found:
            break
    return sorted(found or ())


@pytest.mark.parametrize(("form", "name"), READERS)
def test_reading_grows_with_the_length(form: str, name: str) -> None:
    assert not grows_too_fast(lambda text: hostile.read(text, form), hostile.FORMS[form][name], READ)


@pytest.mark.parametrize("name", hostile.PROSE)
def test_stages_grow_with_the_length(name: str) -> None:
    analyzer = analyzers.load()
    assert not grows_too_fast(lambda text: hostile.processed(hostile.page(text), analyzer), hostile.PROSE[name], PROCESSED)


@pytest.mark.parametrize("name", hostile.REFERENCES)
def test_references_grow_with_the_length(name: str) -> None:
    analyzer = analyzers.load()
    shape = hostile.REFERENCES[name]
    assert not grows_too_fast(lambda text: hostile.processed(hostile.cited(text), analyzer), shape, READ)


def test_growth_is_told() -> None:
    def squared(text: str) -> dict[str, float]:
        return {"linear": len(text) / 1000, "squared": len(text) ** 2 / 1_000_000}

    assert grows_too_fast(squared, hostile.again("河"), 1000) == ["squared"]
