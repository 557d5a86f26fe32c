"""How far what is said reaches: to the end of its sentence, or to where the narrator speaks again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from zhclaims.spans import Span
from zhclaims.stages.attributions.cues import Cue
from zhclaims.stages.attributions.lexicon import cue_pattern, function_words, openers, senses
from zhclaims.stages.attributions.scene import Level
from zhclaims.stages.attributions.sequel import ENACTS, extent_words, goes_on
from zhclaims.stages.attributions.speakers import behind_contrast, speaker

_SETTING_END = re.compile(r"(?<![\d年月日天周])(?:之后|以后|之前|以前|之时|之际|期间|的同时|以来|之余|的情况下|时|后|前)$")
_SAME_AGENT = re.compile(
    r"并且?(?:[将把对向给为与][其他她它]|[于在][同次翌]?\d|派|立即|随即|开始)|于\d|(?:这|此)(?:[也就亦便才]是|让|使|令|被|成为|导致|标志|引)"
)
_CONTRAST = re.compile("但|然而|不过(?!于)|可是")
_CONCEDED = re.compile("虽|尽管|即使|固然|不仅|不但")
"""What lets a contrast belong to what is said: it has been announced there."""
_DANGLING = re.compile("因为|由于|虽然|尽管|如果|若|为了|即使|只要|除非")
"""What opens a clause that cannot be the last."""
_CONSEQUENCE = re.compile("[则就便才]")
_PREDICATE = re.compile("是|有|将|会|已|能|不|没|应|可|在|为|曾|被|均|都")
_WITH_OBJECT = frozenset(
    {
        "强调",
        "重申",
        "提到",
        "提及",
        "谈到",
        "记载",
        "主张",
        "承认",
        "透露",
        "解释",
        "证实",
        "介绍",
        "回忆",
        "称赞",
        "提出",
        "相信",
    }
)
"""Words that report a clause or a noun phrase alike."""
_MOST_CLAUSES = 20
_MOST_NESTED = 8
_LEAD = re.compile(r"\s*[，：、—]*\s*")
_LONGEST = 3000
"""Characters that what is said may have, unless it is a quotation."""

Reports = dict[int, list[int]]
"""For the clauses of a level that hold reporting words, by index, where these begin."""


def end_of(level: Level, cue: Cue | None, first: Span, reports: Reports) -> int:
    """Where what is said ends. `first` holds where it begins and the index of its first clause."""
    start, i = first
    clauses = level.clauses
    joined = _before_joined(level, start, reports.get(i, ()))
    if cue and joined is not None:
        return joined
    setting = _setting_end(level, start, cue.kind) if cue and level.clauses[i].span.start <= cue.span.start else None
    if setting is not None:
        return setting
    here = reports.get(i, ())
    # What is said reports in turn: then its parallels belong to it.
    inside = bisect_left(here, start)
    nested = any(not before_act(level, at, here) for at in here[inside : inside + _MOST_NESTED])
    first_clause = Span(start, clauses[i].span.end)
    if cue and level.view[start - 1] != "，" and _is_object(level, cue, first_clause):
        return clauses[i].span.end
    shared = level.topic(start, clauses[i].span.end) is None
    last = i
    most = min(len(clauses), i + _MOST_CLAUSES)
    while last + 1 < most and clauses[last + 1].group == clauses[i].group and clauses[last + 1].span.end - start < _LONGEST:
        speaks = last + 1 in reports and not _is_consequent(level, last + 1)
        if nested:  # a parallel of a report that is said is said too, but not one that leads over to speech of its own
            speaks = speaks and level.view[clauses[last + 1].span.end : clauses[last + 1].span.end + 1] == "："
        if not _dangles(level, Span(max(start, clauses[last].span.start), clauses[last].span.end)) and (
            speaks or _resumes(level, cue, last + 1, shared) or (cue is not None and goes_on(level, cue, start, last + 1))
        ):
            break
        last += 1
    if last + 1 in reports and not nested:
        last = max(i, _before_next_speaker(level, last + 1, reports[last + 1][0]))
    if last + 1 in reports:
        while last > i and any(t.is_a("preposition") for t in level.head(*clauses[last].span)[:1]):
            last -= 1  # a setting of the next report
    return clauses[last].span.end


def _dangles(level: Level, span: Span) -> bool:
    """Whether a clause is only a condition or a reason, and what follows from it is not in it."""
    return bool(_DANGLING.match(level.view, span.start)) and not _CONSEQUENCE.search(level.view, *span)


def _is_object(level: Level, cue: Cue, span: Span) -> bool:
    """Whether what is said is a noun phrase and the object of its cue, so that it cannot go on behind a comma."""
    with_object = cue.word in _WITH_OBJECT
    if is_phrase(level, span) and (cue.kind in ENACTS or (with_object and _is_nominal(level, span))):
        return True
    tokens = level.tail(*span)
    ends_so = len(tokens) > 1 and tokens[-1].nominal and tokens[-1].span.of(level.view) in extent_words("act-noun")
    return ends_so and (with_object or cue.kind in ("accuse", "deny")) and level.size(span) < 40


def before_act(level: Level, start: int, reports: Sequence[int], cue: Cue | None = None) -> int | None:
    """Where the act begins that what is said modifies, if another report judges it ("批评[政府要求职员加班]的做法")."""
    first = reports[0] if reports else start
    if first >= (cue.span.start if cue else start):
        return None
    word = cue_pattern().match(level.view, first)
    kinds = {s.kind for s in senses().get(word[0], {}).values()} if word else set()
    tokens = level.head(start, level.clause(start).span.end)
    acts = extent_words("act-noun") if kinds & {"accuse", "deny"} else frozenset()
    return next((a.span.start for a, b in pairwise(tokens) if a.is_a("of") and b.span.of(level.view) in acts), None)


def _before_joined(level: Level, start: int, reports: Sequence[int]) -> int | None:
    """Where 并 or 而 leads over to the next report within the same clause; None if none is led to so."""
    cue = next((at for at in reports if at >= start), None)
    if cue is None:
        return None
    tokens = level.tail(start, cue)
    contrast = behind_contrast(tokens, level.view)
    if contrast:
        return tokens[contrast - 1].span.start
    own = [t for t in tokens if not t.is_a("gap") and (not t.is_a("adverb") or t.is_a("connective"))]
    joined = bool(own) and own[-1].span.start > start and own[-1].span.of(level.view) in ("、", "并", "并且", "且", "又", "以及")
    return own[-1].span.start if joined else None


def is_setting(level: Level, cue: Cue) -> bool:
    """Whether the clause of the cue is a setting of the one behind it ("……之后，")."""
    return _setting_end(level, cue.span.end, cue.kind) is not None


def _setting_end(level: Level, start: int, kind: str) -> int | None:
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
    return level.words.tagged and not level.words.has(span, "VERB") and not _PREDICATE.search(level.view, *span)


def _before_next_speaker(level: Level, clause: int, cue: int) -> int:
    """The last clause before the next report: before its own clause, or before the one that names its speaker."""
    span = level.clauses[clause].span
    joined = level.view.startswith(openers("joining"), span.start)
    if joined or speaker(level.tail(span.start, cue)):
        return clause - 1
    for k in range(clause - 1, max(clause - 4, 0), -1):
        before = level.clauses[k].span
        subject = level.topic(*before)
        if subject and any(t.is_a("name") for t in level.head(*before) if t.span.end == subject.end):
            return k - 1
    return clause - 1


def _is_nominal(level: Level, span: Span) -> bool:
    """Whether a clause is one noun phrase from end to end."""
    subject = level.topic(*span)
    behind = _LEAD.match(level.view, span.end, level.segment.span.end)
    goes_on = behind is not None and level.view.startswith(("“", "是", "乃", "即", "而非", "而不是"), behind.end())
    return subject is not None and subject.end >= span.end and not goes_on


def _is_consequent(level: Level, clause: int) -> bool:
    """Whether the clause is the consequence of a condition in the one before it, so that both are said."""
    return any(t.of(level.view) in function_words("consequent") for t, _ in level.head(*level.clauses[clause].span)[:1])


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
    if concludes and level.topic(*span) is None:
        return True
    if _CONTRAST.match(text) and not _CONCEDED.search(level.view, max(cue.span.end, span.start - 200), span.start):
        return True
    if cue.kind in ENACTS and text.startswith("并") and not text.startswith("并且"):
        return True
    return shared and (cue.kind in ENACTS or ("hearsay" in cue.senses and level.clause_index(cue.span.start) > 0))
