"""Attributions: who says what. For each claim the reports whose cue stands in it: source, cue, content, kind, quoted or not.

Reports are read sentence by sentence in the view: marks and clauses first (`layout`), then tokens, then the reporting words and
the frames that they stand in. Only the entity that a source stands for needs more than its sentence, so drafts are local
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from zhclaims.cache import NO_CACHE, Cache, CachedFunction
from zhclaims.model import Analysis, Attribution, BlockKind, Claim, Date, Entity, Issue, Page, Quoted, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.according import accounts
from zhclaims.stages.attributions.blocks import Block, Marked, blocks
from zhclaims.stages.attributions.cues import Cue, cues
from zhclaims.stages.attributions.evidence import can_hold_account, can_report
from zhclaims.stages.attributions.extent import Reports
from zhclaims.stages.attributions.frames import read
from zhclaims.stages.attributions.reading import Draft, Outer, Reading
from zhclaims.stages.attributions.resolve import Resolver
from zhclaims.stages.attributions.scene import Level, Scene

Layer = tuple[tuple[Attribution, ...], ...]


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
    paragraphs = [script.to_view(b.span) for b in page.blocks if b.kind is not BlockKind.HEADING]
    resolver = Resolver(script.view, list(zip(names, entities, strict=True)), paragraphs)
    found: list[list[Attribution]] = [[] for _ in claims]
    starts = [c.span.start for c in claims]
    read = blocks(page, script, analysis, marked)
    for (offset, _), made_here in zip(read, cache.recall(_CACHED, [block for _, block in read]), strict=True):
        for draft in made_here:
            made = _attribution(script, resolver, draft.shift(offset))
            claim = bisect_right(starts, made.cue.start) - 1
            if claim >= 0 and made.cue.start < claims[claim].span.end:
                found[claim].append(made)
    return tuple(tuple(f) for f in found), ()


def _of_blocks(blocks: Sequence[Block]) -> Iterator[list[Draft]]:
    for block in blocks:
        telling = [sentence for sentence in block.sentences if can_report(block.view, sentence)]
        words = block.words if telling else None
        yield [draft for sentence in telling for draft in drafts(Scene(block.view, sentence, words))] if words else []


_CACHED = CachedFunction("attributions", "blocks", list[Draft], _of_blocks, (__name__,))


def drafts(scene: Scene) -> list[Draft]:
    """The reports of one sentence, in order of their cues, in offsets of the view."""
    by_segment: dict[int, list[Cue]] = {}
    found = cues(scene)
    if not found and not can_hold_account(scene.view, scene.span):
        return []
    for cue in found:
        by_segment.setdefault(cue.segment, []).append(cue)
    levels: list[list[Draft]] = []
    for index, segment in enumerate(scene.segments):
        outer = Outer(scene.level(segment.parent), levels[segment.parent]) if index else None
        levels.append(sorted(_of_level(scene.level(index), by_segment.get(index, []), outer), key=lambda d: d.cue))
    return sorted((d for drafts_ in levels for d in drafts_), key=lambda d: d.cue)


def _of_level(level: Level, found: list[Cue], outer: Outer | None) -> Iterator[Draft]:
    if level.segment.opener in ("《", "〈", "【"):
        return
    taken = [Span(d.cue.start, d.content.span.start if d.content else d.cue.end) for d in accounts(level, {})]
    found = [cue for cue in found if not _is_taken(taken, cue.span)]
    every = _reports(level, [c.span.start for c in found])
    first = _read(level, found, every, outer)
    reports = _reports(level, [d.cue.start for d in first])  # only the words that turned out to report
    yield from accounts(level, reports)
    yield from first if reports == every else _read(level, found, reports, outer)


def _is_taken(taken: list[Span], span: Span) -> bool:
    i = bisect_right(taken, span.start, key=lambda t: t.start)
    return i > 0 and taken[i - 1].covers(span)


def _read(level: Level, found: list[Cue], reports: Reports, outer: Outer | None) -> list[Draft]:
    earlier: list[Draft] = []
    for cue in found:
        made = read(Reading(level, cue, reports, earlier, outer))
        if made:
            earlier.append(made)
    return earlier


def _reports(level: Level, starts: list[int]) -> Reports:
    reports: Reports = {}
    for start in starts:
        reports.setdefault(level.clause_index(start), []).append(start)
    return reports


def _attribution(script: Script, resolver: Resolver, draft: Draft) -> Attribution:
    source = draft.source and Quoted(script.to_text(draft.source), resolver.entity(draft.source))
    content = draft.content and script.to_text(draft.content.span)
    quoted = bool(draft.content and draft.content.quoted)
    return Attribution(source, script.to_text(draft.cue), content, draft.kind, quoted)
