"""Foreign persons in Chinese transcription: names with a middle dot whole, and transcribed words behind a title."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.reading import Candidate, Reading

_DOTTED = re.compile(f"(?<=[{HAN}])(?:·[{HAN}]+)*·(?=[{HAN}])")
_BEFORE_DOT = re.compile(f"[{HAN}A-Z.]{{1,8}}$")
_AFTER_DOT = re.compile(f"[{HAN}]{{1,10}}")


def find(reading: Reading) -> list[Candidate]:
    """Names with a middle dot: PER, unless the engine has the whole as something else."""
    whole = {m.span: m.label for m in reading.mentions}
    found = []
    for block in reading.blocks:
        for match in _DOTTED.finditer(reading.view, block.start, block.end):
            start, end = _left(reading, match.start(), block.start), _right(reading, match.end(), block.end)
            if start is not None and end is not None:
                span = Span(start, end)
                found.append(Candidate(span, whole.get(span, "PER"), "dotted", 2.0))
    return found


def _left(reading: Reading, dot: int, floor: int) -> int | None:
    """Where the part before the first dot starts: as far as words go that are transcribed."""
    start = None
    i = reading.word_at(dot - 1)
    while i is not None and i >= 0:
        word = reading.words[i]
        text = reading.view[word.span.start : min(word.span.end, dot)]
        first = start is None
        if word.span.start < floor or not (_part_of_name(text, word.tag) or (first and len(text) <= 3)):
            break
        start = word.span.start
        if not first and word.tag == "PROPN":
            break
        i = i - 1 if i and reading.words[i - 1].span.end == word.span.start and len(text) < 2 else None
    return start


def _right(reading: Reading, start: int, ceiling: int) -> int | None:
    """Where the part after the last dot ends."""
    i = reading.word_at(start)
    end = None
    while i is not None and i < len(reading.words):
        word = reading.words[i]
        text = reading.view[max(word.span.start, start) : word.span.end]
        first = end is None
        if word.span.end > ceiling or not (_part_of_name(text, word.tag) or (first and 1 < len(text) <= 6 and word.tag == "PROPN")):
            break
        end = word.span.end
        after = reading.words[i + 1] if i + 1 < len(reading.words) else None
        i = i + 1 if after and after.span.start == end and after.tag in ("PROPN", "X") else None
    return end


def _part_of_name(text: str, tag: str) -> bool:
    return lexicon.is_transliterated(text) and (tag in ("PROPN", "X") or len(text) <= 4)
