"""Entities: persons, organisations and places, agreed over the whole article.

Each block is read for itself (`blocks`: places of the gazetteer, the network's mentions, dotted persons, organisations by their
heads, names in Latin letters, aliases, marks). Over the whole page definitions (`contexts`) and wikilinks (`links`) then add to
what is found, `agreement` decides what is a name, of which type, and everywhere that it stands, and `identity` which names are of
one entity.
"""

from __future__ import annotations

from typing import NamedTuple

from zhclaims.cache import NO_CACHE, Cache
from zhclaims.issue_texts import reported
from zhclaims.model import Analysis, Entity, Issue, Layers, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.entities import aliases, contexts, identity, items, links, mentions, persons
from zhclaims.stages.entities.agreement import agree, why_dropped
from zhclaims.stages.entities.blocks import Local, find_local_names
from zhclaims.stages.entities.passages import MODEL, Article, Candidate
from zhclaims.terms import EntityLabel, EntityOrigin

__all__ = ["entities", "explain_names"]


def entities(
    page: Page, script: Script, analysis: Analysis, cache: Cache = NO_CACHE
) -> tuple[tuple[Entity, ...], tuple[Issue, ...]]:
    """Names in order, disjoint, the longest where they nest; an issue for each pair that a lost separator joins."""
    local = find_local_names(page, script, analysis, cache)
    article = local.article
    linked = links.read_links(page, script, article)
    candidates = _candidates(local, linked)
    agreed, joints = agree(article, candidates, _hints(article, candidates))
    of = links.of_names(article, linked, agreed)
    names, ids = identity.identified(article, agreed, of)
    made = [_entity(script, *found) for found in zip(names, ids, of, strict=True)]
    known, conflicts = items.with_items(page, made, [link.item if link else None for link in of])
    return known, (*(_missing_separator(page, script, joint) for joint in joints), *conflicts)


def _entity(script: Script, name: Candidate, identifier: str, link: links.Linked | None) -> Entity:
    target = link.target if link else None
    return Entity(script.to_text(name.span), EntityLabel(name.label), name.rule, identifier, target, EntityOrigin(name.by))


def _missing_separator(page: Page, script: Script, joint: Span) -> Issue:
    span = script.to_text(joint)
    return reported("missing_separator", span, text=span.of(page.text))


def _hints(article: Article, candidates: list[Candidate]) -> dict[str, str]:
    """Short forms that are names wherever they stand, with their label."""
    short = dict.fromkeys(aliases.abbreviations(article, candidates), "ORG")
    return short | dict.fromkeys(persons.surnames(article, candidates), "PER")


def _candidates(local: Local, linked: list[links.Linked]) -> list[Candidate]:
    """What every rule takes for a name."""
    defined = contexts.find_defined(local.article, local.candidates)
    candidates = [*local.candidates, *local.set_off, *defined]
    named = links.find_linked_names(local.article, linked, candidates)
    return [*links.without_spoilers(candidates, named), *named]


class NameVerdict(NamedTuple):
    """What became of a name that a rule or the network proposed. Spans are of the article text."""

    span: Span
    label: str
    """As proposed; the entity's label may differ."""
    rule: str
    """The rule (`lexicon:city`, `head:大学`, `dotted` …), or the network's own label."""
    by: str
    """model, gazetteer, agreement or link, as in `Entity.by`."""
    refused: str
    """Why it is no entity; empty if it is one."""


def explain_names(layers: Layers, sentence: Span) -> list[NameVerdict]:
    """Every proposal in a sentence of a processed page, in order, with what became of it. The page's names are found anew."""
    to_view, to_text = layers.script.to_view, layers.script.to_text
    local = find_local_names(layers.page, layers.script, layers.analysis, NO_CACHE)
    linked = links.read_links(layers.page, layers.script, local.article)
    here, kept = to_view(sentence), _candidates(local, linked)
    found = {entity.span for entity in layers.entities}
    verdicts = []
    for m in layers.analysis.mentions:
        span = to_view(m.span)
        if here.covers(span) and not any(c.by == MODEL and c.span.overlaps(span) for c in local.candidates):
            why = mentions.why_no_name(local.article, span, m.label) or "found by other rules, or a title"
            verdicts.append(NameVerdict(m.span, m.label, m.label_fine, MODEL, why))
    for c in {*kept, *local.candidates, *local.set_off}:
        if here.covers(c.span):
            text = to_text(c.span)
            why = "" if text in found else "a linked name cuts it" if c not in kept else why_dropped(local.article, c, kept)
            longer = next((e for e in layers.entities if e.span != text and e.span.covers(text)), None)
            why = f"part of a longer name: {longer.span.of(layers.page.text)}" if why and longer else why
            verdicts.append(NameVerdict(text, c.label, c.rule, c.by, why))
    return sorted(verdicts)
