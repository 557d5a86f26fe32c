"""Analysis: what the analyzer says of each block, carried back to the article text.

The layer is local: words, tags and mentions of a block depend on the block's own view and on nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from zhclaims.cache.parts import FORGETFUL, Memory, Part
from zhclaims.cache.tagged import Tagged
from zhclaims.model import Analysis, Issue, Mention, Page, Script
from zhclaims.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from zhclaims.analyzers import Analyzer


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What the analyzer says of a block, in offsets of the block's view."""

    words: Tagged
    compounds: Tagged
    names: list[tuple[int, int, str, str, float]]
    """Start, end, label, the engine's own label, how sure it is."""


def analysis(page: Page, script: Script, analyzer: Analyzer, memory: Memory = FORGETFUL) -> tuple[Analysis, tuple[Issue, ...]]:
    """Words (white space is none), longer words, their parts of speech and the raw mentions of every block, in order."""
    views = [script.to_view(block.span) for block in page.blocks]
    words: list[tuple[Span, str]] = []
    compounds: list[tuple[Span, str]] = []
    mentions: list[Mention] = []
    for view, reading in zip(views, memory.recall(_part(analyzer), [v.of(script.view) for v in views]), strict=True):
        words += _to_text(reading.words.spans(view.start), script)
        compounds += _to_text(reading.compounds.spans(view.start), script)
        for start, end, label, fine, score in reading.names:
            mentions.append(Mention(script.to_text(Span(start, end).shift(view.start)), label, fine, score))
    cut = _cut(words, sorted({marker.at for marker in page.markers if not marker.inside_token}))
    return Analysis(tuple(s for s, _ in cut), tuple(tag for _, tag in cut), tuple(mentions), tuple(compounds)), ()


def _part(analyzer: Analyzer) -> Part[str, Reading]:
    return Part(
        name="analysis",
        unit="blocks",
        kind=Reading,
        compute=partial(_read, analyzer),
        modules=(__name__, type(analyzer).__module__),
        engine=analyzer.fingerprint,
    )


def _read(analyzer: Analyzer, views: Sequence[str]) -> Iterator[Reading]:
    for doc in analyzer.analyze(views):
        yield Reading(Tagged.of(_words(doc)), Tagged.of(doc.user_data.get("compounds", ())), list(_names(doc)))


def _to_text(found: Iterable[tuple[Span, str]], script: Script) -> list[tuple[Span, str]]:
    """Spans of the view in offsets of the article text; of two that share a piece of the map the latter is left out."""
    carried: list[tuple[Span, str]] = []
    for span, tag in found:
        there = script.to_text(span)
        if not carried or there.start >= carried[-1][0].end:
            carried.append((there, tag))
    return carried


def _cut(words: list[tuple[Span, str]], markers: list[int]) -> list[tuple[Span, str]]:
    """The words, cut where a footnote marker stands inside of them."""
    cut: list[tuple[Span, str]] = []
    done = 0
    for at in markers:
        i = bisect_left(words, at, lo=done, key=_start)
        if i > done and at < words[i - 1][0].end:
            span, tag = words[i - 1]
            cut += [*words[done : i - 1], (Span(span.start, at), tag)]
            words[i - 1] = Span(at, span.end), tag
            done = i - 1
    return cut + words[done:]


def _start(word: tuple[Span, str]) -> int:
    return word[0].start


def _words(doc: Doc) -> Iterator[tuple[int, int, str]]:
    return ((t.idx, t.idx + len(t.text), t.pos_) for t in doc if not t.is_space)


def _names(doc: Doc) -> Iterator[tuple[int, int, str, str, float]]:
    scores = doc.user_data.get("scores", {})
    for e in doc.ents:
        span = Span(e.start_char, e.end_char)
        yield *span, e.label_, e.id_ or e.label_, float(scores.get(span, 1.0))
