"""How the narrator goes on behind what is said: with what was done next, or with a comment on it."""

from __future__ import annotations

import re
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.lexicon import alternation
from zhclaims.stages.attributions.scene import Level
from zhclaims.vocab import load

ENACTS = frozenset({"announce", "demand", "promise", "accuse", "deny"})
"""Kinds of report that do something by being said."""
_THEN = re.compile("便(?!是|于|利|宜)|遂|于是便|于是就")
_PREMISE = re.compile("如果|若|倘|要是|假如|只要|一旦|凡|每|当|因|由于|既然|即使|为了|只有|除非")
"""What lets a consequence belong to what is said: it follows from something said."""
_UNREAL = re.compile(
    "将|(?<![社议大])会(?![议员])|应|(?<!重)要|须|需|必|可|能|想|欲|打算|准备|愿|拟|希望|为了|如|若|以便|不得|不许|请|让|使(?!用)|令"
)
"""What makes what is said a plan, a wish or a condition: then an act behind it may be part of that."""
_CARRIED_OUT = re.compile("并且?[在于][^，。；]{1,20}?[中上里时][^，。；]{0,8}?(?:加以|予以|进行|实施|执行|贯彻|落实)")
_UNDERGONE = re.compile("[在于][^，。；]{1,20}?[中上里](?:[以凭][^，。；]{1,16}?)?[被获]|[又亦](?:被|通)?称")
_COMMENT = re.compile(
    "[这此](?:一|种|个)?(?:影响|思想|特点|主题|情怀|说法|观点|看法)(?:[在也亦对]|后来)|这(?:大大|远|明显)|其具体内容|史称|现[存藏]|今[存藏属]|后世|后人|[这此](?:封信|文)"
    "|[而但][^，。；]{1,40}(?:不容忽视|不可忽视|不可否认|有待商榷|争议不断|争论不一|尚无定论)"
)
_ACTED = re.compile("(?:因此|因而|所以|故)[在于以把向用]")
_DATED = re.compile("[当同次翌隔](?:日|天|年|晚)|[^，。；]{1,20}则[于在]\\d")
"""What dates the next event: by the day of the last one, or with a subject that is set against the one before."""


@cache
def extent_words(kind: str) -> frozenset[str]:
    """The words of one class that tell where speech ends: act, act-noun, telling."""
    return frozenset(row["word"] for row in load("extent_words") if row["class"] == kind)


def goes_on(level: Level, cue: Cue, start: int, clause: int) -> bool:
    """Whether the clause is the narrator's, behind what is said from `start` on."""
    span, before = level.clauses[clause].span, level.clauses[clause - 1].span
    if level.view[before.end : before.end + 1] == "：":
        return False
    text = level.view[span.start : min(span.end, span.start + 60)]
    if _COMMENT.match(text) or _behind_quotation(level, clause) or _is_carried_out(cue, text):
        return True
    said = Span(max(start, span.start - 120), span.start).of(level.view)
    if _THEN.match(text) and not _PREMISE.search(said):
        return True
    if level.topic(*span) is None:
        return _is_act(cue, text) and not _UNREAL.search(said) and not _does_something(level, start)
    return _is_answered(level, cue, start, clause) or _is_aside(level, cue)


def _behind_quotation(level: Level, clause: int) -> bool:
    """Whether the clause before ends with a quotation that a colon has introduced."""
    quote = level.quote_before(level.clauses[clause - 1].span.end)
    return quote is not None and level.view[quote.start - 1] == "：" and level.quote_at(level.clauses[clause].span.start) is None


def _is_carried_out(cue: Cue, text: str) -> bool:
    """Whether what was announced or called for is what happened next."""
    if cue.kind == "believe" and (text.startswith("于是") or (_ACTED.match(text) and not _UNREAL.search(text))):
        return True
    return bool(_CARRIED_OUT.match(text)) or (cue.kind in ENACTS and bool(_UNDERGONE.match(text) or _dated(cue, text)))


def _dated(cue: Cue, text: str) -> bool:
    return cue.kind == "announce" and _DATED.match(text) is not None


def _is_act(cue: Cue, text: str) -> bool:
    return cue.kind not in ("demand", "promise", "question") and _acts().match(text) is not None


def _does_something(level: Level, start: int) -> bool:
    """Whether what is said begins with somebody who does something to something, and may go on with what else they do."""
    end = level.clause(start).span.end
    tokens = level.head(start, end)
    verb = next((i for i, t in enumerate(tokens) if t.is_a("verb")), None)
    return bool(verb) and level.topic(start, end) is not None and any(t.nominal for t in tokens[verb:])


@cache
def _acts() -> re.Pattern[str]:
    return alternation(extent_words("act"))


def _is_answered(level: Level, cue: Cue, start: int, clause: int) -> bool:
    """Whether another subject acts behind what somebody was called upon to do, or who was accused answers to it."""
    subject = level.topic(*level.clauses[clause].span)
    if subject is None:
        return False
    text = level.clauses[clause].span.of(level.view)
    said = level.view[start : level.clauses[clause].span.end]
    if cue.kind == "demand" and not _UNREAL.search(text) and not _PREMISE.search(said):
        return True
    name = subject.of(level.view)
    accused = {t.span.of(level.view) for t in level.head(start, level.clause(start).span.end) if t.is_a("name")}
    return cue.kind in ("demand", "accuse") and name in accused


def _is_aside(level: Level, cue: Cue) -> bool:
    """Whether a word of hearsay stands inside of its clause, behind the subject: it does not reach over the next subject."""
    before = level.tail(level.clause(cue.span.start).span.start, cue.span.start)
    return "hearsay" in cue.senses and any(t.nominal for t in before)
