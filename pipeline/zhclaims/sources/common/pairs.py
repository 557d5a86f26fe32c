"""Brackets and quotation marks of a passage that have no partner in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple


class _Mark(NamedTuple):
    at: int
    opens: bool


_BRACKETS = {c: pair for pair in ("()", "[]", "{}", "【】", "〔〕", "《》", "〈〉") for c in pair}
_BRACKETS |= {wide: _BRACKETS[narrow] for wide, narrow in zip("（）［］｛｝", "()[]{}", strict=True)}
_QUOTES = {c: pair for pair in ("「」", "『』", "“”", "‘’", "〝〞") for c in pair}
_MARKS_AT_MOST = 10_000
"""Brackets or quotation marks of a passage."""
_PIECE = 1 << 16
"""Characters that are looked at together: what is left out of them is held until then."""
_OPENING = frozenset("([{【〔《〈（［｛「『“‘〝")
_ENUMERATOR = re.compile(r"(?:^|[\s，。；：、,;:])[0-9A-Za-z一二三四五六七八九十甲乙丙丁]{1,3}([)）])")
_APOSTROPHE = re.compile("(?<=[A-Za-zÀ-ɏА-я])[’‘]|’(?=[0-9]{2}[^0-9])")
_SENTENCE_ENDS = "。！？…"


@lru_cache(1)
def marks_of_lines(text: str) -> list[str]:
    """The brackets and quotation marks of each line.

    >>> marks_of_lines("甲（乙）\\n丙\\n「丁")
    ['（）', '', '「']
    """
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(_NO_MARKS.sub("", piece) for piece in pieces).split("\n")


def may_be_unpaired_brackets(marks: str) -> bool:
    """Whether `unmatched_brackets` may find something in a text with these marks."""
    return _PAIRED_BRACKETS.fullmatch(marks) is None


def may_be_unpaired_quotes(marks: str) -> bool:
    """The same for quotation marks."""
    return _PAIRED_QUOTES.fullmatch(marks) is None


def unmatched_brackets(text: str) -> list[int]:
    """Offsets of brackets without a partner; half-width and full-width ones may pair, "1)" and "甲）" need none.

    >>> unmatched_brackets("甲(乙）丙[丁")
    [5]
    """
    if _PAIRED_BRACKETS.fullmatch(text) or _has_too_many(_BRACKET_MARK, text):
        return []
    marks = _marks(text, _BRACKETS, frozenset())
    unmatched = {at for of_kind in marks.values() for at in _without_partner(of_kind)}
    return sorted(unmatched - {m.start(1) for m in _ENUMERATOR.finditer(text)}) if unmatched else []


def unmatched_quotes(text: str) -> list[int]:
    """Offsets of quotation marks without a partner. A mark that opens where it should close counts as closing.

    >>> unmatched_quotes("他说「好。"), unmatched_quotes("他说「好。「")
    ([2], [])
    """
    if _PAIRED_QUOTES.fullmatch(text) or _has_too_many(_QUOTE_MARK, text):
        return []
    unmatched: list[int] = []
    for of_kind in _marks(text, _QUOTES, frozenset(m.start() for m in _APOSTROPHE.finditer(text))).values():
        plain = _without_partner(of_kind)
        turned = _without_partner(_without_reversed(text, of_kind)) if plain else plain
        unmatched += turned if len(turned) < len(plain) else plain
    if text.count('"') % 2:
        unmatched.append(text.rindex('"'))
    return sorted(unmatched)


def _has_too_many(mark: re.Pattern[str], text: str) -> bool:
    """Whether the passage is no text but a heap of marks, which would cost a hundred bytes each to pair."""
    return len(text) > _MARKS_AT_MOST and sum(1 for _ in islice(mark.finditer(text), _MARKS_AT_MOST + 1)) > _MARKS_AT_MOST


def _marks(text: str, kinds: dict[str, str], skip: frozenset[int]) -> dict[str, list[_Mark]]:
    """The marks of each kind, in order."""
    marks: dict[str, list[_Mark]] = defaultdict(list)
    for m in (_BRACKET_MARK if kinds is _BRACKETS else _QUOTE_MARK).finditer(text):
        if m.start() not in skip:
            marks[kinds[m[0]]].append(_Mark(m.start(), m[0] in _OPENING))
    return marks


def _any_of(characters: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(characters))}]")


_BRACKET_MARK = _any_of(_BRACKETS)
_QUOTE_MARK = _any_of(_QUOTES)
_NO_MARKS = re.compile(f'[^{re.escape("".join((*_BRACKETS, *_QUOTES)))}"\n]+')


def _paired(kinds: dict[str, str]) -> re.Pattern[str]:
    """Text in which every mark has its partner and no pair stands within another: most text, recognised in one go."""
    members: dict[str, list[str]] = defaultdict(list)
    for mark, kind in kinds.items():
        members[kind].append(mark)
    no_mark = f'[^{re.escape("".join(kinds))}"]*+'
    pairs = []
    for marks in members.values():
        opening, closing = ("".join(m for m in marks if (m in _OPENING) is opens) for opens in (True, False))
        pairs.append(f"[{re.escape(opening)}]{no_mark}[{re.escape(closing)}]")
    return re.compile(f"{no_mark}(?:(?:{'|'.join(pairs)}){no_mark})*+")


_PAIRED_BRACKETS = _paired(_BRACKETS)
_PAIRED_QUOTES = _paired(_QUOTES)


def _without_partner(marks: Sequence[_Mark]) -> list[int]:
    """Places of marks of one kind that are never closed, or close nothing."""
    stack: list[int] = []
    stray: list[int] = []
    for mark in marks:
        if mark.opens:
            stack.append(mark.at)
        elif stack:
            stack.pop()
        else:
            stray.append(mark.at)
    return stray + stack


def _without_reversed(text: str, marks: Sequence[_Mark]) -> list[_Mark]:
    """The marks without opening ones that close (they follow the end of a sentence in a quotation) and those that they close."""
    turned = {
        place
        for first, second in pairwise(marks)
        if first.opens and second.opens and text[second.at - 1] in _SENTENCE_ENDS
        for place in (first.at, second.at)
    }
    return [m for m in marks if m.at not in turned]
