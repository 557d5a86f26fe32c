"""An article's text in the script that it does not have, aligned: what the switch between scripts shows."""

from __future__ import annotations

from typing import NamedTuple

from zhclaims import hanscript
from zhclaims.offsets import OffsetMap
from zhclaims.records import ArticleRecord
from zhclaims.spans import Span
from zhclaims.terms import ScriptVariant

TRADITIONAL, SIMPLIFIED = "zh-Hant", "zh-Hans"


class Text(NamedTuple):
    """A string as it stands, and in the other script; `other` is empty where both are equal."""

    shown: str
    other: str = ""


class Scripts:
    """Both renderings of one article."""

    def __init__(self, article: ArticleRecord) -> None:
        self._text = article.text
        self._convert = hanscript.to_traditional if article.variant == ScriptVariant.SIMPLIFIED else hanscript.to_simplified
        self.lang = SIMPLIFIED if article.variant == ScriptVariant.SIMPLIFIED else TRADITIONAL
        """BCP 47 tag of the article's own script; a text that shows neither counts as Traditional."""
        self._other, pieces = self._convert(article.text)
        self._map = OffsetMap(pieces)

    @property
    def differ(self) -> bool:
        return self._text != self._other

    def span(self, span: Span) -> Text:
        """A piece of the article. Pieces that meet in the text meet in the other script, too."""
        return _text(span.of(self._text), self._other[self._at(span.start) : self._at(span.end)])

    def string(self, string: str) -> Text:
        """Any other string in the article's own script."""
        return _text(string, self._convert(string)[0])

    def clip(self, span: Span, length: int) -> Text:
        """The piece, cut off after `length` characters with an ellipsis."""
        if span.end - span.start <= length:
            return self.span(span)
        shown, other = self.span(Span(span.start, span.start + length))
        return Text(f"{shown}…", other and f"{other}…")

    def _at(self, offset: int) -> int:
        return self._map.forward(Span(offset, offset)).start


def _text(shown: str, other: str) -> Text:
    return Text(shown, "" if shown == other else other)
