"""From the layers of one page to its records."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import msgspec

from zhclaims.meanings import About, Anaphor
from zhclaims.model import Attribution, Citation, Claim, Date, Entity, Issue, Layers, Page, ParsedReference, Quoted, Reference
from zhclaims.offsets import SourceMap
from zhclaims.records.identity import address, article_id, claim_ids, entity_ids, reference_id
from zhclaims.records.types import (
    AboutRecord,
    ArticleRecord,
    ArticleRecords,
    AttributionRecord,
    CitationRecord,
    ClaimRecord,
    DateRecord,
    EntityRecord,
    LinkRecord,
    MarkerRecord,
    MentionRecord,
    PieceRecord,
    ReferenceRecord,
    ResolvedRecord,
    SourceRecord,
    SpeakerRecord,
)
from zhclaims.spans import Span, SpanIndex
from zhclaims.terms import ReferenceErrorKind, ReferenceKind, Role, Status, Support

_EMPTY = frozenset({ReferenceErrorKind.MISSING_DEFINITION, ReferenceErrorKind.EMPTY})
"""Errors that leave a reference without anything to look up."""


def records(layers: Layers, source: SourceRecord, *, words: bool = False) -> ArticleRecords:
    """The article, its claims and its references; with the spans of words only if they are wanted."""
    claims = _claims(layers)
    return ArticleRecords(article=_article(layers, source, words=words), claims=claims, references=_references(layers, claims))


def status(citations: Sequence[Citation], sound: Callable[[str], bool]) -> Status:
    """How a claim is backed: by the best kind of link that leads to a sound reference; `broken` if it has links and none does."""
    if not citations:
        return Status.UNCITED
    supports = {c.support for c in citations if sound(c.ref)}
    return Status.CITED if Support.DIRECT in supports else Status.CARRIED if Support.CARRIED in supports else Status.BROKEN


def backs(reference: ParsedReference) -> bool:
    """Whether the entry can back a claim: a reader sees from it what to look up.

    An entry whose `name` is defined twice shows an error and still names its work, so it backs; one without content does not.
    """
    if reference.error is None:
        return True
    known = (reference.title, reference.url, reference.container, reference.publisher, reference.author)
    return reference.error not in _EMPTY and any(known)


# ── article ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _article(layers: Layers, source: SourceRecord, *, words: bool) -> ArticleRecord:
    page = layers.page
    return ArticleRecord(
        article_id=article_id(page),
        revision_id=page.revision_id,
        timestamp=page.timestamp,
        title=page.title,
        url=page.url,
        variant=layers.script.variant,
        source=source,
        text=page.text,
        text_hans=layers.script.text_hans,
        source_map=page.source_map,
        sections=page.sections,
        sentences=layers.sentences,
        words=tuple(whole_words(layers.analysis.words, [date.span for date in layers.dates])) if words else None,
        markers=tuple(MarkerRecord(m.at, m.ref, m.source) for m in page.markers),
        links=tuple(LinkRecord(link.span, link.target, link.wikidata) for link in page.links),
        entities=_entities(layers),
        dates=tuple(_date(d, page.text) for d in layers.dates),
        issues=_placed(layers.issues, page),
        wikidata=page.wikidata,
        licence=page.licence,
        mentions=tuple(_mention(m, page.text) for m in layers.anaphora.mentions),
    )


def whole_words(found: Iterable[Span], dates: Sequence[Span]) -> list[Span]:
    """The words that an analyzer has found, where a date or a length of time is one word."""
    index = SpanIndex(dates)
    words: list[Span] = []
    for word in found:
        whole = _hull([word, *(dates[i] for i in index.touching(word))])
        if words and whole.start < words[-1].end:
            words[-1] = _hull([words[-1], whole])
        else:
            words.append(whole)
    return words


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _placed(issues: Iterable[Issue], page: Page) -> tuple[Issue, ...]:
    """The issues, each with its place in the source document where the text's place leads to one."""
    source = SourceMap(page.source_map)
    return tuple(
        msgspec.structs.replace(i, source=source.to_source(i.span)) if i.span and i.source is None else i for i in issues
    )


def _entities(layers: Layers) -> tuple[EntityRecord, ...]:
    page, entities = layers.page, layers.entities
    hans = [_hans(layers, e.span) for e in entities]
    ids = entity_ids(article_id(page), zip((e.id for e in entities), hans, strict=True))
    return tuple(map(_entity, entities, repeat(page.text), hans, ids))


def _entity(entity: Entity, text: str, text_hans: str, identifier: str) -> EntityRecord:
    return EntityRecord(
        span=entity.span,
        text=entity.span.of(text),
        text_hans=text_hans,
        label=entity.label,
        label_fine=entity.label_fine,
        id=identifier,
        link=entity.link,
        by=entity.by,
        wikidata=entity.wikidata,
    )


def _date(date: Date, text: str) -> DateRecord:
    return DateRecord(
        span=date.span,
        text=date.span.of(text),
        type=date.type,
        value=date.value,
        mod=date.mod,
        anchor=date.anchor,
        vague=date.vague,
    )


def _mention(mention: Anaphor, text: str) -> MentionRecord:
    meant = mention.meant
    return MentionRecord(mention.span, mention.span.of(text), mention.kind, meant.entity, meant.named, meant.topic, meant.reason)


