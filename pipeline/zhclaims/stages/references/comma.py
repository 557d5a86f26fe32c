"""The comma styles: "Weinberg, Steven, Gravitation and Cosmology, New York: Wiley, 1972, ISBN …", "名录，文化部，2014年"."""

from __future__ import annotations

import re

from zhclaims.hanscript import has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import read_imprint, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.names import Strength, find_names, read_names
from zhclaims.stages.references.parts import put_imprint, take_edition, without_types
from zhclaims.stages.references.segments import inside_marks, split_elements

_PLACE = re.compile(r"(?P<place>[^:,.()]{2,30})\s?:\s?(?P<publisher>[^:]{2,100})")
_PUBLISHER_PAGES = re.compile(r"(?P<publisher>[^:]{2,100}?)\s?:\s?(?P<pages>[A-Za-z]?\d[\d\s-]*)")
_PAGES = re.compile(r"(?:pp?\.\s?|第\s?)\d[\d\s,-]*页?")
_COLON_AUTHOR = re.compile(r"(?P<author>[^:]{2,30}):\s?")
_CLAUSE = 16
"""A later piece of more characters in a Chinese text is a clause of prose."""
_EDITORS = ("编", "主编", "ed.", "eds.", "ed", "eds")


def leads_to_tail(folded: str, end: int) -> bool:
    """Whether commas, not full stops, lead over to the tail (identifiers, access date) that begins at `end` and on in it."""
    if end >= len(folded):
        return False
    return folded[:end].rstrip().endswith(",") or folded[end:].lstrip(BLANK + " ").startswith(",")


def is_comma_style(folded: str) -> bool:
    """Whether the text is short pieces between commas and one of the last two is a date."""
    body = Span(0, len(folded))
    if folded.count(",") < 2 or "。" in folded.strip(" 。") or "《" in folded or len(split_elements(folded, body)) > 1:
        return False
    pieces = [p.of(folded) for p in _pieces(folded, body)]
    if not pieces:
        return False
    if has_han(folded) and (len(pieces) > 4 or whole_date(pieces[0]) or any(len(p) > _CLAUSE for p in pieces[1:])):
        return False
    return len(pieces) > 2 and all(len(p) <= 100 for p in pieces) and any(whole_date(p) for p in pieces[-2:])


def read_comma_style(draft: Draft, body: Span) -> None:
    """Names, title, container, publisher and date from the pieces between commas."""
    found = find_names(draft.folded, body)
    if found and found.strength is Strength.SURE and found.end < body.end and "," in Span(found.end, body.end).of(draft.folded):
        draft.put(found.role, found.span)
        pieces = _pieces(draft.folded, Span(found.end, body.end))
    else:
        pieces = _read_names(draft, _pieces(draft.folded, body))
    while len(pieces) > 1:
        used = 2 if len(pieces) > 2 and _read_fact(draft, Span(pieces[-2].start, pieces[-1].end)) else 1
        if used == 1 and not _read_fact(draft, pieces[-1]):
            break
        pieces = pieces[:-used]
    pieces = [p for i, p in enumerate(pieces) if not i or not take_edition(draft, p)]
    if len(pieces) > 1:
        _put_publisher(draft, pieces[-1])
        draft.put("container", Span(pieces[1].start, pieces[-2].end) if len(pieces) > 2 else None)
        pieces = pieces[:1]
    if pieces and (m := _COLON_AUTHOR.match(draft.folded, *pieces[0])):
        names = read_names(draft.folded, Span(*m.span("author")))
        if names and names.strength > Strength.WEAK:
            draft.put(names.role, names.span)
            pieces[0] = Span(m.end(), pieces[0].end)
    draft.put("title", without_types(draft, pieces[0]) if pieces else None)


def _pieces(folded: str, body: Span) -> list[Span]:
    inside = inside_marks(folded)
    cuts = [body.start - 1, *(i for i in range(body.start, body.end) if folded[i] == "," and not inside[i]), body.end]
    pieces = [trim(folded, Span(a + 1, b), " .;。" + BLANK) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    return [p for p in pieces if p.start < p.end]


def _read_names(draft: Draft, pieces: list[Span]) -> list[Span]:
    """Take the names at the head: family and given name are two pieces, a given-first name is one; then a role word."""
    for used in _name_pieces([p.of(draft.folded) for p in pieces]):
        names = read_names(draft.folded, Span(pieces[0].start, pieces[used - 1].end)) if len(pieces) > used else None
        if used == 2 and " " in pieces[0].of(draft.folded) and ";" not in pieces[0].of(draft.folded) and " " in pieces[1].of(draft.folded):
            continue  # "United Nations, World Population Prospects"
        if names and names.strength >= Strength.FAIR:
            edited = len(pieces) > used + 1 and pieces[used].of(draft.folded) in _EDITORS
            draft.put("editor" if edited else names.role, names.span)
            return pieces[used + edited :]
    return pieces


def _name_pieces(pieces: list[str]) -> tuple[int, ...]:
    """How many pieces the names may take up. Where a comma stands before the first semicolon, family names come first."""
    joints = [i for i, p in enumerate(pieces) if ";" in p]
    if not joints:
        return (1, 2)
    return (joints[-1] + 1,) if joints[0] == 0 else (joints[-1] + 2,)


def _read_fact(draft: Draft, piece: Span) -> bool:
    """Whether a piece is a date, an imprint or pages, which are then put into the draft."""
    imprint = read_imprint(draft.folded, piece)
    if imprint:
        put_imprint(draft, imprint)
        return True
    if _PAGES.fullmatch(draft.folded, *piece):
        draft.put("pages", piece)
        return True
    return False


def _put_publisher(draft: Draft, piece: Span) -> None:
    if m := _PUBLISHER_PAGES.fullmatch(draft.folded, *piece):
        draft.put("publisher", Span(*m.span("publisher")))
        draft.put("pages", Span(*m.span("pages")))
    elif m := _PLACE.fullmatch(draft.folded, *piece):
        draft.put("place", Span(*m.span("place")))
        draft.put("publisher", Span(*m.span("publisher")))
    else:
        draft.put("publisher", piece)
