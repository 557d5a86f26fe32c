"""Is a dataset directory sound? Every record against its schema, every link between records, every span, every hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from zhclaims import schema
from zhclaims.dataset import PARTS, Dataset
from zhclaims.errors import UsageError

Record = dict[str, Any]
Key = tuple[str, int | None]


def faults(directory: Path) -> Iterator[str]:
    """What is wrong with a dataset, a line a fault, such as `claims.jsonl:12: $.span: …`. UsageError if it is none at all."""
    dataset = Dataset(directory)
    if not directory.is_dir():
        raise UsageError(f"no such directory: {directory}")
    if not (directory / "manifest.json").is_file():
        raise UsageError(f"{directory} holds no dataset: manifest.json is missing")
    yield from _manifest(dataset)
    sound: dict[str, list[tuple[str, Record]]] = {part: [] for part in PARTS}
    for part, kind in PARTS.items():
        try:
            for place, record in dataset.placed(part):
                wrong = schema.faults(kind, record)
                yield from (f"{place}: {fault}" for fault in wrong)
                if not wrong:
                    sound[part].append((place, record))
        except UsageError as error:  # a part that is missing, or a line that is cut off
            yield str(error)
    yield from inconsistencies(sound)


def inconsistencies(sound: dict[str, list[tuple[str, Record]]]) -> Iterator[str]:
    """What is wrong with valid records (of each part, with the place of each) beyond their schemas: spans, order, links."""
    yield from _articles(sound["articles"])
    yield from _links(sound)
    yield from _changes(sound)


# ── manifest ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _manifest(dataset: Dataset) -> Iterator[str]:
    manifest = dataset.manifest_record()
    wrong = schema.faults("manifest", manifest)
    yield from (f"manifest.json: {fault}" for fault in wrong)
    if wrong:
        return
    yield from (f"manifest.json: {fault}" for fault in dataset.faults())


# ── articles ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _articles(articles: Iterable[tuple[str, Record]]) -> Iterator[str]:
    seen: set[Key] = set()
    for place, article in articles:
        if _key(article) in seen:
            yield f"{place}: $.article_id: {article['article_id']} stands twice"
        seen.add(_key(article))
        yield from (f"{place}: {fault}" for fault in _article(article))


def _article(article: Record) -> Iterator[str]:
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


# ── links between records ───────────────────────────────────────────────────────────────────────────────────────────────


def _links(sound: dict[str, list[tuple[str, Record]]]) -> Iterator[str]:
    articles = {_key(a): a for _, a in sound["articles"]}
    claims = Counter((_key(c), c["claim_id"]) for _, c in sound["claims"])
    for place, claim in sound["claims"]:
        article = articles.get(_key(claim))
        if article is None:
            yield f"{place}: $.article_id: no article {claim['article_id']}"
            continue
        if claims[_key(claim), claim["claim_id"]] > 1:
            yield f"{place}: $.claim_id: {claim['claim_id']} stands twice"
        yield from (f"{place}: {fault}" for fault in _claim(claim, article))
    for place, reference in sound["references"]:
        if _key(reference) not in articles:
            yield f"{place}: $.article_id: no article {reference['article_id']}"
        for i, claim_id in enumerate(reference["cited_by"]):
            if not claims[_key(reference), claim_id]:
                yield f"{place}: $.cited_by[{i}]: no claim {claim_id}"
    yield from _citations(sound)


def _citations(sound: dict[str, list[tuple[str, Record]]]) -> Iterator[str]:
    """A reference and the claims that cite it name each other."""
    cited_by = {(_key(r), r["ref"]): set(r["cited_by"]) for _, r in sound["references"]}
    for place, claim in sound["claims"]:
        for i, citation in enumerate(claim["citations"]):
            known = cited_by.get((_key(claim), citation["ref"]))
            if known is not None and claim["claim_id"] not in known:
                yield f"{place}: $.citations[{i}]: reference {citation['ref']} does not name the claim in cited_by"
            if known is None and claim["status"] not in ("broken", "cited", "carried"):
                yield f"{place}: $.status: {claim['status']}, though it has a citation"


def _changes(sound: dict[str, list[tuple[str, Record]]]) -> Iterator[str]:
    """Claims that a revision changed and the rows of these changes tell the same."""
    articles = {article["article_id"] for _, article in sound["articles"]}
    told = {(_key(row), row["claim_id"], row["kind"]) for _, row in sound.get("changes", [])}
    for part in ("changes", "lineage"):
        for place, record in sound.get(part, []):
            if record["article_id"] not in articles:
                yield f"{place}: $.article_id: no article {record['article_id']}"
    for place, row in sound.get("changes", []):
        if (row["after"] is None) is not (row["kind"] == "removed"):
            yield f"{place}: $.after: a claim that was {row['kind']} has {'none' if row['after'] is None else 'one'}"
        if (row["before"] is None) is not (row["kind"] in ("new", "restored")):
            yield f"{place}: $.before: a claim that was {row['kind']} has {'none' if row['before'] is None else 'one'}"
    for place, claim in sound["claims"]:
        if claim["change"] not in (None, "unchanged") and (_key(claim), claim["claim_id"], claim["change"]) not in told:
            yield f"{place}: $.change: {claim['change']}, but no row of the changes tells it"


def _claim(claim: Record, article: Record) -> Iterator[str]:
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


def _index(path: str, index: int | None, items: list[Record]) -> Iterator[str]:
    if index is not None and index >= len(items):
        yield f"{path}: {index}, but the article has {len(items)}"


def _key(record: Record) -> Key:
    return record["article_id"], record["revision_id"]
