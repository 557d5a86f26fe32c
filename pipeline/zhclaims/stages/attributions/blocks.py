"""What the local part of the stage reads: a block with its words, names and dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from zhclaims.model import Analysis, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.tokens import Words
from zhclaims.tagged_spans import TaggedSpans


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block as it stands in the view of a page, between line breaks, and what other layers say of it. Offsets are of `view`."""

    view: str
    longest: TaggedSpans
    tagged: bool
    """Whether the analyzer gives parts of speech."""
    sentences: list[Span]
    names: list[Span]
    dates: list[Span]

    @property
    def words(self) -> Words:
        return Words(self.longest, self.names, self.dates, tagged=self.tagged)


class Marked(NamedTuple):
    """What stands in the view besides words, each in order."""

    sentences: Sequence[Span]
    names: Sequence[Span]
    dates: Sequence[Span]


def blocks(page: Page, script: Script, analysis: Analysis, marked: Marked) -> list[tuple[int, Block]]:
    """The blocks that hold sentences, in order, each with the offset in the page's view at which its own view begins."""
    longest = analysis.longest(page, script)
    tagged = any(tag for words in longest for tag in words.names)
    found = []
    for block, known in zip(page.blocks, longest, strict=True):
        view = script.to_view(block.span)
        sentences, names, dates = (_within(some, view) for some in marked)
        offset = view.start - 1
        if sentences:
            shifted = ([s.shift(-offset) for s in some] for some in (sentences, names, dates))
            found.append((offset, Block(f"\n{view.of(script.view)}\n", known, tagged, *shifted)))
    return found


def _within(spans: Sequence[Span], block: Span) -> Sequence[Span]:
    """Those of the spans, which are in order, that begin in the block."""
    return spans[bisect_left(spans, (block.start,)) : bisect_left(spans, (block.end,))]
