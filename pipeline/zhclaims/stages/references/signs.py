"""What the learned reader (`learned`) sees of an entry beside the pieces of its words: of each token its form, the brackets and
marks that it stands in, its place, and the signs of the atom (`atoms`) that it lies in.

A sign is a short text that says something of the words of an atom as a whole: that they are a name, end as publishing houses do,
are a place, how long they are. What a sign weighs is learned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references.atoms import Atom, atoms_of
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.names import has_family_name, read_names
from zhclaims.stages.references.tokens import LETTER, MARK, Pieces, Token, class_of
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_press, is_title_like, kind_of_type, words

ATOM_KINDS = (
    *(
        "book",
        "quoted",
        "date",
        "volume",
        "issue",
        "pages",
        "chapter",
        "edition",
        "domain",
        "day",
        "number",
        "east",
        "west",
        "role",
    ),
    *("lead", "printed", "type", "seen", "none"),
)
"""The kinds of atoms, and none for what lies between them."""
_KIND_NUMBERS = {kind: number for number, kind in enumerate(ATOM_KINDS)}
SIZES = (8, 7, 2, 4, 8, len(ATOM_KINDS), 5, 8)
"""How many values each feature of a token has: class of its first character; length; a blank before it; capitals; within title
marks, quotation marks, brackets (bits); kind of its atom; where in that; where in the entry."""
KIND, WITHIN = 5, 6
"""The features that are the kind of a token's atom and its place there: 0 none, else 1 + 1 if first + 2 if last."""
_INSIDE = {**dict.fromkeys("《〈", 0), **dict.fromkeys("「『“", 1), **dict.fromkeys("([", 2)}
_OUTSIDE = {**dict.fromkeys("》〉", 0), **dict.fromkeys("」』”", 1), **dict.fromkeys(")]", 2)}
_HEADS = ("publisher", "news", "magazine", "journal", "container")
_SERIES = re.compile("(?:丛书|丛刊|文库|书系|译丛|选书|双书|新书|系列|全集|大系|集成)$")
_DYNASTY = re.compile(
    "(?:先秦|春秋|战国|秦|西汉|东汉|汉|三国|魏|蜀|吴|西晋|东晋|晋|南朝宋|南朝|北朝|北魏|隋|唐|五代|后晋|北宋|南宋|宋|辽|金|元|明|清"
    "|民国)(?:代|朝|初|末|人)?"
)
_TITLE_WORDS = re.compile("[的之与和及]|研究|考|论|史|探|析|在")
_INITIALS = re.compile(r"(?:[A-Z](?:\.|\b)[\s-]?)+")
_INITIAL = re.compile(r"[A-Z]\.?|[A-Z]{2,3}|(?:[A-Z]\.)+[A-Z]?\.?")
_VANCOUVER = re.compile(r"[A-Z]{1,3}")
_SMALL = frozenset(["of", "the", "for", "in", "on", "to", "from", "with", "a", "an"])
_DIGITS = re.compile(r"\d+")


# ── of the words of an atom ─────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def own_signs(text: str, kind: str) -> tuple[str, ...]:
    """The signs of an atom by its own words."""
    read = _READERS.get(kind)
    return tuple(read(text)) if read else ()


def _of_work(text: str) -> Iterator[str]:
    inner = text[1:-1]
    yield "m:" + text[0]
    yield f"mlen{min(6, len(inner) // 4)}"
    yield from (f"mhead:{kind}" for kind in ("news", "magazine", "journal") if ends_like(kind, inner))
    if not has_han(inner):
        yield "mlat"
    if inner[-1:] in (",", "."):
        yield "mcomma"
    if "·" in inner:
        yield "mdot"


def _of_date(text: str) -> Iterator[str]:
    found = match_date(text)
    yield f"d{len(found.iso) if found and found.iso else 0}"
    if text.isdigit():
        yield "dyear"
    if text[-1] in "年月":
        yield "d" + text[-1]


def _of_number(text: str) -> Iterator[str]:
    yield "n" + _DIGITS.sub(lambda m: str(min(5, len(m[0]))), text)[:6]
    if "-" in text:
        yield "nrange"


def _of_pages(text: str) -> Iterator[str]:
    yield "pg:版" if "版" in text else "pg:页"


def _of_any_run(text: str) -> Iterator[str]:
    """What runs of every script may say."""
    yield from (f"head:{kind}" for kind in _HEADS if ends_like(kind, text))
    if is_press(text):
        yield "press"
    if text in words("place") or text.removesuffix("市") in words("place") or text in words("country"):
        yield "place"
    if kind := kind_of_type(text):
        yield "type:" + kind
    if is_title_like(text):
        yield "titled"
    if is_container_like(text):
        yield "hosting"
    names = read_names(text, Span(0, len(text)))
    if names:
        yield f"names{names.strength}"


def _of_east(text: str) -> Iterator[str]:
    size = len(text)
    yield f"h{size if size < 6 else 6 if size < 9 else 9 if size < 13 else 13 if size < 20 else 20}"
    if 2 <= size <= 4 and has_family_name(text):
        yield "family"
    if "·" in text or "‧" in text:
        yield "dot"
    if is_body(text):
        yield "body"
    if text.endswith("等"):
        yield "etal"
    if _SERIES.search(text):
        yield "series"
    if _DYNASTY.fullmatch(text):
        yield "dynasty"
    if size > 5 and _TITLE_WORDS.search(text):
        yield "htitle"
    if re.search("[ぁ-ヿ]", text):
        yield "kana"
    if re.search("[가-힣]", text):
        yield "hangul"
    if size < 60:
        yield from _of_any_run(text)


