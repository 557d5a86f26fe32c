"""Conversion tables: MediaWiki's, as `zhconv-rs` has them, where that is installed (`zhclaims[mediawiki]`), else OpenCC's.

Either converts text to a variant with the rules of a page laid over its table: at each place the longest key wins, a rule before
the table. Neither tells which characters came from which: `zhclaims.sources.language_converter.alignment` finds that out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

import opencc

from zhclaims.sources.language_converter.alignment import Pieces, align

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


def tables(variant: str) -> Tables:
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
