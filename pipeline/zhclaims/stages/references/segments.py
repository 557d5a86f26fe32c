"""Cuts a reference into its elements: at the full stops that separate them, and at no others."""

from __future__ import annotations

import re
from functools import lru_cache

from zhclaims.hanscript import HAN
from zhclaims.spans import Span, trim
from zhclaims.stages.references.draft import BLANK
from zhclaims.stages.references.words import is_container_like, is_domain, words

_PAIRS = {"(": ")", "[": "]", "《": "》", "〈": "〉", "「": "」", "『": "』", "“": "”", "【": "】"}
_OPENING_OF = {closing: opening for opening, closing in _PAIRS.items()}
_DATE_NEXT = re.compile(rf"[.\s]*(?:(?:1\d|20)\d\d\b|{BLANK}|$)")
_ABBREVIATED = re.compile(r"\s[A-Z][a-z]{0,9}\.")
_NAMED_DOT = re.compile(rf"[\s{BLANK}]?\.[A-Z]")
"""A name that begins with a full stop: .NET."""
_MARK = re.compile(f"[{re.escape(''.join([*_PAIRS, *_OPENING_OF]))}]|{BLANK}+")
_BOUNDARY = re.compile(rf"{BLANK}|\.(?=[ ({BLANK}]|\Z)")
_BOUNDARY_IN_CHINESE = re.compile(rf"{_BOUNDARY.pattern}|。")
"""What may end an element: a full stop, but not each one, or an element that has been read."""
_EDGES = " .,;:·。" + BLANK
_WORD_BEFORE = re.compile(r"[\w'.-]{1,12}$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]", re.ASCII)

_LETTERED = re.compile(rf"(?P<word>[^\W\d_]{{2,24}}) (?![{HAN}ぁ-ヿ가-힣])[^\W\d_]$")
"""A single letter after a word: the end of "Vitamin C", the middle of "John E. Smith"."""
_NEXT = re.compile(r" ([^\ue000]{2,60}?)(?:\. |\.?$|[.,]?\s?\ue000)")


@lru_cache(maxsize=8)
def inside_marks(folded: str) -> bytes:
    """For each character whether it stands inside brackets or quotation marks that are closed again (one pass, linear)."""
    inside = bytearray(len(folded))
    open_at: dict[str, list[int]] = {c: [] for c in _PAIRS}
    closed: list[Span] = []
    quotes = [m.start() for m in re.finditer('"', folded)]
    closed += (Span(a, b + 1) for a, b in zip(quotes[::2], quotes[1::2], strict=False)) if len(quotes) % 2 == 0 else ()
    for m in _MARK.finditer(folded):
        i, c = m.start(), m[0]
        if c in _PAIRS:
            open_at[c].append(i)
        elif c[0] == BLANK:  # brackets do not reach across an element that has been read
            for stack in open_at.values():
                stack.clear()
        elif open_at[_OPENING_OF[c]]:
            closed.append(Span(open_at[_OPENING_OF[c]].pop(), i + 1))
    end = 0
    for span in sorted(closed):
        start = max(span.start, end)
        if start < span.end:
            inside[start : span.end] = b"\x01" * (span.end - start)
            end = span.end
    return bytes(inside)


def split_elements(folded: str, span: Span, loose: bool = False) -> list[Span]:
    """The elements between separating full stops, trimmed, without empty ones.

    `loose` also cuts after a single letter that follows a word ("Vitamin C. Nature"), for a text that makes no sense otherwise.

    >>> text = "Title of 1.5 pages, vol. 2. U.S. Press. 2005"
    >>> [s.of(text) for s in split_elements(text, Span(0, len(text)))]
    ['Title of 1.5 pages, vol. 2', 'U.S. Press', '2005']
    """
    inside = inside_marks(folded)
    found: list[Span] = []
    start = span.start
    boundary = _BOUNDARY if ". " in folded or "。" not in folded else _BOUNDARY_IN_CHINESE
    for m in boundary.finditer(folded, *span):
        at, after = m.span()
        if inside[at] or (m[0] == "." and not _separates(folded, at, span.start, loose)):
            continue
        found.append(trim_element(folded, Span(start, after)))
        start = after
    found.append(trim_element(folded, Span(start, span.end)))
    return [s for s in found if s.start < s.end]


def _separates(folded: str, dot: int, start: int, loose: bool) -> bool:
    """Whether the full stop at `dot` ends an element: it is that of no initial (J.), abbreviation (Vol.) or ellipsis inside of
    one."""
    before = _WORD_BEFORE.search(folded, max(start, dot - 12), dot)
    if not before:
        return True
    if folded[dot - 2 : dot] == "..":  # an ellipsis ends an element only if a new one starts
        return not folded[dot + 1 : dot + 3].strip()[:1].islower()
    if lettered := _LETTERED.search(folded, max(start, dot - 32), dot):
        return _names_a_container(folded, dot + 1) or (loose and lettered["word"] not in words("given_name"))
    if _in_journal(folded, dot, before[0]):
        return bool(_DATE_NEXT.match(folded, dot + 1))
    word = before[0]
    if word == "Co" and folded.startswith((" Ltd", " Inc", " KG"), dot + 1):
        return False
    if len(word) <= 4 and word.islower() and folded[dot + 1 : dot + 3].strip()[:1].islower() and word.isascii():
        return _names_a_container(folded, dot + 1)  # Felis catus subsp. nov. prima, and: About us. example.org
    return not (_INITIALS.fullmatch(word) or word.lower() in words("abbreviation"))


