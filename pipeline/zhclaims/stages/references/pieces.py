"""The pieces of an entry that marks its titles: works in their marks, facts, names, and what is none of these.

The text between works is cut at brackets, full stops, commas and blanks until each piece is known as a whole, or cannot be cut
further.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhclaims import vocab
from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span
from zhclaims.stages.references.dates import DRESSED_PAGES
from zhclaims.stages.references.draft import BLANK, fold
from zhclaims.stages.references.facts import VOLUME, facts_of, numbered_periodical, trim_piece
from zhclaims.stages.references.names import NameList, Strength, is_responsible, read_apart, read_names, read_roles
from zhclaims.stages.references.phrases import phrase_around
from zhclaims.stages.references.segments import split_elements
from zhclaims.stages.references.words import is_body, is_container_like

_BOOK = r"《[^《》]{1,120}(?:《[^《》]{1,60}》[^《》]{0,60}){0,2}》|『[^『』]{1,120}』"
_ARTICLE = (
    r"〈[^〈〉]{1,120}(?:〈[^〈〉]{1,60}〉[^〈〉]{0,60}){0,2}〉|<[^<>]{1,40}>|“[^“”]{2,300}”|「(?=[^「」]|「[^「」]*」)"
    r"[^「」]{0,120}(?:「[^「」]{1,60}」[^「」]{0,60}){0,2}」|\"[^\"]{2,300}\""
)
WORK = re.compile(rf"(?P<book>{_BOOK})|(?P<article>{_ARTICLE})")
LEAD = re.compile(
    r"(?:参见|参阅|参看|参考|详见|另见|见于|见|引自|转引自|引|载于|载|出自|据|原载于?|刊于|刊|收录于|收录在|附录于|附于|辑入|编入|节录自|录自|收入|收于|发表于|[Ii]n:?\s|出处|来源|摘自|转载自)\s?:?\s?"
)
_BY = re.compile(
    r"(?:(?P<author>作者|(?:本[报刊社台]|特约)?(?:记者|通讯员)(?![^,;]*/)|撰文"
    r"|文(?=[:/ ])|著者|原著|[Bb]y\s)|(?P<translator>译者|翻译者?)|(?P<editor>编者|主编|编辑(?![部委室])|[Ee]d(?:s"
    r"|ited)?\.?(?: by)?\s))\s?:?\s?"
)
_DYNASTY = re.compile(
    r"[\[(【]?(?:先秦|春秋|战国|秦|西汉|东汉|汉|三国|魏|蜀|吴|西晋|东晋|晋|南朝|北朝|南北朝|隋|唐|五代|北宋|南宋|宋|辽|金|元|明|清|民国)(?:代|朝|初|末)?[\])】·:\s]\s?(?=\S)"
)
_NATION = re.compile(rf"\([{HAN}]{{1,3}}\)(?=[{HAN}])")
_ROLE = re.compile(
    r"\s?(?P<role>总?主?编|[共合][编著訳译]|校[证注订释刻]|点校|校印|辑校|标点|整理|编[著纂撰辑]|[编著撰修纂辑译注疏校訳]|监修|合著|等[编著撰译])$"
)
_SPLIT = re.compile(
    rf"\s?[,;。]\s?|\.(?=(?:1\d|20)\d\d[-/年])"
    rf"|(?<=[编著译撰校)])\.(?=[{HAN}])|(?<=[{HAN}])\.(?=[{HAN}]{{2,14}}(?:出版社|书局|书店|印书馆|公司))"
)


_REPORTED = re.compile(rf"(?P<names>(?!.*记者)[{HAN}、]{{2,20}}?)\s?报[导道]")


class Piece(NamedTuple):
    """A stretch of the entry: a work in its marks, facts, names, or what is none of these."""

    span: Span
    kind: str
    """book, article, facts, names, unknown"""
    facts: dict[str, Span]
    names: tuple[NameList, ...] = ()
    led: bool = False
    """Whether a word leads to it that says that something stands in it (载, 收录于, in)."""


@cache
def eras() -> frozenset[str]:
    """Names of eras, which tell of which edition a book is (光绪《会典事例》), not who wrote it."""
    return frozenset(fold(row["name"]) for row in vocab.load("eras"))


@lru_cache(maxsize=8)
def pieces_of(folded: str, body: Span) -> list[Piece]:
    """Works in their marks and the pieces between them, in order."""
    found: list[Piece] = []
    at = body.start
    for m in WORK.finditer(folded, *body):
        if m.start() < at or (m["article"] and not stands_apart(folded, m, at)):
            continue
        phrase = phrase_around(folded, Span(*m.span()), at)
        work = phrase or Span(*m.span())
        article = bool(m["article"] or phrase)
        found += _pieces_behind(folded, Span(at, work.start), found)
        if not any(p.kind in ("book", "article") for p in found):
            found = [p if p.kind != "unknown" else _whoever(folded, p, work.start, article) for p in found]
        led = bool(_LEAD_BEFORE.search(folded, at, m.start())) or bool(_LEAD_FIRST.match(folded, at, m.start()))
        found.append(Piece(work, "article" if article else "book", {}, (), led))
        at = work.end
    return _with_names_between(folded, _joined(folded, found + _pieces_behind(folded, Span(at, body.end), found)))


def _joined(folded: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces, where names with commas between them and no roles but behind the last are one list: 徐平，赵英，《书名》."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and _go_on(folded, last, piece):
            span = Span(last.span.start, piece.span.end)
            names = piece.names[0]._replace(span=Span(last.names[0].span.start, piece.names[0].span.end))
            joined[-1] = Piece(span, "names", {}, (names,))
        else:
            joined.append(piece)
    return joined


def _go_on(folded: str, last: Piece, piece: Piece) -> bool:
    """Whether a piece is more of the names that the one before is, which has no role of its own."""
    if len(last.names) != 1 or len(piece.names) != 1 or last.names[0].role != "author":
        return False
    bare = last.names[0].span.end == last.span.end and not _ROLE.search(folded, *last.span) and not _BY.match(folded, *last.span)
    between = folded[last.span.end : piece.span.start].strip()
    if between == "":  # names alone, as data bases list them
        bare = bare and piece.names[0].span == piece.span and not _ROLE.search(folded, *piece.span)
    return bare and between in (",", ";", "、", "") and not _BY.match(folded, *piece.span) and not is_body(piece.span.of(folded))


def _with_names_between(folded: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces, where what stands between an article and the book or journal that it stands in is who wrote it."""
    for i, (before, piece, after) in enumerate(zip(pieces, pieces[1:], pieces[2:], strict=False), 1):
        if (before.kind, piece.kind, after.kind) == ("article", "unknown", "book") and _may_be_name(piece.span.of(folded)):
            names = NameList(piece.span, piece.span.end, Strength.FAIR, "author")
            return [*pieces[:i], Piece(piece.span, "names", {}, (names,)), *pieces[i + 1 :]]
    return pieces


