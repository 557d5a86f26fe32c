"""Analyzers of Chinese: words, parts of speech and names of any text, behind one protocol.

>>> from zhclaims import analyzers
>>> doc = next(analyzers.load("embedded").analyze(["張三在北京。"]))
>>> [word.text for word in doc], [(name.text, name.label_) for name in doc.ents]
(['張', '三', '在', '北京', '。'], [('張三', 'PER'), ('北京', 'LOC')])
"""

from __future__ import annotations

from collections.abc import Callable

from zhclaims.analyzers.protocol import Analyzer, Installation
from zhclaims.errors import UsageError

__all__ = ["Analyzer", "Installation", "installations", "load", "names"]


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


def installations() -> tuple[Installation, ...]:
    """All analyzers, installed or missing, with the command that installs what is missing. Nothing is downloaded."""
    from zhclaims.analyzers import spacy_pipeline, stanza_pipeline

    embedded = Installation("embedded", True, "nothing: ships with zhclaims", "")
    return (embedded, *spacy_pipeline.installations(), *stanza_pipeline.installations())


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
