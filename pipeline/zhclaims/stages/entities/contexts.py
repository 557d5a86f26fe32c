"""What the words beside a name say of its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Passage

_TITLE = 2.0
_REACH = 8
"""No context word is longer than this."""


def around(reading: Passage, span: Span) -> Mapping[str, float]:
    """Weight by label: of the longest context word right before the name, and of the longest right after it."""
    return _between(reading.before(span.start, _REACH).rstrip(" "), reading.after(span.end, _REACH).lstrip(" "))


@lru_cache(maxsize=1 << 14)
def _between(left: str, right: str) -> Mapping[str, float]:
    """What stands left and right of a name comes again with every revision of its page."""
    weights: dict[str, float] = {}
    before, after = _before().search(left), _after().match(right)
    for match, side in ((before, "before"), (after, "after")):
        for label, weight in _table()[side, match[0]] if match else ():
            weights[label] = weights.get(label, 0.0) + weight
    return weights


@cache
def _table() -> dict[tuple[str, str], list[tuple[str, float]]]:
    table: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in vocab.load("name_contexts"):
        table.setdefault((row["side"], row["word"]), []).append((row["label"], float(row["weight"])))
    for row in vocab.load("person_titles"):
        table.setdefault((row["side"], row["title"]), []).append(("PER", _TITLE))
    return table


def _alternatives(side: str) -> str:
    words = (word for where, word in _table() if where == side)
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(f"(?:{_alternatives('before')})$")  # `search` finds the leftmost, so the longest


@cache
def _after() -> re.Pattern[str]:
    return re.compile(_alternatives("after"))


def is_title(text: str) -> bool:
    return text in lexicon.words("person_titles")
