"""JSON-LD: claims as schema.org Claim with what they cite, and Web Annotations that say where in the article each stands.

The context is in the file, so nothing is fetched to read it. Identifiers are URNs made from those of the records. Positions count
Unicode code points of the article's `articleBody`, as the Web Annotation Data Model wants them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from zhclaims.dataset import Record
from zhclaims.export import Format, Plan
from zhclaims.export.csl import write_json_array
from zhclaims.reader import Document
from zhclaims.terms import EntityLabel, ReferenceKind, ScriptVariant, Support

Node = dict[str, Any]

LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
_CONTEXT_LENGTH = 32
"""Characters before and after a claim that a TextQuoteSelector holds."""

_OA = ("Annotation", "TextQuoteSelector", "TextPositionSelector", "SpecificResource", "exact", "prefix", "suffix", "start", "end")
CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "zhclaims": "urn:zhclaims:terms:",
    "id": "@id",
    "type": "@type",
    **{term: f"oa:{term}" for term in _OA},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "identifying": "oa:identifying",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "appearance": {"@type": "@id"},
    "citation": {"@type": "@id"},
    "isPartOf": {"@type": "@id"},
    "license": {"@type": "@id"},
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "archivedAt": {"@type": "@id"},
    "directCitation": {"@id": "zhclaims:directCitation", "@type": "@id"},
    "carriedCitation": {"@id": "zhclaims:carriedCitation", "@type": "@id"},
    "support": "zhclaims:support",
    "status": "zhclaims:status",
    "ref": "zhclaims:ref",
    "role": "zhclaims:role",
    "number": "zhclaims:number",
    "originalDate": "zhclaims:originalDate",
    "section": {"@id": "zhclaims:section", "@container": "@list"},
    "attribution": "zhclaims:attribution",
    "speaker": "zhclaims:speaker",
    "cue": "zhclaims:cue",
    "content": "zhclaims:content",
    "says": "zhclaims:says",
    "quoted": "zhclaims:quoted",
}

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FORBIDDEN = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
"""What no IRI holds (RFC 3987)."""

_WORKS = {
    ReferenceKind.WEB: "WebPage",
    ReferenceKind.NEWS: "NewsArticle",
    ReferenceKind.JOURNAL: "ScholarlyArticle",
    ReferenceKind.MAGAZINE: "Article",
    ReferenceKind.BOOK: "Book",
    ReferenceKind.THESIS: "Thesis",
    ReferenceKind.REPORT: "Report",
    ReferenceKind.CONFERENCE: "ScholarlyArticle",
    ReferenceKind.MAP: "Map",
    ReferenceKind.VIDEO: "VideoObject",
    ReferenceKind.POST: "SocialMediaPosting",
    ReferenceKind.PRESS_RELEASE: "Article",
    ReferenceKind.DATASET: "Dataset",
    ReferenceKind.LAW: "Legislation",
}
_ENTITIES = {EntityLabel.PER: "Person", EntityLabel.ORG: "Organization", EntityLabel.LOC: "Place", EntityLabel.MISC: "Thing"}
_LANGUAGES = {ScriptVariant.TRADITIONAL: "zh-Hant", ScriptVariant.SIMPLIFIED: "zh-Hans"}


def _write(plan: Plan, path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"@context":' + msgspec.json.encode(CONTEXT) + b',\n"@graph":')
        write_json_array(file, (node for document in plan.documents() for node in jsonld_nodes(document)))
        file.write(b"}\n")


def jsonld_nodes(document: Document) -> Iterator[Node]:
    """What a document gives to the graph: its article, its references, each claim and where it stands."""
    article = document.article
    yield _article(article)
    for label, reference in document.labelled_references:
        yield _reference(reference, _ref_id(article, label))
    for claim in document.joined_claims:
        yield _claim(claim, article)
        yield _annotation(claim, article)


def _urn(kind: str, name: str, record: Record) -> str:
    revision = "" if record["revision_id"] is None else f":{record['revision_id']}"
    return f"urn:zhclaims:{kind}:{quote(name, safe=':')}{revision}"


def _ref_id(article: Record, ref: str) -> str:
    return f"{_urn('reference', article['article_id'], article)}:{quote(ref, safe='')}"


def _without_unknown(node: Node) -> Node:
    """The node without what is not known."""
    return {key: value for key, value in node.items() if value not in (None, [], "")}


def _article(article: Record) -> Node:
    return _without_unknown(
        {
            "id": _urn("article", article["article_id"], article),
            "type": "Article",
            "identifier": article["article_id"],
            "version": article["revision_id"],
            "dateModified": article["timestamp"],
            "name": article["title"],
            "url": _address(article["url"]),
            "inLanguage": _LANGUAGES.get(article["variant"], "zh"),
            "license": _licence(article),
            "sameAs": _item(article.get("wikidata")),
            "articleBody": article["text"],
        }
    )


def _licence(article: Record) -> str | Node | None:
    """The address of the licence that is known of the page, or else that of Wikipedia."""
    return _address((article.get("licence") or {}).get("url")) or LICENCE


def _claim(claim: Record, article: Record) -> Node:
    supports = {reference["ref"]: reference["support"] for reference in claim["cited_references"]}
    return _without_unknown(
        {
            "id": _urn("claim", claim["claim_id"], claim),
            "type": "Claim",
            "identifier": claim["claim_id"],
            "text": claim["text"],
            "appearance": _urn("article", article["article_id"], article),
            "section": claim["section"],
            "status": claim["status"],
            "citation": [_ref_id(article, ref) for ref in supports],
            "directCitation": [_ref_id(article, ref) for ref, support in supports.items() if support == Support.DIRECT],
            "carriedCitation": [_ref_id(article, ref) for ref, support in supports.items() if support == Support.CARRIED],
            "mentions": [_mention(entity) for entity in _different(claim["entity_mentions"])],
            "temporalCoverage": list(dict.fromkeys(d["value"] for d in claim["date_mentions"] if not d["vague"])),
            "attribution": [_attribution(a) for a in claim["attributions"]],
        }
    )


def _different(entities: list[Record]) -> list[Record]:
    """The first mention of each entity."""
    return list({entity["id"]: entity for entity in reversed(entities)}.values())[::-1]


def _mention(entity: Record) -> Node:
    item = _item(entity.get("wikidata"))
    return {"type": _ENTITIES.get(entity["label"], "Thing"), "name": entity["text"], **({"sameAs": item} if item else {})}


def _attribution(attribution: Record) -> Node:
    return _without_unknown(
        {
            "speaker": (attribution["source"] or {}).get("text"),
            "cue": attribution["cue"]["text"],
            "content": (attribution["content"] or {}).get("text"),
            "says": attribution["kind"],
            "quoted": attribution["quoted"],
        }
    )


def _annotation(claim: Record, article: Record) -> Node:
    start, end = claim["span"]
    text = article["text"]
    before, after = text[max(0, start - _CONTEXT_LENGTH) : start], text[end : end + _CONTEXT_LENGTH]
    quoted = {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": before, "suffix": after}
    return {
        "id": _urn("annotation", claim["claim_id"], claim),
        "type": "Annotation",
        "motivation": "identifying",
        "body": _urn("claim", claim["claim_id"], claim),
        "target": {
            "type": "SpecificResource",
            "source": _urn("article", article["article_id"], article),
            "selector": [quoted, {"type": "TextPositionSelector", "start": start, "end": end}],
        },
    }


def _reference(reference: Record, identifier: str) -> Node:
    return _without_unknown(
        {
            "id": identifier,
            "type": _WORKS.get(reference["kind"], "CreativeWork"),
            "ref": reference["ref"],
            "role": reference.get("role"),
            "name": reference["title"] if not reference.get("chapter") else reference["chapter"],
            "description": reference["text"],
            "author": reference["author"],
            "editor": reference.get("editor"),
            "translator": reference.get("translator"),
            "publisher": reference["publisher"],
            "datePublished": reference["date"],
            "originalDate": reference.get("original_date"),
            "number": reference.get("number"),
            "sameAs": _item((reference["identifiers"] or {}).get("wikidata")),
            "inLanguage": reference["language"],
            "url": _address(reference["url"]),
            "archivedAt": _address((reference["archive"] or {}).get("url")),
            "pagination": reference["pages"],
            "isPartOf": _container(reference),
            "identifier": [_identifier(n, v) for n, v in (reference["identifiers"] or {}).items() if v and n != "wikidata"],
        }
    )


def _address(url: str | None) -> str | Node | None:
    """An address as an IRI, its forbidden characters encoded; what has no scheme is no IRI and stays text."""
    if not url:
        return None
    return _FORBIDDEN.sub(lambda found: quote(found[0]), url) if _SCHEME.match(url) else {"@value": url}


def _item(wikidata: str | None) -> str | None:
    """The address of an item of Wikidata; None if there is none."""
    return f"http://www.wikidata.org/entity/{wikidata}" if wikidata else None


def _container(reference: Record) -> list[Node] | Node | None:
    """What the work is part of: the whole of a chapter, journal, site or book, series; None if the record knows of nothing."""
    whole = reference["title"] if reference.get("chapter") else None
    title, series = reference["container"], reference.get("series")
    found = [
        *([{"type": "CreativeWork", "name": whole}] if whole else []),
        *([_without_unknown({"type": "CreativeWork", "name": title, "issn": reference["identifiers"]["issn"]})] if title else []),
        *([{"type": "BookSeries", "name": series}] if series else []),
    ]
    return found if len(found) > 1 else next(iter(found), None)


def _identifier(name: str, value: str) -> Node:
    return {"type": "PropertyValue", "propertyID": name, "value": value}


FORMAT = Format(
    "jsonld", "schema.org claims and citations, and Web Annotations of where they stand, as JSON-LD", _write, is_directory=False
)
