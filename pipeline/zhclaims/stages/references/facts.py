"""What a piece of a reference says of where and when a work appeared, by its own form: dates, pages, volumes, publishers.

One list for every style whose pieces stand between commas, blanks or brackets: `facts_of` gives the fields that a piece surely
holds.
"""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import DRESSED_PAGES, FIRST_OF_DATE, FRONT_PAGES, match_date, read_imprint, whole_date
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.parts import EDITION
from zhclaims.stages.references.words import ends_like, is_press, kind_of_type, words

_N = r"[\d一二三四五六七八九十百千〇零○]"
VOLUME = (
    rf"(?:复刊)?(?:第\s?)?{_N}{{1,6}}\s?[卷册辑集编部巻](?:[上中下]|之{_N})?(?:第?{_N}{{1,4}}[册卷])?|(?:[前后续别外补正新]集|[初二三四五]集)?卷\s?(?:第?\s?{_N}{{1,8}}(?:[上中下]|之{_N}+)?(?:\s?[至到-]\s?卷?{_N}{{1,8}})?|[首末上中下])"
    r"|[上中下甲乙丙丁戊己庚辛壬癸][册卷编部]|[Vv]ol(?:ume|s)?\.?\s?[\dIVXLC]+|(?:Bd|Т|Ч|Кн|Вып)\.\s?[\dIVX]+"
)
ISSUE = (
    rf"总?第?\s?{_N}{{1,6}}\s?[期号]|[Nn](?:o|r|um)\.?\s?\d{{1,5}}(?:\s?[-/]\s?\d+)?|#\d{{1,5}}|\d{{1,2}}月号|[春夏秋冬]季?[号刊]"
)
_YEAR = r"(?:1\d|20)\d\d"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_PAGES = rf"(?:{DRESSED_PAGES}|{FRONT_PAGES})"
_THESIS = rf"[{HAN}]{{0,20}}?(?P<type>(?:博士|硕士|学士)(?:研究)?生?(?:学位)?(?:毕业)?论文|(?:学位|毕业)论文)"
_SOLD = r"(?:年|年?\d{1,2}月)?\s?(?:版|第[\d一二三四五六七八九]版|出版|刊印?|印行|印刷|发行)?"
_FACTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<pages>{_PAGES}|\d{{1,5}}\s?-\s?\d{{1,5}})",
        rf"(?P<volume>{VOLUME})(?:\s?[,、]?\s?(?P<issue>{ISSUE}))?(?:\s?(?P<chapter>第{_N}{{1,4}}[章节回篇讲条][^,;\d]{{0,16}}?))?(?:\s?[,:]?\s?(?P<pages>{_PAGES}))?",
        rf"(?P<issue>{ISSUE})(?:\s?\((?P<date>[^()]{{4,16}})\))?(?:\s?[,:]?\s?(?P<pages>{_PAGES}|(?!{_YEAR}$)\d+(?:-\d+)?))?",
        rf"(?P<container>[{HAN}]{{2,20}}?(?:杂志|学报|月刊|季刊|周刊|半月刊|双月刊|期刊|论丛|集刊|画报))\s?(?P<volume>第?{_N}{{1,4}}卷)?(?P<issue>{ISSUE})",
        rf"(?P<container>[{HAN}]{{2,20}}?(?:杂志|学报|月刊|季刊|周刊|半月刊|双月刊))\s?(?P<date>{_YEAR}年\d{{1,2}}月)[号刊]?",
        rf"(?P<container>[{HAN}]{{2,16}}?)\s?(?P<volume>第?{_N}{{1,4}}卷)\s?(?P<issue>{ISSUE})",
        rf"(?:卷期|第)\s?(?P<volume>{_N}{{1,4}})\s?[:/]\s?(?P<issue>\d{{1,3}})期?",
        rf"(?P<date>{_YEAR}\s?年?(?:度)?)\s?,?\s?(?P<volume>第?{_N}{{1,5}}卷)?\s?(?P<issue>{ISSUE})(?:\s?[,:]?\s?(?P<pages>{_PAGES}))?",
        rf"(?P<chapter>第{_N}{{1,4}}[章节回篇讲](?:第?{_N}{{1,4}}[节条])?)(?:\s?,?\s?(?P<pages>{_PAGES}))?",
        rf"(?P<date>(?:{_YEAR}|民国{_N}{{1,3}})\s?年\s?\d{{1,2}}月\d{{1,2}}日)\s?(?P<pages>第?\s?[A-Z]?{_N}{{1,3}}\s?版.{{0,8}})",
        rf"(?P<number>[{HAN}]{{1,10}}[\[(]\d{{4}}[\])]\s?第?\d+号|[{HAN}]{{2,12}}字第\s?{_N}+\s?号|第\d+集|Episode \d+)",
        rf"(?P<pages>\d+(?:-\d+)?)\s?\((?P<date>{_YEAR})\)",
        r"(?P<volume>\d{1,4})\s?\((?P<issue>\d{1,4}(?:[-/]\d{1,4})?)\)(?:\s?[:,]\s?(?P<pages>\d[\d-]*))?",
        rf"(?P<volume>\d{{1,4}})\s?\((?P<date>{_YEAR}|[A-Z][^()]{{3,16}})\)(?:\s?[:,]\s?(?P<pages>{_PAGES}|\d[\d-]*))?",
        r"(?P<volume>\d{1,4})\s?:\s?(?P<pages>\d+(?:-\d+)?)",
        r"(?:出版者|出版社|发行者|发行|出版)\s?:\s?(?P<publisher>[^:,。()\d]{2,40})",
        r"(?:出版|发行|发布|发表)?(?:日期|时间|年份|年月)\s?:\s?(?P<date>\d[^:,。()]{3,16})",
        rf"(?:(?P<place>[^:,。()\d]{{2,12}})\s?:\s?)?(?P<publisher>[{HAN}]{{2,24}}(?:大学|学院|研究所|研究院|科学院|[系部所])){_THESIS}(?:\s?,?\s?(?P<date>{_YEAR}(?:年\d{{1,2}}月)?)年?)?",
        rf"(?P<date>{_YEAR}年(?:\d{{1,2}}月)?)\s?(?P<publisher>[{HAN}·]{{2,20}}?(?:出版社|出版公司|书局|书店|印书馆|出版))(?:出版|印行|发行|刊行|版){{0,2}}",
        rf"(?P<place>[^:,。()\d]{{2,30}}?(?:\([^()]{{2,20}}\))?)\s?:\s?(?P<publisher>[^:。()\d]{{2,60}}?)\s?(?P<date>{_YEAR}(?:[-.]\d{{1,2}}){{0,2}})?{_SOLD}(?:\s?(?P<pages>{_PAGES}))?",
        rf"(?P<publisher>[^,:\d]{{2,16}}?)\s?(?P<date>{_YEAR}年\d{{1,2}}月\d{{1,2}}日)(?:电|讯|报道)?",
        rf"(?P<publisher>[{HAN}·]{{2,20}}?(?:出版社|出版公司|书局|书店|印书馆|社|局|馆|店|公司|院|会|部))\s?(?P<date>{_YEAR}){_SOLD}(?:\s?(?P<pages>{_PAGES}))?",
        rf"(?P<publisher>[{HAN}·]{{2,20}}?(?:出版社|出版公司|书局|书店|印书馆|出版))(?P<date>{_YEAR}年(?:\d{{1,2}}月)?)(?P<edition>第{_N}{{1,3}}版|[初再]版)",
        rf"(?P<publisher>[{HAN}]{{2,20}}?)(?:出版|发行)\s?[/,]\s?(?P<place>[{HAN}]{{2,8}})",
        rf"(?P<place>[{HAN}]{{2,6}}[市县])",
        rf"(?P<chapter>(?:[{HAN}]{{2}}[元一二三四五六七八九十]{{1,4}}年\s?)?闰?[正一二三四五六七八九十冬腊]{{1,2}}月\s?(?:[{_STEMS}][{_BRANCHES}]|初?[一二三四五六七八九十廿]{{1,3}}日)?条?)",
        rf"(?P<series>[{HAN}]{{2,24}}(?:丛书|丛刊|文库|书系|译丛|选书|双书|新书|系列)\s?(?:第?\s?{_N}{{1,4}}\s?[号卷辑册种]?)?)",
        r"(?P<publisher>[A-Z][A-Za-z&' ]{2,40}?)\s(?P<date>\d{1,2} [A-Z][a-z]{2,8} (?:1\d|20)\d\d)",
        r"(?P<publisher>[가-힣]{1,12}(?:사|출판부?|북스|서원|서관|대학교))",
        rf"(?P<publisher>[{HAN}]{{2,16}}?(?:书局|出版社|印书馆|书店))(?P<edition>[{HAN}]{{0,4}}(?:点校|标点|影印|排印|校点|整理|校注|铅印|石印|中?译)本)",
        rf"(?P<date>{_YEAR}\s?年(?:\s?\d{{1,2}}\s?月)?)\s?(?P<edition>(?:修订|增订|增补|重排|影印)?第{_N}{{1,3}}版|{_N}版|[初再]版)",
        rf"(?P<edition>{EDITION.pattern.replace('?P<edition>', '?:')})",
        r"(?P<publisher>[^,:]{2,40}?)\s?(?:编?印行?|出版|刊行|发行|版)",
        rf"(?P<publisher>[{HAN}]{{2,16}}?(?:大学|学院|研究所|研究院|科学院|系))?{_THESIS}",
    )
)
_NUMBERS_BEHIND = re.compile(r"\d\s?[,(:]")
_TELLING = re.compile(
    "[A-Za-z가-힣\\d一二三四五六七八九十百千〇零○页封序言记跋录论凡插图版卷上中下首末号刊:本印行文书库丛列编集部期月市县]"
)
"""One of these stands in every fact: where none does, no form has to be tried."""
PRESS_PLACE = re.compile(
    r"(?P<publisher>[^,:]*?\b(?:Press|Publications|Publishing|Publishers|Verlag|Books|University|Museum|Society|House|Inc\.?|Ltd\.?|Co\.?)),\s"
    r"(?P<place>[A-Z][\w .]{2,30}(?:,\s[A-Z][\w.]{1,20})?)\.?"
)
"""A publisher with its place behind: "China Ocean Press, Beijing"."""
_HOUSES = ("publisher", "news", "container")
_HANGUL = re.compile("[가-힣]")
_ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<container>(?!.*(?:\.\s\S*|^)\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)[A-Z(][^\d,:]{{2,80}}?),?\s(?:[Vv]ol(?:ume|\.)?\s)?(?P<volume>\d{{1,4}})(?:\.(?P<part>\d{{1,3}}))?(?:\s?\((?P<issue>\d{{1,3}}(?:[-/]\d+)?)\))?(?:\s?\((?P<date>{_YEAR}|[A-Z][^()]{{3,16}}{_YEAR})\))?(?:\s?[:,]\s?(?P<pages>[a-z]?\d+(?:-\d+)?))?",
        rf"(?P<container>[{HAN}][^\d,:]{{1,30}}?)\s?(?P<issue>\d{{1,4}})\s?\((?P<date>{_YEAR})\)(?:\s?:\s?(?P<pages>\d+(?:-\d+)?))?",
        rf"(?P<container>[A-Z(][^\d,:]{{2,80}}?)\s\((?P<date>{_YEAR}|[^()]{{3,16}}{_YEAR})\)(?:\s?[:,]?\s?(?P<pages>(?:pp?\.?\s?)?\d+(?:-\d+)?))?",
    )
)
"""A periodical with its numbers in one piece: "Harvard Journal 6", "Nature 171 (4356): 737-738"."""


