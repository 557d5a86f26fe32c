"""Traditional and Simplified script of a string: which one it is in, and its conversion with exact alignment."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from functools import cache, lru_cache
from operator import mul

import opencc

from zhclaims.terms import ScriptVariant

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, as the inside of a regular-expression class: radicals, 々 〆 〇, the unified ideographs with all extensions
(planes 2 and 3 hold nothing else), the compatibility ideographs."""
SURROGATE = re.compile("[\ud800-\udfff]")
"""A lone surrogate, which is no text and no encoding can carry."""

_HAN = re.compile(f"[{HAN}]")
_RUN = re.compile(f"[{HAN}]{{1,500}}|[^{HAN}]+")


def is_han(character: str) -> bool:
    """Whether it is one Han character."""
    return bool(_HAN.fullmatch(character))


def has_han(text: str) -> bool:
    """Whether a Han character stands in the text."""
    return bool(_HAN.search(text))


def clean(text: str) -> str:
    """The text with U+FFFD for each lone surrogate."""
    return SURROGATE.sub("\ufffd", text)


def detect(text: str) -> ScriptVariant:
    """The script of a text, by the characters that only one of the two has.

    >>> detect("恐怖主義"), detect("恐怖主义"), detect("一二三")
    ('zh-hant', 'zh-hans', 'zh')
    """
    characters = Counter(text)
    balance = sum(map(mul, characters.values(), map(_leaning, characters)))
    if balance == 0:
        return ScriptVariant.EITHER
    return ScriptVariant.TRADITIONAL if balance > 0 else ScriptVariant.SIMPLIFIED


def to_simplified(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in Simplified script, and the aligned pieces that join the two (see `zhclaims.offsets.OffsetMap`).

    A lone surrogate, which no encoding can carry, becomes U+FFFD.
    """
    if not any(map(_is_traditional, set(text))):
        return text, [(len(text), len(text))]
    return _converted("t2s", text)


def to_traditional(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in Traditional script (characters as Taiwan writes them, no other words), and the aligned pieces."""
    return _converted("s2tw", text)


def _converted(configuration: str, text: str) -> tuple[str, list[tuple[int, int]]]:
    converted = _convert(configuration, text)
    if len(converted) == len(text):
        return converted, [(len(text), len(text))]
    runs = _RUN.findall(text)  # phrases never cross a character that is not Han, so lengths that differ differ inside a run
    converted_runs = [_convert(configuration, run) for run in runs]
    pieces = [piece for a, b in zip(runs, converted_runs, strict=True) for piece in _align(configuration, a, b)]
    return "".join(converted_runs), pieces


def _align(configuration: str, text: str, converted: str) -> list[tuple[int, int]]:
    if len(text) == len(converted):
        return [(len(text), len(text))]
    by_character = [_convert(configuration, c) for c in text]
    if any(len(c) != 1 for c in by_character):  # one character may become several: align on the characters themselves
        by_character = list(text)
    matcher = difflib.SequenceMatcher(None, by_character, list(converted), autojunk=False)
    return [(a2 - a1, b2 - b1) for _, a1, a2, b1, b2 in matcher.get_opcodes()]


def _convert(configuration: str, text: str) -> str:
    return str(_converter(configuration).convert(clean(text)))


@cache
def _converter(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


@lru_cache(maxsize=100_000)
def _simplified(character: str) -> str:
    return _convert("t2s", character)


@lru_cache(maxsize=100_000)
def _is_traditional(character: str) -> bool:
    return character > "\u2e7f" and _simplified(character) != character


@lru_cache(maxsize=100_000)
def _leaning(character: str) -> int:
    """1 for a character of Traditional text only, -1 for one of Simplified text only, else 0."""
    return _is_traditional(character) - _is_simplified(character)


def _is_simplified(character: str) -> bool:
    """Whether the character is written in Simplified text only (后, 里, 干 … are good Traditional too)."""
    traditional = _convert("s2t", character) if character > "\u2e7f" else character
    return bool(traditional != character and character not in "后里干台复冲丑斗谷伙借克困了蔑面松咸向余郁云只致制准")
