"""Entries that mark their titles: "作者，《书名》，出版社，年份，页码", 'Smith, "Title," Journal 6 (1941): 3'.

Each of the entry's `pieces` is put for what it is; what has no form of its own is left alone, or is the publisher where only that
can be.
"""

from __future__ import annotations

import re
from functools import lru_cache

from zhclaims.hanscript import has_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import whole_date
from zhclaims.stages.references.draft import Draft, fold
from zhclaims.stages.references.facts import VOLUME, put_facts, trim_piece
from zhclaims.stages.references.names import is_responsible
from zhclaims.stages.references.pieces import LEAD, WORK, Piece, eras, pieces_of, stands_apart
from zhclaims.stages.references.segments import split_elements
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_domain, is_press

_CLASSIC = re.compile(rf"·(?P<volume>{VOLUME})(?:·(?P<part>.+))?$")
_CLAUSE = 14
"""A piece of more Han characters is a clause of prose rather than a piece of a reference."""
_LONGEST = 600
"""Longer texts (characters) are no entries of this style."""


@lru_cache(maxsize=8)
def is_plain(folded: str) -> bool:
    """Whether the text names a work in title marks and is otherwise facts of where it appeared, not prose."""
    work = WORK.search(folded) if len(folded) <= _LONGEST else None
    if not work or len(LEAD.sub("", folded[: work.start()].strip())) > 60:
        return False
    if not any(m["book"] or stands_apart(folded, m, 0) for m in WORK.finditer(folded)):
        return False
    end = _end_of_reference(folded)
    elements = split_elements(folded, Span(0, end))
    dotted = len(elements) > 1 and ". " in folded
    apart = dotted and all(WORK.fullmatch(folded, *e) for e in elements if e.start <= work.start() < e.end)
    if apart and not _ROLE_THEN_HOUSE.search(folded):
        return False
    pieces = pieces_of(folded, Span(0, end))
    if apart:
        return all(p.kind != "unknown" for p in pieces)
    if dotted and not any(_opens_plainly(e, pieces) for e in elements):
        return False  # the dotted style, with title marks in a title or around it
    return _is_mostly_known(folded, pieces)


_ROLE_THEN_HOUSE = re.compile(r"》\s?\.[^.]{2,40}[编著译]\s[^.:]{2,20}:")
"""Behind a title a role, a blank and the place of a house: "《书名》. 王明主编 北京: 某社 1994"."""


def has_work(folded: str) -> bool:
    """Whether the text names a work in title marks."""
    return WORK.search(folded) is not None


def _is_mostly_known(folded: str, pieces: list[Piece]) -> bool:
    """Whether the pieces are works, names and facts; a few short ones may be anything, but none is as long as a clause."""
    unknown = [p.span.of(folded) for p in pieces if p.kind == "unknown"]
    known = sum(
        p.kind in ("facts", "names", "part") or (p.kind == "book" and bool(_CLASSIC.search(folded, *_within(p)))) for p in pieces
    )
    short = all(len(u) <= (_CLAUSE if has_han(u) else 4 * _CLAUSE) for u in unknown)
    alone = len(pieces) == 1 and pieces[0].kind == "book" and bool(LEAD.match(folded))
    return (alone or 0 < known >= len(unknown)) and short and any(p.kind in ("book", "article") for p in pieces)


def _within(piece: Piece) -> Span:
    """What stands between the marks of a work."""
    return Span(piece.span.start + 1, piece.span.end - 1)


def _opens_plainly(element: Span, pieces: list[Piece]) -> bool:
    """Whether an element between full stops is several pieces, one of them a work and each of them known."""
    inside = [p for p in pieces if element.covers(p.span)]
    works = sum(p.kind in ("book", "article") for p in inside)
    return bool(works and len(inside) > 1 and all(p.kind != "unknown" for p in inside))


def _end_of_reference(folded: str) -> int:
    """Where a quotation from the work begins, behind a colon after its volume or pages; the end of the text if there is none."""
    for m in _QUOTATION.finditer(folded):
        if len(folded) - m.end() > 12 and not WORK.match(folded, m.end()) or folded[m.end() : m.end() + 1] in '「“"':
            return m.start("colon")
    return len(folded)


