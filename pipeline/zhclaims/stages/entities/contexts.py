"""What stands beside a name and says of which type it is.

Titles and context words are rows of `vocab/person_titles.tsv` and `vocab/name_contexts.tsv`; a definition of what opens a block
(X（…）是日本的一间唱片公司) counts by its class noun, a row of `vocab/class_nouns.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.passages import Candidate, Passage

_TITLE = 2.0
_REACH = 8
"""No context word is longer than this."""
_DEFINITION = re.compile(
    "(?P<subject>[^（）()，。；：、“”《》\\n是为]{2,24})(?P<bracket>[（(][^（）()\\n]{0,120}[）)])?，?"
    "(?:是|为)(?P<definition>[^，。；：\\n]{2,60})"
)
_ONE_OF = re.compile("(?:之一|之首)$")
_LONGEST_DEFINITION = 24 + 122 + 2 + 60
"""Characters that `_DEFINITION` matches at most."""
_WEIGHT = 3.0


def around(passage: Passage, span: Span) -> Mapping[str, float]:
    """Weight by label: of the longest context word right before the name, and of the longest right after it."""
    return _between(passage.before(span.start, _REACH).rstrip(" "), passage.after(span.end, _REACH).lstrip(" "))


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
    """Whether a text is a title that stands beside the names of persons (总统, 教授)."""
    return text in lexicon.words("person_titles")


# ── definitions ────────────────────────────────────────────────────────────────────────────────────────────────────


def find_defined(article: Passage, candidates: list[Candidate]) -> list[Candidate]:
    """The subjects of defining sentences at the start of blocks, with the label of their class.

    A subject that no rule takes for a name anywhere is one only after its bracket and where the definition names a place:
    大学（…）是一种学校 defines a word.
    """
    beginnings = (Span(block.start, min(block.start + _LONGEST_DEFINITION, block.end)) for block in article.blocks)
    defining = [(span.start, made) for span in beginnings if (made := _definition(article.text(span)))]
    seen = {article.text(c.span) for c in candidates} if defining else set()
    placed = sorted(c.span.start for c in candidates if c.label == "LOC") if defining else []
    found = []
    for start, made in defining:
        span = made.subject.shift(start)
        local = any(made.text.start <= at - start < made.text.end for at in placed)
        if article.text(span) in seen or (made.has_bracket and local):
            found.append(Candidate(span, made.label, "definition", _WEIGHT))
    return found


class _Definition(NamedTuple):
    """A block's first sentence, if that is a definition. Spans are of the block."""

    subject: Span
    has_bracket: bool
    """Whether a bracket stands after the subject."""
    text: Span
    label: str


@lru_cache(maxsize=1 << 12)
def _definition(beginning: str) -> _Definition | None:
    """The definition that a block begins with (X（…）是日本的一间唱片公司); None if there is none.

    It is kept in a cache: the beginning of a block comes again with every revision of its page.
    """
    match = _DEFINITION.match(beginning)
    label = label_of(match["definition"]) if match else None
    if match is None or label is None or match["subject"].strip() in lexicon.words("no_names"):
        return None
    return _Definition(Span(*match.span("subject")), match["bracket"] is not None, Span(*match.span("definition")), label)


def label_of(definition: str) -> str | None:
    """The label of the noun on which the definition ends; None if that is no class noun."""
    noun = _class().search(_ONE_OF.sub("", definition))
    return _labels()[noun[0]] if noun else None


@cache
def _labels() -> dict[str, str]:
    return {row["noun"]: row["label"] for row in vocab.load("class_nouns")}


@cache
def _class() -> re.Pattern[str]:
    return re.compile(f"(?:{lexicon.any_of('class_nouns')})$")
