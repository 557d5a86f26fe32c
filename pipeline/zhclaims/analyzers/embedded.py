"""The analyzer that needs no download, as spaCy Docs over the text as given.

Two small networks share the work. Words and names are those of the network that ships with the package. Baidu LAC, which has
seen far more text, finds longer words and their parts of speech. Where it disagrees with a name on a border, the name stands and
the longer word is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from zhclaims.analyzers.docs import Name, Word, clean, tokenised
from zhclaims.analyzers.lac import Lac
from zhclaims.analyzers.tagger import Tagger, Tagging
from zhclaims.hanscript import HAN, to_simplified
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span

_NAME_TAGS = frozenset({"PER", "LOC", "ORG", "nr", "ns", "nt"})
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
_LETTERS = rf"[^\W\d_{HAN}]+"
_ATOM = re.compile(rf"\s+|{_LETTERS}(?:['’.-]{_LETTERS})*|\d+(?:,\d{{3}})*(?:\.\d+)*|.", re.DOTALL)
"""What no word cuts: white space, words in letters, numbers in digits, any other character."""
_ALONE = frozenset('“”‘’「」『』《》〈〉〝〞＂"')
_LETTER = re.compile(_LETTERS)
_HAN = re.compile(f"[{HAN}]")
_TEXTS = 64
"""Texts that share batches. Bounds the memory of a call over a stream without end."""


_OTHER = ("xc", "B")


class Reading(NamedTuple):
    """The words of a text and its longer words ("SP": white space), both in order and without gaps, and its names."""

    words: list[Word]
    compounds: list[Word]
    names: list[Name]


class Embedded:
    """Our own network's words and names and LAC's longer words behind the protocol of analyzers."""

    name = "embedded"

    def __init__(self) -> None:
        self._lac = Lac()
        self._tagger = Tagger()
        self._tags = [_split(tag) for tag in self._lac.tags]

    @property
    def fingerprint(self) -> dict[str, str]:
        words, names = self._lac.fingerprint, self._tagger.fingerprint
        return {"name": self.name, **words, "words": words["model"], "model": names["model"]}

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        stream = iter(texts)
        while batch := list(islice(stream, _TEXTS)):
            vocab = Vocab(
                lex_attr_getters=LEX_ATTRS
            )  # spaCy never forgets a string: a vocabulary of its own for each batch keeps memory bounded
            given = [clean(text) for text in batch]
            for text, reading in zip(given, self._read(given), strict=True):
                yield _doc(vocab, text, reading)

    def _read(self, texts: list[str]) -> Iterator[Reading]:
        simplified = [to_simplified(text) for text in texts]
        cuts = [_windows(text) for text, _ in simplified]
        windows = [span.of(text) for (text, _), spans in zip(simplified, cuts, strict=True) for span in spans]
        paths, taggings = iter(self._lac.tag(windows)), iter(self._tagger.tag(windows))
        for text, (converted, pieces), spans in zip(texts, simplified, cuts, strict=True):
            compounds = _words(converted, [self._tag(tag) for _ in spans for tag in next(paths)])
            tagged = [(span, next(taggings)) for span in spans]
            names = [Name(n.span.shift(span.start), n.label, n.score) for span, tagging in tagged for n in tagging.names]
            words = _words(converted, [tag for _, tagging in tagged for tag in _tags(tagging)])
            reading = Reading(words, _cut_at(converted, compounds, names), names)
            same = pieces == [(len(text), len(converted))]
            yield reading if same else _carry(reading, OffsetMap(pieces))

    def _tag(self, index: int) -> tuple[str, str]:
        """Tag and position (B, I) in its word. The network has more outputs than it has tags: those and "O" are a word apart."""
        return self._tags[index] if index < len(self._tags) else _OTHER


def _split(tag: str) -> tuple[str, str]:
    name, hyphen, position = tag.partition("-")
    return (name, position) if hyphen else _OTHER


def _tags(tagging: Tagging) -> Iterator[tuple[str, str]]:
    """Tag and position of each character."""
    for span, part in zip(tagging.words, tagging.parts, strict=True):
        yield from ((part, "I" if i else "B") for i in range(span.end - span.start))


def _words(text: str, tags: list[tuple[str, str]]) -> list[Word]:
    """Words by the tags of the characters; white space and quotation marks stand alone, and no word is of two scripts."""
    words: list[Word] = []
    for atom in _ATOM.finditer(text):
        start, end = atom.span()
        tag, position = tags[start]
        if text[start].isspace():
            words.append(Word(Span(start, end), "SP"))
        elif position == "I" and words and words[-1].tag != "SP" and _joins(text[words[-1].span.end - 1], text[start]):
            words[-1] = Word(Span(words[-1].span.start, end), words[-1].tag)
        else:
            words.append(Word(Span(start, end), tag))
    return words


def _joins(before: str, after: str) -> bool:
    """Whether two characters may stand side by side in a word."""
    return _kind(before) | _kind(after) <= 2


@lru_cache(maxsize=1 << 14)
def _kind(c: str) -> int:
    """1: Han, 2: another script's letter, 4: stands alone, 0: may stand beside any."""
    return 4 if c in _ALONE else 1 if _HAN.match(c) else 2 if _LETTER.match(c) else 0


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


def _cut_at(text: str, words: list[Word], names: list[Name]) -> list[Word]:
    """The words, cut where a name begins or ends inside of them; white space and words in letters stay whole."""
    borders = {border for name in names for border in name.span}
    cut: list[Word] = []
    for word in words:
        start = word.span.start
        for end in range(start + 1, word.span.end):
            if end in borders and _HAN.match(text, end - 1) and _HAN.match(text, end):
                cut.append(Word(Span(start, end), word.tag))
                start = end
        cut.append(Word(Span(start, word.span.end), word.tag))
    return cut


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
