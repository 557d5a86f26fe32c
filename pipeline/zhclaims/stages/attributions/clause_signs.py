"""Signs of whether what is said goes on with the next clause, for the learned model (`weights`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.attributions.levels import Level
from zhclaims.stages.attributions.lexicon import openers
from zhclaims.stages.attributions.report import Cue, CueStarts

UNREAL = re.compile(
    "将|(?<![社议大])会(?![议员])|应|(?<!重)要|须|需|必|可|能|想|欲|打算|准备|愿|拟|希望|为了|如|若|以便|不得|不许|请|让|使(?!用)|令"
)
"""What makes what is said a plan, a wish or a condition: then an act after it may be part of that."""
_FINISHED = re.compile("了|后来|终于|最终|遂|便|于是")
_OPENERS = ("resume", "conclude", "joining", "condition", "consequent", "negation")
_LOOKED_AT = 60
"""Characters of a clause that are looked at."""


class Boundary(NamedTuple):
    """The end of a clause within what may be said from `start` on; `clause` is the index of the next."""

    level: Level
    cue: Cue | None
    start: int
    clause: int
    cues: CueStarts

    @property
    def kind(self) -> str:
        return self.cue.kind if self.cue else "account"

    @property
    def next(self) -> Span:
        return self.level.clauses[self.clause].span

    @property
    def before(self) -> Span:
        """What is said in the clause that ends here."""
        span = self.level.clauses[self.clause - 1].span
        return Span(max(span.start, self.start), span.end)

    @property
    def first(self) -> Span:
        """What is said in its first clause."""
        return Span(self.start, self.level.clause(self.start).span.end)


def signs(b: Boundary) -> list[str]:
    """All signs of a boundary."""
    subject = b.level.subject(*b.next)
    has_subject = "S" if subject else "s"
    return [
        "any",
        f"kind:{b.kind}",
        *_of_shape(b),
        *_of_words(b, has_subject),
        *(_of_subject(b, subject) if subject else ()),
        *_of_what_is_said(b, has_subject),
    ]


def _of_shape(b: Boundary) -> Iterator[str]:
    """Marks, lengths and places."""
    view, clauses = b.level.view, b.level.clauses
    mark = view[b.before.end : b.before.end + 1]
    yield f"mark:{mark}"
    yield f"mark:{mark}:{b.kind}"
    if b.cue:
        yield f"cue:{b.cue.word}"
        led = view[b.cue.span.end : b.cue.span.end + 1]
        yield f"lead:{led if led in '，：' else ''}"
    yield f"clauses:{min(b.clause - b.level.clause_index(b.start), 4)}"
    yield f"length:{min((b.before.end - b.start) // 8, 6)}"
    yield f"next-length:{min((b.next.end - b.next.start) // 6, 4)}"
    last = b.clause + 1 == len(clauses) or clauses[b.clause + 1].group != clauses[b.clause].group
    yield f"last:{last}"
    if view[b.before.end - 1] == "”":
        yield "after-quotation"


def _of_words(b: Boundary, has_subject: str) -> Iterator[str]:
    """The words that open the next clause, and its predicate."""
    view = b.level.view
    tokens = b.level.head(*b.next)
    for n, token in enumerate(tokens[:2]):
        yield f"word{n}:{token.span.of(view)}"
    if tokens:
        yield f"word0:{tokens[0].span.of(view)}:{b.kind}"
    verb = next((t.span.of(view) for t in tokens[:12] if t.is_a("verb")), None)
    if verb:
        yield f"verb:{verb[-1]}"
    text = view[b.next.start : min(b.next.end, b.next.start + _LOOKED_AT)]
    for name in _OPENERS:
        if text.startswith(openers(name)):
            yield f"opens:{name}"
            yield f"opens:{name}:{b.kind}:{has_subject}"
    if re.search("[是有]", text):
        yield f"being:{has_subject}"
    if _FINISHED.search(text):
        yield f"finished:{b.kind}"
    if b.next.start in b.level.words.dates or any(t.is_a("time") for t in tokens[:2]):
        yield f"dated:{b.kind}"
    lead = view[b.before.start : b.before.start + 2]
    yield f"before:{lead}"


def _of_subject(b: Boundary, subject: Span) -> Iterator[str]:
    """Who or what the next clause is about."""
    view = b.level.view
    name = subject.of(view)
    pointing = name[0] in "这此该其"
    named = subject.start in b.level.words.names
    yield "subject:" + ("he" if name[0] in "他她它其" else "this" if pointing else "name" if named else "noun")
    said = view[b.start : b.before.end]
    again = name[-2:] in said or (len(name) > 2 and name[-1:] in said)
    yield f"again:{again}:{pointing}"
    yield f"again:{again}:{pointing}:{b.kind}"
    if b.cue and name in view[max(b.cue.span.start - 40, 0) : b.cue.span.start]:
        yield "source-again"


def _of_what_is_said(b: Boundary, has_subject: str) -> Iterator[str]:
    """What was said so far, beside what comes next."""
    view = b.level.view
    shared = b.level.subject(*b.first) is None
    yield f"subjects:{shared}:{has_subject}"
    yield f"subjects:{shared}:{has_subject}:{b.kind}"
    yield f"reports:{b.clause in b.cues}:{has_subject}"
    unreal = bool(UNREAL.search(view, max(b.start, b.next.start - 120), b.next.start))
    if UNREAL.search(view, b.next.start, min(b.next.end, b.next.start + _LOOKED_AT)):
        yield f"unreal:{unreal}"
    else:
        yield f"real:{unreal}"
        yield f"real:{unreal}:{has_subject}:{b.kind}"
    yield f"predicate-before:{any(t.is_a('verb') for t in b.level.head(*b.before))}"
    if b.level.subject(*b.before) is None:
        yield "no-subject-before"
