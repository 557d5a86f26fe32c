"""Vocabulary as data: tab-separated tables with a header line, in both scripts, each row with the source that it is from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources


@cache
def load(name: str) -> list[dict[str, str]]:
    """The rows of the table `name`, in order, by column name. Lines that begin with "#" are remarks.

    >>> load("footnote_groups")[0]["group"]
    '註'
    """
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def tables() -> tuple[str, ...]:
    """The names of all tables, in order."""
    return tuple(
        sorted(file.name.removesuffix(".tsv") for file in resources.files(__name__).iterdir() if file.name.endswith(".tsv"))
    )


def alternatives(items: Iterable[str]) -> str:
    """A regular expression of any of the words, longest first, grouped by their first character (which makes it fast)."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(items, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(word[1:])
    groups = (f"{re.escape(first)}(?:{'|'.join(map(re.escape, rest))})" for first, rest in by_first.items())
    return f"(?=[{re.escape(''.join(by_first))}])(?:{'|'.join(groups)})"
