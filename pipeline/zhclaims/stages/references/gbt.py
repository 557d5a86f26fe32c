"""GB/T 7714 part by part, in all its editions (1987, 2005, 2015, 2025) and both its orders (by number, by author and date).

"王明, 李华. 标题[J]. 期刊, 2005, 12(3): 45-67.", "王明, 2005. 标题[M]. 李华, 译. 北京: 某社: 45.", and as 1987 has it,
without marks: "王明. 标题. 见: 李华编. 文集. 北京: 某社, 2005. 45". Full stops separate the parts. Each part is read for what it
is, by its own form; what is none of the known parts is left alone and costs no other part.
"""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import PAGES, first_print, match_date, read_imprint, read_tail_imprint
from zhclaims.stages.references.draft import BLANK, Draft, fold
from zhclaims.stages.references.facts import PRESS_PLACE, facts_of, is_place, numbered_periodical, put_facts
from zhclaims.stages.references.names import Strength, find_names, is_responsible, read_apart, read_names
from zhclaims.stages.references.parts import put_imprint, put_title, take_edition, take_role
from zhclaims.stages.references.segments import split_parts, trim_element
from zhclaims.stages.references.words import ends_like, is_press

_KINDS = {
    "M": "book", "G": "book", "K": "book", "A": "book", "C": "conference", "N": "news", "J": "journal", "PP": "journal",
    "D": "thesis", "R": "report", "S": "standard", "P": "patent", "CM": "map", "DS": "dataset", "DB": "web", "CP": "web",
    "EB": "web", "Z": "unknown",
}  # fmt: skip
_MARK = re.compile(
    r"\s?\[(?P<mark>M|C|G|N|J|D|R|S|A|PP|P|K|Z|DB|CP|EB|CM|DS)(?:\s?/\s?(?:OL|CD|DK|MT))?\]"
    r"|\s?:?\s?\[(?P<thesis>(?:博士|硕士|学士)?(?:学位)?论文|[\w.\s]{0,16}(?:dissertation|thesis))\]",
    re.IGNORECASE,
)
_HOST = re.compile(r"\s?//\s?|[\s.。]*(?:见|载|In)\s?:\s?")
_YEAR = re.compile(r"\[?c?(?P<year>\d{4})[a-z]?(?:[-/]\d{2,4})?\]?|无日期|日期不详|出版年不详|n\.\s?d\.?")
_AUTHOR_YEAR = re.compile(
    rf"(?P<author>[^:?!《》“”\"{BLANK}]{{1,600}}?)\s?[,.。]\s?(?P<edited>\([Ee]ds?\.?\)\.?\s?)?(?P<date>{_YEAR.pattern})\s?(?:[.:](?!\d)|。)\s?"
)
_ANONYMOUS = re.compile(r"\[?(?:佚名|无名氏|作者不详|[Aa]non(?:ymous)?)\.?\]?")
_EDITED = re.compile(r"\((?:[Ee]ds?\.?|主编)\)$")
_PLACED = re.compile(r"([^,]{2,30}),\s(?=\w)")
_UNKNOWN = re.compile(r"\[?\s?(?:[Ss]\.?\s?[lLnN]\.?|出版[地者社]不详|不详)\s?\]?")
_BARE_PAGES = re.compile(rf"(?=.*\d|[扉封版自代序前后跋目附导绪引凡插图彩卷]){PAGES}")
_PAGED = re.compile(r"\s?:\s?(?P<pages>[A-Za-z]{0,2}\d[\d, -]*)$")
_COUNT = re.compile(r"\d+\s?(?:页|p\.?|册|卷|面)|\d{1,3}\s?cm")
_IMPRINT = re.compile(
    rf"(?:(?P<place>[^:\d{BLANK}]{{1,60}}?)\s?:\s?)?(?P<publisher>[^:{BLANK}]{{2,120}}?)"
    rf"(?:\s?,\s?(?=\[?c?\d{{4}})(?P<date>[^:,{BLANK}]{{4,24}})|\s?\((?P<year>\d{{4}}[\d.-]{{0,6}})\))?(?:\s?:\s?(?P<pages>{PAGES}))?"
)
_NUMBERED = re.compile(
    r"(?P<container>.{2,150}?)(?:\s?,\s?(?P<volume>[\w./-]{0,8}\d[\w./-]{0,8}))?(?:\s?\((?P<issue>[^()]{0,10}\d[^()]{0,12})\))?"
    rf"(?:\s?:\s?(?P<pages>{PAGES}))?"
)
_YEAR_OF_NUMBER = re.compile(r"[-:](\d{4})(?:\(\w+\))?$")
_SERIAL = re.compile(r"\d{4}\s?,.{0,24}\(\d+\)\s?-.{0,24}")
"""The years and numbers of a serial as a whole: "1984, 1(1)—"."""


