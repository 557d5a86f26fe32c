"""The plain Chinese style: "作者，《书名》，出版社，年份，页码", "《报纸》，2001年3月5日，第3版"."""

from __future__ import annotations

import re

from zhclaims.hanscript import HAN, has_han
from zhclaims.spans import Span, trim
from zhclaims.stages.references.dates import match_date, whole_date
from zhclaims.stages.references.draft import BLANK, Draft
from zhclaims.stages.references.names import Strength, read_names, read_roles
from zhclaims.stages.references.segments import inside_marks, split_elements
from zhclaims.stages.references.words import ends_like, is_container_like, words

_BOOK = re.compile("《[^《》]{1,120}(?:《[^《》]{1,60}》[^《》]{0,60})?》")
_ARTICLE = re.compile('〈[^〈〉]{1,120}〉|“[^“”]{2,120}”|「[^「」]{2,120}」|『[^『』]{2,120}』|"[^"]{2,120}"')
_PAGES = re.compile(
    r"(?P<pages>第?\s?[A-Z]?[\d一二三四五六七八九十百〇零]{1,5}(?:\s?[-~至、,]\s?第?[\d一二三四五六七八九十百〇零]{1,5}){0,4}\s?[页版]"
    r"|页\s?\d{1,5}(?:\s?-\s?\d{1,5})?|(?:pp?|P)\.?\s?\d{1,5}(?:\s?-\s?\d{1,5})?)"
)
_VOLUME = re.compile(
    r"(?P<volume>第[\d一二三四五六七八九十百〇零]{1,5}[卷册辑]|卷[\d一二三四五六七八九十百〇零]{1,6}|[上中下]册)"
)
_ISSUE = re.compile(r"(?P<issue>(?:总?第)[\d一二三四五六七八九十百〇零]{1,4}期|\d{1,3}期)")
_EDITION = re.compile("(?P<edition>(?:[\\d年一二三四五六七八九十]{0,12}第[\\d一二三四五六七八九十]{1,2}|初|再|修订|增订)版)")
_VOLUME_ISSUE = re.compile(
    r"(?P<volume>第[\d一二三四五六七八九十百]{1,5}卷)\s?(?P<issue>第?[\d一二三四五六七八九十百]{1,4}[期号])"
)
_DATED = re.compile(r"(?P<fact>[^()]{2,30})\((?P<date>[^()]{4,16})\)?")
_PLACED = re.compile(rf"(?P<place>[{HAN}]{{2,5}})\s?:\s?(?P<publisher>[{HAN}\w\s·]{{2,40}})")
_PUBLISHED = re.compile(
    rf"(?P<publisher>[{HAN}]{{2,20}}(?:社|局|馆|店|公司|院|会))\s?(?P<date>(?:1\d|20)\d\d\s?年(?:\d{{1,2}}月)?)(?:版|第[\d一二三四五六]版|出版|刊印|印行)?"
)
_LEAD = re.compile(r"^(?:参见|参阅|参看|参考|详见|另见|见于|见|引自|转引自|载于|载|出自|据|原载|刊于|刊|收录于|收入)\s?:?\s?")
_CLAUSE = 14
"""A piece of more Han characters is a clause of prose rather than a piece of a reference."""


def is_plain(folded: str) -> bool:
    """Whether the text names a work in title marks and is otherwise facts of where it appeared, not prose."""
    work = _BOOK.search(folded) or _ARTICLE.search(folded)
    if not work or len(_LEAD.sub("", folded[: work.start()].strip())) > 40 or len(folded) - work.end() > 200:
        return False
    elements = split_elements(folded, Span(0, len(folded)))
    if len(elements) > 1 and not _opens_plainly(folded, elements[0]):
        return False  # the dotted style, with title marks in a title or around it
    if work.end() == len(folded.rstrip(" 。.")):
        names = read_names(folded, trim(folded, Span(0, work.start())))
        if names and names.strength > Strength.WEAK:
            return True  # "李白《将进酒》"
    return _is_mostly_facts(folded, _tokens(folded, Span(0, len(folded))))


def _is_mostly_facts(folded: str, tokens: list[Span]) -> bool:
    """Whether the pieces are works, names and facts; a few short ones may be anything, but none is as long as a clause."""
    others = [t for t in tokens if not _is_work(folded, t)]
    facts = [t for t in others if _is_fact(t.of(folded))]
    unknown = [t.of(folded) for t in others if t not in facts and not _are_names(folded, t)]
    return 0 < len(facts) >= len(unknown) and all(len(u) <= (_CLAUSE if has_han(u) else 3 * _CLAUSE) for u in unknown)


def _are_names(folded: str, token: Span) -> bool:
    """Whether the piece is surely names: a list of more than weak strength, or lists with their roles (李华（翻译）)."""
    names = read_names(folded, token)
    return bool(names and names.strength > Strength.WEAK or read_roles(folded, token))


def _is_work(folded: str, token: Span) -> bool:
    """Whether the piece is a title in its marks and nothing else (《书名》, “篇名”)."""
    return bool(_BOOK.fullmatch(folded, *token) or _ARTICLE.fullmatch(folded, *token))


def _opens_plainly(folded: str, first: Span) -> bool:
    """Whether an element is several pieces, each a work in title marks, a name or a fact: "王明，《书名》. 北京: …"."""
    tokens = _tokens(folded, first)
    books = [bool(_BOOK.fullmatch(folded, *t)) for t in tokens]
    return (
        len(tokens) > 1
        and any(books)
        and all(book or _is_fact(t.of(folded)) or read_names(folded, t) for book, t in zip(books, tokens, strict=True))
    )


