"""English entries told by their tail: "Wang M. Title. Geogr Rev 1999;12(3):45-60", "Hugh Baker, Title, Some Press, 1990"."""

from __future__ import annotations

import re

from zhclaims.hanscript import has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.facts import is_place
from zhclaims.stages.references.names import Strength, read_names
from zhclaims.stages.references.segments import split_elements
from zhclaims.stages.references.words import is_press, words

_YEAR = r"(?:1[5-9]|20)\d\d"
_PAGES = r"(?:(?:pp?\.?|pages?)\s?)?[A-Za-z]{0,2}\d+(?:\s?-\s?[A-Za-z]?\d+)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = rf"(?P<date>(?:{_MONTH}\s)?{_YEAR}(?:\s{_MONTH}(?:\s\d{{1,2}})?)?)"
_ARTICLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[.,]?\s{_DATE};\s?(?P<volume>\d{{1,4}})(?:\s?\((?P<issue>[^()]{{1,12}})\))?\s?:\s?(?P<pages>{_PAGES})[\s.]*$",
        rf"[.,]?\s(?:[Vv]ol(?:ume)?\.?\s?)(?P<volume>\d{{1,4}})(?:,?\s(?:[Nn]o|[Ii]ss(?:ue)?|[Nn]um(?:ber)?)\.?\s?(?P<issue>[\d/-]{{1,9}}))?"
        rf"(?:[,.]?\s\(?{_DATE}\)?)?(?:[,.:]?\s(?P<pages>{_PAGES}))?[\s.]*$",
        rf",?\s(?P<volume>\d{{1,4}})(?:\s?[(.](?P<issue>[\d-]{{1,7}})\)?)?\s\({_DATE}\)[,:]?\s(?P<pages>{_PAGES})[\s.]*$",
    )
)
"""What a journal's article ends with: date, volume, issue and pages."""
_QUOTED = re.compile(
    r"(?P<author>[^\"“”:]{3,200}?)[,.]?\s[\"“](?P<title>[^\"“”]{3,300}?)[,.]?[\"”][,.]?\s(?P<container>[A-Z][^()\"\d]{3,120}?),?\s"
    rf"(?:\({_DATE.replace('<date>', '<before>')}\),?\s)?(?:[Vv]ol\.?\s)?(?P<volume>\d{{1,4}})"
    rf"(?:\s?[:#.,(]\s?(?:[Nn]o\.?\s?)?(?P<issue>\d{{1,3}})\)?)?(?:,?\s\({_DATE}\))?[,:]?\s(?P<pages>{_PAGES})[\s.]*"
)
"""An article with its title in quotation marks: 'Davies, "Title," Imago Mundi 65:1 (January 2013), 97-105'."""
_PLACE = r"[A-Z][\w./ ]{2,24}"
_HOUSE = r"[A-Z][^,.:()]{2,60}?(?:\.\s[A-Z][a-z]{1,3}\.)?"
_BOOK = re.compile(
    rf"(?:[,.]\s|(?P<open>\s\())(?:(?P<place>{_PLACE}):\s)?(?P<publisher>{_HOUSE})(?:,\s(?P<city>{_PLACE}))?(?:,?\s{{1,2}}\(?)(?P<date>{_YEAR})\)?"
    r"(?:[,.:]\s(?P<pages>(?:pp?\.?\s?|S\.\s?)\d+(?:\s?[-,]\s?\d+)*))?[\s.]*$"
)
"""What a book ends with: a house, with its place or known as one, or a place alone; a year, pages."""
_FIRM = re.compile(r"\b(?:Co|Inc|Ltd|Pub|Press|Books)\.?$")
_SHORTENED = re.compile(r"(?:[A-Z][A-Za-z]{0,8}\.\s?)+")
"""The first words of a journal's name that is shortened: "Geogr. Rev."."""
_BY = re.compile(r"(?P<title>[A-Z].{3,160}?),?\s(?P<edited>[Ee]d(?:ited|s?\.)\s)?[Bb]y\s(?P<names>[A-Z][^,:]{3,60})")
_BEHIND_TITLE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<title>.{3,}?),\s(?P<edition>\d{1,2}(?:st|nd|rd|th)\sed(?:ition|n|\.)?|(?:[Ss]econd|[Tt]hird|[Ff]ourth|[Rr]evised|[Nn]ew)\s[Ee]d(?:ition|n|\.))",
        r"(?P<title>.{3,}?),\s(?:[Vv]ol(?:ume|\.)?\s)(?P<volume>\d{1,3}|[IVXLC]{1,6})",
        r"(?P<title>.{3,}?)[,.]\s[Ii]n:?\s(?P<editor>[^:()]{3,100}?),?\s\(?[Ee]ds?\.?\)?,?\s(?P<container>[A-Z].+)",
        r"(?P<title>.{3,}?)[,.]\s[Ii]n:?\s(?P<container>[A-Z].+?),\s\(?(?:[Ee]d(?:ited|s?\.)?\sby|eds?\.)\s(?P<editor>[^()]{3,100})\)?",
        r"(?P<title>.{3,}?),\s[Ii]n:?\s(?P<container>[A-Z].+)",
        r"(?P<title>.{3,}?),\s[Ee]d(?:ited|s?\.)\sby\s(?P<editor>[^()]{3,100})",
    )
)
_WORK = re.compile(r"[A-Z\d\"'].{2,}", re.DOTALL)


def is_tailed(folded: str) -> bool:
    """Whether the text is names, a title and the tail of an article or of a book."""
    return bool(_fields(folded))


