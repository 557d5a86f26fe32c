"""Names in Latin letters: whole, and typed by what stands around them.

Latin letters in Chinese text are names, abbreviations, terms and units alike; only what a title, a verb of saying, the network or
a definition in brackets shows to be a name is taken.
"""

from __future__ import annotations

import re
from functools import cache

from zhclaims.spans import Span
from zhclaims.stages.entities import lexicon
from zhclaims.stages.entities.contexts import around
from zhclaims.stages.entities.passages import BlockPassage, Candidate, Passage

_CAPITAL = "A-Z\u00c0-\u00de\u0100-\u024f"
_LETTER = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_WORD = f"(?:[{_CAPITAL}](?:[{_LETTER}’']|-(?=[{_LETTER}]))*\\.?|[a-z]{{1,3}}-[A-Z][{_LETTER}]+)"
_PARTICLE = f"(?:{lexicon.any_of('latin_words', kind='particle')})"
_NAME = re.compile(
    f"(?<![{_LETTER}0-9@/_.])(?:(?:{_PARTICLE}|al-|el-)[ -])?{_WORD}(?:(?: {_PARTICLE}){{0,3}}[ -]{_WORD})*"
    f"(?![{_LETTER}@_]|(?<=[A-Z])[0-9])"
)
_CLOSING = ("”", "’")
_OPENS_FIELD = re.compile(r"(?:^|[：:，,；;、 ]|简称|缩写|缩写为|又称|英文|原名)\s*[“‘]?$")
_CLOSES_FIELD = re.compile(r"[”’]?\s*(?:$|[，,；;、 ])")
_AND = re.compile(" ?[、，,和与及] ?(?:和|与|及|以及)? ?")
_ACRONYM = re.compile("[A-Z][A-Z&.-]{1,6}")
_ORGANISATION_WORD = re.compile(rf"\b(?:{lexicon.any_of('latin_words', kind='organisation')})\b")
_PRODUCT = re.compile("[A-Z]{3}|(?<!Mc)(?<!Mac)(?<![A-Z]’)(?<![A-Z]')(?<=[a-z])[A-Z]")
"""No person: MIT OpenCourseWare, YouBike."""
_ADDRESS = re.compile("(?:Dr|Mr|Mrs|Ms|Prof|Sir|Dame|Lord|Lady)\\.? ")
_PLACE_WORD = re.compile(rf"\b(?:{lexicon.any_of('latin_words', kind='place')})\b")


def find_latin_names(passage: BlockPassage) -> list[Candidate]:
    """Names in Latin letters that their surroundings type. Those in brackets are left to `defined`."""
    found = []
    for block in passage.blocks:
        matches = _NAME.finditer(passage.view, block.start, block.end)
        spans = [_name_span(m) for m in matches if not is_term(m[0]) and not _bracketed(passage, Span(*m.span()))]
        typed = {span: _typed(passage, span) for span in spans}
        _type_lists(passage, spans, typed)
        _type_lists(passage, spans[::-1], typed)
        found += [candidate for candidate in typed.values() if candidate is not None]
    return found


def _name_span(match: re.Match[str]) -> Span:
    return without_address(match.string, Span(*match.span()))


def without_address(view: str, span: Span) -> Span:
    """A name in letters without a form of address: titles are no names."""
    address = _ADDRESS.match(view, *span)
    return Span(address.end(), span.end) if address else span


def _type_lists(passage: BlockPassage, spans: list[Span], typed: dict[Span, Candidate | None]) -> None:
    """A name of two words beside a person in a list is a person too."""
    for a, b in zip(spans, spans[1:], strict=False):
        known, between = typed[a], passage.view[min(a.end, b.end) : max(a.start, b.start)]
        if typed[b] is None and known is not None and known.label == "PER" and " " in passage.text(b) and _AND.fullmatch(between):
            typed[b] = Candidate(b, "PER", "listed", 1.0)


def is_term(text: str) -> bool:
    """Whether it is a unit, a format or another common term in letters."""
    return text in lexicon.words("no_latin_names") or len(text) == 1


