"""The analyzer that needs no download, as spaCy Docs over the text as given.

One small network finds words, names, and longer words with their parts of speech, which it has learned from Baidu LAC. Here text
is converted and cut into windows for it, and its answer is carried back to the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from zhclaims.analyzers.docs import ALONE, Name, Word, clean, tokenised
from zhclaims.analyzers.tagger import Tagger
from zhclaims.hanscript import HAN, to_simplified
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

_NAME_TAGS = frozenset({"PER", "LOC", "ORG"})
_UNIVERSAL = {
    **dict.fromkeys(("n", "vn", "an", "s", "TIME", "q"), "NOUN"),
    **dict.fromkeys(("PER", "LOC", "ORG", "nw", "nz"), "PROPN"),
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
_LETTERS = rf"[^\W\d_{HAN}]+"
_ATOM = re.compile(rf"\s+|{_LETTERS}(?:['’.-]{_LETTERS})*|\d+(?:,\d{{3}})*(?:\.\d+)*|.", re.DOTALL)
"""What no word cuts: white space, words in letters, numbers in digits, any other character."""
_PLAIN = re.compile(f"[{HAN}]+|[^\\w\\s'’.,-]")
"""A word that stands as the network cuts it, whatever is beside it."""
_LETTER = re.compile(_LETTERS)
_HAN = re.compile(f"[{HAN}]")
_STRINGS = 50_000
"""Words of a vocabulary before a new one takes its place."""
_TEXTS = 64
"""Texts that share batches. Bounds the memory of a call over a stream without end."""


class Reading(NamedTuple):
    """The words of a text and its longer words ("SP": white space), both in order and without gaps, and its names."""

    words: list[Word]
    compounds: list[Word]
    names: list[Name]


class Embedded:
    """The network that ships with the package behind the protocol of analyzers."""

    name = "embedded"

    def __init__(self) -> None:
        self._tagger = Tagger()
        self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)

    @property
    def fingerprint(self) -> dict[str, str]:
        return {"name": self.name, **self._tagger.fingerprint}

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        stream = iter(texts)
        while batch := list(islice(stream, _TEXTS)):
            if len(self._vocab) > _STRINGS:  # spaCy never forgets a string: a new vocabulary now and then keeps memory bounded
                self._vocab = Vocab(lex_attr_getters=LEX_ATTRS)
            given = [clean(text) for text in batch]
            for text, reading in zip(given, self._read(given), strict=True):
                yield _doc(self._vocab, text, reading)

    def _read(self, texts: list[str]) -> Iterator[Reading]:
        simplified = [to_simplified(text) for text in texts]
        cuts = [_windows(text) for text, _ in simplified]
        windows = [span.of(text) for (text, _), spans in zip(simplified, cuts, strict=True) for span in spans]
        taggings = iter(self._tagger.tag(windows))
        for text, (converted, pieces), spans in zip(texts, simplified, cuts, strict=True):
            tagged = [(span.start, next(taggings)) for span in spans]
            names = [Name(name.span.shift(at), name.label, name.score) for at, tagging in tagged for name in tagging.names]
            words = _words(converted, (Word(w.shift(at), part) for at, tagging in tagged for w, part in tagging.words))
            compounds = _words(converted, (Word(w.shift(at), part) for at, tagging in tagged for w, part in tagging.compounds))
            reading = Reading(words, compounds, names)
            same = pieces == [(len(text), len(converted))]
            yield reading if same else _carry(reading, OffsetMap(pieces))


def _words(text: str, tagged: Iterable[Word]) -> list[Word]:
    """The network's words of a text, which have no gaps, where a word may begin and end: white space and quotation marks stand
    alone, a word in letters and a number are whole, and no word is of two scripts."""
    words: list[Word] = []
    for plain, group in groupby(tagged, key=lambda word: _PLAIN.fullmatch(text, *word.span) is not None):
        stretch = list(group)
        words += stretch if plain else _atoms(text, stretch)
    return words


def _atoms(text: str, tagged: list[Word]) -> list[Word]:
    """Words side by side, mended by what no word cuts."""
    words: list[Word] = []
    first, last = tagged[0].span.start, tagged[-1].span.end
    begins = {word.span.start for word in tagged}
    tags = [word.tag for word in tagged for _ in range(*word.span)]
    for atom in _ATOM.finditer(text, first, last):
        start, end = atom.span()
        if text[start].isspace():
            words.append(Word(Span(start, end), "SP"))
        elif start not in begins and words and words[-1].tag != "SP" and _joins(text[words[-1].span.end - 1], text[start]):
            words[-1] = Word(Span(words[-1].span.start, end), words[-1].tag)
        else:
            words.append(Word(Span(start, end), tags[start - first]))
    return words


def _joins(before: str, after: str) -> bool:
    """Whether two characters may stand side by side in a word."""
    return _kind(before) | _kind(after) <= 2


@lru_cache(maxsize=1 << 14)
def _kind(c: str) -> int:
    """1: Han, 2: another script's letter, 4: stands alone, 0: may stand beside any."""
    return 4 if c in ALONE else 1 if _HAN.match(c) else 2 if _LETTER.match(c) else 0


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


def _carry(reading: Reading, offsets: OffsetMap) -> Reading:
    """A reading of the Simplified text on the text as given."""
    names = [name._replace(span=offsets.back(name.span)) for name in reading.names]
    return Reading(_carry_words(reading.words, offsets), _carry_words(reading.compounds, offsets), names)


def _carry_words(words: list[Word], offsets: OffsetMap) -> list[Word]:
    """The words on the text as given; two that meet in an atomic piece of the map become one."""
    carried: list[Word] = []
    for word in words:
        span = offsets.back(word.span)
        if carried and span.start < carried[-1].span.end:
            start = min(carried[-1].span.start, span.start)
            carried[-1] = Word(Span(start, max(span.end, carried[-1].span.end)), carried[-1].tag)
        elif span.end > span.start:
            carried.append(Word(span, word.tag))
    return carried


def _doc(vocab: Vocab, text: str, reading: Reading) -> Doc:
    tokens, spaces = tokenised(text, reading.words)
    words, tags = [word.span.of(text) for word in tokens], [word.tag for word in tokens]
    doc = Doc(vocab, words=words, spaces=spaces, tags=tags, pos=list(map(_universal, words, tags)))
    found = (doc.char_span(*name.span, label=name.label, span_id=name.label, alignment_mode="expand") for name in reading.names)
    doc.ents = filter_spans([span for span in found if span is not None])
    doc.user_data["scores"] = {name.span: name.score for name in reading.names}
    compounds = [word for word in reading.compounds if word.tag != "SP"]
    doc.user_data["compounds"] = tuple((*word.span, _universal(word.span.of(text), word.tag)) for word in compounds)
    return doc


def _universal(word: str, tag: str) -> str:
    if word in _DETERMINERS:
        return "DET"
    if tag == "w" and all(c in "%$€£¥＋+=<>°~～×" for c in word):
        return "SYM"
    if tag in _NAME_TAGS or not word.isascii() or not word[0].isalnum():
        return _UNIVERSAL[tag]
    return "NUM" if word[0].isdigit() else "PROPN" if word[0].isupper() else "X"
