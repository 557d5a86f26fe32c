"""For tests of the cache: an analyzer that needs no model, stores in a directory, and processes that write and are killed."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from zhclaims.cache import CachedFunction
from zhclaims.cache.database import NAME, Database, RowFingerprint
from zhclaims.cache.stored import StoredCache

if TYPE_CHECKING:
    from spacy.tokens import Doc

FINGERPRINT = RowFingerprint("doubled", b"f" * 32, b'{"function": "doubled", "code": "1"}')


class Characters:
    """Characters are words, 张三 and 北京 are names. `read` counts the characters that it was asked about."""

    name = "characters"

    def __init__(self, model: str = "1") -> None:
        self.fingerprint = {"name": self.name, "model": model}
        self.read = 0

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        from spacy.tokens import Doc  # slow to load, and the processes that are killed do not need it
        from spacy.util import filter_spans
        from spacy.vocab import Vocab

        for text in texts:
            self.read += len(text)
            doc = Doc(
                Vocab(), words=list(text), spaces=[False] * len(text), pos=["SPACE" if c.isspace() else "NOUN" for c in text]
            )
            names = (("张三", "PER"), ("北京", "LOC"))
            at = ((text.find(name), name, label) for name, label in names)
            found = (doc.char_span(i, i + len(name), label=label) for i, name, label in at if i >= 0)
            doc.ents = filter_spans([span for span in found if span])
            yield doc


def doubled(texts: Iterable[str]) -> Iterator[str]:
    return (text * 2 for text in texts)


def function(name: str = "doubled", engine: dict[str, str] | None = None) -> CachedFunction[str, str]:
    return CachedFunction(name, "texts", str, doubled, ("zhclaims.spans",), engine or {})


def cache(directory: Path, limit: int = 1 << 30) -> StoredCache:
    return StoredCache(Database(directory, limit))


def sql(directory: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Run a statement on the file behind the back of those who use it."""
    connection = sqlite3.connect(directory / NAME, isolation_level=None, timeout=30)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def write_on(directory: Path, texts: Iterable[int]) -> None:
    """Have a function double texts, ten at a time, and say so."""
    mine = cache(directory)
    for n in texts:
        some = [f"{n}.{i}" * 50 for i in range(10)]
        assert mine.recall(function(), some) == list(doubled(some))
        print(n, flush=True)


if __name__ == "__main__":
    write_on(Path(sys.argv[1]), range(int(sys.argv[2]), int(sys.argv[3])))
