"""English notes: 'Name, "Title," in Book, ed. Name (Place: Publisher, 2001), 5', "Name, Title (Place: Publisher, 2001), pp. 5-7",
"Name: Title, P.131"."""

from __future__ import annotations

import re

from zhclaims.hanscript import has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.facts import is_place
from zhclaims.stages.references.names import Strength, read_names
from zhclaims.stages.references.words import is_press

_PAGES = r"(?P<pages>(?:pp?\.?\s?)?\d+(?:\s?[-,]\s?\d+)*|(?:pp?\.?\s?)[ivxlc\d-]+)"
_IN_BOOK = re.compile(
    r"(?P<author>[^\"“”:]{3,200}?)[,.:]\s?[\"“](?P<title>[^\"“”]{3,300}?)[,.]?[\"”][,.]?\s[Ii]n:?\s"
    r"(?:(?P<before>[^(),]{3,80}(?:,? (?:and|&) [^(),]{3,40})?),?\s\(?eds?\.\)?,\s)?(?P<container>.{3,200}?)"
    r"(?:,\s(?:eds?\.|[Ee]dited)(?:\sby)?\s(?P<editor>[^()]{3,100}?))?"
    rf"(?:\s?\((?P<imprint>[^()]{{4,120}})\)|,\s(?P<plain>[^,:]{{2,40}}:\s[^:]{{2,60}},\s\d{{4}}))(?:,\s?{_PAGES})?[\s.]*"
)
_WITH_IMPRINT = re.compile(
    r"(?![Ee]d(?:ited|s?\.)\s|[Tt]rans|[Bb]y\s)(?P<title>[^()\"“”]{4,300}?)(?:,\s[Vv]ol(?:ume|\.)?\s?(?P<volume>\d+)(?:,\s[Pp](?:art|t\.)\s?\d+)?)?\s?\((?P<imprint>[^()]{4,120})\)"
    rf"(?:[,.:]?\s?{_PAGES})?[\s.]*"
)
_PAGED = re.compile(r"(?P<title>[^()\"“”,:]{4,160}?),\s(?P<pages>pp?\.\s?\d+(?:\s?[-,]\s?\d+)*)[\s.]*")
"""What stands behind names and a comma: a title with its imprint in brackets, or with nothing but pages."""
_COLON = re.compile(
    rf"(?P<author>[^\"“”:(),]{{3,80}}):\s(?P<title>[^:]{{3,200}}?)(?:,\s(?P<date>\d{{4}}))?,\s(?:[Pp]{{1,2}}\.?\s?){_PAGES}[\s.]*"
)
_IN_VOLUME = re.compile(
    r"(?P<author>[^\"“”:]{3,200}?)[,.]\s[\"“](?P<title>[^\"“”]{3,300}?)[,.]?[\"”][,.]?\s(?P<container>[^()\"]{3,100}?)(?:\s(?P<volume>\d{1,4}))?"
    rf"\s\((?P<imprint>[^():]{{2,40}}:[^()]{{2,80}},\s?\d{{4}})\)(?:,\s?{_PAGES})?[\s.]*"
)
_UNTITLED = re.compile(
    r"(?P<author>[^\"“”:()]{3,160}?),\s(?P<container>[A-Z][A-Za-z&. ]{1,60}?),?\s(?P<volume>\d{1,4})"
    r"(?:\s?\((?P<issue>[\d-]{1,6})\))?,\s(?P<pages>[A-Z]?\d+(?:-\d+)?)\s\((?P<date>\d{4})\)[\s.]*"
)
_ASTRONOMY = re.compile(
    r"(?P<author>[^\"“”:()]{3,160}?),?\s\(?(?P<date>(?:1\d"
    r"|20)\d\d)[a-z]?\)?,\s(?P<container>[A-Z][A-Za-z&. ]{1,60}?),\s(?P<volume>\d{1,4}),\s"
    r"(?P<pages>[A-Z]?\d+(?:-\d+)?)[\s.]*"
)
_CHEMISTRY = re.compile(
    r"(?P<author>[^\"“”:()]{3,300}?[.;])\s(?P<container>(?:[A-Z][A-Za-z]{0,9}\.\s){1,6}(?:[A-Z][a-z]+\s)?)(?P<date>(?:1\d|20)\d\d),\s(?P<volume>\d{1,4})"
    r"(?:\s?\((?P<issue>[\d-]{1,6})\))?,\s(?P<pages>[A-Z]?\d+(?:-\d+)?)[\s.]*"
)
"""Notes that name no title: "Smith et al., Phys. Rev. B 45, 1234 (1992)", "Smith, J., 2001, Nature, 412, 33"."""
_GERMAN_BOOK = re.compile(
    r"(?P<author>[^\"“”:()]{3,160}?)(?P<edited>\s\(Hrsg\.\))?:\s(?P<title>[^\"“”]{3,200}?)[.,]\s(?:(?P<publisher>[^,:.()]{2,60}),\s)?"
    r"(?P<place>[A-Z][\w ./-]{2,40}?)\s(?P<date>(?:1\d|20)\d\d)(?:,\sS\.\s(?P<pages>[\d, -]+\d))?[\s.,]*"
)
"""The order of German bibliographies: "Name: Titel. Verlag, Ort 1988, S. 45"."""
_GERMAN_ARTICLE = re.compile(
    r"(?P<author>[^\"“”:()]{3,160}?):\s(?P<title>[^\"“”]{3,200}?)\.\sIn:\s(?P<container>[^:()\d]{3,100}?)[.,]?\s"
    r"(?:(?:Band|Bd\.|Jg\.|Vol\.)\s)?(?P<volume>\d{1,4})(?:,\s(?:Nr\.|Heft|H\.)\s(?P<issue>[\d/-]{1,7}))?"
    r"(?:,\s|\s\()(?P<date>(?:1\d|20)\d\d)\)?(?:,\sS\.\s(?P<pages>[\d, -]+\d))?[\s.,]*"
)
_FORMS = (_GERMAN_ARTICLE, _GERMAN_BOOK, _IN_BOOK, _IN_VOLUME, _COLON, _UNTITLED, _ASTRONOMY, _CHEMISTRY)