def find_mark(folded: str, body: Span) -> re.Match[str] | None:
    """The type mark that ends the title; None if there is none."""
    return _MARK.search(folded, *body)


def is_gbt(folded: str) -> bool:
    """Whether the entry holds a type mark of GB/T 7714 ([J], [M], [EB/OL], of 1987 [学位论文])."""
    return bool(_MARK.search(folded))


def read_gbt(draft: Draft, body: Span) -> None:
    """Read the responsibility and title before the mark, the parts after it."""
    mark = find_mark(draft.folded, body)
    if not mark:
        return
    kind = "thesis" if mark["thesis"] else _KINDS[mark["mark"].upper()]
    draft.set("kind", kind)
    _read_head(draft, Span(body.start, mark.start()), kind)
    _read_tail(draft, Span(mark.end(), body.end), "web" if mark["mark"] == "PP" else kind)
    year = _YEAR_OF_NUMBER.search(fold(draft.fields.get("number", ""))) if kind == "standard" else None
    if year:
        draft.set("date", year[1])


def _read_head(draft: Draft, head: Span, kind: str) -> None:
    """Who is responsible, the year where it stands here, and the title."""
    if m := _author_of_year(draft.folded, head):
        _put_author_and_year(draft, m)
        put_title(draft, Span(m.end(), head.end), kind)
        return
    end = _end_of_authors(draft.folded, head)
    comma = draft.folded.find(",", *head)
    if end == head.start and comma > 0 and has_han(draft.folded[head.start : comma]):  # 王明等著，某书[M]，某社，2001
        names = read_names(draft.folded, Span(head.start, comma))
        end = comma + 1 if names and names.strength > Strength.WEAK else end
    if end > head.start:
        put_author(draft, Span(head.start, end))
    put_title(draft, trim_element(draft.folded, Span(end, head.end)), kind)


def _put_author_and_year(draft: Draft, m: re.Match[str]) -> None:
    """Author or editor, and the year, where both stand before the title."""
    author = Span(*m.span("author"))
    if m["edited"]:
        draft.put("editor", author)
    else:
        put_author(draft, author)
    if m["year"]:
        draft.set("date", m["year"])


def put_author(draft: Draft, author: Span) -> None:
    """The authors, or whoever else comes first: 1987 puts editors with their role (", ed.") there. Nobody is no author."""
    if not _ANONYMOUS.fullmatch(author.of(draft.folded).strip()):
        if apart := read_apart(draft.folded, author):
            for one in apart:
                draft.put(one.role, one.span)
            return
        names = re.compile(r"[\s,]*(?:\beds?\.?|主?编著?|著|\(\s?(?:eds?\.?|主?编)\s?\))$").sub("", author.of(draft.folded))
        edited = _EDITED.search(author.of(draft.folded))
        draft.put("editor" if edited else "author", Span(author.start, author.start + len(names)))


def _end_of_authors(folded: str, head: Span) -> int:
    """Where the statement of responsibility before the title ends; the head's start if there is none."""
    for part in split_parts(folded, head)[:4]:
        span = Span(head.start, part.end)
        if part.end >= head.end - 1 or not is_responsible(folded, span):
            break
        rest = trim_element(folded, Span(part.end, head.end)).of(folded)
        return head.start if re.fullmatch(r"(?:第.{1,6}[卷册辑集部]|[Vv]ol\.? ?\w+|[上中下][册卷])", rest) else part.end
    found = find_names(folded, head)
    return found.end if found and found.end < head.end else head.start


