"""The local part of the stage: what each rule takes for a name in each block, and where names may begin and end in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import msgspec

from zhclaims.cache import Cache, CachedFunction
from zhclaims.model import Analysis, Mention, Page, Script
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.entities import aliases, latin, lexicon, organisations, persons
from zhclaims.stages.entities.mentions import clean_mentions
from zhclaims.stages.entities.passages import MODEL, Article, Beginnings, BlockPassage, Candidate, Cuts, read_block
from zhclaims.tagged_spans import TaggedSpans

INSIDE = 1
"""A word goes on there."""
STEM = 2
"""What ends there is the beginning of a longer word: of a people's or a language's name (哈萨克族), or of a head's (国防部长)."""
UNREAD = 4
"""An entry of a list of works stands there, in which no name is looked for."""
_LONGEST = 200
"""Characters: what is asked of a name looks at all pairs of them."""
_RULES = 9
_HAPPENED = re.compile("(?:系列|连环|恐怖|自杀式?|大)*(?:爆炸|袭击|枪击|攻击|火灾|空难|车祸)")
"""What is told of a place rather than called after it: 塔什干系列爆炸案 says where."""


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block as it stands in the view of a page, between line breaks, and what the analyzer says of it, in its offsets."""

    view: str
    longest: TaggedSpans
    mentions: list[Candidate]


class BlockNames(msgspec.Struct, frozen=True, array_like=True):
    """What the rules say of a block."""

    edges: bytes
    """Where names may begin and end in its view: for each offset INSIDE, STEM, both or 0; of an article UNREAD, too."""
    rules: list[list[Candidate]]
    """Rule by rule (`_RULES` of them); the last is what marks set off."""


class Local(NamedTuple):
    """What the local part of the stage comes to on an article."""

    article: Article
    candidates: list[Candidate]
    """What is outside the titles of works, rule by rule."""
    set_off: list[Candidate]
    """What quotation or title marks set off."""


def find_local_names(page: Page, script: Script, analysis: Analysis, cache: Cache) -> Local:
    """The article as rules see it, and what the rules say that look at one block."""
    seen = [script.to_view(mention.span) for mention in analysis.mentions]
    starts = [mention.start for mention in seen]
    listed = page.listed
    read = [
        (block.span, known)
        for i, (block, known) in enumerate(zip(page.blocks, analysis.longest(page, script), strict=True))
        if i not in listed
    ]
    views = [script.to_view(span) for span, _ in read]
    blocks = []
    for view, (_, known) in zip(views, read, strict=True):
        here = slice(bisect_left(starts, view.start), bisect_left(starts, view.end))
        mentions = [_mention(m, span, view) for m, span in zip(analysis.mentions[here], seen[here], strict=True)]
        blocks.append(Block(f"\n{view.of(script.view)}\n", known, mentions))
    found = cache.recall(_CACHED, blocks)
    rules: list[list[Candidate]] = [[] for _ in range(_RULES)]
    edges = bytearray(len(script.view) + 1)
    for view in (script.to_view(page.blocks[i].span) for i in listed):
        edges[view.start : view.end] = bytes((UNREAD,)) * (view.end - view.start)
    for of_block, view in zip(found, views, strict=True):
        edges[view.start : view.end] = of_block.edges[1:-1]
        for rule, of_rule in zip(rules, of_block.rules, strict=True):
            if of_rule:
                rule += [c.shift(view.start - 1) for c in of_rule]
    article = Article(script.view, tuple(views), bytes(edges), frozenset(seen))
    return Local(article, list(chain.from_iterable(rules[:-1])), rules[-1])


def _mention(mention: Mention, span: Span, block: Span) -> Candidate:
    """A mention of the network in offsets of its block's framed view."""
    here = Span(span.start - block.start + 1, span.end - block.start + 1)
    return Candidate(here, mention.label, mention.label_fine, mention.score, MODEL)


def _names_of_blocks(blocks: Sequence[Block]) -> Iterator[BlockNames]:
    for block in blocks:
        borders = block.longest.borders()
        passage = read_block(block.view, Cuts(borders[::2], borders[1::2], block.longest.labels()), block.mentions)
        yield BlockNames(_edges(passage), _by_rule(passage))


_CACHED = CachedFunction("entities", "blocks", BlockNames, _names_of_blocks, (__name__,))


def _by_rule(passage: BlockPassage) -> list[list[Candidate]]:
    """What every rule says that looks at one block, without what stands in a title of a work; what marks set off is last."""
    seen, dotted = map(_short, (clean_mentions(passage), persons.find_persons(passage)))
    names = [*passage.places, *seen, *dotted]
    built = _short(organisations.find_organisations(passage, [*names, *_short(latin.openers(passage))]))
    long = [*names, *built]
    defined = ([short for short, _ in pairs] for pairs in (latin.defined(passage, long), aliases.defined(passage, long)))
    in_han, in_letters = (_seen_places(passage), seen, dotted), _short(latin.find_latin_names(passage))
    found = [*in_han, in_letters, built, *defined, aliases.introduced(passage, long)]
    titles = _inside_titles(passage)
    return [*([c for c in rule if titles.at(c.span.start) is None] for rule in found), organisations.find_quoted(passage)]


def _seen_places(passage: BlockPassage) -> list[Candidate]:
    """The places of the lexicon where the network sees a name too: elsewhere they are parts of words for something else (印度教,
    德国麻疹), which it knows better. All of them where it sees no name at all: not every analyzer looks for names."""
    if not passage.mentions:
        return list(passage.places)
    return [p for p in passage.places if passage.labels_touching(p.span) or _HAPPENED.match(passage.view, p.span.end)]


def _short(candidates: list[Candidate]) -> list[Candidate]:
    """Without those that are too long for names."""
    return [c for c in candidates if c.span.end - c.span.start <= _LONGEST]


def _inside_titles(passage: BlockPassage) -> SpanIndex:
    """What stands between title marks: words of a work's title, where names are not mentioned."""
    return SpanIndex([Span(*m.span(1)) for m in re.finditer("[《〈]([^《》〈〉\\n]{1,60})[》〉]", passage.view)])


def _edges(passage: BlockPassage) -> bytes:
    """What holds at each offset of the view."""
    found = bytearray(len(passage.view))
    for start, end in zip(passage.cuts.starts, passage.cuts.ends, strict=True):
        if end - start == 2:
            found[start + 1] = INSIDE
        elif end - start > 2:
            found[start + 1 : end] = bytes((INSIDE,)) * (end - start - 1)
    for at in _goes_on_at().within(passage.codes):
        if organisations.goes_on(passage, at + 1):
            found[at + 1] |= STEM
    for match in _people().finditer(passage.view):
        if lexicon.names_people(passage.view, match.start()):
            found[match.start()] |= STEM
    return bytes(found)


@cache
def _goes_on_at() -> Beginnings:
    return Beginnings(organisations.going_on())


@cache
def _people() -> re.Pattern[str]:
    """With what the word after the stem of a people's name begins."""
    return re.compile(f"[{''.join(sorted(lexicon.people_heads()))}]")