def _pieces_behind(folded: str, run: Span, before: list[Piece]) -> list[Piece]:
    """The pieces of a text; behind a book it may begin with the volume and part that are meant (卷七十八 地理志)."""
    m = _PART.match(folded, *run) if before and before[-1].kind == "book" else None
    told = m and (m["volume"] or m["named"] or m["part"].strip()[:2] in eras())
    part = trim_piece(folded, Span(*m.span("part"))) if m and told else None
    if not m or not part or part.start >= part.end or facts_of(folded, part) or _PERIODICAL.match(folded, part.start):
        return text_pieces(folded, run)
    era = _VOLUME_ALONE.fullmatch(folded, part.start + 2, part.end) if part.of(folded)[:2] in eras() else None
    if era and not m["volume"]:
        return [Piece(part, "facts", {"volume": part}), *text_pieces(folded, Span(m.end(), run.end))]  # 乾隆卷七九
    volume = [Piece(Span(*m.span("volume")), "facts", {"volume": Span(*m.span("volume"))})] if m["volume"] else []
    return [*volume, Piece(part, "part", {"chapter": part}), *text_pieces(folded, Span(m.end(), run.end))]


def _whoever(folded: str, piece: Piece, start: int, article: bool) -> Piece:
    """The piece before the first title as names, where it may be nothing else: two capitalised words before a quoted one, a short
    Chinese or Japanese name that the opening mark, a comma or a colon follows at once."""
    names = read_names(folded, piece.span)
    if names and article and " " in piece.span.of(folded):
        return Piece(piece.span, "names", {}, (names,))
    if folded[piece.span.end : start].strip() in ("", ",", ":") and _may_be_name(piece.span.of(folded)):
        return Piece(piece.span, "names", {}, (NameList(piece.span, piece.span.end, Strength.FAIR, "author"),))
    return piece


