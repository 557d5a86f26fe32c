"""The signs of an atom: what speaks for the field that it lies in. A sign is a short text; what it weighs is learned (`learned`).

By its own words (names, houses, newspapers, places, titles, numbers), by the separators beside it, by its place in the entry and
in its element (what full stops part), and by what stands before and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references.atoms import Atom
from zhclaims.stages.references.dates import match_date
from zhclaims.stages.references.names import NameList, find_names, has_family_name, is_responsible, read_names
from zhclaims.stages.references.words import (
    ends_like,
    is_body,
    is_container_like,
    is_press,
    is_title_like,
    kind_of_type,
    words,
)

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
_TOLD = frozenset(
    [
        "press",
        "body",
        "place",
        "family",
        "dot",
        "etal",
        "linit",
        "lvanc",
        "lgiven",
        "lwords",
        "htitle",
        "h2",
        "h3",
        "h4",
        "h9",
        "h13",
        "h20",
        "head:publisher",
        "head:news",
        "head:magazine",
        "head:journal",
        "head:container",
    ]
)
"""What an atom's neighbours see of it."""
_LEXICAL = ("s1:", "s2:", "p1:", "w1:", "w9:", "m2:")
"""Signs that are words of the text itself."""


class Element(NamedTuple):
    """What stands between full stops, as atoms from first to last."""

    number: int
    first: int
    last: int
    signs: tuple[str, ...]


# ── of its own words ────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _own(text: str, kind: str) -> tuple[str, ...]:
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
    else:
        yield "m2:" + inner[-2:]
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


def _of_word(text: str) -> Iterator[str]:
    yield "word:" + text


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
    yield from ("s1:" + text[-1], "s2:" + text[-2:], "p1:" + text[0])
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
    yield from ("w1:" + parts[0].lower(), "w9:" + parts[-1].lower().rstrip("."))
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
    "role": _of_word,
    "lead": _of_word,
    "east": _of_east,
    "west": _of_west,
}


# ── of its place ────────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def separator_class(marks: str) -> str:
    """The separators without repetition, blanks as one."""
    bare = "".join(dict.fromkeys(marks.replace(" ", "")))[:3]
    return bare + "_" if " " in marks else bare


def _elements(folded: str, atoms: list[Atom]) -> list[tuple[Element, int]]:
    """For each atom its element, and how many commas stand before it in that."""
    starts, commas, count = [0], [0], 0
    han = has_han(folded)
    for i, (last, atom) in enumerate(zip(atoms, atoms[1:], strict=False), 1):
        marks = atom.before
        if not atom.depth and (". " in marks or "。" in marks or (han and "." in marks) or last.kind == "seen"):
            starts.append(i)
            count = 0
        elif not atom.depth and any(mark in marks for mark in ",;:"):
            count += 1
        commas.append(count)
    ends = [*starts[1:], len(atoms)]
    elements = [Element(n, a, b - 1, _of_element(folded, atoms, a, b)) for n, (a, b) in enumerate(zip(starts, ends, strict=True))]
    of_atom = [element for element in elements for _ in range(element.first, element.last + 1)]
    return list(zip(of_atom, commas, strict=True))


def _of_element(folded: str, atoms: list[Atom], first: int, end: int) -> tuple[str, ...]:
    """What an element says as a whole."""
    span = Span(atoms[first].span.start, atoms[end - 1].span.end)
    found = ["ealone"] if end - first == 1 else []
    if span.end - span.start >= 200:
        return tuple(found)
    names = read_names(folded, span)
    found += [f"enames{names.strength}"] if names else []
    if span.end - span.start < 100:
        text = span.of(folded)
        found += ["ehost"] if is_container_like(text) else []
        found += ["etitle"] if is_title_like(text) else []
        found += ["eparty"] if is_responsible(folded, span) else []
    return tuple(found)


_LANDMARKS = {"bk": "book", "ar": "quoted", "dt": "date", "se": "seen", "ro": "role"}


