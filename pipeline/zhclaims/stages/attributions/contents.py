"""Contents: what is said, the quotation or the clauses that a reporting word governs."""

from __future__ import annotations

import re
from itertools import pairwise

from zhclaims.spans import Span, trim
from zhclaims.stages.attributions.extent import before_act, end_of_content, is_phrase
from zhclaims.stages.attributions.levels import FULL_STOPS, Level
from zhclaims.stages.attributions.lexicon import extent_words, function_words
from zhclaims.stages.attributions.report import Content, Cue, CueStarts

_ASPECT = re.compile(r"(?:出|到)?[了过着]?\s*")
_ADDRESSED = frozenset({"告诉", "告知"})
_PERSONAL = frozenset({"他", "她", "他们", "她们", "我", "我们"})
_PRONOUNS = _PERSONAL | {"自己", "这", "那", "其"}
_HEARERS = _PERSONAL | {"你", "你们", "对方", "众人"}
_FORMER = ("前", "原", "时任")
_BETWEEN_QUOTES = re.compile(r"[，、；和及与]?\s*(?:(?:并且|而且|以及)(?=“))?")


def content_after(level: Level, cue: Cue, cues: CueStarts) -> Content | None:
    """The content that follows a cue: a quotation, or what is said in the clauses after it."""
    aspect = _ASPECT.match(level.view, cue.span.end, level.segment.span.end)
    end = aspect.end() if aspect else cue.span.end
    start = level.after_lead(end)
    if "，" in level.view[end:start] and cue.kind in ("deny", "accuse") and not _states(level, start, cues):
        return None
    start = _after_addressee(level, start) if cue.word in _ADDRESSED else _after_hearer(level, start, cue)
    start = _after_introduction(level, start)
    return quotation(level, start) or _clauses_from(level, start, cue, cues)


def _after_addressee(level: Level, start: int) -> int:
    """After the person addressed: the first name or noun with its title, if a subject or a comma follows it."""
    tokens = level.head(start, level.clause(start).span.end)
    for i, token in enumerate(tokens):
        own = token.is_a("name") or token.span.of(level.view) in _PRONOUNS
        if i and own:
            return token.span.start
        if not token.nominal:
            return start
    return level.after_lead(tokens[-1].span.end) if tokens else start


def _after_hearer(level: Level, start: int, cue: Cue) -> int:
    """After a person who is all that stands before the comma: who is warned or asked, not what is said ("警告他，如果……")."""
    clause = level.clause(start).span
    words = level.head(start, clause.end)
    apart = level.view[clause.end : clause.end + 1] in ("，", "：") and clause.start <= cue.span.start
    if cue.kind == "deny" or len(words) != 1 or not apart:
        return start
    person = words[0].span.of(level.view) in _HEARERS or (cue.word in extent_words("telling") and words[0].is_a("name"))
    following = level.after_lead(clause.end)
    resumes = any(level.view.startswith(w, following) for w in function_words("resume"))
    return following if person and not resumes else start


def _after_introduction(level: Level, start: int) -> int:
    """After a noun phrase that only introduces what is quoted after a colon ("讽刺皇帝：“……”")."""
    clause = level.clause(start).span
    if start >= clause.end or level.view[clause.end : clause.end + 1] != "：" or level.quote_at(start):
        return start
    quote = level.quote_at(level.after_lead(clause.end))
    return quote.start if quote and is_phrase(level, Span(start, clause.end)) else start


def _states(level: Level, start: int, cues: CueStarts) -> bool:
    """Whether what follows a comma can be what is denied or criticised: a quotation or a clause with a subject and no report."""
    if level.quote_at(start):
        return True
    i = level.clause_index(start)
    return i not in cues and level.subject(start, level.clauses[i].span.end) is not None


def content_from(level: Level, start: int, cues: CueStarts) -> Content | None:
    """The content of an account that ends at `start`: a quotation, or the clauses after it; None if there is none."""
    start = level.after_lead(start)
    return quotation(level, start) or _clauses_from(level, start, None, cues)


def _clauses_from(level: Level, start: int, cue: Cue | None, cues: CueStarts) -> Content | None:
    """The content in the clauses from `start` on; None if nothing follows before the full stop, or only a word and 的 or 得."""
    here = level.clause_index(cue.span.start if cue else start - 1)
    first = level.clause_index(start)
    if start >= level.clauses[first].span.end or (cue and level.clauses[first].group != level.clauses[here].group):
        return None
    end = cue and before_act(level, start, cues.get(first, ()), cue)
    said = content_of(level, Span(start, end or end_of_content(level, cue, Span(start, first), cues)))
    return None if said.span.end - said.span.start <= 3 and level.view[said.span.end - 1] in "的得" else said


