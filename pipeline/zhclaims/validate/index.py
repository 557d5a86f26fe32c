"""The valid records of a dataset, read as often as need be, and found by their keys.

Links may lead anywhere in a dataset that is not sound, so that its parts cannot be read in step: keys stand in a temporary file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import msgspec

from zhclaims.dataset import Dataset, Line, Record
from zhclaims.dataset.keys import Key, Keys
from zhclaims.errors import UsageError


class ValidRecords:
    """Records that were entered as valid."""

    def __init__(self, dataset: Dataset, keys: Keys) -> None:
        self.dataset = dataset
        self._keys = keys
        self._articles = _Articles(dataset)
        self._checked = dataset.has_evidence

    def close(self) -> None:
        """Let go of the files that are open."""
        self._articles.close()

    def enter(self, part: str, line: Line, record: Record | None) -> None:
        """Take up a line of a part; None for a record that is not valid."""
        if record is None:
            self._keys.put(("invalid", line.place))
        elif part == "articles":
            self._enter_article(line, record)
        elif part == "claims":
            key = (*key_of(record), record["claim_id"])
            if not self._keys.put(("claim", *key)):
                self._keys.put(("claims", *key))
            for ref in {citation["ref"] for citation in record["citations"]} if self._checked else ():
                self._keys.put(("cites", *key, ref))
        elif part == "references" and record["ref"] is not None:
            self._keys.put(("reference", *key_of(record), record["ref"]), msgspec.json.encode(record["cited_by"]).decode())
        elif part == "changes":
            self._keys.put(("change", *key_of(record), record["claim_id"], record["kind"]))

    def _enter_article(self, line: Line, article: Record) -> None:
        self._keys.put(("page", article["article_id"]))
        if not self._keys.put(("article", *key_of(article)), f"{line.at} {line.file.name}"):
            self._keys.put(("duplicate", line.place))

    def records(self, part: str) -> Iterator[tuple[str, Record]]:
        """The valid records of a part, each with its place."""
        with suppress(UsageError):  # where the part ends too soon: which was said when it was entered
            for line in self.dataset.numbered_lines(part):
                if ("invalid", line.place) not in self._keys:
                    yield line.place, line.record()

    def is_page(self, article_id: str) -> bool:
        """Whether there is an article of that id, whatever its revision."""
        return ("page", article_id) in self._keys

    def is_duplicate(self, place: str) -> bool:
        """Whether the article at that place is one that stands before it, too."""
        return ("duplicate", place) in self._keys

    def has_article(self, record: Record) -> bool:
        """Whether the article that a record belongs to is there."""
        return ("article", *key_of(record)) in self._keys

    def article(self, record: Record) -> Record | None:
        """The article that a record belongs to; the last one if it stands twice."""
        where = self._keys.get(("article", *key_of(record)))
        return self._articles.at(where) if where else None

    def claims(self, record: Record, claim_id: str) -> int:
        """How many claims of that id the article of the record has: 0, 1, or 2 for more."""
        key = (*key_of(record), claim_id)
        return (("claim", *key) in self._keys) + (("claims", *key) in self._keys)

    def cites(self, row: Record) -> bool:
        """Whether the claim of a row of evidence cites its reference."""
        return ("cites", *key_of(row), row["claim_id"], row["ref"]) in self._keys

    def cited_by(self, claim: Record, ref: str) -> list[str] | None:
        """The claims that a reference of the claim's article names; None if there is no such reference."""
        found = self._keys.get(("reference", *key_of(claim), ref))
        return None if found is None else msgspec.json.decode(found, type=list[str])

    def has_change(self, claim: Record) -> bool:
        """Whether the changes have a row for what has become of the claim."""
        return ("change", *key_of(claim), claim["claim_id"], claim["change"]) in self._keys


@contextmanager
def valid_records(dataset: Dataset, keys: Keys) -> Iterator[ValidRecords]:
    """The valid records, of which none is entered yet."""
    valid = ValidRecords(dataset, keys)
    try:
        yield valid
    finally:
        valid.close()


def key_of(record: Record) -> Key:
    """Article and revision."""
    revision = record["revision_id"]
    return record["article_id"], None if revision is None else int(revision)  # 1.0 is a whole number, too


class _Articles:
    """Articles by where they stand. The last one stays at hand, for its claims follow one another."""

    def __init__(self, dataset: Dataset) -> None:
        self._directory = dataset.directory
        self._file: BinaryIO | None = None
        self._name = self._where = ""
        self._article: Record = {}

    def at(self, where: str) -> Record:
        """The article at a byte of a file: `1024 articles.jsonl`."""
        if where != self._where:
            at, _, name = where.partition(" ")
            file = self._open(name)
            file.seek(int(at))
            self._where, self._article = where, msgspec.json.decode(file.readline())
        return self._article

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, name: str) -> BinaryIO:
        if self._file is None or name != self._name:
            self.close()
            self._name, self._file = name, (self._directory / name).open("rb")
        return self._file
