"""Analysis: words, tags and names that the analyzer finds in each block, carried back to the article text.

The layer is local: words, tags and mentions of a block depend on the block's own view and on nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from zhclaims.analyzers.protocol import Analyzer, Reading, read_texts
from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.model import Analysis, Issue, Mention, Page, Script
from zhclaims.spans import Span
from zhclaims.tagged_spans import TaggedSpans, in_block
from zhclaims.terms import EntityLabel


def analysis(page: Page, script: Script, analyzer: Analyzer, cache: Cache = NO_CACHE) -> tuple[Analysis, tuple[Issue, ...]]:
    """Words (white space is none), longer words, their parts of speech and the raw mentions of every block, in order."""
    blocks = [block.span for block in page.blocks]
    views = [script.to_view(block) for block in blocks]
    words = Words([], [])
    mentions: list[Mention] = []
    readings = cache.recall(reading_by(analyzer), [view.of(script.view) for view in views])
    for block, view, reading in zip(blocks, views, readings, strict=True):
        words.add(reading.words, block, script)
        for start, end, label, fine, score in reading.names:
            mentions.append(Mention(script.to_text(Span(start, end).shift(view.start)), EntityLabel(label), fine, score))
    words.cut(sorted({marker.at for marker in page.markers if marker.ends_statement}))
    longer = any(reading.compounds.steps for reading in readings)
    by_block = [_longer(reading.compounds, block, script) for block, reading in zip(blocks, readings, strict=True) if longer]
    return Analysis(tuple(words.spans), tuple(words.tags), tuple(mentions), tuple(by_block)), ()


def _longer(compounds: TaggedSpans, block: Span, script: Script) -> TaggedSpans:
    """The longer words of a block, in offsets of the view counted from one character before the block."""
    if script.map.only_moves(block):
        return compounds.shift(1)
    words = Words([], [])
    words.add(compounds, block, script)
    return in_block(words.spans, words.tags, block, script.map)


class Words(NamedTuple):
    """Words of an article in offsets of its text, and their parts of speech."""

    spans: list[Span]
    tags: list[str]

    def add(self, found: TaggedSpans, block: Span, script: Script) -> None:
        """Add words of a block's view; of two that share a piece of the map the latter is left out."""
        if script.map.only_moves(block):
            self.spans.extend(found.spans(block.start))
            self.tags.extend(found.labels())
            return
        last = block.start
        for span, tag in zip(found.spans(script.to_view(block).start), found.labels(), strict=True):
            there = script.to_text(span)
            if there.start >= last:
                self.spans.append(there)
                self.tags.append(tag)
                last = there.end

    def cut(self, markers: list[int]) -> None:
        """Cut the words where a footnote marker stands inside of them."""
        inside: defaultdict[int, list[int]] = defaultdict(list)
        for at in markers:
            i = bisect_left(self.spans, (at,)) - 1
            if i >= 0 and at < self.spans[i].end:
                inside[i].append(at)
        if not inside:
            return
        words = list(zip(self.spans, self.tags, strict=True))
        self.spans.clear()
        self.tags.clear()
        for i, ((start, end), tag) in enumerate(words):
            pieces = [Span(a, b) for a, b in pairwise([start, *inside.get(i, ()), end])]
            self.spans.extend(pieces)
            self.tags.extend([tag] * len(pieces))


def reading_by(analyzer: Analyzer) -> CachedFunction[str, Reading]:
    """The part of the stage that depends on one block: what the analyzer finds in its view."""
    return CachedFunction(
        name="analysis",
        unit="blocks",
        kind=Reading,
        compute=partial(read_texts, analyzer),
        modules=(__name__, type(analyzer).__module__),
        engine=analyzer.fingerprint,
    )
