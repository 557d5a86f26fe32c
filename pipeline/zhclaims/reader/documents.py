"""A dataset article by article, each with its claims, references and changes: one article is in memory at a time.

Parts have their records in the order of the articles, so that all are read once, in step.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from rapidfuzz import fuzz, process

from zhclaims.dataset import EVIDENCE, Dataset, InStep, Line, Record
from zhclaims.errors import UsageError
from zhclaims.hanscript import to_simplified
from zhclaims.reader.columns import best_citations, join_claim, joined_columns
from zhclaims.reader.where import Where
from zhclaims.records import ArticleRecords, normalised

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")

Key = tuple[str, int | None]
"""The id of an article and the id of its revision."""

KINDS = {"articles": "article", "claims": "claim", "references": "reference", "changes": "change"}
"""The parts of a dataset that are read, and the kind of record in each."""

ALL_KINDS = {**KINDS, EVIDENCE: EVIDENCE}
"""The same, with the part that only a dataset has that was checked."""

_REVISIONS_AT_MOST = 500
"""Revisions of an article that are told of together."""
_OF_A_RUN = ("claims", "references", "changes")
_FOLLOWING = (*_OF_A_RUN, EVIDENCE)
"""The parts whose records belong to articles."""


@dataclass(frozen=True)
class Document:
    """A revision of an article and what belongs to it: records as dictionaries."""

    article: Record
    claims: list[Record]
    references: list[Record]
    changes: list[Record] = field(default_factory=list)
    """What its revision did to its claims; those of a revision that made a redirect of the page come with the one before."""
    evidence: list[Record] = field(default_factory=list)
    """What `zhclaims check` has found of its claims, if it was run."""

    @property
    def weight(self) -> int:
        """About how many characters its records are, without looking into them."""
        return len(self.article["text"]) + 500 * (
            1 + len(self.claims) + len(self.references) + len(self.changes) + 2 * len(self.evidence)
        )

    def records(self, part: str) -> list[Record]:
        """Its records of one part, claims with what they point at beside them."""
        return self.joined_claims if part == "claims" else self.records_alone(part)

    def records_alone(self, part: str) -> list[Record]:
        """Its records of one part as they stand in the dataset."""
        found: list[Record] = [self.article] if part == "articles" else getattr(self, part)
        return found

    @cached_property
    def references_by_label(self) -> dict[str, Record]:
        """The first reference of each label."""
        return {ref: self.references[i] for ref, i in first_of_each_label(r["ref"] for r in self.references).items()}

    def typed(self) -> ArticleRecords:
        """The records as structs. msgspec.ValidationError if they are not as this version of zhclaims writes them."""
        parts = {"article": self.article, **{part: getattr(self, part) for part in _FOLLOWING}}
        return msgspec.convert(parts, ArticleRecords)

    @property
    def labelled_references(self) -> Iterator[tuple[str, Record]]:
        """The references, each with a label that no other has: a second one by the label 3 is `3~2`.

        Works that no marker calls are named for their role: `further_reading`, `further_reading~2`.
        """
        seen: Counter[str] = Counter()
        for reference in self.references:
            label = reference["role"] if reference["ref"] is None else reference["ref"]
            seen[label] += 1
            yield (label if seen[label] == 1 else f"{label}~{seen[label]}"), reference

    @cached_property
    def joined_claims(self) -> list[Record]:
        """The claims with what they point at beside them."""
        return [join_claim(claim, self.article, self.references_by_label) for claim in self.claims]


class DocumentLines:
    """A revision of an article and what belongs to it: lines as they stand."""

    def __init__(self, lines: dict[str, list[Line]]) -> None:
        self._lines = lines
        self.key = _line_key(lines["articles"][0])

    @property
    def digest(self) -> str:
        """A hash of all of it: of equal ones the records are equal."""
        found = hashlib.sha256()
        for part, lines in self._lines.items():
            found.update(f"{part} {len(lines)}\n".encode())
            for line in lines:
                found.update(line.data)
        return found.hexdigest()[:32]

    def document(self) -> Document:
        """The records. UsageError if a line is no JSON object."""
        return _document({part: [line.record() for line in lines] for part, lines in self._lines.items()})


def read_documents(dataset: Dataset, where: str | None = None) -> Iterator[Document]:
    """The articles of a dataset in order, each revision a document.

    `where` is a condition over claims (see `Where`): it leaves the claims that meet it, their changes, the references that they
    cite, and the articles that they stand in. UsageError if there is no finished dataset, or if its parts are not in one order.
    """
    keep = narrowing(where)
    return (document for document in map(keep, walk_articles(dataset, _parts(dataset))) if document is not None)


def read_lines(dataset: Dataset) -> Iterator[DocumentLines]:
    """The same before anything of it is read but which article it belongs to."""
    streams = {part: dataset.numbered_lines(part) for part in ("articles", *_parts(dataset))}
    return map(DocumentLines, _in_step(dataset, streams, _line_key))


def _parts(dataset: Dataset) -> list[str]:
    """The parts that follow the articles: an earlier version may lack one. UsageError if there is no finished dataset."""
    manifest = dataset.manifest_record()
    if not manifest:
        raise UsageError(f"{dataset.directory} holds no finished dataset: manifest.json is missing")
    return [part for part in _FOLLOWING if part in manifest or ALL_KINDS[part] in manifest.get("schemas", {})]


def walk_articles(dataset: Dataset, parts: Collection[str] = _OF_A_RUN) -> Iterator[Document]:
    """The articles of a dataset, finished or not, in order, each with its records of the given parts.

    UsageError if a part is missing, or not in the order of the articles.
    """
    for found in _in_step(dataset, {part: dataset.records(part) for part in ("articles", *parts)}, _key):
        yield _document(found)


def _document(found: Mapping[str, list[Record]]) -> Document:
    return Document(found["articles"][0], *(found.get(part, []) for part in _FOLLOWING))


def _in_step(dataset: Dataset, streams: Mapping[str, Iterator[T]], key_of: Callable[[T], Key]) -> Iterator[dict[str, list[T]]]:
    """Article by article what each part has of it."""
    articles = streams["articles"]
    following = {part: InStep(stream, key_of) for part, stream in streams.items() if part != "articles"}
    article = next(articles, None)
    while article is not None:
        key, upcoming = key_of(article), next(articles, None)
        belongs = {"changes": _changing(key, None if upcoming is None else key_of(upcoming))}
        yield {"articles": [article], **{part: some.take(belongs.get(part, key.__eq__)) for part, some in following.items()}}
        article = upcoming
    for part, records in following.items():
        if records.next_key is not None:
            left, revision = records.next_key
            place = f"{dataset.directory}: {part}"
            raise UsageError(f"{place} of {left} (revision {revision}) are not where the articles' order puts them")


def _changing(key: Key, following: Key | None) -> Callable[[Key], bool]:
    """Whether a change comes with the revision `key`: it is that revision's, or that of one between it and the `following`."""

    def comes(change: Key) -> bool:
        if change[0] != key[0] or change == key:
            return change == key
        if following is None or following[0] != key[0]:
            return True
        return change[1] is not None and following[1] is not None and change[1] < following[1]

    return comes


