"""Spans and indices within an article, and those of its claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]


def article_faults(article: Record) -> Iterator[str]:
    """What is wrong with a valid article by itself: spans that do not re-quote their text, leave it or overlap."""
    text = article["text"]
    for layer in ("entities", "dates"):
        for i, item in enumerate(article[layer]):
            yield from _quoted(f"$.{layer}[{i}]", item, text)
    for i, section in enumerate(article["sections"]):
        yield from _quoted(f"$.sections[{i}]", {"span": section["span"], "text": section["title"]}, text)
    for layer in ("sentences", "words"):
        yield from _in_order(f"$.{layer}", article[layer] or [], len(text))
    for layer in ("links", "issues"):
        for i, item in enumerate(article[layer]):
            yield from _inside(f"$.{layer}[{i}].span", item["span"] or [0, 0], len(text))
    for i, marker in enumerate(article["markers"]):
        yield from _inside(f"$.markers[{i}].at", [marker["at"]] * 2, len(text))
    yield from _source_map(article["source_map"], len(text))


def claim_faults(claim: Record, article: Record) -> Iterator[str]:
    """What is wrong with a valid claim beside its article: its spans, and what it points to there."""
    text = article["text"]
    yield from _quoted("$", claim, text)
    for i, attribution in enumerate(claim["attributions"]):
        for part in ("source", "cue", "content"):
            if attribution[part]:
                yield from _quoted(f"$.attributions[{i}].{part}", attribution[part], text)
        yield from _index(f"$.attributions[{i}].source.entity", (attribution["source"] or {}).get("entity"), article["entities"])
    for layer in ("entities", "dates"):
        for i, index in enumerate(claim[layer]):
            yield from _index(f"$.{layer}[{i}]", index, article[layer])
    for i, citation in enumerate(claim["citations"]):
        yield from _index(f"$.citations[{i}].marker", citation["marker"], article["markers"])


def _source_map(runs: list[list[int]], length: int) -> Iterator[str]:
    spans = [[start, start + count] for start, _, count in runs]
    yield from _in_order("$.source_map", spans, length)


def _quoted(path: str, item: Record, text: str) -> Iterator[str]:
    start, end = item["span"]
    if not (start <= end <= len(text)) or text[start:end] != item["text"]:
        yield f"{path}.span: [{start}, {end}] does not re-quote {item['text'][:40]!r}"


def _in_order(path: str, spans: list[list[int]], length: int) -> Iterator[str]:
    last = 0
    for i, (start, end) in enumerate(spans):
        if not (last <= start <= end <= length):
            yield f"{path}[{i}]: [{start}, {end}] overlaps the one before it or leaves the text"
        last = end


def _inside(path: str, span: list[int], length: int) -> Iterator[str]:
    if not (span[0] <= span[1] <= length):
        yield f"{path}: {span} leaves the text of {length} characters"


def _index(path: str, index: int | None, items: list[Record]) -> Iterator[str]:
    if index is not None and index >= len(items):
        yield f"{path}: {index}, but the article has {len(items)}"
