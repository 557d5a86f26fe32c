"""How far a content reaches: to the end of its sentence, or to where the narrator speaks again.

The narrator speaks again with a word that resumes the story, with the next report, or with what was done next or a comment on
what was said (`_narrator_goes_on`), and where the learned model is sure of it from the signs of a clause (`clause_signs`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from zhclaims.spans import Span
from zhclaims.stages.attributions.clause_signs import UNREAL, Boundary, signs
from zhclaims.stages.attributions.levels import Level
from zhclaims.stages.attributions.lexicon import (
    JOINING,
    alternation,
    cue_pattern,
    extent_words,
    limited,
    openers,
    senses,
)
from zhclaims.stages.attributions.report import Cue, CueStarts
from zhclaims.stages.attributions.subjects import after_contrast
from zhclaims.stages.attributions.weights import score

ENACTS = frozenset({"announce", "demand", "promise", "accuse", "deny"})
"""Kinds of report that do something by being said."""
_THEN = re.compile("便(?!是|于|利|宜)|遂|于是便|于是就")
_PREMISE = re.compile("如果|若|倘|要是|假如|只要|一旦|凡|每|当|因|由于|既然|即使|为了|只有|除非")
"""What lets a consequence belong to what is said: it follows from something said."""
_CARRIED_OUT = re.compile("并且?[在于][^，。；]{1,20}?[中上里时][^，。；]{0,8}?(?:加以|予以|进行|实施|执行|贯彻|落实)")
_UNDERGONE = re.compile("[在于][^，。；]{1,20}?[中上里](?:[以凭][^，。；]{1,16}?)?[被获]|[又亦](?:被|通)?称")
_COMMENT = re.compile(
    "[这此](?:一|种|个)?(?:影响|思想|特点|主题|情怀|说法|观点|看法)(?:[在也亦对]|后来)|这(?:大大|远|明显)|其具体内容|史称|现[存藏]|今[存藏属]|后世|后人|[这此](?:封信|文)"
    "|[而但][^，。；]{1,40}(?:不容忽视|不可忽视|不可否认|有待商榷|争议不断|争论不一|尚无定论)"
)
_ACTED = re.compile("(?:因此|因而|所以|故)[在于以把向用]")
_DATED = re.compile("[当同次翌隔](?:日|天|年|晚)|[^，。；]{1,20}则[于在]\\d|[^，。；]{1,12}原[定本先计]")
"""What dates the next event: by the day of the last one, with a subject that is set against the one before, or by what had been
planned (合同原定于……)."""

_SETTING_END = re.compile(r"(?<![\d年月日天周])(?:之后|以后|之前|以前|之时|之际|期间|的同时|以来|之余|的情况下|时|后|前)$")
_SAME_AGENT = re.compile(
    r"并且?(?:[将把对向给为与][其他她它]|[于在][同次翌]?\d|派|立即|随即|开始)|于\d|(?:这|此)(?:[也就亦便才]是|让|使|令|被|成为|导致|标志|引)"
)
_CONTRAST = re.compile("但|然而|不过(?!于)|可是")
_CONCEDED = re.compile("虽|尽管|即使|固然|不仅|不但")
"""What lets a contrast belong to what is said: it has been announced there."""
_PREDICATE = re.compile("是|有|将|会|已|能|不|没|应|可|在|为|曾|被|均|都")
_SURE = 200
"""How sure what was learned must be that the narrator speaks again where no rule says so."""
_SURE_EARLY = 120
"""The same after the kinds of report that the narrator sooner leaves: thoughts and what is wanted."""
_CONTRARY = 100
"""How sure it must be that what is said goes on where a rule says that the narrator speaks."""
_MOST_CLAUSES = 20
_MOST_NESTED = 8
_LONGEST = 3000
"""Characters that what is said may have, unless it is a quotation."""


def end_of_content(level: Level, cue: Cue | None, first: Span, cues: CueStarts) -> int:
    """Where what is said ends. `first` holds where it begins and the index of its first clause."""
    start, i = first
    clauses = level.clauses
    joined = _before_joined(level, start, cues.get(i, ()))
    if cue and joined is not None:
        return joined
    setting = _setting_end(level, start, cue.kind) if cue and level.clauses[i].span.start <= cue.span.start else None
    if setting is not None:
        return setting
    here = cues.get(i, ())
    # What is said reports in turn: then its parallels belong to it.
    inside = bisect_left(here, start)
    nested = any(not before_act(level, at, here) for at in here[inside : inside + _MOST_NESTED])
    first_clause = Span(start, clauses[i].span.end)
    an_object = cue is not None and level.view[start - 1] != "，" and _is_object(level, cue, first_clause)
    shared = level.subject(start, clauses[i].span.end) is None
    last = i
    most = min(len(clauses), i + _MOST_CLAUSES)
    while last + 1 < most and clauses[last + 1].group == clauses[i].group and clauses[last + 1].span.end - start < _LONGEST:
        boundary = Boundary(level, cue, start, last + 1, cues)
        points = score("extent", signs(boundary))
        narrates = (an_object and last == i) or _narrates(boundary, shared=shared, nested=nested)
        early = boundary.kind in ("believe", "question", "promise", "demand")
        if points <= (_CONTRARY if narrates else -_SURE_EARLY if early else -_SURE):
            break
        last += 1
    if last + 1 in cues:
        while last > i and any(t.is_a("preposition") for t in level.head(*clauses[last].span)[:1]):
            last -= 1  # a setting of the next report
    return clauses[last].span.end


def _narrates(b: Boundary, *, shared: bool, nested: bool) -> bool:
    """Whether, by rule, the narrator speaks again in the clause after a boundary."""
    speaks = b.clause in b.cues
    if nested:  # a parallel of a report that is said is said too, but not one that leads over to speech of its own
        speaks = speaks and b.level.view[b.next.end : b.next.end + 1] == "："
    return (
        speaks
        or _resumes(b.level, b.cue, b.clause, shared)
        or (b.cue is not None and _narrator_goes_on(b.level, b.cue, b.start, b.clause))
    )


def _is_object(level: Level, cue: Cue, span: Span) -> bool:
    """Whether what is said is a noun phrase and the object of its cue, so that it cannot go on after a comma."""
    with_object = cue.word in limited("with-object")
    if is_phrase(level, span) and (cue.kind in ENACTS or (with_object and _is_nominal(level, span))):
        return True
    tokens = level.tail(*span)
    ends_so = len(tokens) > 1 and tokens[-1].nominal and tokens[-1].span.of(level.view) in extent_words("act-noun")
    return ends_so and (with_object or cue.kind in ("accuse", "deny")) and level.size(span) < 40


def before_act(level: Level, start: int, starts: Sequence[int], cue: Cue | None = None) -> int | None:
    """Where the act begins that what is said modifies, if another report judges it ("批评[政府要求职员加班]的做法")."""
    first = starts[0] if starts else start
    if first >= (cue.span.start if cue else start):
        return None
    word = cue_pattern().match(level.view, first)
    kinds = {s.kind for s in senses().get(word[0], {}).values()} if word else set()
    tokens = level.head(start, level.clause(start).span.end)
    acts = extent_words("act-noun") if kinds & {"accuse", "deny"} else frozenset()
    return next((a.span.start for a, b in pairwise(tokens) if a.is_a("of") and b.span.of(level.view) in acts), None)


def _before_joined(level: Level, start: int, starts: Sequence[int]) -> int | None:
    """Where 并 or 而 leads over to the next report within the same clause; None if there is no such report."""
    cue = next((at for at in starts if at >= start), None)
    if cue is None:
        return None
    tokens = level.tail(start, cue)
    contrast = after_contrast(tokens, level.view)
    if contrast:
        return tokens[contrast - 1].span.start
    own = [t for t in tokens if not t.is_a("gap") and (not t.is_a("adverb") or t.is_a("connective"))]
    joined = bool(own) and own[-1].span.start > start and own[-1].span.of(level.view) in JOINING
    return own[-1].span.start if joined else None


def is_setting(level: Level, cue: Cue) -> bool:
    """Whether the clause of the cue is a setting of the one after it ("……之后，")."""
    return _setting_end(level, cue.span.end, cue.kind) is not None


def _setting_end(level: Level, start: int, kind: str) -> int | None:
    """Where the content ends before the 时, 之后 … that makes the cue's clause a setting of the next one; None if it is no
    setting."""
    clause = level.clause(start).span
    match = _SETTING_END.search(level.view, max(start, clause.end - 5), clause.end)
    if match is None or level.view[clause.end : clause.end + 1] != "，" or clause.end + 1 >= level.segment.span.end:
        return None
    opened = level.view[start : start + 1] in tuple("在当自")  # then what is said has a setting of its own
    if level.view[clause.start] not in "在当自" and kind not in ENACTS:
        return None
    return None if opened or not level.words.begins(match.start()) else match.start()


def is_phrase(level: Level, span: Span) -> bool:
    """Whether what is said is a noun phrase and no clause ("批评政府的政策"), so far as parts of speech are known."""
    span = Span(span.start, min(span.end, span.start + 200))
    return level.words.tagged and not level.words.has_tag(span, "VERB") and not _PREDICATE.search(level.view, *span)


def _is_nominal(level: Level, span: Span) -> bool:
    """Whether a clause is one noun phrase from end to end."""
    subject = level.subject(*span)
    goes_on = level.view.startswith(("“", "是", "乃", "即", "而非", "而不是"), level.after_lead(span.end))
    return subject is not None and subject.end >= span.end and not goes_on


def _resumes(level: Level, cue: Cue | None, clause: int, shared: bool) -> bool:
    """Whether the narrator speaks again in this clause: by its first word, or because it goes on with what the speaker did."""
    span = level.clauses[clause].span
    if level.view[level.clauses[clause - 1].span.end] == "；":
        return True
    if cue is None:
        return False
    text = level.view[span.start : span.start + 8]
    if text.startswith(openers("resume")) or _SAME_AGENT.match(text):
        return True
    concludes = text.startswith(openers("conclude"))
    if concludes and level.subject(*span) is None:
        return True
    if _CONTRAST.match(text) and not _CONCEDED.search(level.view, max(cue.span.end, span.start - 200), span.start):
        return True
    if cue.kind in ENACTS and text.startswith("并") and not text.startswith("并且"):
        return True
    return shared and (cue.kind in ENACTS or ("hearsay" in cue.senses and level.clause_index(cue.span.start) > 0))


# ── what the narrator goes on with ────────────────────────────────────────────────────────────────────────────────────────


def _narrator_goes_on(level: Level, cue: Cue, start: int, clause: int) -> bool:
    """Whether the clause is the narrator's, after what is said from `start` on."""
    span, before = level.clauses[clause].span, level.clauses[clause - 1].span
    if level.view[before.end : before.end + 1] == "：":
        return False
    text = level.view[span.start : min(span.end, span.start + 60)]
    if _COMMENT.match(text) or _is_carried_out(cue, text):
        return True
    said = Span(max(start, span.start - 120), span.start).of(level.view)
    if _THEN.match(text) and not _PREMISE.search(said):
        return True
    if level.subject(*span) is None:
        return _is_act(cue, text) and not UNREAL.search(said) and not _does_something(level, start)
    return _is_answered(level, cue, start, clause) or _is_aside(level, cue)


