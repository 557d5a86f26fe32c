"""What the rules make of the cues of a sentence, read again by the network (`network`): it may say that a cue reports nothing,
who speaks, and how far the content goes. Quotations end by their marks.
"""

from __future__ import annotations

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.decisions import LEARNED
from zhclaims.stages.attributions.levels import Level, Sentence
from zhclaims.stages.attributions.network import Opinion, Part, network
from zhclaims.stages.attributions.report import Content, Draft, Verdict

_MADE, _REOPENED = 0.5, 0.8
"""How likely the network must hold a report that the rules have made, and one that they have refused."""
_SURER = 0.4
"""How much likelier (log) than those of the rules its source and its content must be to take their place. All were chosen by the
split dev.
"""


def reread(sentence: Sentence, levels: list[list[Verdict]]) -> list[list[Verdict]]:
    """The verdicts of each level of a sentence as the network leaves them."""
    if not sentence.words.tagged:  # as it has never seen a sentence: the rules hold
        return [[v._replace(outcome=v.doubt or v.outcome) for v in level] for level in levels]
    made = [(i, k) for i, level in enumerate(levels) for k, v in enumerate(level) if _is_open(v)]
    if not made:
        return levels
    opinions = network().read(sentence, [levels[i][k] for i, k in made])
    found = [list(level) for level in levels]
    for (i, k), opinion in zip(made, opinions, strict=True):
        found[i][k] = judged(sentence.level(i), levels[i][k], opinion)
    return found


def _is_open(verdict: Verdict) -> bool:
    """Whether the network may change a verdict."""
    return isinstance(verdict.outcome, Draft) and (verdict.rule in LEARNED or bool(verdict.doubt))


def judged(level: Level, verdict: Verdict, opinion: Opinion) -> Verdict:
    """A verdict that makes a report, as the network has it."""
    draft = verdict.outcome
    if not isinstance(draft, Draft):
        return verdict
    if opinion.reports < (_REOPENED if verdict.doubt else _MADE):
        return verdict._replace(outcome=verdict.doubt or f"as learned from annotated prose, no report ({opinion.reports:.2f})")
    content = _content(level, draft, opinion.content)
    source = _source(draft, opinion.source, content)
    return verdict._replace(outcome=draft._replace(source=source, content=content))


def _source(draft: Draft, part: Part, content: Content | None) -> Span | None:
    """Who speaks: as the network has it where it is sure, and beside the cue and what is said."""
    taken = [draft.cue, content.span] if content else [draft.cue]
    if part.gain <= _SURER or (part.span and any(part.span.overlaps(span) for span in taken)):
        return draft.source
    return part.span


def _content(level: Level, draft: Draft, part: Part) -> Content | None:
    """What is said: as the network has it where it is sure, unless the rules have found the words themselves."""
    if part.span is None or draft.content is None or draft.content.quoted or part.gain <= _SURER:
        return draft.content
    span = trim(level.view, part.span, "，、；：。 \n")
    if span.start >= span.end or any(span.overlaps(other) for other in (draft.cue, draft.source) if other):
        return draft.content
    return contents.content_of(level, span)
