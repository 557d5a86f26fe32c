"""The tokens of an entry, for the learned reader (`learned`): marks, numbers, words and parts of words.

A token has characters of one class, so that none lies in two fields: a run of Han ends before 第, 卷, 年 and the like, each of
which is a token of its own. Words are cut into the likeliest known pieces, each with its probability (a unigram model: Kudo
2018), as multilingual-e5 cuts them, whose vectors the reader knows the pieces by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from zhclaims.hanscript import is_han
from zhclaims.spans import Span
from zhclaims.stages.references.draft import BLANK

SPACE, DIGIT, DRESS, HAN, EAST, LETTER, SEEN, MARK = range(8)
"""Classes of characters: blank, digit, what stands beside numbers and names (第卷年著), Han, kana and hangul, letter, what has
been read before, mark."""
_DRESS = frozenset("第卷册期号年月日版页回编著译")
_LONGEST = 8
_UNKNOWN = -30.0
"""What a character costs that no piece holds."""
_START = "▁"
"""Stands before a word in the pieces."""


class Token(NamedTuple):
    """A token: its span, and the number of its piece; None for what is unknown."""

    span: Span
    piece: int | None


class Pieces:
    """The known pieces of words, in order of their numbers, with the logarithms of their probabilities."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._known = {piece: (number, score) for number, (piece, score) in enumerate(zip(pieces, scores, strict=True))}
        self.cut = lru_cache(maxsize=8192)(self._cut)

    def tokens_of(self, folded: str) -> list[Token]:
        """The tokens of a folded text (`draft.fold`), in order. Blanks are none; what has been read before is one."""
        found = []
        for start, end, kind in _runs(folded):
            if kind == SEEN:
                found.append(Token(Span(start, end), None))
            elif kind != SPACE:
                found += [Token(Span(start + a, start + b), piece) for a, b, piece in self.cut(folded[start:end])]
        return found

    def _cut(self, word: str) -> tuple[tuple[int, int, int | None], ...]:
        """The likeliest pieces of a word: where each begins and ends in it, and its number (Viterbi)."""
        text = _START + word
        best = [0.0] + [-1e30] * len(text)
        back: list[tuple[int, int | None]] = [(0, None)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + _LONGEST) + 1):
                known = self._known.get(text[start:end])
                if known and best[start] + known[1] > best[end]:
                    best[end], back[end] = best[start] + known[1], (start, known[0])
            if best[start] + _UNKNOWN > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] + _UNKNOWN, (start, None)
        found, end = [], len(text)
        while end:
            start, piece = back[end]
            if end > 1:
                found.append((max(0, start - 1), end - 1, piece))
            end = start
        return tuple(reversed(found))


@lru_cache(maxsize=8192)
def class_of(character: str) -> int:
    """The class of a character."""
    if character == BLANK:
        return SEEN
    if character.isspace():
        return SPACE
    if character.isdigit():
        return DIGIT
    if character in _DRESS:
        return DRESS
    if is_han(character) or character in "〇々":
        return HAN
    if "\u3040" <= character <= "\u30ff" or "\uac00" <= character <= "\ud7a3":
        return EAST
    return LETTER if character.isalpha() else MARK


def _runs(folded: str) -> Iterator[tuple[int, int, int]]:
    """Where runs of characters of one class begin and end, and their class; each mark and each dress is a run of its own."""
    start = 0
    classes = [class_of(c) for c in folded]
    for i in range(1, len(folded) + 1):
        if i == len(folded) or classes[i] != classes[i - 1] or classes[i] in (DRESS, MARK):
            yield start, i, classes[start]
            start = i