def _may_be_name(text: str) -> bool:
    """Whether a text of no known form may be a person's name: two to six Chinese characters, no prose, no body, no era."""
    if not _NAME.fullmatch(text) or _PROSE.search(text) or text in eras():
        return False
    return not is_body(text) and not is_container_like(text)


_NAME = re.compile(rf"[{HAN}]{{2,6}}")
_PROSE = re.compile(
    "[据的按从对但被是由卷第年月版页]|^[在如即又和与及]|关于|有关|原文|参考|以及|[说称曰云载于]$"
    "|电影|影片|纪录片|电视|节目|动画|歌曲|专辑|小说|游戏"
)


def stands_apart(folded: str, m: re.Match[str], start: int) -> bool:
    """Whether quotation marks hold a title: separators stand around them, not the rest of a title of which they are a part."""
    if m[0][0] in "〈<" or (_ENDS_AT_MARK.match(folded, m.end()) and _may_be_name(folded[start : m.start()].strip())):
        return True
    before, after = folded[m.start() - 1 : m.start()], folded[m.end() : m.end() + 1]
    closed = after in _BEHIND_MARK
    return closed and (m.start() == start or before in " ,.。;:()》』、" + BLANK or after == "『")


_BEHIND_MARK = " ,.。;:()（『《、" + BLANK
"""What may follow a title in its marks, if not the end of the text."""
_ENDS_AT_MARK = re.compile(rf"[,.。;:()（『《、{BLANK}]|\s?$|\s(?=[《『\d第页Pp(])")
_PART = re.compile(
    rf"[\s·,.]*(?P<volume>(?:{VOLUME})(?![\d一二三四五六七八九十百千〇零期号上中下]))?(?P<part>[\s·.]*(?!第\s?\d|[第期号年页卷至到])(?:[{HAN}][{HAN}\s·之]{{0,28}}?(?P<named>(?<=[志纪传表书])第[一二三四五六七八九十百]+(?:[\s·][{HAN}\s]{{1,20}})?|(?:本?纪|列?传|志|表|世家|载记|录|篇|论|章)[上中下第一二三四五六七八九十]*)?))"
    r"(?=\s?[,;。:(]|\s?$|\s?[第页]?\s?\d|\s?则?[称曰云载])"
)
"""The volume of a classic, and the part in it that is named behind: 卷九十九下 王莽传, 太宗纪."""
_VOLUME_ALONE = re.compile(VOLUME)
_PERIODICAL = re.compile(r"(?:杂志|期刊|周刊|月刊|报纸|网站)(?:社)?")
_LEAD_FIRST = re.compile(rf"[\s,;.。]{{1,3}}(?:{LEAD.pattern})[^,;。《》]{{2,24}}$")
"""Behind a work a word that leads to another one, and who edited that: ，收录于陈友琴编《…》."""
_LEAD_BEFORE = re.compile(rf"(?:{LEAD.pattern})$")


def text_pieces(folded: str, run: Span) -> list[Piece]:
    """The pieces of a text between works; a bracket is opened, what is known as a whole stays whole."""
    span = trim_piece(folded, run)
    if lead := LEAD.match(folded, *span) or (
        _PERIODICAL.match(folded, *span) if run.start and folded[run.start - 1] in "》』" else None
    ):
        span = trim_piece(folded, Span(lead.end(), span.end))
    if span.start >= span.end or not re.search(r"\w", span.of(folded)):
        return []
    if known := _known(folded, span):
        return [known]
    if m := _SAYS.match(folded, *span):
        span = Span(*m.span("pages"))
        return [Piece(span, "facts", {"pages": span})]
    for cut in (_cut_behind_roles, _cut_at_brackets, _cut_at_stops, _cut_at_commas, _cut_at_blanks):
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
    if (told := _REPORTED.fullmatch(folded, *span)) and (names := read_names(folded, Span(*told.span("names")))):
        return (names,)
    roles = read_roles(folded, span) or read_apart(folded, span)
    if len(roles) > 1:
        return tuple(roles)
    if span.of(folded) in eras():
        return ()
    start = Span(dynasty.end(), span.end) if (dynasty := _DYNASTY.match(folded, *span)) else span
    names = read_names(folded, start)
    if names and (names.strength > Strength.WEAK or (dynasty and len(names.span.of(folded)) <= 4)):
        return (names._replace(span=Span(span.start, without_original(folded, names.span).end)),)
    m = _ROLE.search(folded, *start)
    own = Span(start.start, m.start()) if m else start
    if (
        m
        and own.end - own.start >= 2
        and is_responsible(folded, own)
        and (dynasty or is_body(own.of(folded)) or "等" in m[0] or m[0] != m[0].strip() or _is_long_name(own.of(folded), m[0]))
    ):
        role = "translator" if m["role"][-1] in "译訳" else "author" if m["role"][-1] in "著撰修" else "editor"
        return (NameList(Span(span.start, own.end), span.end, Strength.FAIR, role),)
    return ()


