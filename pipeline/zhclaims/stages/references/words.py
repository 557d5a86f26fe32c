"""What a stretch of a reference is by its words: a site, a newspaper, a publisher, a title, prose; and the kind of work cited.

The words are data: rows of `vocab/bibliographic_words.tsv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from zhclaims import vocab
from zhclaims.hanscript import HAN, has_han, is_han
from zhclaims.model import Identifiers
from zhclaims.stages.references.draft import fold
from zhclaims.terms import ReferenceKind

_DOMAIN = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:com|org|net|gov|edu|info|biz|int|mil|asia|tv|cc|io|me|co|[a-z]{2})(?:/\S*)?", re.IGNORECASE
)
_SITE_SUFFIX = re.compile(r"(?:\.com|\.net|\.org|网|网站|官网|官方网站|百科|数据库|资料库|论坛|博客)$", re.IGNORECASE)

_PUBLIC_PAPER = re.compile(r"\d{4}\s?年|(?:公|通|预|情|年|简|捷|申|汇|回|举|警)报$|报告$")
"""Works whose names end like a newspaper's (统计公报, 天气预报) or name their year."""


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind in `vocab/bibliographic_words.tsv`."""
    return frozenset(row["word"] for row in vocab.load("bibliographic_words") if row["kind"] == kind)


@cache
def author_ends() -> tuple[str, ...]:
    """How the names of bodies that write end."""
    return tuple(words("author_org"))


@cache
def _body_ends() -> tuple[str, ...]:
    heads = (row["head"] for row in vocab.load("organisation_heads") if row["kind"] in ("full", "kind"))
    return (*author_ends(), *words("body"), *heads)


def is_body(folded: str) -> bool:
    """Whether the name ends as those of bodies do: offices, institutes, societies, companies.

    >>> is_body("中国互联网络信息中心"), is_body("冰川的退缩")
    (True, False)
    """
    return folded.rstrip().endswith(_body_ends())


@cache
def _longest(kind: str) -> int:
    return max(map(len, words(kind)))


def is_domain(folded: str) -> bool:
    """Whether the text is the name of a host and nothing else.

    >>> is_domain("www.itis.gov"), is_domain("Hill's Pet Nutrition")
    (True, False)
    """
    return bool(_DOMAIN.fullmatch(folded.strip()))


@lru_cache(maxsize=4096)
def ends_like(kind: str, folded: str) -> bool:
    """Whether the text ends like the names of that kind: 人民日报 (news), 三联书店 (publisher).

    Latin-script words count anywhere in the text, because names there have their head in any place (Journal of …, … Journal).
    """
    text = folded.strip().rstrip("》〉>.)").split("(")[0].rstrip()
    found = words(kind)
    if is_han(text[-1:]):
        return any(text[-n:] in found for n in range(1, min(_longest(kind), len(text)) + 1))
    return any(word in found for word in re.findall(r"[A-Za-zÀ-ÿ]+\.?", folded[:300]))


def is_container_like(folded: str) -> bool:
    """Whether the text looks like the name of a site, a newspaper, a journal, a publisher: a place where works stand."""
    text = re.sub(r"\s?\([^()]*\)$", "", folded.strip())
    if not text or len(text) > 60 or _PUBLIC_PAPER.search(text):
        return False
    if is_domain(text) or _SITE_SUFFIX.search(text):
        return True
    if has_han(text):
        return len(text) <= 16 and any(ends_like(k, text) for k in ("container", "news", "magazine", "publisher", "journal"))
    return len(text.split()) <= 6 and any(ends_like(k, text) for k in ("container", "news", "magazine", "publisher"))


def is_title_like(folded: str) -> bool:
    """Whether the text has what titles have and names of sites have not: length, punctuation, words in lower case."""
    text = folded.strip()
    if re.search(r"[?!:,《「“\"]|\d", text):
        return True
    if has_han(text):
        return len(text) >= 8
    return sum(w[:1].islower() for w in text.split()) >= 1 or len(text.split()) >= 5


# ── kinds of works ──────────────────────────────────────────────────────────────────────────────────────────────────────

_THESIS = re.compile(r"(?:学位|硕士|博士|毕业)论文|\b(?:thesis|dissertation)\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:博士|硕士|学士|Ph\.?\s?D|M\.?\s?A|M\.?\s?Sc|M\.?\s?Phil|B\.?\s?A)\.?\s?(?:学位|论文|学位论文)?$", re.IGNORECASE
)
_REPORT = re.compile(
    r"(?:报告|白皮书|公报|年报|统计公报)(?:书)?\s?(?:\(PDF\))?$|\b(?:[Rr]eport|White Paper)\b(?:,? \d{4})?(?: \(PDF\))?$"
)
_FACTS = re.compile(r"\bpp?\.?\s?\d|\d\s?页|页\s?\d|出版社|[著译]$")
"""Signs of a reference rather than of prose: pages, a publishing house, who wrote it."""


def kind_of(fields: dict[str, str], identifiers: Identifiers, on_web: bool) -> ReferenceKind:
    """The kind of the work, by the first sign that applies.

    `on_web`: the entry has an access date, an archived copy, a dead link or a URL.
    """
    title, host = fold(fields.get("title", "")), fold(fields.get("container", fields.get("publisher", "")))
    if _THESIS.search(title) or _THESIS.search(host):
        return ReferenceKind.THESIS
    daily = len(fields.get("date", "")) == 10 and ends_like("news", host)
    if {"issue", "container"} <= fields.keys() and not (identifiers.isbn or daily or ends_like("magazine", host)):
        return ReferenceKind.JOURNAL
    news = bool(host) and not is_domain(host) and ends_like("news", host) and not is_press(host)
    if identifiers.isbn or ("place" in fields and not news) or ("publisher" in fields and is_press(fold(fields["publisher"]))):
        return ReferenceKind.BOOK
    if host and ends_like("magazine", host):
        return ReferenceKind.MAGAZINE
    if news and not _is_journal(fields, identifiers):
        return ReferenceKind.NEWS
    if _is_journal(fields, identifiers):
        return ReferenceKind.JOURNAL
    if _REPORT.search(title):
        return ReferenceKind.REPORT
    return ReferenceKind.WEB if on_web else ReferenceKind.UNKNOWN


def _is_journal(fields: dict[str, str], identifiers: Identifiers) -> bool:
    """Whether the work stands in a journal: a container with a volume or issue, or an ISSN, PMID or DOI."""
    numbered = "volume" in fields or "issue" in fields
    return numbered and "container" in fields or bool(identifiers.issn or identifiers.pmid or identifiers.doi)


_PRESS = re.compile(
    r"(?:出版社|出版公司|出版集团|出版部|出版中心|出版|书局|书店|书社|书屋|书房|印书馆|印书局|Press|Books|Publishing|Publishers|Publications|Verlag)"
    r"(?:,? (?:Inc|Ltd|Co|LLC)\.?)?$"
)


def is_press(folded: str) -> bool:
    """Whether the name ends as those of publishing houses do (人民出版社, MIT Press)."""
    return bool(_PRESS.search(folded.strip()))


@cache
def _types() -> dict[str, str]:
    """The kind of work by the words for it, as templates write them in brackets behind a title (报告, PhD论文, PDF)."""
    rows = ((row["kind"], fold(row["word"]).lower()) for row in vocab.load("bibliographic_words"))
    return {word: kind.removeprefix("type_") for kind, word in rows if kind.startswith("type_")}


def kind_of_type(folded: str) -> str | None:
    """The kind of work that the type of a work names, "other" for one without a kind (PDF); None if it is no type.

    >>> kind_of_type("新闻稿"), kind_of_type("PhD论文"), kind_of_type("PDF"), kind_of_type("上")
    ('press_release', 'thesis', 'other', None)
    """
    word = folded.strip().lower()
    return _types().get(word) or ("thesis" if len(word) <= 20 and not re.search(r"[,;。《]", word) and is_thesis(word) else None)


def is_thesis(text: str) -> bool:
    """Whether the type of a work is given as a thesis (博士論文, PhD thesis)."""
    return bool(_THESIS.search(fold(text)) or _DEGREE.match(fold(text).strip()))


def has_facts(folded: str) -> bool:
    """Whether the text gives pages, a publishing house or who wrote it."""
    return bool(_FACTS.search(folded.strip(" 。")))


_CUE = re.compile(
    rf"(?:原文|[{HAN}]{{1,4}}语|缩写|全称|简称)\s?[:为是]|又称|亦称|又名|一说|参见|参阅|参看|详见|另见|同上|同前|同注|不含|不包括|包括|以上|以下"
    rf"|此处|此为|此指|本处|该[{HAN}]|其中|根据|由于|注:"
)
_SAME = re.compile(r"(?:同[上前注]|同书|出处同|[Ii]bid\b|[Ll]oc\. ?cit|[Oo]p\. ?cit)")
"""A note that points to the one before it."""
_CHINESE_VERB = re.compile("[是为被在由把使会仍也于]|[已尚]|可以|没有|有的")
_ENGLISH_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|does|did|not|which)\b")


def is_note(folded: str) -> bool:
    """Whether the text is prose: Chinese with clauses and a full stop, or that begins as notes do; a long English sentence."""
    text = folded.strip()
    if not has_han(text):
        return len(re.findall(r"\b[a-z]+\b", text)) > 14 and bool(_ENGLISH_VERB.search(text))
    if _SAME.match(text):
        return True
    if has_facts(text) or re.search(r"\w{2}\. \S", text):
        return False
    if _CUE.match(text):
        return True
    body = text.rstrip("。.!? ")
    return "。" in text and bool(re.search("[,;。:]", body) or len(body) > 16 or _CHINESE_VERB.search(body))
