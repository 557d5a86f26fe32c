"""A reference while it is being read: its folded copy, on which every rule is written once, and its fields.

The folded copy has the length of the original, character for character: full-width ASCII becomes ASCII, Traditional characters
become Simplified, dashes, blanks and quotation marks are unified. So a match in it is a span of the original, and fields are
always slices of the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from zhclaims.hanscript import HAN, is_han, to_simplified
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DateMatch

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
GLOSS = re.compile(rf"\s?[（(][{HAN}]{{1,8}}[语語文][：:][^（）()]{{1,80}}[）)]")
"""The original name that an interlanguage link shows: "国际能源署（英语：International Energy Agency）"."""


def fold(text: str) -> str:
    """The folded copy, of the same length.

    >>> fold("頁面存檔備份，存於互聯網檔案館）")
    '页面存档备份,存于互联网档案馆)'
    """
    return "".join(map(_simplified, text.translate(_ONE_TO_ONE)))


@lru_cache(maxsize=50_000)
def _simplified(character: str) -> str:
    simple = to_simplified(character)[0] if is_han(character) else character
    return simple if len(simple) == 1 else character


@dataclass
class Draft:
    """A reference under work: the text as given, its folded copy (elements already read are blanked), the fields so far."""

    text: str
    folded: str
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Draft:
        """A draft of the text. Glosses of interlanguage links are no part of any field: rules see blanks in their place."""
        folded = GLOSS.sub(lambda m: " " * len(m[0]), fold(text))
        return cls(text, folded)

    def blank(self, *spans: Span) -> None:
        """Take elements that have been read out of the rules' sight."""
        characters = list(self.folded)
        for span in spans:
            characters[span.start : span.end] = BLANK * (span.end - span.start)
        self.folded = "".join(characters)

    def slice(self, span: Span) -> str:
        return span.of(self.text)

    def put_date(self, date: DateMatch | None) -> None:
        """Set the date, unless it is set or the printed one cannot be."""
        if date and date.iso:
            self.fields.setdefault("date", date.iso)

    def put(self, name: str, span: Span | None, strip: str = " ,;，；:：\u3000") -> None:
        """Set a field to the text of a span, unless it is set or the span is empty."""
        if span is None or name in self.fields:
            return
        value = GLOSS.sub("", self.slice(trim(self.text, span, strip)))
        if re.search(r"\w", value) and not re.fullmatch(r"\[\d+\]", value):
            self.fields[name] = value