def narrowing(where: str | None) -> Callable[[Document], Document | None]:
    """What a condition leaves of a document; None if it is nothing. UsageError if the condition is none."""
    if where is None:
        return lambda document: document
    wanted = Where(where, joined_columns())
    return lambda document: _narrowed(document, wanted)


def _narrowed(document: Document, wanted: Where) -> Document | None:
    kept = {claim["claim_id"] for claim in wanted.keep(document.joined_claims)}
    claims = [claim for claim in document.claims if claim["claim_id"] in kept]
    labels = {ref for claim in claims for ref in best_citations(claim)}
    references = [{**r, "cited_by": [c for c in r["cited_by"] if c in kept]} for r in document.references if r["ref"] in labels]
    changes = [change for change in document.changes if change["claim_id"] in kept]
    evidence = [row for row in document.evidence if row["claim_id"] in kept]
    return Document(document.article, claims, references, changes, evidence) if claims else None


class Revision(NamedTuple):
    """A revision of an article that has more than one in its dataset, and what it did to the claims."""

    number: int | None
    timestamp: str | None
    changes: list[Record]


def latest_revisions(directory: Path) -> Iterator[ArticleRecords]:
    """Each article of a dataset in its last revision, with what that revision changed.

    UsageError if the directory holds no dataset, or one of another version.
    """
    return (records for records, _ in article_histories(directory))


