"""The dotted style of Chinese Wikipedia's citation templates: "Author. Title. Container. Place: Publisher. Date: pages"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import DRESSED_PAGES, Imprint, read_imprint, read_tail_imprint, whole_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.facts import facts_of, is_place, put_facts
from zhclaims.stages.references.names import NameList, Strength, find_names, is_responsible, read_apart, read_names
from zhclaims.stages.references.parts import EDITION, put_imprint, take_edition, take_role, without_standard, without_types
from zhclaims.stages.references.segments import split_elements, trim_element
from zhclaims.stages.references.words import (
    author_ends,
    ends_like,
    is_body,
    is_container_like,
    is_domain,
    is_press,
    is_title_like,
    kind_of_type,
    words,
)

_EDITED = re.compile(
    r"(?:载于?|收入|收录于|见|[Ii]n:?\s)?(?P<name>.{2,200}?)\s?(?:,\s?编|\s(?:主编|编)|\(\s?(?:编|主编|eds?\.?)\s?\)|,\s?eds?\.?)|\(\s?(?:编|主编|eds?\.?)\s?\)\s?(?P<latter>.{2,200})",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<place>[^:.,()《》“”\"?!]{2,30}(?:,\s[^:()?!]{2,20}){0,2})\s?:\s?(?P<publisher>[^:]{2,120})")
_WITH_PUBLISHER = re.compile(r"(?P<name>.{2,120}?)\s\((?:(?P<place>[^():]{2,20}):\s)?(?P<publisher>[^()]{3,80}(?:\([^()]*\))?)\)")
_EDITION = re.compile(rf"(?:[\s(]){EDITION.pattern}\)?$")
_VOLUME = re.compile(r"(?:Vol(?:ume|\.)?\s?[\dIVXLC]+|第[\d一二三四五六七八九十百]+[卷册辑])", re.IGNORECASE)
_SERIES = re.compile(r".{2,40}?(?:丛书|文库|系列|译丛|书系)(?:\s?\d+)?|[A-Z].{3,60}\s(?:No\.|Nr\.|Band|Bd\.|Heft)\s?\d+")
_REFERENCE_WORK = re.compile(
    rf"(?:百科全书|百科|辞典|词典|字典|大典|年鉴|Encyclop(?:a?e|æ)dia|Dictionary).{{0,4}}$|(?:全书|[辞词字]典) {EDITION.pattern}$"
)
"""A work of entries: who or what is named before it alone is the entry."""
_ENCYCLOPEDIA = re.compile(rf"^[^\s-]*(?:百科全书|大[辞词]典)(?: {EDITION.pattern})?$")
"""A work of entries that has no author whom one names."""
_ASIDE = re.compile(
    r"(?:第\d+季|Season \d+|1:\d[\d,]+)|(?:事件发生[在于]|场景位于|时间:)\s?\S{1,20}|-?\s?(?:通过|透过|经由|via)\s?.{1,40}"
)
"""Where in a video something happens, who gives access: nothing of the work."""
_BYLINE = re.compile(
    rf"(?:(?:本报)?(?:记者|作者|撰文|文|编辑|责任编辑|发布人|发布者|供稿)\s?[:/]\s?(?P<names>[{HAN}A-Za-z、,;·:\s]{{2,60}}?)\.\s|(?P<latin>[A-Z][^:{HAN}.]{{3,40}}):\s)(?=\S)"
)
"""Who wrote it, with a word for that or a colon behind a name: "记者：王明. ", "John Smith: "."""
_BY = re.compile(r"[Bb]y:?\s(?=[A-Z])")
_OF = re.compile(
    r"\b(?:Department|Ministry|Institute|University|Academy|Organi[sz]ation|Office|Bureau|Society|Association|Council|Commission|Board|Government"
    r"|Committee|Centre|Center|Agency|Museum|Library|Bank|School|College|Federation) (?:of|for|on) [A-Z]"
)
_NEWS_PLACE = re.compile(r"(?P<name>[^()]{2,60}?)\s?\((?P<place>[^()]{2,30})\)")
_WITH_VOLUME = re.compile(
    r"(?P<name>.{3,150}?),\s[Vv]ol(?:ume|\.)?\s?(?P<volume>\d+|[IVXLC]+)(?:,\s(?:[Nn]o\.|[Pp]art|[Pp]t\.|[Ii]ssue)\s?(?P<issue>\d+))?"
)
_PAGES = re.compile(rf"{DRESSED_PAGES}|\d{{1,5}}-\d{{1,5}}")
_TYPED = re.compile(r"\(([^()]{2,24})\)$")
_NUMBERED = re.compile(r"(?P<name>[^\d()]{4,120}?)\s(?P<volume>\d{1,4})\s?\((?P<issue>[\d/-]{1,9})\)")
_TITLE_PAGES = re.compile(r"(?:,\s|\s\()(?P<pages>pp?\.?\s?\d+(?:\s?[-,]\s?\d+)*)(?:\)$|(?=[\s,.].*$|$).*$)")
_TITLE_BY = re.compile(r"(?P<title>[^,:]{5,200}?)\sby\s(?P<names>[A-Z][^,()]{3,60}?)(?:\s\((?P<date>(?:1\d|20)\d\d)\))?")
_VIA = re.compile(r"\s?-\s?(?:通过|透过|经由|via\s).{1,40}$|\s(?:通过|透过|经由|via\s).{1,40}$")


class _Elements(NamedTuple):
    """What stands before the imprint: names at the head, then elements."""

    names: Sequence[NameList]
    rest: list[Span]


def read_dotted(draft: Draft, body: Span) -> None:
    """Read a body in the dotted style into the draft's fields."""
    elements = split_elements(draft.folded, body)
    if len(elements) > 2 and _PAGES.fullmatch(draft.folded, *elements[-1]) and not whole_date(elements[-1].of(draft.folded)):
        draft.put("pages", elements.pop())
        body = Span(body.start, elements[-1].end)
    at, imprint = _find_imprint(draft.folded, elements)
    head = Span(body.start, imprint.start) if imprint else body
    if imprint:
        put_imprint(draft, imprint)
        _put_station(draft, elements, at)
    if at is None:
        head = _without_quote(draft.folded, elements, body)
    names, rest = _head(draft.folded, head, elements, imprint)
    in_journal = bool(imprint and (imprint.volume or imprint.issue))
    if len(rest) == 1 and (in_journal or (not names and (imprint or body.end < len(draft.folded)))):
        rest = split_elements(draft.folded, rest[0], loose=True)
    _put_names(draft, names)
    rest = [r for i, r in enumerate(rest) if not i or not _take_aside(draft, r, len(rest))]
    _put_works(draft, rest, imprint)


