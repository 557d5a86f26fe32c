"""The syntactic frames in which reporting words stand, and what each says of source and content.

=============  =====================================================  ==================================
frame          shape                                                  example
=============  =====================================================  ==================================
clause         SOURCE cue CONTENT, “CONTENT” SOURCE cue,              官员说……; 局长否认此事
               AGENT in 被 … : 被 SOURCE cue CONTENT
evidence       the same, but only documents and findings speak        调查显示……
depict         as a clause, with a quotation or 为                    形容他为……
about          SOURCE 对 CONTENT cue                                  他对此表示怀疑
speech-act     SOURCE 提出 CONTENT (a question, a protest …)          记者提出了问题
hearsay        cue CONTENT, nobody speaks                             据说……
passive        cue CONTENT, nobody speaks                             被控……
noun           受到 SOURCE 对 CONTENT 的 cue                          受到对其工作的批评
view           在 SOURCE cue, CONTENT                                 在他看来，……
=============  =====================================================  ==================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.contents import Content, Reports
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.lexicon import Sense, ends_with, function_words, nouns
from zhclaims.stages.attributions.scene import Level
from zhclaims.stages.attributions.speakers import speaker, topic
from zhclaims.stages.attributions.tokens import Token

PASSIVE_MARKS = frozenset({"被", "遭", "遭到", "受", "受到", "获", "获得", "为", "饱受", "备受", "屡遭", "由"})
SUFFERED = frozenset({"受到", "遭到", "遭受", "面临", "遭", "受", "引来", "招致", "招来", "引起", "引发", "获得", "得到", "面对"})


_LIGHT = frozenset({"称", "指", "表示", "讲", "谈到", "提到", "提及", "说", "答应", "曰", "云"})
_NAMING = re.compile(r"[^，：“]{1,20}?(?:(?<![认以因成])为|作|做)(?!“)")
_PERSONS = tuple("者员人长方家们士师民官帝王他她我会院府党军社报部局》众徒生友母父子女妻")
_SPOKEN_TOO = frozenset({"说明", "表明", "证明", "揭示"})
_CLAUSES_BACK = 6
_ACTS = ("question", "deny", "accuse", "demand", "say", "promise")


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
    tokens = _with_document(r, r.level.between(start, r.cue.span.start))
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if _text(r, tokens[i]) in PASSIVE_MARKS), None)
    if mark is not None and not any(t.is_a("verb", "of") for t in tokens[mark + 1 :]):
        return _by_agent(r, tokens, mark)
    found = speaker(tokens)
    if found is None and (start > r.level.clause(r.cue.span.start).span.start):
        return None  # a second verb of the same report ("表示相信")
    if _is_modifier(r, found) or (found and _is_denied(r, found)):
        return None
    if found and _is_predicate(r, tokens, found):
        found = None
    source = found or _in_setting(r, tokens) or (None if _is_general(r, tokens) else _carried(r))
    content = contents.behind(r.level, r.cue, r.reports) or contents.before(r.level, (found or r.cue.span).start)
    if content is None and r.cue.kind != "deny":
        return None
    if content and r.cue.word in _LIGHT and not _is_statement(r, source, content):
        return None
    if source is None and not _speaks_for_itself(r, content):
        return None
    return Draft(source, r.cue.span, content, r.cue.kind)


def _with_document(r: Reading, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with a document right before the cue as a noun, where the analyzer took it for a verb ("电话记录显示")."""
    if not tokens or not tokens[-1].is_a("verb") or _text(r, tokens[-1]) not in nouns("evidence"):
        return tokens
    alone = len(tokens) == 1 or tokens[-2].is_a("of", "determiner", "number")
    return [*tokens[:-1], Token(tokens[-1].span, frozenset({"noun"}))] if alone or "evidence" in r.cue.senses else tokens


