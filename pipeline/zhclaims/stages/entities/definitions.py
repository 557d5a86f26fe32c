"""Definitions: what opens a block and is said to be a city, a company or a poet (X（…）是日本的一间唱片公司)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Candidate, Passage

_DEFINITION = re.compile(
    "(?P<subject>[^（）()，。；：、“”《》\\n是为]{2,24})(?P<bracket>[（(][^（）()\\n]{0,120}[）)])?，?"
    "(?:是|为)(?P<definition>[^，。；：\\n]{2,60})"
)
_ONE_OF = re.compile("(?:之一|之首)$")
_WEIGHT = 3.0


def find(article: Passage, candidates: list[Candidate]) -> list[Candidate]:
    """The subjects of defining sentences at the start of blocks, with the label of their class.

    A subject that no rule takes for a name anywhere is one only behind its bracket and where the definition names a place:
    大学（…）是一种学校 defines a word.
    """
    told = [(block, said) for block in article.blocks if (said := _definition(article.text(block)))]
    seen = {article.text(c.span) for c in candidates} if told else set()
    placed = sorted(c.span.start for c in candidates if c.label == "LOC") if told else []
    found = []
    for block, said in told:
        span = said.subject.shift(block.start)
        local = any(said.text.start <= at - block.start < said.text.end for at in placed)
        if article.text(span) in seen or (said.has_bracket and local):
            found.append(Candidate(span, said.label, "definition", _WEIGHT))
    return found


class _Definition(NamedTuple):
    """A block's first sentence, if that is a definition. Spans are of the block."""

    subject: Span
    has_bracket: bool
    """Whether a bracket stands behind the subject."""
    text: Span
    label: str


@lru_cache(maxsize=1 << 12)
def _definition(block: str) -> _Definition | None:
    """A block comes again with every revision of its page."""
    match = _DEFINITION.match(block)
    label = label_of(match["definition"]) if match else None
    if match is None or label is None or match["subject"].strip() in lexicon.words("no_names"):
        return None
    return _Definition(Span(*match.span("subject")), match["bracket"] is not None, Span(*match.span("definition")), label)


def label_of(definition: str) -> str | None:
    """The label of the noun on which the definition ends; None if it ends on none that tells."""
    noun = _class().search(_ONE_OF.sub("", definition))
    return _labels()[noun[0]] if noun else None


@cache
def _labels() -> dict[str, str]:
    return {row["noun"]: row["label"] for row in vocab.load("class_nouns")}


@cache
def _class() -> re.Pattern[str]:
    nouns = sorted(_labels(), key=lambda noun: (-len(noun), noun))
    return re.compile(f"(?:{'|'.join(nouns)})$")