def _find_imprint(folded: str, elements: list[Span]) -> tuple[int | None, Imprint | None]:
    """The last element that is an imprint, never the first; or else the last one that ends with one."""
    for i in range(len(elements) - 1, 0, -1):
        if imprint := read_imprint(folded, _without_via(folded, elements[i])):
            return i, imprint
    for i in range(len(elements) - 1, -1, -1):
        if imprint := read_tail_imprint(folded, elements[i]):
            return i, _tail(folded, elements, i, imprint)
    return None, None


def _tail(folded: str, elements: list[Span], i: int, imprint: Imprint) -> Imprint:
    """A date after a comma ends the publisher; in a title ("Report, 2013") it is the date, but stays in the title."""
    names_first = i == 1 and read_names(folded, elements[0])
    if (i == 0 or names_first) and len(imprint.date or "") < 10 and not imprint.pages:
        return imprint._replace(start=elements[i].end)
    return imprint


def _without_quote(folded: str, elements: list[Span], body: Span) -> Span:
    """The body without a quotation that follows the reference: an element after a comma, with a Chinese full stop in it."""
    for previous, element in zip(elements, elements[1:], strict=False):
        if folded[previous.end : element.start].count(",") and "。" in folded[element.start : element.end]:
            return Span(body.start, previous.end)
    return body


def _put_station(draft: Draft, elements: list[Span], at: int | None) -> None:
    """The station or newspaper that stands after the date of a broadcast."""
    if at is not None and at + 2 == len(elements):
        name = elements[-1].of(draft.folded)
        if len(name) <= 20 and ends_like("news", name):
            draft.put("publisher", elements[-1])


