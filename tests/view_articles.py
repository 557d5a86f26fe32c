"""Records of small articles, made by hand, for the pages to look at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from zhclaims.issue_texts import reported
from zhclaims.model import Archive, Identifiers, Issue, Section
from zhclaims.reader import Revision
from zhclaims.records import (
    ArticleRecord,
    ArticleRecords,
    ClaimRecord,
    ReferenceRecord,
    SourceRecord,
    claim_ids,
    status,
)
from zhclaims.records.types import (
    AttributionRecord,
    ChangeRecord,
    CitationRecord,
    DateRecord,
    EntityRecord,
    LinkRecord,
    MarkerRecord,
    PieceRecord,
    SpeakerRecord,
)
from zhclaims.spans import Span

_NAMES = {"PER": ["李明", "王芳"], "LOC": ["天山", "杭州"], "ORG": ["水利學會", "水利学会"]}
_MARKER = re.compile(r"\[(\d+)\]")
_SENTENCE = re.compile(r"[^。\n]+。?")
_YEAR = re.compile(r"(\d{3,4})年(?:(\d+)月)?")
_SAYS = re.compile(r"(李明|王芳)(說|说|否認|否认)([^。\n]+)")

LAKE = """湖的名字最早見於1932年的地圖。[1]當地人稱它為天山之鏡。
== 歷史 ==
1958年6月,水利學會在湖邊建立了測站。李明說水位每年下降兩公分。[2][3]王芳否認測站的數字有誤。
* 1971年湖水結冰。[1]
* 1988年湖水沒有結冰。
== 爭議 ==
杭州的報紙刊出了一份沒有日期的報告。[4]"""

LAKE_HANS = """湖的名字最早见于1932年的地图。[1]当地人称它为天山之镜。
李明说水位每年下降两公分。[2]水利学会没有回应。"""


def article(title: str, source: str, *, references: Iterable[ReferenceRecord] | None = None) -> ArticleRecords:
    """Records of a text with "== headings ==", "* items" and "[1]" markers; every fourth reference is broken."""
    text, kinds, sections, markers = _read(source)
    entities = _entities(text)
    dates = [_date(m) for m in _YEAR.finditer(text)]
    variant = "zh-hans" if "们" in text or "图" in text else "zh-hant"
    known = (
        tuple(references) if references is not None else tuple(_references(title, max([int(m.ref) for m in markers], default=0)))
    )
    sound = {r.ref for r in known if r.error is None}
    spans = list(_claims(text, kinds))
    ids = claim_ids(f"zhwiki:{title}", (s.of(text) for s in spans))
    claims = tuple(
        _claim((title, claim_id), span, text, kinds[text.count("\n", 0, span.start)], (entities, dates, markers, sound))
        for claim_id, span in zip(ids, spans, strict=True)
    )
    record = ArticleRecord(
        article_id=f"zhwiki:{title}",
        revision_id=None,
        timestamp=None,
        title=title,
        url=None,
        variant=variant,
        source=SourceRecord(f"{title}.txt", "rendered_text", "0" * 64, len(text)),
        text=text,
        text_hans=text,
        source_map=(),
        sections=tuple(sections),
        sentences=tuple(spans),
        words=None,
        markers=tuple(markers),
        links=(LinkRecord(Span(0, 1), "湖"),),
        entities=tuple(entities),
        dates=tuple(dates),
        issues=(reported("unbalanced_quote", Span(2, 3), text="「"), Issue("made_up", "of no kind", None)),
    )
    return ArticleRecords(record, claims, known)


def dataset(folder: Path, *articles: ArticleRecords) -> Path:
    """A dataset as far as pages read it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "articles": [a.article for a in articles],
        "claims": [c for a in articles for c in a.claims],
        "references": [r for a in articles for r in a.references],
        "changes": [c for a in articles for c in a.changes],
    }
    (folder / "manifest.json").write_text(
        json.dumps({"schemas": dict.fromkeys(("article", "claim", "reference", "change"), "1")})
    )
    for part, records in parts.items():
        (folder / f"{part}.jsonl").write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in records))
    return folder