def _is_statement(r: Reading, source: Span | None, said: Content) -> bool:
    """Whether a word that may also name or mean something reports here: somebody speaks, and says more than a name."""
    text = said.span.of(r.level.view)
    lead = r.level.view[r.cue.span.end : said.span.start]
    if "：" in lead or (lead.endswith("“") and (r.cue.word in ("说", "讲", "表示") or contents.is_speech(r.level, said))):
        return True
    if r.cue.word in ("说", "曰", "云") and (source is None or not _is_somebody(r, source)):
        return False
    if _NAMING.match(text) or text in function_words("courtesy") or not contents.says_something(r.level, said):
        return False
    return r.cue.word != "指" or source is None or _is_somebody(r, source)


def _is_somebody(r: Reading, source: Span) -> bool:
    """Whether a phrase is a name, a person, an institution or a document by its last word."""
    name = source.of(r.level.view)
    named = any(t.is_a("name") for t in r.level.between(*source)[-1:])
    latin = name[-1:].isascii() and name[-1:].isalnum()
    return named or latin or name.endswith(_PERSONS) or ends_with(name, nouns("evidence")) is not None


def _is_predicate(r: Reading, tokens: Sequence[Token], found: Span) -> bool:
    """Whether what looks like a subject with a modifier is rather what the subject of a clause before does ("摸着他的头说")."""
    verb_first = next((t for t in tokens if t.span.start == found.start), tokens[0]).is_a("verb")
    return verb_first and r.level.clause_index(r.cue.span.start) > 0 and not _is_somebody(r, found)


def _is_general(r: Reading, tokens: Sequence[Token]) -> bool:
    """Whether the report is everybody's or somebody's ("一般认为", "也有认为"), not that of a subject before."""
    return bool(tokens) and (tokens[-1].is_a("existential") or _text(r, tokens[-1]) in function_words("general"))


def _depict(r: Reading) -> Draft | None:
    """As a clause, if words are quoted or something is said to be something."""
    draft = _clause(r)
    said = draft.content if draft else None
    if draft is None or said is None or said.quoted:
        return draft
    somebody = draft.source is None or _is_somebody(r, draft.source)
    return draft if somebody and re.search("[为是]", said.span.of(r.level.view)) else None


def _speaks_for_itself(r: Reading, content: Content | None) -> bool:
    """Whether a report of nobody is one: a quotation, or what is generally thought ("一般认为", "估计有……")."""
    return bool(content and content.quoted) or r.cue.kind == "believe"


def _is_modifier(r: Reading, found: Span | None) -> bool:
    """Whether a cue stands in a modifier of what follows ("不相信他的人都走了", "第一位承认此事的教宗")."""
    clause = r.level.clause(r.cue.span.start).span
    before = [t for t in r.level.between(clause.start, r.cue.span.start) if not t.is_a("adverb")]
    if before and found:
        said = contents.own_clause(r.level, r.cue.span.end)
        return _text(r, before[-1])[-1] in "位名个种项支" and bool(said and contents.up_to_head(r.level, said) != said)
    if before[-1:] and not before[-1].is_a("determiner", "number", "adjective"):
        return False
    if not before and r.level.clause_index(r.cue.span.start):
        return False
    rest = r.level.between(r.cue.span.end, r.level.clause(r.cue.span.start).span.end)
    close = next((i for i, t in enumerate(rest) if t.is_a("of")), None)
    if close is None or close + 1 >= len(rest) or not rest[close + 1].nominal or any(t.is_a("mark") for t in rest[:close]):
        return False
    if any(t.is_a("verb") for t in rest[:close]) and any(t.nominal for t in rest[:1]):
        return False
    return any(t.is_a("adverb", "verb") for t in rest[close + 1 :])


def _in_setting(r: Reading, tokens: Sequence[Token]) -> Span | None:
    """The subject of a clause that is itself a setting: 在 SOURCE cue CONTENT 之后."""
    opens = bool(tokens) and _text(r, tokens[0]) in ("在", "自", "自从", "当", "于")
    return speaker(tokens[1:]) if opens and contents.is_setting(r.level, r.cue) else None


