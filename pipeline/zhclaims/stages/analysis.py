"""Analysis: what the analyzer says of each block, carried back to the article text.

The layer is local: words, tags and mentions of a block depend on the block's own view and on nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from zhclaims.analyzers import Analyzer
from zhclaims.model import Analysis, Issue, Mention, Page, Script
from zhclaims.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc


def analysis(page: Page, script: Script, analyzer: Analyzer) -> tuple[Analysis, tuple[Issue, ...]]:
    """Words (white space is none), longer words, their parts of speech and the raw mentions of every block, in order."""
    views = [script.to_view(block.span) for block in page.blocks]
    words: list[tuple[Span, str]] = []
    compounds: list[tuple[Span, str]] = []
    mentions: list[Mention] = []
    for view, doc in zip(views, analyzer.analyze(span.of(script.view) for span in views), strict=True):
        words += _to_text(_words(doc), view, script)
        compounds += _to_text(_compounds(doc), view, script)
        for span, label, fine, score in _names(doc):
            mentions.append(Mention(script.to_text(span.shift(view.start)), label, fine, score))
    cut = _cut(words, sorted({marker.at for marker in page.markers if not marker.inside_token}))
    return Analysis(tuple(s for s, _ in cut), tuple(tag for _, tag in cut), tuple(mentions), tuple(compounds)), ()


def _to_text(found: Iterable[tuple[Span, str]], view: Span, script: Script) -> list[tuple[Span, str]]:
    """Spans of a block's view in offsets of the article text; of two that share a piece of the map the latter is left out."""
    carried: list[tuple[Span, str]] = []
    for span, tag in found:
        there = script.to_text(span.shift(view.start))
        if not carried or there.start >= carried[-1][0].end:
            carried.append((there, tag))
    return carried


def _cut(words: list[tuple[Span, str]], markers: list[int]) -> list[tuple[Span, str]]:
    """The words, cut where a footnote marker stands inside of them."""
    cut: list[tuple[Span, str]] = []
    for span, tag in words:
        within = markers[bisect_right(markers, span.start) : bisect_left(markers, span.end)]
        cut += [(Span(a, b), tag) for a, b in pairwise([span.start, *within, span.end])]
    return cut


def _words(doc: Doc) -> list[tuple[Span, str]]:
    return [(Span(t.idx, t.idx + len(t.text)), t.pos_) for t in doc if not t.is_space]


def _compounds(doc: Doc) -> list[tuple[Span, str]]:
    return [(Span(start, end), tag) for start, end, tag in doc.user_data.get("compounds", ())]


def _names(doc: Doc) -> list[tuple[Span, str, str, float]]:
    scores = doc.user_data.get("scores", {})
    spans = (Span(e.start_char, e.end_char) for e in doc.ents)
    return [(span, e.label_, e.id_ or e.label_, scores.get(span, 1.0)) for span, e in zip(spans, doc.ents, strict=True)]