# ── after the title ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_tail(draft: Draft, tail: Span, kind: str) -> None:
    """Behind the mark: a host behind //, roles and editions, then periodical or imprint."""
    if inner := _HOST.match(draft.folded, tail.start, tail.end):
        tail = _read_host(draft, Span(inner.end(), tail.end))
        kind = "book" if kind not in ("journal", "news") else kind
    parts = [p for p in split_parts(draft.folded, tail) if not take_role(draft, p) and not take_edition(draft, p)]
    read_parts(draft, parts, kind)


def read_parts(draft: Draft, parts: list[Span], kind: str | None) -> None:
    """Read the parts behind the title: periodical, place and publisher, dates, pages."""
    if kind in ("journal", "news") and parts and not _SERIAL.fullmatch(draft.folded, *parts[0]):
        parts = _read_periodical(draft, parts)
        if kind == "news" and "issue" in draft.fields and "pages" not in draft.fields:
            draft.set("pages", draft.fields.pop("issue"))  # 人民日报, 2005-03-05(3): the page of the paper
    for part in parts:
        if not _SERIAL.fullmatch(draft.folded, *part):
            _read_part(draft, part)


def _read_periodical(draft: Draft, parts: list[Span]) -> list[Span]:
    """The periodical, from the first part to its date or number; what follows is given back. Its name may hold full stops."""
    for i, part in enumerate(parts):
        imprint = read_imprint(draft.folded, part) or read_tail_imprint(draft.folded, part)
        if imprint:
            draft.put("container", trim_element(draft.folded, Span(parts[0].start, imprint.start)))
            put_imprint(draft, imprint)
            return parts[i + 1 :]
    whole = Span(parts[0].start, parts[-1].end)
    if m := _NUMBERED.fullmatch(draft.folded, *whole):
        for name in ("container", "volume", "issue", "pages"):
            draft.put(name, Span(*m.span(name)) if m[name] else None)
    return []


def _read_part(draft: Draft, part: Span) -> bool:
    """Whether the part is a date, an imprint with place and publisher, or pages, which are then put into the draft."""
    if imprint := read_imprint(draft.folded, part):
        put_imprint(draft, imprint)
        return True
    text = part.of(draft.folded)
    told = "publisher" in draft.fields
    if "date" in draft.fields and (told or "container" in draft.fields) and _is_pages(text):
        draft.put("pages", part)
        return True
    if "container" in draft.fields and "volume" in (facts := facts_of(draft.folded, part)):
        for name in ("volume", "issue", "pages"):
            draft.put(name, facts.get(name))
        return True
    if not told and "container" not in draft.fields and _read_numbered(draft, part):
        return True
    if not told and "publisher" in (facts := facts_of(draft.folded, part)) and "date" in facts:
        put_facts(draft, facts, False)  # 某社2001年版，第5页
        return True
    tail = read_tail_imprint(draft.folded, part)
    if tail and tail.pages and not told:  # 某社, 2005, 12-15页
        put_imprint(draft, tail)
        part = Span(part.start, tail.start)
    m = None if told else _IMPRINT.fullmatch(draft.folded, *part)
    if not m or re.fullmatch(r"[\d\s.,()-]+", text) or _COUNT.fullmatch(text):
        return False
    behind = PRESS_PLACE.fullmatch(m["publisher"]) if not m["place"] else None
    if behind:  # CSIRO Publications, East Melbourne
        for name in ("publisher", "place"):
            draft.put(name, Span(*behind.span(name)).shift(m.start("publisher")))
    placed = _PLACED.match(m["publisher"]) if not m["place"] else None
    if placed and is_place(placed[1]):  # London, Penguin
        draft.put("place", Span(*placed.span(1)).shift(m.start("publisher")))
        draft.put("publisher", Span(m.start("publisher") + placed.end(), m.end("publisher")))
    for name in ("place", "publisher"):
        if m[name] and not _UNKNOWN.fullmatch(m[name].strip()):
            draft.put(name, Span(*m.span(name)))
    _put_years(draft, m)
    draft.put("pages", Span(*m.span("pages")) if m["pages"] else None)
    return True


