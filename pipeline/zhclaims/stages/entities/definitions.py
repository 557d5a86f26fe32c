"""Definitions: what opens a block and is said to be a city, a company or a poet (X（…）是日本的一间唱片公司)."""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Candidate, Reading

_DEFINITION = re.compile(
    "(?P<subject>[^（）()，。；：、“”《》\\n是为]{2,24})(?P<bracket>[（(][^（）()\\n]{0,120}[）)])?，?"
    "(?:是|为)(?P<definition>[^，。；：\\n]{2,60})"
)
_ONE_OF = re.compile("(?:之一|之首)$")
_WEIGHT = 3.0


def find(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """The subjects of defining sentences at the start of blocks, with the label of their class.

    A subject that no rule takes for a name anywhere is one only behind its bracket and where the definition names a place:
    大学（…）是一种学校 defines a word.
    """
    seen = {reading.text(c.span) for c in candidates}
    placed = sorted(c.span.start for c in candidates if c.label == "LOC")
    found = []
    for block in reading.blocks:
        match = _DEFINITION.match(reading.view, block.start, block.end)
        label = label_of(match["definition"]) if match else None
        if match and label and match["subject"].strip() not in lexicon.words("no_names"):
            span = Span(*match.span("subject"))
            local = any(match.start("definition") <= at < match.end("definition") for at in placed)
            if reading.text(span) in seen or (match["bracket"] is not None and local):
                found.append(Candidate(span, label, "definition", _WEIGHT))
    return found


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
