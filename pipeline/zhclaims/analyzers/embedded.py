"""The analyzer that needs no download.

One small network finds words, names, and longer words with their parts of speech, which it has learned from Baidu LAC. Here text
is converted and cut into windows for it, and its answer is carried back to the text as given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, compress, pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import ref

import numpy as np

from zhclaims.analyzers import tagger
from zhclaims.analyzers.mending import SPACE, Words, mend_words
from zhclaims.analyzers.protocol import Reading
from zhclaims.analyzers.tagger import GUIDE, PARTS, UNIVERSAL, Name, RecentPieces, Tagger
from zhclaims.cache import NO_CACHE, Cache, current
from zhclaims.hanscript import clean, to_simplified
from zhclaims.offsets import OffsetMap
from zhclaims.spans import Span, trim, without_overlaps
from zhclaims.tagged_spans import TaggedSpans

if TYPE_CHECKING:
    from spacy.tokens import Doc

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
_TOGETHER = 1 << 15
"""Characters that share batches, if no text alone is longer. Bounds the memory of a call over a stream without end."""


class TaggedText(NamedTuple):
    """A text, and the words, longer words and names that the network finds in it."""

    text: str
    words: Words
    compounds: Words
    names: list[Name]


class Embedded:
    """The network that ships with the package, as an analyzer.

    Conventions of what a name is differ. `readings`, from which records are made, has names as the guide of corpus/annotations
    marks them; Docs have them as Universal NER does, by which analyzers of Chinese are compared. Words are the same in both.
    """

    name = "embedded"

    def __init__(self) -> None:
        self._tagger = Tagger()
        self._recent: tuple[ref[Cache], RecentPieces] | None = None

    @property
    def fingerprint(self) -> dict[str, str]:
        return {"name": self.name, **self._tagger.fingerprint}

    def analyze(self, texts: Iterable[str]) -> Iterator[Doc]:
        from zhclaims.analyzers.docs import DocBuilder, Word  # spaCy takes longer to load than a page to read

        docs = DocBuilder()
        for found in self._texts(texts, UNIVERSAL):
            spans, parts = map(Span._make, pairwise([*found.words.starts, len(found.text)])), _parts(found.text, found.words)
            doc = docs.build(
                found.text, map(Word, spans, found.words.tags, parts), ((s, label, label) for s, label, _ in found.names)
            )
            doc.user_data["scores"] = {name.span: name.score for name in found.names}
            compounds = _tagged(found.text, found.compounds)
            pairs = zip(compounds.spans(), compounds.labels(), strict=True)
            doc.user_data["compounds"] = tuple((*span, part) for span, part in pairs)
            yield doc

    def readings(self, texts: Iterable[str]) -> Iterator[Reading]:
        return map(_reading, self._texts(texts, GUIDE))

    def _texts(self, texts: Iterable[str], convention: int) -> Iterator[TaggedText]:
        together: list[str] = []
        room = _TOGETHER
        for text in texts:
            together.append(clean(text))
            room -= len(text) + 1
            if room <= 0:
                yield from self._read(together, convention)
                together, room = [], _TOGETHER
        yield from self._read(together, convention)

    def _read(self, texts: list[str], convention: int) -> Iterator[TaggedText]:
        simplified = [to_simplified(text) for text in texts]
        text = "".join(converted for converted, _ in simplified)
        borders = [0, *accumulate(len(converted) for converted, _ in simplified)]
        ends = [at + end for at, (converted, _) in zip(borders, simplified, strict=False) for end in _windows(converted)]
        tagging = self._tagger.tag(text, ends, convention, self._known() if convention == GUIDE else None)
        words, compounds = (_mended(text, found, borders) for found in (tagging.words, tagging.compounds))
        for given, (_, pieces), (start, end) in zip(texts, simplified, pairwise(borders), strict=True):
            names = [name._replace(span=name.span.shift(-start)) for name in _between(tagging.names, start, end)]
            found = TaggedText(given, _part(words, start, end), _part(compounds, start, end), names)
            yield _whole(found if pieces == [(len(given), end - start)] else _carried(found, OffsetMap(pieces), end - start))

    def _known(self) -> RecentPieces | None:
        """The last sentences that were read with the cache in use: an edit changes one of a block. None if it keeps nothing."""
        cache = current()
        if cache is NO_CACHE:
            return None
        if self._recent is None or self._recent[0]() is not cache:
            self._recent = ref(cache), RecentPieces()
        return self._recent[1]


def _windows(text: str) -> list[int]:
    """The ends of sentences, and of pieces of those that are longer than a window."""
    ends: list[int] = []
    at = 0
    for end in [*(m.end() for m in _BREAK.finditer(text)), len(text)]:
        while end - at > _WINDOW:
            soft = [m.end() for m in _SOFT_BREAK.finditer(text, at + _WINDOW // 2, at + _WINDOW)]
            at = soft[-1] if soft else at + _WINDOW
            ends.append(at)
        if end > at:
            ends.append(end)
            at = end
    return ends


def _mended(text: str, found: tagger.Words, borders: list[int]) -> Words:
    tags = list(map(PARTS.__getitem__, found.parts.tolist()))
    return mend_words(text, Words(found.starts.tolist(), tags), np.array(borders))


def _part(words: Words, start: int, end: int) -> Words:
    """The words of one text, of those of texts that follow one another."""
    first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
    return Words([at - start for at in words.starts[first:last]], words.tags[first:last])


def _between(names: list[Name], start: int, end: int) -> list[Name]:
    return names[bisect_left(names, ((start,),)) : bisect_left(names, ((end,),))]


def _carried(found: TaggedText, offsets: OffsetMap, length: int) -> TaggedText:
    """What was found in the Simplified text, of so many characters, on the text as given."""
    names = [name._replace(span=offsets.back(name.span)) for name in found.names]
    words, compounds = (_carried_words(words, offsets, length) for words in (found.words, found.compounds))
    return TaggedText(found.text, words, compounds, names)


def _carried_words(words: Words, offsets: OffsetMap, length: int) -> Words:
    """The words on the text as given; two that meet in an atomic piece of the map become one."""
    carried = Words([], [])
    last = 0
    for start, end, tag in zip(words.starts, [*words.starts[1:], length], words.tags, strict=True):
        span = offsets.back(Span(start, end))
        if span.start >= last and span.end > span.start:
            carried.starts.append(span.start)
            carried.tags.append(tag)
        last = max(last, span.end)
    return carried


def _whole(found: TaggedText) -> TaggedText:
    """Every name begins and ends where a word does, without white space at its ends; of two that then overlap the longer one."""
    starts, text = found.words.starts, found.text
    borders = {*starts, len(text)}
    if all(a in borders and b in borders and not (text[a].isspace() or text[b - 1].isspace()) for (a, b), _, _ in found.names):
        return found
    ends = [*starts, len(text)]
    spans = (Span(starts[bisect_right(starts, a) - 1], ends[bisect_left(ends, b)]) for (a, b), _, _ in found.names)
    names = [name._replace(span=trim(text, span)) for name, span in zip(found.names, spans, strict=True)]
    kept = dict.fromkeys(without_overlaps(name.span for name in names))
    by_span = {name.span: name for name in reversed(names) if name.span in kept and name.span.of(text)}
    return found._replace(names=[by_span[span] for span in kept if span in by_span])


def _reading(found: TaggedText) -> Reading:
    names = [(*span, label, label, score) for span, label, score in found.names]
    return Reading(_tagged(found.text, found.words), _tagged(found.text, found.compounds), names)


def _tagged(text: str, words: Words) -> TaggedSpans:
    """The words but white space, with their parts of speech."""
    parts = _parts(text, words)
    if SPACE not in words.tags:
        return TaggedSpans.side_by_side(words.starts, len(text), parts)
    kept = [tag != SPACE for tag in words.tags]
    spans = compress(pairwise([*words.starts, len(text)]), kept)
    return TaggedSpans.of(list(spans), list(compress(parts, kept)))


def _parts(text: str, words: Words) -> list[str]:
    """The part of speech of each word."""
    return list(map(_universal, map(text.__getitem__, map(slice, words.starts, [*words.starts[1:], len(text)])), words.tags))


@lru_cache(maxsize=1 << 14)
def _universal(word: str, tag: str) -> str:
    """The part of speech (Universal Dependencies) of a word with the network's tag."""
    if word in _DETERMINERS:
        return "DET"
    if tag == "w" and all(c in "%$€£¥＋+=<>°～~×" for c in word):
        return "SYM"
    if tag in _NAME_TAGS or not word.isascii() or not word[0].isalnum():
        return _UNIVERSAL[tag]
    return "NUM" if word[0].isdigit() else "PROPN" if word[0].isupper() else "X"