def _head(folded: str, head: Span, whole: list[Span], imprint: Imprint | None) -> _Elements:
    """Names and elements; the names only if what follows confirms that they are names."""
    elements = [e if e.end <= head.end else trim_element(folded, Span(e.start, head.end)) for e in whole if e.start < head.end]
    elements = [e for e in elements if e.start < e.end]
    if len(elements) > 1 and (apart := read_apart(folded, elements[0])):
        return _Elements(apart, elements[1:])
    by = _BY.match(folded, *head)
    names = find_names(folded, Span(by.end(), head.end) if by else head)
    if names:
        rest = [e for e in elements if e.start >= names.end]
        if not rest or folded[names.end : rest[0].start].strip(" ."):
            rest = split_elements(folded, Span(names.end, head.end))
        if rest and _confirms(folded, names, rest):
            return _Elements([names], rest)
    if m := _BYLINE.match(folded, *head):
        span = Span(*m.span("latin" if m["latin"] else "names"))
        known = m["names"] or (found := read_names(folded, span)) and found.strength >= Strength.FAIR
        if known:
            return _Elements([NameList(span, m.end(), Strength.SURE, "author")], split_elements(folded, Span(m.end(), head.end)))
    if len(elements) > 1 and _is_body_of(folded, elements[0], elements[1]):
        first = elements[0]
        return _Elements([NameList(first, first.end, Strength.FAIR, "author")], elements[1:])
    if len(elements) > 2 and _stands_for_author(folded, elements, imprint):
        return _Elements([NameList(elements[0], elements[0].end, Strength.FAIR, "author")], elements[1:])
    return _Elements((), elements)


def _stands_for_author(folded: str, elements: list[Span], imprint: Imprint | None) -> bool:
    """Whether the first of three elements or more is the author by its place: a title and a press or site follow."""
    own, title, last = (elements[i].of(folded) for i in (0, 1, -1))
    if re.fullmatch(r"[A-Za-z][\w.-]{2,20}", own) and not is_domain(own) and has_han(title) and not is_container_like(title):
        return True  # a user's name
    if (
        not is_responsible(folded, elements[0])
        or (re.search(r"[\d的]|^第", own) and not is_body(own))
        or is_container_like(own)
        or is_domain(own)
    ):
        return False
    if _VOLUME.fullmatch(title) or _SERIES.fullmatch(title) or _REFERENCE_WORK.search(title):
        return False
    if is_container_like(_EDITION.sub("", title)) or is_domain(title) or EDITION.fullmatch(title):
        return False
    count = len(own) if has_han(own) else 2 * len(own.split())
    if (
        _PLACE.fullmatch(folded, *elements[-1])
        or is_press(last)
        or _NUMBERED.fullmatch(last)
        or (imprint and (imprint.volume or imprint.issue))
    ):
        return 4 <= count <= 10 or (has_han(own) and 2 <= len(own) <= 8) or is_body(own)
    return (is_container_like(last) or is_domain(last)) and (2 <= len(own) <= 4 if has_han(own) else 4 <= count <= 6)


def _is_body_of(folded: str, first: Span, title: Span) -> bool:
    """Whether the first element is a body (某市人民政府), an agency or a site (新华社), which no site can be the title of: the
    second one is then the title, if it is neither a body nor a site."""
    own, work = first.of(folded), title.of(folded)
    typed = _TYPED.search(own)
    if typed and kind_of_type(typed[1]):
        return False
    if (typed := _TYPED.search(work)) and kind_of_type(typed[1]) not in (None, "other"):
        return is_responsible(folded, first)
    if work[0] in "《〈[“":
        return is_responsible(folded, first) and work[-1] in "》〉]”"
    if is_domain(own) or not is_responsible(folded, first) or is_container_like(work) or is_domain(work) or is_body(work):
        return False
    if not has_han(own) and has_han(work) and (" " in own or is_title_like(work)):
        return True  # who writes in Latin script gives no Chinese title to himself
    if not has_han(own):
        acronym = re.fullmatch(r"[A-Z]{2,8}(?:/[A-Z]{2,8})?", own) and is_title_like(work)
        bare = own.split(" (")[0]
        return bool(
            acronym
            or (" " in bare and not (words("author_org") | words("body")).isdisjoint({*bare.split()[:1], bare.split()[-1]}))
            or _OF.search(bare)
        )
    named = (
        is_body(own)
        or re.fullmatch("(?:新华社|中新社|中央社|中新网)..{0,3}", own)
        or ends_like("news", own)
        or is_container_like(own)
    )
    return bool(named) and not ends_like("publisher", work) and (has_han(work) or is_title_like(work))


