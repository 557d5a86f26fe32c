"""Who speaks: the noun phrase that is the subject of a clause.

A clause is read from the left: connectives, adverbs, dates and closed prepositional phrases are settings and passed over; then
comes the subject, nouns and whatever modifies them with 的; it ends where an adverb, a preposition, a date or a verb begins that
does not stand inside of such a modifier.
"""

from __future__ import annotations

from collections.abc import Sequence

from zhclaims.spans import Span
from zhclaims.stages.attributions.tokens import Token

_SETTING = ("connective", "causative", "adverb", "auxiliary", "time", "gap", "mark", "conjunction")


def speaker(tokens: Sequence[Token]) -> Span | None:
    """The subject among the tokens that stand before a reporting word in its clause."""
    found = _subject(tokens, max(_after_last_setting(tokens, 0), _after_embedding(tokens)))
    addressed = any(t.span.start == found.start and t.is_a("addressing") for t in tokens) if found else False
    return None if addressed else found  # "对身边的医生说"


def clause_subject(tokens: Sequence[Token]) -> Span | None:
    """The subject of a whole clause."""
    pivot = _pivot(tokens)
    found = pivot or _subject(tokens, 0)
    if pivot or found is None or tokens[0].is_a("causative"):
        return found
    first = tokens[_skip_settings(tokens, 0)]
    if not first.is_a("verb", "preposition"):
        return found
    if first.is_a("addressing"):
        return None
    phrase = [t for t in tokens if found.covers(t.span)]
    head = max((i for i, t in enumerate(phrase) if t.is_a("of")), default=0)
    modified = (
        phrase[head - 1].is_a("verb", "determiner") if first.is_a("preposition") else any(t.is_a("name") for t in phrase[head:])
    )
    return found if head and modified else None  # else a predicate without a subject


def _pivot(tokens: Sequence[Token]) -> Span | None:
    """The noun phrase that 有 introduces at the end of a clause: it is the subject of the next ("有一位学者，主张……")."""
    i = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].is_a("existential")), None)
    if i is None or _phrase_end(tokens, i + 1) < len(tokens):
        return None
    return _subject(tokens, i + 1)


def _subject(tokens: Sequence[Token], first: int) -> Span | None:
    """The noun phrase after the settings from token `first` on; None if no noun stands there, or an act (代表公司出席)."""
    start = _skip_settings(tokens, first)
    start, end = _strip(tokens, start, _phrase_end(tokens, start))
    if end - start > 1 and tokens[start].is_a("acting") and tokens[start + 1].is_a("name"):
        return None  # "代表公司出席"
    if not any(t.nominal and not t.is_a("adjective") for t in tokens[start:end]):
        return None  # "尖锐指出"
    return Span(tokens[start].span.start, tokens[end - 1].span.end)


def after_contrast(tokens: Sequence[Token], view: str) -> int:
    """After a 而 with a subject of its own: the last of two contrasted statements that no comma parts; 0 if there is none."""
    for i in range(len(tokens) - 1, 0, -1):
        if tokens[i].span.of(view) in ("而", "但", "但是", "然而"):
            end = _phrase_end(tokens, i + 1)
            return i + 1 if end > i + 1 and all(t.is_a("adverb", "auxiliary", "connective") for t in tokens[end:]) else 0
    return 0


def _after_last_setting(tokens: Sequence[Token], first: int) -> int:
    """After the last temporal or local setting ("……之后", "……上") that has a subject of its own after it."""
    for i in range(len(tokens) - 2, first, -1):
        if _closes(tokens, i) and tokens[i + 1 :] and _has_subject(tokens, i + 1):
            return i + 1
    return first


def _after_embedding(tokens: Sequence[Token]) -> int:
    """After a word that takes a clause with a subject of its own ("这是总统宣布……的原因"), 0 if there is none."""
    for i in range(len(tokens) - 2, -1, -1):
        end = _phrase_end(tokens, _skip_settings(tokens, i + 1)) if tokens[i].is_a("embedding") else 0
        if end and all(t.is_a("adverb", "auxiliary") for t in tokens[end:]):
            return i + 1
    return 0


