"""Definitions: a name that opens a block and is said to be a city, a company or a poet."""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.entities.reading import Candidate, Reading

_COPULA = re.compile("(?:[（(][^（）()\\n]{0,120}[）)])?，?(?:是|为|即)(?P<definition>[^，。；：\\n]{2,60})")
WEIGHT = 3.0


def defined(reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
    """For each candidate that opens a block and is defined there, a candidate with the label of its class."""
    starts = {block.start for block in reading.blocks}
    found = []
    for candidate in candidates:
        label = _label(reading, candidate.span) if candidate.span.start in starts else None
        if label is not None:
            found.append(Candidate(candidate.span, label, "definition", WEIGHT))
    return found


def _label(reading: Reading, span: Span) -> str | None:
    """The label of the noun on which the definition ends; None if there is none or the noun tells nothing."""
    match = _COPULA.match(reading.view, span.end)
    if match is None:
        return None
    noun = _class().search(re.sub("(?:之一|之首)$", "", match["definition"]))
    return _labels()[noun[0]] if noun else None


@cache
def _labels() -> dict[str, str]:
    return {row["noun"]: row["label"] for row in vocab.load("class_nouns")}


@cache
def _class() -> re.Pattern[str]:
    nouns = sorted(_labels(), key=lambda noun: (-len(noun), noun))
    return re.compile(f"(?:{'|'.join(nouns)})$")