def facts_of(folded: str, piece: Span) -> dict[str, Span]:
    """The fields that a piece holds, each with its stretch; nothing if it is no such piece.

    >>> text = "商务印书馆1919年版"
    >>> {name: span.of(text) for name, span in facts_of(text, Span(0, len(text))).items()}
    {'publisher': '商务印书馆', 'date': '1919'}
    """
    text = piece.of(folded)
    if not text or len(text) > 120:
        return {}
    if date := _whole_date(text):
        return {"date": Span(piece.start, piece.start + date)}
    if text[-1].isdigit() and _NUMBERS_BEHIND.search(text) and (imprint := read_imprint(folded, piece)):
        found = {name: getattr(imprint, name) for name in ("volume", "issue", "pages") if getattr(imprint, name)}
        return found | {"date": piece}
    for pattern in _FACTS if _TELLING.search(text) else ():
        if (m := pattern.fullmatch(folded, *piece)) and (found := _sure(m)):
            return found
    if kind_of_type(text) not in (None, "other"):
        return {"type": piece}
    return _by_words(text, piece)


_DONE_THEN = re.compile(
    r"\s?(?:出版发行|发行版|版|出版|印刷|翻印|重印|刊印?|印行|发行|电|讯|报道|播出|播放|首播|发布|发表|上映|更新)$"
)


