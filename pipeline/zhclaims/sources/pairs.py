"""Brackets and quotation marks of a passage that have no partner in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("【", "】"), ("〔", "〕"), ("《", "》"), ("〈", "〉"))
_WIDE = str.maketrans("（）［］｛｝", "()[]{}")
_QUOTES = (("「", "」"), ("『", "』"), ("“", "”"), ("‘", "’"), ("〝", "〞"))
_ENUMERATOR = re.compile(r"(?:^|[\s，。；：、,;:])[0-9A-Za-z一二三四五六七八九十甲乙丙丁]{1,3}([)）])")
_APOSTROPHE = re.compile("(?<=[A-Za-zÀ-ɏА-я])[’‘]|’(?=[0-9]{2}[^0-9])")
_SENTENCE_ENDS = "。！？…"


def unmatched_brackets(text: str) -> list[int]:
    """Offsets of brackets without a partner; half-width and full-width ones may pair, "1)" and "甲）" need none.

    >>> unmatched_brackets("甲(乙）丙[丁")
    [5]
    """
    enumerators = {m.start(1) for m in _ENUMERATOR.finditer(text)}
    folded = text.translate(_WIDE)
    unmatched: set[int] = set()
    for pair in _BRACKETS:
        found = _without_partner(folded, pair, frozenset())
        unmatched.update(i for i in found if i not in enumerators)
    return sorted(unmatched)


def unmatched_quotes(text: str) -> list[int]:
    """Offsets of quotation marks without a partner. A mark that opens where it should close counts as closing.

    >>> unmatched_quotes("他说「好。"), unmatched_quotes("他说「好。「")
    ([3], [])
    """
    apostrophes = frozenset(m.start() for m in _APOSTROPHE.finditer(text))
    unmatched: set[int] = set()
    for pair in _QUOTES:
        plain = list(_without_partner(text, pair, apostrophes))
        turned = list(_without_partner(text, pair, apostrophes | frozenset(_reversed(text, pair)))) if plain else plain
        unmatched.update(turned if len(turned) < len(plain) else plain)
    straight = [i for i, c in enumerate(text) if c == '"']
    return sorted([*unmatched, *(straight[-1:] if len(straight) % 2 else [])])


def _without_partner(text: str, pair: tuple[str, str], skip: frozenset[int]) -> Iterator[int]:
    opening, closing = pair
    stack: list[int] = []
    for m in re.finditer(f"[{re.escape(''.join(pair))}]", text):
        if m.start() in skip:
            continue
        if m[0] == opening:
            stack.append(m.start())
        elif stack:
            stack.pop()
        else:
            yield m.start()
    yield from stack


def _reversed(text: str, pair: tuple[str, str]) -> Iterable[int]:
    """Places of opening marks that close: they follow the end of a sentence within a quotation; and of the marks they close."""
    opening, _ = pair
    marks = [m.start() for m in re.finditer(f"[{re.escape(''.join(pair))}]", text)]
    for first, second in pairwise(marks):
        if text[first] == text[second] == opening and text[second - 1] in _SENTENCE_ENDS:
            yield from (first, second)
