"""The syntactic frames in which reporting words stand, and what each says of source and content.

=============  =====================================================  ==================================
frame          shape                                                  example
=============  =====================================================  ==================================
clause         SOURCE cue CONTENT, “CONTENT” SOURCE cue,              官员说……; 局长否认此事
               AGENT in 被 … : 被 SOURCE cue CONTENT
evidence       the same, but only documents and findings speak        调查显示……
depict         as a clause, with a quotation or 为                    形容他为……
quote          as a clause, with a quotation only                     正如他所言，“……”
about          SOURCE 对 CONTENT cue                                  他对此表示怀疑
speech-act     SOURCE 提出 CONTENT (a question, a protest …)          记者提出了问题
hearsay        cue CONTENT, nobody speaks                             据说……
passive        cue CONTENT, nobody speaks                             被控……
noun           受到 SOURCE 对 CONTENT 的 cue                          受到对其工作的批评
view           在 SOURCE cue, CONTENT                                 在他看来，……
=============  =====================================================  ==================================

`vocab/reporting_verbs.tsv` says which frames a reporting verb takes: a new verb is a new row there. A frame gives the attribution
or, in words, why there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents, doubts
from zhclaims.stages.attributions.cues import is_ruled_out
from zhclaims.stages.attributions.extent import is_setting
from zhclaims.stages.attributions.lexicon import JOINING, Sense, ends_with, function_words, limited, nouns
from zhclaims.stages.attributions.report import Content, Draft, Outer, Report, Verdict
from zhclaims.stages.attributions.subjects import after_contrast, speaker
from zhclaims.stages.attributions.tokens import Token

PASSIVE_MARKS = frozenset({"被", "遭", "遭到", "受", "受到", "获", "获得", "为", "饱受", "备受", "屡遭", "由"})
SUFFERED = frozenset({"受到", "遭到", "遭受", "面临", "遭", "受", "引来", "招致", "招来", "引起", "引发", "获得", "得到", "面对"})
_TOWARDS = frozenset({"对", "对于", "就", "针对"})
"""Prepositions of what a report is about."""
_SPOKEN_TOO = frozenset({"说明", "表明"})
_ACTS = ("question", "deny", "accuse", "demand", "say", "promise")
_JOINING = JOINING | {"及", "也", "还"}
_CLAUSES_BACK = 6
_DRAFTS_BACK = 8
_NO_CONTENT = "nothing is said"
NO_FINDING = "its subject is no document and no finding"
NO_DOCUMENT = "no document, or nothing is said"
NO_SUBJECT = "no subject of its own: it is part of what is said, or no verb"
NO_QUOTATION, FAR_QUOTATION = "no quotation", "no quotation right beside it"
NOT_DEPICTED = "neither a quotation nor said to be something"
FOUND_SOMEWHERE = "something is found somewhere"
HEARSAY_NOUN = "it is a noun"
NO_SPEECH_ACT = "neither a statement nor an act of speech (act-… in reporting_nouns.tsv) is put forward"

Frame = Callable[[Report], Draft | str]
"""The attribution that a report makes, or why it makes none."""


def judge(report: Report) -> Iterator[Verdict]:
    """What the frames of a cue make of it, in order, up to the first that fits; of one in doubt nothing."""
    if report.cue.doubt:
        yield Verdict(report.cue.span, "", report.cue.doubt)
        return
    for name in report.cue.senses:
        outcome = FRAMES[name](report)
        yield Verdict(report.cue.span, name, outcome)
        if isinstance(outcome, Draft):
            return


def as_clause(r: Report) -> Draft | str:
    """SOURCE cue CONTENT, whatever speaks against it."""
    found = speaker(r.before)
    content = contents.content_after(r.level, r.cue, r.cues) or contents.quotation_before(r.level, (found or r.cue.span).start)
    source = found or (None if _is_general(r, r.before) else _carried_source(r))
    return Draft(source, r.cue.span, content, r.cue.kind) if content else _NO_CONTENT


def _clause(r: Report) -> Draft | str:
    """SOURCE cue CONTENT, with the source before the cue, carried over from an earlier clause, or in a passive."""
    start = r.region
    tokens = _with_document(r, r.before)
    mark = _last(r, tokens, PASSIVE_MARKS)
    if mark is not None and not any(t.is_a("verb", "of", "localizer") for t in tokens[mark + 1 :]):
        return _by_agent(r, tokens, mark)
    after_report = start > r.clause.start
    if after_report and _joins_report(r, tokens):
        return _coordinate(r)
    contrast = after_contrast(tokens, r.level.view) if after_report else 0
    found = speaker(tokens[contrast:])
    far = found is None or (tokens[-1].nominal and tokens[-1].span.end > found.end)
    if (found is None and after_report) or (far and r.cue.word in limited("beside-subject")):
        return NO_SUBJECT  # 以 and 为
    if found and (reason := doubts.why_not_by(r, tokens, found)):
        return reason
    source = found or _source_in_setting(r, tokens) or (None if _is_general(r, tokens) else _carried_source(r))
    content = contents.content_after(r.level, r.cue, r.cues) or contents.quotation_before(r.level, (found or r.cue.span).start)
    return doubts.why_not_said(r, tokens, source, content) or Draft(source, r.cue.span, content, r.cue.kind)


def _coordinate(r: Report) -> Draft | str:
    """A further verb in the clause of a report, joined by 、 or 并: the same source speaks again."""
    content = contents.content_after(r.level, r.cue, r.cues)
    return Draft(r.earlier[-1].source, r.cue.span, content, r.cue.kind) if content else _NO_CONTENT


def _quote(r: Report) -> Draft | str:
    """SOURCE所言“CONTENT”: as a clause, but only with the words themselves."""
    draft = _clause(r)
    if isinstance(draft, str):
        return draft
    if draft.content is None or not draft.content.quoted:
        return NO_QUOTATION
    start = draft.content.span.start
    lead = r.level.view[r.cue.span.end : start].rstrip("“‘").strip("了过着 ")
    led_over = r.level.view[start - 1] in "“‘" and (lead in ("", "，") or "：" in lead)
    return draft if start < r.cue.span.start or led_over else FAR_QUOTATION


def _with_document(r: Report, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with a document right before the cue as a noun, where the analyzer took it for a verb ("电话记录显示")."""
    if "evidence" in r.cue.senses and len(tokens) > 2 and tokens[-2].is_a("verb") and r.text(tokens[-1]) in nouns("evidence"):
        return [*tokens[:-2], tokens[-2]._replace(classes=frozenset({"noun"})), tokens[-1]]  # "自杀报告显示"
    if not tokens or not tokens[-1].is_a("verb") or r.text(tokens[-1]) not in nouns("evidence"):
        return tokens
    alone = len(tokens) == 1 or tokens[-2].is_a("of", "determiner", "number", "existential")
    return [*tokens[:-1], Token(tokens[-1].span, frozenset({"noun"}))] if alone or "evidence" in r.cue.senses else tokens


