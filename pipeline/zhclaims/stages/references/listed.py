"""Lists in Latin letters whose title does not stand behind who wrote the work alone.

"Rivers of the North, Mary Lee, Heron Publishing, Boston", "Old Rivers, J. Smith and T. Brown, Nature 292, #5525 (2001), p. 22",
'Lee, Mary, "Bridges", Technology Review, MIT, 2009-01-15', "Dictionary of Rivers, Lee, M. T., editor (1998)".
"""

from __future__ import annotations

import re

from zhclaims.hanscript import has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DRESSED_PAGES, match_date, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.facts import is_place
from zhclaims.stages.references.names import Strength, read_names
from zhclaims.stages.references.parts import EDITION, without_types
from zhclaims.stages.references.segments import inside_marks, split_elements
from zhclaims.stages.references.words import is_body, is_container_like, is_press, words

_LONGEST = 400
_HOUSE = re.compile(
    r"(?:\b(?:Inc|Ltd|LLC|GmbH|Co)\.?|\b[Pp]ublish(?:ers?|ing(?: [Cc]o(?:mpany|\.)?)?)|\b[Pp]ress|\b[Bb]ooks|\b[Vv]erlag)$"
)
_GOES_ON = re.compile(r"(?:Inc|Ltd|LLC|Co|Jr|Sr)\.?|(?:[A-Z]\.[\s-]?){1,4}")
"""What a comma does not part from the piece before it: the form of a firm, initials behind a family name."""
_PLACED = re.compile(r"(?P<place>[^:,.()]{2,30}):\s(?P<publisher>[^:()]{2,80})")
_JOURNAL = re.compile(
    r"(?P<container>[A-Z][^\d:,()]{2,100}?),?\s(?:[Vv]ol(?:ume|\.)?\s)?(?P<volume>\d{1,4})(?:\s?\((?P<issue>\d{1,4})\))?"
)
_NUMBER = re.compile(r"(?:#|[Nn]o\.?\s?|[Ii]ssue\s)(?P<issue>\d{1,5})(?:\s\((?P<date>[^()]{4,20})\))?")
_ROLE = re.compile(r"(?:editors?|eds?\.?)(?:\s\((?P<date>[^()]{4,20})\))?")
_VOLUME = re.compile(r"[Vv]ol(?:ume|s)?\.?\s?(?P<volume>\d{1,4}|[IVXLC]{1,7})")
_PAGES = re.compile(rf"(?P<pages>{DRESSED_PAGES})")
_QUOTED = re.compile(r"[\"“](?P<title>[^\"“”]{3,300}?)[,.]?[\"”]")
_PERSON = re.compile(r"[A-Z][\w'-]+(?:\s[A-Z][\w'-]*\.?){0,1}\s[A-Z][\w'-]+|(?:[A-Z]\.\s?){1,3}[A-Z][\w'-]+")
_MOST = 12
"""No such list has more pieces."""


def is_listed(folded: str) -> bool:
    """Whether the text is a list of title, names and facts of the print, or of names, a title in quotation marks and the rest."""
    return bool(_fields(folded))


def read_listed(draft: Draft, body: Span) -> None:
    """What each piece is by its own form and by what stands before it."""
    body = trim(draft.folded, body)
    for name, span in _fields(body.of(draft.folded)).items():
        if name == "date":
            draft.put_date(match_date(draft.folded, span.start + body.start))
        else:
            moved = span.shift(body.start)
            draft.put(name, without_types(draft, moved) if name == "title" else moved)


def _pieces(folded: str) -> list[Span]:
    """The pieces between commas; the form of a firm and initials stay with the name before them."""
    inside = inside_marks(folded)
    cuts = [-1, *(i for i, c in enumerate(folded) if c == "," and not inside[i]), len(folded)]
    found: list[Span] = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        piece = trim(folded, Span(a + 1, b))
        if found and _GOES_ON.fullmatch(folded, *piece):
            found[-1] = Span(found[-1].start, piece.end)
        elif piece.start < piece.end:
            found.append(piece)
    return found


def _fields(folded: str) -> dict[str, Span]:
    """The fields of such a list; nothing if the text is none."""
    if len(folded) > _LONGEST or folded.count(",") < 1 or has_han(folded) or BLANK in folded.strip(BLANK):
        return {}
    end = len(folded.rstrip(" ." + BLANK))
    end += folded[end : end + 1] == "."
    pieces = _pieces(folded[:end]) if len(split_elements(folded, Span(0, end))) == 1 else []
    if not 2 < len(pieces) <= _MOST:
        return {}
    facts: dict[str, Span] = {}
    while len(pieces) > 1 and (found := _fact(folded, pieces[-1])) and found.keys().isdisjoint(facts):
        facts |= found
        pieces.pop()
    if quoted := next((i for i, p in enumerate(pieces) if i and _QUOTED.fullmatch(folded, *p)), None):
        return _quoted(folded, pieces, quoted, facts)
    return _title_first(folded, pieces, facts) or _numbered(folded, pieces, facts)


