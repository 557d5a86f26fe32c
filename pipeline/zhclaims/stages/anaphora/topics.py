"""What a sentence is about: what its subject stands for, or what is carried on from the sentence before where it is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhclaims.spans import Span
from zhclaims.stages.anaphora.discourse import Discourse, Referent, referent
from zhclaims.stages.anaphora.lexicon import background
from zhclaims.stages.anaphora.memory import Memory
from zhclaims.stages.anaphora.mentions import Found
from zhclaims.stages.anaphora.passage import COMMA, TIME
from zhclaims.stages.anaphora.phrases import referent_of
from zhclaims.stages.anaphora.resolving import NONE, Answer, resolve
from zhclaims.stages.anaphora.signs import DROPPED, Asked
from zhclaims.stages.anaphora.subjects import Reading

_PLAIN = frozenset({TIME, COMMA, "ADV", "CCONJ", "SCONJ", "PUNCT"})
_POINTS = "这此那该"
"""How subjects begin that point to what was said, where they stand for nothing that was named."""
_PERSONAL = frozenset({"我", "我们", "你", "你们", "他", "她", "它", "他们", "她们", "它们", "其", "自己", "谁", "大家", "人们"})


def topic_of_sentence(memory: Memory, discourse: Discourse, reading: Reading, answers: Sequence[tuple[Found, Answer]]) -> Answer:
    """What the sentence is about, and why. `answers`: to the mentions that stand before its predicate."""
    subject = reading.subject
    for found, answer in answers:
        if subject and found.span.end == subject.end and found.span.start <= subject.start:
            return Answer(answer.referent, f"subject_{answer.reason}") if answer.referent else Answer(None, answer.reason)
    named = _named(discourse, subject or reading.later)
    if reading.dropped or (reading.verbless and named.referent and named.referent.is_common):
        answer = _dropped(memory, discourse, reading)
        if answer.referent or named.referent is None:
            return answer
    return named


def _named(discourse: Discourse, subject: Span | None) -> Answer:
    """What a subject names, that is no mention of what was named before."""
    if subject is None:
        return Answer(None, NONE)
    text = subject.of(discourse.passage.view)
    if (text[0] in _POINTS and "的" not in text) or text in _PERSONAL:
        return Answer(None, "points_to_what_is_said")
    return Answer(referent_of(discourse, subject), "subject")


def _dropped(memory: Memory, discourse: Discourse, reading: Reading) -> Answer:
    """What the subject would be: where a paragraph opens without one, and has named nothing, the topic of the article."""
    topic, before = discourse.topic, discourse.subject
    opens = (
        not reading.verbless
        and before is None
        and discourse.sentence == discourse.start
        and not discourse.between(discourse.start, reading.at)
    )
    if opens and topic.label and _opens_plainly(discourse, reading):
        return Answer(discourse.topic_referent(reading.at), "dropped_title")
    answer = resolve(Asked(Found(Span(reading.at, reading.at), DROPPED, "", ""), discourse, memory))
    if answer.referent is None:
        return answer
    is_title = answer.referent.key == topic.key and (before is None or before.key != topic.key)
    return Answer(answer.referent, "dropped_title" if is_title else "dropped_carried_on")


def _opens_plainly(discourse: Discourse, reading: Reading) -> bool:
    """Whether nothing but times, adverbs and connectives stands before the predicate: a phrase or a clause there may hide the
    subject."""
    at = discourse.sentence
    while at < reading.at:
        unit = discourse.passage.unit(at, reading.at)
        if unit is None:
            return True
        if unit.tag not in _PLAIN and discourse.passage.text(unit) not in background():
            return False
        at = unit.end
    return True


def all_topics(discourse: Discourse, first: Answer, rest: Span) -> Iterator[Answer]:
    """What a sentence is about: its subject, each of several, whose it is, and the subjects of its later clauses (in `rest`)."""
    told = set()
    meant = first.referent
    if meant and meant.several:
        for key, span in zip(meant.several, meant.spans, strict=True):
            told.add(key)
            name = next((n for n in discourse.between(span.start, span.end) if n.key == key), None)
            yield Answer(Referent(key, meant.label, (span,), name.entity if name else None), first.reason)
    elif meant:
        told.add(meant.key)
        yield first
        if meant.owner:
            told.add(meant.owner.key)
            yield Answer(referent(meant.owner), "owner")
    for named in discourse.between(*rest):
        if named.key not in told and discourse.passage.view[named.span.start - 1] in "，；：" and discourse.opens(named):
            told.add(named.key)
            yield Answer(referent(named), "clause_subject")
