"""Attributions: who says what. For each claim the reports whose cue stands in it: source, cue, content, kind, quoted or not.

Reports are found sentence by sentence in the view (`blocks`). Only the entity that a source stands for needs more than its
sentence (`Resolver`, and what the stage `anaphora` says of pronouns), so what is found in a block is kept with the block.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zhclaims.cache import NO_CACHE, Cache
from zhclaims.meanings import Anaphora
from zhclaims.model import Analysis, Attribution, Claim, Date, Entity, Issue, Layers, Page, Quoted, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.blocks import DRAFTS, Marked, blocks_of, judge_sentence
from zhclaims.stages.attributions.report import Draft
from zhclaims.terms import AttributionKind, EntityLabel

__all__ = ["attributions", "explain_cues"]

Layer = tuple[tuple[Attribution, ...], ...]
_GOVERNMENTS = frozenset({"政府", "当局"})
"""What stands behind a country's name where it acts: its government is the country."""
_SEVERAL = re.compile("[和与及、跟暨或]|以及")


def attributions(
    script: Script,
    analysis: Analysis,
    sentences: tuple[Span, ...],
    entities: tuple[Entity, ...],
    dates: tuple[Date, ...],
    claims: tuple[Claim, ...],
    anaphora: Anaphora,
    page: Page,
    cache: Cache = NO_CACHE,
) -> tuple[Layer, tuple[Issue, ...]]:
    """For each claim the attributions whose cue begins in it, in order of their cues."""
    names = [script.to_view(e.span) for e in entities]
    marked = Marked([script.to_view(s) for s in sentences], names, [script.to_view(d.span) for d in dates])
    resolver = _resolver(script, entities, anaphora)
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
    resolver = _resolver(script, entities, layers.anaphora)
    marked = Marked([script.to_view(sentence)], *([script.to_view(x.span) for x in some] for some in (entities, layers.dates)))
    verdicts = []
    for offset, block in blocks_of(layers.page, script, layers.analysis, marked):
        for verdict in judge_sentence(block):
            outcome = verdict.outcome
            made = outcome if isinstance(outcome, str) else _attribution(script, resolver, outcome.shift(offset))
            verdicts.append(CueVerdict(script.to_text(verdict.cue.shift(offset)), verdict.rule, made))
    return verdicts


def _resolver(script: Script, entities: Sequence[Entity], anaphora: Anaphora) -> Resolver:
    led = {script.to_view(mention.span): mention.meant.entity for mention in anaphora.mentions}
    return Resolver(script.view, [(script.to_view(e.span), e) for e in entities], led)


class Resolver:
    """Which entity a source phrase surely stands for. Offsets of the view."""

    def __init__(self, view: str, entities: Sequence[tuple[Span, Entity]], led: Mapping[Span, int | None]) -> None:
        self._view = view
        self._entities = entities
        self._starts = [span.start for span, _ in entities]
        self._led = led
        """What mentions that are no names stand for."""

    def entity(self, source: Span) -> int | None:
        """The index of the entity, or None where it is not certain."""
        return self._led[source] if source in self._led else self._name_in(source)

    def _name_in(self, source: Span) -> int | None:
        """The name that the phrase is, or that ends it after titles; the country whose government it is; not one of several, nor
        the owner of another common noun.
        """
        inside = self._inside(source)
        if not inside:
            return None
        last = inside[-1]
        span, entity = self._entities[last]
        head, after = self._view[source.start : span.start], self._after(span.end, source.end)
        if entity.label == EntityLabel.LOC and after in _GOVERNMENTS and not head:
            return last
        if after or (head and entity.label == EntityLabel.LOC):
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