_QUOTATION = re.compile(
    rf"(?:(?:{VOLUME})|\d\s?页|页\s?\d+|\d|·(?:{VOLUME})[^》]{{0,30}}[》]|[〉>])\s?则?(?:载|记载|云|曰|称|说)?(?P<colon>[:,]?\s?(?=[「“])|:(?!\s?\d))"
)


_FIRST_NAME = re.compile(r"[A-Z][A-Za-z &'-]{2,40}(?=,)|[^,;.:\d\s(]{2,20}(?=[,;\s(\d])")


def is_periodical_alone(folded: str) -> bool:
    """Whether the text is a newspaper or magazine with its day or number and no title: "文汇报, 2003年7月2日, A3版"."""
    name = _FIRST_NAME.match(folded) if len(folded) <= 80 else None
    if not name or " - " in name[0] or not (ends_like("news", name[0]) or ends_like("magazine", name[0])) or WORK.search(folded):
        return False
    pieces = pieces_of(folded, Span(0, len(folded)))
    facts = [p.facts for p in pieces]
    named = (
        "publisher" in facts[0] and any(ends_like(kind, facts[0]["publisher"].of(folded)) for kind in ("news", "magazine"))
        if facts
        else False
    )
    return len(pieces) > 1 and named and all(facts) and any(f.keys() & {"date", "issue"} for f in facts[1:])


def read_periodical_alone(draft: Draft, body: Span) -> None:
    """An issue of a newspaper, told by its name, its date and its page."""
    draft.set("kind", "news")
    for piece in pieces_of(draft.folded, body):
        put_facts(draft, piece.facts, True)


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_plain(draft: Draft, body: Span) -> None:
    """Put the works, then each other piece for what it is."""
    folded = draft.folded[: body.end]  # as `is_plain` has seen it
    pieces = pieces_of(folded, Span(body.start, _end_of_reference(folded)))
    works = [p for p in pieces if p.kind in ("book", "article")]
    periodical = _put_works(draft, works, pieces)
    first = works[0].span.start
    last = works[-1].span.start
    for piece in sorted(pieces, key=lambda p: p.span.start < last):  # a date before the last title is not that of the print
        if piece.kind == "names":
            put_names(draft, piece, piece.span.start < first)
        elif piece.facts.keys() == {"publisher"} and piece.span.start < first and _is_author_body(piece.span.of(draft.folded)):
            draft.put("author", piece.span)
        elif piece.kind in ("facts", "part"):
            put_facts(draft, _numbers(piece, pieces, draft.folded), periodical)
    for piece in pieces:
        if piece.kind == "unknown":
            _put_unknown(draft, piece, pieces, first)
    printed = {"volume", "chapter", "pages", "place", "edition", "translator"} & draft.fields.keys()
    if (
        (printed or is_press(fold(draft.fields.get("publisher", ""))))
        and not periodical
        and works[0].kind == "book"
        and "issue" not in draft.fields
    ):
        draft.set("kind", "book")


def _numbers(piece: Piece, pieces: list[Piece], folded: str) -> dict[str, Span]:
    """The facts of a piece; where another one gives the pages, "12:3" is volume and issue and a preface is the part
    that is meant. The date behind the house is that of the print."""
    housed = next((p.span.end for p in pieces if "publisher" in p.facts), piece.span.start)
    if "date" in piece.facts and piece.span.end < housed and any("date" in p.facts and p.span.start > housed for p in pieces):
        return {name: span for name, span in piece.facts.items() if name != "date"}
    paged = any("pages" in p.facts for p in pieces if p is not piece)
    if piece.facts.keys() == {"volume", "pages"} and paged:
        return {"volume": piece.facts["volume"], "issue": piece.facts["pages"]}
    if paged and piece.facts.keys() == {"pages"} and not re.search(r"[\d一二三四五六七八九十]|^[ivxlc]+$", piece.span.of(folded)):
        return {"chapter": piece.facts["pages"]}
    return piece.facts


def _is_author_body(folded: str) -> bool:
    """Whether a body before a title wrote it: an office or institute, and no press, newspaper or site."""
    return (
        is_body(folded)
        and not is_press(folded)
        and not any(ends_like(kind, folded) for kind in ("news", "container", "magazine"))
    )


