"""Spans with tags (words with their parts of speech) in few bytes, quick to write and restore: an article has ten thousand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from operator import sub

import msgspec

from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span


class TaggedSpans(msgspec.Struct, frozen=True, array_like=True):
    """Spans in order, each with a tag: steps from border to border (to the start of the first, to its end, to the start of the
    second …), and for each span the index of its tag in `names`.

    >>> TaggedSpans.of([Span(0, 2), Span(2, 3)], ["NOUN", "VERB"])
    TaggedSpans(steps=[0, 2, 0, 1], tags=[0, 1], names=['NOUN', 'VERB'])
    """

    steps: list[int]
    tags: list[int]
    names: list[str]

    @classmethod
    def of(cls, spans: Sequence[tuple[int, int]], tags: Sequence[str], offset: int = 0) -> TaggedSpans:
        """The spans, where offsets begin at `offset`."""
        names = {name: i for i, name in enumerate(dict.fromkeys(tags))}
        borders = list(chain.from_iterable(spans))
        return cls(list(map(sub, borders, [offset, *borders])), list(map(names.__getitem__, tags)), list(names))

    @classmethod
    def side_by_side(cls, starts: Sequence[int], end: int, tags: Sequence[str]) -> TaggedSpans:
        """Spans without gaps, from the start of each and the end of the last one."""
        names = {name: i for i, name in enumerate(dict.fromkeys(tags))}
        steps = [0] * (2 * len(starts))
        steps[:1] = starts[:1]
        steps[1::2] = map(sub, [*starts[1:], end], starts)
        return cls(steps, list(map(names.__getitem__, tags)), list(names))

    def borders(self, offset: int = 0) -> list[int]:
        """Start of the first span, its end, start of the second …"""
        return list(accumulate(self.steps, initial=offset))[1:]

    def spans(self, offset: int = 0) -> list[Span]:
        """The spans, where offsets begin at `offset`."""
        borders = self.borders(offset)
        return list(map(tuple.__new__, repeat(Span), zip(borders[::2], borders[1::2], strict=True)))

    def shift(self, length: int) -> TaggedSpans:
        """The same spans, so many characters further on."""
        return TaggedSpans([self.steps[0] + length, *self.steps[1:]], self.tags, self.names) if self.steps else self

    def labels(self) -> list[str]:
        """The tag of each span."""
        return list(map(self.names.__getitem__, self.tags))


def in_block(spans: Sequence[Span], tags: Sequence[str], block: Span, offsets: OffsetMap) -> TaggedSpans:
    """The tagged spans of a text that begin in a block of it, in offsets of the copy that `offsets` leads to, counted from one
    character before the block."""
    first, last = bisect_left(spans, (block.start,)), bisect_left(spans, (block.end,))
    here, start = spans[first:last], block.start
    if not offsets.only_moves(block):
        here, start = [offsets.forward(span) for span in here], offsets.forward(block).start
    return TaggedSpans.of(here, tags[first:last], start - 1)