def is_english_note(folded: str) -> bool:
    """Whether the entry is of one of these forms, with names at its head and a date in its brackets."""
    return _form(folded.strip()) is not None


def _form(folded: str) -> dict[str, Span] | None:
    """The parts of an English note in the first form that fits; None if none does."""
    if has_han(folded) or len(folded) > 800 or BLANK in folded.strip(BLANK):
        return None
    for form in _FORMS if ": " in folded else _FORMS[2:]:  # the German ones come first and have a colon behind the names
        m = form.fullmatch(folded)
        if m and _are_names(folded, Span(*m.span("author"))) and _has_date(m):
            return {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value}
    return _behind_names(folded)


def _behind_names(folded: str) -> dict[str, Span] | None:
    """A title with its imprint or pages behind names and a comma; None if the text is not that."""
    commas = [i for i, c in enumerate(folded[:160]) if c == "," and folded[i + 1 : i + 2] == " "][:6]
    for form in (_WITH_IMPRINT, _PAGED):
        for comma in reversed(commas):
            m = form.fullmatch(folded, comma + 2)
            author = Span(0, comma)
            if form is _PAGED and m and (whole_date(m["title"]) or '"' in folded[:comma]):
                continue
            if form is _WITH_IMPRINT and m and (is_press(m["title"].rpartition(", ")[2]) or re.search(r"\s\d{1,4}$", m["title"])):
                continue  # Title, Some Press (1990); Journal 12 (1999)
            if m and _has_date(m) and (_are_names(folded, author) or (form is _PAGED and author.of(folded).istitle())):
                return {"author": author} | {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value}
    return None


def _are_names(folded: str, span: Span) -> bool:
    """Whether the text before the title is names; two capitalised words may be ones."""
    names = read_names(folded, span)
    text = span.of(folded)
    return bool(names and (names.strength > Strength.WEAK or " " in text.strip()) and text.count(",") < 6)


def _has_date(m: re.Match[str]) -> bool:
    """Whether the imprint, if the form has one, ends with a date."""
    if "imprint" not in m.groupdict():
        return True
    imprint = m["imprint"] or m.groupdict().get("plain")
    return bool(imprint and whole_date(re.split(r",\s?", imprint)[-1]))


def read_english_note(draft: Draft, body: Span) -> None:
    """The form of the note that fits as a whole says which field is which."""
    body = trim(draft.folded, body)
    found = _form(body.of(draft.folded)) or {}
    spans = {name: span.shift(body.start) for name, span in found.items()}
    names = read_names(draft.folded, spans["author"])
    if names:
        draft.put("editor" if "edited" in spans else names.role, names.span)
    else:
        draft.put("author", spans["author"])
    for name in ("title", "container", "volume", "issue", "pages", "place", "publisher"):
        draft.put(name, spans.get(name))
    draft.put("editor", spans.get("editor") or spans.get("before"))
    if "date" in spans:
        draft.put_date(match_date(draft.folded, spans["date"].start))
    if imprint := spans.get("imprint") or spans.get("plain"):
        _read_imprint(draft, imprint)


def _read_imprint(draft: Draft, imprint: Span) -> None:
    """Place, publisher and date from their bracket."""
    cut = imprint.of(draft.folded).rfind(",")
    date = Span(imprint.start + cut + 1, imprint.end) if cut >= 0 else imprint
    draft.put_date(match_date(draft.folded, trim(draft.folded, date).start))
    if cut >= 0:
        rest = Span(imprint.start, imprint.start + cut)
        colon = draft.folded.find(":", *rest)
        name = "place" if is_place(rest.of(draft.folded)) else "publisher"
        facts = {"place": Span(rest.start, colon), "publisher": Span(colon + 1, rest.end)} if colon >= 0 else {name: rest}
        for name, span in facts.items():
            draft.put(name, trim(draft.folded, span))
