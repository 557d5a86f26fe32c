"""Entries that mark their titles: "作者，《书名》，出版社，年份，页码", "〈篇名〉，《期刊》3卷2期", "Smith, \\"Title,\\" Journal 6 (1941): 3".

The text is cut into pieces: works in their marks, and what stands between marks, commas, brackets and blanks. Each piece is read for
what it is by its own form (`facts`, `names`); what has no form of its own is left alone, or is the publisher where only that can be.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import BLANK, Draft, fold
from zhclaims.stages.references.facts import VOLUME, facts_of, numbered_periodical, trim_piece
from zhclaims.stages.references.names import NameList, Strength, is_responsible, read_names, read_roles
from zhclaims.stages.references.segments import split_elements
from zhclaims.stages.references.words import ends_like, is_body, is_container_like, is_domain, is_press, kind_of_type

_BOOK = r"《[^《》]{1,120}(?:《[^《》]{1,60}》[^《》]{0,60}){0,2}》|『[^『』]{1,120}』"
_ARTICLE = r"〈[^〈〉]{1,120}〉|<[^<>]{1,40}>|“[^“”]{2,300}”|「[^「」]{2,120}」|\"[^\"]{2,300}\""
_WORK = re.compile(rf"(?P<book>{_BOOK})|(?P<article>{_ARTICLE})")
_LEAD = re.compile(
    r"(?:参见|参阅|参看|参考|详见|另见|见于|见|引自|转引自|引|载于|载|出自|据|原载于?|刊于|刊|收录于|收录在|收入|收于|发表于|[Ii]n:?\s|出处|来源|摘自|转载自)\s?:?\s?"
)
_BY = re.compile(
    r"(?:(?P<author>作者|撰文|文|著者|原著|[Bb]y\s)|(?P<translator>译者|翻译者?)|(?P<editor>编者|主编|编辑|[Ee]d(?:s|ited)?\.?(?: by)?\s))\s?:?\s?"
)
_DYNASTY = re.compile(
    r"[\[(【]?(?:先秦|春秋|战国|秦|西汉|东汉|汉|三国|魏|蜀|吴|西晋|东晋|晋|南朝|北朝|南北朝|隋|唐|五代|北宋|南宋|宋|辽|金|元|明|清|民国)(?:代|朝|初|末)?[\])】·:\s]\s?(?=\S)"
)
_NATION = re.compile(rf"\([{HAN}]{{1,3}}\)(?=[{HAN}])")
_ROLE = re.compile(r"\s?(?P<role>总?主?编|校[证注订释刻]|点校|校印|辑校|标点|整理|编[著纂撰辑]|[编著撰修纂辑译注疏校訳]|监修|合著|等[编著撰译])$")
_SPLIT = re.compile(r"\s?[,;。]\s?|\.(?=(?:1\d|20)\d\d[-/年])")
_CLASSIC = re.compile(rf"·(?P<volume>{VOLUME})(?:·(?P<part>.+))?$")
_CLAUSE = 14
"""A piece of more Han characters is a clause of prose rather than a piece of a reference."""
_LONGEST = 600
"""Longer texts (characters) are no entries of this style."""


class Piece(NamedTuple):
    """A stretch of the entry: a work in its marks, facts, names, or what is none of these."""

    span: Span
    kind: str
    """book, article, facts, names, unknown"""
    facts: dict[str, Span]
    names: tuple[NameList, ...] = ()
    led: bool = False
    """Whether a word leads to it that says that something stands in it (载, 收录于, in)."""


def is_plain(folded: str) -> bool:
    """Whether the text names a work in title marks and is otherwise facts of where it appeared, not prose."""
    work = _WORK.search(folded) if len(folded) <= _LONGEST else None
    if not work or len(_LEAD.sub("", folded[: work.start()].strip())) > 60:
        return False
    end = _end_of_reference(folded)
    pieces = pieces_of(folded, Span(0, end))
    elements = split_elements(folded, Span(0, end))
    if len(elements) > 1 and ". " in folded and not any(_opens_plainly(e, pieces) for e in elements):
        return False  # the dotted style, with title marks in a title or around it
    return _is_mostly_known(folded, pieces)


def _is_mostly_known(folded: str, pieces: list[Piece]) -> bool:
    """Whether the pieces are works, names and facts; a few short ones may be anything, but none is as long as a clause."""
    unknown = [p.span.of(folded) for p in pieces if p.kind == "unknown"]
    known = sum(p.kind in ("facts", "names", "part") or (p.kind == "book" and bool(_CLASSIC.search(folded, *_within(p)))) for p in pieces)
    short = all(len(u) <= (_CLAUSE if has_han(u) else 4 * _CLAUSE) for u in unknown)
    return 0 < known >= len(unknown) and short and any(p.kind in ("book", "article") for p in pieces)


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
        if len(folded) - m.end() > 12 and not _WORK.match(folded, m.end()) or folded[m.end() : m.end() + 1] in '「“"':
            return m.start("colon")
    return len(folded)


_QUOTATION = re.compile(
    rf"(?:(?:{VOLUME})|\d\s?页|页\s?\d+|\d|·(?:{VOLUME})[^》]{{0,30}}[》]|[〉>])\s?则?(?:载|记载|云|曰|称|说)?(?P<colon>[:,]?\s?(?=[「“])|:)"
)


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _eras() -> frozenset[str]:
    """Names of eras, which tell of which edition a book is (光绪《会典事例》), not who wrote it."""
    return frozenset(fold(row["name"]) for row in vocab.load("eras"))


@lru_cache(maxsize=8)
def pieces_of(folded: str, body: Span) -> list[Piece]:
    """Works in their marks and the pieces between them, in order."""
    found: list[Piece] = []
    at = body.start
    for m in _WORK.finditer(folded, *body):
        if m["article"] and not _stands_apart(folded, m, at):
            continue
        found += _pieces_behind(folded, Span(at, m.start()), found)
        if m["article"] and not any(p.kind in ("book", "article") for p in found):
            found = [p if p.kind != "unknown" else _whoever(folded, p) for p in found]
        led = bool(_LEAD_BEFORE.search(folded, at, m.start()))
        found.append(Piece(Span(*m.span()), "book" if m["book"] else "article", {}, (), led))
        at = m.end()
    return found + _pieces_behind(folded, Span(at, body.end), found)


def _pieces_behind(folded: str, run: Span, before: list[Piece]) -> list[Piece]:
    """The pieces of a text; behind a book it may begin with the volume and part that are meant (卷七十八 地理志)."""
    m = _PART.match(folded, *run) if before and before[-1].kind == "book" else None
    dated = bool(m) and m["part"].strip()[:2] in _eras()
    part = trim_piece(folded, Span(*m.span("part"))) if m and (m["volume"] or m["named"] or dated) else None
    if not m or not part or part.start >= part.end or facts_of(folded, part) or _PERIODICAL.match(folded, part.start):
        return text_pieces(folded, run)
    volume = [Piece(Span(*m.span("volume")), "facts", {"volume": Span(*m.span("volume"))})] if m["volume"] else []
    return [*volume, Piece(part, "part", {"chapter": part}), *text_pieces(folded, Span(m.end(), run.end))]


def _whoever(folded: str, piece: Piece) -> Piece:
    """The piece before the first quoted title as names, where it may be nothing else: two capitalised words."""
    names = read_names(folded, piece.span)
    return Piece(piece.span, "names", {}, (names,)) if names and " " in piece.span.of(folded) else piece


def _stands_apart(folded: str, m: re.Match[str], start: int) -> bool:
    """Whether quotation marks hold a title: separators stand around them, not the rest of a title of which they are a part."""
    if m[0][0] in "〈<":
        return True
    before, after = folded[m.start() - 1 : m.start()], folded[m.end() : m.end() + 1]
    closed = not after or after in " ,.。;:()（『《、" + BLANK
    return closed and (m.start() == start or before in " ,.。;:()》』、" + BLANK or after == "『")


_PART = re.compile(
    rf"[\s·,]*(?P<volume>(?:{VOLUME})(?![\d一二三四五六七八九十百千〇零期号上中下]))?(?P<part>[\s·]*(?!第\s?\d|[第期号年页卷])(?:[{HAN}][{HAN}\s·之]{{0,28}}?(?P<named>(?<=[志纪传表书])第[一二三四五六七八九十百]+(?:[\s·][{HAN}\s]{{1,20}})?|(?:本?纪|列?传|志|表|世家|载记|录|篇|论|章)[上中下第一二三四五六七八九十]*)?))"
    r"(?=\s?[,;。:(]|\s?$|\s?[第页]?\s?\d|\s?则?[称曰云载])"
)
"""The volume of a classic, and the part in it that is named behind: 卷九十九下 王莽传, 太宗纪."""
_PERIODICAL = re.compile(r"(?:杂志|期刊|周刊|月刊|报纸|网站)(?:社)?")
_LEAD_BEFORE = re.compile(rf"(?:{_LEAD.pattern})$")


def text_pieces(folded: str, run: Span) -> list[Piece]:
    """The pieces of a text between works; a bracket is opened, what is known as a whole stays whole."""
    span = trim_piece(folded, run)
    if lead := _LEAD.match(folded, *span) or (_PERIODICAL.match(folded, *span) if run.start and folded[run.start - 1] in "》』" else None):
        span = trim_piece(folded, Span(lead.end(), span.end))
    if span.start >= span.end or not re.search(r"\w", span.of(folded)):
        return []
    if known := _known(folded, span):
        return [known]
    for cut in (_cut_at_brackets, _cut_at_stops, _cut_at_commas, _cut_at_blanks):
        spans = cut(folded, span)
        if len(spans) > 1:
            return [p for s in spans for p in text_pieces(folded, s)]
    return [Piece(span, "unknown", {})]


def _known(folded: str, span: Span) -> Piece | None:
    """The piece if it is facts or names as a whole; None if it is neither."""
    if facts := facts_of(folded, span) or numbered_periodical(folded, span):
        return Piece(span, "facts", facts)
    text = span.of(folded)
    parts = _SPLIT.split(text)
    if len(parts) > 1 and (any(map(_ROLE.search, parts[:-1])) or any(facts_of(p, Span(0, len(p))) for p in parts)):
        return None
    names = _names(folded, span)
    return Piece(span, "names", {}, names) if names else None


def _names(folded: str, span: Span) -> tuple[NameList, ...]:
    """The names of a piece with their roles; empty if it is no names."""
    if by := _BY.match(folded, *span):
        rest = Span(by.end(), span.end)
        role = next(name for name, value in by.groupdict().items() if value)
        if is_responsible(folded, rest):
            return (NameList(rest, rest.end, Strength.SURE, role),)
    roles = read_roles(folded, span)
    if len(roles) > 1:
        return tuple(roles)
    if span.of(folded) in _eras():
        return ()
    start = Span(dynasty.end(), span.end) if (dynasty := _DYNASTY.match(folded, *span)) else span
    names = read_names(folded, start)
    if names and (names.strength > Strength.WEAK or (dynasty and len(names.span.of(folded)) <= 4)):
        return (names._replace(span=Span(span.start, names.span.end)),)
    m = _ROLE.search(folded, *start)
    own = Span(start.start, m.start()) if m else start
    if (
        m
        and own.end - own.start >= 2
        and is_responsible(folded, own)
        and (dynasty or is_body(own.of(folded)) or "等" in m[0] or m[0] != m[0].strip())
    ):
        role = "translator" if m["role"][-1] in "译訳" else "author" if m["role"][-1] in "著撰修" else "editor"
        return (NameList(Span(span.start, own.end), span.end, Strength.FAIR, role),)
    return ()


_TELLS = re.compile(rf"[\d:,、]|[{HAN}](?:出?版|著|编|译|社|局|馆)")


def _cut_at_brackets(folded: str, span: Span) -> list[Span]:
    """The text before a bracket, in it and behind it."""
    text = span.of(folded)
    low = 4 if _NATION.match(text) else 0
    opening = text.find("(", low)
    closing = text.find(")", max(opening, low))
    if opening < 0 and closing < 0 or (0 <= opening < closing and not _TELLS.search(text, opening, closing)):
        return [span]  # a bracket that belongs to a name: 全球入侵种资料库(GISD)
    cuts = [c for c in (opening, opening + 1, closing, closing + 1) if 0 < c < len(text)] if opening >= 0 else [closing]
    return [Span(span.start + a, span.start + b) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]


def _cut_at_stops(folded: str, span: Span) -> list[Span]:
    return split_elements(folded, span)


def _cut_at_commas(folded: str, span: Span) -> list[Span]:
    text = span.of(folded)
    marks = _SPLIT if not _JAPANESE.search(text) else _SPLIT_JAPANESE
    dates = [m.span() for m in _ENGLISH_DATE.finditer(text)]
    found = (m for m in marks.finditer(text) if not any(a < m.start() < b for a, b in dates))
    cuts = [(m.start(), m.end()) for m in found] or [(m.start(), m.end()) for m in _COLON.finditer(text)]
    starts, ends = [0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(text)]
    return [Span(span.start + a, span.start + b) for a, b in zip(starts, ends, strict=True)]


_ENGLISH_DATE = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_JAPANESE = re.compile(r"[年号页社会房院館馆店]、")
_SPLIT_JAPANESE = re.compile(r"\s?[,;。、]\s?")
_COLON = re.compile(r"\s?:\s?")


def _cut_at_blanks(folded: str, span: Span) -> list[Span]:
    """The words of a Chinese text where one of them is a fact or a name; else the whole."""
    text = span.of(folded)
    if not has_han(text) or " " not in text:
        return [span]
    spans = [Span(span.start + m.start(), span.start + m.end()) for m in re.finditer(r"[^\s" + BLANK + "]+", text)]
    return spans if len(spans) <= 8 and any(map(_tells, (_known(folded, s) for s in spans))) else [span]


def _tells(piece: Piece | None) -> bool:
    """Whether a piece surely is more than a word of a name: a date, pages, a press, somebody with a role."""
    if piece is None:
        return False
    return bool(piece.facts.keys() - {"publisher", "place", "edition"}) or "publisher" in piece.facts and piece.span.end - piece.span.start > 4 or bool(piece.names)


_FIRST_NAME = re.compile(r"[A-Z][A-Za-z &'-]{2,40}(?=,)|[^,;.:\d\s(]{2,20}(?=[,;\s(\d])")


def is_periodical_alone(folded: str) -> bool:
    """Whether the text is a newspaper or magazine with its day or number and no title: "文汇报, 2003年7月2日, A3版"."""
    name = _FIRST_NAME.match(folded) if len(folded) <= 80 else None
    if not name or not (ends_like("news", name[0]) or ends_like("magazine", name[0])) or _WORK.search(folded):
        return False
    pieces = pieces_of(folded, Span(0, len(folded)))
    facts = [p.facts for p in pieces]
    named = "publisher" in facts[0] and any(ends_like(kind, facts[0]["publisher"].of(folded)) for kind in ("news", "magazine")) if facts else False
    return len(pieces) > 1 and named and all(facts) and any(f.keys() & {"date", "issue"} for f in facts[1:])


def read_periodical_alone(draft: Draft, body: Span) -> None:
    draft.set("kind", "news")
    for piece in pieces_of(draft.folded, body):
        put_facts(draft, piece.facts, True)


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_plain(draft: Draft, body: Span) -> None:
    """Put the works, then each other piece for what it is."""
    pieces = pieces_of(draft.folded, Span(body.start, min(body.end, _end_of_reference(draft.folded[: body.end]))))
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
            put_facts(draft, piece.facts, periodical)
    for piece in pieces:
        if piece.kind == "unknown":
            _put_unknown(draft, piece, pieces, first)
    printed = {"volume", "chapter", "pages", "place", "edition", "translator"} & draft.fields.keys()
    if (printed or is_press(fold(draft.fields.get("publisher", "")))) and not periodical and works[0].kind == "book" and not {"container", "issue"} & draft.fields.keys():
        draft.set("kind", "book")


def _is_author_body(folded: str) -> bool:
    """Whether a body before a title wrote it: an office or institute, and no press, newspaper or site."""
    return is_body(folded) and not is_press(folded) and not any(ends_like(kind, folded) for kind in ("news", "container", "magazine"))


def _put_works(draft: Draft, works: list[Piece], pieces: list[Piece]) -> bool:
    """The title, and what it stands in: whether that is a periodical."""
    books = [w for w in works if w.kind == "book"]
    articles = [w for w in works if w.kind == "article"]
    if books and draft.folded[books[0].span.start] == "『" and articles and articles[-1].span.start > books[0].span.end:
        draft.put("series", _inside(articles.pop(), draft.folded))  # 『书名』某社〈某文库〉
    dated = any(_has_day(draft.folded, p.facts) or "issue" in p.facts for p in pieces)
    last = books[-1] if books else None
    periodical = last is not None and (_is_periodical(draft.folded, last) or (len(works) > 1 and dated))
    if books and articles and _is_quoted_behind(draft.folded, books[0], articles[0]):
        articles = []  # a quotation from the work
    if articles and last:
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
    elif books:
        _put_book(draft, books[0].span)
        draft.put("chapter", Span(books[1].span.start + 1, books[1].span.end - 1) if len(books) > 1 else None)
    else:
        draft.put("title", _inside(articles[0], draft.folded))
    return periodical


def _are_apart(folded: str, books: list[Piece]) -> bool:
    """Whether a comma stands between two books: the second is what the first stands in. A volume between them leads to a part."""
    between = folded[books[0].span.end : books[1].span.start]
    return bool(re.search(r"[,;.。]\s?$", between)) and not re.search(VOLUME, between)


def _inside(article: Piece, folded: str) -> Span:
    """The title in its marks, without the comma or full stop that English sets before the closing one."""
    span = article.span
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


def _is_quoted_behind(folded: str, book: Piece, article: Piece) -> bool:
    """Whether quotation marks behind a book hold words from it; title marks (〈〉) hold one of its parts."""
    behind = article.span.start > book.span.end and folded[article.span.start] in '“「"'
    return behind and not _is_periodical(folded, book)


def _is_periodical(folded: str, work: Piece) -> bool:
    """Whether the name of a work is that of a newspaper or journal."""
    return any(ends_like(kind, work.span.of(folded)) for kind in ("news", "magazine", "journal"))


def _has_day(folded: str, facts: dict[str, Span]) -> bool:
    """Whether the facts hold a date with its day (2001年3月5日)."""
    found = whole_date(facts["date"].of(folded)) if "date" in facts else None
    return bool(found and found.iso and len(found.iso) == 10)


_PART_OF_CLASSIC = re.compile("[志传纪表条]$")


def put_names(draft: Draft, piece: Piece, before_title: bool) -> None:
    if "volume" in draft.fields and not before_title and _PART_OF_CLASSIC.search(piece.span.of(draft.folded)):
        draft.put("chapter", piece.span)
        return
    for names in piece.names:
        text = names.span.of(draft.folded)
        if before_title or names.role != "author" or not is_container_like(text):
            draft.put(names.role, names.span)
        else:
            draft.put("publisher", names.span)


def put_facts(draft: Draft, facts: dict[str, Span], periodical: bool) -> None:
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


def _put_unknown(draft: Draft, piece: Piece, pieces: list[Piece], first: int) -> None:
    """A piece of no known form: the periodical or publisher behind a title, whoever wrote it before it."""
    text = piece.span.of(draft.folded)
    if piece.span.start < first and _SHOWN.search(text):
        draft.set("kind", "video")
        return
    if piece.span.start < first:
        if not {"author", "editor"} & draft.fields.keys() and text not in _eras() and is_responsible(draft.folded, piece.span):
            name = "publisher" if is_container_like(text) or is_domain(text) else "author"
            draft.put(name, piece.span)
        return
    if "volume" in draft.fields and not {"date", "place"} & draft.fields.keys() and has_han(text):
        draft.put("chapter", piece.span)  # a classic: what follows its volume is the part
    elif not re.match("[a-z]", text) and len(text) <= (16 if has_han(text) else 80) and _is_before_facts(piece, pieces) and "publisher" not in draft.fields:
        draft.put("publisher" if "container" in draft.fields or has_han(text) else "container", piece.span)


_SHOWN = re.compile("(?:电影|影片|纪录片|电视剧|连续剧|节目|动画)$")


def _is_before_facts(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether facts of the print (date, pages, numbers) come next, or nothing."""
    after = [p for p in pieces if p.span.start > piece.span.start]
    return not after or bool(after[0].facts)
