"""Folding: a copy of a reference, character for character, on which every rule of this package is written once.

Full-width ASCII becomes ASCII, Traditional characters become Simplified, dashes, blanks and quotation marks are unified. The copy
has the length of the original, so a match in it is a span of the original, and fields are always slices of the original.
"""

from __future__ import annotations

import re
from functools import lru_cache

import opencc

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

BLANK = "\ue000"
"""Stands for every character of an element that has been read; a boundary of segments."""

_BLANKS = "\u00a0\u3000\u2002\u2003\u2009\u202f\u200a\t\r\n\v\f\u2028\u2029\u200b\u200e\u200f\ufeff" + BLANK
_DASHES = "‐‑‒–—―−－"
_ONE_TO_ONE: dict[int, str] = {
    **{0xFF01 + i: chr(0x21 + i) for i in range(0x5E)},
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict(zip(map(ord, "〔﹝〕﹞’ʼ︰﹐"), "[[]]'':,", strict=True)),
}


def fold(text: str) -> str:
    """The folded copy, of the same length.

    >>> fold("頁面存檔備份，存於互聯網檔案館）")
    '页面存档备份,存于互联网档案馆)'
    """
    return "".join(map(_simplified, text.translate(_ONE_TO_ONE)))


@lru_cache(maxsize=50_000)
def _simplified(character: str) -> str:
    if not _HAN.match(character):
        return character
    simple = str(_converter().convert(character))
    return simple if len(simple) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
