"""The records that zhclaims writes, one object a line. Fields stand in the order of `schemas/*.schema.json`.

Spans and offsets count Unicode code points of the article's `text`; those named `source` count code points of the document that
was read. What is not known is None and is written as `null`.
"""

from __future__ import annotations

import msgspec

from zhclaims.model import Archive, Identifiers, Issue, Licence, Section
from zhclaims.offsets import Run
from zhclaims.records.evidence import EvidenceRecord
from zhclaims.spans import Span
from zhclaims.terms import (
    AttributionKind,
    BlockKind,
    Change,
    DateModifier,
    DateType,
    EntityLabel,
    EntityOrigin,
    MentionKind,
    ReferenceErrorKind,
    ReferenceKind,
    Role,
    ScriptVariant,
    Status,
    Support,
)


class SourceRecord(msgspec.Struct, frozen=True):
    """The document that a record was read from."""

    path: str
    """Relative to the input, with "/" between its parts: the same on every machine."""
    format: str
    sha256: str
    bytes: int


class MarkerRecord(msgspec.Struct, frozen=True):
    at: int
    ref: str
    source: Span | None


class LinkRecord(msgspec.Struct, frozen=True):
    """A wikilink; `wikidata` is None in records of earlier builds, as it is in those of entities."""

    span: Span
    target: str
    wikidata: str | None = None


class EntityRecord(msgspec.Struct, frozen=True):
    span: Span
    text: str
    text_hans: str
    label: EntityLabel
    label_fine: str
    id: str
    link: str | None
    by: EntityOrigin
    wikidata: str | None = None


class DateRecord(msgspec.Struct, frozen=True):
    span: Span
    text: str
    type: DateType
    value: str
    mod: DateModifier | None
    anchor: str | None
    vague: bool


class MentionRecord(msgspec.Struct, frozen=True):
    """A mention that is no name, and what it surely stands for: an entity, mentions that name it, the article's topic."""

    span: Span
    text: str
    kind: MentionKind
    entity: int | None
    named: tuple[Span, ...]
    topic: bool
    reason: str


class ArticleRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One revision of one page: its text and everything that is marked in it.

    `mentions` is None in records that an older build has written, and so are `mentions` and `about` of claims.
    """

    schema: str = "zhclaims/article/1"
    article_id: str
    revision_id: int | None
    timestamp: str | None
    title: str
    url: str | None
    variant: ScriptVariant
    source: SourceRecord
    text: str
    text_hans: str
    source_map: tuple[Run, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Span, ...]
    words: tuple[Span, ...] | None
    markers: tuple[MarkerRecord, ...]
    links: tuple[LinkRecord, ...]
    entities: tuple[EntityRecord, ...]
    dates: tuple[DateRecord, ...]
    issues: tuple[Issue, ...]
    wikidata: str | None = None
    licence: Licence | None = None
    mentions: tuple[MentionRecord, ...] | None = None


class SpeakerRecord(msgspec.Struct, frozen=True):
    """The phrase that says who speaks."""

    span: Span
    text: str
    entity: int | None


class PieceRecord(msgspec.Struct, frozen=True):
    """A piece of the article text, quoted."""

    span: Span
    text: str


class AttributionRecord(msgspec.Struct, frozen=True):
    source: SpeakerRecord | None
    cue: PieceRecord
    content: PieceRecord | None
    kind: AttributionKind
    quoted: bool


class CitationRecord(msgspec.Struct, frozen=True):
    """A link from a claim to a reference; `distance` is None in records that are read from a dataset of number 1."""

    ref: str
    support: Support
    reason: str
    marker: int
    distance: int | None = None


class AboutRecord(msgspec.Struct, frozen=True):
    """What a claim is about: an entity, mentions that name it, the article's topic."""

    entity: int | None
    named: tuple[Span, ...]
    topic: bool
    reason: str


class ResolvedRecord(msgspec.Struct, frozen=True):
    """The text of a claim with names in place of what stands for them."""

    text: str
    map: tuple[Run, ...]


class ClaimRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of an article, who makes it, and the references that back it."""

    schema: str = "zhclaims/claim/2"
    claim_id: str
    article_id: str
    revision_id: int | None
    section: tuple[str, ...]
    kind: BlockKind
    span: Span
    text: str
    text_hans: str
    entities: tuple[int, ...]
    dates: tuple[int, ...]
    attributions: tuple[AttributionRecord, ...]
    citations: tuple[CitationRecord, ...]
    flags: tuple[str, ...]
    status: Status
    first_revision: int | None = None
    last_changed_revision: int | None = None
    change: Change | None = None
    previous_claim_id: str | None = None
    mentions: tuple[int, ...] | None = None
    about: tuple[AboutRecord, ...] | None = None
    text_resolved: ResolvedRecord | None = None


class ReferenceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A work that an article names, taken apart: an entry of its footnotes or of its lists of works.

    Fields that schema 1 does not have are None in records that are read from a dataset of that number, `role` too.
    """

    schema: str = "zhclaims/reference/2"
    article_id: str
    revision_id: int | None
    ref: str | None
    role: Role | None = None
    name: str | None
    group: str
    text: str
    kind: ReferenceKind
    title: str | None
    chapter: str | None = None
    container: str | None
    series: str | None = None
    publisher: str | None
    author: str | None
    editor: str | None
    translator: str | None
    place: str | None
    date: str | None
    original_date: str | None = None
    access_date: str | None
    url: str | None
    archive: Archive | None
    dead_link: bool
    language: str | None
    edition: str | None
    volume: str | None
    issue: str | None
    number: str | None = None
    pages: str | None
    identifiers: Identifiers
    work_id: str | None = None
    cited_through: tuple[str, ...] | None = None
    backlinks: int
    error: ReferenceErrorKind | None
    parsed: bool
    source: Span | None
    cited_by: tuple[str, ...]
    reference_id: str | None = None


class RejectRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A page that could not be processed, and why."""

    schema: str = "zhclaims/reject/1"
    source: SourceRecord
    title: str | None
    stage: str
    reason: str
    place: str | None
    message: str


class ChangeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a revision did to one claim: before and after it. A claim that is not in the revision any more has no `after`."""

    schema: str = "zhclaims/change/1"
    claim_id: str
    kind: Change
    article_id: str
    revision_id: int | None
    timestamp: str | None
    previous_revision_id: int | None
    previous_claim_ids: tuple[str, ...]
    candidate_claim_id: str | None
    section_before: tuple[str, ...] | None
    section_after: tuple[str, ...] | None
    before: str | None
    after: str | None
    citations_before: tuple[str, ...]
    citations_after: tuple[str, ...]


class ClaimState(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it last stood, as far as a later revision is compared with it."""

    claim_id: str
    text: str
    text_hans: str
    section: tuple[str, ...]
    references: tuple[str, ...]
    names: tuple[str, ...]
    first_revision: int | None
    last_changed_revision: int | None


class WorkState(msgspec.Struct, frozen=True, kw_only=True):
    """A work that was cited, as far as later references are compared with it."""

    shown: str
    doi: str | None
    url: str | None
    title: str | None


class LineageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What was known of an article before its first revision in the dataset: identities are carried on from here."""

    schema: str = "zhclaims/lineage/1"
    article_id: str
    revision_id: int | None
    timestamp: str | None
    variant: str
    """A ScriptVariant; empty before the first revision."""
    present: tuple[ClaimState, ...]
    gone: tuple[ClaimState, ...]
    entities: dict[str, str]
    works: dict[str, WorkState]
    changes: int


class ArticleRecords(msgspec.Struct, frozen=True):
    """Everything that zhclaims has to say of one page."""

    article: ArticleRecord
    claims: tuple[ClaimRecord, ...]
    references: tuple[ReferenceRecord, ...]
    changes: tuple[ChangeRecord, ...] = ()
    lineage: LineageRecord | None = None
    evidence: tuple[EvidenceRecord, ...] = ()
    """What `zhclaims check` has found of the claims; empty where it was not run."""