def _of_west(text: str) -> Iterator[str]:
    parts = text.split()
    count = len(parts)
    yield f"l{count if count < 5 else 5 if count < 8 else 8}"
    capitals = sum(part[0].isupper() for part in parts)
    yield "lcaps" if capitals == count else "lfirst" if parts[0][0].isupper() else "llow"
    small = [part for part in parts if part[0].islower()]
    if any(part not in words("name_particle") and part not in ("and", "et", "al") for part in small):
        yield "lwords"
    if not _SMALL.isdisjoint(parts):
        yield "lsmall"
    if "and" in parts or "&" in parts:
        yield "land"
    if text.isupper() and len(text) > 1:
        yield "lupper"
    yield from _of_latin_names(text, parts)
    if text.startswith("et al") or text == "al":
        yield "etal"
    if not words("author_org").isdisjoint(parts) or not words("body").isdisjoint(parts):
        yield "body"
    if text.lower().rstrip(".") in words("journal_word"):
        yield "jword"
    if parts[-1].lower() in words("journal_word"):
        yield "jlast"
    if text.lower() in words("abbreviation"):
        yield "abbreviated"
    if len(text) < 200:
        yield from _of_any_run(text)


def _of_latin_names(text: str, parts: list[str]) -> Iterator[str]:
    if _INITIALS.fullmatch(text):
        yield "linit"
        yield f"li{min(4, len(text.replace('.', '').replace(' ', '')))}"
    elif len(parts) > 1 and any(map(_INITIAL.fullmatch, parts)):
        yield "lhasinit"
    if len(parts) > 1 and _VANCOUVER.fullmatch(parts[-1]):
        yield "lvanc"
    if parts[0] in words("given_name"):
        yield "lgiven"
    if parts[-1] in words("given_name"):
        yield "lgiven9"


_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "book": _of_work,
    "quoted": _of_work,
    "date": _of_date,
    "number": _of_number,
    "pages": _of_pages,
    "east": _of_east,
    "west": _of_west,
}


# ── of its tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Features(NamedTuple):
    """What is seen of each token of an entry."""

    categories: npt.NDArray[np.intp]
    """The value of each feature of SIZES `(tokens, 8)`."""
    signs: list[tuple[str, ...]]


class Seen(NamedTuple):
    """A folded text as the network sees it."""

    folded: str
    tokens: list[Token]
    atoms: list[Atom]
    features: Features


def seen_of(folded: str, pieces: Pieces) -> Seen | None:
    """What is seen of a folded text; None if there is nothing in it to read."""
    tokens = pieces.tokens_of(folded)
    atoms, _ = atoms_of(folded, Span(0, len(folded)))
    if not atoms or all(token.piece is None for token in tokens):
        return None
    return Seen(folded, tokens, atoms, features_of(folded, tokens, atoms))


def features_of(folded: str, tokens: Sequence[Token], atoms: Sequence[Atom]) -> Features:
    """The features of the tokens of a folded text, which has these atoms."""
    rows: list[tuple[int, ...]] = []
    signs: list[tuple[str, ...]] = []
    depth, seen, k, last = [0, 0, 0], 0, 0, len(tokens) - 1
    before: Atom | None = None
    told: tuple[str, ...] = ()
    for i, (span, _) in enumerate(tokens):
        text = span.of(folded)
        kind = class_of(text[0])
        if kind == MARK:
            _enter(text, depth)
        while k < len(atoms) and atoms[k].span.end <= span.start:
            k += 1
        atom = atoms[k] if k < len(atoms) and atoms[k].span.start <= span.start else None
        within = 0 if atom is None else 1 + (span.start == atom.span.start) + 2 * (span.end == atom.span.end)
        bits = (depth[0] > 0) + 2 * (depth[1] > 0) + 4 * (depth[2] > 0)
        of_atom = _KIND_NUMBERS[atom.kind if atom else "none"]
        place = min(i, 3) if i < 4 else 7 - min(last - i, 3)
        capitals = _capitals(text) if kind == LETTER else 0
        rows.append((kind, min(len(text), 6), span.start > seen, capitals, bits, of_atom, within, place))
        if atom is not before:
            told = own_signs(atom.span.of(folded), atom.kind) if atom else ()
        signs.append(told)
        before = atom
        seen = span.end
    return Features(np.array(rows, dtype=np.intp), signs)


def _enter(mark: str, depth: list[int]) -> None:
    """Count how many title marks, quotation marks and brackets are open behind a mark."""
    if mark in _INSIDE:
        depth[_INSIDE[mark]] += 1
    elif mark in _OUTSIDE:
        depth[_OUTSIDE[mark]] = max(0, depth[_OUTSIDE[mark]] - 1)


def _capitals(text: str) -> int:
    """Of letters: 1 capitals alone, 2 a capital first, 3 none first. Else 0."""
    return 1 if text.isupper() and len(text) > 1 else 2 if text[0].isupper() else 3
