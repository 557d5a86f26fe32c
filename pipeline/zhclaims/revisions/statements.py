"""A claim as lineage sees it; whether two wordings state the same; and words that differ by the variant of the script alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import Indel, Levenshtein

from zhclaims.records.identity import normalised

SAME = 0.75
"""Least similarity of two wordings of one statement: share of characters that stay (normalised indel similarity)."""
LONGEST = 4000
"""Characters of a key that are compared one by one, which costs the square of them."""
_TYPO = 5
"""Length from which a name with one other character is a name with a typing error and not another name (中国, 美国)."""

_NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*|[〇零二三四五六七八九十百千万亿两]+")
"""一 alone counts nothing in most of its words (一个, 一些, 统一)."""
_NO_NEGATION = re.compile("不过|不仅|不但|不久|不少|不断|不同|不止|不论|不管|无论|非常|非洲|除非|未来|是否|能否|没收|没落")
_NEGATION = re.compile("[不没未无非否勿莫]")


class Statement(msgspec.Struct, frozen=True, dict=True):
    """What is compared of a claim. Equal `key`s are the same statement whatever stands around it."""

    text: str
    """In Simplified script."""
    section: tuple[str, ...] = ()
    """Titles of the sections around it, in Simplified script."""
    references: frozenset[str] = frozenset()
    """Identities of the references that back it."""
    names: frozenset[str] = frozenset()
    """The names in it, in Simplified script."""
    shown: str = ""
    shown_section: tuple[str, ...] = ()
    """Text and section as they stand, for people to read: nothing is compared with them."""

    @cached_property
    def key(self) -> str:
        return normalised(self.text)


def similarity(a: Statement, b: Statement) -> float:
    """0 to 1: normalised indel similarity of the keys; of long ones, of their beginnings and ends."""
    return Indel.normalized_similarity(_compared(a.key), _compared(b.key))


def _compared(key: str) -> str:
    return key if len(key) <= LONGEST else key[: LONGEST // 2] + key[-LONGEST // 2 :]


def same_statement(a: Statement, b: Statement, *, regional: bool = False) -> bool:
    """Whether one is a light rewording of the other: most of the characters stay, with the same numbers, negations and names.

    `regional`: the two are in different variants, with names of their own (老挝, 寮國), which are not compared.

    A typing error that is mended is a light rewording, in a long name too. Rather no than a wrong yes: who says 不过 for 但 keeps
    the statement, who says 不曾 for 曾 does not.
    """
    if a.key == b.key:
        return True
    return (
        similarity(a, b) >= SAME
        and _count(_NUMBERS, a.text) == _count(_NUMBERS, b.text)
        and _negations(a.text) == _negations(b.text)
        and (regional or (_known(a.names, b) and _known(b.names, a)))
    )


def _count(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _negations(text: str) -> int:
    return len(_NEGATION.findall(_NO_NEGATION.sub("", text)))


def _known(names: frozenset[str], other: Statement) -> bool:
    """Whether each of the names stands in the other statement, in full, shorter, longer, or with a typing error."""
    return all(
        normalised(name) in other.key or any(name in o or o in name or _typo(name, o) for o in other.names) for name in names
    )


def _typo(name: str, other: str) -> bool:
    return len(name) == len(other) >= _TYPO and sum(a != b for a, b in zip(name, other, strict=True)) == 1


# ── words of a variant ──────────────────────────────────────────────────────────────────────────────────────────────────

# Two copies of a page may differ because they are in different variants (意大利, 義大利), not by an edit. Which words these are
# is learnt from the copies: what one has for the other in several statements is the variant's word. A word that stands in one
# statement alone may be an edit.

_STATEMENTS = 2
"""Least number of statements in which one piece stands for the other."""

Piece = tuple[str, str]
"""What stands before, and what stands there now."""


class _Change(NamedTuple):
    src_start: int
    src_end: int
    dest_start: int
    dest_end: int


def regional_words(pairs: Iterable[tuple[str, str]]) -> frozenset[Piece]:
    """The pieces that differ in several of the pairs of statements (their keys)."""
    counts = Counter(piece for before, now in pairs for piece in differing_pieces(before, now))
    return frozenset(piece for piece, times in counts.items() if times >= _STATEMENTS)


def differing_pieces(before: str, now: str) -> frozenset[Piece]:
    """The pieces that differ between two keys, pieces that touch as one; long keys differ as one piece."""
    if max(len(before), len(now)) > LONGEST:
        return frozenset({(before, now)})
    changes: list[_Change] = []
    for o in Levenshtein.opcodes(before, now):
        if o.tag == "equal":
            continue
        if changes and (changes[-1].src_end, changes[-1].dest_end) == (o.src_start, o.dest_start):
            changes[-1] = changes[-1]._replace(src_end=o.src_end, dest_end=o.dest_end)
        else:
            changes.append(_Change(o.src_start, o.src_end, o.dest_start, o.dest_end))
    return frozenset((before[a:b], now[c:d]) for a, b, c, d in changes)
