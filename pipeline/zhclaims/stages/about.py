"""What each claim is about, and its text read alone: with names in place of what stands for them.

Pronouns and common nouns whose bearer is sure are replaced by the full name of that, short forms of persons and organisations by
the long one, and dates that are completed from elsewhere are followed by their value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zhclaims.hanscript import HAN
from zhclaims.meanings import About, Anaphor, Anaphora, Meant, Resolved
from zhclaims.model import Claim, Date, Entity, Issue, Page
from zhclaims.offsets import Run
from zhclaims.spans import Span
from zhclaims.terms import DateType, EntityLabel, MentionKind

_POSSESSIVE = "其"
_BRACKET = re.compile(r"\s*[（(][^（）()]*[）)]\s*$")
_REFLEXIVE = frozenset({"自己", "本人", "自身", "自家"})
_HAN_ONLY = re.compile(f"[{HAN}·]+")
_NOT_INSERTED = frozenset({"introduced_before", "together", "only_two", "speaks", "spoken_to"})
"""Reasons of mentions that stay as they are: what they stand for has no name, or is several; or they are words of a quotation."""

_TITLE_MARKS = ("《", "〈", "『", "「")


class _Edit(NamedTuple):
    span: Span
    """Of the article text."""
    text: str


def about(
    page: Page, claims: tuple[Claim, ...], anaphora: Anaphora, entities: tuple[Entity, ...], dates: tuple[Date, ...]
) -> tuple[tuple[About, ...], tuple[Issue, ...]]:
    """For each claim what it is about, its subject first, and its text with names in place of what stands for them."""
    names = _Names(page, entities)
    parts = [s.part.start for s in anaphora.subjects]
    mentions = [m.span.start for m in anaphora.mentions]
    named = [e.span.start for e in entities]
    dated = [d.span.start for d in dates]
    found = []
    for claim in claims:
        topics = [m for s in anaphora.subjects[_within(parts, claim.span)] for m in s.meant]
        edits = [
            *names.of_mentions(anaphora.mentions[_within(mentions, claim.span)], claim.span),
            *names.of_short_forms(entities[_within(named, claim.span)], claim.span),
            *_of_dates(dates[_within(dated, claim.span)]),
        ]
        found.append(About(_different(topics), _resolved(page.text, claim.span, sorted(edits)) if edits else None))
    return tuple(found), ()


def _within(starts: Sequence[int], span: Span) -> slice:
    return slice(bisect_left(starts, span.start), bisect_left(starts, span.end))


def _different(topics: Sequence[Meant]) -> tuple[Meant, ...]:
    """The topics, each once."""
    return tuple({(m.entity, m.named, m.topic): m for m in reversed(topics)}.values())[::-1]


def _resolved(text: str, claim: Span, edits: Sequence[_Edit]) -> Resolved | None:
    """The claim's text with the edits, those that overlap an earlier one left out; None where none is left."""
    made, runs, length, at = [], [], 0, claim.start
    for edit in edits:
        if edit.span.start >= at and edit.span.end <= claim.end:
            runs.append(Run(length, at, edit.span.start - at))
            made += [text[at : edit.span.start], edit.text]
            length += edit.span.start - at + len(edit.text)
            at = edit.span.end
    if not made:
        return None
    runs.append(Run(length, at, claim.end - at))
    return Resolved("".join([*made, text[at : claim.end]]), tuple(run for run in runs if run.length))


def _of_dates(dates: Sequence[Date]) -> Iterator[_Edit]:
    """The values of dates that are completed from elsewhere, in brackets behind them."""
    for date in dates:
        if date.anchor and not date.vague and date.type in (DateType.DATE, DateType.TIME) and date.value[:1].isdigit():
            yield _Edit(Span(date.span.end, date.span.end), f"（{date.value}）")


class _Names:
    """The full names of what an article names."""

    def __init__(self, page: Page, entities: Sequence[Entity]) -> None:
        self._text = page.text
        self._title = _BRACKET.sub("", page.title.replace("_", " "))
        self._entities = entities
        self._longest: dict[str, str] = {}
        for entity in entities:
            name, known = entity.span.of(page.text), self._longest.get(entity.id, "")
            if _HAN_ONLY.fullmatch(name) and len(name) > len(known):
                self._longest[entity.id] = name

    def of_mentions(self, mentions: Sequence[Anaphor], claim: Span) -> Iterator[_Edit]:
        for mention in mentions:
            name = self._name(mention.meant)
            word = mention.span.of(self._text)
            inside = any(claim.covers(span) for span in mention.meant.named)
            if name and not (word in _REFLEXIVE and inside) and mention.meant.reason not in _NOT_INSERTED:
                owns = word == _POSSESSIVE and mention.kind is MentionKind.PRONOUN
                yield _Edit(mention.span, f"{name}的" if owns else name)

    def _name(self, meant: Meant) -> str:
        """The full name of what is meant; "" where it is several, or nothing that has a name."""
        if meant.entity is not None:
            entity = self._entities[meant.entity]
            return self._longest.get(entity.id) or entity.span.of(self._text)
        if meant.topic:
            return self._title
        named = meant.named[0].of(self._text) if len(meant.named) == 1 else ""
        return named if named[:1] in _TITLE_MARKS else ""

    def of_short_forms(self, entities: Sequence[Entity], claim: Span) -> Iterator[_Edit]:
        """Short forms of persons and organisations whose long form does not stand in the claim."""
        for entity in entities:
            name, long = entity.span.of(self._text), self._longest.get(entity.id, "")
            shortened = entity.label in (EntityLabel.PER, EntityLabel.ORG) and _shortens(name, long)
            if shortened and long not in claim.of(self._text):
                yield _Edit(entity.span, long)


def _shortens(short: str, long: str) -> bool:
    """Whether a name is made of some characters of a longer one, in their order."""
    if len(short) >= len(long) or not _HAN_ONLY.fullmatch(short):
        return False
    rest = iter(long)
    return all(character in rest for character in short)