def _whole_date(text: str) -> int:
    """How long the date is that the text is, with the word for what was done then (1981年版); 0 if it is none."""
    if text[0] not in FIRST_OF_DATE:
        return 0
    bare = _DONE_THEN.sub("", text)
    found = whole_date(bare) if bare[-1:] not in ",;" else None
    return len(bare) if found else 0


def _sure(m: re.Match[str]) -> dict[str, Span]:
    """The groups that are filled; nothing where what stands for a publisher or a place cannot be one."""
    found = {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value}
    place, publisher = m.groupdict().get("place"), m.groupdict().get("publisher")
    if place and publisher:
        named = ends_like("publisher", publisher) and not re.search(r"\s[a-z]", place)
        named = named and not (has_han(place) and " " in place)
        if is_press(place) or not (is_place(place) or named):
            swapped = is_place(publisher) or is_press(place)
            return found | {"place": found["publisher"], "publisher": found["place"]} if swapped else {}
    elif publisher and not _HANGUL.search(publisher) and not any(ends_like(kind, publisher) for kind in _HOUSES):
        return {}
    date = m.groupdict().get("date")
    return {} if date and not match_date(date) else found


def put_facts(draft: Draft, facts: dict[str, Span], periodical: bool) -> None:
    """Put the facts of a piece; what may be an edition or the page of a newspaper (第3版) is the page in a periodical."""
    for name, span in facts.items():
        text = span.of(draft.folded)
        if name == "date":
            draft.put_date(match_date(draft.folded, span.start))
        elif name == "type":
            draft.set("kind", kind_of_type(text) or "thesis")
        elif name == "pages" and not periodical and len(draft.fields.get("date", "")) < 10 and re.fullmatch(r"第\S{1,3}版", text):
            draft.put("edition", span)
        else:
            draft.put(name, span)