def quotation(level: Level, start: int) -> Content | None:
    """The inside of the quotation that opens at `start`, if it is all that is said and not the head of a phrase."""
    quote = level.quote_at(start)
    if quote is None:
        return None
    end = quote.end
    while following := level.quote_at(_BETWEEN_QUOTES.match(level.view, end).end()):  # type: ignore[union-attr]
        end = following.end
    rest = level.view[end : min(end + 1, level.segment.span.end)]
    if rest.isalnum() and rest != "的" and level.view[end - 2] not in FULL_STOPS:
        return None
    closed = level.view[end - 1] in "”’"
    return Content(Span(quote.start + 1, end - closed), True) if quote.start + 1 < end - closed else None


def quotation_before(level: Level, offset: int) -> Content | None:
    """The quotation that ends right before `offset`, but for a comma."""
    end = offset
    while end > level.segment.span.start and level.view[end - 1] in "，  ":
        end -= 1
    quote = level.quote_before(end)
    return Content(Span(quote.start + 1, quote.end - 1), True) if quote and quote.end - quote.start > 2 else None


def says_something(level: Level, said: Content) -> bool:
    """Whether what is said is a statement: a quotation, or a clause with a predicate."""
    clause = Span(said.span.start, min(level.clause(said.span.start).span.end, said.span.end))
    return said.quoted or not is_phrase(level, clause) or _is_described(level, clause)


def _is_described(level: Level, clause: Span) -> bool:
    """Whether a clause says of its subject what it is like ("局势严峻")."""
    tokens = level.tail(*clause)
    return len(tokens) > 1 and tokens[-1].is_a("adjective") and tokens[-2].is_a("noun") and not tokens[-2].is_a("adjective")


def rest_of_clause(level: Level, start: int) -> Content | None:
    """The content from `start` to the end of its clause, or, if a passive opens the clause, to the noun that it modifies; None
    if nothing follows."""
    span = Span(start, level.clause(start).span.end)
    if span.start >= span.end:
        return None
    span = _to_head(level, span)
    said = content_of(level, span)
    return _before_headed(level, said) if level.view[level.clause(start).span.start] in "被遭" else said


def _to_head(level: Level, span: Span) -> Span:
    """With the clause after it that has the head noun, if a modifier runs over the comma ("是排除干预，实行自律的开始")."""
    i = level.clause_index(span.start)
    first = level.head(span.start + 1, span.end)
    broken = level.view[span.start] in "是为" and any(t.is_a("verb") for t in first) and not any(t.is_a("of") for t in first)
    if not broken or i + 1 >= len(level.clauses) or level.view[span.end : span.end + 1] != "，":
        return span
    following = level.clauses[i + 1].span
    tokens = level.head(*following)
    headed = len(tokens) > 2 and tokens[-2].is_a("of") and tokens[-1].nominal and tokens[0].is_a("verb")
    return Span(span.start, following.end) if headed else span


def _before_headed(level: Level, said: Content) -> Content:
    """What is said of the subject that follows it: "被指受贿的官员于次日辞职"."""
    cut = inside_modifier(level, said)
    subject = level.head(cut.span.end + 1, said.span.end)
    noun = next((i for i, t in enumerate(subject) if t.nominal), len(subject))
    first = next((i for i in range(noun, len(subject)) if not subject[i].nominal), len(subject))
    acts = first < len(subject) and subject[first].is_a("verb", "adverb", "time", "preposition", "auxiliary")
    return cut if acts and not level.view.startswith("是", subject[first].span.start) else said


def inside_modifier(level: Level, said: Content) -> Content:
    """What is said in a modifier: up to the last 的 that has a noun after it ("被控谋杀的男子")."""
    tokens = level.head(*said.span)
    heads = [t for t, n in pairwise(tokens) if t.is_a("of") and (n.nominal or n.span.of(level.view) in _FORMER)]
    return content_of(level, Span(said.span.start, heads[-1].span.start)) if heads else said


def content_of(level: Level, span: Span) -> Content:
    """A span of the level as a content, without white space at its ends."""
    span = trim(level.view, span)
    return Content(span, _holds_speech(level, span))


def _holds_speech(level: Level, span: Span) -> bool:
    """Whether a quotation in the span is more than a name in marks."""
    quotes = [level.quote_at(t.span.start) for t in level.head(*span)]
    return any(q is not None and _is_speech(level, q) for q in quotes)


def is_speech(level: Level, said: Content) -> bool:
    """Whether a quotation that is all that is said is more than a name."""
    return _is_speech(level, Span(said.span.start - 1, min(said.span.end + 1, level.segment.span.end)))


def _is_speech(level: Level, quote: Span) -> bool:
    """Whether a quotation is no name and holds a verb or a modifier or ends as a sentence."""
    if quote.start + 1 in level.words.names:
        return level.words.names[quote.start + 1] < quote.end - 2
    head = Span(quote.start, min(quote.end, quote.start + 200))
    ends_so = level.view[quote.end - 2 : quote.end - 1] in FULL_STOPS
    return ends_so or any(c in "的是不，" for c in head.of(level.view)) or level.words.has_tag(head, "VERB", "ADV", "AUX")
