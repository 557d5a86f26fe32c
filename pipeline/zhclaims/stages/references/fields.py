"""The fields of a reference while it is being read: slices of the original text by spans of its folded copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhclaims.spans import Span, trim
from zhclaims.stages.references.folding import BLANK, fold


@dataclass
class Draft:
    """A reference under work: the text as given, its folded copy (elements already read are blanked), the fields so far."""

    text: str
    folded: str
    fields: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Draft:
        return cls(text, fold(text))

    def blank(self, *spans: Span) -> None:
        """Take elements that have been read out of the rules' sight."""
        characters = list(self.folded)
        for span in spans:
            characters[span.start : span.end] = BLANK * (span.end - span.start)
        self.folded = "".join(characters)

    def slice(self, span: Span) -> str:
        return span.of(self.text)

    def put(self, name: str, span: Span | None, strip: str = " ,;，；:：\u3000") -> None:
        """Set a field to the text of a span, unless it is set or the span is empty."""
        if span is None or name in self.fields:
            return
        value = self.slice(trim(self.text, span, strip))
        if value:
            self.fields[name] = value
