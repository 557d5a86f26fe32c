"""The local part of the stage: what the rules take for a name in each block, and its words cut where places cut them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from zhclaims.cache import Cache, CachedFunction
from zhclaims.model import Analysis, Mention, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.entities import aliases, edges, engine, latin, organisations, persons, quoted
from zhclaims.stages.entities.reading import MODEL, Article, Candidate, Cuts, Reading, read
from zhclaims.tagged_spans import TaggedSpans


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block as it stands in the view of a page, between line breaks, and what the engine says of it. Offsets are of `view`."""

    view: str
    longest: TaggedSpans
    mentions: list[Candidate]


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What the rules say of a block."""

    edges: bytes
    """Where names may begin and end in its framed view: see `edges`."""
    rules: list[list[Candidate]]
    """Rule by rule (`_RULES` of them); the last is what marks set off."""


class Local(NamedTuple):
    """What the local part of the stage comes to on an article."""

    article: Article
    candidates: list[Candidate]
    """What is outside the titles of works, rule by rule."""
    set_off: list[Candidate]
    """What quotation or title marks set off."""


def find(page: Page, script: Script, analysis: Analysis, cache: Cache) -> Local:
    """The article as rules see it, and what the rules say that look at one block."""
    mentions = [script.to_view(mention.span) for mention in analysis.mentions]
    starts = [mention.start for mention in mentions]
    views = [script.to_view(block.span) for block in page.blocks]
    longest = analysis.longest(page, script)
    blocks = []
    for view, known in zip(views, longest, strict=True):
        here = slice(bisect_left(starts, view.start), bisect_left(starts, view.end))
        seen = [_seen(m, span, view) for m, span in zip(analysis.mentions[here], mentions[here], strict=True)]
        blocks.append(Block(_framed(script.view, view), known, seen))
    found = cache.recall(_CACHED, blocks)
    rules: list[list[Candidate]] = [[] for _ in range(_RULES)]
    borders = bytearray(len(script.view) + 1)
    for of_block, view in zip(found, views, strict=True):
        borders[view.start : view.end] = of_block.edges[1:-1]
        for rule, of_rule in zip(rules, of_block.rules, strict=True):
            if of_rule:
                rule += [c.shift(view.start - 1) for c in of_rule]
    article = Article(script.view, tuple(views), bytes(borders), frozenset(mentions))
    return Local(article, list(chain.from_iterable(rules[:-1])), rules[-1])


def _framed(view: str, block: Span) -> str:
    return f"\n{block.of(view)}\n"


def _seen(mention: Mention, span: Span, block: Span) -> Candidate:
    """A mention of the engine in offsets of its block's framed view."""
    here = Span(span.start - block.start + 1, span.end - block.start + 1)
    return Candidate(here, mention.label, mention.label_fine, mention.score, MODEL)


def _read(blocks: Sequence[Block]) -> Iterator[Found]:
    for block in blocks:
        borders = block.longest.borders()
        reading = read(block.view, Cuts(borders[::2], borders[1::2], block.longest.labels()), block.mentions)
        yield Found(edges.edges(reading), _by_rule(reading))


def _by_rule(reading: Reading) -> list[list[Candidate]]:
    """What every rule says that looks at one block, without what stands in a title of a work; what marks set off is last."""
    in_han = [reading.places, *map(_names, (engine.find(reading), persons.find(reading)))]
    names = list(chain.from_iterable(in_han))
    built = _names(organisations.find(reading, [*names, *_names(latin.openers(reading))]))
    long = [*names, *built]
    defined = ([short for short, _ in pairs] for pairs in (latin.defined(reading, long), aliases.defined(reading, long)))
    found = [*in_han, _names(latin.find(reading)), built, *defined, aliases.introduced(reading, long)]
    titles = quoted.inside_titles(reading)
    return [*([c for c in rule if titles.at(c.span.start) is None] for rule in found), quoted.find(reading)]


def _names(candidates: list[Candidate]) -> list[Candidate]:
    """Without those that are too long for names: what is asked of a name looks at all pairs of its characters."""
    return [c for c in candidates if c.span.end - c.span.start <= _LONGEST]


_LONGEST = 200  # characters
_RULES = 9
_CACHED = CachedFunction("entities", "blocks", Found, _read, (__name__,))
