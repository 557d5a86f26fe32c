"""Analysis: what the analyzer says of each block, carried back to the article text.

The layer is local: words, tags and mentions of a block depend on the block's own view and on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhclaims.analyzers import Analyzer
from zhclaims.model import Analysis, Issue, Mention, Page, Script
from zhclaims.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc


def analysis(page: Page, script: Script, analyzer: Analyzer) -> tuple[Analysis, tuple[Issue, ...]]:
    """Words (white space is none), their parts of speech and the raw mentions of every block, in order."""
    views = [script.to_view(block.span) for block in page.blocks]
    words: list[Span] = []
    tags: list[str] = []
    mentions: list[Mention] = []
    for view, doc in zip(views, analyzer.analyze(span.of(script.view) for span in views), strict=True):
        for span, tag in _words(doc):
            carried = script.to_text(span.shift(view.start))
            if not words or carried.start >= words[-1].end:
                words.append(carried)
                tags.append(tag)
        for span, label, fine in _names(doc):
            mentions.append(Mention(script.to_text(span.shift(view.start)), label, fine))
    return Analysis(tuple(words), tuple(tags), tuple(mentions)), ()


def _words(doc: Doc) -> list[tuple[Span, str]]:
    return [(Span(t.idx, t.idx + len(t.text)), t.pos_) for t in doc if not t.is_space]


def _names(doc: Doc) -> list[tuple[Span, str, str]]:
    return [(Span(e.start_char, e.end_char), e.label_, e.id_ or e.label_) for e in doc.ents]
