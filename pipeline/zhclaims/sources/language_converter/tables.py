"""Conversion of text to a variant, with what came from what.

The tables are MediaWiki's, as `zhconv-rs` has them, where that is installed (`zhclaims[mediawiki]`), else OpenCC's. Either
converts text with the rules of a page laid over its table: at each place the longest key wins, a rule before the table. Neither
says which characters came from which, so the texts are aligned: conversion changes the script of a character or the wording of
a phrase. Both texts are folded to Simplified script; where the folded texts agree, characters correspond one to one, and
between such places a run of one stands for a run of the other.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from typing import Any, NamedTuple, Protocol

import opencc

from zhclaims.hanscript import HAN, to_simplified

Pieces = list[tuple[int, int]]
"""Lengths in the text and in the converted text, in order; where both are equal, characters correspond one to one."""

_SEPARATOR = "\n\x01\n"
_OPENCC = {
    "zh-hans": "t2s",
    "zh-cn": "t2s",
    "zh-sg": "t2s",
    "zh-my": "t2s",
    "zh-hant": "s2tw",
    "zh-tw": "s2tw",
    "zh-hk": "s2hk",
    "zh-mo": "s2hk",
}
"""The configurations that agree best with MediaWiki: those with phrases (`s2twp`) make 支援 of 支持 and do more harm."""
_SIMPLIFIED_MARKS = str.maketrans("「」『』", "“”‘’")
_TRADITIONAL_MARKS = str.maketrans("“”‘’", "「」『』")
"""Quotation marks, which MediaWiki converts with the script and OpenCC leaves."""
_RUN = re.compile(f"[{HAN}]+|[^{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_LONGEST_PHRASE = 8
_COMPARED_AT_MOST = 2_000


class Conversion(NamedTuple):
    """A converted text, and the aligned pieces that join it with the text that it was made from."""

    text: str
    pieces: Pieces


class Tables(Protocol):
    """The tables of one variant."""

    name: str
    """`mediawiki` or `opencc`, or `none` for the page as it is written."""

    def convert(self, texts: Sequence[str], rules: Mapping[str, str]) -> list[Conversion]:
        """Each text converted by itself; `rules` say what a page has replaced by what."""
        ...


def tables_of(variant: str) -> Tables:
    """The best tables there are for a variant."""
    if variant == "zh":
        return _Nothing()
    return _MediaWiki(variant) if has_mediawiki() else _OpenCC(variant)


@cache
def has_mediawiki() -> bool:
    """Whether MediaWiki's tables are installed."""
    return find_spec("zhconv_rs") is not None


class _Nothing:
    name = "none"

    def convert(self, texts: Sequence[str], rules: Mapping[str, str]) -> list[Conversion]:
        return [Conversion(text, [(len(text), len(text))]) for text in texts]


class _MediaWiki:
    name = "mediawiki"

    def __init__(self, variant: str) -> None:
        self._variant = variant

    def convert(self, texts: Sequence[str], rules: Mapping[str, str]) -> list[Conversion]:
        whole = _SEPARATOR.join(texts)
        used = tuple((k, v) for k, v in rules.items() if k in whole)
        converted = str(_zhconv(self._variant, used)(whole)).split(_SEPARATOR)
        return [Conversion(b, align(a, b)) for a, b in zip(texts, converted, strict=True)]


@lru_cache(maxsize=64)
def _zhconv(variant: str, rules: tuple[tuple[str, str], ...]) -> Any:
    zhconv_rs = import_module("zhconv_rs")
    if rules:
        return zhconv_rs.make_converter(variant, list(rules))
    return lambda text: zhconv_rs.zhconv(text, variant, False)


class _OpenCC:
    name = "opencc"

    def __init__(self, variant: str) -> None:
        self._converter = _opencc(_OPENCC[variant])
        self._marks = _SIMPLIFIED_MARKS if _OPENCC[variant] == "t2s" else _TRADITIONAL_MARKS

    def convert(self, texts: Sequence[str], rules: Mapping[str, str]) -> list[Conversion]:
        whole = _SEPARATOR.join(texts)
        used = sorted((k for k in rules if k in whole), key=len, reverse=True)
        if not used:
            converted = self._by_table(texts)
            return [Conversion(b, align(a, b)) for a, b in zip(texts, converted, strict=True)]
        keys = re.compile("(" + "|".join(map(re.escape, used)) + ")")
        parts = [keys.split(text) for text in texts]
        table = iter(self._by_table([between for part in parts for between in part[::2]]))
        return [_with_rules(part, rules, table) for part in parts]

    def _by_table(self, texts: Sequence[str]) -> list[str]:
        """Each text converted, all in one call."""
        return str(self._converter.convert(_SEPARATOR.join(texts))).translate(self._marks).split(_SEPARATOR)


def _with_rules(parts: list[str], rules: Mapping[str, str], table: Iterator[str]) -> Conversion:
    """A text converted: `parts` are in turn what the table converts, which `table` gives, and keys of rules."""
    shown: list[str] = []
    pieces: Pieces = []
    for n, part in enumerate(parts):
        converted = rules[part] if n % 2 else next(table)
        shown.append(converted)
        if n % 2:
            pieces.append((len(part), len(converted)))
        elif part:
            pieces += align(part, converted)
    return Conversion("".join(shown), pieces)


@cache
def _opencc(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


# ── alignment ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── the rules of a page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class PageRules:
    """What the rules of a page have replaced by what, as they stand at the place that has been read: laid over the table of its
    variant. Which of them a text needs is looked up for each text."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._lengths: Counter[int] = Counter()

    def put(self, source: str, target: str) -> None:
        if source not in self._rules:
            self._lengths[len(source)] += 1
        self._rules[source] = target

    def drop(self, source: str) -> None:
        if self._rules.pop(source, None) is not None:
            self._lengths[len(source)] -= 1
            self._lengths += Counter()  # without the lengths that no rule has any more

    def needed(self, texts: Sequence[str]) -> dict[str, str]:
        """The rules whose source stands in one of the texts. The cost is that of the texts or of the rules, whichever is less."""
        looked_up = sum(map(len, texts)) * len(self._lengths)
        if looked_up < len(self._rules):
            return {source: self._rules[source] for text in texts for source in self._sources(text)}
        whole = "\n\x01\n".join(texts)
        return {source: target for source, target in self._rules.items() if source in whole}

    def _sources(self, text: str) -> Iterator[str]:
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                if text[start : start + length] in self._rules:
                    yield text[start : start + length]
