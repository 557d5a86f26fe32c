"""Anaphora: what pronouns, common nouns and dropped subjects stand for.

A paragraph is read claim by claim (`subjects` finds what each is about, `clauses` its noun phrases). Each mention without a name
(`mentions`) and each subject that is dropped is led to one of the things that the paragraph has told of so far (`memory`): of
those that agree with it in type, number and gender the one that a model, learned from annotated prose, finds the likeliest
(`signs`, `ranking`). Where that is not likely enough it stays without an answer, and the reason is told (`resolving`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from zhclaims.meanings import Anaphor, Anaphora, Meant, Subject
from zhclaims.model import Analysis, Claim, Date, Entity, Issue, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.anaphora.discourse import Discourse
from zhclaims.stages.anaphora.memory import Memory
from zhclaims.stages.anaphora.mentions import Found, find_bare, find_mentions
from zhclaims.stages.anaphora.named import Names, all_named, class_nouns, topic_of
from zhclaims.stages.anaphora.passage import Passage
from zhclaims.stages.anaphora.resolving import Answer, resolve
from zhclaims.stages.anaphora.signs import Asked
from zhclaims.stages.anaphora.subjects import read_sentence
from zhclaims.stages.anaphora.topics import all_topics, topic_of_sentence
from zhclaims.terms import MentionKind

__all__ = ["anaphora"]


def anaphora(
    page: Page,
    script: Script,
    analysis: Analysis,
    entities: tuple[Entity, ...],
    dates: tuple[Date, ...],
    claims: tuple[Claim, ...],
) -> tuple[Anaphora, tuple[Issue, ...]]:
    """The mentions of the page that are no names, and what its claims are about, in order."""
    reader = _Reader(Passage(page, script, analysis, (entities, dates)), page.title, entities)
    places = [script.to_view(claim.span) for claim in claims]
    starts = [place.start for place in places]
    for block in page.blocks:
        view = script.to_view(block.span)
        reader.read(view, places[bisect_left(starts, view.start) : bisect_left(starts, view.end)])
    return Anaphora(tuple(reader.mentions(script)), tuple(reader.topics(script))), ()


class _Reader:
    def __init__(self, passage: Passage, title: str, entities: Sequence[Entity]) -> None:
        self.passage = passage
        self.topic = topic_of(title, passage, entities)
        named = all_named(passage, entities, self.topic)
        self.names = Names(passage.view, named)
        bare = find_bare(passage, class_nouns(passage.view, named, self.topic))
        self.found = _in_order([*find_mentions(passage), *bare])
        self.ends = frozenset(f.span.end for f in self.found)
        self.starts = [f.span.start for f in self.found]
        self.answers: list[tuple[Found, Answer]] = []
        self.subjects: list[tuple[Span, Span, tuple[Answer, ...]]] = []

    def read(self, block: Span, claims: Sequence[Span]) -> None:
        """Read a paragraph: its claims."""
        discourse = Discourse(self.passage, self.names, self.topic, block.start)
        memory = Memory(discourse, self.ends)
        self.passage.clauses.clear()
        for claim in claims:
            for part in _parts(self.passage.view, claim):
                discourse.begin(part.start)
                memory.begin(part)
                self._read_part(discourse, memory, part)

    def _read_part(self, discourse: Discourse, memory: Memory, part: Span) -> None:
        reading = read_sentence(self.passage, *part)
        inside = self.found[bisect_left(self.starts, part.start) : bisect_left(self.starts, part.end)]
        early = [f for f in inside if f.span.start < reading.predicate]
        answers = [(f, resolve(Asked(f, discourse, memory))) for f in early]
        answer = topic_of_sentence(memory, discourse, reading, answers)
        answers += [(f, resolve(Asked(f, discourse, memory))) for f in inside[len(early) :]]
        self.answers += answers
        subject = reading.subject or Span(reading.at, reading.at)
        self.subjects.append((subject, part, tuple(all_topics(discourse, answer, Span(reading.predicate, part.end)))))
        discourse.subject = answer.referent

    def mentions(self, script: Script) -> Iterator[Anaphor]:
        for found, answer in self.answers:
            kind = MentionKind.NOMINAL if found.is_nominal else MentionKind.PRONOUN
            yield Anaphor(script.to_text(found.span), kind, self._meant(script, answer))

    def topics(self, script: Script) -> Iterator[Subject]:
        for span, part, answers in self.subjects:
            meant = tuple(m for m in (self._meant(script, answer) for answer in answers) if m.known)
            yield Subject(script.to_text(span), script.to_text(part), meant)

    def _meant(self, script: Script, answer: Answer) -> Meant:
        meant = answer.referent
        if meant is None:
            return Meant(reason=answer.reason)
        named = tuple(map(script.to_text, meant.spans))
        return Meant(meant.entity, named, meant.key == self.topic.key, answer.reason)


def _in_order(found: list[Found]) -> list[Found]:
    """The mentions in order, of those that overlap the one that begins first."""
    kept: list[Found] = []
    for mention in sorted(found, key=lambda f: f.span):
        if not kept or kept[-1].span.end <= mention.span.start:
            kept.append(mention)
    return kept


def _parts(view: str, sentence: Span) -> Iterator[Span]:
    """The sentence, cut at its semicolons."""
    start = sentence.start
    while start < sentence.end:
        cut = view.find("；", start, sentence.end)
        end = sentence.end if cut < 0 else cut + 1
        yield Span(start, end)
        start = end