def _put_works(draft: Draft, works: list[Piece], pieces: list[Piece]) -> bool:
    """The title, and what it stands in: whether that is a periodical."""
    books = [w for w in works if w.kind == "book"]
    articles = [w for w in works if w.kind == "article"]
    if books and draft.folded[books[0].span.start] == "『" and articles and articles[-1].span.start > books[0].span.end:
        draft.put("series", _inside(articles.pop(), draft.folded))  # 『书名』某社〈某文库〉
    dated = any(_has_day(draft.folded, p.facts) or "issue" in p.facts for p in pieces)
    if books and articles and _is_journal_behind(draft.folded, books[-1], articles[0], dated):
        draft.put("container", articles[0].span)
        draft.put("title", books[0].span)
        return True
    last = books[-1] if books else None
    numbered = last is not None and bool(_ISSUE_BEHIND.match(draft.folded, last.span.end))
    periodical = last is not None and (_is_periodical(draft.folded, last) or numbered or (len(works) > 1 and dated))
    if books and articles and _is_quoted_behind(draft.folded, books[0], articles[0]):
        articles = []  # a quotation from the work
    if articles and last and not periodical and _is_part_behind(draft.folded, last, articles[0]):
        draft.put("title", last.span)
        draft.put("chapter", _inside(articles[0], draft.folded))
    elif articles and last:
        draft.put("container", last.span)
        draft.put("title", _inside(articles[0], draft.folded))
    elif last and len(books) > 1 and _is_periodical(draft.folded, books[0]) and not _is_periodical(draft.folded, books[1]):
        draft.put("container", books[0].span)
        draft.put("title", books[1].span)
    elif last and len(books) > 1 and (periodical or last.led or books[1].led or _are_apart(draft.folded, books)):
        draft.put("container", (last if periodical else books[1]).span)
        _put_book(draft, books[0].span)
    elif last and len(books) == 1 and periodical and dated:
        draft.put("container", last.span)
        at = next((p.span.start for p in pieces if p.kind != "names"), last.span.start)
        names = next((p.span.start for p in pieces if p.kind == "names" and p.span.start > at), last.span.start)
        before = trim_piece(draft.folded, Span(at, min(names, last.span.start)))
        if before.end - before.start > 3 and any(p.kind == "unknown" for p in pieces if p.span.start < before.end):
            draft.put("title", before)  # a headline without marks: "某大桥通车，《自由时报》，2008年12月12日"
    elif books:
        _put_book(draft, books[0].span)
        draft.put("chapter", Span(books[1].span.start + 1, books[1].span.end - 1) if len(books) > 1 else None)
    else:
        draft.put("title", _inside(articles[0], draft.folded))
    return periodical


_ISSUE_BEHIND = re.compile(r"\s?,?\s?(?:(?:1\d|20)\d\d\s?年?度?)?\s?,?\s?(?:第?\d{1,4}卷)?\s?,?\s?总?第?\s?\d{1,4}\s?期")
"""Behind its title the issue of a periodical (2014年第3期)."""


def _is_journal_behind(folded: str, book: Piece, article: Piece, dated: bool) -> bool:
    """Whether what stands in 〈〉 behind a title and a comma is the journal: marks of titles are used for either."""
    between = folded[book.span.end : article.span.start]
    short = folded[article.span.start] in '「“"' and article.span.end - article.span.start <= 10
    if not re.fullmatch(r"\s?[,.。]\s?", between):
        return False
    return (dated and folded[article.span.start] == "〈") or (short and bool(_DATED_BEHIND.match(folded, article.span.end)))


_DATED_BEHIND = re.compile(r"\s?,\s?(?:第?\d+[卷期]|总第|(?:19|20)\d\d年)")


def _are_apart(folded: str, books: list[Piece]) -> bool:
    """Whether a comma stands between two books: the second is what the first stands in. A volume between them leads to a part."""
    between = folded[books[0].span.end : books[1].span.start]
    closed = folded[books[1].span.end : books[1].span.end + 1] == ")"
    return bool(_APART.search(between) or (between.strip() == "(" and not closed)) and not re.search(VOLUME, between)


_APART = re.compile(r"[,;.。]\s?$|^\s?[,;.。][^,;.。]{2,24}(?:主?编|编[著纂辑])\s?$")
"""A comma, and who edited the second one: 《甲文》，某会编《乙集》."""


