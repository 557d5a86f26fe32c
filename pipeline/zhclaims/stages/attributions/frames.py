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
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents, doubts, sources
from zhclaims.stages.attributions.contents import Content
from zhclaims.stages.attributions.lexicon import Sense, ends_with, nouns
from zhclaims.stages.attributions.reading import Draft, Reading
from zhclaims.stages.attributions.speakers import behind_contrast, speaker
from zhclaims.stages.attributions.tokens import Token

PASSIVE_MARKS = frozenset({"被", "遭", "遭到", "受", "受到", "获", "获得", "为", "饱受", "备受", "屡遭", "由"})
SUFFERED = frozenset({"受到", "遭到", "遭受", "面临", "遭", "受", "引来", "招致", "招来", "引起", "引发", "获得", "得到", "面对"})


_SPOKEN_TOO = frozenset({"说明", "表明"})
_ACTS = ("question", "deny", "accuse", "demand", "say", "promise")


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
    start = r.region
    tokens = _with_document(r, r.before)
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if r.text(tokens[i]) in PASSIVE_MARKS), None)
    if mark is not None and not any(t.is_a("verb", "of", "localizer") for t in tokens[mark + 1 :]):
        return _by_agent(r, tokens, mark)
    behind_report = start > r.clause.start
    if behind_report and sources.joins(r, tokens):
        return _coordinate(r)
    contrast = behind_contrast(tokens, r.level.view) if behind_report else 0
    found = speaker(tokens[contrast:])
    if sources.in_open_setting(r, tokens):
        return None  # "在评价对手时说": the verb behind it reports
    far = found is None or (tokens[-1].nominal and tokens[-1].span.end > found.end)
    if (found is None and behind_report) or (far and r.cue.word in doubts.ONLY_WITH_SUBJECT):
        return None  # part of what is said, or 以 and 为
    if doubts.is_modifier(r, found) or (found and (doubts.is_denied(r, found) or doubts.is_described(r, tokens, found))):
        return None
    if found and doubts.is_predicate(r, tokens, found):
        found = None
    source = found or sources.in_setting(r, tokens) or (None if sources.is_general(r, tokens) else sources.carried(r))
    content = contents.behind(r.level, r.cue, r.reports) or contents.before(r.level, (found or r.cue.span).start)
    if content is None and r.cue.kind != "deny":
        return None
    if doubts.is_theory(r, tokens, source):
        return None
    if content and r.cue.word in doubts.LIGHT and not doubts.is_statement(r, source, content):
        return None
    if source is None and not doubts.speaks_for_itself(r, content):
        return None
    return Draft(source, r.cue.span, content, r.cue.kind)


def _coordinate(r: Reading) -> Draft | None:
    """A further verb in the clause of a report, joined by 、 or 并: the same source speaks again."""
    content = contents.behind(r.level, r.cue, r.reports)
    return Draft(r.earlier[-1].source, r.cue.span, content, r.cue.kind) if content else None


def _quote(r: Reading) -> Draft | None:
    """SOURCE所言“CONTENT”: as a clause, but only with the words themselves."""
    draft = _clause(r)
    if draft is None or draft.content is None or not draft.content.quoted:
        return None
    start = draft.content.span.start
    lead = r.level.view[r.cue.span.end : start].rstrip("“‘").strip("了过着 ")
    led_over = r.level.view[start - 1] in "“‘" and (lead in ("", "，") or "：" in lead)
    return draft if start < r.cue.span.start or led_over else None


