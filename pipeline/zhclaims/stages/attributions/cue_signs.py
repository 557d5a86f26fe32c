"""Signs of whether a word reports where it stands, for the learned model (`weights`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhclaims.spans import Span
from zhclaims.stages.attributions.doubts import is_somebody
from zhclaims.stages.attributions.report import Draft, Report
from zhclaims.stages.attributions.subjects import speaker
from zhclaims.stages.attributions.tokens import Token

_BEFORE = frozenset(
    [
        "可",
        "可以",
        "可能",
        "没有",
        "未",
        "不",
        "如果",
        "将",
        "会",
        "来",
        "以",
        "对",
        "所",
        "为",
        "是",
        "要",
        "曾",
        "并",
        "则",
        "也",
        "就",
    ]
)
_PREDICATES = frozenset([*"是有为会将应不能可已在"])
_MOST_CLASSES = 20
"""Characters of the names of a token's classes that make a sign."""


def signs(r: Report, outcome: Draft | str) -> list[str]:
    """All signs of a cue; `outcome` is what the rules make of it."""
    made = isinstance(outcome, Draft)
    before, after = r.level.tail(r.clause.start, r.cue.span.start), r.level.head(r.cue.span.end, r.clause.end)
    return [
        "any",
        f"rule:{'makes' if made else outcome}",
        *_of_word(r, made),
        *_of_neighbours(r, before, after),
        *_of_subject(r, made),
        *_of_predicate(r, after, made),
    ]


def _of_word(r: Report, made: bool) -> Iterator[str]:
    word = r.cue.word
    yield f"word:{word}"
    yield f"word:{word}:{made}"
    yield f"kind:{r.cue.kind}:{made}"
    for frame in r.cue.senses:
        yield f"frame:{frame}"
    yield f"size:{min(len(word), 3)}"
    yield f"last:{word[-1]}:{made}"
    known = r.level.words.word_at(r.cue.span.start)
    if known:
        ends = "=" if known[0] == r.cue.span.end else "<" if known[0] > r.cue.span.end else ">"
        yield f"tag:{known[1]}{ends}"
    yield f"clause:{min(r.level.clause_index(r.cue.span.start), 3)}"
    within = r.earlier[-1].content if r.earlier else None
    if within and within.span.covers(r.cue.span):
        yield f"within:{made}"


def _of_neighbours(r: Report, before: Sequence[Token], after: Sequence[Token]) -> Iterator[str]:
    for n in (1, 2):
        token = before[-n] if len(before) >= n else None
        yield f"before{n}:{_classes(token)}"
        if token:
            word = r.text(token)
            yield f"before{n}:{word if len(word) < 4 else word[-1]}"
    first = after[0] if after else None
    yield f"after:{_classes(first)}"
    yield f"after:{_classes(first)}:{r.cue.kind}"
    if first:
        word = r.text(first)
        yield f"after:{word if len(word) < 4 else word[0]}"
    mark = r.level.view[r.cue.span.end : r.cue.span.end + 1]
    yield f"next:{mark}"
    if any(t.is_a("verb") for t in before):
        yield "verb-before"
    for word in {r.text(t) for t in before[-4:]} & _BEFORE:
        yield f"near:{word}"


def _classes(token: Token | None) -> str:
    return "".join(sorted(token.classes))[:_MOST_CLASSES] if token else "none"


def _of_subject(r: Report, made: bool) -> Iterator[str]:
    subject = speaker(r.before)
    kind = _kind(r, subject) if subject else "none"
    yield f"subject:{kind}:{made}"
    yield f"subject:{kind}:{r.cue.kind}"


def _kind(r: Report, subject: Span) -> str:
    if any(t.is_a("name") for t in r.level.tail(*subject)[-1:]):
        return "name"
    if subject.of(r.level.view)[-1] in "他她它们我其":
        return "he"
    return "somebody" if is_somebody(r, subject) else "noun"


def _of_predicate(r: Report, after: Sequence[Token], made: bool) -> Iterator[str]:
    """What can be said after the cue: a subject, a verb, something that is something."""
    found = r.level.subject(r.cue.span.end, r.clause.end)
    subject = found is not None
    verb = any(t.is_a("verb") for t in after[1:])
    being = any(r.text(t) in _PREDICATES for t in after)
    yield f"said:{subject}:{verb}:{being}"
    yield f"said:{subject}:{verb}:{being}:{made}"
    yield f"said:{subject}:{verb or being}:{r.cue.kind}"
    yield f"rest:{min(len(after), 5)}"
    kind = _kind(r, found) if found else "none"
    acts = any(t.is_a("verb") for t in after if found and t.span.start >= found.end)
    yield f"about:{kind}:{acts}:{r.cue.kind}"
    yield f"about:{kind}:{acts}:{r.cue.word}"
    mark = r.level.view[r.clause.end : r.clause.end + 1]
    yield f"mark:{mark}"
    yield f"mark:{mark}:{not after}"
    if "“" in r.level.view[r.cue.span.end : r.clause.end]:
        yield "quotation"
    if any(t.is_a("of") for t in after):
        yield f"modifies:{verb}"
        yield f"modifies:{r.cue.kind}"
