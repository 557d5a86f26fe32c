"""The syntactic frames in which reporting words stand, and what each says of source and content.

=============  =====================================================  ==================================
frame          shape                                                  example
=============  =====================================================  ==================================
clause         SOURCE cue CONTENT, “CONTENT” SOURCE cue,              官员说……; 局长否认此事
               AGENT in 被 … : 被 SOURCE cue CONTENT
evidence       the same, but only documents and findings speak        调查显示……
about          SOURCE 对 CONTENT cue                                  他对此表示怀疑
speech-act     SOURCE 提出 CONTENT (a question, a protest …)          记者提出了问题
hearsay        cue CONTENT, nobody speaks                             据说……
passive        cue CONTENT, nobody speaks                             被控……
noun           受到 SOURCE 对 CONTENT 的 cue                          受到对其工作的批评
view           在 SOURCE cue, CONTENT                                 在他看来，……
=============  =====================================================  ==================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.contents import Content, Reports
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.lexicon import ends_with, nouns
from zhclaims.stages.attributions.scene import Level
from zhclaims.stages.attributions.speakers import speaker, topic
from zhclaims.stages.attributions.tokens import Token

PASSIVE_MARKS = frozenset({"被", "遭", "遭到", "受", "受到", "获", "获得", "为", "饱受", "备受", "屡遭", "由"})
SUFFERED = frozenset({"受到", "遭到", "遭受", "面临", "遭", "受", "引来", "招致", "招来", "引起", "引发", "获得", "得到", "面对"})


_CLAUSES_BACK = 6


class Draft(NamedTuple):
    """An attribution in offsets of the view."""

    source: Span | None
    cue: Span
    content: Content | None
    kind: str


class Outer(NamedTuple):
    """The level around a quotation and its drafts."""

    level: Level
    drafts: list[Draft]


class Reading(NamedTuple):
    """A cue where it stands, and what has been read of its level so far."""

    level: Level
    cue: Cue
    reports: Reports
    earlier: list[Draft]
    """The drafts of this level, in order."""
    outer: Outer | None
    """What is around a quotation."""


Frame = Callable[[Reading], Draft | None]


def read(reading: Reading) -> Draft | None:
    """The attribution that a cue makes, by the first of its frames that fits."""
    for name in reading.cue.senses:
        draft = FRAMES[name](reading)
        if draft:
            return draft
    return None


def _clause(r: Reading) -> Draft | None:
    """SOURCE cue CONTENT, with the source before the cue, carried over from an earlier clause, or in a passive."""
    start = _region(r)
    tokens = r.level.between(start, r.cue.span.start)
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if _text(r, tokens[i]) in PASSIVE_MARKS), None)
    if mark is not None and not any(t.is_a("verb", "of") for t in tokens[mark + 1 :]):
        return _by_agent(r, tokens, mark)
    found = speaker(tokens)
    if found is None and (start > r.level.clause(r.cue.span.start).span.start):
        return None  # a second verb of the same report ("表示相信")
    if found and _is_denied(r, found):
        return None
    source = found or _in_setting(r, tokens) or _carried(r)
    content = contents.behind(r.level, r.cue, r.reports) or contents.before(r.level, (found or r.cue.span).start)
    if content is None and r.cue.kind != "deny":
        return None
    return Draft(source, r.cue.span, content, r.cue.kind)


def _in_setting(r: Reading, tokens: Sequence[Token]) -> Span | None:
    """The subject of a clause that is itself a setting: 在 SOURCE cue CONTENT 之后."""
    opens = bool(tokens) and _text(r, tokens[0]) in ("在", "自", "自从", "当", "于")
    return speaker(tokens[1:]) if opens and contents.is_setting(r.level, r.cue.span.end) else None


def _evidence(r: Reading) -> Draft | None:
    """As a clause, but only if a document or a finding speaks."""
    draft = _clause(r)
    if draft is None or draft.source is None or not ends_with(draft.source.of(r.level.view), nouns("evidence")):
        return None
    return draft


def _by_agent(r: Reading, tokens: Sequence[Token], mark: int) -> Draft | None:
    """被 SOURCE cue CONTENT; with nothing behind the cue what is reported is the subject ("这一说法遭到警方否认")."""
    source = speaker(tokens[mark + 1 :])
    content = _predicate(r)
    if content is None:
        subject = speaker(tokens[:mark])
        content = Content(subject, False) if subject else None
    return Draft(source, r.cue.span, content, r.cue.kind) if content else None


def _passive(r: Reading) -> Draft | None:
    content = _predicate(r)
    return Draft(None, r.cue.span, content, r.cue.kind) if content else None


def _predicate(r: Reading) -> Content | None:
    """What follows a passive cue in its clause; inside of a modifier, what stands before its 的."""
    at = r.cue.span.end
    content = contents.quotation(r.level, at) or contents.own_clause(r.level, at)
    if content is None:
        return None
    before = r.level.between(r.level.clause(at - 1).span.start, r.cue.span.start)
    if not before or before[-1].is_a("determiner"):
        return contents.up_to_head(r.level, content)
    return content


def _about(r: Reading) -> Draft | None:
    """SOURCE 对 CONTENT cue; without 对 as a clause."""
    tokens = r.level.between(_region(r), r.cue.span.start)
    mark = next((i for i, t in enumerate(tokens) if _text(r, t) in ("对", "对于", "就", "针对")), None)
    if mark is None:
        return _clause(r)
    span = trim(r.level.view, Span(tokens[mark].span.end, r.cue.span.start))
    if span.start >= span.end:
        return None
    return Draft(speaker(tokens[:mark]) or _carried(r), r.cue.span, contents.content(r.level, span), r.cue.kind)


def _speech_act(r: Reading) -> Draft | None:
    """SOURCE 提出 CONTENT, if what is put forward is a question, a protest, a demand."""
    content = contents.own_clause(r.level, r.cue.span.end)
    if content is None:
        return None
    text = content.span.of(r.level.view)
    lead = len(text) - len(text.lstrip("了过"))
    if not ends_with(text, nouns("request")) or len(text) == lead:
        return None
    source = speaker(r.level.between(_region(r), r.cue.span.start)) or _carried(r)
    span = Span(content.span.start + lead, content.span.end)
    return Draft(source, r.cue.span, Content(span, content.quoted), r.cue.kind) if source else None


def _noun(r: Reading) -> Draft | None:
    """受到 SOURCE 对 CONTENT 的 cue; what is not said to be about something is about the subject."""
    tokens = r.level.between(r.level.clause(r.cue.span.start).span.start, r.cue.span.start)
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if _text(r, tokens[i]) in SUFFERED), None)
    if mark is None:
        return None
    owner = tokens[mark + 1 : -1]
    about = next((i for i, t in enumerate(owner) if _text(r, t) in ("关于", "对", "对于", "有关", "针对", "涉及")), len(owner))
    source = speaker(owner[:about])
    if about + 1 < len(owner):
        said = contents.content(r.level, Span(owner[about + 1].span.start, owner[-1].span.end))
    else:
        subject = speaker(tokens[:mark]) or _carried(r)
        if subject is None:
            return None
        said = Content(subject, False)
    return Draft(source, r.cue.span, said, r.cue.kind)


def _hearsay(r: Reading) -> Draft | None:
    content = contents.behind(r.level, r.cue, r.reports)
    return Draft(None, r.cue.span, content, r.cue.kind) if content else None


def _view(r: Reading) -> Draft | None:
    """在 SOURCE 看来, CONTENT."""
    tokens = r.level.between(_region(r), r.cue.span.start)
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if _text(r, tokens[i]) == "在"), None)
    source = speaker(tokens[mark + 1 :]) if mark is not None else None
    content = contents.behind(r.level, r.cue, r.reports)
    return Draft(source, r.cue.span, content, r.cue.kind) if source and content else None


FRAMES: dict[str, Frame] = {
    "clause": _clause,
    "evidence": _evidence,
    "about": _about,
    "speech-act": _speech_act,
    "noun": _noun,
    "hearsay": _hearsay,
    "passive": _passive,
    "view": _view,
}


def _region(r: Reading) -> int:
    """Where the words that can belong to this cue begin: with its clause, or behind the cue before it."""
    clause = r.level.clause(r.cue.span.start).span
    last = r.earlier[-1].cue.end if r.earlier else 0
    return max(clause.start, last)


def _is_denied(r: Reading, source: Span) -> bool:
    """没有报道显示 …: nobody says so; 使人相信 …: nobody reports it."""
    return any(r.level.view.endswith(w, 0, source.start) for w in ("没有", "无", "未有", "使", "使得", "令", "让", "任何"))


def _carried(r: Reading) -> Span | None:
    """The source of the report before, or the subject of a clause before, where the cue's own clause has none."""
    clauses = r.level.clauses
    here = r.level.clause_index(r.cue.span.start)
    if here == 0 and r.outer:
        return _around(r, r.outer)
    for i in range(here - 1, max(here - _CLAUSES_BACK, 0) - 1, -1):
        if clauses[i].group != clauses[here].group:
            break
        span = clauses[i].span
        last = next((d for d in reversed(r.earlier) if span.start <= d.cue.start < span.end), None)
        if last:
            return last.source
        said = any(d.content and d.content.span.covers(span) for d in r.earlier[-3:])
        found = None if said or r.level.quote_at(span.start) else topic(r.level.between(*span))
        if found:
            return found
    return None


def _around(r: Reading, outer: Outer) -> Span | None:
    """The subject before a quotation that begins with the cue ("一些人“认为……”")."""
    opener = r.level.segment.span.start - 1
    if r.level.between(opener + 1, r.cue.span.start):
        return None
    last = max((d.cue.end for d in outer.drafts if d.cue.end <= opener), default=0)
    return speaker(outer.level.between(max(outer.level.clause(opener).span.start, last), opener))


def _text(r: Reading, token: Token) -> str:
    return token.span.of(r.level.view)
