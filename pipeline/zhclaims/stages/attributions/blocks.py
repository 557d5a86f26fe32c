"""The local part of the stage: the attributions of a block, sentence by sentence, from its words, names and dates.

A sentence is read in this order: its quotations and clauses (`levels`), their tokens (`tokens`), the words that report (`cues`),
then for each of them the frames that it takes (`frames`), which ask for its source (`subjects`), its content (`contents`,
`extent`) and whether it reports at all (`doubts`); what was learned may overrule them (`decisions`). Accounts that a preposition
introduces (`according`) go first. At last the network reads all that may report once more (`rereading`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from zhclaims.cache import CachedFunction
from zhclaims.model import Analysis, Page, Script
from zhclaims.spans import Span
from zhclaims.stages.attributions.according import judge_accounts
from zhclaims.stages.attributions.cues import find_cues, judge_words
from zhclaims.stages.attributions.decisions import decide
from zhclaims.stages.attributions.levels import Level, Sentence
from zhclaims.stages.attributions.lexicon import can_hold_account, can_report, limited
from zhclaims.stages.attributions.report import Cue, CueStarts, Draft, Outer, Report, Verdict
from zhclaims.stages.attributions.rereading import reread
from zhclaims.stages.attributions.tokens import Words
from zhclaims.tagged_spans import TaggedSpans


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block as it stands in the view of a page, between line breaks, and what other layers say of it. Offsets are of `view`."""

    view: str
    longest: TaggedSpans
    tagged: bool
    """Whether the analyzer gives parts of speech."""
    sentences: list[Span]
    names: list[Span]
    dates: list[Span]

    @property
    def words(self) -> Words:
        return Words(self.longest, self.names, self.dates, tagged=self.tagged)


class Marked(NamedTuple):
    """What stands in the view besides words, each in order."""

    sentences: Sequence[Span]
    names: Sequence[Span]
    dates: Sequence[Span]


def blocks_of(page: Page, script: Script, analysis: Analysis, marked: Marked) -> list[tuple[int, Block]]:
    """The blocks that hold sentences, in order, each with the offset in the page's view at which its own view begins."""
    longest = analysis.longest(page, script)
    tagged = any(tag for words in longest for tag in words.names)
    found = []
    for block, known in zip(page.blocks, longest, strict=True):
        view = script.to_view(block.span)
        sentences, names, dates = (_within(some, view) for some in marked)
        offset = view.start - 1
        if sentences:
            shifted = ([s.shift(-offset) for s in some] for some in (sentences, names, dates))
            found.append((offset, Block(f"\n{view.of(script.view)}\n", known, tagged, *shifted)))
    return found


def _within(spans: Sequence[Span], block: Span) -> Sequence[Span]:
    """Those of the spans, which are in order, that begin in the block."""
    return spans[bisect_left(spans, (block.start,)) : bisect_left(spans, (block.end,))]


def _drafts_of_blocks(blocks: Sequence[Block]) -> Iterator[list[Draft]]:
    for block in blocks:
        reporting = [sentence for sentence in block.sentences if can_report(block.view, sentence)]
        words = block.words if reporting else None
        yield [draft for span in reporting for draft in drafts(Sentence(block.view, span, words))] if words else []


DRAFTS = CachedFunction("attributions", "blocks", list[Draft], _drafts_of_blocks, (__name__,))


def drafts(sentence: Sentence) -> list[Draft]:
    """The attributions of one sentence, in order of their cues, in offsets of the view."""
    return sorted((d for level in judge_levels(sentence) for d in attributed(level)), key=lambda d: d.cue)


def judge_sentence(block: Block) -> list[Verdict]:
    """For each word of a block's only sentence that may report, in order, what each rule asked makes of it."""
    sentence = Sentence(block.view, block.sentences[0], block.words)
    no_cues = [Verdict(span, "", why) for span, why in judge_words(sentence) if isinstance(why, str)]
    return sorted([*no_cues, *(v for level in judge_levels(sentence) for v in level)], key=lambda v: v.cue)


def judge_levels(sentence: Sentence) -> list[list[Verdict]]:
    """What holds of each cue, level by level: the rules' verdicts, read again by the network."""
    return reread(sentence, judge_by_rules(sentence))


def judge_by_rules(sentence: Sentence) -> list[list[Verdict]]:
    """What the rules and what was learned of single words make of each cue, level by level."""
    found = find_cues(sentence)
    has_account = can_hold_account(sentence.view, sentence.span)
    if not found and not has_account:
        return []
    by_segment: dict[int, list[Cue]] = {}
    for cue in found:
        by_segment.setdefault(cue.segment, []).append(cue)
    levels: list[list[Verdict]] = []
    made: list[list[Draft]] = []
    for index, segment in enumerate(sentence.segments):
        outer = Outer(sentence.level(segment.parent), made[segment.parent]) if index else None
        titled = segment.opener in ("《", "〈", "【")
        level = [] if titled else _judge_level(sentence.level(index), by_segment.get(index, []), outer, has_account=has_account)
        levels.append(level)
        made.append(sorted(attributed(level), key=lambda d: d.cue))
    return levels


def _judge_level(level: Level, found: list[Cue], outer: Outer | None, *, has_account: bool) -> list[Verdict]:
    if has_account:
        taken = [
            Span(d.cue.start, d.content.span.start if d.content else d.cue.end) for d in attributed(judge_accounts(level, {}))
        ]
        found = [cue for cue in found if not _is_taken(taken, cue.span)]
    every = by_clause(level, [c.span.start for c in found if c.word not in limited("learned") and not c.doubt])
    first = _judge_cues(level, found, every, outer)
    cues = by_clause(level, [d.cue.start for d in attributed(first)])  # only the words that turned out to report
    return [
        *(judge_accounts(level, cues) if has_account else ()),
        *(first if cues == every else _judge_cues(level, found, cues, outer)),
    ]


def attributed(verdicts: Iterable[Verdict]) -> list[Draft]:
    return [v.outcome for v in verdicts if isinstance(v.outcome, Draft)]


def _is_taken(taken: list[Span], span: Span) -> bool:
    """Whether a word stands between the preposition and the content of an account (`taken`, in order): it is no cue of its
    own."""
    i = bisect_right(taken, span.start, key=lambda t: t.start)
    return i > 0 and taken[i - 1].covers(span)


def _judge_cues(level: Level, found: list[Cue], cues: CueStarts, outer: Outer | None) -> list[Verdict]:
    earlier: list[Draft] = []
    verdicts: list[Verdict] = []
    for cue in found:
        verdicts += decide(Report(level, cue, cues, earlier, outer))
        outcome = verdicts[-1].outcome
        if isinstance(outcome, Draft):
            earlier.append(outcome)
    return verdicts


def by_clause(level: Level, starts: list[int]) -> CueStarts:
    cues: CueStarts = {}
    for start in starts:
        cues.setdefault(level.clause_index(start), []).append(start)
    return cues
