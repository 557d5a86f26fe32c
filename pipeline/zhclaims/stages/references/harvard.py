"""Author–date styles and their short forms.

"Smith, J. (2005). Title. Journal, 12(3), 45–67.", "王明（2005）。标题。期刊", "王 2001，第5页".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zhclaims.spans import Span
from zhclaims.stages.references.dates import DRESSED_PAGES, PAGES, match_date, whole_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.facts import PRESS_PLACE, facts_of, is_place, numbered_periodical, put_facts
from zhclaims.stages.references.names import find_names, is_responsible, read_names
from zhclaims.stages.references.parts import EDITION, take_edition, without_types
from zhclaims.stages.references.segments import inside_marks, split_elements, trim_element
from zhclaims.stages.references.words import is_domain, is_note, is_press

_AUTHOR_DATE = re.compile(
    r"(?P<author>[^()\[\]《》“”\"?!]{2,400}?)[,.]?\s?\((?P<date>[^()]{3,24})\)(?!\s?第?\d+号)\s?[.。,:]?\s?"
)
_AUTHOR_COMMA_DATE = re.compile(
    r"(?P<author>[^()\[\]《》“”\"?!:.。]{2,100}?)[,.]\s?(?P<date>(?:1\d|20)\d\d)[a-z]?[,.]\s?(?=[^,.]{4,}[。.])"
)
"""The order of Chinese social sciences: "王明，1997，标题。地：社"."""
_AUTHOR_STOP_DATE = re.compile(
    r"(?P<author>[A-Z][^()\[\]《》“”\"?!:]{2,400}?[.,])\s(?P<date>(?:1\d|20)\d\d)[a-z]?,\s(?=[A-Z][^\d.]{12,},\s[A-Z])"
)
"""Names with initials, the year, a comma: "Smith, J. & T. Lee. 1987, Title, Nature 3: 1-2"."""
_AUTHOR_YEAR_QUOTED = re.compile(
    r"(?P<author>[A-Z][^()\[\]《》“”\"?!:]{2,400}?)[.,]\s(?P<date>(?:1\d|20)\d\d)[a-z]?[.,]\s(?=[\"“])"
)
"""Names, the year and a title in quotation marks: 'Smith, John, 1999, "Title," in …'."""
_AUTHOR_DATE_PAGE = re.compile(
    r"(?P<author>[A-Z][^()\[\]《》“”\"?!:\d]{2,120}?),?\s(?P<date>(?:[A-Z][a-z]{2,8}(?:/[A-Z][a-z]{2,8})?\s)?(?:1\d|20)\d\d)[a-z]?,?\s"
    r"(?P<pages>pp?\.\s?\d+(?:\s?-\s?\d+)?)[.,]\s(?=[A-Z\"“])"
)
"""Names, the date and the pages before the title: "Smith 1999 p. 24. Title"."""
_LAST_INITIAL = re.compile(r"(?<![^\s.-])[A-Z]\.$")
_EDITOR = re.compile(r"\s?[;,]?\s?(?:\(\s?)?(?:eds?\.?|主?编)\s?\)?[.,]?$")
_QUOTED = re.compile('["“「《〈](?P<title>[^"“”「」《》〈〉]{2,300})["”」》〉][.,。]?\\s?')
_CONTAINER = re.compile(
    r"(?P<container>[^\d()]{2,120}?)(?:\s?,\s?|\s)(?:[Vv]ol(?:ume|\.)?\s)?(?P<volume>\d{1,4})?\s?(?:\((?P<issue>[^()]{1,16})\))?(?:\s?[,:]\s?(?:pp?\.\s?|第)?(?P<pages>[A-Za-z]?\d[\d\s-]*)页?)?[\s.。]*"
)
_PLACE = re.compile(r"(?P<place>[^:,.()]{2,30}(?:[,;]\s?[^:,.()]{2,20})?)\s?:\s?(?P<publisher>[^:]{2,100})")
_SHORT = re.compile(
    r"(?P<author>[^\d()《》「」〈〉,:]{1,60}?(?:,\s[^\d()《》「」〈〉,:]{1,20}){0,4}?)[\s,]*"
    rf"(?:\((?P<date>(?:1\d|20)\d\d[a-z]?)(?:\s?[:,]\s?(?P<inside>{PAGES}))?\)|(?P<year>(?:1\d|20)\d\d[a-z]?))?"
    rf"(?:\s?[,:.]?\s?(?P<pages>{DRESSED_PAGES}|§\s?\w+)|(?:\s?:|(?<=\)),)\s?(?P<bare>\d{{1,4}}(?:\s?[-,]\s?\d{{1,4}}){{0,9}}))?[。.]?"
)
_TWO_NAMES = re.compile(r"[A-Z][\w'-]+(?:,? (?:&|and|et) [A-Z][\w'-]+|,? et al\.?)")
"""Two family names, or one and others: with a year they point to a work, pages or not."""
_YEAR_THEN_TITLE = re.compile(r"\d{4}[a-z]?,\s[A-Z]")
_EDITED_BY = re.compile(r"[Ee]d(?:s?\.?|ited)(?: by)?:?\s(?P<names>[A-Z][^()\"“:]{3,200})")
_KINDS_OF_TEXT = ("Abstract", "Review", "Editorial", "Preprint", "In press", "摘要")
_WITH_EDITION = re.compile(rf"(?P<container>.{{4,150}}?),\s{EDITION.pattern}(?P<more>,\s.+)?")
"""An encyclopedia or handbook with its edition: "Dictionary of Economics, 2nd Edition"."""
_PAGES_BEFORE = re.compile(rf"(?P<pages>{DRESSED_PAGES})[,.:]\s(?=[A-Z])")
_IN_HOST = re.compile(r"[Ii]n:?\s(?P<container>\"[^\"]+\"|[^,:]{3,200}?),\s(?=[A-Z][^,:]{1,30}(?:,\s[^,:]{2,20})?:\s)")
"""What a title stands in, before the place and house of that: "in: The Book of Water, London: Heron"."""
_PAGES_BEHIND = re.compile(r"(?<=\w)(?:,\s|(?<=[\u4e00-\u9fff]),)(?P<pages>pp?\.\s?\d+(?:\s?-\s?\d+)?|\d{1,4}-\d{1,4})$")
_HOST = re.compile(r"(?P<name>《[^《》]{2,60}》)[\s,]*")
"""The journal in its marks before its numbers: 《某学报》第四期，页217-251."""
_LAST_PAGES = re.compile(rf"{DRESSED_PAGES}|\d{{1,4}}-\d{{1,4}}")
_COMMA = re.compile(r"(?P<author>[^\W\d_][\w'-]+,\s(?:[^\W\d_]\.[\s-]?){1,4}|(?:[A-Z]\.[\s-]?){1,4}[A-Z][\w'-]+),\s(?P<title>.+)")


class ShortCitation(NamedTuple):
    """What a short citation says: who, the year with its letter ("" for none), and the pages."""

    author: Span
    year: str
    pages: Span | None


def is_short(folded: str) -> bool:
    """Whether the entry is a short citation: names, a year, pages; one of the two may be missing."""
    return short_citation(folded.strip()) is not None


def short_citation(folded: str) -> ShortCitation | None:
    """The parts of a short citation; None if the text is none."""
    m = _SHORT.fullmatch(folded) if len(folded) <= 120 else None
    if not m or is_note(folded):
        return None
    year = m["date"] or m["year"] or ""
    pages = next((Span(*m.span(name)) for name in ("inside", "pages", "bare") if m[name]), None)
    two = _TWO_NAMES.fullmatch(m["author"])
    if not (pages or (year and two)) or is_place(m["author"]):
        return None
    items = re.split(r",|&|\band\b", m["author"])
    if any(len(item.split()) > 3 or is_press(item.strip()) for item in items):
        return None
    told = (pages and year) or two or (m["pages"] and len(m["author"]) <= 24)
    author = Span(*m.span("author"))
    return ShortCitation(author, year, pages) if told and is_responsible(folded, author) else None


def read_short(draft: Draft, body: Span) -> None:
    """A name, a year and pages: a work that another entry describes."""
    found = short_citation(body.of(draft.folded))
    if found:
        draft.put("author", found.author.shift(body.start))
        draft.put("pages", found.pages.shift(body.start) if found.pages else None)
        if found.year:
            draft.set("date", found.year[:4])


def _author_date(folded: str, body: Span) -> re.Match[str] | None:
    """Who wrote it, and the date in brackets or between commas; None if the text does not begin so."""
    m = _AUTHOR_DATE.match(folded, *body)
    if m and re.search(r"\s\d+$", m["author"]):
        return None  # a volume and its year: "Geogr. Rev. 12 (1999)"
    return (
        m
        or _AUTHOR_DATE_PAGE.match(folded, *body)
        or _AUTHOR_YEAR_QUOTED.match(folded, *body)
        or _AUTHOR_COMMA_DATE.match(folded, *body)
        or (_AUTHOR_STOP_DATE.match(folded, *body) if _YEAR_THEN_TITLE.search(folded, *body) else None)
    )


def is_author_date(folded: str) -> bool:
    """Whether the text begins with names and a date in brackets; the years of a life ("孙中山（1866-1925），…") are none."""
    m = _author_date(folded, Span(0, len(folded)))
    date = whole_date(m["date"]) if m else None
    if (
        not m
        or not date
        or not date.iso
        or _is_life(date.iso)
        or m.end() == len(folded)
        or is_domain(folded[m.end() :].strip(" ."))
    ):
        return False
    return _are_names(folded, Span(*m.span("author")))


def _is_life(iso: str) -> bool:
    """Whether a range of years is longer than a work takes to appear."""
    first, _, last = iso.partition("/")
    return bool(last) and int(last[:4]) - int(first[:4]) > 3


def _are_names(folded: str, span: Span) -> bool:
    """Whether the span is a list of names, as it stands or cut at every comma, & and 和."""
    if edited := _EDITOR.search(folded, *span):
        span = Span(span.start, edited.start())
    names = read_names(folded, trim_element(folded, span))
    if names and names.strength:
        return True
    parts = [p.strip() for p in re.split(r",|&|、|;|\band\b|和", span.of(folded)) if p.strip()]
    return len(parts) > 1 and all(
        re.fullmatch(r"(?:[^\W\d_]\.[\s-]?)+|et al\.?|等", p) or read_names(p, Span(0, len(p))) for p in parts
    )


def read_author_date(draft: Draft, body: Span) -> None:
    """Names, a date in brackets or between commas, the title up to the next stop or closing quote, and the rest."""
    m = _author_date(draft.folded, body)
    if not m:
        return
    dot = draft.folded[m.end("author") : m.end("author") + 1] == "."
    whole = Span(m.start("author"), m.end("author") + dot)
    author = whole if _LAST_INITIAL.search(draft.folded, *whole) else trim_element(draft.folded, whole)
    edited = _EDITOR.search(draft.folded, *author)
    named = None if edited else read_names(draft.folded, author)
    if named and named.role != "author":
        draft.put(named.role, named.span)  # 王明译（1983年）
    else:
        draft.put("editor" if edited else "author", Span(author.start, edited.start()) if edited else author)
    draft.put_date(match_date(draft.folded, m.start("date")))
    draft.put("pages", Span(*m.span("pages")) if m.re is _AUTHOR_DATE_PAGE else None)
    if quoted := _QUOTED.match(draft.folded, m.end(), body.end):
        draft.put("title", Span(*quoted.span("title")))
        rest = split_elements(draft.folded, Span(quoted.end(), body.end))
    else:
        elements = _elements(draft.folded, Span(m.end(), body.end))
        draft.put("title", without_types(draft, elements[0]) if elements else None)
        rest = elements[1:]
    if rest and (paged := _PAGES_BEHIND.search(draft.folded, *rest[-1])):
        draft.put("pages", Span(*paged.span("pages")))
        rest[-1] = Span(rest[-1].start, paged.start())
    if len(rest) > 1 and _LAST_PAGES.fullmatch(draft.folded, *rest[-1]):
        draft.put("pages", rest.pop())
    rest = [r for r in rest if not _take_aside(draft, r)]
    if len(rest) > 1 and "editor" in draft.fields and "container" not in draft.fields:
        draft.put("container", rest.pop(0))
    if rest:
        _put_rest(draft, Span(rest[0].start, rest[-1].end))


def _take_aside(draft: Draft, part: Span) -> bool:
    """Whether the part is who edited or translated the work, its edition, or a kind of text (Abstract), and no container."""
    if m := _EDITED_BY.fullmatch(draft.folded, *part):
        draft.put("editor", Span(*m.span("names")))
        return True
    return part.of(draft.folded) in _KINDS_OF_TEXT or take_edition(draft, part)


def _elements(folded: str, span: Span) -> list[Span]:
    """The title and what follows it: between full stops, or between commas where the last pieces are facts of the print."""
    elements = split_elements(folded, span)
    if len(elements) > 1:
        return elements
    inside = inside_marks(folded)
    cuts = [span.start - 1, *(i for i in range(span.start, span.end) if folded[i] == "," and not inside[i]), span.end]
    pieces = [trim_element(folded, Span(a + 1, b)) for a, b in zip(cuts, cuts[1:], strict=False)]
    if len(pieces) > 1 and any(facts_of(folded, p) or numbered_periodical(folded, p) for p in pieces[1:]):
        return [pieces[0], Span(pieces[1].start, pieces[-1].end)]
    return elements


def _put_rest(draft: Draft, rest: Span) -> None:
    """Behind title and date: pages alone, publisher and place, or a container with volume, issue and pages."""
    if _LAST_PAGES.fullmatch(draft.folded, *rest):
        draft.put("pages", rest)
        return
    if (host := _IN_HOST.match(draft.folded, *rest)) and "container" not in draft.fields:
        draft.put("container", Span(*host.span("container")))
        rest = Span(host.end(), rest.end)
    if before := _PAGES_BEFORE.match(draft.folded, *rest):
        draft.put("pages", Span(*before.span("pages")))
        rest = Span(before.end(), rest.end)
    if draft.folded[rest.start] == "《" and (host := _HOST.match(draft.folded, *rest)):
        numbers = facts_of(draft.folded, Span(host.end(), rest.end))
        if "issue" in numbers or "volume" in numbers:
            draft.put("container", Span(*host.span("name")))
            put_facts(draft, numbers, True)
            return
    if placed := PRESS_PLACE.fullmatch(draft.folded, *rest):
        for name in ("publisher", "place"):
            draft.put(name, Span(*placed.span(name)))
        return
    if m := _WITH_EDITION.fullmatch(draft.folded, *rest):
        for name in ("container", "edition"):
            draft.put(name, Span(*m.span(name)))
        if not m["more"]:
            return
        rest = trim_element(draft.folded, Span(*m.span("more")))
    m = _CONTAINER.fullmatch(draft.folded, *rest)
    if m and (m["volume"] or m["issue"]):
        for name in ("container", "volume", "issue", "pages"):
            if m[name]:
                draft.put(name, trim_element(draft.folded, Span(*m.span(name))))
    elif placed := _PLACE.fullmatch(draft.folded, *rest):
        draft.put("place", Span(*placed.span("place")))
        draft.put("publisher", Span(*placed.span("publisher")))
    elif (facts := facts_of(draft.folded, rest)) and "publisher" in facts:
        put_facts(draft, facts, False)
    elif rest.end - rest.start <= 80:
        draft.put("publisher", rest)


def split_comma_author(folded: str, span: Span) -> tuple[Span, Span] | None:
    """The author in front of the title and the title, joined by a comma ("Strain, G.M., How Well Do Dogs Hear?"); None if there
    is no such author."""
    m = _COMMA.fullmatch(folded, *span)
    if not m or find_names(folded, Span(*m.span("title"))):
        return None
    return Span(*m.span("author")), Span(*m.span("title"))