def _has_subject(tokens: Sequence[Token], start: int) -> bool:
    """Whether a noun phrase begins at token `start`, connectives, adverbs, dates and the like passed over."""
    start = _skip_words(tokens, start)
    return start < len(tokens) and tokens[start].nominal


def _closes(tokens: Sequence[Token], i: int) -> bool:
    """Whether a localizer closes a setting here: it is not part of a modifier or of a word such as 前总统."""
    if not tokens[i].is_a("localizer") or i + 1 >= len(tokens) or tokens[i + 1].is_a("of", "localizer"):
        return False
    opened = any(t.is_a("preposition") for t in tokens[:i])
    return opened or tokens[i].span.end - tokens[i].span.start > 1


def _skip_words(tokens: Sequence[Token], start: int) -> int:
    if start == 0 and len(tokens) > 1 and tokens[0].is_a("initial") and tokens[1].nominal:
        start = 1
    while start < len(tokens) and (tokens[start].is_a(*_SETTING, "existential") and not tokens[start].nominal):
        if start + 1 < len(tokens) and tokens[start + 1].is_a("of"):
            break  # a modifier: 当时的照片
        start += 1
    return start


def _skip_settings(tokens: Sequence[Token], start: int) -> int:
    while True:
        start = _skip_words(tokens, start)
        after = _after_phrase(tokens, start)
        if after == start:
            return start
        start = after


def _after_phrase(tokens: Sequence[Token], start: int) -> int:
    """After a prepositional phrase that begins at `start` and is surely over: it holds a date or is closed by a localizer."""
    if start >= len(tokens) or not tokens[start].is_a("preposition") or tokens[start].nominal:
        return start
    close = next((i for i in range(start + 1, len(tokens)) if _closes(tokens, i)), None)
    if close and not _has_subject(tokens, close + 1) and not any(t.is_a("preposition") for t in tokens[start + 1 : close]):
        return close + 1
    after = start + 1
    while after < len(tokens) and tokens[after].is_a("time", "conjunction", "gap"):
        after += 1
    if after > start + 1 and tokens[start + 1].is_a("time"):
        return after
    return start if close is None or not _has_subject(tokens, close + 1) else close + 1


def _phrase_end(tokens: Sequence[Token], start: int) -> int:
    i, seen = start, False
    while i < len(tokens):
        token = tokens[i]
        if token.nominal or _inside_name(tokens, i) or _is_listed(tokens, i):
            seen, i = seen or _is_head(token), i + 1
        elif token.is_a("of"):
            seen, i = False, i + 1
        elif token.is_a("conjunction", "gap") and not _opens_adverbial(tokens, i, seen):
            seen, i = seen and not token.is_a("conjunction"), i + 1
        elif token.is_a("embedding") and seen:
            return i
        else:
            after = _after_modifier(tokens, i, seen)
            if after is None and _in_compound(tokens, i, start):
                after = i + 1
            if after is None:
                return i
            seen, i = False, after
    return i


