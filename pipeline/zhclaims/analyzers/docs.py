"""spaCy Docs over the text as given, from words and names in its code points; and what engines of others have in common."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from zhclaims.analyzers.mending import ALONE
from zhclaims.hanscript import HAN
from zhclaims.spans import Span

LABELS = {
    **dict.fromkeys(("PER", "PERSON", "PER.NAM", "NR"), "PER"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORG.NAM", "NT"), "ORG"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "FAC", "FACILITY", "LOC.NAM", "GPE.NAM", "NS"), "LOC"),
    **dict.fromkeys(("MISC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"), "MISC"),
}
"""Labels of names in the tag sets of engines (OntoNotes, CoNLL, MSRA, Weibo) and ours. Dates, numbers … are not names."""

_LONGEST = 2000
"""Longest piece of a text, in characters, that an engine reads at once: bounds its memory."""
_BREAK = re.compile(r"\n+|[。！？!?；;]+[」』”’）)】》\"']*")
_STRINGS = 50_000
"""Words of a vocabulary before a new one takes its place: spaCy never forgets a string, and memory would grow without bound."""
_ANY = rf"(?:[\d_]|[^\w\s{ALONE}])"
_PIECE = re.compile(rf"\s+|[{ALONE}]|{_ANY}*(?:(?:[{HAN}]{_ANY}*)+|(?:[^\W\d_{HAN}]{_ANY}*)+)|{_ANY}+")
"""What a word is cut into: white space, a quotation mark or the mark of a title, characters of one script."""


class Word(NamedTuple):
    """A word, the engine's own tag of it, and its part of speech (Universal Dependencies, "" if the engine gives none)."""

    span: Span
    tag: str = ""
    pos: str = ""


class Name(NamedTuple):
    """A name, the engine's label of it, and how sure the engine is, 0 to 1; 1 where it does not say."""

    span: Span
    label: str
    score: float = 1.0


class Output(NamedTuple):
    """What an engine says of a text: words and names, in order and disjoint. Gaps between words are allowed."""

    words: list[Word]
    names: list[Name]


def pieces(text: str) -> Iterator[Span]:
    """The text but its white space at both ends, cut after sentences where it is too long to be read at once."""
    at = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    while end - at > _LONGEST:
        breaks = [m.end() for m in _BREAK.finditer(text, at + _LONGEST // 2, at + _LONGEST)]
        cut = breaks[-1] if breaks else at + _LONGEST
        yield Span(at, cut)
        at = cut
    if end > at:
        yield Span(at, end)


def join_outputs(outputs: Iterable[tuple[Span, Output]]) -> Output:
    """What an engine says of a text, from what it says of the pieces of the text."""
    whole = Output([], [])
    for piece, output in outputs:
        whole.words.extend(word._replace(span=word.span.shift(piece.start)) for word in output.words)
        whole.names.extend(name._replace(span=name.span.shift(piece.start)) for name in output.names)
    return whole


class DocBuilder:
    """Makes Docs over texts without lone surrogates, as the protocol of analyzers wants them."""

    def __init__(self) -> None:
        self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)

    def of_output(self, text: str, output: Output) -> Doc:
        """The Doc of what an engine says, mended: no gaps, no overlaps, our labels of names."""
        words = (word._replace(pos=_universal(word.span.of(text), word.pos)) for word in _complete(text, output.words))
        named = ((name, LABELS.get(name.label.upper())) for name in output.names if name.span.start < name.span.end)
        return self.build(text, words, ((name.span, own, name.label) for name, own in named if own))

    def build(self, text: str, words: Iterable[Word], names: Iterable[tuple[Span, str, str]]) -> Doc:
        """The Doc of words without gaps and of names (span, label, the engine's own label): of two that overlap, the longer."""
        if len(self._vocab) > _STRINGS:
            self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)
        tokens, spaces = _tokens(text, words)
        strings = [word.span.of(text) for word in tokens]
        doc = Doc(self._vocab, strings, spaces, tags=[word.tag for word in tokens], pos=[word.pos for word in tokens])
        found = (doc.char_span(*span, label=label, span_id=own, alignment_mode="expand") for span, label, own in names)
        doc.ents = filter_spans([span for span in found if span is not None])
        return doc


def _tokens(text: str, words: Iterable[Word]) -> tuple[list[Word], list[bool]]:
    """The tokens of a Doc from words without gaps, and which of them a space follows: a single space belongs to the word before
    it, other white space is a token."""
    tokens: list[Word] = []
    spaces: list[bool] = []
    for word in words:
        if text[word.span.start] == " " and spaces and not tokens[-1].span.of(text).isspace():
            spaces[-1] = True
            word = word._replace(span=Span(word.span.start + 1, word.span.end))
        if word.span.end > word.span.start:
            tokens.append(word)
            spaces.append(False)
    return tokens, spaces


def directory_hash(directory: Path) -> str:
    """SHA-256 over the names and contents of all files in a directory, but what Python caches there."""
    digest = hashlib.sha256()
    for file in sorted(f for f in directory.rglob("*") if f.is_file() and "__pycache__" not in f.parts):
        with file.open("rb") as content:
            digest.update(f"{file.relative_to(directory).as_posix()}\0".encode())
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _complete(text: str, words: list[Word]) -> Iterator[Word]:
    """The words and what lies between them, without overlaps; white space and quotation marks stand alone and no word
    is of two scripts."""
    at = 0
    for word in words:
        start, end = max(word.span.start, at), min(word.span.end, len(text))
        if start < end:
            yield from _parts(text, Word(Span(at, start)))
            yield from _parts(text, word._replace(span=Span(start, end)))
            at = end
    yield from _parts(text, Word(Span(at, len(text))))


def _parts(text: str, word: Word) -> Iterator[Word]:
    for part in _PIECE.finditer(text, *word.span):
        blank = part[0].isspace()
        yield Word(Span(*part.span()), "SP", "SPACE") if blank else word._replace(span=Span(*part.span()))


def _universal(text: str, pos: str) -> str:
    """The part of speech of a token: of its characters, where the engine gives none."""
    if text.isspace():
        return "SPACE"
    kinds = {unicodedata.category(c)[0] for c in text}
    return "PUNCT" if kinds == {"P"} else pos if pos != "SPACE" else "X"
