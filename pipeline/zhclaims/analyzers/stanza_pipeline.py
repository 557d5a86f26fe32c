"""Any installed Stanza pipeline for Chinese as an analyzer. Nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from zhclaims import extras, fingerprint
from zhclaims.analyzers.docs import DocBuilder, Name, Output, Word, directory_hash, join_outputs, pieces
from zhclaims.analyzers.protocol import Installation
from zhclaims.errors import UsageError
from zhclaims.hanscript import clean
from zhclaims.spans import Span

LANGUAGES = ("zh-hans", "zh-hant")
"""Stanza's names of Chinese in either script; the first that is installed is used."""
_PROCESSORS = ("tokenize", "pos", "ner")


class StanzaPipeline:
    """A Stanza pipeline's words, parts of speech and names, on the CPU; its sentences are not used.

    `directory` is a directory of resources as `stanza.download` writes it, "" for Stanza's own.
    """

    def __init__(self, directory: str = "") -> None:
        if find_spec("stanza") is None:
            commands = f"{extras.command('stanza')} installs it, {download_command(directory)} its models"
            raise UsageError(f"stanza: the package is missing: {commands}")
        self.name = f"stanza:{directory}" if directory else "stanza"
        place = Path(directory) if directory else resources()
        language = next(iter(languages(place)), None)
        if language is None:
            wanted = " or ".join(LANGUAGES)
            raise UsageError(f"{self.name}: no models for {wanted} in {place}: {download_command(directory)} installs them")
        packages = _packages(place, language)
        self._pipeline = _load(self.name, place, language, packages)
        self.fingerprint = {
            "name": self.name,
            "language": language,
            "packages": " ".join(f"{processor}={package}" for processor, package in packages.items()),
            "model": directory_hash(place / language),
            **fingerprint.versions("stanza", "torch", "transformers", "spacy"),
        }

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        docs = DocBuilder()
        for text in map(clean, texts):
            yield docs.of_output(text, join_outputs((piece, self._read(piece.of(text))) for piece in pieces(text)))

    def _read(self, text: str) -> Output:
        document = self._pipeline(text)
        tokens = [token for sentence in document.sentences for token in sentence.tokens]
        names = [Name(Span(name.start_char, name.end_char), name.type) for name in getattr(document, "ents", ())]
        return Output([_word(token) for token in tokens], names)


def installations() -> Iterator[Installation]:
    """Stanza, with the models that are in its own directory."""
    if find_spec("stanza") is None:
        yield Installation("stanza", False, "stanza, torch, then models", f"{extras.command('stanza')} && {download_command()}")
        return
    place = resources()
    found = languages(place)
    needs = f"models in {place}" + (f": {', '.join(found)}" if found else "")
    yield Installation("stanza", bool(found), needs, "" if found else download_command())


def download_command(directory: str = "") -> str:
    """The command that installs the models for Simplified Chinese, into Stanza's own directory or another."""
    place = f", model_dir='{directory}'" if directory else ""
    return f"{extras.python()} -c \"import stanza; stanza.download('zh-hans'{place})\""


def resources() -> Path:
    """Where Stanza keeps its models by default."""
    from stanza.resources.common import DEFAULT_MODEL_DIR

    return Path(DEFAULT_MODEL_DIR).expanduser()


def languages(directory: Path) -> tuple[str, ...]:
    """The forms of Chinese that a directory of resources has models of words for."""
    known = (directory / "resources.json").is_file()
    return tuple(language for language in LANGUAGES if known and any((directory / language / "tokenize").glob("*.pt")))


def _word(token: Any) -> Word:
    first = token.words[0]
    return Word(Span(token.start_char, token.end_char), first.xpos or first.upos or "", first.upos or "")


def _packages(directory: Path, language: str) -> dict[str, str]:
    """The model of each processor: Stanza's default if it is there, else the first one that is."""
    resources = json.loads((directory / "resources.json").read_text(encoding="utf-8"))
    default = resources.get(language, {}).get("packages", {}).get("default", {})
    chosen = {}
    for processor in _PROCESSORS:
        found = sorted(model.stem for model in (directory / language / processor).glob("*.pt"))
        if found:
            chosen[processor] = default[processor] if default.get(processor) in found else found[0]
    return chosen


def _load(name: str, directory: Path, language: str, packages: dict[str, str]) -> Any:
    import stanza

    choices = {"dir": str(directory), "processors": packages, "package": None, "use_gpu": False, "verbose": False}
    try:
        return stanza.Pipeline(language, download_method=None, **choices)
    except Exception as error:  # Stanza lets errors of torch, pickle, json and its own through, each for some broken file
        reason = " ".join(str(error).split())
        raise UsageError(f"{name}: the {language} models in {directory} cannot be loaded: {reason}") from error
