"""Entities: persons, organisations and places, agreed over the whole article."""

from __future__ import annotations

from zhclaims.cache import NO_CACHE, Cache
from zhclaims.model import Analysis, Entity, Issue, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.entities import aliases, blocks, definitions, identity, links, persons
from zhclaims.stages.entities.agreement import agree
from zhclaims.stages.entities.reading import Article, Candidate

__all__ = ["entities"]


def entities(
    page: Page, script: Script, analysis: Analysis, cache: Cache = NO_CACHE
) -> tuple[tuple[Entity, ...], tuple[Issue, ...]]:
    """Names in order, disjoint, the longest where they nest; an issue for each pair that a lost separator joins."""
    local = blocks.find(page, script, analysis, cache)
    article = local.article
    linked = links.read(page, script, article)
    candidates = _candidates(local, linked)
    agreed, joints = agree(article, candidates, _hints(article, candidates))
    of = links.of_names(article, linked, agreed)
    names, ids = identity.identified(article, agreed, of)
    found = (
        Entity(script.to_text(name.span), name.label, name.rule, identifier, link.target if link else None, name.by)
        for name, identifier, link in zip(names, ids, of, strict=True)
    )
    return tuple(found), tuple(_missing_separator(page, script, joint) for joint in joints)


def _missing_separator(page: Page, script: Script, joint: Span) -> Issue:
    span = script.to_text(joint)
    return Issue("missing_separator", f"two names run together: {span.of(page.text)!r}, read as two", span)


def _hints(article: Article, candidates: list[Candidate]) -> dict[str, str]:
    """Short forms that are names wherever they stand, with their label."""
    short = dict.fromkeys(aliases.abbreviations(article, candidates), "ORG")
    return short | dict.fromkeys(persons.surnames(article, candidates), "PER")


def _candidates(local: blocks.Local, linked: list[links.Linked]) -> list[Candidate]:
    """What every rule says."""
    defined = definitions.find(local.article, local.candidates)
    candidates = [*local.candidates, *local.set_off, *defined]
    named = links.find(local.article, linked, candidates)
    return [*links.yielding(candidates, named), *named]
