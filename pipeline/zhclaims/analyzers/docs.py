"""Docs over the text as given, from what another engine says of it: its words and names, in code points of the text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
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


class Reading(NamedTuple):
    """What an engine says of a text: words and names, in order and disjoint. Gaps between words are allowed."""

    words: list[Word]
    names: list[Name]


def pieces(text: str) -> Iterator[Span]:
    """The text but its white space at both ends, cut behind sentences where it is too long to be read at once."""
    at = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    while end - at > _LONGEST:
        breaks = [m.end() for m in _BREAK.finditer(text, at + _LONGEST // 2, at + _LONGEST)]
        cut = breaks[-1] if breaks else at + _LONGEST
        yield Span(at, cut)
        at = cut
    if end > at:
        yield Span(at, end)


def joined(readings: Iterable[tuple[Span, Reading]]) -> Reading:
    """One reading of a text from the readings of its pieces."""
    whole = Reading([], [])
    for piece, reading in readings:
        whole.words.extend(word._replace(span=word.span.shift(piece.start)) for word in reading.words)
        whole.names.extend(name._replace(span=name.span.shift(piece.start)) for name in reading.names)
    return whole


def doc(text: str, reading: Reading) -> Doc:
    """The Doc over a text without lone surrogates, as the protocol of analyzers wants it."""
    tokens, spaces = tokenised(text, _complete(text, reading.words))
    # spaCy never forgets a string: a vocabulary of its own for each text keeps memory bounded
    made = Doc(Vocab(lex_attr_getters=LEX_ATTRS), words=[word.span.of(text) for word in tokens], spaces=spaces)
    for token, word in zip(made, tokens, strict=True):
        token.tag_, token.pos_ = word.tag, _universal(token.text, word.pos)
    named = ((name, LABELS.get(name.label.upper())) for name in reading.names if name.span.start < name.span.end)
    found = (made.char_span(*n.span, label=own, span_id=n.label, alignment_mode="expand") for n, own in named if own)
    made.ents = filter_spans([span for span in found if span is not None])
    return made


def tokenised(text: str, words: Iterable[Word]) -> tuple[list[Word], list[bool]]:
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


def versions(*packages: str) -> dict[str, str]:
    """The versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


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
    """The part of speech of a token, told from the characters where the engine has none."""
    if text.isspace():
        return "SPACE"
    kinds = {unicodedata.category(c)[0] for c in text}
    return "PUNCT" if kinds == {"P"} else pos if pos != "SPACE" else "X"