def _read_numbered(draft: Draft, part: Span) -> bool:
    """Whether the part is a periodical with its numbers and pages, which are then put into the draft."""
    names = ("container", "volume", "issue", "pages")
    if numbered := numbered_periodical(draft.folded, part):
        for name in names:
            draft.put(name, numbered.get(name))
        return True
    m = _NUMBERED.fullmatch(draft.folded, *part)
    if not m or not (m["volume"] or m["issue"]) or not m["pages"] or ":" in m["container"] or is_press(m["container"]):
        return False
    for name in names:
        draft.put(name, Span(*m.span(name)) if m[name] else None)
    return True


def _put_years(draft: Draft, m: re.Match[str]) -> None:
    """The date of an imprint, and the year of first publication in brackets behind it ("1981 [1934]")."""
    for name in ("date", "year"):
        if m[name]:
            at = m.start(name) + len(m[name]) - len(m[name].lstrip("[c"))
            date = match_date(draft.folded, at)
            draft.put_date(date)
            again = first_print(draft.folded, date.end) if date else None
            if again:
                draft.set("original_date", again["year"])


def _read_host(draft: Draft, host: Span) -> Span:
    """The book or proceedings that the work stands in, behind its editors; what is left is edition and imprint."""
    parts = split_parts(draft.folded, host)
    before = max((i for i, p in enumerate(parts) if i and _is_imprint(draft.folded, p)), default=len(parts))
    named = [p for p in parts[:before] if not take_edition(draft, p)]
    if len(named) > 1 and _is_pages(named[-1].of(draft.folded)):
        draft.put("pages", named.pop())
    if len(named) > 1 and is_responsible(draft.folded, named[0]):
        put_editor(draft, named[0])
        named = named[1:]
    if not named:
        return host
    last = named[-1]
    tail = read_tail_imprint(draft.folded, last) if before == len(parts) else None
    paged = _PAGED.search(draft.folded, *last) if before == len(parts) else None
    end = tail.start if tail else paged.start() if paged else last.end
    draft.put("pages", Span(*paged.span("pages")) if paged and not tail else None)
    put_title(draft, Span(named[0].start, end), None, "container")
    return Span(end, host.end)


def _is_pages(text: str) -> bool:
    """Whether the text is pages (12-15, 扉页) and not how many there are (224 p.)."""
    return not _COUNT.fullmatch(text) and bool(_BARE_PAGES.fullmatch(text))


def put_editor(draft: Draft, editor: Span) -> None:
    """The editors without the word for what they did (编, 主编, ed.)."""
    names = re.compile(r"[\s,]*(?:\beds?\.?|主?编)$").sub("", editor.of(draft.folded))
    draft.put("editor", Span(editor.start, editor.start + len(names)))


def _is_imprint(folded: str, part: Span) -> bool:
    """Whether a part says where or when the work appeared: a date, or a publisher with its place or a date behind it."""
    if read_imprint(folded, part):
        return True
    m = _IMPRINT.fullmatch(folded, *part)
    return bool(m and (m["place"] or m["date"] or m["year"]))


# ── without marks ───────────────────────────────────────────────────────────────────────────────────────────────────────

_DATED = re.compile(
    r",\s?\[?c?(?:1\d|20)\d\d|[.)]\s\d{4}[.:]\s|\.\s?(?:\[?\d{4}[a-z]?\]?|无日期|n\.\s?d\.?)\s?\.\s|[A-Z]{2}\d{6}|\)\s?-"
)
"""What an entry without marks has if it is of GB/T 7714: a comma before its year, or a year alone between full stops."""
_PATENT = re.compile(rf"[{HAN}]{{2,6}}\s?,\s?(?P<number>[A-Z]{{2}}[\d.]{{6,16}}[A-Z]?\d?)")


