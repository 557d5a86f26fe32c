"""Which analyzers are installed, and what installs the others. Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

import spacy

from zhclaims.analyzers import spacy_pipeline, stanza_pipeline


class Installation(NamedTuple):
    """An analyzer: what `load` finds it by, whether it is there, what it needs, the command that installs it ("" if none)."""

    spec: str
    installed: bool
    needs: str
    command: str


def installations() -> tuple[Installation, ...]:
    """All analyzers, installed or missing."""
    return (Installation("embedded", True, "nothing: ships with zhclaims", ""), *_spacy(), *_stanza())


def _spacy() -> Iterator[Installation]:
    found = [name for name in spacy.util.get_installed_models() if name.startswith("zh_")]
    yield from (Installation(f"spacy:{name}", True, "the pipeline's package", "") for name in sorted(found))
    if not found:
        example = "zh_core_web_sm"
        command = spacy_pipeline.install_command(example)
        yield Installation(f"spacy:{example}", False, "a pipeline of spaCy, by its name or directory", command)


def _stanza() -> Iterator[Installation]:
    if find_spec("stanza") is None:
        yield Installation(
            "stanza", False, "stanza, torch, then models", f"{stanza_pipeline.INSTALL} && {stanza_pipeline.download_command()}"
        )
        return
    place = stanza_pipeline.resources()
    found = stanza_pipeline.languages(place)
    needs = f"models in {place}" + (f": {', '.join(found)}" if found else "")
    yield Installation("stanza", bool(found), needs, "" if found else stanza_pipeline.download_command())