def is_place(folded: str) -> bool:
    """Whether the text is the name of a place: a known one, alone, with its country or with 市; or short and Chinese."""
    known = words("place")
    parts = [p.strip(" .") for p in re.split(r"[,、/;]|\s?-\s?", folded)]
    if any(p in known or p in words("country") or p.removesuffix("市") in known for p in parts):
        return True
    return bool(re.fullmatch(rf"[{HAN}]{{2,8}}", folded)) and (
        folded[-1] in "市县省州京港城岛" or any(k in folded for k in known if has_han(k))
    )


def _by_words(text: str, piece: Span) -> dict[str, Span]:
    """A publisher, newspaper or place by the words of its name."""
    if text in words("place") or text in words("country") or text.removesuffix("市") in words("place"):
        return {"place": piece}
    if (
        any(mark in text for mark in "、,。")
        or (" " in text and has_han(text) and not text.isascii())
        or len(text) > (20 if has_han(text) else 60)
    ):
        return {}
    name = re.sub(r"\s?\([^()]*\)$", "", text)
    place = text[len(name) :].strip(" ()")
    if place and is_place(place):
        start = piece.start + len(name) + text[len(name) :].index("(") + 1
        return {"publisher": Span(piece.start, piece.start + len(name)), "place": Span(start, piece.end - 1)}
    return {"publisher": piece} if ends_like("publisher", name) or ends_like("news", name) else {}


_MONTHS = frozenset(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"))


def numbered_periodical(folded: str, piece: Span) -> dict[str, Span]:
    """A periodical with its volume, date and pages in one piece, where a style says that the piece is one; else nothing."""
    if not piece.of(folded)[-1:].isdigit() and not piece.of(folded).endswith(")"):
        return {}
    for pattern in _ENGLISH:
        m = pattern.fullmatch(folded, *piece)
        if (
            m
            and m["container"].strip(" .")[:3] not in _MONTHS
            and (len(m.groupdict().get("volume") or "") < 4 or m["date"] or m["pages"])
        ):
            found = {name: Span(*m.span(name)) for name, value in m.groupdict().items() if value}
            return found | ({"issue": found.pop("part")} if "part" in found else {})
    return {}


def trim_piece(folded: str, span: Span) -> Span:
    """Without separators, and without brackets that are half or that hold all of it."""
    span = trim(folded, span, " ,.;:。、·-\ue000")
    text = span.of(folded)
    if text.startswith("(") and (")" not in text or text.find(")") == len(text) - 1):
        return trim_piece(folded, Span(span.start + 1, span.end))
    if text.endswith(")") and "(" not in text:
        return trim_piece(folded, Span(span.start, span.end - 1))
    return span