def _is_carried_out(cue: Cue, text: str) -> bool:
    """Whether what was announced or called for is what happened next."""
    if cue.kind == "believe" and (text.startswith("于是") or (_ACTED.match(text) and not UNREAL.search(text))):
        return True
    return bool(_CARRIED_OUT.match(text)) or (cue.kind in ENACTS and bool(_UNDERGONE.match(text) or _dated(cue, text)))


def _dated(cue: Cue, text: str) -> bool:
    """Whether a clause after an announcement begins with the date of what happened next (次日, 同年)."""
    return cue.kind == "announce" and _DATED.match(text) is not None


def _is_act(cue: Cue, text: str) -> bool:
    """Whether a clause begins with an act that a story goes on with (派兵, 逮捕), after no demand, promise or question."""
    return cue.kind not in ("demand", "promise", "question") and _acts().match(text) is not None


def _does_something(level: Level, start: int) -> bool:
    """Whether what is said begins with somebody who does something to something, and may go on with what else they do."""
    end = level.clause(start).span.end
    tokens = level.head(start, end)
    verb = next((i for i, t in enumerate(tokens) if t.is_a("verb")), None)
    return bool(verb) and level.subject(start, end) is not None and any(t.nominal for t in tokens[verb:])


@cache
def _acts() -> re.Pattern[str]:
    return alternation(extent_words("act"))


def _is_answered(level: Level, cue: Cue, start: int, clause: int) -> bool:
    """Whether another subject acts after what somebody was called upon to do, or who was accused answers to it."""
    subject = level.subject(*level.clauses[clause].span)
    if subject is None:
        return False
    text = level.clauses[clause].span.of(level.view)
    said = level.view[start : level.clauses[clause].span.end]
    if cue.kind == "demand" and not UNREAL.search(text) and not _PREMISE.search(said):
        return True
    name = subject.of(level.view)
    accused = {t.span.of(level.view) for t in level.head(start, level.clause(start).span.end) if t.is_a("name")}
    return cue.kind in ("demand", "accuse") and name in accused


def _is_aside(level: Level, cue: Cue) -> bool:
    """Whether a word of hearsay stands inside of its clause, after the subject: it does not reach over the next subject."""
    before = level.tail(level.clause(cue.span.start).span.start, cue.span.start)
    return "hearsay" in cue.senses and any(t.nominal for t in before)
