"""Tagged spans as the cache holds them: few bytes, and quick to restore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, chain, pairwise

import msgspec

from zhclaims.spans import Span


class Tagged(msgspec.Struct, frozen=True, array_like=True):
    """Spans in order, each with a tag: steps from border to border (to the start of the first, to its end, to the start of the
    second …), and for each span the index of its tag in `names`.

    >>> Tagged.of([(0, 2, "NOUN"), (2, 3, "VERB")], 0)
    Tagged(steps=[0, 2, 0, 1], tags=[0, 1], names=['NOUN', 'VERB'])
    """

    steps: list[int]
    tags: list[int]
    names: list[str]

    @classmethod
    def of(cls, found: Iterable[tuple[int, int, str]], offset: int = 0) -> Tagged:
        """The spans, where offsets begin at `offset`."""
        spans = list(found)
        names = {name: i for i, name in enumerate(dict.fromkeys(tag for _, _, tag in spans))}
        borders = [offset, *chain.from_iterable((start, end) for start, end, _ in spans)]
        return cls([b - a for a, b in pairwise(borders)], [names[tag] for _, _, tag in spans], list(names))

    def borders(self, offset: int = 0) -> list[int]:
        """Start of the first span, its end, start of the second …"""
        return list(accumulate(self.steps, initial=offset))[1:]

    def spans(self, offset: int = 0) -> Iterator[tuple[Span, str]]:
        """The spans with their tags, where offsets begin at `offset`."""
        borders = self.borders(offset)
        for start, end, tag in zip(borders[::2], borders[1::2], self.tags, strict=True):
            yield Span(start, end), self.names[tag]