def read_tailed(draft: Draft, body: Span) -> None:
    """The tail gives place, house, numbers and date; names stand at the head, or behind "by"; the rest is the title."""
    for name, span in _fields(body.of(draft.folded)).items():
        moved = trim(draft.folded, span.shift(body.start), ' ,;"')
        if name in ("date", "before"):
            draft.put_date(match_date(draft.folded, moved.start))
        else:
            draft.put(name, moved)


def _fields(folded: str) -> dict[str, Span]:
    """The fields of the text, if it is names, title and tail; nothing if one of these is missing."""
    if has_han(folded) or not 20 < len(folded) < 600 or BLANK in folded.strip(BLANK):
        return {}
    if re.search(r"[\"“”]", folded):
        return _quoted(folded)
    for pattern in _ARTICLE:
        if m := pattern.search(folded, max(0, len(folded) - 80)):
            return _article(folded, m)
    return _book(folded)


def _book(folded: str) -> dict[str, Span]:
    """Names, title and imprint of a book. Where a house and its place can be told apart both are, or else a house that is known
    as one, or a place alone, which is a known one."""
    starts = (i for i in range(max(1, len(folded) - 130), len(folded) - 6) if folded[i] in ",. " and folded[i - 1] != ",")
    found = [
        m for i in starts if (m := _BOOK.match(folded, i)) and not (m["place"] and folded[i] == "." and ". In" not in folded)
    ]
    housed = [
        m
        for m in found
        if (m["city"] and (is_place(m["city"]) or _FIRM.search(m["publisher"])))
        or (m["place"] and not m["city"] and is_place(m["place"]))
    ]
    pressed = [m for m in found if not m["city"] and not m["place"] and is_press(m["publisher"])]
    placed = [m for m in found if not m["city"] and not m["place"] and is_place(m["publisher"])]
    for m in (*pressed, *housed, *placed):
        tail = _groups(m)
        if "city" in tail:
            tail["place"] = tail.pop("city")
        elif m in placed:
            tail["place"] = tail.pop("publisher")
        if fields := _work(folded, Span(0, m.start()), tail):
            return fields
    return {}


def _quoted(folded: str) -> dict[str, Span]:
    """Names, a title in quotation marks, the journal and its numbers."""
    m = _QUOTED.fullmatch(folded)
    author = Span(*m.span("author")) if m else None
    if not m or not author or is_press(m["container"]) or re.fullmatch(r"(?:1[89]|20)\d\d", m["volume"]):
        return {}
    return _groups(m) if _are_names(folded, author) else {}


def _article(folded: str, m: re.Match[str]) -> dict[str, Span]:
    """Names, title and journal before the numbers; the journal stands behind the last stop, or else the last comma."""
    elements = split_elements(folded, Span(0, m.start()))
    comma = folded.rfind(", ", 0, m.start()) + 2
    last = elements[-1].start if elements else 0
    cut = last if len(elements) > 1 and not (comma > 2 and _SHORTENED.fullmatch(folded, comma, last)) else comma
    container = Span(cut, m.start())
    if cut < 2 or not re.match(r"[A-Z(]", container.of(folded)) or whole_date(container.of(folded)):
        return {}
    return _work(folded, Span(0, cut), _groups(m) | {"container": container})


def _work(folded: str, head: Span, tail: dict[str, Span]) -> dict[str, Span]:
    """Names and title of the head, with the fields of the tail."""
    head = trim(folded, head, " ,;")
    by = _BY.fullmatch(folded, *trim(folded, head, " .,"))
    first = read_names(folded, Span(head.start, max(head.start, folded.find(",", head.start))))
    if by and not (by["edited"] and first and first.strength > Strength.WEAK):
        author = Span(*by.span("names"))
        return (
            {**tail, "title": Span(*by.span("title")), "editor" if by["edited"] else "author": author}
            if _are_names(folded, author)
            else {}
        )
    ends = [i for i in range(head.start, min(head.end, 200)) if folded[i] in ",.:" and folded[i + 1 : i + 2] == " "][:12]
    for end in reversed(ends):
        author = Span(head.start, end + (folded[end] == "." and folded[end - 1].isupper()))
        title = trim(folded, Span(end + 1, head.end), " .,")
        if _are_names(folded, author) and _WORK.fullmatch(title.of(folded)) and not _are_names(folded, title):
            names = read_names(folded, author)
            who = {names.role: names.span} if names else {}
            return tail | who | _title(folded, title)
    return {}


def _title(folded: str, whole: Span) -> dict[str, Span]:
    """The title, and what may stand behind it: the book it stands in with its editors, the volume, the edition."""
    found: dict[str, Span] = {}
    for pattern in _BEHIND_TITLE:
        if m := pattern.fullmatch(folded, *whole):
            found |= _groups(m)
            whole = found["title"]
    return found | {"title": whole}


def _are_names(folded: str, span: Span) -> bool:
    """Whether the text is surely names, or words that can be a given name and a family name."""
    names = read_names(folded, span)
    text = span.of(folded)
    plain = re.fullmatch(r"(?:[A-Z][\w'-]+\s){1,2}[A-Z][\w'-]+", text)
    items = [item.split() for item in text.split(", ")]
    if "." not in text and len(items) == 2 and all(len(i) > 1 and i[0] not in words("given_name") for i in items[1:]):
        return False  # "Hugh Baker, Hong Kong Images"
    return bool(names and (names.strength > Strength.WEAK or plain))


def _groups(m: re.Match[str]) -> dict[str, Span]:
    return {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value and name != "open"}