def _in_journal(folded: str, dot: int, word: str) -> bool:
    """Whether the full stop is one of a row in the short name of a journal (Phys. Rev. Lett.): one such word alone is no sign."""
    known = words("journal_word")
    lower = word.lower()
    if lower not in known and not (lower in words("abbreviation") and len(lower) > 2) and not _INITIALS.fullmatch(word):
        short = len(word) <= 4 and word.istitle() and _ABBREVIATED.match(folded, dot + 1)
        return bool(short) and folded[dot + 1 : short.end() - 1].strip().lower() in known | {"j"} if short else False
    before = folded[max(0, dot - len(word) - 14) : dot - len(word)].rstrip()
    last = before[:-1].rsplit(None, 1)[-1].lower() if before.endswith(".") and len(before) > 1 else ""
    if lower in known and folded[dot + 1 : dot + 3].strip().islower():
        return True
    if last in known or (last and lower in known and _INITIALS.fullmatch(last)):
        return True
    return lower in known and bool(_ABBREVIATED.match(folded, dot + 1))


_STOP = re.compile(rf"\.(?=[\s{BLANK}(\[]|\Z)|(?<=[{HAN})\]])\.(?=[{HAN}\"“《\dA-Z])|\.(?=[Pp]{{1,2}}\.?\s?\d)|。|{BLANK}+")
_GOES_ON = re.compile(r"\s?(?:[^\W\d_]\.|[,;&a-z])")
_NO_ABBREVIATION = frozenset({"al", "jr", "sr", "etc", "ed", "eds"})


def split_parts(folded: str, span: Span) -> list[Span]:
    """The parts of a reference of GB/T 7714, trimmed, without empty ones. Initials have no dots there; those that do stay whole.

    >>> text = "Smith W A. Notes on U. S. policy. J. Geophys. Res., 1990"
    >>> [s.of(text) for s in split_parts(text, Span(0, len(text)))]
    ['Smith W A', 'Notes on U. S. policy', 'J. Geophys. Res., 1990']
    """
    inside = inside_marks(folded)
    found: list[Span] = []
    start = span.start
    for m in _STOP.finditer(folded, *span):
        if inside[m.start()] or (m[0] == "." and not _ends_part(folded, m.start(), start)):
            continue
        found.append(trim_element(folded, trim(folded, Span(start, m.start()), _EDGES + "。")))
        start = m.end()
    found.append(trim_element(folded, trim(folded, Span(start, span.end), _EDGES + "。")))
    return [s for s in found if s.start < s.end]


def _ends_part(folded: str, dot: int, start: int) -> bool:
    """Whether the full stop ends a part: it is that of no abbreviation, and of no initial that goes on or begins the part."""
    before = _WORD_BEFORE.search(folded, max(start, dot - 12), dot)
    if not before:
        return True
    word = before[0].lower()
    if _in_journal(folded, dot, before[0]):
        return bool(_DATE_NEXT.match(folded, dot + 1))
    if len(word) == 1 and word.isalpha():
        alone = not folded[start : before.start()].strip()
        counted = folded[before.start() - 2 : before.start() - 1].isdigit() and word == "p"
        return counted or not (alone or _GOES_ON.match(folded, dot + 1))
    return word in _NO_ABBREVIATION or not (word in words("abbreviation") or re.fullmatch(r"(?:\w\.)+\w", word))


def _names_a_container(folded: str, at: int) -> bool:
    """Whether the next element is surely the name of a site or the like ("Group A. FIFA.com")."""
    found = _NEXT.match(folded, at)
    return bool(found and (is_domain(found[1]) or (len(found[1].split()) <= 3 and is_container_like(found[1]))))


def trim_element(folded: str, span: Span) -> Span:
    """Without blanks and separators at the ends; a closing full stop of an abbreviation or initial stays."""
    trimmed = trim(folded, span, _EDGES)
    if (
        folded[trimmed.start - 1 : trimmed.start] == "."
        and trimmed.start > span.start
        and _NAMED_DOT.match(folded, trimmed.start - 2 if trimmed.start > 1 else 0)
    ):
        trimmed = Span(trimmed.start - 1, trimmed.end)
    if trimmed.end < span.end and folded[trimmed.end] == "." and trimmed.start < trimmed.end:
        before = _WORD_BEFORE.search(folded, max(trimmed.start, trimmed.end - 12), trimmed.end)
        lettered = _LETTERED.search(folded, max(trimmed.start, trimmed.end - 32), trimmed.end)
        if (
            before
            and not lettered
            and (
                _INITIALS.fullmatch(before[0])
                or before[0] in ("Inc", "Ltd", "Co", "Jr", "Sr", "al")
                or _in_journal(folded, trimmed.end, before[0])
            )
        ):
            return Span(trimmed.start, trimmed.end + 1)
    return trimmed
