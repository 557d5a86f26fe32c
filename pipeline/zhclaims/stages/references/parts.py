"""Parts of a reference that have a form of their own in every style: the title with its volume and number, the edition, a second
statement of responsibility."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN
from zhclaims.spans import Span
from zhclaims.stages.references.dates import DRESSED_PAGES, Imprint
from zhclaims.stages.references.draft import Draft
from zhclaims.stages.references.names import is_responsible
from zhclaims.stages.references.segments import trim_element
from zhclaims.stages.references.words import kind_of_type

_NUMERAL = r"[\d一二三四五六七八九十百〇零]"
EDITION = re.compile(
    rf"(?P<edition>第?\s?{_NUMERAL}{{1,4}}\s?版|[新旧初再]版|(?:修订|增订|增补|增修|重印|影印|重排|校订|普及|典藏|国际|中文|英文|电子|繁体|简体)\w{{0,3}}[版本]"
    rf"|[{HAN}\d]{{0,12}}(?:刻本|抄本|钞本|稿本|影印本|石印本|铅印本|排印本|刊本|活字本|写本|点校本|校注本)"
    r"|(?:\d{1,2}(?:st|nd|rd|th)|[Rr]ev(?:ised|\.)?|(?:[Ff]ir|[Ff]our|[Ff]if|[Ss]ix|[Ss]even|[Ee]igh|[Nn]in|[Tt]en)(?:st|th)|[Ss]econd|[Tt]hird|[Nn]ew|[Ii]nternational|[Ee]nl(?:arged|\.)?)\.?"
    r"(?: (?:and|&) (?:enl\.|enlarged|rev\.|revised))?(?: [Ee]d(?:ition|n)?\.?)?|V(?:er(?:sion)?\.?\s?)?\d[\d.]{0,6})"
)
"""An edition, by number, in words, or as a kind of print (刻本)."""
_ROLE = re.compile(
    r"(?:由\s?)?(?P<names>[^:\[\]\"“”《》]{1,300}?)[\s,]*(?P<role>编译|翻译|校译|译注|译校|译|主编|编校|审校|编|校注|校点|点校|整理|选注|注释|注|校|绘|摄"
    r"|\btrans\.?|\beds?\.?)"
    r"|(?:(?P<en>[Tt]ranslated|[Tt]rans\.|[Ee]d(?:ited|s?\.)) (?:by )?|(?P<mark>\((?:编|译|翻译|主编)\))\s?)(?P<latin>.{2,200})"
)
_BETWEEN_ROLES = re.compile(rf"(?<=[{HAN}])[译编校注]\s?[,;、]\s?(?=[{HAN}]{{2,4}}(?:审?[译编校注]|审校))")
_COLLECTION = re.compile(r"[汇选续新丛类简长初外补前后正上下总]编$")
_VOLUME = re.compile(
    rf"(?:\s?[:.·]\s?|\s)(?P<volume>第?{_NUMERAL}{{1,6}}[卷册辑集编部]|卷\s?{_NUMERAL}{{1,6}}|[上中下][册卷编部]|[Vv]ol(?:ume|\.)?\s?[\dIVXLC]+)$"
)
_BRACKETED = re.compile(r"\s?\((?P<type>[^()]{2,24})\)$")
_STANDARD = (
    r"(?:[A-Z]{1,8}(?:/[A-Z]{1,6})*(?:\s[A-Z]{1,3})?)[\s-]?[A-Z]?-?\d[\d.]*"
    r"(?:[-:—/][\d.]+){0,4}(?:[-:]\d{4})?(?:\([a-zA-Z]{1,3}\))?"
)
_BODIES = (
    r"(?:GB(?:/[TZ])?|GBJ|GJB|DB\d\d(?:/T)?|ISO(?:/IEC|/TR|/TS)?|IEC|IEEE|ANSI(?:/\w+)?|ASTM|ASME|AIAA|DIN|EN|BS|NF|JIS|CNS|KS|GOST|ГОСТ|ITU-T|ECMA|RFC"
    r"|[A-Z]{2}/T|HJ|JGJ|CJJ|JTG|QB|YY|SJ|MH|LY|NY|SL|DL)"
)
_KNOWN_NUMBER = re.compile(
    rf"^(?P<first>{_BODIES}[\s-]?[A-Z]?-?\d[\d.]*(?:-\d+)*[-:]\d{{4}}(?:\(\w{{1,3}}\))?)\s(?=\S{{4}})"
    rf"|[\s:,]\s?(?P<number>{_BODIES}[\s-]?[A-Z]?-?\d[\d.]*(?:-\d+)*(?:[-:]\d{{4}})?(?:\(\w{{1,3}}\))?)$"
    r"|(?<=报告)[\s:]+(?P<report>(?=\S*\d{3})[A-Z0-9][A-Z0-9./-]{7,40})$"
)
_NUMBERS = {
    "standard": re.compile(rf"(?P<first>{_STANDARD})(?:\s?,\s?|\s)(?=.)|(?:\s?[:,]\s?|\s)(?P<number>{_STANDARD})$"),
    "patent": re.compile(
        rf"(?:\s?[:,]\s?|\s)(?:[{HAN}]{{2,8}}\s?,\s?)?(?P<number>(?:ZL\s?)?[A-Z]{{0,2}}\s?\d[\d.,/-]{{4,16}}\s?[A-Z]?\d?)$"
    ),
    "report": re.compile(r"\s?:\s?(?P<number>(?=[^:]*\d)[A-Z0-9][A-Z0-9./ -]{3,40})$"),
}
"""Where the number of a standard, a patent, a report stands: before its title, or behind it and a colon."""


def put_imprint(draft: Draft, imprint: Imprint) -> None:
    """The date of an imprint, its volume, issue and pages, the year of the first print."""
    if imprint.date:
        draft.set("date", imprint.date)
    if imprint.original:
        draft.set("original_date", imprint.original)
    for name in ("volume", "issue", "pages"):
        draft.put(name, getattr(imprint, name))


def put_title(draft: Draft, title: Span, kind: str | None, name: str = "title") -> None:
    """The title, without the work's number and volume, which have fields of their own."""
    title = without_types(draft, title)
    title = without_standard(draft, title) if kind is None else title
    pattern = _NUMBERS.get(kind or "")
    if pattern and (m := pattern.match(draft.folded, *title)) and m["first"]:
        draft.put("number", Span(*m.span("first")))
        title = Span(m.end(), title.end)
    elif pattern and (m := pattern.search(draft.folded, *title)) and m["number"] and m.start() > title.start:
        draft.put("number", Span(*m.span("number")))
        title = Span(title.start, m.start())
    m = _VOLUME.search(draft.folded, *title)
    if m and m.start() > title.start + 1:
        draft.put("volume", Span(*m.span("volume")))
        title = Span(title.start, m.start())
    draft.put(name, title)


