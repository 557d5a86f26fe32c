"""The records of `zhclaims check`: what the source of a citation shows of the claim that cites it.

Spans of claims count code points of the article's `text`; those of sources count code points of the source's extracted text,
which `zhclaims.check.texts` makes.
"""

from __future__ import annotations

import msgspec

from zhclaims.spans import Span
from zhclaims.terms import Finding, FoundIn, MetadataCode, SignalKind, SourceForm, TextState


class SourceTextRecord(msgspec.Struct, frozen=True):
    """Where the text of a source is from, and which one it is."""

    file: str
    """Relative to the place that was given, with "/" between its parts."""
    at: int | None
    """Of a WARC file: the byte at which the record begins."""
    url: str | None
    form: SourceForm
    sha256: str
    """Of the extracted text in UTF-8: spans of equal texts mean the same."""
    characters: int
    cut: bool
    chinese: bool


class PassageRecord(msgspec.Struct, frozen=True):
    span: Span
    text: str
    score: float


class SignalRecord(msgspec.Struct, frozen=True):
    """A piece of the claim, and what the source shows of it."""

    kind: SignalKind
    span: Span
    text: str
    value: str | None
    finding: Finding
    found_in: FoundIn | None
    exact: bool
    source_span: Span | None
    source_text: str | None
    source_value: str | None


class ScoreRecord(msgspec.Struct, frozen=True):
    """From 0 to 1, and the parts that it is made of; a part of which there is nothing to compare is None."""

    value: float
    words: float | None
    quotes: float | None
    numbers: float | None
    dates: float | None
    names: float | None


class MetadataRecord(msgspec.Struct, frozen=True):
    code: MetadataCode
    message: str


class EvidenceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A reference that a claim cites, and what its source shows of the claim."""

    schema: str = "zhclaims/evidence/1"
    article_id: str
    revision_id: int | None
    claim_id: str
    ref: str
    reference_id: str | None
    state: TextState
    problem: str | None
    source: SourceTextRecord | None
    passages: tuple[PassageRecord, ...]
    signals: tuple[SignalRecord, ...]
    score: ScoreRecord | None
    metadata: tuple[MetadataRecord, ...]