def _with_document(r: Reading, tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with a document right before the cue as a noun, where the analyzer took it for a verb ("电话记录显示")."""
    if "evidence" in r.cue.senses and len(tokens) > 2 and tokens[-2].is_a("verb") and r.text(tokens[-1]) in nouns("evidence"):
        return [*tokens[:-2], tokens[-2]._replace(classes=frozenset({"noun"})), tokens[-1]]  # "自杀报告显示"
    if not tokens or not tokens[-1].is_a("verb") or r.text(tokens[-1]) not in nouns("evidence"):
        return tokens
    alone = len(tokens) == 1 or tokens[-2].is_a("of", "determiner", "number")
    return [*tokens[:-1], Token(tokens[-1].span, frozenset({"noun"}))] if alone or "evidence" in r.cue.senses else tokens


def _depict(r: Reading) -> Draft | None:
    """As a clause, if words are quoted or something is said to be something."""
    draft = _clause(r)
    said = draft.content if draft else None
    if draft is None or said is None or said.quoted:
        return draft
    somebody = draft.source is None or doubts.is_somebody(r, draft.source)
    return draft if somebody and re.search("[为是]", said.span.of(r.level.view)) else None


def _evidence(r: Reading) -> Draft | None:
    """As a clause, but only if a document or a finding speaks."""
    draft = _clause(r)
    if draft is None or draft.source is None or draft.content is None:
        return None
    if any(r.text(t) in ("以", "用") for t in r.before):
        return None  # somebody marks something with a sign
    if r.cue.word == "发现" and r.level.view[draft.content.span.start] in "于在":
        return None  # something is found somewhere
    if ends_with(draft.source.of(r.level.view).rstrip("》”"), nouns("evidence")):
        return draft
    own = draft.source.start >= r.clause.start or r.cue.word != "说明"  # what somebody did only shows something
    spoken = own and r.cue.word in _SPOKEN_TOO and contents.says_something(r.level, draft.content)
    return draft if spoken and doubts.is_somebody(r, draft.source) else None


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
    before = r.level.tail(r.clause.start, r.cue.span.start)
    last = before[-1] if before else None
    modifies = last is not None and (last.is_a("preposition") or (last.is_a("determiner") and len(r.text(last)) > 1))
    return contents.up_to_head(r.level, content) if modifies else content


def _about(r: Reading) -> Draft | None:
    """SOURCE 对 CONTENT cue; without 对 as a clause."""
    tokens = r.before
    mark = next((i for i, t in enumerate(tokens) if r.text(t) in ("对", "对于", "就", "针对", "对此")), None)
    if mark is None:
        return _clause(r)
    inside = tokens[mark].span.start + 1 if r.text(tokens[mark]) == "对此" else tokens[mark].span.end
    span = trim(r.level.view, Span(inside, r.cue.span.start))
    if span.start >= span.end:
        return None
    return Draft(speaker(tokens[:mark]) or sources.carried(r), r.cue.span, contents.content(r.level, span), r.cue.kind)


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
    if text[lead:] in nouns(f"act-{kind}") and any(r.text(t) in ("对", "对于", "就", "针对") for t in r.before):
        act = r.cue._replace(span=Span(r.cue.span.start, content.span.end), senses={"about": Sense(kind, "about")})
        return _about(r._replace(cue=act))
    source = speaker(r.before) or sources.carried(r)
    span = Span(content.span.start + lead, content.span.end)
    return Draft(source, r.cue.span, Content(span, content.quoted), kind) if source else None


def _is_sentence(r: Reading, said: Content) -> bool:
    """Whether what is put forward is a clause with subject and predicate ("提出地球是圆的")."""
    tokens = r.level.head(*said.span)
    subject = r.level.topic(*said.span)
    rest = [t for t in tokens if subject and t.span.start >= subject.end]
    if rest and rest[0].is_a("conjunction", "connective"):
        return False
    return any(t.is_a("verb", "embedding") for t in rest) and not any(t.is_a("of") for t in rest)


def _noun(r: Reading) -> Draft | None:
    """受到 SOURCE 对 CONTENT 的 cue; what is not said to be about something is about the subject."""
    tokens = r.level.tail(r.clause.start, r.cue.span.start)
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if r.text(tokens[i]) in SUFFERED), None)
    if mark is None:
        return None
    owner = tokens[mark + 1 : -1]
    about = next((i for i, t in enumerate(owner) if r.text(t) in ("关于", "对", "对于", "有关", "针对", "涉及")), len(owner))
    source = speaker(owner[:about])
    if source and r.cue.word == "指控" and not doubts.is_somebody(r, source):
        return Draft(None, r.cue.span, Content(source, False), r.cue.kind)  # what somebody is charged with
    if about + 1 < len(owner):
        said = contents.content(r.level, Span(owner[about + 1].span.start, owner[-1].span.end))
    else:
        subject = speaker(tokens[:mark]) or sources.carried(r)
        if subject is None:
            return None
        said = Content(subject, False)
    return Draft(source, r.cue.span, said, r.cue.kind)


def _hearsay(r: Reading) -> Draft | None:
    """What is heard; words that are nouns too must begin their clause ("传说……", but not "民间传说集")."""
    noun = r.cue.word[-1] in "说闻言" and r.cue.word[0] in "传谣"
    if noun and (any(t.nominal or t.is_a("of", "conjunction") for t in r.before) or _is_listed(r)):
        return None
    content = contents.behind(r.level, r.cue, r.reports)
    return Draft(None, r.cue.span, content, r.cue.kind) if content else None


def _is_listed(r: Reading) -> bool:
    return r.level.view[r.cue.span.end : r.cue.span.end + 1] in tuple("和与及、的中里")


def _view(r: Reading) -> Draft | None:
    """在 SOURCE 看来, CONTENT."""
    tokens = r.before
    mark = next((i for i in range(len(tokens) - 1, -1, -1) if r.text(tokens[i]) == "在"), None)
    source = speaker(tokens[mark + 1 :]) if mark is not None else None
    content = contents.behind(r.level, r.cue, r.reports)
    return Draft(source, r.cue.span, content, r.cue.kind) if source and content else None


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