def _is_fact(token: str) -> bool:
    """Whether the piece says where or when a work appeared: a date, publisher, newspaper, volume, issue or pages."""
    return bool(
        whole_date(token)
        or _PUBLISHED.fullmatch(token)
        or _PAGES.fullmatch(token)
        or _PLACED.fullmatch(token)
        or _VOLUME.fullmatch(token)
        or _VOLUME_ISSUE.match(token)
        or _ISSUE.fullmatch(token)
    ) or (
        "、" not in token
        and len(token) <= (20 if has_han(token) else 60)
        and (ends_like("publisher", token) or ends_like("news", token))
    )


def read_plain(draft: Draft, body: Span) -> None:
    """Read each token for what it is by its own form; what has no form of its own is left alone."""
    tokens = _tokens(draft.folded, body)
    works = [t for t in tokens if _BOOK.fullmatch(draft.folded, *t)]
    articles = [t for t in tokens if _ARTICLE.fullmatch(draft.folded, *t)]
    periodical = works and any(ends_like(k, works[-1].of(draft.folded)) for k in ("news", "magazine", "journal"))
    if articles and works:
        draft.put("title", articles[0])
        draft.put("container", works[-1])
    elif len(works) > 1 and periodical:
        draft.put("title", works[0])
        draft.put("container", works[-1])
    elif periodical and any(_has_day(t.of(draft.folded)) or _ISSUE.fullmatch(t.of(draft.folded)) for t in tokens):
        draft.put("container", works[0])
    elif works or articles:
        draft.put("title", (works or articles)[0])
    first = min((t.start for t in works + articles), default=body.start)
    for token in tokens:
        if token not in works and token not in articles:
            _put_token(draft, token, token.start < first)


def _has_day(text: str) -> bool:
    """Whether the text is a date with its day (2001年3月5日)."""
    found = whole_date(text)
    return bool(found and found.iso and len(found.iso) == 10)


def _put_token(draft: Draft, token: Span, before_title: bool) -> None:
    folded = token.of(draft.folded)
    if date := whole_date(folded.removesuffix("版").removesuffix("出版").removesuffix("印刷")):
        draft.put_date(date)
        return
    for name, pattern in (("pages", _PAGES), ("volume", _VOLUME), ("issue", _ISSUE), ("edition", _EDITION)):
        if pattern.fullmatch(folded):
            draft.put(name, token)
            return
    m = _DATED.fullmatch(draft.folded, *token)
    if m and whole_date(m["date"]):
        draft.put_date(match_date(draft.folded, m.start("date")))
        _put_token(draft, Span(*m.span("fact")), before_title)
    elif m := _VOLUME_ISSUE.fullmatch(draft.folded, *token):
        draft.put("volume", Span(*m.span("volume")))
        draft.put("issue", Span(*m.span("issue")))
    elif m := _PUBLISHED.fullmatch(draft.folded, *token):
        draft.put("publisher", Span(*m.span("publisher")))
        draft.put_date(match_date(draft.folded, m.start("date")))
    elif m := _PLACED.fullmatch(draft.folded, *token):
        draft.put("place", Span(*m.span("place")))
        draft.put("publisher", Span(*m.span("publisher")))
    elif len(roles := read_roles(draft.folded, token)) > 1:
        for part in roles:
            draft.put(part.role, part.span)
    elif (names := read_names(draft.folded, token)) and (names.strength > Strength.WEAK or not is_container_like(folded)):
        if names.role != "author" or before_title or folded.endswith(("著", "撰")):
            draft.put(names.role, names.span)
        elif is_container_like(folded):
            draft.put("publisher", token)
    elif is_container_like(folded):
        draft.put("publisher", token)
    elif folded in words("place"):
        draft.put("place", token)


def _tokens(folded: str, body: Span) -> list[Span]:
    """The pieces between commas, full stops and blanks; title marks are pieces of their own; brackets of facts are opened."""
    inside = inside_marks(folded)
    separators = ",。;." + BLANK
    if not any(c in ",。;" and not inside[i] for i, c in enumerate(folded[: body.end - 1])):
        separators = " " + BLANK  # nothing but blanks between the pieces
    cuts = [body.start]
    for i in range(body.start, body.end):
        c = folded[i]
        if c in "(" and folded[i - 1 : i] in ("》", "〉"):
            cuts += [i, i + 1]
        elif inside[i]:
            if c in "《〈" and not inside[i - 1 : i].strip(b"\x00"):
                cuts.append(i)
            elif c in "》〉":
                cuts.append(i + 1)
            elif c in ",)" and folded.rfind("(", body.start, i) > folded.rfind("》", body.start, i) >= 0:
                cuts += [i, i + 1]
        elif c in separators or (c == ":" and folded[i + 1 : i + 2] in "《〈“「") or c in "》〉":
            cuts += [i, i + 1] if c not in "》〉" else [i + 1]
    cuts.append(body.end)
    spans = [_trimmed(folded, Span(a, b)) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]
    spans = [_without_lead(folded, s) for s in spans]
    return [s for s in spans if s.start < s.end]


def _trimmed(folded: str, span: Span) -> Span:
    """Without separators, and without brackets that are half or that hold all of it."""
    span = trim(folded, span, " ,.;:。" + BLANK)
    text = span.of(folded)
    if text.startswith("(") and (")" not in text or text.find(")") == len(text) - 1):
        return _trimmed(folded, Span(span.start + 1, span.end))
    if text.endswith(")") and "(" not in text:
        return _trimmed(folded, Span(span.start, span.end - 1))
    return span


def _without_lead(folded: str, span: Span) -> Span:
    m = _LEAD.match(folded[span.start : span.end])
    return Span(span.start + m.end(), span.end) if m and m.end() < span.end - span.start else span