def _fact(folded: str, piece: Span) -> dict[str, Span]:
    """A date, pages, a number, a house or a place, each told by its own form."""
    bare = trim(folded, piece, " .")
    date = whole_date(piece.of(folded))
    if date and "/" not in (date.iso or "/"):
        return {"date": bare}
    for form in (_PAGES, _VOLUME, _NUMBER, EDITION, _ROLE, _PLACED, _JOURNAL):
        m = form.fullmatch(folded, *piece) or form.fullmatch(folded, *bare)
        if m and (not m.groupdict().get("date") or whole_date(m["date"])):
            role = {"role": piece} if form is _ROLE else {}
            return role | {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value}
    if is_press(piece.of(folded)) or _HOUSE.search(folded, *bare):
        return {"publisher": piece}
    return {"place": bare} if is_place(bare.of(folded)) else {}


def _title_first(folded: str, pieces: list[Span], facts: dict[str, Span]) -> dict[str, Span]:
    """A title, who wrote it, perhaps a house that its place or date tells; nothing where the first piece may be a name."""
    at = next((i for i, p in enumerate(pieces) if i and _may_be_names(folded, p)), 0)
    end = next((i for i, p in enumerate(pieces) if i > at and _strength(folded, p) <= Strength.WEAK), len(pieces))
    title, house = Span(pieces[0].start, pieces[max(at, 1) - 1].end), pieces[end:]
    if not at or not facts or len(house) > 1 or _are_persons(folded, pieces[0]):
        return {}
    told = "publisher" in facts or "container" in facts or "role" in facts
    if bool(house) == bool(told) or (house and not {"place", "date"} & facts.keys()):
        return {}
    if _strength(folded, title) and (house or at > 1):
        return {}  # as well a name as a title: "Hoyt Tillman, Peter Smith, Some Rivers, 1990"
    who = Span(pieces[at].start, pieces[end - 1].end)
    names = read_names(folded, who)
    role = "editor" if facts.pop("role", None) else names.role if names else "author"
    return {"title": title, role: names.span if names else who} | ({"publisher": house[0]} if house else {}) | facts


def _numbered(folded: str, pieces: list[Span], facts: dict[str, Span]) -> dict[str, Span]:
    """A work of which nothing but volume and pages is told, or who wrote what in a journal that is told by its numbers."""
    if (
        {"volume", "pages"} <= facts.keys()
        and len(pieces) == 1
        and re.search(r"\s[a-z]+\s|^[A-Z]\w{11,}\s", pieces[0].of(folded))
    ):
        return {} if _strength(folded, pieces[0]) > Strength.WEAK else {"title": pieces[0]} | facts
    if (
        not {"volume", "pages", "date"} <= facts.keys()
        or len(pieces) != 3
        or not facts.keys().isdisjoint(("publisher", "container"))
    ):
        return {}
    names = read_names(folded, pieces[0])
    if not names or not ("&" in pieces[0].of(folded) or names.strength > Strength.WEAK):
        return {}
    return {names.role: names.span, "title": pieces[1], "container": pieces[2]} | facts


def _quoted(folded: str, pieces: list[Span], at: int, facts: dict[str, Span]) -> dict[str, Span]:
    """Names, a title in quotation marks, what it stands in, perhaps who publishes that, and a date; nothing if it is not that."""
    names = read_names(folded, Span(pieces[0].start, pieces[at - 1].end))
    behind = pieces[at + 1 :]
    if not names or "date" not in facts or not 0 < len(behind) < 3 or facts.keys() - {"date", "pages"}:
        return {}
    if any(re.match(r"[a-z]|In\s|.*[\d()]", p.of(folded)) for p in behind):
        return {}
    title = _QUOTED.fullmatch(folded, *pieces[at])
    found = {names.role: names.span, "title": Span(*title.span("title"))} if title else {}
    return found | dict(zip(("container", "publisher"), behind, strict=False)) | facts


def _may_be_names(folded: str, piece: Span) -> bool:
    """Whether a piece behind a title is names: surely, or two or three words that can be a person's and no house's or paper's."""
    text = piece.of(folded)
    if _strength(folded, piece) > Strength.WEAK and " " in text:
        return True
    return bool(_PERSON.fullmatch(text)) and not is_container_like(text) and not is_body(text)


def _are_persons(folded: str, piece: Span) -> bool:
    """Whether a piece at the head is persons: names of which one has initials or a given name that is known."""
    text = piece.of(folded)
    known = re.search(r"\b[A-Z]\.", text) or not words("given_name").isdisjoint(re.findall(r"\w+", text))
    return _strength(folded, piece) > Strength.WEAK and bool(known)


def _strength(folded: str, piece: Span) -> Strength:
    """How surely a piece is names."""
    names = read_names(folded, piece)
    return names.strength if names else Strength.NONE