def _confirms(folded: str, names: NameList, rest: list[Span]) -> bool:
    """Whether what follows the names at the head shows that they are names: a title comes next, and no site or edition."""
    first = rest[0].of(folded)
    if names.strength < Strength.SURE and names.role == "author" and (_SERIES.fullmatch(first) or _ENCYCLOPEDIA.search(first)):
        return False
    if names.strength is Strength.SURE or names.role != "author" or (len(rest) > 2 and _EDITED.fullmatch(first)):
        return True
    if names.strength is Strength.FAIR:
        return len(rest) > 1 and not is_domain(first) or not is_container_like(first)
    own = names.span.of(folded)
    if EDITION.fullmatch(first) or (has_han(own) and _REFERENCE_WORK.search(first)):
        return False
    if re.fullmatch(r"[\"“].+[\"”]", first):
        return True
    if len(rest) == 1:
        person = bool(re.fullmatch(rf"[{HAN}]{{2,3}}", own)) and "的" not in own and not is_body(own) and not is_body(first)
        return is_title_like(first) and (first.startswith(own + " ") or (person and not is_container_like(first)))
    return not is_container_like(first) and (is_title_like(first) or own.endswith(author_ends()))


def _put_names(draft: Draft, names: Sequence[NameList]) -> None:
    """Names go where their role word says: author, editor, translator."""
    for one in names:
        draft.put(one.role, one.span)


def _take_aside(draft: Draft, part: Span, count: int) -> bool:
    """Whether an element behind the title is no work: an edition, a translator, who gives access to it, when in a video."""
    if _ASIDE.fullmatch(draft.folded, *part) or take_edition(draft, part):
        return True
    text = part.of(draft.folded)
    if _SERIES.fullmatch(text) and count > 2:
        draft.put("series", part)
        return True
    if text[-1] in "号集" and facts_of(draft.folded, part).keys() == {"number"}:
        draft.put("number", part)
        return True
    translated = "译" in text and (text[0] == "由" or (count > 2 and len(text) <= 30)) or text[:5].lower() == "trans"
    return translated and take_role(draft, part)


def _put_works(draft: Draft, rest: list[Span], imprint: Imprint | None) -> None:
    """Title, container, publisher and place from the elements between names and imprint."""
    editor_at = next((i for i, s in enumerate(rest) if _EDITED.fullmatch(draft.folded, *s)), None)
    if editor_at is not None:
        m = _EDITED.fullmatch(draft.folded, *rest[editor_at])
        draft.put("editor", Span(*m.span("name" if m["name"] else "latter")) if m else None)
    before, after = (rest, []) if editor_at is None else (rest[:editor_at], rest[editor_at + 1 :])
    if editor_at == 0:
        before, after = after, []
    works = _take_publisher(draft, before + after, imprint, len(before))
    title, container = works[: len(before)], works[len(before) :]
    if not container and len(title) > 1 and re.fullmatch("《[^《》]+》", title[-1].of(draft.folded)):
        title, container = title[:-1], title[-1:]
    elif not container and len(title) > 1:
        title, container = _cut(draft, title, imprint)
    _put_title(draft, title, container)


def _take_publisher(draft: Draft, elements: list[Span], imprint: Imprint | None, chapter: int) -> list[Span]:
    """The last element is the publisher, with its place; of a journal it is the container."""
    if len(elements) < 2 or "publisher" in draft.fields:
        return elements
    last = elements[-1]
    if m := _PLACE.fullmatch(draft.folded, *_without_via(draft.folded, last)):
        draft.put("place", Span(*m.span("place")))
        draft.put("publisher", Span(*m.span("publisher")))
        return elements[:-1]
    if imprint and (imprint.volume or imprint.issue) and not is_press(last.of(draft.folded)):
        return elements
    if len(elements) > chapter and len(elements) - chapter == 1:
        return elements  # the book that the chapter stands in, with no publisher
    m = _WITH_PUBLISHER.fullmatch(draft.folded, *last)
    if m and is_domain(m["name"]):
        draft.put("container", Span(*m.span("name")))
        draft.put("publisher", Span(*m.span("publisher")))
        return elements[:-1]
    if "publisher" in (facts := facts_of(draft.folded, last)) and len(facts) > 1:
        put_facts(draft, facts, False)
        return elements[:-1]
    if imprint and (m := _NUMBERED.fullmatch(draft.folded, *last)):
        for name in ("volume", "issue"):
            draft.put(name, Span(*m.span(name)) if m[name] else None)
        draft.put("container", Span(*m.span("name")))
        return elements[:-1]
    if last.of(draft.folded) in words("place") or ("," in last.of(draft.folded) and is_place(last.of(draft.folded))):
        draft.put("place", last)
        return elements[:-1]
    if len(elements) == 2 and is_domain(last.of(draft.folded)):
        return elements
    if _VOLUME.fullmatch(last.of(draft.folded)):
        return elements
    if (m := _NEWS_PLACE.fullmatch(draft.folded, *last)) and _is_place_of_news(m):
        draft.put("place", Span(*m.span("place")))
        last = Span(*m.span("name"))
    draft.put("publisher", _without_via(draft.folded, last))
    return elements[:-1]


