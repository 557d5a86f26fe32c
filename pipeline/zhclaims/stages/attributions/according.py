"""根据 SOURCE 的说法, CONTENT: accounts that a preposition introduces, and phrases that stand for one without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.levels import Level
from zhclaims.stages.attributions.lexicon import (
    ACCOUNTS,
    PREPOSITIONS,
    account_pattern,
    alternation,
    ends_with,
    function_words,
    nouns,
)
from zhclaims.stages.attributions.report import Content, CueStarts, Draft, Verdict
from zhclaims.stages.attributions.subjects import clause_subject

_PREPOSITION = alternation(PREPOSITIONS)
_BARE = re.compile(f"(.+?)的?({'|'.join(ACCOUNTS)})")
_LONGEST = 40
"""Characters of the phrase between the preposition and what is said."""


def judge_accounts(level: Level, cues: CueStarts) -> Iterator[Verdict]:
    """The accounts that clauses of one level open with, or that close a sentence; and why a preposition opens none."""
    for i in range(len(level.clauses)):
        judged = _introduced(level, i, cues)
        if judged and isinstance(judged.outcome, Draft):
            yield judged
        elif bare := _bare(level, i, cues):
            yield bare
        elif judged:
            yield judged


def _introduced(level: Level, i: int, cues: CueStarts) -> Verdict | None:
    """The account that a preposition introduces at the head of clause `i` (根据某人的说法，……), or why it is none; None if no
    preposition stands there."""
    clause = level.clauses[i].span
    cue = _preposition(level, clause)
    if cue is None:
        return None
    phrase = Span(cue.end, min(clause.end, cue.end + _LONGEST))
    if phrase.end == clause.end and _names_account(level, phrase):
        draft = _set_off(level, i, Draft(_source(level, phrase), cue, None, "say"), cues)
        return Verdict(cue, "account", draft or "nothing is said")
    end = _account_end(level, phrase)
    if end is None:
        return Verdict(cue, "account", "no account is named (account… in reporting_nouns.tsv)")
    said = contents.content_from(level, end, cues)
    if len(cue.of(level.view)) > 1 and level.subject(end, clause.end) is None:
        return Verdict(cue, "account", "somebody does something by an account")
    return Verdict(cue, "account", Draft(_source(level, Span(cue.end, end)), cue, said, "say") if said else "nothing is said")


def _bare(level: Level, i: int, cues: CueStarts) -> Verdict | None:
    """The account of a clause that is nothing but "SOURCE的说法", whose preposition has been lost; None if there is none."""
    clause = level.clauses[i].span
    match = _BARE.fullmatch(level.view, clause.start, min(clause.end, clause.start + _LONGEST + 20))
    if match is None or match.end() != clause.end or level.subject(*clause) != clause:
        return None
    cue = Span(*match.span(2))
    draft = _set_off(level, i, Draft(Span(*match.span(1)), cue, None, "say"), cues)
    return Verdict(cue, "account", draft) if draft else None


def _preposition(level: Level, clause: Span) -> Span | None:
    """The preposition of an account at the head of a clause (根据), after connectives and settings; None if there is none."""
    for match in _PREPOSITION.finditer(level.view, clause.start, min(clause.end, clause.start + _LONGEST)):
        span = Span(*match.span())
        if level.words.bounds(span) and level.holds(span.start):
            before = [t for t in level.head(clause.start, span.start) if t.span.of(level.view) not in function_words("joining")]
            return None if clause_subject(before) else span
    return None


def _names_account(level: Level, phrase: Span) -> bool:
    """Whether a whole phrase is an account: it ends on a reporting noun, or is a work or a name."""
    text = phrase.of(level.view).rstrip()
    other = ends_with(text.rstrip("》”"), nouns("not-account")) or ""
    account = ends_with(text, nouns("account")) or ends_with(text, nouns("evidence")) or ""
    if account or other:
        return len(account) > len(other)
    tokens = level.head(*phrase)
    return text.endswith("》") or (len(tokens[-1:]) == 1 and (tokens[0].is_a("name") or text.isascii()))


def _account_end(level: Level, phrase: Span) -> int | None:
    """Where an account that no comma sets off ends: after its first word of reporting ("据报纸报道有三人")."""
    for match in account_pattern().finditer(level.view, *phrase):
        end = match.end()
        followed = level.view[end : end + 1] in ("的", "，")  # nothing follows at the end of the text
        if level.words.bounds(Span(*match.span())) and level.holds(match.start()) and not followed:
            return end
    return None


def _set_off(level: Level, i: int, draft: Draft, cues: CueStarts) -> Draft | None:
    """What an account set off by a comma says: the rest of the sentence, or, at its end, what stands before."""
    group = level.clauses[i].group
    if i + 1 < len(level.clauses) and level.clauses[i + 1].group == group:
        said = contents.content_from(level, level.clauses[i + 1].span.start, cues)
    else:
        said = _preceding(level, i)
    return draft._replace(content=said) if said else None


def _preceding(level: Level, i: int) -> Content | None:
    """The content before an account at the end of its sentence: the clauses before clause `i`; None if there are none."""
    first = i
    while first and level.clauses[first - 1].group == level.clauses[i].group:
        first -= 1
    return contents.content_of(level, Span(level.clauses[first].span.start, level.clauses[i - 1].span.end)) if first < i else None


def _source(level: Level, phrase: Span) -> Span | None:
    """Whose account it is: the phrase without its reporting nouns; the document, if it is nobody's; None for "据报道"."""
    kept = _trimmed(level, phrase)
    owner = _owner(level, kept)
    if owner:
        return owner
    for kind in ("account-verb", "account"):
        if ends_with(kept.of(level.view), nouns("work")):
            break  # a work or a theory speaks for itself
        noun = ends_with(kept.of(level.view), nouns(kind))
        shorter = _trimmed(level, Span(kept.start, kept.end - len(noun))) if noun else None
        whole = shorter and any(t.is_a("preposition") for t in level.head(*shorter)[:1])  # "对星团的研究"
        if shorter and not whole and _names_somebody(level, shorter):
            kept = shorter
        elif noun and len(noun) == kept.end - kept.start:
            return None
    return kept if _names_somebody(level, kept) else None