def is_unmarked_gbt(folded: str) -> bool:
    """Whether parts between full stops end as GB/T 7714 has it: a name, a comma and the date (某社, 2005)."""
    if not _DATED.search(folded):
        return False
    parts = split_parts(folded, Span(0, len(folded)))
    if len(parts) < 2 or "《" in parts[0].of(folded)[:1]:
        return False
    if len(parts) > 2 and _author_of_year(folded, Span(0, len(folded))):
        return True
    if not is_responsible(folded, parts[0]) and not _ends_authors(folded, parts):
        return False
    if len(parts) > 2 and _SERIAL.fullmatch(folded, *parts[2]):
        return True
    return any(_is_dated(folded, p) or _PATENT.fullmatch(folded, *p) for p in parts[2:])


def _author_of_year(folded: str, body: Span) -> re.Match[str] | None:
    """The author and the year where they stand before the title; None if they do not."""
    m = _AUTHOR_YEAR.match(folded, *body)
    return m if m and m.end() < body.end and is_responsible(folded, Span(*m.span("author"))) else None


def _ends_authors(folded: str, parts: list[Span]) -> bool:
    """Whether a list of authors with initials ends somewhere in the first parts."""
    return _end_of_authors(folded, Span(parts[0].start, parts[-1].end)) > parts[0].start


def _is_dated(folded: str, part: Span) -> bool:
    """Whether the part is a publisher or periodical with a comma and its date behind it."""
    m = _IMPRINT.fullmatch(folded, *part)
    if m and m["date"] and (m["place"] or is_press(m["publisher"])):
        return True
    found = read_tail_imprint(folded, part)
    return bool(
        found and (found.volume or found.issue or has_han(part.of(folded)) or found.pages) and "《" not in part.of(folded)
    )


def read_unmarked_gbt(draft: Draft, body: Span) -> None:
    """Responsibility, title, then what it stands in or who published it."""
    folded = draft.folded
    if dated := _author_of_year(folded, body):
        _put_author_and_year(draft, dated)
        start = dated.end()
    else:
        parts = split_parts(folded, body)
        serial = len(parts) > 2 and _SERIAL.fullmatch(folded, *parts[2])
        start = body.start if serial else _end_of_authors(folded, body)
        put_author(draft, Span(body.start, start))
    parts = split_parts(folded, Span(start, body.end))
    if not parts:
        return
    if start == body.start and len(parts) > 2 and _SERIAL.fullmatch(folded, *parts[2]):
        put_author(draft, parts.pop(1))  # a serial begins with its title
    put_title(draft, parts[0], None)
    rest = Span(parts[1].start if len(parts) > 1 else parts[0].end, body.end)
    if inner := _HOST.match(folded, *rest):
        rest = _read_host(draft, Span(inner.end(), rest.end))
    parts = [p for p in split_parts(folded, rest) if not take_role(draft, p) and not take_edition(draft, p)]
    for part in parts:
        if m := _PATENT.fullmatch(folded, *part):
            draft.set("kind", "patent")
            draft.put("number", Span(*m.span("number")))
    read_parts(draft, parts, _kind_by_parts(folded, parts) if "container" not in draft.fields else "book")


def _kind_by_parts(folded: str, parts: list[Span]) -> str | None:
    """Whether the imprint is that of a periodical (journal, news); None if it is another or none."""
    for part in parts:
        m = _IMPRINT.fullmatch(folded, *part)
        if m and m["place"] and not _NUMBERED.fullmatch(m["place"]):
            return None
        imprint = read_tail_imprint(folded, part)
        if not imprint:
            continue
        name = Span(part.start, imprint.start).of(folded)
        if ends_like("news", name):
            return "news"
        numbered = imprint.volume or imprint.issue
        return "journal" if not is_press(name) and (numbered or ends_like("journal", name)) else None
    return None