def defined(passage: BlockPassage, names: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Names right after a name that they are another form of, each with that name."""
    return [*apposed(passage, names), *bracketed(passage, names)]


def bracketed(passage: Passage, names: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Names in brackets right after a name (“哈萨克国家安全委员会（KNB）”), each with the name that it explains."""
    ends = {n.span.end: n for n in names}
    found = []
    for match in _bracket().finditer(passage.view):
        end = match.start() - (passage.before(match.start(), 1) in _CLOSING)
        long = ends.get(end) or ends.get(end - 1)
        if long is None:
            continue
        for part in _NAME.finditer(passage.view, match.start("inside"), match.end("inside")):
            if not is_term(part[0]) and _separate(passage, part, match):
                found.append((Candidate(_name_span(part), long.label, "bracketed", 2.0, "agreement"), long))
    return found


def apposed(passage: Passage, names: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Abbreviations that follow an organisation's name at once (俄联邦安全局FSB)."""
    view, found = passage.view, []
    ends = {n.span.end: n for n in names if n.label == "ORG" and "A" <= view[n.span.end : n.span.end + 1] <= "Z"}
    for end, long in sorted(ends.items()):
        match = _NAME.match(view, end)
        if match and _ACRONYM.fullmatch(match[0]) and not is_term(match[0]):
            found.append((Candidate(Span(*match.span()), "ORG", "apposed", 2.0, "agreement"), long))
    return found


@cache
def _bracket() -> re.Pattern[str]:
    return re.compile("[（(](?P<inside>[^（）()\n]{2,80})[）)]")


def _separate(passage: Passage, part: re.Match[str], bracket: re.Match[str]) -> bool:
    """Whether the part fills a field of the bracket: nothing but a language's name or 简称 and a separator stand beside it."""
    before = passage.view[bracket.start("inside") : part.start()]
    after = passage.view[part.end() : bracket.end("inside")]
    return _OPENS_FIELD.search(before) is not None and _CLOSES_FIELD.match(after) is not None


def _bracketed(passage: BlockPassage, span: Span) -> bool:
    """Whether the span stands in a bracket that opens at most 60 characters before it in its block."""
    left = passage.before(span.start, 60)
    return max(left.rfind("（"), left.rfind("(")) > max(left.rfind("）"), left.rfind(")"), left.rfind("\n"))


def _typed(passage: BlockPassage, span: Span) -> Candidate | None:
    """The name in Latin letters with the type that its words, the words around it or the network give it; None if none does."""
    text = passage.text(span)
    if text in lexicon.words("acronyms"):
        return Candidate(span, "ORG", "acronym", 2.0)
    if _ACRONYM.fullmatch(text):
        return _by_context(passage, span, ("ORG",))
    if _ORGANISATION_WORD.search(text) and " " in text:
        return Candidate(span, "ORG", "latin", 1.5)
    if _PLACE_WORD.search(text) and " " in text:
        return Candidate(span, "LOC", "latin", 1.5)
    labels = passage.labels_touching(span)
    typed = _by_context(passage, span, ("PER", "ORG", "LOC"))
    if _PRODUCT.search(text):
        return typed if typed is not None and typed.label != "PER" else None
    if typed is None and ("PER" in labels or (" " in text and _acts(passage, span))):
        return Candidate(span, "PER", "latin", 1.0)
    return typed


def _acts(passage: BlockPassage, span: Span) -> bool:
    """Whether a verb follows: who does something and bears two names is a person."""
    i = passage.word_at(span.end)
    return i is not None and passage.cuts.starts[i] == span.end and passage.cuts.tags[i] == "VERB"


def openers(passage: BlockPassage) -> list[Candidate]:
    """Words in letters that may open an organisation's name in Han characters (Kaganat宗教培训中心)."""
    matches = (m for block in passage.blocks for m in _NAME.finditer(passage.view, block.start, block.end))
    return [Candidate(Span(*m.span()), "ORG", "latin", 0.0) for m in matches if not is_term(m[0])]


def _by_context(passage: BlockPassage, span: Span, labels: tuple[str, ...]) -> Candidate | None:
    """The name with the one of the labels that the words around it speak for most; None if they do not weigh enough."""
    said = around(passage, span)
    best = max(labels, key=lambda label: said.get(label, 0.0))
    weight = said.get(best, 0.0)
    return Candidate(span, best, "latin", weight) if weight >= 0.7 else None
