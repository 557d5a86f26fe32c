"""How far the shipped file has LAC's words and parts of speech, from which it has learned them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import lac
from scores import Score

from zhclaims.analyzers.tagger import PARTS, Tagger


def agreement(tagger: Tagger, texts: Sequence[str]) -> tuple[Score, Score]:
    """Its longer words against LAC's words; the same with parts of speech. Where it cuts them at names, LAC need not."""
    words = tagged = Score()
    for text, tags in zip(texts, lac.tags(texts), strict=True):
        starts, parts = (numbers.tolist() for numbers in tagger.tag(text, [len(text)]).compounds)
        found = set(zip(pairwise([*starts, len(text)]), map(PARTS.__getitem__, parts), strict=True))
        wanted = set(_words(tags, len(text)))
        words = words.plus({span for span, _ in found}, {span for span, _ in wanted})
        tagged = tagged.plus(found, wanted)
    return words, tagged


def _words(tags: list[int], length: int) -> Iterator[tuple[tuple[int, int], str]]:
    told = lac.reading()[tags]
    starts = [i for i in range(length) if i == 0 or told[i, 0]]
    for start, end in zip(starts, [*starts[1:], length], strict=True):
        yield (start, end), lac.PARTS[int(told[start, 1:].argmax())]
