"""Whether a word reports: what the frames make of it, against what was learned from annotated prose (`cue_signs`, `weights`).

The rules stand for words whose use is mostly to report, and for the frames that the words around a noun make (受到……的批评): what
was learned overrules them only if it is sure. A word of the class `learned` in `reporting_limits.tsv` mostly does something else
(令, 载): it reports where the model says so. Some refusals of the rules give way to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhclaims.stages.attributions import cue_signs, doubts, frames
from zhclaims.stages.attributions.lexicon import limited
from zhclaims.stages.attributions.report import Draft, Report, Verdict
from zhclaims.stages.attributions.weights import score, strongest

_CLAUSAL = frozenset({"clause", "evidence", "depict", "quote", "hearsay"})
"""The frames of which enough were annotated to overrule them."""
_OPEN = {doubts.NOBODY: 0, doubts.LIGHT: 0, frames.NO_SPEECH_ACT: 0, frames.NO_FINDING: 150}
"""The refusals that give way, each with the score above which it does."""
_SURE = -200
"""The score below which a word reports nothing, whatever the rules say."""
_UNSURE = 0
"""The same for a word that mostly does something else."""


def decide(report: Report) -> Iterator[Verdict]:
    """What the frames of a cue make of it, in order, and at last what holds."""
    *tried, last = frames.judge(report)
    yield from tried
    yield _checked(report, last) if isinstance(last.outcome, Draft) else _reopened(report, last)


def _checked(report: Report, made: Verdict) -> Verdict:
    """What the rules have made, unless it is surely no report. The words themselves, quoted, are always one."""
    content = made.outcome.content if isinstance(made.outcome, Draft) else None
    learned = report.cue.word in limited("learned")
    if not learned and (made.rule not in _CLAUSAL or (content and content.quoted)):
        return made
    signs = cue_signs.signs(report, made.outcome)
    if score("cue", signs) > (_UNSURE if learned else _SURE):
        return made
    return made._replace(outcome=f"as learned from annotated prose, no report ({strongest('cue', signs)})")


def _reopened(report: Report, refused: Verdict) -> Verdict:
    """What the rules have refused, or the report that it surely is all the same. A word that rather gives a name is none."""
    why = str(refused.outcome)
    if why not in _OPEN or report.cue.word in limited("naming") | limited("before-colon"):
        return refused
    surely = score("cue", cue_signs.signs(report, why)) > _OPEN[why]
    return refused._replace(outcome=frames.as_clause(report)) if surely else refused