def _without_via(folded: str, span: Span) -> Span:
    m = _VIA.search(folded, *span)
    return Span(span.start, m.start()) if m else span


def _cut(draft: Draft, elements: list[Span], imprint: Imprint | None) -> tuple[list[Span], list[Span]]:
    """Of elements that are title and container in one row, where the container begins."""
    if imprint and (imprint.volume or imprint.issue) and "publisher" not in draft.fields:
        return elements[:-1], elements[-1:]
    if "place" in draft.fields or is_press(draft.fields.get("publisher", "")):
        return elements[:1], elements[1:]
    last = elements[-1].of(draft.folded)
    if is_container_like(last) or not is_title_like(last):
        return elements[:-1], elements[-1:]
    return elements, []


def _put_title(draft: Draft, title: list[Span], container: list[Span]) -> None:
    """The elements before the container are the title; pages, who it is by and a newspaper's place stand apart."""
    whole = _without_edition(draft, _joined(title), keep_han=True)
    if whole and (m := _TITLE_PAGES.search(draft.folded, *whole)):
        draft.put("pages", Span(*m.span("pages")))
        whole = Span(whole.start, m.start())
    if whole and not {"author", "editor"} & draft.fields.keys() and (m := _TITLE_BY.fullmatch(draft.folded, *whole)):
        names = read_names(draft.folded, Span(*m.span("names")))
        if names and names.strength > Strength.WEAK:
            draft.put("author", names.span)
            draft.set("date", m["date"]) if m["date"] else None
            whole = Span(*m.span("title"))
    draft.put("title", without_standard(draft, without_types(draft, whole)) if whole else None)
    place = _without_edition(draft, _joined(container))
    if place and (m := _NEWS_PLACE.fullmatch(draft.folded, *place)) and _is_place_of_news(m):
        draft.put("place", Span(*m.span("place")))
        place = Span(*m.span("name"))
    if place and (m := _WITH_VOLUME.fullmatch(draft.folded, *place)):
        draft.put("volume", Span(*m.span("volume")))
        draft.put("issue", Span(*m.span("issue")) if m["issue"] else None)
        place = Span(*m.span("name"))
    if place:
        m = _WITH_PUBLISHER.fullmatch(draft.folded, *place) if draft.fields.get("volume") else None
        if m and "publisher" not in draft.fields:
            inner = m["publisher"]
            draft.put("place", Span(*m.span("place")) if m["place"] else None)
            draft.put(
                "place" if inner in words("place") or re.search(r",\s?[A-Z]", inner) else "publisher", Span(*m.span("publisher"))
            )
            place = Span(*m.span("name"))
        draft.put("container", place)


def _without_edition(draft: Draft, span: Span | None, keep_han: bool = False) -> Span | None:
    """A title or container without the edition behind it and a blank, which the template of books sets there; None for none. In a
    Chinese title it may be a part of that, and stays in it too."""
    m = _EDITION.search(draft.folded, *span) if span else None
    if not m or not span:
        return span
    draft.put("edition", Span(*m.span("edition")))
    apart = m.start() > span.start and draft.folded[m.start()] == " " and not (keep_han and has_han(m["edition"]))
    return Span(span.start, m.start()) if apart else span


def _is_place_of_news(m: re.Match[str]) -> bool:
    """Whether the bracket behind a newspaper holds where it appears (聯合報 (臺北))."""
    return ends_like("news", m["name"]) and (m["place"] in words("place") or m["place"].removesuffix("市") in words("place"))


def _joined(spans: list[Span]) -> Span | None:
    """The span from the first of the elements to the last; None if there are none."""
    return Span(spans[0].start, spans[-1].end) if spans else None