def _evidence(r: Reading) -> Draft | None:
    """As a clause, but only if a document or a finding speaks."""
    draft = _clause(r)
    if draft is None or draft.source is None or draft.content is None:
        return None
    if ends_with(draft.source.of(r.level.view), nouns("evidence")):
        return draft
    spoken = r.cue.word in _SPOKEN_TOO and contents.says_something(r.level, draft.content)
    return draft if spoken and _is_somebody(r, draft.source) else None


def _by_agent(r: Reading, tokens: Sequence[Token], mark: int) -> Draft | None:
    """被 SOURCE cue CONTENT; with nothing behind the cue what is reported is the subject ("这一说法遭到警方否认")."""
    source = speaker(tokens[mark + 1 :])
    content = _predicate(r)
    if content is None and source is None:
        return None
    if content is None:
        subject = speaker(tokens[:mark])
        content = Content(subject, False) if subject else None
    return Draft(source, r.cue.span, content, r.cue.kind)


def _passive(r: Reading) -> Draft | None:
    content = _predicate(r)
    return Draft(None, r.cue.span, content, r.cue.kind) if content else None


def _predicate(r: Reading) -> Content | None:
    """What follows a passive cue in its clause; inside of a modifier, what stands before its 的."""
    at = r.cue.span.end
    at += r.level.view[at : at + 1] in ("为", "成", "过")
    content = contents.quotation(r.level, at) or contents.own_clause(r.level, at)
    if content is None:
        return None
    before = r.level.between(r.level.clause(at - 1).span.start, r.cue.span.start)
    modifies = bool(before) and before[-1].is_a("determiner") and before[-1].span.end - before[-1].span.start > 1
    return contents.up_to_head(r.level, content) if modifies else content


def _about(r: Reading) -> Draft | None:
    """SOURCE 对 CONTENT cue; without 对 as a clause."""
    tokens = r.level.between(_region(r), r.cue.span.start)
    mark = next((i for i, t in enumerate(tokens) if _text(r, t) in ("对", "对于", "就", "针对", "对此")), None)
    if mark is None:
        return _clause(r)
    inside = tokens[mark].span.start + 1 if _text(r, tokens[mark]) == "对此" else tokens[mark].span.end
    span = trim(r.level.view, Span(inside, r.cue.span.start))
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
    kind = next((k for k in _ACTS if ends_with(text, nouns(f"act-{k}"))), None)
    if kind is None and _is_sentence(r, content):
        return _clause(r._replace(cue=r.cue._replace(senses={"clause": Sense("say", "clause")})))
    if kind is None or len(text) == lead:
        return None
    source = speaker(r.level.between(_region(r), r.cue.span.start)) or _carried(r)
    span = Span(content.span.start + lead, content.span.end)
    return Draft(source, r.cue.span, Content(span, content.quoted), kind) if source else None


def _is_sentence(r: Reading, said: Content) -> bool:
    """Whether what is put forward is a clause with subject and predicate ("提出地球是圆的")."""
    tokens = r.level.between(*said.span)
    subject = topic(tokens)
    rest = [t for t in tokens if subject and t.span.start >= subject.end]
    return any(t.is_a("verb", "embedding") for t in rest) and not any(t.is_a("of") for t in rest)


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
    """What is heard; words that are nouns too must begin their clause ("传说……", but not "民间传说集")."""
    if r.cue.word[-1] in "说闻言" and r.cue.word[0] in "传谣" and speaker(r.level.between(_region(r), r.cue.span.start)):
        return None
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
    "depict": _depict,
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
    last += last > clause.start and r.level.view[last : last + 1] in tuple("出到了")
    return max(clause.start, last)


def _is_denied(r: Reading, source: Span) -> bool:
    """没有报道显示 …: nobody says so; 使人相信 …: nobody reports it."""
    before = r.level.view[max(source.start - 6, 0) : source.start]
    text = source.of(r.level.view)
    made_to = text in ("人", "人们") and before[-1:] in tuple("使令让得")
    return made_to or before.endswith(tuple(function_words("negation"))) or text.startswith(("没", "无人"))


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
