"""Which characters of a converted text came from which: the smallest runs that differ in length are pieces of their own.

Conversion changes the script of a character or the wording of a phrase. Both texts are folded to Simplified script; where the
folded texts agree, characters correspond one to one, and between such places a run of one stands for a run of the other.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from itertools import groupby

from zhclaims.hanscript import HAN, to_simplified

Pieces = list[tuple[int, int]]
"""Lengths in the text and in the converted text, in order; where both are equal, characters correspond one to one."""

_RUN = re.compile(f"[{HAN}]+|[^{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_LONGEST_PHRASE = 8
_COMPARED_AT_MOST = 2_000


@lru_cache(maxsize=50_000)
def _fold(character: str) -> str:
    folded = to_simplified(character)[0] if character > "\u2e7f" else character
    return folded if len(folded) == 1 else character


def align(text: str, converted: str) -> Pieces:
    """The aligned pieces of a text and its conversion.

    >>> align("哈萨克斯坦的软件", "哈薩克的軟體")
    [(3, 3), (2, 0), (2, 2), (1, 1)]
    """
    if len(text) == len(converted) and _keeps_places(text, converted):
        return [(len(text), len(text))]
    runs, converted_runs = _RUN.findall(text), _RUN.findall(converted)
    same_shape = len(runs) == len(converted_runs) and all(
        len(a) == len(b) if a[0] < "\u2e80" else True for a, b in zip(runs, converted_runs, strict=True)
    )
    if not same_shape:
        return _smallest(text, converted)
    return [piece for a, b in zip(runs, converted_runs, strict=True) for piece in _smallest(a, b)]


def _keeps_places(text: str, converted: str) -> bool:
    """Whether texts of equal length surely differ only in characters of another script and in short phrases."""
    phrase, last = 0, -2
    for at, (a, b) in enumerate(zip(text, converted, strict=True)):
        if a != b and not _is_same(a, b):
            if bool(_HAN.match(a)) != bool(_HAN.match(b)):
                return False
            phrase, last = phrase + 1 if at == last + 1 else 1, at
            if phrase > _LONGEST_PHRASE:
                return False
    return True


@lru_cache(maxsize=50_000)
def _is_same(a: str, b: str) -> bool:
    """Whether the characters are one Han character in two scripts."""
    return bool(_HAN.match(a)) and bool(_HAN.match(b)) and _fold(a) == _fold(b)


def _smallest(text: str, converted: str) -> Pieces:
    if text == converted:
        return [(len(text), len(text))]
    left, right = [_fold(c) for c in text], [_fold(c) for c in converted]
    if len(left) == len(right) and _is_one_to_one(left, right):
        return [(len(left), len(right))]
    if max(len(left), len(right)) > _COMPARED_AT_MOST:
        return [(len(left), len(right))]
    codes = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [(a2 - a1, b2 - b1) for _, a1, a2, b1, b2 in codes]


def _is_one_to_one(left: list[str], right: list[str]) -> bool:
    """Whether texts of equal length differ only in short phrases of equal length."""
    same = (a == b for a, b in zip(left, right, strict=True))
    return all(agrees or len(list(run)) <= _LONGEST_PHRASE for agrees, run in groupby(same))
