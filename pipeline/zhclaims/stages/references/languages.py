"""Language tags, as templates write them: （英语）, (英文), （中文（臺灣））, （英國英語）. They are no part of the title."""

from __future__ import annotations

import re
from functools import cache

from zhclaims import vocab
from zhclaims.spans import Span
from zhclaims.stages.references.draft import BLANK, fold
from zhclaims.stages.references.words import words

_BRACKETED = re.compile(
    r"\(\s?([^()\[\]{}。"
    + BLANK
    + r"]{2,24}(?:\([^()]{1,10}\)[^()\[\]{}。]{0,12})?)\s?\)|\[(英|日|法|德|俄|中|韩|[^\[\]()]{2,6}[语文])\]"
)
_COUNTRY = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r"\s?[、,/;]\s?|\s?[及和与]\s?")
_REST = re.compile(r"[\s.。,;" + BLANK + "]*")


@cache
def _names() -> frozenset[str]:
    """Names of languages in Chinese, folded."""
    chinese = {row[script] for row in vocab.load("languages") for script in ("zh", "zh_hant")}
    return frozenset(words("language")) | {fold(name) for name in chinese if len(name) >= 2}


def is_language(folded: str) -> bool:
    """Whether the text names a language, with its country before it or in brackets after it, or several languages.

    >>> is_language("英国英语"), is_language("中文(台湾)"), is_language("英语及法语"), is_language("学位论文")
    (True, True, True, False)
    """
    names, text = _names(), folded.strip()
    parts = _JOINED.split(_COUNTRY.sub("", text) if "(" in text else text)
    return all(p in names or any(p[n:] in names for n in range(2, min(6, len(p)))) for p in parts)


def find_language(folded: str) -> tuple[Span, Span] | None:
    """The tag with its brackets and the name in it: the last bracket of the entry, or else the first thing in it."""
    found = [m for m in _BRACKETED.finditer(folded) if is_language(m[1] or m[2])]
    for m in reversed(found):
        rest = _REST.match(folded, m.end())
        if rest and rest.end() == len(folded):
            return Span(*m.span()), Span(*m.span(1 if m[1] else 2))
    for m in found:
        if not folded[: m.start()].strip(" ." + BLANK) or folded[m.start() - 1 : m.start()] == BLANK:
            return Span(*m.span()), Span(*m.span(1 if m[1] else 2))
    return None