def _hans(layers: Layers, span: Span) -> str:
    """The span in Simplified script: the view and `text_hans` have the same length, so one map serves both."""
    return layers.script.to_view(span).of(layers.script.text_hans)


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _claims(layers: Layers) -> tuple[ClaimRecord, ...]:
    ids = claim_ids(article_id(layers.page), (_hans(layers, c.span) for c in layers.claims))
    sound = {r.entry.ref for r in layers.references if r.entry.ref is not None and backs(r.parsed)}
    entities = [e.span.start for e in layers.entities]
    dates = [d.span.start for d in layers.dates]
    mentions = [m.span.start for m in layers.anaphora.mentions]
    return tuple(
        _claim(
            layers,
            i,
            claim_id=claim_id,
            begin=(entities, dates, mentions),
            status=status(layers.citations[i], sound.__contains__),
        )
        for i, (claim_id, claim) in enumerate(zip(ids, layers.claims, strict=True))
    )


def _claim(
    layers: Layers, i: int, *, claim_id: str, begin: tuple[list[int], list[int], list[int]], status: Status
) -> ClaimRecord:
    """`begin`: where the entities, the dates and the mentions of the article begin."""
    claim: Claim = layers.claims[i]
    page = layers.page
    about, resolved = _about(layers.about[i])
    entities, dates, mentions = (_starting_in(starts, claim.span) for starts in begin)
    return ClaimRecord(
        claim_id=claim_id,
        article_id=article_id(page),
        revision_id=page.revision_id,
        section=tuple(page.sections[s].title for s in claim.path),
        kind=claim.kind,
        span=claim.span,
        text=claim.span.of(page.text),
        text_hans=_hans(layers, claim.span),
        entities=entities,
        dates=dates,
        attributions=tuple(_attribution(a, page.text) for a in layers.attributions[i]),
        citations=tuple(CitationRecord(c.ref, c.support, c.reason, c.marker, c.distance) for c in layers.citations[i]),
        flags=claim.flags,
        status=status,
        mentions=mentions,
        about=about,
        text_resolved=resolved,
    )


def _about(found: About) -> tuple[tuple[AboutRecord, ...], ResolvedRecord | None]:
    topics = tuple(AboutRecord(m.entity, m.named, m.topic, m.reason) for m in found.topics)
    return topics, None if found.resolved is None else ResolvedRecord(*found.resolved)


def _starting_in(starts: Sequence[int], span: Span) -> tuple[int, ...]:
    """The indices of the (ordered) spans that begin in `span`: each belongs to one claim, even if it reaches over a border."""
    return tuple(range(bisect_left(starts, span.start), bisect_left(starts, span.end)))


def _attribution(attribution: Attribution, text: str) -> AttributionRecord:
    return AttributionRecord(
        source=_speaker(attribution.source, text),
        cue=_piece(attribution.cue, text),
        content=None if attribution.content is None else _piece(attribution.content, text),
        kind=attribution.kind,
        quoted=attribution.quoted,
    )


def _speaker(source: Quoted | None, text: str) -> SpeakerRecord | None:
    return None if source is None else SpeakerRecord(source.span, source.span.of(text), source.entity)


def _piece(span: Span, text: str) -> PieceRecord:
    return PieceRecord(span, span.of(text))


# ── references ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _references(layers: Layers, claims: Iterable[ClaimRecord]) -> tuple[ReferenceRecord, ...]:
    cited_by: dict[str, dict[str, None]] = {}
    for claim in claims:
        for citation in claim.citations:
            cited_by.setdefault(citation.ref, {})[claim.claim_id] = None
    through: dict[str, list[str]] = {}
    for note in layers.references:
        for called in dict.fromkeys(note.entry.calls):
            through.setdefault(called, []).append(note.entry.ref or "")
    ids = [reference_id(r.parsed, r.entry.urls) for r in layers.references]
    return tuple(
        _reference(
            r,
            layers,
            cited_by=tuple(cited_by.get(r.entry.ref or "", ())),
            cited_through=tuple(through.get(r.entry.ref or "", ())),
            ids=(ids[i], None if r.work is None else ids[r.work]),
        )
        for i, r in enumerate(layers.references)
    )


def _role(reference: Reference) -> Role:
    """What the entry is to the article: a footnote that explains, and names no work, is a note."""
    role = reference.entry.role
    return Role.NOTE if role is Role.FOOTNOTE and reference.parsed.kind == ReferenceKind.NOTE else role


def _reference(
    reference: Reference,
    layers: Layers,
    *,
    cited_by: tuple[str, ...],
    cited_through: tuple[str, ...],
    ids: tuple[str | None, str | None],
) -> ReferenceRecord:
    """`ids`: of the entry itself, and of the work that it names if it is a short note; the work's is then the id of both."""
    entry, parsed = reference.entry, reference.parsed
    own, work = ids
    return ReferenceRecord(
        article_id=article_id(layers.page),
        revision_id=layers.page.revision_id,
        ref=entry.ref,
        role=_role(reference),
        name=entry.name,
        group=entry.group,
        text=entry.text,
        kind=parsed.kind,
        title=parsed.title,
        chapter=parsed.chapter,
        container=parsed.container,
        series=parsed.series,
        publisher=parsed.publisher,
        author=parsed.author,
        editor=parsed.editor,
        translator=parsed.translator,
        place=parsed.place,
        date=parsed.date,
        original_date=parsed.original_date,
        access_date=parsed.access_date,
        url=address(parsed, entry.urls),
        archive=parsed.archive,
        dead_link=parsed.dead_link,
        language=parsed.language,
        edition=parsed.edition,
        volume=parsed.volume,
        issue=parsed.issue,
        number=parsed.number,
        pages=parsed.pages,
        identifiers=parsed.identifiers,
        work_id=work,
        cited_through=cited_through,
        backlinks=entry.backlinks,
        error=parsed.error,
        parsed=parsed.parsed,
        source=entry.source,
        cited_by=cited_by,
        reference_id=work or own,
    )
