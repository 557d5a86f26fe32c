"""`zhclaims check`: does the source hold what the claim holds? Signals that one can see, no verdict.

- `places` finds the text of a source, by `reference_id` or address (`addresses`), in directories and WARC files (`warc`); `texts`
  makes it of HTML, PDF and text.
- `prepared` makes a text ready to be searched (script, passages, words), `quantities` with `counted` reads its numbers,
  `written_dates` its dates; `claims` says what of a claim is looked for; `retrieval` finds the passages.
- `comparing` sets the two side by side, `slots` finds what stands there instead; `metadata` needs no source.
- here: a row of `evidence.jsonl` for each citation, article by article.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from zhclaims import watchdog
from zhclaims.check import texts
from zhclaims.check.claims import ClaimItems, forms_of_names
from zhclaims.check.comparing import Comparison, compare
from zhclaims.check.metadata import metadata
from zhclaims.check.places import Found, Places
from zhclaims.check.prepared import Prepared
from zhclaims.dataset import Dataset, Record, evidence, files, keys, locked
from zhclaims.errors import InputError, StageError
from zhclaims.flow import in_stage
from zhclaims.reader import Document, walk_articles
from zhclaims.reader.columns import best_citations
from zhclaims.records.evidence import EvidenceRecord, SourceTextRecord
from zhclaims.terms import TextState

__all__ = ["Outcome", "check"]

_KEPT = 32
_KEPT_CHARACTERS = 4_000_000
"""Sources that are kept at hand: claims of an article cite the same ones again and again."""
_NOTHING = Comparison((), (), None)


class Outcome(NamedTuple):
    """What a check has found."""

    counts: Counter[str]
    """Citations by the state of their text, signals by what was found, signals of metadata by their code, sources."""
    problems: list[str]
    """What could not be read, a line each."""


def check(directory: Path, places: Sequence[Path], *, save: Path | None = None) -> Outcome:
    """Compare each claim of a dataset with the sources that it cites, and write `evidence.jsonl` and the manifest.

    `places`: directories and WARC files; without any, only what the references themselves show is told. `save`: a directory that
    the texts of sources are written to, by their SHA-256.

    UsageError if there is no finished dataset, if it is in use, or if a place cannot be used.
    """
    dataset = Dataset(directory)
    evidence.require_current(dataset)
    with keys.temporary() as known, locked(directory):
        sources = _Sources(Places(places, known), save)
        counts: Counter[str] = Counter()
        with evidence.replaced(dataset, counts) as write:
            for rows in _of_articles(walk_articles(dataset), sources, counts):
                write(rows)
    counts["sources"] = sources.read
    return Outcome(counts, [*sources.places.problems, *sources.problems])


def _of_articles(documents: Iterator[Document], sources: _Sources, counts: Counter[str]) -> Iterator[list[EvidenceRecord]]:
    """The rows of each revision of each article."""
    for _, revisions in groupby(documents, key=lambda document: document.article["article_id"]):
        dead: dict[str, str] = {}
        for document in revisions:
            _note_dead_links(document, dead)
            yield [*_rows(document, sources, dead, counts)]


def _note_dead_links(document: Document, dead: dict[str, str]) -> None:
    """Keep when the link of each work was first said to be dead."""
    time = document.article["timestamp"]
    for reference in document.references:
        if time and reference["dead_link"] and reference["reference_id"]:
            dead.setdefault(reference["reference_id"], time)


def _rows(document: Document, sources: _Sources, dead: dict[str, str], counts: Counter[str]) -> Iterator[EvidenceRecord]:
    forms = forms_of_names(document.article)
    for claim in document.claims:
        items: ClaimItems | None = None
        for ref in best_citations(claim):
            reference = document.references_by_label.get(ref)
            source = sources.of(reference) if reference else _NO_SOURCE
            if source.text is not None and items is None:
                items = ClaimItems(claim, document.article, forms)
            shown = compare(items, source.text) if items and source.text else _NOTHING
            told = metadata(claim, document.article, reference, dead.get(reference["reference_id"])) if reference else []
            row = EvidenceRecord(
                article_id=claim["article_id"],
                revision_id=claim["revision_id"],
                claim_id=claim["claim_id"],
                ref=ref,
                reference_id=reference["reference_id"] if reference else None,
                state=source.state,
                problem=source.problem,
                source=source.record,
                passages=shown.passages,
                signals=shown.signals,
                score=shown.score,
                metadata=tuple(told),
            )
            counts.update(_counted(row))
            yield row


def _counted(row: EvidenceRecord) -> list[str]:
    return ["citations", row.state.value, *(s.finding.value for s in row.signals), *(m.code.value for m in row.metadata)]


class _Source(NamedTuple):
    """What is known of the source of a reference."""

    state: TextState
    text: Prepared | None = None
    record: SourceTextRecord | None = None
    problem: str | None = None


_NO_SOURCE = _Source(TextState.NOT_AVAILABLE)


class _Sources:
    """The sources of references, each read once for the claims that cite it one after the other."""

    def __init__(self, places: Places, save: Path | None) -> None:
        self.places = places
        self.problems: list[str] = []
        self.read = 0
        self._save = save
        self._kept: OrderedDict[Found, _Source] = OrderedDict()

    def of(self, reference: Record) -> _Source:
        """The source of a reference, its text ready to be searched, if there is any."""
        found = self.places.find(reference)
        if found is None:
            return _NO_SOURCE
        if found not in self._kept:
            self._kept[found] = self._read(found)
        self._kept.move_to_end(found)
        self._forget()
        return self._kept[found]

    def _forget(self) -> None:
        """Let go of the sources that were not asked for lately; the last one stays."""
        while len(self._kept) > 1 and (len(self._kept) > _KEPT or sum(map(_size, self._kept.values())) > _KEPT_CHARACTERS):
            self._kept.popitem(last=False)

    def _read(self, found: Found) -> _Source:
        self.read += 1
        try:
            source = self.places.read(found)
            text = _prepared(source.text, found.file)
        except (InputError, StageError) as error:
            self.problems.append(str(error))
            return _Source(TextState.UNREADABLE, problem=str(error))
        digest = hashlib.sha256(source.text.encode()).hexdigest()
        if self._save is not None:
            _write(self._save, digest, source)
        place = (found.file, found.at, found.url)
        record = SourceTextRecord(*place, source.form, digest, len(source.text), source.cut, text.chinese)
        return _Source(TextState.AVAILABLE, text, record)


def _prepared(text: str, name: str) -> Prepared:
    """A text with all that is looked for in it. StageError if that fails or takes too long."""
    try:
        with watchdog.limited(texts.SECONDS_AT_MOST), in_stage("check"):
            found = Prepared(text)
            found.index  # noqa: B018 - read now, when a text that takes too long is passed over
            return found
    except StageError as error:
        raise InputError(f"{name}: {error}", reason=error.reason) from error


def _size(source: _Source) -> int:
    return len(source.text.text) if source.text else 0


def _write(directory: Path, digest: str, source: texts.SourceText) -> None:
    """Write the text of a source to a file named by its SHA-256, unless it is there."""
    path = directory / f"{digest}.txt"
    if not path.exists():
        with files.writing(directory):
            files.make_directory(directory)
            with files.whole_file(path) as file:
                file.write(source.text.encode())