def _owner(level: Level, phrase: Span) -> Span | None:
    """The name that opens the phrase, if what it did follows ("《宋书》记载", "内政部于1990年的普查"); None if none does."""
    tokens = level.head(*phrase)
    end = next((i for i, t in enumerate(tokens) if not t.nominal and not t.is_a("gap")), 0)
    if end == 0 or not tokens[end].is_a("verb", "preposition", "time") or tokens[end].is_a("conjunction"):
        return None
    named = tokens[end - 1].is_a("name") or level.view[tokens[end - 1].span.end - 1] == "》"
    return Span(tokens[0].span.start, tokens[end - 1].span.end) if named else None


def _trimmed(level: Level, phrase: Span) -> Span:
    """Without dates, spaces and 的 at its ends."""
    tokens = list(level.head(*phrase))
    while tokens and tokens[0].is_a("time", "gap", "of", "mark"):
        tokens.pop(0)
    while tokens and (tokens[-1].is_a("time", "gap", "of") or tokens[-1].span.of(level.view) in function_words("adverb")):
        tokens.pop()
    if not tokens:
        return Span(phrase.end, phrase.end)
    span = trim(level.view, Span(tokens[0].span.start, min(tokens[-1].span.end, phrase.end)))
    return trim(level.view, span, "的所 ")


def _names_somebody(level: Level, span: Span) -> bool:
    """Whether a phrase can be a source: a noun stands in it that is no number and no adjective, or it ends on a word for a
    work."""
    nouns_ = any(t.is_a("noun") and not t.is_a("number", "adjective") for t in level.head(*span))
    return nouns_ or ends_with(span.of(level.view), nouns("work")) is not None
