"""Attributions: who says what. For each claim the reports whose cue stands in it: source, cue, content, kind, quoted or not.

Reports are found sentence by sentence in the view (`blocks`). Only the entity that a source stands for needs more than its
sentence (`Resolver`), so what is found in a block is kept with the block.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.cache import NO_CACHE, Cache
from zhclaims.model import Analysis, Attribution, Claim, Date, Entity, Issue, Layers, Page, Quoted, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.blocks import DRAFTS, Marked, blocks_of, judge_sentence
from zhclaims.stages.attributions.report import Draft
from zhclaims.terms import AttributionKind, BlockKind, EntityLabel

__all__ = ["attributions", "explain_cues"]

Layer = tuple[tuple[Attribution, ...], ...]
_PRONOUN = re.compile("[他她]")
_CLAUSE_OPENS = "，。；：！？\n"
_SEVERAL = re.compile("[和与及、跟暨或]|以及")
_LONGEST_PARAGRAPH = 4000
"""Characters through which a pronoun is followed back."""
_SHORT_FORM = re.compile("[该此这](?:名|位|个|家)?(.+)")


def attributions(
    script: Script,
    analysis: Analysis,
    sentences: tuple[Span, ...],
    entities: tuple[Entity, ...],
    dates: tuple[Date, ...],
    claims: tuple[Claim, ...],
    page: Page,
    cache: Cache = NO_CACHE,
) -> tuple[Layer, tuple[Issue, ...]]:
    """For each claim the attributions whose cue begins in it, in order of their cues."""
    names = [script.to_view(e.span) for e in entities]
    marked = Marked([script.to_view(s) for s in sentences], names, [script.to_view(d.span) for d in dates])
    resolver = _resolver(script, page, entities)
    found: list[list[Attribution]] = [[] for _ in claims]
    starts = [c.span.start for c in claims]
    local = blocks_of(page, script, analysis, marked)
    for (offset, _), made_here in zip(local, cache.recall(DRAFTS, [block for _, block in local]), strict=True):
        for draft in made_here:
            made = _attribution(script, resolver, draft.shift(offset))
            claim = bisect_right(starts, made.cue.start) - 1
            if claim >= 0 and made.cue.start < claims[claim].span.end:
                found[claim].append(made)
    return tuple(tuple(f) for f in found), ()


def _attribution(script: Script, resolver: Resolver, draft: Draft) -> Attribution:
    source = draft.source and Quoted(script.to_text(draft.source), resolver.entity(draft.source))
    content = draft.content and script.to_text(draft.content.span)
    quoted = bool(draft.content and draft.content.quoted)
    return Attribution(source, script.to_text(draft.cue), content, _kind(script, draft), quoted)


_PUT_FORWARD = "提出"
_QUESTION = re.compile("(?:问题|疑问|质疑|疑虑|疑点)$")


def _kind(script: Script, draft: Draft) -> AttributionKind:
    """As the verb has it; what is put forward (提出) is asked only where it is a question."""
    kind = AttributionKind(draft.kind)
    if kind is AttributionKind.QUESTION and draft.content and draft.cue.of(script.view) == _PUT_FORWARD:
        return kind if _QUESTION.search(draft.content.span.of(script.view)) else AttributionKind.SAY
    return kind


class CueVerdict(NamedTuple):
    """What one rule makes of a word that may report."""

    cue: Span
    """Of the article text."""
    rule: str
    """The frame tried (`frames.FRAMES`), or `account` (根据……); empty where the word is no cue."""
    outcome: Attribution | str
    """The attribution, or why there is none."""


def explain_cues(layers: Layers, sentence: Span) -> list[CueVerdict]:
    """For each word of a sentence (a span of the article text) that may report, in order, what each rule asked makes of it.

    Rules are asked in turn until one makes an attribution. The sentence must stand in one block of the page.
    """
    script, entities = layers.script, layers.entities
    resolver = _resolver(script, layers.page, entities)
    marked = Marked([script.to_view(sentence)], *([script.to_view(x.span) for x in some] for some in (entities, layers.dates)))
    verdicts = []
    for offset, block in blocks_of(layers.page, script, layers.analysis, marked):
        for cue, rule, outcome in judge_sentence(block):
            made = outcome if isinstance(outcome, str) else _attribution(script, resolver, outcome.shift(offset))
            verdicts.append(CueVerdict(script.to_text(cue.shift(offset)), rule, made))
    return verdicts


def _resolver(script: Script, page: Page, entities: Sequence[Entity]) -> Resolver:
    paragraphs = [script.to_view(b.span) for b in page.blocks if b.kind is not BlockKind.HEADING]
    return Resolver(script.view, [(script.to_view(e.span), e) for e in entities], paragraphs)


class Resolver:
    """Which entity a source phrase surely stands for. Offsets of the view."""

    def __init__(self, view: str, entities: Sequence[tuple[Span, Entity]], paragraphs: Sequence[Span]) -> None:
        self._view = view
        self._entities = entities
        self._starts = [span.start for span, _ in entities]
        self._paragraph_starts = [p.start for p in paragraphs]

    def entity(self, source: Span) -> int | None:
        """The index of the entity, or None where it is not certain."""
        text = source.of(self._view)
        if _PRONOUN.fullmatch(text):
            return self._person(source.start)
        short = _SHORT_FORM.fullmatch(text)
        if short:
            return self._short_form(short[1], source.start)
        return self._name_in(source)

    def _name_in(self, source: Span) -> int | None:
        """The name that the phrase is, or that ends it after titles; not one of several, nor the owner of a common noun."""
        inside = self._inside(source)
        if not inside:
            return None
        last = inside[-1]
        span, entity = self._entities[last]
        head = self._view[source.start : span.start]
        if self._after(span.end, source.end) or (head and entity.label == EntityLabel.LOC):
            return None
        joined = _SEVERAL.search(head) and not head.rstrip().endswith(tuple("员长席人统者官记授士表家总生理事"))
        return None if joined else last

    def _after(self, start: int, end: int) -> str:
        """What follows the name in the phrase, but for a bracket."""
        return re.sub(r"^\s*（[^（）]*）", "", self._view[start:end]).strip()

    def _inside(self, span: Span) -> list[int]:
        found, i = [], bisect_left(self._starts, span.start)
        while i < len(self._starts) and self._entities[i][0].end <= span.end:
            found.append(i)
            i += 1
        return found

    def _since_paragraph(self, offset: int) -> list[int]:
        """The entities between the start of the paragraph and the offset."""
        p = bisect_left(self._paragraph_starts, offset + 1) - 1
        start = self._paragraph_starts[p] if p >= 0 else 0
        return self._inside(Span(start, offset)) if offset - start < _LONGEST_PARAGRAPH else []

    def _person(self, offset: int) -> int | None:
        """The person whom the paragraph named last, if the name opens its clause, or the only one whom it has named."""
        people = [i for i in self._since_paragraph(offset) if self._entities[i][1].label == EntityLabel.PER]
        if not people:
            return None
        start = self._entities[people[-1]][0].start
        opens = start == 0 or self._view[start - 1] in _CLAUSE_OPENS
        return people[-1] if opens or len({self._entities[i][1].id for i in people}) == 1 else None

    def _short_form(self, noun: str, offset: int) -> int | None:
        """该发言人: the person whom the paragraph gives that title; 该委员会: its one organisation whose name ends so."""
        before = self._since_paragraph(offset)
        fits = [i for i in before if self._is_called(i, noun)]
        return fits[-1] if len({self._entities[i][1].id for i in fits}) == 1 else None

    def _is_called(self, index: int, noun: str) -> bool:
        span, entity = self._entities[index]
        if entity.label == EntityLabel.PER:
            return self._view[max(span.start - len(noun) - 1, 0) : span.start].rstrip().endswith(noun)
        return entity.label == EntityLabel.ORG and span.of(self._view).endswith(noun)
