"""What a paragraph has said so far, sentence by sentence: whom it named, what its sentences were about, who stood together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.anaphora.lexicon import background
from zhclaims.stages.anaphora.named import Named, Names, Topic
from zhclaims.stages.anaphora.passage import BRACKET, COMMA, STOP, TIME, Passage

_JOINT = re.compile(r"[（(][^（）()]{0,40}[）)]?\s*(?:[和与及、跟暨或]|以及)|\s*(?:[和与及、跟暨或&]|以及)\s*")
_LONGEST = 2000
"""Characters of a paragraph that are looked back through: it keeps long input cheap."""
_NEAR = 300
"""Characters that are read again for a mention: few clauses, and few pairs of sentences, are longer."""
_CLAUSE_MARKS = frozenset("，。；：！？\n")


class Referent(NamedTuple):
    """What something said stands for. Offsets are of the view."""

    key: str
    label: str
    spans: tuple[Span, ...]
    """The mentions that name it: one, or one of each where it is several; none where the article's title alone does."""
    entity: int | None
    several: tuple[str, ...] = ()
    """The keys of its members."""
    owner: Named | None = None
    """Of a noun phrase that names something of somebody (李明的律师): who is named."""

    @property
    def is_common(self) -> bool:
        """Whether common nouns alone name it."""
        return self.key.startswith("“")


def referent(named: Named) -> Referent:
    return Referent(named.key, named.label, (named.span,), named.entity)


def together(names: Sequence[Named]) -> Referent:
    """Several that are meant together."""
    keys = tuple(n.key for n in names)
    return Referent("+".join(keys), names[0].label, tuple(n.span for n in names), None, keys)


class Discourse:
    """A paragraph and the topic of its article."""

    def __init__(self, passage: Passage, names: Names, topic: Topic, start: int) -> None:
        self.passage = passage
        self._names = names
        self.topic = topic
        self.start = start
        """Where the paragraph begins."""
        self.subject: Referent | None = None
        """What the sentence before was about; None where that is not known."""
        self.sentence = start
        """Where the sentence begins that is read."""
        self.previous = start
        """Where the sentence before it begins."""

    def begin(self, start: int) -> None:
        """Go on to the sentence, or the part of one, that begins at an offset."""
        self.previous, self.sentence = self.sentence, start

    def near(self, at: int) -> int:
        """Where the sentence before begins, or how far back anything before an offset is looked at."""
        return max(self.previous, at - _NEAR)

    def between(self, start: int, end: int) -> Sequence[Named]:
        """What is named between the offsets, of so many characters the last."""
        return self._names.between(max(start, end - _LONGEST), end)

    def so_far(self, at: int) -> list[Named]:
        """What the paragraph has named before an offset; of a mention within another one the longer."""
        return [n for n in self.between(self.start, at) if n.span.end <= at]

    def topic_referent(self, at: int) -> Referent:
        """The article's topic, by its nearest mention before the offset, if the paragraph has one."""
        last = next((n for n in reversed(self.so_far(at)) if n.key == self.topic.key), None)
        return referent(last) if last else Referent(self.topic.key, self.topic.label, (), None)

    def gender(self, key: str) -> str:
        """What the page says of the gender of a person."""
        return self._names.gender(key)

    def group(self, first: Named) -> tuple[Named, ...]:
        """The names that stand side by side from a name on: 甲、乙和丙."""
        found = [first]
        for other in self.between(first.span.end, first.span.end + 200):
            gap = self.passage.view[found[-1].span.end : other.span.start]
            if other.label != first.label or not _JOINT.fullmatch(gap):
                break
            found.append(other)
        return tuple(found)

    def groups(self, start: int, end: int) -> list[tuple[Named, ...]]:
        """The groups of two and more names between the offsets, in order."""
        found: list[tuple[Named, ...]] = []
        after = start
        for name in self.between(start, end):
            if name.span.start >= after:
                group = self.group(name)
                after = group[-1].span.end
                if len({n.key for n in group}) > 1 and after <= end:
                    found.append(group)
        return found

    def opens(self, named: Named) -> bool:
        """Whether the name is the subject of its clause: background and titles alone stand before it, a predicate behind it."""
        view, passage = self.passage.view, self.passage
        unit = passage.unit(named.span.end, len(view)) if named.span.end < len(view) else None
        if unit and unit.tag == BRACKET and unit.end < len(view):
            unit = passage.unit(unit.end, len(view))
        if unit and unit.tag not in ("VERB", "AUX", "ADV", "ADP", "CCONJ", "SCONJ", "ADJ", TIME, COMMA, STOP):
            return False
        at = named.span.start
        for _ in range(4):
            if at <= self.start or view[at - 1] in _CLAUSE_MARKS:
                return True
            word = passage.ends_at(at)
            if word is None or not (word.tag in (TIME, "NOUN", "CCONJ", "ADV") or passage.text(word) in background()):
                return False
            at = word.start
        return False
