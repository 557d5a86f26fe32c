"""Analyzers of Chinese: words, parts of speech and names of any text, behind one protocol.

>>> from zhclaims import analyzers
>>> doc = next(analyzers.load("embedded").analyze(["張三在北京。"]))  # doctest: +SKIP
>>> [word.text for word in doc], [(name.text, name.label_) for name in doc.ents]  # doctest: +SKIP
(['張三', '在', '北京', '。'], [('張三', 'PER'), ('北京', 'LOC')])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from zhclaims.errors import UsageError

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Analyzer", "load", "names"]


class Analyzer(Protocol):
    """An engine for Chinese. It keeps no memory of what it has read: a text gives the same Doc in any company."""

    @property
    def name(self) -> str:
        """What `load` finds it by."""

    @property
    def fingerprint(self) -> dict[str, str]:
        """What its results depend on: name, hash of the model, versions of the packages that run it."""

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        """One Doc for each text, in order, with `doc.text == text` (a lone surrogate becomes U+FFFD: spaCy cannot hold it).

        Tokens are words with `tag_` (the engine's own tag) and `pos_` (Universal Dependencies); white space that is not a single
        space behind a word is a token of its own. `ents` are names: `label_` is PER, ORG, LOC or MISC, `id_` the engine's label.
        An engine that knows longer words too (统计学家 beside 统计 and 学家) may give them in `user_data["compounds"]`: tuples of
        start, end (code points of the text) and part of speech (Universal Dependencies), in order and disjoint, over all of the
        text but its white space. They need not begin and end where tokens do. One that knows how sure it is of a name may
        give that in `user_data["scores"]`: from start and end to a number from 0 to 1.
        """


def load(spec: str = "embedded") -> Analyzer:
    """The analyzer that `spec` names, ready to run: `embedded`, `spacy:NAME_OR_PATH` (any spaCy pipeline), `stanza` or
    `stanza:DIR` (any Stanza pipeline for Chinese, in Stanza's own directory or in DIR).

    Nothing is downloaded. UsageError if there is none of that name, or with the command that installs what is missing.
    """
    name, colon, argument = spec.partition(":")
    if name not in _ANALYZERS or (name == "embedded" and colon):
        raise UsageError(f"unknown analyzer {spec!r}: choose from {', '.join(names())}")
    return _ANALYZERS[name](argument)


def names() -> tuple[str, ...]:
    """What `load` knows."""
    return ("embedded", "spacy:NAME_OR_PATH", "stanza[:DIR]")


def _embedded(_: str) -> Analyzer:
    from zhclaims.analyzers.embedded import Embedded  # an engine's packages are loaded only when it is asked for

    return Embedded()


def _spacy(pipeline: str) -> Analyzer:
    from zhclaims.analyzers.spacy_pipeline import SpacyPipeline

    return SpacyPipeline(pipeline)


def _stanza(directory: str) -> Analyzer:
    from zhclaims.analyzers.stanza_pipeline import StanzaPipeline

    return StanzaPipeline(directory)


_ANALYZERS: dict[str, Callable[[str], Analyzer]] = {"embedded": _embedded, "spacy": _spacy, "stanza": _stanza}
