"""What the card of a claim shows of each source that was checked: the passage, what was found in it, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhclaims.records import ArticleRecords, EvidenceRecord
from zhclaims.records.evidence import SignalRecord
from zhclaims.spans import Span
from zhclaims.terms import Finding, TextState
from zhclaims.view.scripts import Scripts

_LONGEST = 300
"""Characters of a passage that are shown."""


def evidence_data(records: ArticleRecords, scripts: Scripts) -> dict[str, dict[str, Any]]:
    """For each claim that was checked, by its number, what is shown of each of its citations, by theirs; a reference that is
    cited twice is shown once."""
    known = {(row.claim_id, row.ref): row for row in records.evidence}
    found: dict[str, dict[str, Any]] = {}
    for number, claim in enumerate(records.claims) if known else ():
        for place, citation in enumerate(claim.citations):
            row = known.pop((claim.claim_id, citation.ref), None)
            if row is not None and (row.metadata or row.state is not TextState.NOT_AVAILABLE):
                found.setdefault(str(number), {})[str(place)] = _shown(row, scripts)
    return found


def _shown(row: EvidenceRecord, scripts: Scripts) -> dict[str, Any]:
    return {
        "state": row.state,
        "score": None if row.score is None else round(100 * row.score.value),
        "chinese": row.source is not None and row.source.chinese,
        "passage": list(_passage(row, scripts)),
        "different": [[*scripts.string(s.text), *scripts.string(s.source_text or "")] for s in _of(row, Finding.DIFFERENT)],
        "missing": [[*scripts.string(s.text)] for s in _of(row, Finding.NOT_FOUND)],
        "told": [signal.code for signal in row.metadata],
    }


def _of(row: EvidenceRecord, finding: Finding) -> list[SignalRecord]:
    return [signal for signal in row.signals if signal.finding is finding]


def _passage(row: EvidenceRecord, scripts: Scripts) -> Iterator[list[str]]:
    """The best passage in pieces: each as it stands, in the other script, and what was found there, if anything was."""
    if not row.passages:
        return
    passage = row.passages[0]
    end = min(passage.span.end, passage.span.start + _LONGEST)
    at = passage.span.start
    marked = sorted((s.source_span, s.finding) for s in row.signals if s.source_span is not None)
    for span, finding in marked:
        if span.start < at or span.end > end:
            continue
        yield from _piece(row, Span(at, span.start), "", scripts)
        yield from _piece(row, span, finding, scripts)
        at = span.end
    yield from _piece(row, Span(at, end), "", scripts)
    if end < passage.span.end:
        yield ["…", "", ""]


def _piece(row: EvidenceRecord, span: Span, finding: str, scripts: Scripts) -> Iterator[list[str]]:
    start = row.passages[0].span.start
    text = row.passages[0].text[span.start - start : span.end - start]
    if text:
        yield [*scripts.string(text), finding]
