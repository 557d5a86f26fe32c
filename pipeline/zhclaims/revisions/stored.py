"""The changes of an article as a dataset holds them: what one revision changed, or several together."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from zhclaims.dataset import Dataset
from zhclaims.errors import UsageError
from zhclaims.hanscript import to_simplified
from zhclaims.records import ChangeRecord, LineageRecord, ReferenceRecord, normalised
from zhclaims.revisions.diff import together
from zhclaims.revisions.works import known_as

T = TypeVar("T", bound=msgspec.Struct)

_NAMED = 12
"""Revisions that an error names."""


class _Revision(msgspec.Struct, frozen=True):
    """Of an article record what is needed to find it."""

    article_id: str
    revision_id: int | None
    timestamp: str | None
    title: str


class _Of(msgspec.Struct, frozen=True):
    article_id: str


class Diff(NamedTuple):
    """What changed from one revision of an article to another."""

    title: str
    previous: int | None
    revision: int | None
    changes: list[ChangeRecord]
    works: dict[str, str]
    known: bool
    """Whether an earlier revision is known at all."""


def diff(directory: Path, article: str, first: int | None, last: int | None) -> Diff:
    """The changes from the revision `first` to `last`: unless they are given, what the latest changed against the one before.

    UsageError if there is no dataset, no such article, or no such revision.
    """
    dataset = Dataset(directory)
    revisions = _revisions(dataset, article, directory)
    found = revisions[-1]
    rows = _records(dataset, found.article_id, "changes", ChangeRecord)
    lineage = next(iter(_records(dataset, found.article_id, "lineage", LineageRecord)), None)
    works = {i: work.shown for i, work in lineage.works.items()} if lineage else {}
    references = _records(dataset, found.article_id, "references", ReferenceRecord)
    works |= {r.reference_id: known_as(r) for r in references if r.reference_id}
    known = bool(rows) or len(revisions) > 1 or lineage is not None
    if first is None and last is None:
        return Diff(found.title, *_latest(revisions, rows, lineage), works, known)
    return Diff(found.title, *_between(_in_order(revisions, rows, lineage), rows, first, last), works, known)


def _latest(
    revisions: Sequence[_Revision], rows: list[ChangeRecord], lineage: LineageRecord | None
) -> tuple[int | None, int | None, list[ChangeRecord]]:
    """The one before the last revision, that one, and what it changed. Copies without ids are told apart by counts of changes."""
    if revisions[-1].revision_id is None:
        return lineage.revision_id if lineage else None, None, rows[lineage.changes :] if lineage else rows
    order = _in_order(revisions, rows, lineage)
    last = order[-1]
    of_last = [row for row in rows if row.revision_id == last]
    return order[-2] if len(order) > 1 else None, last, of_last


def _between(
    order: list[int], rows: list[ChangeRecord], first: int | None, last: int | None
) -> tuple[int | None, int, list[ChangeRecord]]:
    for number in (first, last):
        if number is not None and number not in order:
            some = ", ".join(map(str, order[-_NAMED:])) or "none with an id"
            raise UsageError(
                f"no revision {number} is known here; {'the latest are' if len(order) > _NAMED else 'known'}: {some}"
            )
    end = order.index(last) if last is not None else len(order) - 1
    start = order.index(first) if first is not None else end - 1
    if start >= end:
        raise UsageError(f"revision {first} does not come before {order[end]}")
    wanted = set(order[start + 1 : end + 1])
    previous = order[start] if start >= 0 else None
    return previous, order[end], together((row for row in rows if row.revision_id in wanted), previous)


def _in_order(revisions: Iterable[_Revision], rows: Iterable[ChangeRecord], lineage: LineageRecord | None) -> list[int]:
    """The ids of all revisions that are known of, the latest last."""
    told: list[_Revision | ChangeRecord | LineageRecord] = [*rows, *revisions, *([lineage] if lineage else [])]
    times = {r.revision_id: r.timestamp or "" for r in told}
    order = sorted((number for number in times if number is not None), key=lambda number: (times[number], number))
    for row in rows:
        if row.previous_revision_id is not None and row.previous_revision_id not in times and row.revision_id in order:
            order.insert(order.index(row.revision_id), row.previous_revision_id)
            times[row.previous_revision_id] = ""
    return order


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _revisions(dataset: Dataset, article: str, directory: Path) -> list[_Revision]:
    """The revisions of the article with that id or title, in any script."""
    wanted = normalised(to_simplified(article)[0])
    exact: list[_Revision] = []
    alike: list[_Revision] = []
    titles: Counter[str] = Counter()
    for line in dataset.lines("articles"):
        found = msgspec.json.decode(line, type=_Revision)
        titles[found.title] += 1
        if article in (found.article_id, found.title):
            exact.append(found)
        elif normalised(to_simplified(found.title)[0]) == wanted:
            alike.append(found)
    some = exact or alike
    if not some:
        close = difflib.get_close_matches(article, titles, n=3, cutoff=0.4)
        told = f"; did you mean {', '.join(close)}?" if close else f"; it holds {len(titles):,} others"
        raise UsageError(f"no article {article!r} in {directory}{told}")
    ids = sorted({found.article_id for found in some})
    if len(ids) > 1:
        raise UsageError(f"{article!r} is the title of several articles: give one of {', '.join(ids)}")
    return some


def _records(dataset: Dataset, article: str, part: str, kind: type[T]) -> list[T]:
    """The records of an article. UsageError if a line is none."""
    found = []
    for line in dataset.lines(part):
        try:
            if msgspec.json.decode(line, type=_Of).article_id == article:
                found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError as error:
            raise UsageError(
                f"{dataset.directory}: a record of {part} cannot be read ({error}): run `zhclaims validate`"
            ) from error
    return found