def _depict(r: Report) -> Draft | str:
    """As a clause, if words are quoted or something is said to be something."""
    draft = _clause(r)
    if isinstance(draft, str) or draft.content is None or draft.content.quoted:
        return draft
    somebody = draft.source is None or doubts.is_somebody(r, draft.source)
    described = somebody and re.search("[为是]", draft.content.span.of(r.level.view))
    return draft if described else NOT_DEPICTED


def _evidence(r: Report) -> Draft | str:
    """As a clause, but only if a document or a finding speaks."""
    draft = _clause(r)
    if isinstance(draft, str):
        return draft
    if draft.source is None or draft.content is None:
        return NO_DOCUMENT
    if any(r.text(t) in ("以", "用") for t in r.before):
        return "somebody marks something with a sign"
    if r.cue.word == "发现" and r.level.view[draft.content.span.start] in "于在":
        return FOUND_SOMEWHERE
    if ends_with(draft.source.of(r.level.view).rstrip("》”"), nouns("evidence")):
        return draft
    own = draft.source.start >= r.clause.start or r.cue.word != "说明"  # what somebody did only shows something
    spoken = own and r.cue.word in _SPOKEN_TOO and contents.says_something(r.level, draft.content)
    return draft if spoken and doubts.is_somebody(r, draft.source) else NO_FINDING


def _by_agent(r: Report, tokens: Sequence[Token], mark: int) -> Draft | str:
    """被 SOURCE cue CONTENT; with nothing after the cue what is reported is the subject ("这一说法遭到警方否认")."""
    if is_ruled_out(r.level.view, [t for t in tokens[:mark] if not t.is_a("gap")]):
        return doubts.DENIED  # 没有被警方证实
    source = speaker(tokens[mark + 1 :])
    content = _predicate(r)
    if content is None and source is None:
        return "a passive without an agent, and " + _NO_CONTENT
    if content is None:
        subject = speaker(tokens[:mark])
        content = Content(subject, False) if subject else None
    return Draft(source, r.cue.span, content, r.cue.kind)


def _passive(r: Report) -> Draft | str:
    content = _predicate(r)
    return Draft(None, r.cue.span, content, r.cue.kind) if content else _NO_CONTENT


