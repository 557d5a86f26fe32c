"""Any spaCy pipeline as an analyzer, by its name or its directory. Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from zhclaims import extras, fingerprint
from zhclaims.analyzers.docs import DocBuilder, Name, Output, Word, directory_hash, join_outputs, pieces
from zhclaims.analyzers.protocol import Installation
from zhclaims.errors import UsageError
from zhclaims.hanscript import clean
from zhclaims.spans import Span

_PACKAGES = ("spacy", "thinc", "spacy-pkuseg", "jieba", "spacy-transformers", "spacy-curated-transformers", "torch")
"""What a pipeline's results depend on beside its own files."""


class SpacyPipeline:
    """A spaCy pipeline's words, parts of speech and names; its sentences are not used."""

    def __init__(self, pipeline: str) -> None:
        self.name = f"spacy:{pipeline}"
        self._nlp = _load(pipeline)
        self.fingerprint = {
            "name": self.name,
            "model": directory_hash(self._nlp.path),
            **fingerprint.versions(*_PACKAGES),
        }

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        docs = DocBuilder()
        for text in map(clean, texts):
            yield docs.of_output(text, join_outputs((piece, self._read(piece.of(text))) for piece in pieces(text)))

    def _read(self, text: str) -> Output:
        """One piece at a time: a batch of several could change the last digits of a score, and a name with them."""
        doc = self._nlp(text)
        words = [Word(Span(t.idx, t.idx + len(t.text)), t.tag_, t.pos_) for t in doc]
        return Output(words, [Name(Span(e.start_char, e.end_char), e.label_) for e in doc.ents])


def installations() -> Iterator[Installation]:
    """The pipelines for Chinese that are installed as packages; one that could be, if none is."""
    found = [name for name in spacy.util.get_installed_models() if name.startswith("zh_")]
    yield from (Installation(f"spacy:{name}", True, "the pipeline's package", "") for name in sorted(found))
    if not found:
        needs = "a pipeline of spaCy, by its name or directory"
        yield Installation("spacy:zh_core_web_sm", False, needs, install_command("zh_core_web_sm"))


def install_command(pipeline: str) -> str:
    """The command that installs a pipeline of spaCy's own."""
    return f"{extras.python()} -m spacy download {pipeline}"


def _load(pipeline: str) -> Language:
    if not pipeline:
        raise UsageError(f"spacy: say which pipeline, as spacy:zh_core_web_sm; {install_command('zh_core_web_sm')} installs it")
    place = Path(pipeline)
    if not place.is_dir() and not spacy.util.is_package(pipeline):
        if "/" in pipeline or "\\" in pipeline:
            raise UsageError(f"spacy:{pipeline}: no such directory")
        raise UsageError(f"spacy:{pipeline}: not installed: {install_command(pipeline)} installs it")
    try:
        return spacy.load(place if place.is_dir() else pipeline)
    except (OSError, ValueError, ImportError, KeyError) as error:  # no pipeline, of another version, a package that it needs
        reason = " ".join(str(error).split())
        raise UsageError(f"spacy:{pipeline}: cannot be loaded: {reason}") from error