def _inside(article: Piece, folded: str) -> Span:
    """The title in its marks, without the comma or full stop that English sets before the closing one."""
    span = article.span
    if folded[span.start] not in '〈<“「"' or folded[span.end - 1] not in '〉>”」"':
        return span  # a title that holds the marks of another
    return Span(span.start + 1, span.end - 1 - (folded[span.end - 2] in ",."))


def _put_book(draft: Draft, book: Span) -> None:
    """A book; of a classic whose marks hold volume and part too (《史記·卷六·秦始皇本紀》) each for itself."""
    inner = Span(book.start + 1, book.end - 1)
    m = _CLASSIC.search(draft.folded, *inner)
    if not m or m.start() == inner.start:
        draft.put("title", book)
        return
    draft.put("volume", Span(*m.span("volume")))
    work = Span(inner.start, m.start())
    draft.put("title", work)
    draft.put("chapter", Span(*m.span("part")) if m["part"] else None)


def _is_part_behind(folded: str, book: Piece, article: Piece) -> bool:
    """Whether the marks 〈〉 behind a book hold its part: chapter or volume lead to them, and no comma stands between."""
    between = folded[book.span.end : article.span.start]
    return folded[article.span.start] == "〈" and bool(re.fullmatch(r"\s?第[\d一二三四五六七八九十百]+[回章节篇讲]\s?", between))


def _is_quoted_behind(folded: str, book: Piece, article: Piece) -> bool:
    """Whether quotation marks behind a book hold words from it; title marks (〈〉) hold one of its parts."""
    behind = article.span.start > book.span.end and folded[article.span.start] in '“「"'
    return behind and not _is_periodical(folded, book)


def _is_periodical(folded: str, work: Piece) -> bool:
    """Whether the name of a work is that of a newspaper or journal; no title with another one or a dash in it is."""
    if re.search("[〈《「]|--", folded[work.span.start + 1 : work.span.end]):
        return False
    return any(ends_like(kind, work.span.of(folded)) for kind in ("news", "magazine", "journal"))


def _has_day(folded: str, facts: dict[str, Span]) -> bool:
    """Whether the facts hold a date with its day (2001年3月5日)."""
    found = whole_date(facts["date"].of(folded)) if "date" in facts else None
    return bool(found and found.iso and len(found.iso) == 10)


_PART_OF_CLASSIC = re.compile("[志传纪表条]$")


def put_names(draft: Draft, piece: Piece, before_title: bool) -> None:
    """Names go where their role word says; a body behind the title is the publisher, a classic's part no name."""
    if "volume" in draft.fields and not before_title and _PART_OF_CLASSIC.search(piece.span.of(draft.folded)):
        draft.put("chapter", piece.span)
        return
    for names in piece.names:
        text = names.span.of(draft.folded)
        periodical = ends_like("news", text) or ends_like("magazine", text)
        if names.role != "author" or not (periodical if before_title else is_container_like(text)):
            draft.put(names.role, names.span)
        else:
            draft.put("publisher", names.span)


def _put_unknown(draft: Draft, piece: Piece, pieces: list[Piece], first: int) -> None:
    """A piece of no known form: the periodical or publisher behind a title, whoever wrote it before it."""
    text = piece.span.of(draft.folded)
    if piece.span.start < first and _SHOWN.search(text):
        draft.set("kind", "video")
        return
    if piece.span.start < first:
        if not {"author", "editor"} & draft.fields.keys() and text not in eras() and is_responsible(draft.folded, piece.span):
            name = "publisher" if is_container_like(text) or is_domain(text) else "author"
            draft.put(name, piece.span)
        return
    if "volume" in draft.fields and not {"date", "place"} & draft.fields.keys() and has_han(text):
        draft.put("chapter", piece.span)  # a classic: what follows its volume is the part
    elif (
        not re.match("[a-z]", text)
        and len(text) <= (16 if has_han(text) else 80)
        and _is_before_facts(piece, pieces)
        and "publisher" not in draft.fields
    ):
        draft.put("publisher" if "container" in draft.fields or has_han(text) else "container", piece.span)


_SHOWN = re.compile("(?:电影|影片|纪录片|电视剧|连续剧|节目|动画)$")


def _is_before_facts(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether facts of the print (date, pages, numbers) come next, or nothing."""
    after = [p for p in pieces if p.span.start > piece.span.start and p.kind != "article"]
    return not after or bool(after[0].facts)