def _landmarks(atoms: list[Atom], own: list[tuple[str, ...]]) -> dict[str, int]:
    """Where the first atom of a kind stands that tells of the place of others."""
    found = {name: next((i for i, a in enumerate(atoms) if a.kind == kind), -1) for name, kind in _LANDMARKS.items()}
    found["pr"] = next((i for i, signs in enumerate(own) if "press" in signs), -1)
    return {name: at for name, at in found.items() if at >= 0}


def signs_of(folded: str, atoms: list[Atom], behind: str) -> list[list[str]]:
    """The signs of each atom; `behind`: the separators behind the last one."""
    own = [_own(a.span.of(folded), a.kind) for a in atoms]
    seen = [[a.kind, *(s for s in signs if s in _TOLD)] for a, signs in zip(atoms, own, strict=True)]
    marks = [separator_class(a.before) for a in atoms] + [separator_class(behind) + "$"]
    places = _elements(folded, atoms)
    landmarks = _landmarks(atoms, own)
    script = "han" if has_han(folded) else "lat"
    whole = script + ("." if ". " in folded else "") + ("B" if "bk" in landmarks else "") + ("A" if "ar" in landmarks else "")
    head = find_names(folded, Span(atoms[0].span.start, atoms[-1].span.end)) if atoms else None
    found = []
    for i, atom in enumerate(atoms):
        signs = ["b", atom.kind, *own[i]]
        signs += _beside(i, atoms, own[i], marks)
        signs += _standing(i, len(atoms), atom, (script, whole))
        signs += _within(i, atom, places)
        signs += _around(i, atom, seen)
        for name, at in landmarks.items():
            side = name + ("<" if i < at else "=" if i == at else ">")
            signs += (side, atom.kind + side)
        signs += _by_head(atom, head)
        found.append(signs)
    return found


def _beside(i: int, atoms: list[Atom], own: tuple[str, ...], marks: list[str]) -> list[str]:
    """The separators beside an atom, alone and with what it is."""
    kind, before, after = atoms[i].kind, "<" + marks[i], ">" + marks[i + 1]
    signs = [before, after, kind + before, kind + after]
    for sign in own:
        if not sign.startswith(_LEXICAL):
            signs += (sign + before, sign + after)
    if i + 1 < len(atoms):
        signs.append(f"{after}|{atoms[i + 1].kind}")
    if i:
        signs.append(f"{before}|{atoms[i - 1].kind}")
    if atoms[i].depth:
        signs.append("bracketed")
    return signs


def _standing(i: int, count: int, atom: Atom, entry: tuple[str, str]) -> list[str]:
    """Where an atom stands in the entry, and what entry it is."""
    script, whole = entry
    first, last = f"i{min(i, 4)}", f"e{min(count - 1 - i, 3)}"
    return [first, last, atom.kind + first, atom.kind + last, atom.kind + first + script, whole, atom.kind + whole, whole + first]


def _within(i: int, atom: Atom, places: list[tuple[Element, int]]) -> list[str]:
    """Where an atom stands in its element, and what the element is."""
    element, commas = places[i]
    number, rest = min(element.number, 3), min(places[-1][0].number - element.number, 2)
    signs = [f"el{number}", f"er{rest}", f"el{number}/{rest}", f"ec{number}/{min(commas, 3)}", f"{atom.kind}el{number}"]
    for sign in element.signs:
        signs += (sign, f"{sign}{number}", sign + atom.kind)
    if i == element.first:
        signs.append("efirst")
    return signs


def _around(i: int, atom: Atom, seen: list[list[str]]) -> list[str]:
    """What stands before and behind an atom."""
    signs = []
    for by in (-2, -1, 1, 2):
        j = i + by
        if not 0 <= j < len(seen):
            signs.append(f"{by}#")
            continue
        signs += [f"{by}{sign}" for sign in seen[j]]
        if by in (-1, 1):
            signs += [f"{atom.kind}{by}{sign}" for sign in seen[j]]
    return signs


def _by_head(atom: Atom, head: NameList | None) -> tuple[str, ...]:
    """Whether an atom lies in the names with which the entry begins, or behind them."""
    if head is None:
        return ()
    return (f"in{head.strength}", "in" + head.role) if atom.span.start < head.end else (f"behind{head.strength}",)
