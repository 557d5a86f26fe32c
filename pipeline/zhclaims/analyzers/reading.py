"""What an analyzer says of a text, in few bytes: all that the stages need of it, and what the cache holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from zhclaims.spans import Span
from zhclaims.tagged_spans import TaggedSpans

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from zhclaims.analyzers import Analyzer


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What an analyzer says of a text, in offsets of the text."""

    words: TaggedSpans
    """Words but white space, with their parts of speech (Universal Dependencies)."""
    compounds: TaggedSpans
    """Longer words, likewise; none if the analyzer knows of none."""
    names: list[tuple[int, int, str, str, float]]
    """Start, end, label, the engine's own label, how sure it is."""


@runtime_checkable
class Reader(Protocol):
    """An analyzer that need not make a Doc to say what it has read, which takes as long as some of the reading."""

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        """One Reading for each text, in order: the same as that of its Doc."""


def read(analyzer: Analyzer, texts: Iterable[str]) -> Iterator[Reading]:
    """One Reading for each text, in order."""
    if isinstance(analyzer, Reader):
        return analyzer.readings(texts)
    return map(of_doc, analyzer.analyze(texts))


def of_doc(doc: Doc) -> Reading:
    """What a Doc of an analyzer says."""
    return Reading(_tagged(_words(doc)), _tagged(doc.user_data.get("compounds", ())), list(_names(doc)))


def _tagged(found: Iterable[tuple[int, int, str]]) -> TaggedSpans:
    words = list(found)
    return TaggedSpans.of([(start, end) for start, end, _ in words], [tag for _, _, tag in words])


def _words(doc: Doc) -> Iterator[tuple[int, int, str]]:
    return ((t.idx, t.idx + len(t.text), t.pos_) for t in doc if not t.is_space)


def _names(doc: Doc) -> Iterator[tuple[int, int, str, str, float]]:
    scores = doc.user_data.get("scores", {})
    for e in doc.ents:
        span = Span(e.start_char, e.end_char)
        yield *span, e.label_, e.id_ or e.label_, float(scores.get(span, 1.0))