def _predicate(r: Report) -> Content | None:
    """The content that follows a passive cue in its clause; inside of a modifier, what stands before its 的; None if nothing
    follows."""
    at = r.cue.span.end
    at += r.level.view[at : at + 1] in ("为", "成", "过")
    content = contents.quotation(r.level, at) or contents.rest_of_clause(r.level, at)
    if content is None:
        return None
    before = r.level.tail(r.clause.start, r.cue.span.start)
    last = before[-1] if before else None
    modifies = last is not None and (last.is_a("preposition") or (last.is_a("determiner") and len(r.text(last)) > 1))
    return contents.inside_modifier(r.level, content) if modifies else content


def _about(r: Report) -> Draft | str:
    """SOURCE 对 CONTENT cue; without 对 as a clause."""
    tokens = r.before
    mark = next((i for i, t in enumerate(tokens) if r.text(t) in _TOWARDS or r.text(t) == "对此"), None)
    if mark is None:
        return _clause(r)
    inside = tokens[mark].span.start + 1 if r.text(tokens[mark]) == "对此" else tokens[mark].span.end
    span = trim(r.level.view, Span(inside, r.cue.span.start))
    if span.start >= span.end:
        return _NO_CONTENT
    return Draft(speaker(tokens[:mark]) or _carried_source(r), r.cue.span, contents.content_of(r.level, span), r.cue.kind)


def _speech_act(r: Report) -> Draft | str:
    """SOURCE 提出 CONTENT, if what is put forward is a question, a protest, a demand."""
    content = contents.rest_of_clause(r.level, r.cue.span.end)
    if content is None:
        apart = contents.content_after(r.level, r.cue, r.cues)
        return _clause(_as_said(r)) if apart and contents.says_something(r.level, apart) else _NO_CONTENT
    text = content.span.of(r.level.view)
    lead = len(text) - len(text.lstrip("了过"))
    kind = next((k for k in _ACTS if ends_with(text, nouns(f"act-{k}"))), None)
    if kind is None and _is_sentence(r, content):
        return _clause(_as_said(r))
    if kind is None or len(text) == lead:
        return NO_SPEECH_ACT
    if text[lead:] in nouns(f"act-{kind}") and any(r.text(t) in _TOWARDS for t in r.before):
        act = r.cue._replace(span=Span(r.cue.span.start, content.span.end), senses={"about": Sense(kind, "about")})
        return _about(r._replace(cue=act))
    source = speaker(r.before) or _carried_source(r)
    span = Span(content.span.start + lead, content.span.end)
    return Draft(source, r.cue.span, Content(span, content.quoted), kind) if source else doubts.NOBODY


def _as_said(r: Report) -> Report:
    return r._replace(cue=r.cue._replace(senses={"clause": Sense("say", "clause")}))


def _is_sentence(r: Report, said: Content) -> bool:
    """Whether what is put forward is a clause with subject and predicate ("提出地球是圆的")."""
    tokens = r.level.head(*said.span)
    subject = r.level.subject(*said.span)
    rest = [t for t in tokens if subject and t.span.start >= subject.end]
    if rest and rest[0].is_a("conjunction", "connective"):
        return False
    return any(t.is_a("verb", "embedding") for t in rest) and not any(t.is_a("of") for t in rest)


def _noun(r: Report) -> Draft | str:
    """受到 SOURCE 对 CONTENT 的 cue; what is not said to be about something is about the subject."""
    tokens = r.level.tail(r.clause.start, r.cue.span.start)
    mark = _last(r, tokens, SUFFERED)
    if mark is None:
        return "nobody meets with it (受到, 引起 …)"
    owner = tokens[mark + 1 : -1]
    about = next((i for i, t in enumerate(owner) if r.text(t) in ("关于", "对", "对于", "有关", "针对", "涉及")), len(owner))
    source = speaker(owner[:about])
    if source and r.cue.word == "指控" and not doubts.is_somebody(r, source):
        return Draft(None, r.cue.span, Content(source, False), r.cue.kind)  # what somebody is charged with
    if about + 1 < len(owner):
        said = contents.content_of(r.level, Span(owner[about + 1].span.start, owner[-1].span.end))
    else:
        subject = speaker(tokens[:mark]) or _carried_source(r)
        if subject is None:
            return _NO_CONTENT
        said = Content(subject, False)
    return Draft(source, r.cue.span, said, r.cue.kind)


