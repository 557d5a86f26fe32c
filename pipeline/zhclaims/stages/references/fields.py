"""The fields of a reference while it is being read: slices of the original text by spans of its folded copy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DateMatch
from zhclaims.stages.references.folding import BLANK, fold

_GLOSS = re.compile(r"\s?[（(][\u3400-\u9fff]{1,8}[语語文][：:][^（）()]{1,80}[）)]")
"""The original name that an interlanguage link shows: "国际能源署（英语：International Energy Agency）"."""


@dataclass
class Draft:
    """A reference under work: the text as given, its folded copy (elements already read are blanked), the fields so far."""

    text: str
    folded: str
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Draft:
        """A draft of the text. Glosses of interlanguage links are no part of any field: rules see blanks in their place."""
        folded = _GLOSS.sub(lambda m: " " * len(m[0]), fold(text))
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
        value = _GLOSS.sub("", self.slice(trim(self.text, span, strip)))
        if re.search(r"\w", value) and not re.fullmatch(r"\[\d+\]", value):
            self.fields[name] = value
