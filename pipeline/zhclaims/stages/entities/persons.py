"""Foreign persons in Chinese transcription: names with a middle dot whole, and transcribed words after a title."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.passages import BlockPassage, Candidate, Passage

_NUMBERED = re.compile("[一二三四五六七八九十]{1,3}世(?![纪界代家人])")
_DOT = re.compile(f"(?<=[{HAN}])·(?=[{HAN}])")


def find_persons(passage: BlockPassage) -> list[Candidate]:
    """Names with a middle dot: PER, unless the network has the whole as something else."""
    found = []
    for block in passage.blocks:
        for dots in _runs(passage, block):
            start, end = _left(passage, dots.start, block.start), _right(passage, dots.end, block.end)
            if start is not None and end is not None:
                span = Span(start, end)
                found.append(Candidate(span, passage.labels.get(span, "PER"), "dotted", 2.0))
    return [*found, *_numbered(passage)]


def _numbered(passage: BlockPassage) -> list[Candidate]:
    """Rulers with their number (格里高利五世) whom the network has not: the transcribed run before the number, from a word's
    beginning."""
    found = []
    numbers = list(_NUMBERED.finditer(passage.view))
    seen = {mention.span.end for mention in passage.mentions} if numbers else set()
    for number in numbers:
        if number.end() in seen:
            continue
        start = number.start()
        while start > number.start() - 8 and start > 0 and lexicon.is_transliterated(passage.view[start - 1]):
            start -= 1
        while start < number.start() and not passage.is_boundary(start):
            start += 1
        if number.start() - start > 1:
            found.append(Candidate(Span(start, number.end()), "PER", "numbered", 2.0))
    return found


def _runs(passage: BlockPassage, block: Span) -> list[Span]:
    """From the first to after the last middle dot of one name: what stands between two dots of it is transcribed."""
    runs: list[Span] = []
    for dot in _DOT.finditer(passage.view, block.start, block.end):
        if runs and lexicon.is_transliterated(_NUMBERED.sub("", passage.view[runs[-1].end : dot.start()])):
            runs[-1] = Span(runs[-1].start, dot.end())
        else:
            runs.append(Span(*dot.span()))
    return runs


def _left(passage: BlockPassage, dot: int, floor: int) -> int | None:
    """Where the part before the first dot starts, as far back as transcribed words go; None if no word there is part of a
    name."""
    start = None
    i = passage.word_at(dot - 1)
    while i is not None and i >= 0:
        word = passage.word(i)
        text = passage.view[word.span.start : min(word.span.end, dot)]
        first = start is None
        if word.span.start < floor or not (_part_of_name(text, word.tag) or (first and len(text) <= 3)):
            break
        start = word.span.start
        if not first and word.tag == "PROPN":
            break
        i = i - 1 if i and passage.cuts.ends[i - 1] == word.span.start and len(text) < 2 else None
    return start


def _right(passage: BlockPassage, start: int, ceiling: int) -> int | None:
    """Where the part after the last dot ends; None if no word there is part of a name."""
    i = passage.word_at(start)
    end = None
    while i is not None and i < len(passage.cuts.starts):
        word = passage.word(i)
        text = passage.view[max(word.span.start, start) : word.span.end]
        first = end is None
        opens = first and 1 < len(text) <= 6 and word.tag == "PROPN"
        if word.span.end > ceiling or not (opens or _part_of_name(text, word.tag)):
            break
        end = word.span.end
        after = passage.word(i + 1) if i + 1 < len(passage.cuts.starts) else None
        i = i + 1 if after and after.span.start == end and after.tag in ("PROPN", "X") else None
    return end


def _part_of_name(text: str, tag: str) -> bool:
    """Whether a word is part of a foreign name: written with the characters of transcription, and tagged as a name or short."""
    return lexicon.is_transliterated(text) and (tag in ("PROPN", "X") or len(text) <= 4)


def surnames(article: Passage, candidates: list[Candidate]) -> set[str]:
    """The last parts of full names of persons: they are names of persons wherever they stand alone."""
    return {_surname(name) for name in {article.text(c.span) for c in candidates if c.label == "PER"}} - {""}


def _surname(name: str) -> str:
    parts = re.split("[ ·]", name)
    last = parts[-1]
    enough = len(last) > (3 if last.isascii() else 1)
    return last if len(parts) > 1 and enough and last.rstrip(".") not in ("Jr", "Sr", "III") else ""
