"""The comma styles: "Weinberg, Steven, Gravitation and Cosmology, New York: Wiley, 1972, ISBN …", "名录，文化部，2014年"."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DRESSED_PAGES, read_imprint, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.facts import is_place
from zhclaims.stages.references.names import Strength, find_names, read_names
from zhclaims.stages.references.parts import put_imprint, take_edition, take_role, without_types
from zhclaims.stages.references.segments import inside_marks, split_elements
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_press, words

_PLACE = re.compile(r"(?P<place>[^:,.()]{2,30}(?:,\s[^:,.()]{2,20})?)\s?:\s?(?P<publisher>[^:]{2,100})")
_PUBLISHER_PAGES = re.compile(r"(?P<publisher>[^:]{2,100}?)\s?:\s?(?P<pages>[A-Za-z]?\d[\d\s-]*)")
_PLACE_PUBLISHER_PAGES = re.compile(
    r"(?P<place>[^:,.()]{2,30})\s?:\s?(?P<publisher>[^:]{2,100}?)\s?:\s?(?P<pages>[A-Za-z]?\d[\d\s-]*)"
)
_PAGES = re.compile(rf"(?:pp?\.\s?|第\s?)\d[\d\s,-]*页?|{DRESSED_PAGES}")
_COLON_AUTHOR = re.compile(r"(?P<author>[^:]{2,30}):\s?")
_RANGE = re.compile(r"\d+\s?-\s?\d+")
_EDITED = re.compile(r"(?P<before>\(\s?(?:主?编|[Ee]ds?\.?)\s?\)\s?)?(?P<names>.*?)(?P<after>\s?\(\s?(?:主?编|[Ee]ds?\.?)\s?\))?")
_WITH_ISSUE = re.compile(r"(?P<container>\D{2,24}?)(?P<volume>第?\d{1,4}卷)?(?P<issue>总?第?\d{1,4}期)")
_CITY = re.compile(r"[A-Z][\w. ]{2,24}")
_STATE = re.compile(r"[A-Z]{2}:\s")
_FIRM = re.compile(r"&\s(?:Sons?|Co)\b|\b(?:Inc|Ltd|Co|LLC|GmbH|Publishers?)\.?$")
_BYLINE = re.compile(rf"(?:本[报刊社台]|特约)?(?:记者|通讯员)\s?(?P<names>[{HAN}、]{{2,16}})")
"""Who reported it, behind the newspaper: 记者王明."""
_CLAUSE = 16
"""A later piece of more characters in a Chinese text is a clause of prose."""
_EDITORS = ("编", "主编", "ed.", "eds.", "ed", "eds")
_FACTS = 3
"""How many pieces at the end may tell when and where: the date, volume and issue, pages."""


def leads_to_tail(folded: str, end: int) -> bool:
    """Whether commas, not full stops, lead over to the tail (identifiers, access date) that begins at `end` and on in it."""
    if end >= len(folded):
        return False
    return folded[:end].rstrip().endswith(",") or folded[end:].lstrip(BLANK + " ").startswith(",")


def is_comma_style(folded: str) -> bool:
    """Whether the text is short pieces between commas and one of the last is a date. Prose has no blanks behind its commas."""
    body = Span(0, len(folded))
    if folded.count(",") < 2 or "。" in folded.strip(" 。") or "《" in folded or len(split_elements(folded, body)) > 1:
        return False
    spans = _pieces(folded, body)
    pieces = [p.of(folded) for p in spans]
    if not pieces:
        return False
    han = [p for p in pieces if has_han(p)]
    apart = ", " in folded and not re.search(r",\S", folded)
    named = bool(han) and _are_surely_names(folded, spans[0])
    if han and (
        len(pieces) > (9 if apart else 6 if named else 4)
        or whole_date(pieces[0])
        or any(len(p) > (40 if apart else _CLAUSE) for p in han[1:])
    ):
        return False
    return len(pieces) > 2 and all(len(p) <= 100 for p in pieces) and any(read_imprint(folded, s) for s in spans[-_FACTS:])


def read_comma_style(draft: Draft, body: Span) -> None:
    """Names, title, container, publisher and date from the pieces between commas."""
    found = find_names(draft.folded, body)
    if found and any(ends_like("news", n) for n in re.split("[,;]", found.span.of(draft.folded))):
        found = None  # a headline and its newspaper, both as short as names
    apart = found and re.search(r"[,;:。]", draft.folded[found.span.end - 1 : found.end])
    if found and apart and found.strength is Strength.SURE and "," in Span(found.end, body.end).of(draft.folded):
        draft.put(found.role, found.span)
        pieces = _pieces(draft.folded, Span(found.end, body.end))
    else:
        pieces = _read_names(draft, _pieces(draft.folded, body))
    if len(pieces) > 2 and (told := _BYLINE.fullmatch(draft.folded, *pieces[-1])):
        draft.put("author", Span(*told.span("names")))
        pieces.pop()
    pieces = _read_facts(draft, pieces)
    if len(pieces) > 2 and "date" not in draft.fields and (day := whole_date(pieces[-2].of(draft.folded))):
        draft.set("date", day.iso) if day.iso else None  # a headline, its day, the newspaper
        pieces.pop(-2)
    pieces = [
        p
        for i, p in enumerate(pieces)
        if not i or not (take_edition(draft, p) or _take_volume(draft, p) or (_is_role(draft, p) and take_role(draft, p)))
    ]
    if len(pieces) > 1 and not {"author", "editor"} & draft.fields.keys():
        pieces = _take_body(draft, pieces)
    pieces, container = _take_editors(draft, pieces)
    if len(pieces) > 3 and _PLACE.fullmatch(draft.folded, *pieces[-1]) and is_place(pieces[-2].of(draft.folded)):
        pieces[-2:] = [Span(pieces[-2].start, pieces[-1].end)]  # Cambridge, Massachusetts: Blackwell
    if len(pieces) > 2 and _CITY.fullmatch(draft.folded, *pieces[-2]) and _STATE.match(draft.folded, pieces[-1].start):
        pieces[-2:] = [Span(pieces[-2].start, pieces[-1].end)]  # Boca Raton, FL: CRC Press
    elif len(pieces) > 2 and _is_place_before(pieces[-2].of(draft.folded), pieces[-1].of(draft.folded)):
        draft.put("place", pieces.pop(-2))
    numbered = {"volume", "issue"} & draft.fields.keys() and "pages" in draft.fields
    if len(pieces) > 2 and numbered and not container and not is_press(pieces[-1].of(draft.folded)):
        pieces[:-1] = [Span(pieces[0].start, pieces[-2].end)]  # a title with a comma in it, and its journal
    if len(pieces) > 1:
        _put_publisher(draft, pieces[-1], bool(container))
        draft.put("container", Span(pieces[1].start, pieces[-2].end) if len(pieces) > 2 and not container else None)
    draft.put("container", container)
    if pieces and (m := _COLON_AUTHOR.match(draft.folded, *pieces[0])):
        names = read_names(draft.folded, Span(*m.span("author")))
        if names and names.strength > Strength.WEAK:
            draft.put(names.role, names.span)
            pieces[0] = Span(m.end(), pieces[0].end)
    draft.put("title", without_types(draft, pieces[0]) if pieces else None)


def _is_place_before(place: str, house: str) -> bool:
    """Whether a piece is the place of the house that is named behind it: a known one, or any before a press."""
    return place in words("place") or (is_press(house) and is_place(place))


def _take_volume(draft: Draft, piece: Span) -> bool:
    """Whether a piece between title and publisher is a volume (Vol. II), which is then put into the draft."""
    found = re.fullmatch(r"[Vv]ol(?:ume|s)?\.?\s?[\dIVXLC]+|第.{1,4}[卷册]|[上中下][卷册]", piece.of(draft.folded))
    draft.put("volume", piece if found else None)
    return bool(found)


def _is_role(draft: Draft, piece: Span) -> bool:
    """Whether a piece tells by its words that somebody translated the work."""
    return "译" in piece.of(draft.folded)[-3:]


def _pieces(folded: str, body: Span) -> list[Span]:
    inside = inside_marks(folded)
    cuts = [body.start - 1, *(i for i in range(body.start, body.end) if folded[i] == "," and not inside[i]), body.end]
    pieces = [trim(folded, Span(a + 1, b), " .;。" + BLANK) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    return [p for p in pieces if p.start < p.end]


def _read_names(draft: Draft, pieces: list[Span]) -> list[Span]:
    """Take the names at the head: family and given name are two pieces, a given-first name is one; then a role word."""
    texts = [p.of(draft.folded) for p in pieces]
    for used in _name_pieces(texts) if texts else ():
        if used == 2 and ";" not in texts[0] and " " in texts[0] and len(texts) > 1 and " " in texts[1]:
            continue  # "United Nations, World Population Prospects"
        if any(ends_like("news", t) for t in texts[1:used]):
            continue
        names = read_names(draft.folded, Span(pieces[0].start, pieces[used - 1].end)) if len(pieces) > used else None
        if names and names.strength >= Strength.FAIR:
            edited = len(pieces) > used + 1 and texts[used] in _EDITORS
            draft.put("editor" if edited else names.role, names.span)
            return pieces[used + edited :]
    return pieces


def _name_pieces(pieces: list[str]) -> tuple[int, ...]:
    """How many pieces the names may take up. Where a comma stands before the first semicolon, family names come first."""
    joints = [i for i, p in enumerate(pieces) if ";" in p]
    if not joints or joints[0] > 1:
        return (1, 2)
    others = re.search(r";\s?(?:et al|等)", pieces[joints[-1]])
    return (joints[-1] + 1,) if joints[0] == 0 or others else (joints[-1] + 2, joints[-1] + 1)


def _read_facts(draft: Draft, pieces: list[Span]) -> list[Span]:
    """Put the date, imprint and pages at the end; what is left stands before them."""
    while len(pieces) > 1:
        used = next((n for n in (3, 2, 1) if len(pieces) > n and _read_fact(draft, Span(pieces[-n].start, pieces[-1].end))), 0)
        if not used:
            break
        pieces = pieces[:-used]
    return pieces


def _read_fact(draft: Draft, piece: Span) -> bool:
    """Whether a piece is a date, an imprint or pages, which are then put into the draft."""
    imprint = read_imprint(draft.folded, piece)
    if imprint:
        if imprint.volume and not imprint.pages and _RANGE.fullmatch(draft.folded, *imprint.volume):
            imprint = imprint._replace(volume=None, pages=imprint.volume)
        put_imprint(draft, imprint)
        return True
    if _PAGES.fullmatch(draft.folded, *piece):
        draft.put("pages", piece)
        return True
    return False


def _take_body(draft: Draft, pieces: list[Span]) -> list[Span]:
    """Take a body at the head that wrote the work, a newspaper or site that published it: what comes next is the title."""
    first, second = pieces[0].of(draft.folded), pieces[1].of(draft.folded)
    if ends_like("news", first) or ends_like("container", first):
        if len(pieces) == 2 and not is_container_like(second):
            draft.put("publisher", pieces[0])
            return pieces[1:]
    elif is_body(first) and not is_press(first) and (len(pieces) > 2 or not is_body(second) and not is_press(second)):
        draft.put("author", pieces[0])
        return pieces[1:]
    return pieces


def _take_editors(draft: Draft, pieces: list[Span]) -> tuple[list[Span], Span | None]:
    """Take the editors of the book that a chapter stands in, and the book behind them."""
    for i, piece in enumerate(pieces[1:-1], 1):
        m = _EDITED.fullmatch(draft.folded, *piece)
        if not m or not (m["before"] or m["after"]):
            continue
        first = last = i
        if m["before"]:
            spans = ((n, Span(m.end("before"), pieces[n].end)) for n in range(min(i + 5, len(pieces) - 2), i, -1))
            last = next((n for n, span in spans if _are_surely_names(draft.folded, span)), i)
        elif i > 1 and " " not in pieces[i - 1].of(draft.folded):
            first = i - 1
        start = m.end("before") if m["before"] else pieces[first].start
        draft.put("editor", Span(start, m.start("after") if m["after"] else pieces[last].end))
        book = pieces[last + 1 :]
        return pieces[:first] + book[1:], book[0] if book else None
    return pieces, None


def _are_surely_names(folded: str, span: Span) -> bool:
    """Whether the span is a list of names of more than weak strength."""
    names = read_names(folded, span)
    return bool(names and names.strength > Strength.WEAK)


def _put_publisher(draft: Draft, piece: Span, in_book: bool) -> None:
    """Place and publisher on two sides of a colon, with pages; a name behind volume and issue is the periodical."""
    numbered = not in_book and bool({"volume", "issue"} & draft.fields.keys())
    if m := _PLACE_PUBLISHER_PAGES.fullmatch(draft.folded, *piece) or _PUBLISHER_PAGES.fullmatch(draft.folded, *piece):
        for name, value in m.groupdict().items():
            draft.put(name, Span(*m.span(name)) if value else None)
    elif m := _PLACE.fullmatch(draft.folded, *piece):
        draft.put("place", Span(*m.span("place")))
        draft.put("publisher", Span(*m.span("publisher")))
    elif m := _WITH_ISSUE.fullmatch(draft.folded, *piece):
        for name, value in m.groupdict().items():
            draft.put(name, Span(*m.span(name)) if value else None)
    else:
        firm = _FIRM.search(draft.folded, *piece)
        draft.put("container" if numbered and not firm else "publisher", piece)
