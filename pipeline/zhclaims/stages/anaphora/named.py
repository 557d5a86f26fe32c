"""What an article names, as far as pronouns and common nouns may stand for it: its entities, works in title marks, its topic."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from zhclaims.hanscript import to_simplified
from zhclaims.model import Entity
from zhclaims.spans import Span, SpanIndex
from zhclaims.stages.anaphora.lexicon import label_of, nouns, words
from zhclaims.stages.anaphora.passage import WORK, Passage
from zhclaims.vocab import alternatives, load

_BRACKET = re.compile(r"\s*[（(]([^（）()]*)[）)]\s*$")
TOPIC = "title"
"""The key of the article's topic, where no entity is it."""
_NOWHERE = re.compile("(?!)")
_LEFT_OUT = frozenset("属科目纲门种市县区州省镇乡村")
_SURE_ENDS = frozenset("市县区州省镇乡村岛江河湖山寺国站路街桥党")
"""Class nouns of one character that say by themselves what a title names."""
_GENDER_REACH = 4
_GENDER_MENTIONS = 6
"""Mentions of a person that are looked at for what says whether it is a woman or a man."""


class Named(NamedTuple):
    """A mention that names something. Offsets are of the view."""

    span: Span
    key: str
    """Equal for mentions of one thing."""
    label: str
    """PER, ORG, LOC, WORK; "" where it is not known."""
    entity: int | None


class Topic(NamedTuple):
    """What the article is about."""

    key: str
    label: str
    title: str
    """In Simplified script, without the bracket that tells it from others."""


def topic_of(title: str, passage: Passage, entities: Sequence[Entity]) -> Topic:
    """The topic of an article by its title; its key is that of the entity whose name the title is."""
    plain = to_simplified(title.replace("_", " "))[0].strip()
    bracket = _BRACKET.search(plain)
    name = plain[: bracket.start()] if bracket else plain
    if f"《{name}》" in passage.view:
        return Topic(TOPIC, "WORK", name)
    for is_topic in (str.__eq__, _is_short_form):
        for i, span in enumerate(passage.names):
            if is_topic(name, span.of(passage.view)):
                return Topic(entities[i].id, str(entities[i].label), name)
    label = (bracket and _label(bracket[1])) or _label(name) or ("PER" if _is_person(name) else "")
    return Topic(TOPIC, label, name)


def _is_short_form(title: str, name: str) -> bool:
    """Whether a name is surely a short form of the title: the family name of a foreign person, a place without its 市."""
    if "·" in title:
        return name.rpartition("·")[2] == title.rpartition("·")[2]
    return len(name) > 1 and name == title[:-1] and (title[-1] in "市县区省州镇乡村国" or is_transliterated(title))


def _label(title: str) -> str:
    """The type of what a title names, by the noun on which it ends."""
    noun, label = label_of(title)
    return label if len(noun) > 1 or noun in _SURE_ENDS else ""


def is_transliterated(name: str) -> bool:
    """Whether a name of four or more characters is written with those that foreign names are written with."""
    return len(name) > 3 and set(name) <= _transliteration()


@cache
def _transliteration() -> frozenset[str]:
    rows = load("transliteration_characters")
    return frozenset(row[next(iter(row))] for row in rows)


def _is_person(name: str) -> bool:
    """Whether a title looks like the name of a person."""
    surnames = {row["surname"] for row in load("chinese_surnames")}
    return "·" in name or (2 <= len(name) <= 3 and name[0] in surnames)


def all_named(passage: Passage, entities: Sequence[Entity], topic: Topic) -> list[Named]:
    """Everything that the page names, in order."""
    view = passage.view
    found = [Named(span, e.id, str(e.label), i) for i, (span, e) in enumerate(zip(passage.names, entities, strict=True))]
    known = SpanIndex(passage.names)
    for work in WORK.finditer(view):
        key = topic.key if work[0][1:-1] == topic.title else work[0]
        found.append(Named(Span(*work.span()), key, "WORK", None))
    for match in _forms(topic.title).finditer(view):
        span = Span(*match.span())
        if not any(passage.names[i].covers(span) for i in known.touching(span)):
            found.append(Named(span, topic.key, topic.label, None))
            passage.mark(span)
    return sorted(found, key=lambda n: (n.span.start, -n.span.end))


def class_nouns(view: str, named: Sequence[Named], topic: Topic) -> dict[str, str]:
    """The class nouns by which something that is named may be called alone, with its type."""
    found: dict[str, str] = {}
    known = nouns()
    told = {(n.span.of(view).rstrip("》"), n.label) for n in named if n.label != "LOC"}
    told |= {("的" + view[n.span.start - 4 : n.span.start], "PER") for n in named if n.label == "PER"}
    for text, label in told:
        found.update((text[-k:], label) for k in (2, 3, 4) if k < len(text) and known.get(text[-k:]) == label)
    if topic.label in ("ORG", "WORK"):
        found.update((noun, label) for noun, label in known.items() if label == topic.label and len(noun) > 1)
    tops = (topic.title[-k:] for k in range(2, min(5, len(topic.title))))
    return found | {end: topic.label for end in tops if known.get(end, "LOC") != "LOC"}


def _forms(title: str) -> re.Pattern[str]:
    """Matches a title, and what is left of it without a class noun of one character that says no more: 浮龙 of 浮龙属."""
    if len(title) < 2:
        return _NOWHERE
    left_out = len(title) > 2 and title[-1] in _LEFT_OUT
    return re.compile(re.escape(title) + "?" * left_out)


@cache
def _genders() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For women and men what stands right before a name and right behind it that says so."""
    found = []
    for kind in ("woman", "man"):
        told = alternatives(w for w in words(kind) if len(w) > 1)
        found.append((kind, re.compile(f"{told}$"), re.compile(told)))
    return tuple(found)


def gender(view: str, mentions: Sequence[Span]) -> str:
    """`woman` or `man`, where what stands beside one of the mentions of a person says so; "" where nothing does, or both."""
    told = set()
    for span in mentions[:_GENDER_MENTIONS]:
        before = view[max(span.start - _GENDER_REACH, 0) : span.start]
        told |= {kind for kind, left, right in _genders() if left.search(before) or right.match(view, span.end)}
    return told.pop() if len(told) == 1 else ""


class Names:
    """Everything that a page names, in order."""

    def __init__(self, view: str, named: Sequence[Named]) -> None:
        self._view = view
        self._named = named
        self._starts = [n.span.start for n in named]
        self._gender: dict[str, str] = {}

    def between(self, start: int, end: int) -> Sequence[Named]:
        """What is named between the offsets."""
        return self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def gender(self, key: str) -> str:
        """What the page says of the gender of a person."""
        if key not in self._gender:
            self._gender[key] = gender(self._view, self._mentions[key])
        return self._gender[key]

    @cached_property
    def _mentions(self) -> defaultdict[str, list[Span]]:
        """The mentions of each thing."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for name in self._named:
            found[name.key].append(name.span)
        return found
