"""Whether a word may report: what the frames make of it, against what was learned (`cue_signs`, `weights`).

This is the first of two sieves, and a wide one: what passes is read again with its sentence (`rereading`). What the rules have
made is dropped only if it is hardly a report; what they have refused is made a report all the same if it may well be one.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhclaims.stages.attributions import cue_signs, doubts, frames
from zhclaims.stages.attributions.cues import NOUN
from zhclaims.stages.attributions.lexicon import limited
from zhclaims.stages.attributions.report import Draft, Report, Verdict
from zhclaims.stages.attributions.weights import score, strongest

LEARNED = frozenset({"clause", "evidence", "account", "hearsay", "depict", "quote"})
"""The frames of which enough were annotated to overrule them. Elsewhere (受到……的批评, 对……表示怀疑, 被控……) the rules hold."""
_KEPT = -300
"""The score below which a word reports nothing, whatever the rules say."""
_UNSURE = -150
"""The same for a word that mostly does something else."""
_OPEN = frozenset(
    {
        *(NOUN, doubts.NOBODY, doubts.LIGHT, doubts.DESCRIBED, doubts.THEORY),
        *(frames.NO_SPEECH_ACT, frames.NO_FINDING, frames.NO_DOCUMENT, frames.NO_SUBJECT, frames.NO_QUOTATION),
        *(frames.FAR_QUOTATION, frames.NOT_DEPICTED, frames.FOUND_SOMEWHERE, frames.HEARSAY_NOUN),
    }
)
"""The refusals that give way above `_UNSURE`. What is denied, or only said if something else is, does not."""


def decide(report: Report) -> Iterator[Verdict]:
    """What the frames of a cue make of it, in order, and at last what holds."""
    *tried, last = frames.judge(report)
    yield from tried
    signs = cue_signs.signs(report, last.outcome)
    last = last._replace(score=score("cue", signs))
    yield _checked(report, last, signs) if isinstance(last.outcome, Draft) else _reopened(report, last)


def _checked(report: Report, made: Verdict, signs: list[str]) -> Verdict:
    """What the rules have made, unless it is hardly a report. The words themselves, quoted, are always one."""
    content = made.outcome.content if isinstance(made.outcome, Draft) else None
    learned = report.cue.word in limited("learned")
    if not learned and (made.rule not in LEARNED or (content and content.quoted)):
        return made
    if made.score > (_UNSURE if learned else _KEPT):
        return made
    return made._replace(outcome=f"as learned from annotated prose, no report ({strongest('cue', signs)})")


def _reopened(report: Report, refused: Verdict) -> Verdict:
    """What the rules have refused, or the report that it may be all the same."""
    why = str(refused.outcome)
    if why not in _OPEN or refused.score <= _UNSURE:
        return refused
    return refused._replace(rule=refused.rule or "clause", outcome=frames.as_clause(report), doubt=why)
