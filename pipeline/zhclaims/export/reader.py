"""A dataset article by article, each with its claims and references: one article is in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.export.columns import Record, columns
from zhclaims.export.joined import cited, joined, joined_columns
from zhclaims.export.where import Where

Key = tuple[str, int | None]

KINDS = {"articles": "article", "claims": "claim", "references": "reference", "changes": "change"}
"""The parts of a dataset that are exported, and the kind of record in each."""


@dataclass(frozen=True)
class Document:
    """An article and what belongs to it."""

    article: Record
    claims: list[Record]
    references: list[Record]
    changes: list[Record] = field(default_factory=list)
    """What its revision did to its claims; those of a revision that made a redirect of the page come with the one before."""

    @property
    def weight(self) -> int:
        """About how many characters its records are, without looking into them."""
        return len(self.article["text"]) + 500 * (1 + len(self.claims) + len(self.references) + len(self.changes))

    def records(self, part: str) -> list[Record]:
        """Its records of one part, claims with what they point at beside them."""
        if part == "articles":
            return [self.article]
        found: list[Record] = self.joined_claims if part == "claims" else getattr(self, part)
        return found

    @cached_property
    def references_by_label(self) -> dict[str, Record]:
        """The first entry of each label: a page may have more by mistake."""
        return {r["ref"]: r for r in reversed(self.references)}

    @property
    def labelled_references(self) -> Iterator[tuple[str, Record]]:
        """The references, each with a label that no other has: a second one by the label 3 is `3~2`."""
        seen: Counter[str] = Counter()
        for reference in self.references:
            seen[reference["ref"]] += 1
            again = seen[reference["ref"]]
            yield (reference["ref"] if again == 1 else f"{reference['ref']}~{again}"), reference

    @cached_property
    def joined_claims(self) -> list[Record]:
        """The claims with what they point at beside them."""
        return [joined(claim, self.article, self.references_by_label) for claim in self.claims]


def documents(dataset: Dataset, where: str | None = None) -> Iterator[Document]:
    """The articles of a dataset in order.

    `where` is a condition over claims (see `Where`): left are the claims that meet it, their changes, the references that they
    cite, and the articles that they stand in. UsageError if there is no finished dataset, or if its parts are not in one order.
    """
    if not dataset.manifest_record():
        raise UsageError(f"{dataset.directory} holds no finished dataset: manifest.json is missing")
    keep = narrowing(where)
    return (document for document in map(keep, _all(dataset)) if document is not None)


def narrowing(where: str | None) -> Callable[[Document], Document | None]:
    """What a condition leaves of a document; None if it is nothing. UsageError if the condition is none."""
    if where is None:
        return lambda document: document
    wanted = Where(where, (*columns("claim"), *joined_columns()))
    return lambda document: _narrowed(document, wanted)


def _narrowed(document: Document, wanted: Where) -> Document | None:
    kept = {claim["claim_id"] for claim in wanted.keep(document.joined_claims)}
    claims = [claim for claim in document.claims if claim["claim_id"] in kept]
    labels = {ref for claim in claims for ref in cited(claim)}
    references = [{**r, "cited_by": [c for c in r["cited_by"] if c in kept]} for r in document.references if r["ref"] in labels]
    changes = [change for change in document.changes if change["claim_id"] in kept]
    return Document(document.article, claims, references, changes) if claims else None


def _all(dataset: Dataset) -> Iterator[Document]:
    claims, references, changes = (_Groups(dataset, part) for part in ("claims", "references", "changes"))
    articles = dataset.records("articles")
    article = next(articles, None)
    while article is not None:
        key, following = _key(article), next(articles, None)
        next_key = None if following is None else _key(following)
        found = claims.of(key.__eq__), references.of(key.__eq__), changes.of(_changing(key, next_key))
        yield Document(article, *found)
        article = following
    for group in (claims, references, changes):
        group.end()


def _changing(key: Key, following: Key | None) -> Callable[[Key], bool]:
    """Whether a change comes with the revision `key`: it is that revision's, or that of one between it and the `following`."""

    def comes(change: Key) -> bool:
        if change[0] != key[0] or change == key:
            return change == key
        if following is None or following[0] != key[0]:
            return True
        return change[1] is not None and following[1] is not None and change[1] < following[1]

    return comes


class _Groups:
    """The records of a part, taken article by article. A dataset of an earlier version may lack a part."""

    def __init__(self, dataset: Dataset, part: str) -> None:
        self._place = f"{dataset.directory}: {part}"
        known = KINDS[part] in dataset.manifest_record().get("schemas", {})
        self._records: Iterator[Record] = dataset.records(part) if known else iter(())
        self._next = next(self._records, None)

    def of(self, belongs: Callable[[Key], bool]) -> list[Record]:
        found = []
        while self._next is not None and belongs(_key(self._next)):
            found.append(self._next)
            self._next = next(self._records, None)
        return found

    def end(self) -> None:
        if self._next is not None:
            article, revision = _key(self._next)
            raise UsageError(f"{self._place} of {article} (revision {revision}) are not where the articles' order puts them")


def _key(record: Record) -> Key:
    return record["article_id"], record["revision_id"]