def long_article(claims: int) -> ArticleRecords:
    """An article with that many claims."""
    line = "{0}年,水利學會在天山測量第{1}次。李明說水位下降{1}公分。[1]王芳否認測站{1}的數字有誤。杭州的居民沒有回應第{1}份報告。"
    parts = [line.format(1900 + n % 120, n) for n in range(claims // 4)]
    return article("長文", "\n".join(f"== 第{n}節 ==\n{part}" if n % 10 == 0 else part for n, part in enumerate(parts)))


def numbered(records: ArticleRecords, revision: int) -> ArticleRecords:
    """The article as a revision of it."""
    return msgspec.structs.replace(
        records,
        article=msgspec.structs.replace(records.article, revision_id=revision),
        claims=tuple(msgspec.structs.replace(c, revision_id=revision) for c in records.claims),
        references=tuple(msgspec.structs.replace(r, revision_id=revision) for r in records.references),
        changes=tuple(msgspec.structs.replace(c, revision_id=revision) for c in records.changes),
    )


def revised() -> ArticleRecords:
    """A second revision, in which a claim was changed in each of the ways that there are."""
    records = article("湖", "== 歷史 ==\n湖水不深。測站在湖邊。[1]\n== 爭議 ==\n居民不滿。王芳來過。人們來過。")
    kinds = ("reworded", "recited", "new", "moved", "unchanged")
    old, new = ("歷史",), ("爭議",)
    sections = (old, old, new, new, new)
    claims = tuple(
        msgspec.structs.replace(c, change=kind, section=section)
        for c, kind, section in zip(records.claims, kinds, sections, strict=True)
    )
    ids = [c.claim_id for c in claims]
    cited = {"citations_before": ("r_2",), "citations_after": ("r_1",)}
    rows = (
        _change("new", ids[2], after="居民不滿。", section_after=new),
        _change("moved", ids[3], before="王芳來過。", after="王芳來過。", section_before=old, section_after=new),
        _change("reworded", ids[0], before="湖水很深。", after="湖水不深。", section_before=old, section_after=old),
        _change("recited", ids[1], before="測站在湖邊。", after="測站在湖邊。", **cited),
        _change("removed", "c_" + "0" * 20, before="報紙報導過。", section_before=old),
    )
    known = tuple(msgspec.structs.replace(r, reference_id=f"r_{r.ref}") for r in records.references)
    return numbered(msgspec.structs.replace(records, claims=claims, references=known, changes=rows), 2)


def history(length: int = 5) -> tuple[ArticleRecords, list[Revision]]:
    """An article of 12 claims whose last revision went back to the last but one before it, and its revisions: every other one
    blanks the page, and every edit between them changes its first claim."""
    records = article("湖", "\n".join(f"湖水第{n}年上漲。" for n in range(12)))
    revisions = [Revision(1, "2024-01-01T00:00:00Z", [])]
    firsts = ["湖水第0年上漲。"]
    for number in range(2, length):
        after = f"湖水第0年下降{number}。"
        row = _change("reworded", records.claims[0].claim_id, before=firsts[-1], after=after, section_before=(), section_after=())
        firsts.append(after)
        revisions.append(Revision(number, f"2024-01-{number % 28 + 1:02}T00:00:00Z", [_row(row, number)]))
    texts = [firsts[-1], *(c.text for c in records.claims[1:])]
    sides = list(zip(records.claims, texts, strict=True))
    gone = [_change("removed", c.claim_id, before=text, section_before=()) for c, text in sides]
    back = [_change("restored", c.claim_id, after=text, section_after=()) for c, text in sides]
    revisions.append(Revision(length, "2024-02-01T00:00:00Z", [_row(row, length) for row in gone]))
    revisions.append(Revision(length + 1, "2024-02-02T00:00:00Z", [_row(row, length + 1) for row in back]))
    claims = tuple(msgspec.structs.replace(c, change="restored") for c in records.claims)
    rows = tuple(msgspec.structs.replace(row, previous_revision_id=length) for row in back)
    return numbered(msgspec.structs.replace(records, claims=claims, changes=rows), length + 1), revisions


def _row(row: ChangeRecord, number: int) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(row, revision_id=number))
    return found


def _change(kind: str, claim: str, **fields: object) -> ChangeRecord:
    unknown: dict[str, object] = dict.fromkeys(("candidate_claim_id", "section_before", "section_after", "before", "after"), None)
    unknown |= dict.fromkeys(("previous_claim_ids", "citations_before", "citations_after"), ())
    unknown |= {"timestamp": None, "previous_revision_id": 1}
    return ChangeRecord(kind=kind, claim_id=claim, article_id="zhwiki:湖", revision_id=2, **(unknown | fields))  # type: ignore[arg-type]


def reference(of: str, number: int, **fields: object) -> ReferenceRecord:
    """Reference `number` of an article; any field can be set."""
    unknown = dict.fromkeys(
        ("name", "container", "author", "editor", "translator", "place", "access_date", "archive", "language", "edition"), None
    )
    unknown |= dict.fromkeys(("volume", "issue", "pages", "source"), None)
    values = {
        **unknown,
        "article_id": f"zhwiki:{of}",
        "revision_id": None,
        "ref": str(number),
        "group": "",
        "text": f"Report {number}. Lake Daily.",
        "kind": "news",
        "title": f"Report {number}",
        "publisher": "Lake Daily" if number % 2 else "水文月刊",
        "date": "1999-05-01",
        "url": f"https://example.org/{number}",
        "dead_link": False,
        "identifiers": Identifiers(doi="10.1/x"),
        "backlinks": 1,
        "error": None,
        "parsed": True,
        "cited_by": (),
    }
    return ReferenceRecord(**(values | fields))  # type: ignore[arg-type]


def _references(title: str, count: int) -> Iterator[ReferenceRecord]:
    for number in range(1, count + 1):
        if number % 4 == 0:
            yield reference(title, number, title=None, publisher=None, url=None, text="引用錯誤", error="missing_definition")
        else:
            yield reference(title, number, archive=Archive("archive.org", None, "https://example.net/a"), language="en")


def _read(source: str) -> tuple[str, list[str], list[Section], list[MarkerRecord]]:
    lines, kinds, sections, markers = [], [], [], []
    at = 0
    for raw in source.split("\n"):
        kind = "heading" if raw.startswith("== ") else "list_item" if raw.startswith("* ") else "paragraph"
        line = raw.strip("= ") if kind == "heading" else raw.removeprefix("* ")
        pieces = _MARKER.split(line)
        clean = "".join(pieces[::2])
        if kind == "heading":
            sections.append(Section(Span(at, at + len(clean)), clean, 2))
        for i in range(1, len(pieces), 2):
            markers.append(MarkerRecord(at + len("".join(pieces[:i:2])), pieces[i], None))
        lines.append(clean)
        kinds.append(kind)
        at += len(clean) + 1
    return "\n".join(lines), kinds, sections, markers


def _claims(text: str, kinds: list[str]) -> Iterator[Span]:
    for m in _SENTENCE.finditer(text):
        if kinds[text.count("\n", 0, m.start())] != "heading":
            yield Span(*m.span())


def _claim(
    ids: tuple[str, str],
    span: Span,
    text: str,
    kind: str,
    layers: tuple[list[EntityRecord], list[DateRecord], list[MarkerRecord], set[str]],
) -> ClaimRecord:
    entities, dates, markers, sound = layers
    citations = tuple(
        CitationRecord(m.ref, "direct", "marker_at_end", i) for i, m in enumerate(markers) if span.start < m.at <= span.end
    )
    return ClaimRecord(
        claim_id=ids[1],
        article_id=f"zhwiki:{ids[0]}",
        revision_id=None,
        section=(),
        kind=kind,
        span=span,
        text=span.of(text),
        text_hans=span.of(text),
        entities=tuple(i for i, e in enumerate(entities) if span.covers(e.span)),
        dates=tuple(i for i, d in enumerate(dates) if span.covers(d.span)),
        attributions=tuple(_attributions(span, text, entities)),
        citations=citations,
        flags=(),
        status=status(citations, sound.__contains__),
    )


def _attributions(span: Span, text: str, entities: list[EntityRecord]) -> Iterator[AttributionRecord]:
    for m in _SAYS.finditer(text, span.start, span.end):
        entity = next(i for i, e in enumerate(entities) if e.span.start == m.start(1))
        pieces = [PieceRecord(Span(*m.span(i)), m[i]) for i in (2, 3)]
        yield AttributionRecord(
            SpeakerRecord(Span(*m.span(1)), m[1], entity), *pieces, "deny" if m[2][0] == "否" else "say", False
        )


def _entities(text: str) -> list[EntityRecord]:
    found = [
        EntityRecord(Span(*m.span()), name, name, label, label, f"e-{name}", None, "model")
        for label, names in _NAMES.items()
        for name in names
        for m in re.finditer(name, text)
    ]
    return sorted(found, key=lambda e: e.span)


def _date(m: re.Match[str]) -> DateRecord:
    value = f"{int(m[1]):04}" + (f"-{int(m[2]):02}" if m[2] else "")
    return DateRecord(Span(*m.span()), m[0], "DATE", value, None, None, False)