def _is_listed(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word stands alone between two conjunctions: an item of a list, whatever it is elsewhere ("图、藉、志")."""
    return 0 < i < len(tokens) - 1 and tokens[i - 1].is_a("conjunction") and tokens[i + 1].is_a("conjunction")


def _in_compound(tokens: Sequence[Token], i: int, start: int) -> bool:
    """Whether a word after a determiner, number or 的 belongs to a compound, for there is no noun yet ("一些已开发国家")."""
    if i == start or i + 1 == len(tokens) or not tokens[i].is_a("adverb", "verb"):
        return False
    if tokens[i - 1].is_a("of"):
        return tokens[i].is_a("verb") and tokens[i + 1].nominal
    return tokens[i - 1].is_a("determiner", "number", "adjective", "measure") and not any(_is_head(t) for t in tokens[start:i])


def _is_head(token: Token) -> bool:
    """Whether a token can be the head of a noun phrase: a noun that is no number, adjective, determiner or measure word."""
    return token.is_a("noun") and not token.is_a("number", "adjective", "determiner", "measure")


def _inside_name(tokens: Sequence[Token], i: int) -> bool:
    """Whether a localizer modifies what follows (前总统, 内政部) or belongs to the noun before it (国内)."""
    return tokens[i].is_a("localizer") and i + 1 < len(tokens) and tokens[i + 1].nominal


def _opens_adverbial(tokens: Sequence[Token], i: int, seen: bool) -> bool:
    """Whether 和, 与 … govern a partner of a verb ("与记者见面时") rather than join two nouns."""
    if not tokens[i].is_a("preposition") or not seen:
        return False
    after = next((t for t in tokens[i + 1 :] if not t.is_a("gap")), None)
    return after is None or not after.nominal or (_verb_before_close(tokens, i + 1) and not _joins_names(tokens, i))


def _joins_names(tokens: Sequence[Token], i: int) -> bool:
    """Whether a conjunction stands between two names of which a setting tells what they did together ("甲与乙于北京宣布")."""
    named = 0 < i < len(tokens) - 2 and tokens[i - 1].is_a("name") and tokens[i + 1].is_a("name")
    return named and tokens[i + 2].is_a("preposition", "time") and not tokens[i + 2].is_a("conjunction")


def _verb_before_close(tokens: Sequence[Token], start: int) -> bool:
    """Whether the phrase that follows runs into a verb without 的 (a partner: "与乙会谈后") and without 都, 共同."""
    for t in tokens[start:]:
        if t.is_a("of", "plural"):
            return False
        if t.is_a("verb"):
            return True
    return False


def _after_modifier(tokens: Sequence[Token], start: int, seen: bool) -> int | None:
    """The index after the 的 of the modifier that begins at `start` inside of a noun phrase; None if there is no such modifier.

    With a noun before it ("警方查获的信", "中国在联合国的代表") the verb must stand right before 的, or there must be none.
    """
    close = next((i for i in range(start + 1, len(tokens)) if tokens[i].is_a("of")), None)
    if close is None or not _headed(tokens, close + 1) or any(t.is_a("mark") for t in tokens[start:close]):
        return None
    if not seen:
        return close + 1
    if tokens[start].is_a("adverbial"):
        return None
    verbs = [i for i in range(start, close) if tokens[i].is_a("verb")]
    adjacent = verbs == [close - 1] or (verbs == [close - 2] and tokens[close - 1].is_a("auxiliary", "preposition"))
    closed = any(_closes(tokens, i) for i in range(close, len(tokens))) or any(t.is_a("time") for t in tokens[close:])
    closed = closed or tokens[-1].is_a("localizer") or tokens[start].is_a("governing")
    if tokens[start].is_a("preposition") and closed:
        return None
    setting = tokens[start].is_a("adverb", "time") and not tokens[start].is_a("localizer")
    return close + 1 if (adjacent or not verbs) and not setting else None


def _headed(tokens: Sequence[Token], start: int) -> bool:
    """Whether a noun phrase goes on at token `start`."""
    return start < len(tokens) and (tokens[start].nominal or tokens[start].is_a("verb"))


def _strip(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    while end > start and not tokens[end - 1].nominal and not _closing_bracket(tokens[end - 1]):
        end -= 1
    while start < end and tokens[start].is_a("gap", "conjunction", "mark", "of"):
        start += 1
    return start, end


def _closing_bracket(token: Token) -> bool:
    """Whether a token is a pair of brackets with what they hold, on which a noun phrase may end."""
    return token.is_a("gap") and token.span.end - token.span.start > 1
