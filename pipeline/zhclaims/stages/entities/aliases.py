"""Short and other forms of a name that the text itself defines: 独立国家联合体（简称“独联体”）, 中国石油，又称中石油."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon, organisations
from zhclaims.stages.entities.passages import Article, Beginnings, BlockPassage, Candidate, Passage

ALIKE_AT_MOST = 500
"""Organisations that begin alike: among more of them it is not asked which one a short form is of."""
_LONGEST = 24
_OPENING = frozenset("”’》（(，")
"""What stands after a name of which another form is given."""
_BRACKET = re.compile(f"[”’]?[（(](?P<name>[{HAN}]{{2,8}})[）)]")


def defined(passage: Passage, names: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Forms in Han characters that are defined right after a name, each with that name."""
    view = passage.view
    followed = [name for name in names if view[name.span.end : name.span.end + 1] in _OPENING]
    found = []
    for long in followed:
        match = _definition().match(view, long.span.end)
        while match:
            span = Span(*match.span("name"))
            found.append((Candidate(span, long.label, "alias", 2.0, "agreement"), long))
            match = _further().match(view, match.end())
    return [*found, *_in_brackets(passage, followed)]


_NAME = f"[今现]?[“‘]?(?P<name>[{HAN}A-Z·]{{2,12}})[”’]?(?=[，。；、）)])"


@cache
def _definition() -> re.Pattern[str]:
    said = f"(?:{lexicon.any_of('alias_words')})(?:为|作|是)?[：:]?"
    return re.compile(f"[”’》]?(?:[（(](?:[^（）()\n]{{0,40}}[，；、])?|，){said}{_NAME}")


@cache
def _further() -> re.Pattern[str]:
    return re.compile(f"[，、](?:{lexicon.any_of('alias_words')})(?:为|作)?[：:]?{_NAME}")


def _in_brackets(passage: Passage, names: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """A bracket that holds nothing but an abbreviation of the name before it: 上海合作组织（上合组织）."""
    found = []
    for long in names:
        match = _BRACKET.match(passage.view, long.span.end)
        if match and picks_from(match["name"], passage.text(long.span)):
            found.append((Candidate(Span(*match.span("name")), long.label, "alias", 2.0, "agreement"), long))
    return found


def picks_from(short: str, long: str) -> bool:
    """Whether a text picks characters of a longer one in their order (上合组织 of 上海合作组织)."""
    at = -1
    for character in short:
        at = long.find(character, at + 1)
        if at < 0:
            return False
    return len(short) < len(long)


def introduced(passage: BlockPassage, candidates: list[Candidate]) -> list[Candidate]:
    """A long form that nothing else has seen, and its short form, where the text introduces them together."""
    labels = {c.span: c.label for c in candidates}
    ends = {c.span.end for c in candidates}
    found = []
    for match in _introduction().finditer(passage.view):
        if match.start() not in ends:
            short = Span(*match.span("name"))
            start = _abbreviated(passage, match.start(), passage.text(short))
            if start is not None:
                label = labels.get(short, "ORG")
                found.append(Candidate(Span(start, match.start()), label, "alias", 2.0))
                found.append(Candidate(short, label, "alias", 2.0, "agreement"))
    return found


@cache
def _introduction() -> re.Pattern[str]:
    return re.compile(f"[（(，](?:简称|缩写|下称|以下简称)(?:为|作|是)?[：:]?{_NAME}")


def _abbreviated(passage: BlockPassage, end: int, short: str) -> int | None:
    """Where the words start, back from `end`, that the short form picks its characters from, its first from the first word."""
    i = passage.word_at(end - 1)
    while i is not None and i >= 0 and end - passage.cuts.starts[i] <= _LONGEST:
        word = passage.word(i)
        if word.tag not in ("NOUN", "PROPN", "ADJ", "VERB", "NUM", "CCONJ"):
            return None
        long = passage.view[word.span.start : end]
        if long[0] == short[0] and picks_from(short, long):
            return word.span.start
        i = i - 1 if i and passage.cuts.ends[i - 1] == word.span.start else None
    return None


def abbreviations(article: Article, candidates: list[Candidate]) -> set[str]:
    """Strings of the text that keep the head of an organisation and pick from what stands before it: 上合组织 of 上海合作组织."""
    long: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text in {article.text(candidate.span) for candidate in candidates if candidate.label == "ORG"}:
        head = organisations.head_of(text)
        if len(head) > 1 and len(text) - len(head) > 2:
            long[head, text[0]].add(text)
    found = set()
    for head, at in _standing(article, {head for head, _ in long}):
        for start in range(max(at - 3, 0), at - 1):
            short = article.view[start : at + len(head)]
            alike = long.get((head, short[0]), ())
            if len(alike) <= ALIKE_AT_MOST and short not in found and any(picks_from(short, text) for text in alike):
                found.add(short)
    return found


def _standing(article: Article, heads: set[str]) -> Iterator[tuple[str, int]]:
    """The heads where they stand in the view, from left to right, without overlaps, the longest at each place."""
    by_pair: dict[str, list[str]] = defaultdict(list)
    for head in sorted(heads, key=lambda head: -len(head)):
        by_pair[head[:2]].append(head)
    end = 0
    for at in Beginnings(heads).within(article.codes):
        for head in by_pair.get(article.view[at : at + 2], ()) if at >= end else ():
            if article.view.startswith(head, at):
                end = at + len(head)
                yield head, at
                break
