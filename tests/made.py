"""Layers and records for tests, made by hand: no stage and no analyzer runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pages import page_of
from zhclaims.dataset import LedgerEntry, PageLines, ShardWriter
from zhclaims.meanings import About, Anaphor, Anaphora, Meant, Resolved, Subject
from zhclaims.model import (
    Analysis,
    Attribution,
    Citation,
    Claim,
    Date,
    Entity,
    Issue,
    Layers,
    ParsedReference,
    Quoted,
    Reference,
    ReferenceEntry,
)
from zhclaims.records import ArticleRecords, SourceRecord, records
from zhclaims.spans import Span
from zhclaims.stages.script import script
from zhclaims.terms import BlockKind

PAGE = "== 經過 ==\n2006年6月4日,發言人說會議結束。[1]李明離開。[2]\n* 另一項"

SOURCE_OFFSET = 6
"""How much later the first paragraph stands in the source than in the text: the marks of the heading."""

SOURCE = SourceRecord("頁.txt", "rendered_text", "0" * 64, 100)


def span(text: str, piece: str) -> Span:
    start = text.index(piece)
    return Span(start, start + len(piece))


def layers(source: str = PAGE, title: str = "會議") -> Layers:
    """Layers of a page of three claims: one cited and attributed, one whose reference is missing, one without."""
    page = page_of(source, title)
    text = page.text
    claims = ("2006年6月4日,發言人說會議結束。", "李明離開。", "另一項")
    speaker = Quoted(span(text, "發言人"), None)
    return Layers(
        page=page,
        script=script(page)[0],
        analysis=Analysis((span(text, "會議"),), ("NOUN",), ()),
        sentences=tuple(span(text, c) for c in claims),
        entities=(Entity(span(text, "李明"), "PER", "PER", "e1"),),
        dates=(Date(span(text, "2006年6月4日"), "DATE", "2006-06-04"),),
        references=(Reference(ReferenceEntry("1", "某報. 2006年", 1), ParsedReference(text="某報. 2006年", title="某報")),),
        claims=(
            Claim(span(text, claims[0]), BlockKind.PARAGRAPH, (0,), 0),
            Claim(span(text, claims[1]), BlockKind.PARAGRAPH, (0,), 1),
            Claim(span(text, claims[2]), BlockKind.LIST_ITEM, (0,), 2),
        ),
        anaphora=Anaphora(
            (Anaphor(span(text, "另一項"), "nominal", Meant(0, (span(text, "李明"),), False, "called_so")),),
            (Subject(span(text, "李明"), span(text, claims[1]), (Meant(0, (span(text, "李明"),), False, "subject"),)),),
        ),
        attributions=((Attribution(speaker, span(text, "說"), span(text, "會議結束"), "say", False),), (), ()),
        about=(
            About(),
            About((Meant(0, (span(text, "李明"),), False, "subject"),)),
            About((), Resolved("李明", ())),
        ),
        citations=((Citation("1", "direct", "marker_at_end", 0),), (Citation("2", "direct", "marker_at_end", 1),), ()),
        issues=(Issue("lost_stop", "甲", Span(0, 1)),),
    )


def article(title: str = "會議", path: str = "頁.txt") -> ArticleRecords:
    """The records of that page."""
    return records(layers(title=title), SourceRecord(path, "rendered_text", "0" * 64, 100))


def write_shard(directory: Path, pages: Iterable[PageLines], given: int | None = None) -> LedgerEntry:
    """A shard of these pages, written as a run writes it."""
    with ShardWriter(directory) as writer:
        for page in pages:
            writer.add(page)
        return writer.end(given)