def _hearsay(r: Report) -> Draft | str:
    """What is heard; words that are nouns too must begin their clause ("传说……", but not "民间传说集")."""
    noun = r.cue.word[-1] in "说闻言" and r.cue.word[0] in "传谣"
    listed = r.level.view[r.cue.span.end : r.cue.span.end + 1] in tuple("和与及、的中里")
    if noun and (listed or any(t.nominal or t.is_a("of", "conjunction") for t in r.before)):
        return HEARSAY_NOUN
    content = contents.content_after(r.level, r.cue, r.cues)
    if content is None:
        return _NO_CONTENT
    if r.cue.word[-1] in "是为":  # a noun: what somebody's view is
        owner = speaker(r.before[:-1]) if r.before and r.before[-1].is_a("of") else None
        source = owner if owner and doubts.is_somebody(r, owner) else None
        return Draft(source, Span(r.cue.span.start, r.cue.span.end - 1), content, r.cue.kind)
    return Draft(None, r.cue.span, content, r.cue.kind)


def _view(r: Report) -> Draft | str:
    """在 SOURCE 看来, CONTENT."""
    tokens = r.before
    mark = _last(r, tokens, ("在",))
    source = speaker(tokens[mark + 1 :]) if mark is not None else None
    content = contents.content_after(r.level, r.cue, r.cues)
    return Draft(source, r.cue.span, content, r.cue.kind) if source and content else "no 在 SOURCE, or nothing is said"


def _last(r: Report, tokens: Sequence[Token], words: Collection[str]) -> int | None:
    """The index of the last token that is one of the words."""
    return next((i for i in range(len(tokens) - 1, -1, -1) if r.text(tokens[i]) in words), None)


FRAMES: dict[str, Frame] = {
    "clause": _clause,
    "evidence": _evidence,
    "depict": _depict,
    "quote": _quote,
    "about": _about,
    "speech-act": _speech_act,
    "noun": _noun,
    "hearsay": _hearsay,
    "passive": _passive,
    "view": _view,
}


# ── sources that are not the subject of the cue's clause ──────────────────────────────────────────────────────────────────────


def _carried_source(r: Report) -> Span | None:
    """The source of the report before, or the subject of a clause before, where the cue's own clause has none."""
    own = [t for t in r.before if not t.is_a("adverb", "auxiliary", "gap")]
    if own and own[-1].is_a("noun") and not any(t.is_a("preposition", "verb") for t in own):
        return None  # there is one, and it has not been understood
    clauses = r.level.clauses
    here = r.level.clause_index(r.cue.span.start)
    if here == 0 and r.outer:
        return _around(r, r.outer)
    for i in range(here - 1, max(here - _CLAUSES_BACK, 0) - 1, -1):
        if clauses[i].group != clauses[here].group:
            break
        span = clauses[i].span
        last = next((d for d in reversed(r.earlier[-_DRAFTS_BACK:]) if span.start <= d.cue.start < span.end), None)
        if last:
            return last.source
        said = any(d.content and d.content.span.overlaps(span) for d in r.earlier[-3:])
        found = None if said or r.level.quote_at(span.start) else r.level.subject(*span)
        if found:
            return found
    return None


def _joins_report(r: Report, tokens: Sequence[Token]) -> bool:
    """Whether the cue is joined to the report before it in its clause ("说……并称……")."""
    own = [t for t in tokens if not t.is_a("gap") and (not t.is_a("adverb", "auxiliary") or t.is_a("connective"))]
    return bool(own) and r.text(own[-1]) in _JOINING


def _around(r: Report, outer: Outer) -> Span | None:
    """The subject before a quotation that begins with the cue ("一些人“认为……”")."""
    opener = r.level.segment.span.start - 1
    if r.level.head(opener + 1, r.cue.span.start):
        return None
    i = bisect_right(outer.drafts, opener, key=lambda d: d.cue.end)
    last = outer.drafts[i - 1].cue.end if i else 0
    return speaker(outer.level.tail(max(outer.level.clause(opener).span.start, last), opener))


def _source_in_setting(r: Report, tokens: Sequence[Token]) -> Span | None:
    """The subject of a clause that is itself a setting: 在 SOURCE cue CONTENT 之后."""
    opens = bool(tokens) and r.text(tokens[0]) in ("在", "自", "自从", "当", "于")
    return speaker(tokens[1:]) if opens and is_setting(r.level, r.cue) else None


def _is_general(r: Report, tokens: Sequence[Token]) -> bool:
    """Whether the report is everybody's or somebody's ("一般认为", "也有认为"), not that of a subject before."""
    return bool(tokens) and (tokens[-1].is_a("existential") or r.text(tokens[-1]) in function_words("general"))