def without_standard(draft: Draft, title: Span) -> Span:
    """The title of a standard or report without its number, where nothing but the number tells that it is one."""
    m = _KNOWN_NUMBER.search(draft.folded, *title)
    if not m or m.end() - m.start() == title.end - title.start:
        return title
    name = next(name for name, value in m.groupdict().items() if value)
    draft.put("number", Span(*m.span(name)))
    draft.set("kind", "report" if name == "report" else "standard")
    return trim_element(draft.folded, Span(m.end(), title.end) if name == "first" else Span(title.start, m.start()))


def without_types(draft: Draft, title: Span) -> Span:
    """The title without the types of work and of file in brackets behind it, which tell the kind."""
    title = trim_element(draft.folded, title)
    while m := _BRACKETED.search(draft.folded, *title):
        if re.fullmatch(DRESSED_PAGES, m["type"]):
            draft.put("pages", Span(*m.span("type")))
            title = Span(title.start, m.start())
            continue
        kind = kind_of_type(m["type"]) or kind_of_type(m["type"].rpartition(" ")[2])  # YouTube video
        if not kind or m.start() == title.start:
            break
        if kind != "other":
            draft.set("kind", kind)
        title = Span(title.start, m.start())
    return title


def take_edition(draft: Draft, part: Span) -> bool:
    """Whether the part is nothing but an edition, which is then put into the draft; the rest of one (ed.) counts as one."""
    m = EDITION.fullmatch(draft.folded, *part)
    if m:
        draft.put("edition", Span(*m.span("edition")))
    return bool(m) or part.of(draft.folded).lower() in ("ed", "eds", "edition")


def _are_named(folded: str, names: Span, m: re.Match[str]) -> bool:
    """Whether those before a role word may be named so; a collection (史料汇编) ends like an editor's statement."""
    apart = folded[names.end : m.start("role")].strip() or not _COLLECTION.search(folded[: m.end("role")])
    return bool(apart) and is_responsible(folded, names)


def take_role(draft: Draft, part: Span) -> bool:
    """Whether the part names who did something with the work (李华, 译; 由李华翻译), who is then put into the draft."""
    if (cut := _BETWEEN_ROLES.search(draft.folded, *part)) and cut.start() > part.start:
        first = take_role(draft, Span(part.start, cut.start() + 1))
        return take_role(draft, Span(cut.end(), part.end)) or first
    m = _ROLE.fullmatch(draft.folded, *part)
    if not m or (m["names"] and not _are_named(draft.folded, Span(*m.span("names")), m)):
        return False
    word = m["role"] or m["en"] or m["mark"]
    role = "translator" if "译" in word or word.lower().startswith("trans") else "editor"
    draft.put(role, Span(*m.span("latin" if m["latin"] else "names")))
    return True
