"""What an analyzer is, and what the stages need of what it says of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import msgspec

from zhclaims.spans import Span
from zhclaims.tagged_spans import TaggedSpans

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Analyzer(Protocol):
    """An engine for Chinese. It keeps no memory of what it has read: a text gives the same Doc in any company."""

    @property
    def name(self) -> str:
        """What `zhclaims.analyzers.load` finds it by."""

    @property
    def fingerprint(self) -> dict[str, str]:
        """What its results depend on: name, hash of the model, versions of the packages that run it."""

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        """One Doc for each text, in order, with `doc.text == text` (a lone surrogate becomes U+FFFD: spaCy cannot hold it).

        Tokens are words with `tag_` (the engine's own tag) and `pos_` (Universal Dependencies); white space that is not a single
        space after a word is a token of its own. `ents` are names: `label_` is PER, ORG, LOC or MISC, `id_` the engine's label.
        An engine that knows longer words too (统计学家 beside 统计 and 学家) may give them in `user_data["compounds"]`: tuples of
        start, end (code points of the text) and part of speech (Universal Dependencies), in order and disjoint, over all of the
        text but its white space. They need not begin and end where tokens do. One that knows how sure it is of a name may
        give that in `user_data["scores"]`: from start and end to a number from 0 to 1.
        """


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What an analyzer says of a text, in few bytes and in offsets of the text: all that stages need, and what is cached."""

    words: TaggedSpans
    """Words but white space, with their parts of speech (Universal Dependencies)."""
    compounds: TaggedSpans
    """Longer words, likewise; none if the analyzer knows of none."""
    names: list[tuple[int, int, str, str, float]]
    """Start, end, label, the engine's own label, how sure it is."""


@runtime_checkable
class Reader(Protocol):
    """An analyzer that gives readings without making Docs, which takes as long as some of the reading."""

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        """One Reading for each text, in order: the same as that of its Doc."""


class Installation(NamedTuple):
    """An analyzer: what `load` finds it by, whether it is there, what it needs, the command that installs it ("" if none)."""

    spec: str
    installed: bool
    needs: str
    command: str


def read_texts(analyzer: Analyzer, texts: Iterable[str]) -> Iterator[Reading]:
    """One Reading for each text, in order."""
    if isinstance(analyzer, Reader):
        return analyzer.readings(texts)
    return map(reading_of, analyzer.analyze(texts))


def reading_of(doc: Doc) -> Reading:
    """What a Doc of an analyzer says."""
    words = ((token.idx, token.idx + len(token.text), token.pos_) for token in doc if not token.is_space)
    return Reading(_tagged(words), _tagged(doc.user_data.get("compounds", ())), list(_names(doc)))


def _tagged(words: Iterable[tuple[int, int, str]]) -> TaggedSpans:
    found = list(words)
    return TaggedSpans.of([(start, end) for start, end, _ in found], [tag for _, _, tag in found])


def _names(doc: Doc) -> Iterator[tuple[int, int, str, str, float]]:
    scores = doc.user_data.get("scores", {})
    for e in doc.ents:
        span = Span(e.start_char, e.end_char)
        yield *span, e.label_, e.id_ or e.label_, float(scores.get(span, 1.0))
