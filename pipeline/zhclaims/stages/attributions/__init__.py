"""Attributions: who says what. For each claim the reports whose cue stands in it: source, cue, content, kind, quoted or not.

Reports are found sentence by sentence in the view (`blocks`). Only the entity that a source stands for needs more than its
sentence (`Resolver`), so what is found in a block is kept with the block.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from zhclaims.cache.parts import FORGETFUL, Memory
from zhclaims.model import Analysis, Attribution, BlockKind, Claim, Date, Entity, Issue, Page, Quoted, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.blocks import DRAFTS, Marked, blocks_of
from zhclaims.stages.attributions.report import Draft

__all__ = ["attributions"]

Layer = tuple[tuple[Attribution, ...], ...]
_PRONOUN = re.compile("[他她]")
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
    memory: Memory = FORGETFUL,
) -> tuple[Layer, tuple[Issue, ...]]:
    """For each claim the attributions whose cue begins in it, in order of their cues."""
    names = [script.to_view(e.span) for e in entities]
    marked = Marked([script.to_view(s) for s in sentences], names, [script.to_view(d.span) for d in dates])
    paragraphs = [script.to_view(b.span) for b in page.blocks if b.kind is not BlockKind.HEADING]
    resolver = Resolver(script.view, list(zip(names, entities, strict=True)), paragraphs)
    found: list[list[Attribution]] = [[] for _ in claims]
    starts = [c.span.start for c in claims]
    local = blocks_of(page, script, analysis, marked)
    for (offset, _), made_here in zip(local, memory.recall(DRAFTS, [block for _, block in local]), strict=True):
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
    return Attribution(source, script.to_text(draft.cue), content, draft.kind, quoted)


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
            return self._only_person(source.start)
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
        if self._after(span.end, source.end) or (head and entity.label == "LOC"):
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

    def _only_person(self, offset: int) -> int | None:
        """The one person whom the paragraph has named so far."""
        people = [i for i in self._since_paragraph(offset) if self._entities[i][1].label == "PER"]
        return people[-1] if len({self._entities[i][1].id for i in people}) == 1 else None

    def _short_form(self, noun: str, offset: int) -> int | None:
        """该发言人: the person whom the paragraph gives that title; 该委员会: its one organisation whose name ends so."""
        before = self._since_paragraph(offset)
        fits = [i for i in before if self._is_called(i, noun)]
        return fits[-1] if len({self._entities[i][1].id for i in fits}) == 1 else None

    def _is_called(self, index: int, noun: str) -> bool:
        span, entity = self._entities[index]
        if entity.label == "PER":
            return self._view[max(span.start - len(noun) - 1, 0) : span.start].rstrip().endswith(noun)
        return entity.label == "ORG" and span.of(self._view).endswith(noun)