_LATIN_GLOSS = re.compile(rf"(?<=[{HAN}])\s?\((?![A-Z]{{2,6}}\))[A-Z][A-Za-zÀ-ÿ.,' -]{{2,60}}\)$")
"""The original of a foreign name behind the Chinese one: 雷切尔·斯多姆（Rachel Storm）; no acronym of a body."""


def without_original(folded: str, names: Span) -> Span:
    """The names without the original of the last one in brackets."""
    gloss = _LATIN_GLOSS.search(folded, *names)
    return Span(names.start, gloss.start()) if gloss else names


def _is_long_name(text: str, role: str) -> bool:
    """Whether what a role word stands behind is a name of four to six characters, as Japanese ones are (波多野太郎著), or several
    with middle dots between them; a collection (名著, 史料汇编) ends like that too."""
    if role in ("共编", "共著", "共訳", "合编", "合著"):
        return True
    return role in ("著", "译", "訳", "撰") and bool(_LONG_NAME.fullmatch(text)) and not _PROSE.search(text)


_LONG_NAME = re.compile(rf"[{HAN}]{{3,5}}[^\W名原专巨论合编共]")


_OPENING = re.compile(r"\((?!(?:1\d|20)\d\d\)\s?第?\d+号|(?<=\d\()(?:1\d|20)\d\d\)\s?:)")
_GLOSS = re.compile(r"\([A-Z][A-Za-z ,'-]{3,60}\)(?=\s?\()")
"""A title in another language in brackets, and a bracket behind it."""
_CLOSED = re.compile(r"\)(?<!\((?:1\d|20)\d\d\))|\)(?!\s?第?\d+号|(?<=\d\(\d{4}\))\s?:)")
"""A bracket that opens or closes, if not around the year of a document (国发（2009）11号) or of a volume (32（1961）：1)."""
_SAYS = re.compile(rf"(?P<pages>{DRESSED_PAGES})\s?(?:误?[作称载记云谓曰]|写作|写道|提到|认为|指出|说|则|原文)[^,;。:]*$")
"""Pages and what the work says there, which is no part of the reference."""
_TELLS = re.compile(rf"[\d:,、]|[{HAN}](?:出?版|著|编|译|社|局|馆)")


def _cut_behind_roles(folded: str, span: Span) -> list[Span]:
    """The text up to a role word with a blank behind it (王明、李华主编 北京：某社), where that is names, and the rest."""
    m = _ROLE_BLANK.search(folded, *span)
    if not m or not _names(folded, Span(span.start, m.start())):
        return [span]
    return [Span(span.start, m.start()), Span(m.end(), span.end)]


_ROLE_BLANK = re.compile(r"(?<=[编著译撰辑校])\s(?=\S)")


def _cut_at_brackets(folded: str, span: Span) -> list[Span]:
    """The text before a bracket, in it and behind it."""
    text = span.of(folded)
    low = 4 if _NATION.match(text) else 0
    opening = next((m.start() for m in _OPENING.finditer(text, low) if not _GLOSS.match(text, m.start())), -1)
    closing = next((m.start() for m in _CLOSED.finditer(text, max(opening, low))), -1)
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
_JAPANESE = re.compile(r"[年号页社会房院館馆店]、|、(?:(?:1\d|20)\d\d|民国|昭和|平成|大正|明治|令和)")
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
    return (
        bool(piece.facts.keys() - {"publisher", "place", "edition"})
        or "publisher" in piece.facts
        and piece.span.end - piece.span.start > 4
        or bool(piece.names)
    )