def article_histories(directory: Path) -> Iterator[tuple[ArticleRecords, Sequence[Revision]]]:
    """Each article of a dataset in its last revision, as `latest_revisions` gives it, with its revisions in order.

    Of a long history the earlier revisions are left out: see `_REVISIONS_AT_MOST`. UsageError as there.
    """
    for _, documents in groupby(read_documents(Dataset(directory)), key=lambda document: document.article.get("article_id")):
        revisions: deque[Revision] = deque(maxlen=_REVISIONS_AT_MOST)
        for last in documents:
            revisions.extend(_revisions(last))
        changes = [change for change in last.changes if change.get("revision_id") == _number(last)]
        try:
            yield Document(last.article, last.claims, last.references, changes, last.evidence).typed(), revisions
        except msgspec.ValidationError as error:
            title = last.article.get("title")
            raise UsageError(f"{directory}: the records of {title}: {error}; `zhclaims validate` tells more") from error


def _revisions(document: Document) -> Iterator[Revision]:
    """The revision of a document, and those without a document whose changes come with it: the page was a redirect in them."""
    rows: dict[Any, list[Record]] = {_number(document): []}
    for change in document.changes:
        rows.setdefault(change.get("revision_id"), []).append(change)
    for number, some in rows.items():
        yield Revision(number, some[0].get("timestamp") if some else document.article.get("timestamp"), some)


def _number(document: Document) -> Any:
    return document.article.get("revision_id")


def first_of_each_label(labels: Iterable[str | None]) -> dict[str, int]:
    """The index of the first reference of each label: a page may have several by mistake, and a citation means the first.

    A work without a label (None), of a list that no marker calls, is none that a citation means.
    """
    found: dict[str, int] = {}
    for i, label in enumerate(labels):
        if label is not None:
            found.setdefault(label, i)
    return found


def _key(record: Record) -> Key:
    return record["article_id"], record["revision_id"]


def _line_key(line: Line) -> Key:
    try:
        found = msgspec.json.decode(line.data, type=_Keyed)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{line.file}, line {line.number}: {error}") from error
    return found.article_id, found.revision_id


# ── one article of many ─────────────────────────────────────────────────────────────────────────────────────────────────


class RevisionHead(msgspec.Struct, frozen=True):
    """Which revision of which article an article's record is of."""

    article_id: str
    revision_id: int | None
    timestamp: str | None
    title: str


class _Of(msgspec.Struct, frozen=True):
    article_id: str


class _Keyed(_Of, frozen=True):
    revision_id: int | None


def find_revisions(dataset: Dataset, article: str) -> list[RevisionHead]:
    """The revisions of the article with that id or title, the title in any script.

    UsageError if there is none, or if several articles have that title.
    """
    wanted = normalised(to_simplified(article)[0])
    exact: list[RevisionHead] = []
    alike: list[RevisionHead] = []
    titles: dict[str, str] = {}
    for found in _heads(dataset):
        if found.title not in titles:
            titles[found.title] = normalised(to_simplified(found.title)[0])
        if article in (found.article_id, found.title):
            exact.append(found)
        elif titles[found.title] == wanted:
            alike.append(found)
    some = exact or alike
    if not some:
        close = [title for _, _, title in process.extract(wanted, titles, scorer=fuzz.ratio, limit=3, score_cutoff=40)]
        number = "1 article" if len(titles) == 1 else f"{len(titles):,} articles"
        advice = f"; did you mean {', '.join(close)}?" if close else f"; it holds {number}"
        raise UsageError(f"no article {article!r} in {dataset.directory}{advice}")
    ids = sorted({found.article_id for found in some})
    if len(ids) > 1:
        raise UsageError(f"{article!r} is the title of several articles: give one of {', '.join(ids)}")
    return some


def find_titles(dataset: Dataset, beginning: str, limit: int = 50) -> list[str]:
    """The titles that begin so, in order, at most `limit`. UsageError if there is no dataset."""
    titles = dict.fromkeys(found.title for found in _heads(dataset) if found.title.startswith(beginning))
    return [*islice(titles, limit)]


def _heads(dataset: Dataset) -> Iterator[RevisionHead]:
    for line in dataset.numbered_lines("articles"):
        try:
            yield msgspec.json.decode(line.data, type=RevisionHead)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{line.file}, line {line.number}: {error}; `zhclaims validate` tells more") from error


def records_of_article(dataset: Dataset, article_id: str, part: str, kind: type[S]) -> list[S]:
    """The records of an article in a part, as structs of that kind. UsageError if a line is none."""
    found = []
    for line in dataset.lines(part):
        try:
            if msgspec.json.decode(line, type=_Of).article_id == article_id:
                found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError as error:
            raise UsageError(
                f"{dataset.directory}: a record of {part} cannot be read ({error}): run `zhclaims validate`"
            ) from error
    return found
