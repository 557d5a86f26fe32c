"""A reference while it is being read: its folded copy, on which every rule is written once, and its fields.

The folded copy has the length of the original, character for character: full-width ASCII becomes ASCII, Traditional characters
become Simplified, dashes, blanks and quotation marks are unified. So a match in it is a span of the original, and fields are
always slices of the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from zhclaims.hanscript import HAN, is_han, to_simplified
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DateMatch

BLANK = "\ue000"
"""Stands for every character of an element that has been read; a boundary of segments."""

_BLANKS = "©\u00a0\u3000\u2002\u2003\u2009\u202f\u200a\t\r\n\v\f\u2028\u2029\u200b\u200e\u200f\ufeff" + BLANK
_DASHES = "─‐‑‒–—―−－～〜~"
_ONE_TO_ONE: dict[int, str] = {
    **{0xFF01 + i: chr(0x21 + i) for i in range(0x5E)},
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict(zip(map(ord, "〔﹝〕﹞’ʼ︰﹐"), "[[]]'':,", strict=True)),
}
GLOSS = re.compile(rf"\s?[（(][{HAN}]{{1,8}}[语語文][：:][^（）()]{{1,80}}[）)]")
"""The original name that an interlanguage link shows: "国际能源署（英语：International Energy Agency）"."""
_GLOSSED = re.compile("[语語文][：:]")
_WIDE_STOPS = re.compile(
    r"［[A-Z]{1,2}(?:[/／][A-Z]{2})?］|[》」”〉]．|．[《「“〈]|．[^．]{2,200}．[^．]{2,200}．|．[^．]{2,200}．\s?(?:1\d|20)\d\d"
)
"""Signs that full-width full stops separate (a type mark of GB/T 7714 in full width, title marks, three of them): one alone may
stand within a name."""
_TITLES = frozenset({"title", "container"})
_WRAPPED = re.compile(
    "《([^《》]+(?:《[^《》]*》[^《》]*)*)》|〈([^〈〉]+)〉|『([^『』]+)』"
    rf"|[\"“]([^\"“”{HAN}]+)[\"”]|'([^'{HAN}]+)'"
)
"""A title in its marks and nothing beside it: they say that it is one, and are no part of it. Quotation marks are marks of titles
in English only; a Chinese headline may be a quotation."""
_CLOSING = {"》": "《", "〉": "〈", "」": "「", "』": "『", "”": "“", '"': '"'}
_CLOSES = re.compile(r"[\s.,]{0,3}(?P<mark>[》〉」』”\"])")
_WORD = re.compile(r"\w")
_LABEL = re.compile(r"\[\d+\]")


def fold(text: str) -> str:
    """The folded copy, of the same length.

    >>> fold("頁面存檔備份，存於互聯網檔案館）")
    '页面存档备份,存于互联网档案馆)'
    """
    if text.isascii() and text.isprintable() and "~" not in text:
        return text
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
    closed: list[int] = field(default_factory=list)
    """Where the folded copy has the closing mark of a title, which the text has behind a note on the title's link."""
    spans: list[tuple[str, Span]] = field(default_factory=list)
    """The fields that were put, in order, each with where it stands."""

    @classmethod
    def of(cls, text: str) -> Self:
        """A draft of the text. Glosses of interlanguage links are no part of any field: rules see blanks in their place."""
        wide = text.replace("．", "。") if "．" in text and _WIDE_STOPS.search(text) else text
        folded = fold(wide)
        if _GLOSSED.search(wide):
            folded = GLOSS.sub(lambda m: " " * len(m[0]), folded)
        return cls(text, folded)

    def blank(self, *spans: Span) -> None:
        """Take elements that have been read out of the rules' sight."""
        if not spans:
            return
        characters = list(self.folded)
        for span in spans:
            characters[span.start : span.end] = BLANK * (span.end - span.start)
        self.folded = "".join(characters)

    def close_before(self, note: Span) -> bool:
        """Whether a note stands within the marks of the title whose link it tells of (《题 [失效链接]》): in the folded copy the
        closing mark then stands before it, and blanks in place of the note."""
        m = _CLOSES.match(self.folded, note.end)
        before = self.folded[max(0, note.start - 300) : note.start]
        opening = _CLOSING[m["mark"]] if m else ""
        if not m or (before.count('"') % 2 == 0 if opening == '"' else before.count(opening) <= before.count(m["mark"])):
            return False
        start = note.start - (before.endswith(" "))
        self.folded = self.folded[:start] + m["mark"] + " " * (m.end() - start - 1) + self.folded[m.end() :]
        self.closed.append(start)
        return True

    def slice(self, span: Span) -> str:
        return span.of(self.text)

    def put_date(self, date: DateMatch | None) -> None:
        """Set the date, unless it is set or the printed one cannot be."""
        if date and date.iso:
            self.set("date", date.iso)

    def put(self, name: str, span: Span | None, strip: str = " ,;，；:：、\u3000") -> None:
        """Set a field to the text of a span, unless it is set or the span is empty. Title marks around the whole are dropped."""
        if span is None or name in self.fields:
            return
        if at := next((i for i in self.closed if span.start <= i < span.end), None):
            span = Span(span.start + (at == span.end - 1 and self.folded[span.start] == _CLOSING[self.folded[at]]), at)
        span = trim(self.text, span, strip)
        value = self.slice(span)
        value = GLOSS.sub("", value) if "（" in value or "(" in value else value
        if name in _TITLES and value and value[0] in "《〈『\"“'" and (wrapped := _WRAPPED.fullmatch(value)):
            value = next(inner for inner in wrapped.groups() if inner).rstrip(" ,，")
        if _WORD.search(value) and not _LABEL.fullmatch(value):
            self.set(name, value)
            self.spans.append((name, span))

    def set(self, name: str, value: str) -> None:
        """Set a field, unless it is set. Every field goes through here, so that an explanation can tell which rule set it."""
        self.fields.setdefault(name, value)
