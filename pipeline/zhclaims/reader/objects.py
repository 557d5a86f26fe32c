"""A dataset directory as objects: typed, lazy, ready for tables and notebooks.

    data = zhclaims.load("outputs/demo")
    for claim in data.where("status = 'uncited'").claims:
        print(claim.text, [e.text for e in claim.entity_mentions])
    data.claims[0], data.claims[-5:], len(data.claims), data.claims.head()
    data.claims.to_pandas()

Reading goes article by article: what is in memory is one article, except for tables and slices, which are whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import msgspec

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.reader.arrow import TableBuilder, arrow_schema, require
from zhclaims.reader.columns import items_of
from zhclaims.reader.documents import Document, first_of_each_label, read_documents
from zhclaims.records import ArticleRecord, ArticleRecords, ChangeRecord, ClaimRecord, EvidenceRecord, ReferenceRecord
from zhclaims.records.types import DateRecord, EntityRecord
from zhclaims.terms import Finding

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")


def load(directory: str | Path) -> LoadedDataset:
    """The dataset in a directory, as `zhclaims run` writes it. UsageError if there is no finished one.

    >>> data = load("outputs/sample")
    >>> claim = data.claims[0]
    >>> claim.text == claim.span.of(claim.article.text)
    True
    >>> {claim.status for claim in data.where("status = 'uncited'").claims}
    {'uncited'}
    >>> data.claims[:3] == data.claims.head(3)
    True
    """
    return LoadedDataset(Path(directory))


class LoadedClaim(ClaimRecord, frozen=True, kw_only=True):
    """A claim with what it points at: its article, and what its record has by index or label alone."""

    article: ArticleRecord
    entity_mentions: tuple[EntityRecord, ...]
    date_mentions: tuple[DateRecord, ...]
    cited_references: tuple[ReferenceRecord, ...]
    """Each once, in the order of the text; `citations` says how surely each backs the claim. Missing ones are not here."""
    evidence: tuple[EvidenceRecord, ...] = ()
    """What `zhclaims check` has found in the source of each reference; empty where it was not run."""

    @property
    def wikidata(self) -> tuple[str, ...]:
        """Items of Wikidata of its article and of the entities that begin in it, each once."""
        return items_of(self.article.wikidata, (entity.wikidata for entity in self.entity_mentions))

    def __repr__(self) -> str:
        return f"LoadedClaim({self.claim_id}, {self.status}, {self.text!r})"


class LoadedDataset:
    """The records of a dataset, or of the part of it that a condition leaves."""

    def __init__(self, directory: Path, condition: str | None = None) -> None:
        self.directory = directory
        self.condition = condition
        self.manifest: Mapping[str, Any] = Dataset(directory).manifest_record()
        self._documents()  # no dataset, or a condition that is none: which is said now

    def where(self, condition: str) -> LoadedDataset:
        """The claims that meet a condition, the references that they cite, the articles that they stand in.

        The condition is one in SQL over a claim's columns, as for `zhclaims export --where`. UsageError if it is none.
        """
        return LoadedDataset(self.directory, condition if self.condition is None else f"({self.condition}) AND ({condition})")

    @property
    def pages(self) -> Iterator[ArticleRecords]:
        """Article by article, each with its claims, references and changes."""
        return map(_page, self._documents())

    @property
    def articles(self) -> Records[ArticleRecord]:
        return Records(self, "articles", lambda page: (page.article,))

    @property
    def claims(self) -> Records[LoadedClaim]:
        """The claims, each with what it points at."""
        return Records(self, "claims", _claims)

    @property
    def references(self) -> Records[ReferenceRecord]:
        return Records(self, "references", lambda page: page.references)

    @property
    def changes(self) -> Records[ChangeRecord]:
        """What revisions did to claims."""
        return Records(self, "changes", lambda page: page.changes)

    @property
    def evidence(self) -> Records[EvidenceRecord]:
        """What the sources show of the claims, a record for each citation; none unless `zhclaims check` was run."""
        return Records(self, "evidence", lambda page: page.evidence)

    def _documents(self) -> Iterator[Document]:
        return read_documents(Dataset(self.directory), self.condition)

    def __repr__(self) -> str:
        return f"LoadedDataset({str(self.directory)!r}{'' if self.condition is None else f', {self.condition!r}'})"

    def _repr_html_(self) -> str:
        parts = [part for part in _SHOWN if part in _ALWAYS or Dataset(self.directory).has_evidence]
        counts = ", ".join(f"{len(getattr(self, part)):,} {part}" for part in parts)
        return _html_table(f"{self!r}: {counts}", "claims", self.claims.head())


@dataclass(frozen=True, repr=False)
class Records(Generic[T]):
    """The records of one part: iterate over them as often as you like, take some by their numbers, or have them as a table.

    Records are read as they are asked for, from the first on: `records[1000]` reads a thousand before it, so to go through all
    of them iterate, or keep `records[:]`.
    """

    dataset: LoadedDataset
    part: str
    of: Callable[[ArticleRecords], tuple[T, ...]]

    def __iter__(self) -> Iterator[T]:
        return (record for page in self.dataset.pages for record in self.of(page))

    def __len__(self) -> int:
        known: int | None = self.dataset.manifest.get("counts", {}).get(self.part) if self.dataset.condition is None else None
        return sum(1 for _ in self) if known is None else known

    @overload
    def __getitem__(self, which: int) -> T: ...

    @overload
    def __getitem__(self, which: slice) -> Rows[T]: ...

    def __getitem__(self, which: int | slice) -> T | Rows[T]:
        """A record by its number, from the end if it is negative; or those of a slice, as a list."""
        if isinstance(which, slice):
            return self._slice(which)
        number = which if which >= 0 else which + len(self)
        for record in islice(self, number, number + 1) if number >= 0 else ():
            return record
        raise IndexError(f"{self!r}: there is no {self.part}[{which}]")

    def _slice(self, which: slice) -> Rows[T]:
        start, stop, step = which.indices(len(self))
        if step > 0:
            return Rows(islice(self, start, max(start, stop), step), part=self.part)
        chosen = range(start, stop, step)[::-1]  # the same records, in the order in which they are read
        return Rows([*islice(self, chosen.start, chosen.stop, chosen.step)][::-1] if chosen else (), part=self.part)

    def head(self, n: int = 10) -> Rows[T]:
        """The first records: a list, which notebooks show as a table."""
        return Rows(islice(self, n), part=self.part)

    def where(self, condition: str) -> Records[T]:
        """Those that a condition on claims leaves: see `LoadedDataset.where`."""
        return Records(self.dataset.where(condition), self.part, self.of)

    def to_arrow(self) -> pyarrow.Table:
        """All of them as an Arrow table; claims have what they point at beside them. Needs the extra `parquet`."""
        tables = TableBuilder({self.part: arrow_schema(self.part)}, _WHOLE)
        for document in self.dataset._documents():
            list(tables.add(document))
        found = [table for _, table in tables.rest()]
        return found[0] if found else arrow_schema(self.part).empty_table()

    def to_pandas(self) -> pandas.DataFrame:
        """All of them as a data frame of pandas. Needs the extra `pandas`."""
        require("pandas", "pandas", "to_pandas()")
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """All of them as a data frame of Polars. Needs the extra `polars`."""
        frame: polars.DataFrame = require("polars", "polars", "to_polars()").from_arrow(self.to_arrow())
        return frame

    def __repr__(self) -> str:
        return f"{self.part} of {self.dataset!r}: {len(self)}"

    def _repr_html_(self) -> str:
        return _html_table(repr(self), self.part, self.head())


class Rows(list[T]):
    """Some records of one part: a list, which notebooks show as a table."""

    def __init__(self, records: Iterable[T] = (), *, part: str) -> None:
        super().__init__(records)
        self._part = part

    def _repr_html_(self) -> str:
        return _html_table(f"{self._part}: {len(self)}", self._part, self)


_WHOLE = 2**62
"""More bytes than any table has: it is one."""


def _page(document: Document) -> ArticleRecords:
    try:
        return document.typed()
    except msgspec.ValidationError as error:
        name = document.article.get("article_id")
        raise UsageError(f"the records of {name} are not as this version of zhclaims writes them: {error}") from error


def _claims(page: ArticleRecords) -> tuple[LoadedClaim, ...]:
    references = {ref: page.references[i] for ref, i in first_of_each_label(r.ref for r in page.references).items()}
    evidence: dict[str, list[EvidenceRecord]] = {}
    for row in page.evidence:
        evidence.setdefault(row.claim_id, []).append(row)
    found = (_claim(claim, page.article, references) for claim in page.claims)
    return tuple(msgspec.structs.replace(c, evidence=tuple(evidence[c.claim_id])) if c.claim_id in evidence else c for c in found)


def _claim(claim: ClaimRecord, article: ArticleRecord, references: Mapping[str, ReferenceRecord]) -> LoadedClaim:
    return LoadedClaim(
        **{name: getattr(claim, name) for name in claim.__struct_fields__},
        article=article,
        entity_mentions=tuple(article.entities[i] for i in claim.entities),
        date_mentions=tuple(article.dates[i] for i in claim.dates),
        cited_references=tuple(references[ref] for ref in dict.fromkeys(c.ref for c in claim.citations) if ref in references),
    )


# ── in notebooks ────────────────────────────────────────────────────────────────────────────────────────────────────────

_TELLING = (Finding.DIFFERENT, Finding.NOT_FOUND)

_SHOWN: Mapping[str, Mapping[str, Callable[[Any], object]]] = {
    "articles": {
        "article": lambda a: a.title,
        "revision": lambda a: a.revision_id,
        "script": lambda a: a.variant,
        "characters": lambda a: len(a.text),
        "names": lambda a: len(a.entities),
        "dates": lambda a: len(a.dates),
    },
    "claims": {
        "article": lambda c: c.article.title,
        "status": lambda c: c.status,
        "claim": lambda c: c.text,
        "said by": lambda c: "、".join(a.source.text for a in c.attributions if a.source),
        "references": lambda c: "; ".join(r.title or r.text for r in c.cited_references),
    },
    "references": {
        "ref": lambda r: r.ref,
        "kind": lambda r: r.kind,
        "title": lambda r: r.title or r.text,
        "in": lambda r: r.container or r.publisher,
        "date": lambda r: r.date,
        "claims": lambda r: len(r.cited_by),
    },
    "changes": {
        "revision": lambda c: c.revision_id,
        "change": lambda c: c.kind,
        "before": lambda c: c.before,
        "after": lambda c: c.after,
    },
    "evidence": {
        "claim": lambda e: e.claim_id,
        "ref": lambda e: e.ref,
        "source": lambda e: e.state,
        "score": lambda e: e.score.value if e.score else None,
        "not as the claim": lambda e: "; ".join(f"{s.text} {s.finding}" for s in e.signals if s.finding in _TELLING),
        "passage": lambda e: e.passages[0].text if e.passages else None,
    },
}
"""What is shown of a record of each part."""
_ALWAYS = ("articles", "claims", "references", "changes")

_LONGEST = 120
"""Characters of a cell that are shown."""


def _html_table(title: str, part: str, records: Iterable[Any]) -> str:
    """Records of a part as a table for notebooks, all text escaped."""
    columns = _SHOWN[part]
    head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in columns)
    rows = "".join(f"<tr>{''.join(_cell(of(record)) for of in columns.values())}</tr>" for record in records)
    caption = f'<caption style="text-align:left">{escape(title)}</caption>'
    return f'<table lang="zh">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f'<td style="text-align:left">{escape(short)}</td>'
