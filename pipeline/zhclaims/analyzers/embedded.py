"""The analyzer that needs no download: LAC's tags, as spaCy Docs over the text as given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.vocab import Vocab

from zhclaims.analyzers.lac import Lac
from zhclaims.hanscript import HAN, to_simplified
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

_LABELS = {"PER": "PER", "nr": "PER", "LOC": "LOC", "ns": "LOC", "ORG": "ORG", "nt": "ORG"}
_UNIVERSAL = {
    **dict.fromkeys(("n", "vn", "an", "s", "t", "TIME", "q"), "NOUN"),
    **dict.fromkeys(("PER", "LOC", "ORG", "nr", "ns", "nt", "nw", "nz"), "PROPN"),
    **dict.fromkeys(("v", "vd"), "VERB"),
    **dict.fromkeys(("ad", "d"), "ADV"),
    **dict.fromkeys(("f", "p"), "ADP"),
    **dict.fromkeys(("u", "xc"), "PART"),
    **{"a": "ADJ", "c": "CCONJ", "m": "NUM", "r": "PRON", "w": "PUNCT", "SP": "SPACE"},
}
_DETERMINERS = frozenset(
    {"这", "那", "该", "本", "此", "各", "每", "某", "另", "这个", "那个", "这些", "那些", "這", "該", "這個", "那個", "這些"}
)

_WINDOW = 160
"""Longest window in characters. The network sees no further than this, time and memory are linear in the text."""
_BREAK = re.compile(r"[。！？!?；;\n…]+[」』”’）)】》\"']*")
_SOFT_BREAK = re.compile(r"[，,、：:\s）)」』”]")
_PIECE = re.compile(rf"\s+|[^\W\d_{HAN}]+(?:['’.-][^\W\d_{HAN}]+)*|.", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TEXTS = 64
"""Texts that share batches. Bounds the memory of a call over a stream without end."""


_OTHER = ("xc", "B")


class Word(NamedTuple):
    """A word of a text and the engine's tag ("SP": white space)."""

    span: Span
    tag: str


class Embedded:
    """Baidu LAC behind the protocol of analyzers."""

    name = "embedded"

    def __init__(self) -> None:
        self._lac = Lac()
        self._tags = [_split(tag) for tag in self._lac.tags]

    @property
    def fingerprint(self) -> dict[str, str]:
        return {"name": self.name, **self._lac.fingerprint}

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        stream = iter(texts)
        while batch := list(islice(stream, _TEXTS)):
            vocab = Vocab(
                lex_attr_getters=LEX_ATTRS
            )  # spaCy never forgets a string: a vocabulary of its own for each batch keeps memory bounded
            given = [_SURROGATE.sub("\ufffd", text) for text in batch]
            for text, words in zip(given, self.words(given), strict=True):
                yield _doc(vocab, text, words)

    def words(self, texts: list[str]) -> list[list[Word]]:
        """The words of each text, in order, without gaps."""
        read = [to_simplified(text) for text in texts]
        cuts = [_windows(simplified) for simplified, _ in read]
        windows = [span.of(simplified) for (simplified, _), spans in zip(read, cuts, strict=True) for span in spans]
        paths = iter(self._lac.tag(windows))
        found = []
        for text, (simplified, pieces), spans in zip(texts, read, cuts, strict=True):
            tags = [tag for _ in spans for tag in next(paths)]
            in_simplified = self._words(simplified, tags)
            found.append(in_simplified if pieces == [(len(text), len(simplified))] else _carry(in_simplified, OffsetMap(pieces)))
        return found

    def _words(self, text: str, tags: list[int]) -> list[Word]:
        """Words by the tags of the characters; white space stands alone and a word in letters is never cut."""
        words: list[Word] = []
        for piece in _PIECE.finditer(text):
            start, end = piece.span()
            tag, position = self._tag(tags[start])
            if text[start].isspace():
                words.append(Word(Span(start, end), "SP"))
            elif position == "I" and words and words[-1].tag != "SP":
                words[-1] = Word(Span(words[-1].span.start, end), words[-1].tag)
            else:
                words.append(Word(Span(start, end), tag))
        return words

    def _tag(self, index: int) -> tuple[str, str]:
        """Tag and position (B, I) in its word. The network has more outputs than it has tags: those and "O" are a word apart."""
        return self._tags[index] if index < len(self._tags) else _OTHER


def _split(tag: str) -> tuple[str, str]:
    name, hyphen, position = tag.partition("-")
    return (name, position) if hyphen else _OTHER


def _windows(text: str) -> list[Span]:
    """Sentences, and pieces of those that are longer than a window."""
    spans: list[Span] = []
    at = 0
    for end in [*(m.end() for m in _BREAK.finditer(text)), len(text)]:
        while end - at > _WINDOW:
            soft = [m.end() for m in _SOFT_BREAK.finditer(text, at + _WINDOW // 2, at + _WINDOW)]
            cut = soft[-1] if soft else at + _WINDOW
            spans.append(Span(at, cut))
            at = cut
        if end > at:
            spans.append(Span(at, end))
            at = end
    return spans


def _carry(words: list[Word], offsets: OffsetMap) -> list[Word]:
    """Words of the Simplified text on the text as given; two that meet in one atomic piece of the map become one."""
    carried: list[Word] = []
    for word in words:
        span = offsets.back(word.span)
        if carried and span.start < carried[-1].span.end:
            start = min(carried[-1].span.start, span.start)
            carried[-1] = Word(Span(start, max(span.end, carried[-1].span.end)), carried[-1].tag)
        elif span.end > span.start:
            carried.append(Word(span, word.tag))
    return carried


def _doc(vocab: Vocab, text: str, words: list[Word]) -> Doc:
    tokens: list[Word] = []
    spaces: list[bool] = []
    for word in words:
        blank = word.span.of(text)
        if word.tag == "SP" and blank.startswith(" ") and spaces and tokens[-1].tag != "SP":
            spaces[-1] = True  # a single space belongs to the word before it; what is left is a token
            word = Word(Span(word.span.start + 1, word.span.end), "SP")
        if word.span.end > word.span.start:
            tokens.append(word)
            spaces.append(False)
    strings = [word.span.of(text) for word in tokens]
    doc = Doc(vocab, words=strings, spaces=spaces)
    doc.ents = [
        DocSpan(doc, i, i + 1, label=_LABELS[word.tag], span_id=word.tag) for i, word in enumerate(tokens) if word.tag in _LABELS
    ]
    for token, word in zip(doc, tokens, strict=True):
        token.tag_ = word.tag
        token.pos_ = _universal(token.text, word.tag)
    return doc


def _universal(word: str, tag: str) -> str:
    if word in _DETERMINERS:
        return "DET"
    if tag == "w" and all(c in "%$€£¥＋+=<>°~～×" for c in word):
        return "SYM"
    if tag in _LABELS or not word.isascii() or not word[0].isalnum():
        return _UNIVERSAL[tag]
    return "NUM" if word[0].isdigit() else "PROPN" if word[0].isupper() else "X"
