"""Doubts: why a reporting word does not report where it stands: it is denied, a modifier, gives a name, or nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhclaims.spans import Span
from zhclaims.stages.attributions import contents
from zhclaims.stages.attributions.lexicon import ends_with, function_words, limited, nouns, speaking_ends
from zhclaims.stages.attributions.report import Content, Report
from zhclaims.stages.attributions.tokens import Token

_COPULAS = frozenset({"是", "就是", "正是", "便是", "即是"})
_NAMING = re.compile(r"(?!以)[^，：“]{1,20}?(?:(?<![认以因成])为|作|做)(?!“)")
NOBODY = "nobody says it"
DENIED = "nobody does so (没有……), or only if (如果……), or is made to (使人……)"
DESCRIBED = "the subject is said to be it (是)"
THEORY = "it ends the name of a theory (……说)"
LIGHT = "a light word that here means something, or has no speaker"
NAMES = "a light word that here gives a name"


def why_not_by(r: Report, tokens: Sequence[Token], subject: Span) -> str:
    """Why the subject reports nothing with this cue, or ""; `tokens` stand before the cue."""
    if is_denied(r, subject):
        return DENIED
    return DESCRIBED if is_described(r, tokens, subject) else ""


def why_not_said(r: Report, tokens: Sequence[Token], source: Span | None, content: Content | None) -> str:
    """Why the source does not say the content, or ""."""
    if content is None and r.cue.kind != "deny":
        return "nothing is said"
    if is_theory(r, tokens, source):
        return THEORY
    if content and r.cue.word in limited("light") and not is_statement(r, source, content):
        return NAMES if r.cue.word in limited("naming") and gives_name(r, content) else LIGHT
    return NOBODY if source is None and not speaks_for_itself(r, content) else ""


def is_statement(r: Report, source: Span | None, said: Content) -> bool:
    """Whether a word that may also name or mean something reports here: somebody speaks, and says more than a name."""
    lead = r.level.view[r.cue.span.end : said.span.start]
    if r.cue.word in limited("before-colon"):
        return "：" in lead
    if "：" in lead or (lead.startswith("，") and source and is_somebody(r, source)):
        return True
    if lead.endswith("“") and (r.cue.word not in limited("naming") or contents.is_speech(r.level, said)):
        return True
    if r.cue.word in limited("led-over") or (r.cue.word in limited("clausal") and r.level.subject(*said.span) is None):
        return False
    if r.cue.word in limited("personal") and (source is None or not is_somebody(r, source)):
        return False
    return not gives_name(r, said) and contents.says_something(r.level, said)


def gives_name(r: Report, said: Content) -> bool:
    """Whether what follows is a name that somebody or something is given ("称北京为首都"), or a courtesy."""
    text = said.span.of(r.level.view)
    named = r.cue.word not in limited("never-naming") and _NAMING.match(text) is not None
    return named or text in function_words("courtesy")


def is_somebody(r: Report, source: Span) -> bool:
    """Whether a phrase is a name, a person, an institution or a document by its last word."""
    name = source.of(r.level.view)
    named = any(t.is_a("name") for t in r.level.tail(*source)[-1:])
    latin = name[-1:].isascii() and name[-1:].isalpha()
    return named or latin or name.endswith(speaking_ends()) or ends_with(name, nouns("evidence")) is not None


def is_theory(r: Report, tokens: Sequence[Token], source: Span | None) -> bool:
    """Whether 说 before a comma ends the name of a theory: a bare noun stands before it that is the object of a verb."""
    if r.cue.word != "说" or not source or not tokens or r.level.view[r.cue.span.end : r.cue.span.end + 1] in ("：", "“"):
        return False
    between = [t for t in tokens if t.span.start >= source.end]
    noun = bool(between) and between[-1].is_a("noun") and not between[-1].is_a("name", "determiner", "adverb")
    prepositions = [r.text(t) for t in between if t.is_a("preposition")]
    return noun and (prepositions == ["以"] or (not prepositions and any(t.is_a("verb") for t in between)))


def speaks_for_itself(r: Report, content: Content | None) -> bool:
    """Whether a report of nobody is one: a quotation, or what is generally thought ("一般认为", "估计有……")."""
    opens = len(r.cue.word) > 1 and r.cue.span.start == r.level.clauses[0].span.start
    goes_on = bool(r.earlier) and r.earlier[-1].source is None
    return bool(content and content.quoted) or r.cue.kind == "believe" or (r.outer is None and (opens or goes_on))


def is_described(r: Report, tokens: Sequence[Token], source: Span) -> bool:
    """Whether the subject is only said to be what the cue says ("做法是承认……")."""
    return any(t.span.start >= source.end and r.text(t) in _COPULAS for t in tokens)


def is_denied(r: Report, source: Span) -> bool:
    """Whether nobody says so (没有报道显示 …), or only if (如果有人说 …), or is made to (使人相信 …)."""
    before = r.level.view[max(source.start - 6, 0) : source.start]
    text = source.of(r.level.view)
    made_to = text in ("人", "人们") and before[-1:] in tuple("使令让得")
    if before.endswith(tuple(function_words("condition"))):
        return True
    return made_to or before.endswith(tuple(function_words("negation"))) or text.startswith(("没", "无人"))
